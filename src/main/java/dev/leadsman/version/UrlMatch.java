package dev.leadsman.version;

import dev.leadsman.model.Cause;
import dev.leadsman.model.VersionRead;

/**
 * A URL of a known component's manifest.
 *
 * @param version the Git ref or path segment that names it, e.g. {@code v1.18.1} or {@code master};
 *     empty when the URL has none
 * @param ships the component version that the manifest holds, where it is not {@code version};
 *     empty when it is known to differ and not known
 * @param crds true when the manifest holds only the component's CRDs
 */
public record UrlMatch(Component component, String version, String ships, boolean crds) {
  /** The component's version as the URL tells it; unplaced for a branch. */
  public VersionRead read() {
    if (version.isEmpty()) {
      return VersionRead.unplaced("", Cause.VERSION, "the URL names no version");
    }
    return ships.isEmpty()
        ? VersionRead.unplaced(
            version,
            Cause.VERSION,
            "the manifest of " + version + " holds another version, which is not known")
        : component.place(ships, version);
  }
}
