package dev.leadsman.version;

import java.math.BigInteger;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order of versions whose endings no scheme knows, e.g. {@code v4.1.0-nftables} and {@code
 * v1.12.0-2-gf6793aa}, and of branches, e.g. {@code release-1.13}: by the numbers that they begin
 * with. Such a version has no place among others, so that no range holds it.
 */
public final class Numbers {
  private static final Pattern VERSION =
      Pattern.compile(
          "(?:release-)?v?(\\d{1,9})\\.(\\d{1,9})(?:\\.(\\d{1,9}))?(?<ending>|[-+_.].{0,200})");
  private static final Pattern PRE_RELEASE =
      Pattern.compile("-(?:alpha|beta|dev|pre|rc|snapshot)(?![a-z]).*", Pattern.CASE_INSENSITIVE);
  private static final Pattern UPSTREAM = Pattern.compile(".*\\+up(\\d.*)");

  private Numbers() {}

  /**
   * The sign of the step between two versions: 0 where only the endings differ; empty when one has
   * no numbers, or both are pre-releases of one version.
   */
  public static OptionalInt step(String from, String to) {
    Matcher left = VERSION.matcher(from);
    Matcher right = VERSION.matcher(to);
    if (!left.matches() || !right.matches()) {
      return OptionalInt.empty();
    }
    for (int i = 1; i <= 3; i++) {
      int order = number(right, i).compareTo(number(left, i));
      if (order != 0) {
        return OptionalInt.of(order);
      }
    }
    boolean before = PRE_RELEASE.matcher(left.group("ending")).matches();
    boolean after = PRE_RELEASE.matcher(right.group("ending")).matches();
    if (before && after) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(before == after ? 0 : before ? 1 : -1);
  }

  /**
   * The sign of the step between the upstream versions that repackaged charts name, e.g. {@code
   * 104.0.0+up0.21.0}; empty when one names none.
   */
  public static OptionalInt upstreamStep(String from, String to) {
    Matcher left = UPSTREAM.matcher(from);
    Matcher right = UPSTREAM.matcher(to);
    return left.matches() && right.matches()
        ? step(left.group(1), right.group(1))
        : OptionalInt.empty();
  }

  private static BigInteger number(Matcher matcher, int group) {
    String digits = matcher.group(group);
    return digits == null ? BigInteger.ZERO : new BigInteger(digits);
  }
}
