package dev.leadsman.plan;

import dev.leadsman.model.Change;
import dev.leadsman.model.Version;
import dev.leadsman.plan.Part.Written;
import dev.leadsman.version.ChartRange;
import dev.leadsman.version.Numbers;
import dev.leadsman.version.RangeException;
import java.util.Optional;
import java.util.OptionalInt;

/** Tells what the step from one written version to another does to the component. */
record ChangeKind(Written before, Written after, Part from, Part to) {

  /**
   * Empty when nothing changes.
   *
   * @param moved whether registry, publisher, form or place differ
   * @param bundled whether the chart comes with a distribution
   */
  Optional<Change> of(boolean moved, boolean bundled) {
    boolean sameText = before.version().equals(after.version());
    boolean sameDigest = before.digest().equals(after.digest());
    if (sameText && sameDigest && before.actual().equals(after.actual())) {
      return moved ? Optional.of(Change.MOVED) : Optional.empty();
    }
    if (sameText && !sameDigest) {
      boolean both = !before.digest().isEmpty() && !after.digest().isEmpty();
      if (!before.version().isEmpty() || both) {
        return Optional.of(moved && !both ? Change.MOVED : Change.DIGEST);
      }
    }
    if (sameDigest && !before.digest().isEmpty() && !before.version().isEmpty()) {
      return Optional.of(Change.RETAGGED); // The digest wins: the same image under another name.
    }
    if (before.version().isEmpty() && before.digest().isEmpty()) {
      return Optional.of(Change.PINNED);
    }
    if (after.version().isEmpty() && after.digest().isEmpty()) {
      return Optional.of(Change.UNPINNED);
    }
    if (bundled) {
      return Optional.of(Change.IMPLIED);
    }
    if (after.kind().equals("addon") && isLatest(before) != isLatest(after)) {
      return Optional.of(isLatest(after) ? Change.UNPINNED : Change.PINNED);
    }
    if (after.kind().equals("chart") && !(isExact(before) && isExact(after))) {
      return Optional.of(ranges());
    }
    OptionalInt order = step();
    if (order.isEmpty()) {
      return Optional.of(isReplaced(true) ? Change.REPLACED : Change.RETAGGED);
    }
    if (isReplaced(order.getAsInt() < 0)) {
      return Optional.of(Change.REPLACED);
    }
    if (order.getAsInt() != 0) {
      return Optional.of(order.getAsInt() > 0 ? Change.UPGRADE : Change.DOWNGRADE);
    }
    if (isHeld()) {
      return Optional.of(Change.PINNED);
    }
    if (bare(before.version()).equals(bare(after.version()))) {
      return moved ? Optional.of(Change.MOVED) : Optional.empty();
    }
    return Optional.of(Change.VARIANT);
  }

  /**
   * A chart or manifest whose own version moves while what it ships is held: by a pin, or by what
   * is vendored.
   */
  private boolean isHeld() {
    return !after.kind().equals("image")
        && (before.actual().equals(after.actual())
            || (before.placed() != null
                && after.placed() != null
                && !isEqual(before.placed(), after.placed())));
  }

  /** https://eksctl.io/usage/addons/#creating-addons */
  private static boolean isLatest(Written addon) {
    return addon.version().equals("latest");
  }

  private static boolean isExact(Written written) {
    if (ChartRange.isExact(written.version())) {
      return true;
    }
    try {
      ChartRange.parse(written.version());
      return false;
    } catch (RangeException e) {
      return true; // A tag, a branch or a commit.
    }
  }

  /** Two versions of which at least one is a range. */
  private Change ranges() {
    OptionalInt order = order();
    boolean pinned = isExact(after);
    boolean unpinned = isExact(before);
    if (order.isEmpty() || ((unpinned || pinned) && order.getAsInt() == 0)) {
      if (pinned && ChartRange.parse(before.version()).matches(after.version())) {
        return Change.PINNED;
      }
      if (unpinned && ChartRange.parse(after.version()).matches(before.version())) {
        return Change.UNPINNED;
      }
    }
    if (order.isEmpty()) {
      order = lowest();
    }
    if (order.isEmpty()) {
      return Change.RETAGGED;
    }
    return order.getAsInt() == 0
        ? Change.PINNED
        : order.getAsInt() > 0 ? Change.UPGRADE : Change.DOWNGRADE;
  }

  /** Where nothing tells what a range stands for, the number that it starts from. */
  private OptionalInt lowest() {
    Optional<String> left = ChartRange.parse(before.version()).lowest();
    Optional<String> right = ChartRange.parse(after.version()).lowest();
    if (left.isEmpty() || right.isEmpty() || left.equals(right)) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(ChartRange.parse(">" + left.get()).matches(right.get()) ? 1 : -1);
  }

  /** As {@link #order()}, by the numbers alone where the scheme knows no better. */
  private OptionalInt step() {
    OptionalInt order = order();
    if (order.isEmpty() && to.component() != null && to.component().scheme().isLoose()) {
      order = Numbers.step(before.version(), after.version());
    }
    OptionalInt repackaged = Numbers.upstreamStep(before.version(), after.version());
    return order.isPresent() && order.getAsInt() == 0 && repackaged.isPresent()
        ? repackaged
        : order;
  }

  /** The sign of the step; empty when no order can be given. */
  private OptionalInt order() {
    OptionalInt effective = order(from.version().version(), to.version().version());
    OptionalInt own = order(before.placed(), after.placed());
    if (after.kind().equals("image")) {
      return own;
    }
    return effective.isPresent() ? effective : own;
  }

  static OptionalInt order(Version left, Version right) {
    return left == null || right == null || !left.scheme().equals(right.scheme())
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.signum(right.compareTo(left)));
  }

  static boolean isEqual(Version left, Version right) {
    OptionalInt order = order(left, right);
    return order.isPresent() && order.getAsInt() == 0;
  }

  /**
   * Whether another product takes the place: another chart that no pack knows to be the same, a
   * chart from elsewhere whose major number falls, an image of another publisher whose number
   * falls.
   */
  private boolean isReplaced(boolean down) {
    if (after.kind().equals("chart")) {
      if (!before.name().equals(after.name()) && to.component() == null) {
        return true;
      }
      return down
          && differ(before.home(), after.home())
          && before.placed() != null
          && after.placed() != null
          && after.placed().major() < before.placed().major();
    }
    return down
        && after.kind().equals("image")
        && after.placed() != null
        && before.placed() != null
        && differ(publisher(before.home()), publisher(after.home()));
  }

  /** {@code bitnami} of {@code docker.io/bitnami/multus-cni}; empty when only a host is told. */
  private static String publisher(String repository) {
    int name = repository.lastIndexOf('/');
    String path = name < 0 ? "" : repository.substring(0, name);
    String last = path.substring(path.lastIndexOf('/') + 1);
    boolean host = !path.contains("/") && (last.contains(".") || last.contains(":"));
    return host ? "" : last;
  }

  static boolean differ(String one, String other) {
    return !one.isEmpty() && !other.isEmpty() && !one.equals(other);
  }

  /** A leading v comes and goes within one history. */
  private static String bare(String version) {
    return version.startsWith("v") ? version.substring(1) : version;
  }
}
