package dev.leadsman.policy;

import dev.leadsman.model.Cause;
import dev.leadsman.model.ChartInfo;
import dev.leadsman.model.Cluster;
import dev.leadsman.model.Facets;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Release;
import dev.leadsman.model.Subject;
import dev.leadsman.model.Transition;
import dev.leadsman.model.UnavailableException;
import dev.leadsman.model.Values;
import dev.leadsman.model.Workload;
import java.util.List;
import java.util.Map;

/**
 * What a case says of the costly parts; what it leaves out cannot be had.
 *
 * @param base null when the subject is added
 * @param changes by kind
 */
record CaseFacets(
    Parts base, Parts head, Map<String, Object> changes, List<Manifest> desired, Cluster cluster)
    implements Facets {
  /**
   * Of one side.
   *
   * @param chart null when it cannot be had
   * @param objects null when they cannot be had
   */
  record Parts(Subject subject, ChartInfo chart, List<Manifest> objects) {
    Parts withSubject(Subject other) {
      return new Parts(other, chart, objects);
    }
  }

  /** The same with no defaults in the charts. */
  CaseFacets withoutDefaults() {
    return new CaseFacets(empty(base), empty(head), changes, desired, cluster);
  }

  private static Parts empty(Parts parts) {
    if (parts == null || parts.chart() == null) {
      return parts;
    }
    ChartInfo chart = parts.chart();
    return new Parts(
        parts.subject(),
        new ChartInfo(
            chart.name(),
            chart.version(),
            chart.appVersion(),
            chart.kubeVersion(),
            Values.EMPTY,
            chart.crds(),
            chart.dependencies(),
            chart.nondeterministic(),
            chart.digest()),
        parts.objects());
  }

  private Parts of(Subject subject) {
    return base != null && subject.equals(base.subject())
        ? base
        : new Parts(
            subject, head == null ? null : head.chart(), head == null ? null : head.objects());
  }

  @Override
  public ChartInfo chart(Release release) throws UnavailableException {
    ChartInfo chart = of(release).chart();
    if (chart == null) {
      throw new UnavailableException(
          Cause.CHART, "chart " + release.chart().name() + " is not in this case");
    }
    return chart;
  }

  @Override
  public List<Manifest> objects(Subject subject) throws UnavailableException {
    List<Manifest> objects = of(subject).objects();
    if (objects == null && subject instanceof Workload workload) {
      return List.of(workload.manifest());
    }
    if (objects == null) {
      throw new UnavailableException(
          Cause.RENDER, "the objects of " + subject.id() + " are not in this case");
    }
    return objects;
  }

  @Override
  public Object changes(Transition transition, String kind) throws UnavailableException {
    if (!changes.containsKey(kind)) {
      throw new UnavailableException(Cause.RENDER, "changes." + kind + " is not in this case");
    }
    return changes.get(kind);
  }

  @Override
  public List<Manifest> desired(String name) {
    return desired;
  }

  @Override
  public Cluster cluster(String name) {
    return cluster;
  }
}
