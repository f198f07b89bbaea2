package dev.leadsman.plan;

import dev.leadsman.model.Bump;
import dev.leadsman.model.Change;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.Subject;
import dev.leadsman.model.Values;
import dev.leadsman.model.VersionRead;
import dev.leadsman.model.Workload;
import dev.leadsman.plan.Part.Written;
import dev.leadsman.version.Component;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Turns what two parts write into rows of the report.
 *
 * <p>What the cluster runs decides the kind of a change, not the number that was edited: a chart
 * that moves while a pin holds the component is {@code pinned}, an override that goes away without
 * effect is no row.
 */
record Rows(Subject base, Subject head) {

  List<Bump> between(Part from, Part to) {
    List<Bump> bumps = new ArrayList<>();
    for (Written after : to.written()) {
      Optional<Written> before = counterpart(from.written(), after, to.written(), to);
      if (before.isPresent()) {
        change(before.get(), after, from, to)
            .ifPresent(change -> bumps.add(row(before.get(), after, from, to, change)));
      } else {
        appeared(after, from, to).ifPresent(bumps::add);
      }
    }
    for (Written before : from.written()) {
      if (counterpart(to.written(), before, from.written(), to).isEmpty()) {
        gone(before, from, to).ifPresent(bumps::add);
      }
    }
    return bumps;
  }

  /**
   * @param replaced what it takes the place of; null when it is new
   */
  List<Bump> added(Part to, Part replaced) {
    return to.written().stream()
        .map(
            after ->
                row(
                    to,
                    after,
                    replaced == null ? null : replaced.version().written(),
                    shown(after),
                    replaced,
                    to,
                    replaced == null ? Change.ADDED : Change.REPLACED))
        .toList();
  }

  List<Bump> removed(Part from) {
    return from.written().stream()
        .map(before -> row(from, before, shown(before), null, from, null, Change.REMOVED))
        .toList();
  }

  /**
   * The same row of the other side: equal kind and name, else another name of the same image, else
   * the one that is left of its kind on either side.
   */
  private static Optional<Written> counterpart(
      List<Written> rows, Written row, List<Written> own, Part part) {
    Optional<Written> equal = rows.stream().filter(other -> isSame(other, row)).findFirst();
    if (equal.isPresent()) {
      return equal;
    }
    List<Written> left = withoutEqual(rows, own, row.kind());
    List<Written> ownLeft = withoutEqual(own, rows, row.kind());
    String role = part.role(row);
    return only(left, ownLeft, other -> part.role(other).equals(role))
        .or(() -> only(left, ownLeft, other -> true));
  }

  /** The only row of one side where the other has only one, too. */
  private static Optional<Written> only(
      List<Written> rows, List<Written> others, Predicate<Written> wanted) {
    List<Written> left = rows.stream().filter(wanted).toList();
    return left.size() == 1 && others.stream().filter(wanted).count() == 1
        ? Optional.of(left.get(0))
        : Optional.empty();
  }

  private static List<Written> withoutEqual(List<Written> rows, List<Written> others, String kind) {
    return rows.stream()
        .filter(row -> row.kind().equals(kind))
        .filter(row -> others.stream().noneMatch(other -> isSame(other, row)))
        .toList();
  }

  private static boolean isSame(Written one, Written other) {
    return one.kind().equals(other.kind()) && one.name().equals(other.name());
  }

  /** A row that base does not write: an override, another form, or a container more. */
  private Optional<Bump> appeared(Written after, Part from, Part to) {
    boolean image = after.kind().equals("image");
    if (image && head instanceof Release && base instanceof Release) {
      VersionRead before = from.version();
      if (after.carries() && ChangeKind.isEqual(before.version(), after.placed())) {
        return after.home().isEmpty()
            ? Optional.empty() // A pin to what runs anyway.
            : Optional.of(row(to, after, after.version(), after.version(), from, to, Change.MOVED));
      }
      return Optional.of(
          row(
              to,
              after,
              after.carries() ? text(before) : null,
              shown(after),
              from,
              to,
              Change.PINNED));
    }
    boolean otherForm = from.written().stream().noneMatch(row -> row.kind().equals(after.kind()));
    if (!otherForm) {
      return Optional.of(row(to, after, null, shown(after), from, to, Change.ADDED));
    }
    if (!after.carries()) {
      return Optional.empty(); // It came with the other form too, under a number nobody wrote.
    }
    return Optional.of(
        row(to, after, text(from.version()), shown(after), from, to, otherForm(from, to)));
  }

  /** A row that head does not write any more. */
  private Optional<Bump> gone(Written before, Part from, Part to) {
    if (!before.kind().equals("image")) {
      return Optional.empty();
    }
    if (head instanceof Release && base instanceof Release) {
      VersionRead after = to.version();
      if (before.carries() && ChangeKind.isEqual(before.placed(), after.version())) {
        return Optional.empty(); // An override without effect.
      }
      return Optional.of(
          new Bump(
              to.componentId(before),
              before.kind(),
              before.name(),
              shown(before),
              before.carries() ? text(after) : null,
              from.effective(before),
              before.component() == null ? effective(to) : null,
              Change.UNPINNED,
              head.id(),
              head.deployer().name(),
              // Now the chart decides, by the version that it is asked for in.
              emptied(before, to).orElse(head.versionAt())));
    }
    return head instanceof Workload && base instanceof Workload
        ? Optional.of(row(from, before, shown(before), null, from, to, Change.REMOVED))
        : Optional.empty();
  }

  /** The line of a {@code null} that takes an override away. */
  private Optional<Location> emptied(Written before, Part to) {
    if (!(head instanceof Release release) || to.component() == null) {
      return Optional.empty();
    }
    Values values = release.values();
    List<String> pointers = new ArrayList<>();
    for (Component.Image image : to.component().images()) {
      if (image.name().equals(before.name())) {
        pointers.addAll(image.references());
        pointers.addAll(image.tags());
      }
    }
    return pointers.stream()
        .map(pointer -> values.lines().get(to.valuesPointer() + pointer))
        .filter(Objects::nonNull)
        .findFirst();
  }

  /**
   * Rows for images that differ in what a release renders, though no version that is written tells.
   */
  List<Bump> rendered(Part from, Part to) {
    List<Bump> bumps = new ArrayList<>();
    for (Written after : to.written()) {
      from.written().stream()
          .filter(before -> isSame(before, after))
          .findFirst()
          .ifPresent(
              before ->
                  change(before, after, from, to)
                      .ifPresent(change -> bumps.add(row(before, after, from, to, change))));
    }
    return bumps;
  }

  private Optional<Change> change(Written before, Written after, Part from, Part to) {
    boolean bundled =
        after.kind().equals("chart")
            && head instanceof Release release
            && release.chart() instanceof ChartSource.Bundled;
    return new ChangeKind(before, after, from, to).of(isMoved(before, after), bundled);
  }

  /** Registry, publisher, form or place. */
  private boolean isMoved(Written before, Written after) {
    if (ChangeKind.differ(before.home(), after.home()) || !before.name().equals(after.name())) {
      return true;
    }
    if (after.kind().equals("image")
        && head instanceof Release
        && !before.home().equals(after.home())) {
      return true; // A repository is named where the chart's default took effect, or the reverse.
    }
    if (base instanceof Release && !base.deployer().name().equals(head.deployer().name())) {
      return true;
    }
    return !base.id().namespace().equals(head.id().namespace())
        || !base.id().name().equals(head.id().name())
        || !directory(base).equals(directory(head));
  }

  private static String directory(Subject subject) {
    String file = subject.declaredAt().file();
    return file.substring(0, Math.max(0, file.lastIndexOf('/')));
  }

  private static Change otherForm(Part from, Part to) {
    OptionalInt order = ChangeKind.order(from.version().version(), to.version().version());
    if (order.isEmpty()) {
      return Change.RETAGGED;
    }
    return order.getAsInt() == 0
        ? Change.MOVED
        : order.getAsInt() > 0 ? Change.UPGRADE : Change.DOWNGRADE;
  }

  private static String text(VersionRead read) {
    return read.written().isEmpty() ? effective(read) : read.written();
  }

  /** As written; the digest where nothing else is. */
  private static String shown(Written written) {
    return written.version().isEmpty() ? written.digest() : written.version();
  }

  private static String shown(Written written, Written other) {
    boolean digests =
        written.version().equals(other.version()) && !written.digest().equals(other.digest());
    return digests && !written.digest().isEmpty() && !written.version().isEmpty()
        ? written.version() + "@" + written.digest()
        : shown(written);
  }

  private Bump row(Written before, Written after, Part from, Part to, Change change) {
    boolean hidden =
        before.version().equals(after.version()) && !before.actual().equals(after.actual());
    return new Bump(
        to.componentId(after),
        after.kind(),
        after.name(),
        hidden ? before.actual() : shown(before, after),
        hidden ? after.actual() : shown(after, before),
        from.effective(before),
        to.effective(after),
        change,
        head.id(),
        head.deployer().name(),
        hidden ? after.actualAt() : after.at());
  }

  private Bump row(
      Part part,
      Written written,
      String from,
      String to,
      Part fromPart,
      Part toPart,
      Change change) {
    Subject subject = head != null ? head : base;
    boolean own = written.component() == null;
    return new Bump(
        part.componentId(written),
        written.kind(),
        written.name(),
        from == null && to == null ? written.version() : from,
        to,
        own ? effective(fromPart) : from == null ? null : part.effective(written),
        own ? effective(toPart) : to == null ? null : part.effective(written),
        change,
        subject.id(),
        subject.deployer().name(),
        written.at());
  }

  private static String effective(Part part) {
    return part == null ? null : effective(part.version());
  }

  private static String effective(VersionRead read) {
    return read.version() == null ? null : read.version().text();
  }
}
