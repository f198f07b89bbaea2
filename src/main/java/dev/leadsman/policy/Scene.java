package dev.leadsman.policy;

import dev.leadsman.model.Manifest;
import dev.leadsman.model.Release;
import dev.leadsman.model.Subject;
import dev.leadsman.model.Transition;
import dev.leadsman.model.VersionRead;
import dev.leadsman.model.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What stands beside a subject in its cluster, at base or at head. */
final class Scene {
  private final Map<String, List<Transition>> byCluster = new HashMap<>();

  Scene(List<Transition> transitions) {
    for (Transition transition : transitions) {
      byCluster
          .computeIfAbsent(transition.subject().id().cluster(), any -> new ArrayList<>())
          .add(transition);
    }
  }

  /** The same with base in the place of head: what stood there before. */
  Scene atBase() {
    List<Transition> before = new ArrayList<>();
    byCluster.values().stream()
        .flatMap(List::stream)
        .filter(transition -> transition.base() != null)
        .forEach(
            transition ->
                before.add(
                    new Transition(
                        transition.component(),
                        null,
                        transition.base(),
                        null,
                        transition.from(),
                        transition.valuesPointer(),
                        transition.touched(),
                        List.of())));
    return new Scene(before);
  }

  /** Transitions of a cluster. */
  List<Transition> in(String cluster) {
    return byCluster.getOrDefault(cluster, List.of());
  }

  /** What {@code kubectl set …} sets on objects of a cluster, in order. */
  List<Transition> parts(String cluster, boolean head) {
    List<Transition> parts = new ArrayList<>();
    Set<Subject> seen = new LinkedHashSet<>();
    for (Transition transition : in(cluster)) {
      Subject subject = head ? transition.head() : transition.base();
      if (subject instanceof Workload workload && !workload.complete() && seen.add(subject)) {
        parts.add(transition);
      }
    }
    return parts;
  }

  /**
   * True when a part of an object is judged together with the whole: something of the same
   * component in the cluster carries the version that the part lacks.
   */
  boolean isJudgedElsewhere(Transition transition) {
    if (!(transition.subject() instanceof Workload workload)
        || workload.complete()
        || transition.component() == null) {
      return false;
    }
    return in(workload.id().cluster()).stream()
        .anyMatch(
            other ->
                !other.equals(transition)
                    && transition.component().equals(other.component())
                    && (other.subject() instanceof Workload whole
                        ? whole.complete() && isSameObject(whole.manifest(), workload.manifest())
                        : other.head() != null));
  }

  /**
   * Other declarations of the same release: of the same component under the same name, in its
   * cluster, or where a cluster is made ({@code bootstrap/}) for the one cluster nearest to it.
   */
  List<Object> copies(Transition transition, boolean head) {
    Subject own = head ? transition.head() : transition.base();
    List<Object> copies = new ArrayList<>();
    for (List<Transition> cluster : byCluster.values()) {
      for (Transition other : cluster) {
        Subject copy = head ? other.head() : other.base();
        if (copy != null
            && !other.equals(transition)
            && own instanceof Release
            && copy instanceof Release
            && isSameRelease(transition, own, other, copy)
            && (own.id().cluster().equals(copy.id().cluster())
                || isBootstrapOf(own, copy, head)
                || isBootstrapOf(copy, own, head))) {
          copies.add(copy(other, copy, head));
        }
      }
    }
    return copies;
  }

  private static boolean isSameRelease(
      Transition one, Subject own, Transition other, Subject copy) {
    String namespace = own.id().namespace();
    return one.component() != null
        && one.component().equals(other.component())
        && own.id().name().equals(copy.id().name())
        && !own.versionAt().equals(copy.versionAt())
        && (namespace.isEmpty()
            || copy.id().namespace().isEmpty()
            || namespace.equals(copy.id().namespace()));
  }

  private boolean isBootstrapOf(Subject start, Subject run, boolean head) {
    if (!isBootstrap(start) || isBootstrap(run)) {
      return false;
    }
    int shared = shared(start, run);
    return byCluster.values().stream()
        .flatMap(List::stream)
        .map(other -> head ? other.head() : other.base())
        .filter(other -> other instanceof Release && !isBootstrap(other))
        .filter(other -> other.id().name().equals(run.id().name()))
        .filter(other -> !other.id().cluster().equals(run.id().cluster()))
        .noneMatch(other -> shared(start, other) >= shared);
  }

  private static boolean isBootstrap(Subject subject) {
    String file = subject.declaredAt().file();
    return ("/" + file).contains("/bootstrap");
  }

  /** How many leading directories the files of two share. */
  private static int shared(Subject one, Subject other) {
    String[] a = one.declaredAt().file().split("/", -1);
    String[] b = other.declaredAt().file().split("/", -1);
    int shared = 0;
    while (shared < Math.min(a.length, b.length) && a[shared].equals(b[shared])) {
      shared++;
    }
    return shared;
  }

  private static Object copy(Transition transition, Subject subject, boolean head) {
    VersionRead version = head ? transition.to() : transition.from();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("kind", "release");
    fields.put("namespace", subject.id().namespace());
    fields.put("name", subject.id().name());
    fields.put("path", subject.versionAt().file());
    fields.put("line", (long) subject.versionAt().line());
    fields.put("deployer", subject.deployer().name());
    fields.put(
        "version",
        version == null || version.version() == null
            ? null
            : new Views.VersionView(version.version()));
    fields.put("moved", isMoved(transition));
    return fields;
  }

  /** Whether this change itself gives it another version. */
  private static boolean isMoved(Transition transition) {
    return transition.base() == null || !transition.bumps().isEmpty();
  }

  /** Same kind and name, and the same namespace where both tell one. */
  static boolean isSameObject(Manifest one, Manifest other) {
    return one.kind().equals(other.kind())
        && one.name().equals(other.name())
        && (one.namespace().isEmpty()
            || other.namespace().isEmpty()
            || one.namespace().equals(other.namespace()));
  }
}
