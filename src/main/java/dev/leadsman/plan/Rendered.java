package dev.leadsman.plan;

import dev.leadsman.model.Release;
import dev.leadsman.model.Subject;
import dev.leadsman.model.Version;
import dev.leadsman.model.Workload;
import dev.leadsman.plan.Planner.Side;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Leaves out manifests that were rendered from a release of the same revision and are checked in
 * beside it: they are that release and no second one.
 *
 * <p>Only manifests that say themselves what they were rendered from count, wherever they lie when
 * nothing deploys the chart that they name. The release has the row, also while its output is
 * stale, which a note tells. Output that moves while its source does not, away from it or to catch
 * up with it, is what somebody changed, so it stays.
 */
final class Rendered {
  private final List<Side> base;
  private final List<Side> head;
  private final List<String> notes = new ArrayList<>();

  Rendered(List<Side> base, List<Side> head) {
    this.base = new ArrayList<>(base);
    this.head = new ArrayList<>(head);
    Map<String, Output> outputs = new LinkedHashMap<>();
    collect(this.base, false, outputs);
    collect(this.head, true, outputs);
    for (Output output : outputs.values()) {
      if (isOutput(output)) {
        this.base.removeAll(output.atBase);
        this.head.removeAll(output.atHead);
      }
    }
  }

  List<Side> base() {
    return base;
  }

  List<Side> head() {
    return head;
  }

  /** What is stale. */
  List<String> notes() {
    return notes;
  }

  /** The manifests of one chart in one directory. */
  private static final class Output {
    private final String component;
    private final List<Side> atBase = new ArrayList<>();
    private final List<Side> atHead = new ArrayList<>();

    Output(String component) {
      this.component = component;
    }
  }

  private void collect(List<Side> sides, boolean atHead, Map<String, Output> outputs) {
    for (Side side : sides) {
      if (side.subject() instanceof Workload workload && !workload.renderedFrom().isEmpty()) {
        component(workload, side)
            .ifPresent(
                component -> {
                  String directory = directory(workload.declaredAt().file());
                  Output output =
                      outputs.computeIfAbsent(
                          directory + " " + component, any -> new Output(component));
                  (atHead ? output.atHead : output.atBase).add(side);
                });
      }
    }
  }

  /** The component of the release that it may come from. */
  private Optional<String> component(Workload workload, Side side) {
    List<Side> releases = new ArrayList<>(head);
    releases.addAll(base);
    for (Side release : releases) {
      if (release.subject() instanceof Release source) {
        for (Part part : release.parts()) {
          boolean named =
              part.written().get(0).name().equals(workload.renderedFrom())
                  || source.chart().name().equals(workload.renderedFrom());
          boolean same =
              side.parts().stream()
                  .anyMatch(own -> Objects.equals(own.componentId(), part.componentId()));
          if (part.component() != null
              && (release.isIdle() || isNear(source, workload))
              && (named || (workload.renderedFrom().equals("*") && same))) {
            return Optional.of(part.componentId());
          }
        }
      }
    }
    return Optional.empty();
  }

  /** In one cluster, one below the other's directory, or in two directories of one parent. */
  private static boolean isNear(Subject source, Subject output) {
    String one = directory(source.declaredAt().file());
    String other = directory(output.declaredAt().file());
    return source.id().cluster().equals(output.id().cluster())
        || (one + "/").startsWith(other.isEmpty() ? "" : other + "/")
        || (other + "/").startsWith(one.isEmpty() ? "" : one + "/")
        || (!directory(one).isEmpty() && directory(one).equals(directory(other)));
  }

  private static String directory(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  private boolean isOutput(Output output) {
    List<Version> sourceBefore = sources(base, output);
    List<Version> sourceNow = sources(head, output);
    Optional<Version> before = version(output.atBase, output.component);
    Optional<Version> now = version(output.atHead, output.component);
    if (sourceNow.isEmpty()) {
      return false;
    }
    if (now.isEmpty()) {
      return before.filter(version -> isAmong(version, sourceBefore)).isPresent();
    }
    boolean unmoved = before.filter(version -> isSame(version, now.get())).isPresent();
    if (before.isPresent() && !unmoved && sourceNow.equals(sourceBefore)) {
      return false;
    }
    if (isAmong(now.get(), sourceNow)) {
      return true;
    }
    if (unmoved && isAmong(now.get(), sourceBefore)) {
      Subject first = output.atHead.get(0).subject();
      notes.add(
          first.declaredAt()
              + ": rendered from "
              + output.component
              + " "
              + now.get()
              + ", whose source is now at "
              + sourceNow.get(0)
              + ": render it again");
      return true;
    }
    return false;
  }

  private static List<Version> sources(List<Side> sides, Output output) {
    Subject any = (output.atHead.isEmpty() ? output.atBase : output.atHead).get(0).subject();
    String component = output.component;
    return sides.stream()
        .filter(
            side ->
                side.subject() instanceof Release && (side.isIdle() || isNear(side.subject(), any)))
        .flatMap(side -> side.parts().stream())
        .filter(part -> component.equals(part.componentId()))
        .map(part -> part.version().version())
        .filter(Objects::nonNull)
        .toList();
  }

  private static Optional<Version> version(List<Side> sides, String component) {
    return sides.stream()
        .flatMap(side -> side.parts().stream())
        .filter(part -> component.equals(part.componentId()))
        .map(part -> part.version().version())
        .filter(Objects::nonNull)
        .findFirst();
  }

  private static boolean isAmong(Version version, List<Version> versions) {
    return versions.stream().anyMatch(other -> isSame(version, other));
  }

  private static boolean isSame(Version one, Version other) {
    return one.scheme().equals(other.scheme()) && one.compareTo(other) == 0;
  }
}
