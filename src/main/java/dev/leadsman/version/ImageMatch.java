package dev.leadsman.version;

import dev.leadsman.model.Cause;
import dev.leadsman.model.Version;
import dev.leadsman.model.VersionRead;
import java.util.Optional;

/**
 * An image that belongs to a known component.
 *
 * @param repository registry and path as written
 * @param name the repository's last segments by which the catalogue knows it, e.g. {@code
 *     cilium/cilium}
 * @param tag as written; empty when there is none
 * @param digest empty when there is none
 * @param variant build flavour at the end of the tag, e.g. {@code -thick}; empty when none
 * @param carriesVersion false for an image whose tag is a number of its own
 * @param scheme orders the tags of this repository
 */
public record ImageMatch(
    Component component,
    String repository,
    String name,
    String tag,
    String digest,
    String variant,
    boolean carriesVersion,
    Scheme scheme) {

  /** The component's version as this image tells it. */
  public VersionRead version() {
    if (!carriesVersion) {
      return VersionRead.unplaced(tag, Cause.VERSION, "image " + name + " has versions of its own");
    }
    if (tag.isEmpty()) {
      return VersionRead.unplaced(
          "",
          Cause.VERSION,
          digest.isEmpty()
              ? "image " + repository + " has no tag"
              : "image " + repository + " has a digest and no tag");
    }
    return component.place(plainTag(), tag);
  }

  /** The tag's place among the tags of its repository; empty when it has none. */
  public Optional<Version> placed() {
    return tag.isEmpty() ? Optional.empty() : scheme.read(plainTag());
  }

  private String plainTag() {
    return tag.substring(0, tag.length() - variant.length());
  }
}
