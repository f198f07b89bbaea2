package dev.leadsman.policy;

import dev.leadsman.model.Manifest;
import dev.leadsman.model.Subject;
import dev.leadsman.model.Transition;
import dev.leadsman.model.Workload;
import java.util.ArrayList;
import java.util.HashMap;
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

  /** Same kind and name, and the same namespace where both tell one. */
  static boolean isSameObject(Manifest one, Manifest other) {
    return one.kind().equals(other.kind())
        && one.name().equals(other.name())
        && (one.namespace().isEmpty()
            || other.namespace().isEmpty()
            || one.namespace().equals(other.namespace()));
  }
}
