package dev.leadsman.model;

import java.util.Locale;

/** Why something is undecided. */
public enum Cause {
  CHART,
  RENDER,
  VALUES,
  VERSION,
  FACT,
  SECRET,
  UNREADABLE;

  /** As reports write it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
