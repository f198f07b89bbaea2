package dev.leadsman.cli;

import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.Revisions;
import dev.leadsman.model.Addon;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Distribution;
import dev.leadsman.model.Release;
import dev.leadsman.model.RemoteManifest;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.Subject;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.model.Workload;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what is read from a revision, and what is not and why. */
@Command(
    name = "discover",
    mixinStandardHelpOptions = true,
    description = "Lists what a revision declares, from which line, and what was skipped and why.")
final class DiscoverCommand extends TerminalCommand {
  @Mixin private RunOptions options;
  @ArgGroup private HeadOptions head = new HeadOptions();

  DiscoverCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws Exception {
    try (Revisions revisions = Run.open(terminal(), options)) {
      RevisionTree tree =
          head.staged
              ? revisions.index()
              : head.worktree
                  ? revisions.worktree()
                  : revisions.commit(head.revision == null ? "HEAD" : head.revision);
      try (Run run = Run.ofHead(terminal(), options, revisions, tree)) {
        print(run.discoverHead());
      }
    }
    return ExitCode.CLEAN;
  }

  private void print(Discovered discovered) {
    PrintWriter out = terminal().out();
    for (Subject subject : discovered.subjects()) {
      line(subject.declaredAt() + "  " + subject.id() + "  " + describe(subject));
      if (subject instanceof Release release) {
        for (ValuesLayer layer : release.layers()) {
          line(
              "  values  "
                  + layer.origin()
                  + "  "
                  + layer.at()
                  + (layer.unreadable() == null ? "" : "  not read: " + layer.unreadable()));
        }
        for (Release.Dependency dependency : release.dependencies()) {
          line(
              "  brings  chart "
                  + dependency.name()
                  + " "
                  + dependency.version()
                  + "  "
                  + dependency.at()
                  + (dependency.installed() == null
                      ? ""
                      : "  installed: "
                          + dependency.installed().version()
                          + "  "
                          + dependency.installed().at()));
        }
      }
      if (subject instanceof RemoteManifest manifest) {
        manifest
            .images()
            .forEach(image -> line("  image  " + image.reference() + "  " + image.at()));
      }
    }
    for (Skipped skipped : discovered.skipped()) {
      line(skipped.at() + "  skipped, " + kind(skipped) + ": " + skipped.reason());
    }
    Map<String, Long> counts =
        discovered.skipped().stream()
            .collect(
                Collectors.groupingBy(DiscoverCommand::kind, TreeMap::new, Collectors.counting()));
    String skipped =
        counts.entrySet().stream()
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", "));
    line(
        discovered.subjects().size()
            + " declarations, "
            + discovered.skipped().size()
            + " skipped"
            + (skipped.isEmpty() ? "" : " (" + skipped + ")"));
    out.flush();
  }

  private static String kind(Skipped skipped) {
    return skipped.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String describe(Subject subject) {
    String what;
    if (subject instanceof Release release) {
      what =
          "chart " + release.chart().name() + " " + or(release.chart().version(), "(no version)");
    } else if (subject instanceof Workload workload) {
      what = workload.manifest().kind() + (workload.complete() ? "" : " (part)");
    } else if (subject instanceof RemoteManifest manifest) {
      what = "manifest " + manifest.url();
    } else if (subject instanceof Addon addon) {
      what = "add-on " + addon.name() + " " + or(addon.version(), "(no version)");
    } else if (subject instanceof Distribution distribution) {
      what = distribution.name() + " " + distribution.version();
    } else {
      throw new AssertionError("no case for " + subject);
    }
    return what + ", " + subject.deployer().name();
  }

  private static String or(String text, String other) {
    return text.isEmpty() ? other : text;
  }

  private void line(String text) {
    terminal().out().println(Terminal.safe(text));
  }
}
