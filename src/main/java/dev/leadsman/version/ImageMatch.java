package dev.leadsman.version;

import dev.leadsman.model.Cause;
import dev.leadsman.model.Version;
import dev.leadsman.model.VersionRead;
import java.util.Optional;

/**
 * An image that belongs to a known component.
 *
 * @param image the repository as the catalogue knows it
 * @param repository registry and path as written
 * @param tag as written; empty when there is none
 * @param digest empty when there is none
 * @param variant build flavour at the end of the tag, e.g. {@code -thick}; empty when none
 */
public record ImageMatch(
    Component component,
    Component.Image image,
    String repository,
    String tag,
    String digest,
    String variant) {

  /** The repository's last segments by which the catalogue knows it: {@code cilium/cilium}. */
  public String name() {
    return image.name();
  }

  /** False for an image whose tag is a number of its own. */
  public boolean carriesVersion() {
    return !image.ownVersion();
  }

  /** Orders the tags of this repository. */
  public Scheme scheme() {
    return component.scheme(image);
  }

  /** The component's version as this image tells it. */
  public VersionRead version() {
    if (image.ownVersion()) {
      return VersionRead.unplaced(
          tag, Cause.VERSION, "image " + name() + " has versions of its own");
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
    return tag.isEmpty() ? Optional.empty() : scheme().read(plainTag());
  }

  private String plainTag() {
    return tag.substring(0, tag.length() - variant.length());
  }
}
