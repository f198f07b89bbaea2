package dev.leadsman.model;

import java.util.Locale;

/** What a bump does to a version. */
public enum Change {
  UPGRADE,
  DOWNGRADE,
  /** Another tag, and no order can be given. */
  RETAGGED,
  /** Same version, other build flavour, e.g. {@code -thick}. */
  VARIANT,
  DIGEST,
  /** Same version from another registry, publisher, form or place. */
  MOVED,
  /** Another product takes its place. */
  REPLACED,
  ADDED,
  REMOVED,
  PINNED,
  UNPINNED,
  /** Follows from another bump, e.g. the charts of an RKE2 release. */
  IMPLIED;

  /** As reports write it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
