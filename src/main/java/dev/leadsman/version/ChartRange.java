package dev.leadsman.version;

import java.util.regex.Pattern;

/** A chart version constraint as Helm resolves it, e.g. {@code ~1.16} or {@code 1.11.x}. */
public final class ChartRange {
  private static final Pattern EXACT =
      Pattern.compile("v?\\d+\\.\\d+\\.\\d+(?:-[0-9A-Za-z.-]+)?(?:\\+[0-9A-Za-z.-]+)?");

  private ChartRange() {}

  /** True for a text that names one chart version, e.g. {@code 1.17.401}; false for a range. */
  public static boolean isExact(String text) {
    return EXACT.matcher(text.strip()).matches();
  }
}
