package dev.leadsman.cli;

import dev.leadsman.config.Config;
import dev.leadsman.config.Config.Layout;
import dev.leadsman.config.Glob;
import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.Revisions;
import dev.leadsman.model.SubjectId;
import dev.leadsman.publish.Outcome;
import dev.leadsman.publish.OutputTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Renders releases into a directory. */
@Command(
    name = "render",
    mixinStandardHelpOptions = true,
    description = "Renders releases into a directory, without judging them.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:rendered",
      "2:wrong usage or configuration",
      "3:a release could not be rendered or written; the others were",
    })
final class RenderCommand extends TerminalCommand {
  @Mixin private RunOptions options;

  @ArgGroup private Source source = new Source();

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where to write.")
  private Path out;

  @Option(
      names = "--release",
      paramLabel = "GLOB",
      description = "Releases by cluster/namespace/name; default those under render:, else all.")
  private List<String> releases = new ArrayList<>();

  @Option(names = "--layout", paramLabel = "LAYOUT", description = "plain, argocd or flux.")
  private Layout layout;

  RenderCommand(Terminal terminal) {
    super(terminal);
  }

  /** What is rendered. */
  static final class Source {
    @Option(names = "--revision", paramLabel = "REV", description = "Default HEAD.")
    String revision;

    @Option(names = "--worktree", description = "The files on disk.")
    boolean worktree;
  }

  @Override
  public Integer call() throws Exception {
    options.word("output.layout", layout);
    try (Revisions revisions = Run.open(terminal(), options)) {
      RevisionTree tree =
          source.worktree
              ? revisions.worktree()
              : revisions.commit(source.revision == null ? "HEAD" : source.revision);
      try (Run run = Run.ofHead(terminal(), options, revisions, tree)) {
        run.discoverHead();
        OutputDirectory directory =
            new OutputDirectory(terminal().directory().resolve(out), run.config().output().path());
        Rendering rendering =
            new Rendering(
                run,
                OutputTree.Settings.of(run.config(), run.config().output().targetBranch()),
                directory);
        OutputTree.Delta delta = rendering.render(run.headReleases(), listed(run.config()));
        directory.apply(delta);
        return tell(delta);
      }
    }
  }

  private Predicate<SubjectId> listed(Config config) {
    if (!releases.isEmpty()) {
      return id -> releases.stream().anyMatch(glob -> Glob.of(glob).matches(id.toString()));
    }
    return config.render().isEmpty() ? id -> true : config::isRendered;
  }

  private int tell(OutputTree.Delta delta) {
    Map<Boolean, List<Outcome>> outcomes =
        delta.outcomes().stream()
            .collect(Collectors.partitioningBy(Outcome.Written.class::isInstance));
    for (Outcome outcome : outcomes.get(false)) {
      if (outcome instanceof Outcome.Refused refused) {
        terminal().say("leadsman: " + refused.release() + " left out: " + refused.reason());
      }
    }
    terminal()
        .say(
            "leadsman: "
                + outcomes.get(true).size()
                + " releases in "
                + out
                + ", "
                + delta.writes().size()
                + " files written, "
                + delta.deletes().size()
                + " removed");
    if (delta.outcomes().isEmpty()) {
      terminal().say("leadsman: no release of this revision is asked for; see `leadsman discover`");
    }
    return outcomes.get(false).isEmpty() ? ExitCode.CLEAN : ExitCode.UNDECIDED;
  }
}
