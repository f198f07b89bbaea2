package dev.leadsman.model;

import java.util.List;

/** The costly parts of a judgement, had only when a rule asks for them. Results are remembered. */
public interface Facets {
  /**
   * @throws UnavailableException when the release's chart cannot be had
   */
  ChartInfo chart(Release release) throws UnavailableException;

  /**
   * Objects the subject brings: rendered for a release (hooks and CRDs included), the manifest
   * itself for a workload.
   *
   * @throws UnavailableException when it cannot be rendered
   */
  List<Manifest> objects(Subject subject) throws UnavailableException;

  /**
   * One kind of change between base and head of the subject.
   *
   * @param kind name of a component of {@link Changes}, e.g. {@code crds}
   * @return that component's value
   * @throws UnavailableException when a chart or render that it needs cannot be had
   */
  Object changes(Transition transition, String kind) throws UnavailableException;

  /** Objects declared for a cluster at head, in the order in which it gets them. */
  List<Manifest> desired(String cluster);

  /** What the config tells about a cluster; no facts when it tells nothing. */
  Cluster cluster(String name);
}
