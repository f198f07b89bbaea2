package dev.leadsman.model;

import java.util.List;

/**
 * What one revision declares.
 *
 * @param subjects by file and line
 * @param objects plain Kubernetes objects that rules may ask for ({@code desired.objects}): CRDs
 *     and custom resources beside the workloads
 * @param skipped what was seen and not understood, by file and line
 */
public record Discovered(
    List<Subject> subjects, List<DesiredObject> objects, List<Skipped> skipped) {
  public Discovered {
    subjects = List.copyOf(subjects);
    objects = List.copyOf(objects);
    skipped = List.copyOf(skipped);
  }

  /**
   * A declared object and the cluster it is for.
   *
   * @param turn when the cluster gets it
   */
  public record DesiredObject(String cluster, Manifest manifest, Turn turn) {}
}
