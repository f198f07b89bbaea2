package dev.leadsman.cli;

import dev.leadsman.chart.ChartLock;
import dev.leadsman.config.Config;
import dev.leadsman.config.Config.UndecidedMode;
import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.Revisions;
import dev.leadsman.git.TreeFile;
import dev.leadsman.model.Changes.ObjectChange;
import dev.leadsman.model.Plan;
import dev.leadsman.model.Release;
import dev.leadsman.model.Report;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Transition;
import dev.leadsman.model.UnavailableException;
import dev.leadsman.publish.Forge;
import dev.leadsman.publish.GitHubForge;
import dev.leadsman.publish.Outcome;
import dev.leadsman.publish.OutputTree;
import dev.leadsman.publish.PublishException;
import dev.leadsman.publish.PullRequestBody;
import dev.leadsman.publish.RenderedBranch;
import dev.leadsman.publish.RenderedBranch.Author;
import dev.leadsman.publish.RenderedBranch.Change;
import dev.leadsman.publish.RenderedBranch.Proposal;
import dev.leadsman.publish.RenderedBranch.State;
import dev.leadsman.publish.TwoOwners;
import dev.leadsman.report.TextReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Renders the listed releases and proposes the output as a pull request, gated by the verdict. */
@Command(
    name = "propose",
    mixinStandardHelpOptions = true,
    description = "Renders the releases listed under render: and proposes them as a pull request.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:proposed, or nothing to propose",
      "1:findings at or above failOn; nothing was written",
      "2:wrong usage or configuration, or the remote refused; nothing was written",
      "3:undecided; nothing was written, or a listed release was left out",
    })
final class ProposeCommand extends TerminalCommand {
  private static final Author DEFAULT_AUTHOR =
      new Author("leadsman[bot]", "leadsman@users.noreply.github.com");

  @Mixin private RunOptions options;

  @Option(names = "--head", paramLabel = "REV", description = "Revision to render; default HEAD.")
  private String head = "HEAD";

  @Option(names = "--target-branch", paramLabel = "B", description = "Branch to merge into.")
  private String targetBranch;

  @Option(names = "--branch", paramLabel = "B", description = "Branch that Leadsman owns.")
  private String branch;

  @Option(names = "--remote", paramLabel = "NAME|URL", description = "Default origin.")
  private String remote = "origin";

  @Option(names = "--dry-run", description = "Show what would be proposed and push nothing.")
  private boolean dryRun;

  @Option(names = "--github-output", hidden = true)
  private boolean githubOutput;

  ProposeCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws Exception {
    if (targetBranch != null) {
      options.text("output.targetBranch", targetBranch);
    }
    if (branch != null) {
      options.text("output.branch", branch);
    }
    try (Revisions revisions = Run.open(terminal(), options);
        RenderedBranch rendered = RenderedBranch.open(revisions.top(), remote, token(), author())) {
      RevisionTree source = revisions.commit(head);
      Config config = Config.load(source, terminal().environment(), options.flags());
      requireListedReleases(config);
      State state = rendered.read(config.output().targetBranch(), config.output().branch());
      Optional<String> last = rendered.lastSource(state);
      RevisionTree base = last.isPresent() ? revisions.commit(last.get()) : Revisions.empty();
      try (Run run = Run.of(terminal(), options, revisions, base, source)) {
        return propose(run, rendered, state, last.orElse(null));
      }
    } catch (PublishException e) {
      throw new StoppingException(e);
    }
  }

  private int propose(Run run, RenderedBranch rendered, State state, String lastSource)
      throws IOException, StoppingException, PublishException {
    Plan plan = run.plan();
    Report report = run.judge(plan, UndecidedMode.FAIL);
    Reports.outputs(terminal(), githubOutput, report);
    int code = Run.exitCode(report);
    if (code != ExitCode.CLEAN) {
      new TextReport(options.colored(terminal())).write(report, terminal().out());
      terminal().say("leadsman: nothing was proposed, see the findings above");
      return code;
    }
    RevisionTree target = run.revisions().commit(state.target());
    Rendering rendering =
        new Rendering(run, OutputTree.Settings.of(run.config(), state.targetBranch()), target);
    OutputTree.Delta delta = rendering.render(run.headReleases(), run.config()::isRendered);
    refuseSecondOwners(run, rendering);
    int refused = tellRefused(delta);
    Proposal proposal =
        rendered.commit(
            state, writes(run, target, delta), delta.deletes(), run.head().id(), subject(plan));
    PullRequestBody.Content content =
        new PullRequestBody.Content(
            report,
            delta.outcomes(),
            delta.removed(),
            changes(run, plan, rendering.asked()),
            run.head().id(),
            lastSource);
    publish(run, rendered, state, proposal, content);
    return refused;
  }

  private void publish(
      Run run,
      RenderedBranch rendered,
      State state,
      Proposal proposal,
      PullRequestBody.Content content)
      throws IOException, PublishException {
    Optional<Forge> forge = forge(run, rendered);
    String where = rendered.remoteUrl() + " " + state.branch();
    Reports.output(
        terminal(), githubOutput, "changed", String.valueOf(proposal.change() == Change.NEW));
    if (proposal.change() == Change.NOTHING) {
      terminal().say("leadsman: " + state.targetBranch() + " holds this output already");
      if (state.own() != null && forge.isPresent() && !dryRun) {
        forge
            .get()
            .withdraw(
                state.branch(),
                state.targetBranch(),
                state.targetBranch() + " holds this output already.");
      }
      return;
    }
    String title = PullRequestBody.title(content);
    String body = PullRequestBody.write(content);
    if (!dryRun && proposal.change() == Change.NEW) {
      rendered.push(state, proposal);
    }
    terminal()
        .say(
            "leadsman: "
                + (dryRun ? "would push " : proposal.change() == Change.NEW ? "pushed " : "kept ")
                + proposal.commit().substring(0, 12)
                + (proposal.change() == Change.NEW ? " to " : " on ")
                + where);
    if (!dryRun && forge.isEmpty() && proposal.change() == Change.UNCHANGED) {
      return;
    }
    if (dryRun || forge.isEmpty()) {
      terminal().out().println("# " + title + "\n");
      terminal().out().println(body);
      terminal().out().flush();
      return;
    }
    Forge.PullRequest request =
        forge.get().propose(new Forge.Draft(state.branch(), state.targetBranch(), title, body));
    Reports.output(terminal(), githubOutput, "pr-number", String.valueOf(request.number()));
    terminal()
        .say(
            "leadsman: pull request "
                + request.number()
                + " "
                + request.done().name().toLowerCase(java.util.Locale.ROOT)
                + ": "
                + request.url());
  }

  private static void requireListedReleases(Config config) throws UsageException {
    if (config.render().isEmpty()) {
      throw new UsageException(
          Config.FILE
              + ": no release is listed under render:, so there is nothing to propose\n"
              + "  fix: list releases as cluster/namespace/name, globs allowed, e.g.\n"
              + "       render: [\"prod/kube-system/spiderpool\"]\n"
              + "       `leadsman discover` shows their names");
    }
  }

  /** A release that is written back and still installed by a deployer would have two owners. */
  private static void refuseSecondOwners(Run run, Rendering rendering) throws StoppingException {
    Set<String> synced = run.syncedFiles();
    List<String> errors =
        TwoOwners.check(
            rendering.rendered(),
            run.headSubjects(),
            run.config().output().path(),
            place -> synced.contains(place.file()));
    if (!errors.isEmpty()) {
      throw new StoppingException(new UsageException(String.join("\n", errors)));
    }
  }

  private int tellRefused(OutputTree.Delta delta) {
    int code = ExitCode.CLEAN;
    for (Outcome outcome : delta.outcomes()) {
      if (outcome instanceof Outcome.Refused refused) {
        terminal().say("leadsman: " + refused.release() + " left out: " + refused.reason());
        code = ExitCode.UNDECIDED;
      }
    }
    return code;
  }

  /** The output, and the lock where charts were fetched that it does not hold yet. */
  private static SortedMap<String, String> writes(
      Run run, RevisionTree target, OutputTree.Delta delta) throws IOException {
    SortedMap<String, String> writes = new TreeMap<>(delta.writes());
    try {
      ChartLock lock = run.engines().lock();
      Optional<TreeFile> known = target.file(ChartLock.FILE);
      String before =
          known.isEmpty() ? "" : new String(target.read(known.get()), StandardCharsets.UTF_8);
      if (!lock.equals(ChartLock.EMPTY) && !lock.text().equals(before)) {
        writes.put(ChartLock.FILE, lock.text());
      }
    } catch (UnavailableException e) {
      throw new IOException(e.getMessage(), e);
    }
    return writes;
  }

  private static String subject(Plan plan) {
    return plan.bumps().isEmpty()
        ? "leadsman: render"
        : "leadsman: render "
            + plan.bumps().get(0).name()
            + " "
            + (plan.bumps().get(0).to() == null ? "removed" : plan.bumps().get(0).to())
            + (plan.bumps().size() > 1 ? " and " + (plan.bumps().size() - 1) + " more" : "");
  }

  private static Map<SubjectId, List<ObjectChange>> changes(
      Run run, Plan plan, Set<SubjectId> asked) {
    Map<SubjectId, List<ObjectChange>> changes = new TreeMap<>();
    for (Transition transition : plan.touched()) {
      SubjectId id = transition.subject().id();
      if (asked.contains(id) && transition.head() instanceof Release) {
        try {
          List<ObjectChange> objects = new ArrayList<>();
          for (Object change : (List<?>) run.facets().changes(transition, "objects")) {
            objects.add((ObjectChange) change);
          }
          changes.put(id, objects);
        } catch (UnavailableException e) {
          // The release's own outcome tells why.
        }
      }
    }
    return changes;
  }

  private Optional<Forge> forge(Run run, RenderedBranch rendered) throws PublishException {
    Optional<String> repository = rendered.remoteRepository();
    return token() == null || repository.isEmpty()
        ? Optional.empty()
        : Optional.of(new GitHubForge(run.config().github().apiUrl(), repository.get(), token()));
  }

  private String token() {
    for (String name : List.of("LEADSMAN_TOKEN", "GITHUB_TOKEN", "GH_TOKEN")) {
      if (!terminal().variable(name).isEmpty()) {
        return terminal().variable(name);
      }
    }
    return null;
  }

  private Author author() {
    String name = terminal().variable("GIT_AUTHOR_NAME");
    String email = terminal().variable("GIT_AUTHOR_EMAIL");
    return name.isEmpty() || email.isEmpty() ? DEFAULT_AUTHOR : new Author(name, email);
  }
}
