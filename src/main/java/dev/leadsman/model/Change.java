package dev.leadsman.model;

import java.util.Locale;

/**
 * What a bump does to a version: to the one that the cluster runs, where the declaration tells it,
 * whatever number was edited.
 */
public enum Change {
  UPGRADE,
  DOWNGRADE,
  /** Another tag, and no order can be given. */
  RETAGGED,
  /** Same version in another build or packaging, e.g. {@code -thick}, or a chart that ships it. */
  VARIANT,
  DIGEST,
  /** Same version from another registry, publisher, form or place. */
  MOVED,
  /**
   * Another product takes its place: another chart, or another publisher's image with a lower
   * number.
   */
  REPLACED,
  ADDED,
  REMOVED,
  /**
   * A pin decides: an override or an exact version is new, or what moves beneath one takes no
   * effect, so that both effective versions are equal.
   */
  PINNED,
  /** A pin is gone: the chart's version, or the newest, takes effect. */
  UNPINNED,
  /** Follows from another bump, e.g. the charts of an RKE2 release. */
  IMPLIED;

  /** As reports write it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
