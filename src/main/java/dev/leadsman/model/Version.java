package dev.leadsman.model;

import java.util.List;

/**
 * A version placed in the order of its scheme. Versions of two schemes are never compared.
 *
 * @param text as written, e.g. {@code v1.17.401}
 * @param scheme id of the scheme that read it
 * @param key compared left to right
 * @param upstream the upstream version it stands for, e.g. {@code 1.17.4}; itself when there is
 *     none
 * @param track maintenance line, e.g. {@code lts}; empty for the main one
 */
public record Version(
    String text,
    String scheme,
    List<Long> key,
    long major,
    long minor,
    long patch,
    String upstream,
    String track)
    implements Comparable<Version> {
  public Version {
    key = List.copyOf(key);
  }

  /** Order inside one scheme; two spellings of one version compare as equal. */
  @Override
  public int compareTo(Version other) {
    if (!scheme.equals(other.scheme)) {
      throw new IllegalArgumentException("schemes differ: " + this + ", " + other);
    }
    for (int i = 0; i < Math.min(key.size(), other.key.size()); i++) {
      int order = Long.compare(key.get(i), other.key.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(key.size(), other.key.size());
  }

  @Override
  public String toString() {
    return text;
  }
}
