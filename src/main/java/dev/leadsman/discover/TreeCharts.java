package dev.leadsman.discover;

import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Release;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.Subject;
import dev.leadsman.model.ValuesLayer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The charts that lie in a revision.
 *
 * @param directories of every Chart.yaml, charts inside charts included
 */
record TreeCharts(Set<String> directories, References references) {
  private static final Pattern MODULE =
      Pattern.compile("(?m)^module\\s+\"?([^\\s\"]+?)(?:/v\\d+)?\"?\\s*$");

  static TreeCharts among(List<String> paths, References references) {
    Set<String> directories = new TreeSet<>();
    for (String path : paths) {
      if (Paths.name(path).equals("Chart.yaml")) {
        directories.add(Paths.directory(path));
      }
    }
    return new TreeCharts(directories, references);
  }

  /** Templates, sub-charts and CRDs of a chart are declared by whoever deploys the chart. */
  boolean holds(String path) {
    for (String directory = Paths.directory(path);
        !directory.isEmpty();
        directory = Paths.directory(directory)) {
      String name = Paths.name(directory);
      boolean inner = name.equals("templates") || name.equals("charts") || name.equals("crds");
      if (inner && directories.contains(Paths.directory(directory))) {
        return true;
      }
    }
    return false;
  }

  /**
   * What a wrapper chart writes into its own values.yaml, somebody wrote down in this revision: to
   * the charts that it wraps it is a layer of values like any other, with lines.
   */
  Subject withWrapperValues(Subject subject) {
    if (!(subject instanceof Release release)
        || !(release.chart() instanceof ChartSource.InTree chart)) {
      return subject;
    }
    Umbrella umbrella = new Umbrella(references);
    List<Release.Dependency> dependencies =
        umbrella.dependencies(chart.path(), release.dependencies());
    if (dependencies.isEmpty()) {
      return subject;
    }
    List<ValuesLayer> layers = new ArrayList<>(umbrella.layers(chart.path(), dependencies));
    references
        .document(Paths.join(chart.path(), "values.yaml"))
        .filter(document -> document.root().isMapping())
        .ifPresent(
            document ->
                layers.add(
                    ValuesLayer.of(document.file(), document.at(), document.root().toValues())));
    layers.addAll(release.layers());
    return umbrella.withEnabledDependencies(
        new Release(
            release.id(),
            release.chart(),
            layers,
            dependencies,
            release.deployer(),
            release.declaredAt(),
            release.versionAt(),
            release.environments()),
        chart.path());
  }

  /** Charts that none of the subjects deploys: their bumps are seen all the same. */
  Map<String, InTreeChart> idle(Collection<Subject> subjects) {
    Set<String> claimed = new HashSet<>();
    for (Subject subject : subjects) {
      if (subject instanceof Release release
          && release.chart() instanceof ChartSource.InTree chart) {
        Umbrella umbrella = new Umbrella(references);
        umbrella.dependencies(chart.path(), release.dependencies());
        claimed.addAll(umbrella.directories());
      }
    }
    Map<String, InTreeChart> idle = new TreeMap<>();
    for (String directory : directories) {
      String file = Paths.join(directory, "Chart.yaml");
      if (holds(file) || claimed.contains(directory) || !mayMatter(directory)) {
        continue;
      }
      InTreeChart.at(directory, references)
          .ifPresent(
              chart -> {
                Umbrella umbrella = new Umbrella(references);
                boolean wraps =
                    umbrella.dependencies(directory, chart.dependencies()).stream()
                        .anyMatch(
                            dependency ->
                                references.components().namesComponent(dependency.name()));
                if (wraps || (isOnlyCopy(chart, subjects) && !tellPublished(directory, chart))) {
                  idle.put(directory, chart);
                }
                umbrella.directories().stream()
                    .filter(inner -> !inner.equals(directory))
                    .forEach(claimed::add);
              });
    }
    idle.keySet().removeAll(claimed);
    return idle;
  }

  private boolean mayMatter(String directory) {
    String text = references.text(Paths.join(directory, "Chart.yaml")).orElse("");
    return text.contains("dependencies")
        || references.isFile(Paths.join(directory, "requirements.yaml"))
        || references.isDirectory(Paths.join(directory, "charts"))
        || !references.component(text).isEmpty();
  }

  /** Passes over a chart that is made here for others to deploy. */
  private boolean tellPublished(String directory, InTreeChart chart) {
    Optional<String> reason = published(directory, chart.source().name());
    reason.ifPresent(
        why ->
            references.skip(
                chart.versionAt(),
                Skipped.Kind.UNUSED,
                "is not counted: " + why,
                references.component(chart.source().name())));
    return reason.isPresent();
  }

  /** Why a chart is made here: by the Go module of its sources, or by an index of charts. */
  private Optional<String> published(String directory, String name) {
    Optional<String> module =
        references
            .text("go.mod")
            .map(MODULE::matcher)
            .filter(Matcher::find)
            .map(matcher -> matcher.group(1));
    String written = references.text(Paths.join(directory, "Chart.yaml")).orElse("");
    if (module.filter(written::contains).isPresent()) {
      return Optional.of("chart " + name + " is made here, by " + module.get());
    }
    return indexes().stream()
        .filter(index -> references.text(index).orElse("").contains("\n  " + name + ":"))
        .findFirst()
        .map(index -> "chart " + name + " is published by " + index);
  }

  private List<String> indexes() {
    return Stream.of("index.yaml", "assets/index.yaml", "docs/index.yaml", "charts/index.yaml")
        .filter(references::isFile)
        .toList();
  }

  /**
   * A known chart that lies in the repository, when nothing else declares it: beside a release it
   * is what that release pulled.
   */
  private boolean isOnlyCopy(InTreeChart chart, Collection<Subject> subjects) {
    String name = chart.source().name();
    return references.components().knowsChart(name)
        && subjects.stream()
            .noneMatch(
                subject ->
                    subject instanceof Release release
                        && (release.chart().name().equals(name)
                            || release.dependencies().stream()
                                .anyMatch(dependency -> dependency.name().equals(name))));
  }
}
