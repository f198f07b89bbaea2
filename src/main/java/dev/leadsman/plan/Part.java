package dev.leadsman.plan;

import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.Version;
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
   * @param component what it is a version of, where that is not the part's component; else null
   * @param kind as in {@link dev.leadsman.model.Bump}
   * @param name chart name or image repository
   * @param home registry, repository or path that it comes from
   * @param version tag or version; empty when none
   * @param digest empty when none
   * @param placed its place among the versions of its own kind, whatever else pins the component;
   *     null when it has none
   * @param carries whether its number is the component's
   * @param installed the exact version that takes the place of what is written, with its line; null
   *     when the text itself tells what is installed
   */
  record Written(
      Component component,
      String kind,
      String name,
      String home,
      String version,
      String digest,
      Location at,
      Version placed,
      boolean carries,
      Release.Dependency.Installed installed) {

    Written(
        String kind,
        String name,
        String home,
        String version,
        String digest,
        Location at,
        Version placed,
        boolean carries,
        Release.Dependency.Installed installed) {
      this(null, kind, name, home, version, digest, at, placed, carries, installed);
    }

    /** The same version of an image that is another component's. */
    Written of(Component other) {
      return new Written(other, kind, name, home, version, digest, at, placed, false, installed);
    }

    /** The version that is installed, as far as the revision tells. */
    String actual() {
      return installed == null ? version : installed.version();
    }

    Location actualAt() {
      return installed == null ? at : installed.at();
    }
  }

  String componentId() {
    return component == null ? null : component.id();
  }

  String componentId(Written row) {
    return row.component() == null ? componentId() : row.component().id();
  }

  /** What an image is under every name that it goes by. */
  String role(Written row) {
    return component == null ? row.name() : component.role(row.name());
  }

  /** The component's version that a row tells or takes part in; null when it has no place. */
  String effective(Written row) {
    Version told = row.component() == null ? version.version() : row.placed();
    return told == null ? null : told.text();
  }
}
