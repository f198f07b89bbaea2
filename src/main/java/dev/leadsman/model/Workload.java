package dev.leadsman.model;

/**
 * A plain DaemonSet, Deployment, StatefulSet, Job, CronJob or Pod.
 *
 * @param manifest the object; for {@code kubectl set image} and {@code kubectl set env} an object
 *     that holds just what the command sets
 * @param complete false when the manifest is such a part, so that what it lacks is unknown
 * @param renderedFrom name of the chart that the manifest says it was rendered from; {@code *} when
 *     it says no more than that a tool rendered it; empty when it says nothing
 */
public record Workload(
    SubjectId id,
    Manifest manifest,
    boolean complete,
    Deployer deployer,
    Location declaredAt,
    Location versionAt,
    String renderedFrom)
    implements Subject {
  /** One that somebody wrote. */
  public Workload(
      SubjectId id,
      Manifest manifest,
      boolean complete,
      Deployer deployer,
      Location declaredAt,
      Location versionAt) {
    this(id, manifest, complete, deployer, declaredAt, versionAt, "");
  }
}
