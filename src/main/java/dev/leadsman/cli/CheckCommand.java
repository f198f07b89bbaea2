package dev.leadsman.cli;

import dev.leadsman.config.Config;
import dev.leadsman.config.Config.FailOn;
import dev.leadsman.config.Config.UndecidedMode;
import dev.leadsman.model.Plan;
import dev.leadsman.model.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Judges what a change does to the cluster network. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Judges the CNI bumps between two revisions.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:clean",
      "1:findings at or above --fail-on",
      "2:wrong usage or configuration",
      "3:undecided where that counts",
    })
final class CheckCommand extends TerminalCommand {
  @Mixin private RunOptions options;

  @Option(names = "--base", paramLabel = "REV", description = "Revision to compare with.")
  private String base;

  @ArgGroup private HeadOptions head = new HeadOptions();

  @Option(names = "--all", description = "Judge untouched releases too.")
  private boolean all;

  @ArgGroup(exclusive = false, multiplicity = "0..*")
  private List<FormatOption> formats = new ArrayList<>();

  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      description = "error, warning, info or never; default error.")
  private FailOn failOn;

  @Option(
      names = "--undecided",
      paramLabel = "MODE",
      description = "fail or report; default report with --staged or --offline, else fail.")
  private UndecidedMode undecided;

  @Option(names = "--fix", description = "Write the fixes that rules know into the work tree.")
  private boolean fix;

  @Option(names = "--github-output", hidden = true)
  private boolean githubOutput;

  CheckCommand(Terminal terminal) {
    super(terminal);
  }

  /** One report format and where it goes. */
  static final class FormatOption {
    @Option(
        names = "--format",
        paramLabel = "NAME",
        required = true,
        description = "text, json or github; may be given several times.")
    ReportFormat format;

    @Option(
        names = "--output",
        paramLabel = "FILE",
        description = "Where the format before it goes; default standard output.")
    Path output;
  }

  @Override
  public Integer call() throws Exception {
    options.word("failOn", failOn);
    options.word("undecided", undecided);
    Reports reports = new Reports(terminal(), formats, options, githubOutput);
    try (Run run = Run.open(terminal(), options, head, base, all)) {
      if (run.changesNothingRelevant()) {
        Report nothing = run.nothingToCheck();
        reports.write(nothing);
        return ExitCode.CLEAN;
      }
      Plan plan = run.plan();
      Report report = run.judge(plan, undecidedMode(run.config()));
      reports.write(report);
      if (fix) {
        new Fixes(terminal(), run).apply(report, plan);
      }
      return Run.exitCode(report);
    }
  }

  private UndecidedMode undecidedMode(Config config) {
    return config.undecided() != null
        ? config.undecided()
        : head.staged || options.offline ? UndecidedMode.REPORT : UndecidedMode.FAIL;
  }
}
