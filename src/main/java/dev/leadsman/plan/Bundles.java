package dev.leadsman.plan;

import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Cluster;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Distribution;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.Subject;
import dev.leadsman.model.SubjectId;
import dev.leadsman.version.Components;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Gives the charts that a distribution bundles their version: a HelmChartConfig names none, and
 * without one nothing but the distribution's release tells that the chart is there.
 */
final class Bundles {
  private final Components components;
  private final Function<String, Cluster> clusters;

  Bundles(Components components, Function<String, Cluster> clusters) {
    this.components = components;
    this.clusters = clusters;
  }

  List<Subject> complete(List<Subject> subjects) {
    Map<String, Distribution> distributions = new LinkedHashMap<>();
    for (Subject subject : subjects) {
      if (subject instanceof Distribution distribution) {
        distributions.putIfAbsent(distribution.id().cluster(), distribution);
      }
    }
    if (distributions.isEmpty()) {
      return subjects;
    }
    List<Subject> complete = new ArrayList<>();
    Map<String, Set<String>> configured = new LinkedHashMap<>();
    for (Subject subject : subjects) {
      Distribution distribution = distributions.get(subject.id().cluster());
      if (distribution != null
          && subject instanceof Release release
          && release.chart() instanceof ChartSource.Bundled chart) {
        configured
            .computeIfAbsent(distribution.id().cluster(), unused -> new LinkedHashSet<>())
            .add(chart.name());
        complete.add(versioned(release, chart, distribution));
      } else {
        complete.add(subject);
      }
    }
    for (Distribution distribution : distributions.values()) {
      Set<String> known = configured.getOrDefault(distribution.id().cluster(), Set.of());
      components
          .bundled(distribution.version())
          .forEach(
              (chart, version) -> {
                if (!version.isEmpty() && !known.contains(chart) && runs(distribution, chart)) {
                  complete.add(implied(distribution, chart, version));
                }
              });
    }
    return complete;
  }

  /** Whether the cluster is told to run a bundled chart, e.g. {@code cni: multus,canal}. */
  private boolean runs(Distribution distribution, String chart) {
    Object cni = clusters.apply(distribution.id().cluster()).facts().get("cni");
    if (cni == null) {
      return false;
    }
    String plain =
        chart.replaceFirst("^" + distribution.name() + "-", "").replaceFirst("-crd$", "");
    String text =
        cni instanceof List<?> list
            ? String.join(",", list.stream().map(String::valueOf).toList())
            : String.valueOf(cni);
    return List.of(text.split("[,\\s]+")).contains(plain);
  }

  private Release versioned(Release release, ChartSource.Bundled chart, Distribution distribution) {
    String version = components.bundled(distribution.version()).getOrDefault(chart.name(), "");
    return new Release(
        release.id(),
        new ChartSource.Bundled(chart.distribution(), chart.name(), version),
        release.layers(),
        release.dependencies(),
        release.deployer(),
        release.declaredAt(),
        distribution.versionAt());
  }

  private static Release implied(Distribution distribution, String chart, String version) {
    Location at = distribution.versionAt();
    return new Release(
        new SubjectId(distribution.id().cluster(), "kube-system", chart),
        new ChartSource.Bundled(distribution.name(), chart, version),
        List.of(),
        List.of(),
        Deployer.bundled(),
        at,
        at);
  }
}
