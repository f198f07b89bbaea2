package dev.leadsman.plan;

import dev.leadsman.model.Subject;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Workload;
import dev.leadsman.plan.Planner.Side;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Pairs the subjects of base and head in passes, the surest first. */
final class Join {
  /** One of the two is null when the other was added or removed. */
  record Pair(Side base, Side head) {}

  private final List<Pair> pairs = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<Side> base;
  private final List<Side> head;

  Join(List<Side> base, List<Side> head) {
    this.base = new ArrayList<>(base);
    this.head = new ArrayList<>(head);
    inOrder(side -> identity(side) + " " + side.subject().declaredAt().file());
    inOrder(Join::identity);
    onlyOnes("moved", side -> product(side, place(side.subject().id(), false)));
    onlyOnes("replaced", side -> product(side, side.subject().id().cluster()));
    this.base.forEach(side -> pairs.add(new Pair(side, null)));
    this.head.forEach(side -> pairs.add(new Pair(null, side)));
  }

  List<Pair> pairs() {
    return pairs;
  }

  List<String> notes() {
    return notes;
  }

  private static String identity(Side side) {
    Subject subject = side.subject();
    String kind = subject instanceof Workload workload ? " " + workload.manifest().kind() : "";
    return subject.getClass().getSimpleName() + kind + " " + place(subject.id(), true);
  }

  private static String place(SubjectId id, boolean withCluster) {
    return (withCluster ? id.cluster() : "") + "/" + id.namespace() + "/" + id.name();
  }

  /** Null when nothing tells what the subject is, so that it is never joined by that. */
  private static String product(Side side, String where) {
    return side.product().isEmpty() ? null : side.product() + " in " + where;
  }

  /** Pairs subjects with equal keys, several of one key in their order. */
  private void inOrder(Function<Side, String> key) {
    Map<String, List<Side>> heads = byKey(head, key);
    for (Side side : List.copyOf(base)) {
      List<Side> matches = heads.getOrDefault(key.apply(side), List.of());
      if (!matches.isEmpty()) {
        pair(side, matches.remove(0));
      }
    }
  }

  /** Pairs subjects with equal keys where each side has just one. */
  private void onlyOnes(String what, Function<Side, String> key) {
    Map<String, List<Side>> bases = byKey(base, key);
    Map<String, List<Side>> heads = byKey(head, key);
    bases.forEach(
        (name, before) -> {
          List<Side> after = heads.getOrDefault(name, List.of());
          if (before.size() == 1 && after.size() == 1) {
            pair(before.get(0), after.get(0));
          } else if (!after.isEmpty()) {
            notes.add(
                name
                    + " could be "
                    + what
                    + " in more than one way ("
                    + before.size()
                    + " at base, "
                    + after.size()
                    + " at head), so they count as removed and added");
          }
        });
  }

  /** By identity: one revision may declare the same thing twice. */
  @SuppressWarnings("ReferenceEquality")
  private void pair(Side before, Side after) {
    pairs.add(new Pair(before, after));
    base.removeIf(side -> side == before);
    head.removeIf(side -> side == after);
  }

  private static Map<String, List<Side>> byKey(List<Side> sides, Function<Side, String> key) {
    Map<String, List<Side>> map = new LinkedHashMap<>();
    for (Side side : sides) {
      String name = key.apply(side);
      if (name != null) {
        map.computeIfAbsent(name, unused -> new ArrayList<>()).add(side);
      }
    }
    return map;
  }
}
