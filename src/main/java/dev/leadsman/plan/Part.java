package dev.leadsman.plan;

import dev.leadsman.model.Location;
import dev.leadsman.model.VersionRead;
import dev.leadsman.version.Component;
import java.util.List;

/**
 * One component that a subject brings.
 *
 * @param component null for a chart that no pack knows
 * @param valuesPointer where its values start in the release; empty for the release's own chart
 * @param version the component's version
 * @param written what the declaration names: one chart, add-on or manifest, and the images
 */
record Part(Component component, String valuesPointer, VersionRead version, List<Written> written) {

  /**
   * One version as written.
   *
   * @param kind as in {@link dev.leadsman.model.Bump}
   * @param name chart name or image repository
   * @param home registry, repository or path that it comes from
   * @param version tag or version; empty when none
   * @param digest empty when none
   */
  record Written(
      String kind, String name, String home, String version, String digest, Location at) {}

  String componentId() {
    return component == null ? null : component.id();
  }
}
