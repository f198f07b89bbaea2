package dev.leadsman.cli;

import dev.leadsman.policy.CaseRunner;
import dev.leadsman.policy.Catalogue;
import dev.leadsman.policy.Policy;
import dev.leadsman.policy.PolicyException;
import dev.leadsman.policy.Rule;
import dev.leadsman.policy.RulePage;
import dev.leadsman.version.Components;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** What policy authors work with. */
@Command(
    name = "rules",
    mixinStandardHelpOptions = true,
    description = "Lists, shows and tests rules.")
final class RulesCommand extends TerminalCommand {
  @Option(
      names = "--policies",
      scope = ScopeType.INHERIT,
      paramLabel = "DIR",
      description = "A directory with more rule packs; may be given several times.")
  private List<Path> policies = new ArrayList<>();

  RulesCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws UsageException {
    throw new UsageException("say what to do with the rules: list, show, test or coverage");
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "One rule a line.")
  int list() throws IOException, StoppingException {
    return with(
        policy -> {
          for (Rule rule : policy.rules()) {
            terminal()
                .out()
                .printf("%-8s %-52s %s%n", rule.severity().text(), rule.id(), rule.title());
          }
          return ExitCode.CLEAN;
        });
  }

  @Command(name = "show", mixinStandardHelpOptions = true, description = "All of one rule.")
  int show(@Parameters(paramLabel = "ID") String id) throws IOException, StoppingException {
    return with(
        policy -> {
          var rule = policy.rule(id);
          if (rule.isEmpty()) {
            terminal()
                .say(
                    "leadsman: no rule is named "
                        + id
                        + policy
                            .nearest(id)
                            .map(near -> "; did you mean " + near + "?")
                            .orElse(""));
            return ExitCode.USAGE;
          }
          new RulePage(rule.get()).write(terminal().out());
          return ExitCode.CLEAN;
        });
  }

  @Command(
      name = "test",
      mixinStandardHelpOptions = true,
      description = "Runs the cases beside the rules.")
  int test() throws IOException, StoppingException {
    return with(
        policy -> {
          PrintWriter out = terminal().out();
          int cases = 0;
          int failed = 0;
          for (CaseRunner.Checked checked : new CaseRunner(policy).run()) {
            cases += checked.cases().size();
            for (CaseRunner.CaseResult one : checked.cases()) {
              if (!one.problem().isEmpty()) {
                failed++;
                out.println(one.at() + ": " + one.name() + ": " + one.problem());
              }
            }
            failed += checked.failures().size();
            checked.failures().forEach(out::println);
            checked.warnings().forEach(warning -> out.println("warning: " + warning));
          }
          out.println(policy.rules().size() + " rules, " + cases + " cases, " + failed + " failed");
          return failed == 0 ? ExitCode.CLEAN : ExitCode.FINDINGS;
        });
  }

  @Command(
      name = "coverage",
      mixinStandardHelpOptions = true,
      description = "Which facts have rules, and which cluster facts rules ask for.")
  int coverage() throws IOException, StoppingException {
    return with(
        policy -> {
          Catalogue catalogue = new Catalogue(policy);
          print(catalogue.byFact());
          print(catalogue.byClusterFact());
          return ExitCode.CLEAN;
        });
  }

  private void print(Map<String, List<Rule>> rules) {
    rules.forEach(
        (name, by) ->
            terminal()
                .out()
                .println(name + ": " + String.join(", ", by.stream().map(Rule::id).toList())));
  }

  private interface Work {
    int on(Policy policy) throws IOException, PolicyException;
  }

  private int with(Work work) throws IOException, StoppingException {
    try {
      List<Path> directories =
          policies.stream().map(one -> terminal().directory().resolve(one)).toList();
      int code = work.on(Policy.load(directories, Components.load(directories)));
      terminal().out().flush();
      return code;
    } catch (PolicyException e) {
      throw new StoppingException(e);
    }
  }
}
