package dev.leadsman.cli;

import dev.leadsman.discover.Reading;
import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.Revisions;
import dev.leadsman.model.Addon;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Distribution;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.RemoteManifest;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.Subject;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.model.Workload;
import dev.leadsman.version.Components;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows what is read from a revision, and what is not and why. */
@Command(
    name = "discover",
    mixinStandardHelpOptions = true,
    description = {
      "Lists what a revision declares, from which line, and what was skipped and why.",
      "With a path: what was found there, and why not more."
    })
final class DiscoverCommand extends TerminalCommand {
  private static final int MOST_EXPLAINED = 50;

  @Mixin private RunOptions options;
  @ArgGroup private HeadOptions head = new HeadOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "PATH",
      description = "Files or directories of the repository to tell about.")
  private List<String> paths = List.of();

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
        Discovered discovered = run.discoverHead();
        Components components = run.components();
        List<String> wanted = inTree(tree);
        Set<String> told = new HashSet<>();
        List<Subject> subjects =
            discovered.subjects().stream()
                .filter(subject -> wanted.isEmpty() || concerns(subject, run, wanted))
                .toList();
        for (Subject subject : subjects) {
          told.addAll(files(subject, run));
          print(subject, run.reading(), components);
        }
        List<Skipped> skipped =
            discovered.skipped().stream()
                .filter(each -> wanted.isEmpty() || within(each.at().file(), wanted))
                .toList();
        for (Skipped each : skipped) {
          told.add(each.at().file());
          line(each.at() + "  skipped, " + each.kind().text() + ": " + each.reason());
        }
        explain(tree, run.reading(), wanted, told);
        summarise(subjects, skipped);
      }
    }
    terminal().out().flush();
    return ExitCode.CLEAN;
  }

  /** The paths from the top of the repository, as files of the revision have them. */
  private List<String> inTree(RevisionTree tree) {
    List<String> found = new ArrayList<>();
    for (String path : paths) {
      Path given = terminal().directory().resolve(path).normalize();
      Path top =
          options.repository == null
              ? terminal().directory()
              : terminal().directory().resolve(options.repository).normalize();
      while (top != null && !Files.exists(top.resolve(".git"))) {
        top = top.getParent();
      }
      String plain = path.replaceFirst("^(\\./)+", "").replaceFirst("/+$", "");
      boolean known = tree.file(plain).isPresent() || !tree.under(plain).isEmpty();
      found.add(
          !known && top != null && given.startsWith(top)
              ? top.relativize(given).toString().replace('\\', '/')
              : plain.equals(".") ? "" : plain);
    }
    return found;
  }

  private static boolean within(String file, List<String> paths) {
    return paths.stream()
        .anyMatch(path -> path.isEmpty() || file.equals(path) || file.startsWith(path + "/"));
  }

  private static boolean concerns(Subject subject, Run run, List<String> paths) {
    return files(subject, run).stream().anyMatch(file -> within(file, paths));
  }

  /** Every file that has a part in a subject. */
  private static Set<String> files(Subject subject, Run run) {
    Set<Location> places = new HashSet<>(run.reading().via(subject));
    places.add(subject.declaredAt());
    places.add(subject.versionAt());
    if (subject instanceof Release release) {
      release.layers().forEach(layer -> places.add(layer.at()));
      release.values().lines().values().forEach(places::add);
      release.dependencies().forEach(dependency -> places.add(dependency.at()));
    }
    return places.stream().map(Location::file).collect(Collectors.toSet());
  }

  private void print(Subject subject, Reading reading, Components components) {
    line(subject.declaredAt() + "  " + subject.id() + "  " + describe(subject));
    if (!subject.versionAt().equals(subject.declaredAt())) {
      line("  version  " + subject.versionAt());
    }
    for (Location parent : reading.via(subject)) {
      line("  via  " + parent);
    }
    List<String> parents = reading.includedBy(subject.declaredAt().file());
    if (!parents.isEmpty()) {
      line("  in  " + String.join(", ", parents));
    }
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
    } else if (subject instanceof Workload workload) {
      images(workload, components);
    } else if (subject instanceof RemoteManifest manifest) {
      manifest.images().forEach(image -> line("  image  " + image.reference() + "  " + image.at()));
    }
  }

  private void images(Workload workload, Components components) {
    Values object = new Values(workload.manifest().object(), workload.manifest().lines());
    new TreeMap<>(object.lines())
        .forEach(
            (pointer, at) -> {
              String image = String.valueOf(object.at(pointer).orElse(""));
              if (pointer.endsWith("/image") && pointer.contains("ontainers/")) {
                components
                    .byImage(image)
                    .ifPresent(
                        match ->
                            line("  image  " + image + "  " + match.component().id() + "  " + at));
              }
            });
  }

  /** Why files that were asked for declare nothing. */
  private void explain(RevisionTree tree, Reading reading, List<String> wanted, Set<String> told) {
    for (String path : wanted) {
      List<String> files = new ArrayList<>();
      tree.under(path).forEach(file -> files.add(file.path()));
      if (path.isEmpty()) {
        files.clear();
      } else if (files.isEmpty()) {
        files.add(path);
      }
      files.removeIf(told::contains);
      for (String file : files.subList(0, Math.min(MOST_EXPLAINED, files.size()))) {
        line(file + "  declares nothing: " + String.join("; ", reading.why(file)));
      }
      if (files.size() > MOST_EXPLAINED) {
        line("and " + (files.size() - MOST_EXPLAINED) + " more files that declare nothing");
      }
    }
  }

  private void summarise(List<Subject> subjects, List<Skipped> skipped) {
    Map<Skipped.Kind, Long> files = Skipped.files(skipped);
    long number = files.values().stream().mapToLong(Long::longValue).sum();
    List<String> reasons = new ArrayList<>();
    files.forEach((kind, count) -> reasons.add(count + " " + kind.text()));
    line(
        count(subjects.size(), "declaration")
            + ", "
            + count(number, "file")
            + " skipped or read in part"
            + (reasons.isEmpty() ? "" : " (" + String.join(", ", reasons) + ")"));
  }

  private static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
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
