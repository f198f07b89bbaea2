package dev.leadsman.plan;

import dev.leadsman.model.Bump;
import dev.leadsman.model.Change;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Cluster;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Distribution;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.Subject;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Transition;
import dev.leadsman.model.VersionRead;
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
    Map<String, Distribution> distributions = distributions(subjects);
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
                boolean brought = known.contains(chart.replaceFirst("-crd$", ""));
                if (!version.isEmpty()
                    && !known.contains(chart)
                    && (brought || runs(distribution, chart))) {
                  complete.add(implied(distribution, chart, version));
                }
              });
    }
    return complete;
  }

  /** By cluster; of several declarations of one cluster the first counts. */
  private static Map<String, Distribution> distributions(List<Subject> subjects) {
    Map<String, Distribution> distributions = new LinkedHashMap<>();
    for (Subject subject : subjects) {
      if (subject instanceof Distribution distribution) {
        String cluster = distribution.id().cluster();
        boolean better =
            distribution.name().equals("rke2")
                && distributions.containsKey(cluster)
                && !distributions.get(cluster).name().equals("rke2");
        if (better) {
          distributions.put(cluster, distribution);
        } else {
          distributions.putIfAbsent(cluster, distribution);
        }
      }
    }
    return distributions;
  }

  /**
   * The transitions, those of bundled charts whose version the catalogue does not know told as
   * implied: they change with the distribution, by an unknown amount.
   *
   * @param notes gets a line for each, and for clusters where nothing tells which chart runs
   */
  static List<Transition> implied(
      List<Transition> transitions, List<Subject> base, List<Subject> head, List<String> notes) {
    Map<String, Distribution> before = distributions(base);
    Map<String, Distribution> after = distributions(head);
    List<Transition> result = new ArrayList<>();
    Set<String> told = new LinkedHashSet<>();
    for (Transition transition : transitions) {
      Distribution from = before.get(transition.subject().id().cluster());
      Distribution to = after.get(transition.subject().id().cluster());
      boolean moves = from != null && to != null && !from.version().equals(to.version());
      if (moves && transition.component() != null && isBundled(transition.head())) {
        told.add(to.id().cluster());
      }
      result.add(moves ? implied(transition, from, to, notes) : transition);
    }
    after.forEach(
        (cluster, to) -> {
          Distribution from = before.get(cluster);
          if (from != null && !from.version().equals(to.version()) && !told.contains(cluster)) {
            notes.add(
                place(from, to)
                    + ": the CNI changes too, by an unknown amount"
                    + (to.name().equals("rke2")
                        ? ": nothing tells which one runs; write clusters[].facts.cni in"
                            + " .leadsman.yaml"
                        : ", where the cluster runs the one inside " + to.name()));
          }
        });
    return result;
  }

  private static boolean isBundled(Subject subject) {
    return subject instanceof Release release && release.chart() instanceof ChartSource.Bundled;
  }

  private static String place(Distribution from, Distribution to) {
    return to.versionAt()
        + ": "
        + to.id().cluster()
        + ": "
        + to.name()
        + " "
        + from.version()
        + " to "
        + to.version();
  }

  private static Transition implied(
      Transition transition, Distribution from, Distribution to, List<String> notes) {
    if (!isBundled(transition.base()) || !isBundled(transition.head())) {
      return transition;
    }
    ChartSource old = ((Release) transition.base()).chart();
    ChartSource chart = ((Release) transition.head()).chart();
    if ((!old.version().isEmpty() && !chart.version().isEmpty())
        || transition.component() == null) {
      return transition;
    }
    notes.add(place(from, to) + ": " + chart.name() + " changes too, by an unknown amount");
    boolean told = !old.version().isEmpty() || !chart.version().isEmpty();
    List<Bump> bumps = new ArrayList<>();
    if (told) {
      bumps.add(
          new Bump(
              transition.component(),
              "chart",
              chart.name(),
              old.version().isEmpty() ? null : old.version(),
              chart.version().isEmpty() ? null : chart.version(),
              text(transition.from()),
              text(transition.to()),
              Change.IMPLIED,
              transition.head().id(),
              transition.head().deployer().name(),
              to.versionAt()));
    }
    return new Transition(
        transition.component(),
        transition.base(),
        transition.head(),
        transition.from(),
        transition.to(),
        transition.valuesPointer(),
        true,
        bumps);
  }

  private static String text(VersionRead read) {
    return read == null || read.version() == null ? null : read.version().text();
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
