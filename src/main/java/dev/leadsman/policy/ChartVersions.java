package dev.leadsman.policy;

import dev.leadsman.model.Bump;
import dev.leadsman.model.Cause;
import dev.leadsman.model.Change;
import dev.leadsman.version.ChartRange;
import dev.leadsman.version.RangeException;

/** Whether a transition puts another version of a chart in effect. */
final class ChartVersions {
  private ChartVersions() {}

  /**
   * @param bump the chart's; null when its declarations do not differ
   * @param from as written
   * @param to as written
   * @throws Signal.Missing when the declarations do not tell
   */
  static boolean differ(Bump bump, String from, String to) {
    if (bump != null
        && (bump.from() == null || bump.to() == null || bump.change() == Change.REPLACED)) {
      return true;
    }
    String before = bare(from);
    String after = bare(to);
    if (isComputed(before) || isComputed(after)) {
      throw new Signal.Missing(
          Cause.VERSION,
          "the chart's version is computed: " + (isComputed(after) ? after : before));
    }
    if (before.equals(after)) {
      return false;
    }
    if (bump == null || (ChartRange.isExact(before) && ChartRange.isExact(after))) {
      return true;
    }
    if (bump.effectiveFrom() != null && bump.effectiveTo() != null) {
      return !bump.effectiveFrom().equals(bump.effectiveTo());
    }
    if (excludes(before, after) || excludes(after, before)) {
      return true;
    }
    throw new Signal.Missing(
        Cause.VERSION, "which chart versions " + from + " and " + to + " stand for is not known");
  }

  /** Without the v that comes and goes, and without the digest. */
  private static String bare(String version) {
    String text = version.startsWith("v") ? version.substring(1) : version;
    int digest = text.indexOf('@');
    return digest < 0 ? text : text.substring(0, digest);
  }

  private static boolean isComputed(String version) {
    return version.contains("$") || version.contains("{{");
  }

  private static boolean excludes(String range, String version) {
    if (!ChartRange.isExact(version)) {
      return false;
    }
    try {
      return !ChartRange.parse(range).matches(version);
    } catch (RangeException e) {
      return false;
    }
  }
}
