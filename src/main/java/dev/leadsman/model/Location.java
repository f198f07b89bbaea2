package dev.leadsman.model;

import java.util.Comparator;

/**
 * A place in a revision.
 *
 * @param file path from the top of the repository, with {@code /}
 * @param line 1-based
 */
public record Location(String file, int line) implements Comparable<Location> {
  private static final Comparator<Location> ORDER =
      Comparator.comparing(Location::file).thenComparingInt(Location::line);

  public Location {
    if (line < 1) {
      throw new IllegalArgumentException("lines count from 1: " + file + ":" + line);
    }
  }

  @Override
  public int compareTo(Location other) {
    return ORDER.compare(this, other);
  }

  /** {@code clusters/prod/cilium.yaml:14} */
  @Override
  public String toString() {
    return file + ":" + line;
  }
}
