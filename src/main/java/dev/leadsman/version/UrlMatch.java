package dev.leadsman.version;

import dev.leadsman.model.Cause;
import dev.leadsman.model.VersionRead;

/**
 * A URL of a known component's manifest.
 *
 * @param version the Git ref or path segment that names it, e.g. {@code v1.18.1} or {@code master};
 *     empty when the URL has none
 */
public record UrlMatch(Component component, String version) {
  /** The component's version as the URL tells it; unplaced for a branch. */
  public VersionRead read() {
    return version.isEmpty()
        ? VersionRead.unplaced("", Cause.VERSION, "the URL names no version")
        : component.place(version, version);
  }
}
