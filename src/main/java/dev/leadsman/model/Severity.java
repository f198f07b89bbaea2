package dev.leadsman.model;

import java.util.Locale;

/** How much a finding weighs, heaviest first. */
public enum Severity {
  ERROR,
  WARNING,
  INFO;

  /** As rules and reports write it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** True when this is at least as heavy as the other. */
  public boolean reaches(Severity other) {
    return compareTo(other) <= 0;
  }
}
