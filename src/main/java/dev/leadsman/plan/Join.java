package dev.leadsman.plan;

import dev.leadsman.model.Subject;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Workload;
import dev.leadsman.plan.Planner.Side;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Pairs the subjects of base and head in passes, the surest first. */
final class Join {
  /**
   * One of the two is null when the other was added or removed.
   *
   * @param form the one declaration that stood for this side and others before, or stands for them
   *     now, e.g. the chart whose manifests are written out at head; null when there is none
   */
  record Pair(Side base, Side head, Side form) {}

  private final List<Pair> pairs = new ArrayList<>();
  private final List<Unclear> unclear = new ArrayList<>();
  private final List<Side> base;
  private final List<Side> head;
  private final Map<String, Integer> clusterMoves = new HashMap<>();

  Join(List<Side> base, List<Side> head) {
    this.base = new ArrayList<>(base);
    this.head = new ArrayList<>(head);
    alike("", side -> identity(side) + " " + file(side));
    alike("", Join::identity);
    otherForms(id -> id.cluster());
    otherForms(id -> "any cluster");
    alike("moved", side -> product(side, "in " + file(side)));
    alike("moved", side -> product(side, "in " + place(side.subject().id(), false)));
    alike("replaced", side -> product(side, "in " + side.subject().id().cluster()));
    this.base.forEach(side -> pairs.add(new Pair(side, null, null)));
    this.head.forEach(side -> pairs.add(new Pair(null, side, null)));
  }

  List<Pair> pairs() {
    return pairs;
  }

  /** What no later pass made clear, each pair of groups once. */
  List<String> notes() {
    Map<List<List<Side>>, String> notes = new LinkedHashMap<>();
    for (Unclear one : unclear) {
      List<Side> before = one.before().stream().filter(base::contains).toList();
      List<Side> after = one.after().stream().filter(head::contains).toList();
      if (!before.isEmpty() && !after.isEmpty()) {
        notes.putIfAbsent(List.of(before, after), one.note());
      }
    }
    return List.copyOf(notes.values());
  }

  private record Unclear(String note, List<Side> before, List<Side> after) {}

  private static String identity(Side side) {
    Subject subject = side.subject();
    String kind = subject instanceof Workload workload ? " " + workload.manifest().kind() : "";
    return subject.getClass().getSimpleName() + kind + " " + place(subject.id(), true);
  }

  private static String file(Side side) {
    return side.subject().declaredAt().file();
  }

  private static String place(SubjectId id, boolean withCluster) {
    return (withCluster ? id.cluster() : "") + "/" + id.namespace() + "/" + id.name();
  }

  /** Null when nothing tells what the subject is, so that it is never joined by that. */
  private static String product(Side side, String where) {
    return side.product().isEmpty() ? null : side.product() + " " + where;
  }

  /**
   * Pairs subjects with equal keys: the only ones left, else those that are most alike. Where two
   * could be meant, equal identities go by their order, all others stay apart.
   *
   * @param what how to call it in a note; empty where equal keys mean equal identities
   */
  private void alike(String what, Function<Side, String> key) {
    Map<String, List<Side>> bases = byKey(base, key);
    Map<String, List<Side>> heads = byKey(head, key);
    List<String> several = new ArrayList<>();
    bases.forEach(
        (name, before) -> {
          List<Side> after = heads.getOrDefault(name, List.of());
          if (before.size() == 1 && after.size() == 1) {
            pair(before.get(0), after.get(0));
          } else if (!after.isEmpty()) {
            several.add(name);
          }
        });
    for (String name : several) {
      mostAlike(what, name, bases.get(name), heads.get(name));
    }
  }

  private void mostAlike(String what, String name, List<Side> before, List<Side> after) {
    List<Likeness> all = new ArrayList<>();
    for (Side left : before) {
      for (Side right : after) {
        all.add(new Likeness(left, right, likeness(left, right)));
      }
    }
    all.sort(Comparator.comparingInt(Likeness::score).reversed());
    int open = Math.min(before.size(), after.size());
    while (!all.isEmpty() && open > 0) {
      Likeness best = all.get(0);
      boolean clear = all.stream().skip(1).noneMatch(best::rivals);
      if (!what.isEmpty() && (!clear || best.score() < Likeness.ENOUGH)) {
        unclear.add(
            new Unclear(
                name
                    + " could be "
                    + what
                    + " in more than one way ("
                    + before.size()
                    + " at base, "
                    + after.size()
                    + " at head), so they count as removed and added",
                before,
                after));
        return;
      }
      pair(best.left(), best.right());
      all.removeIf(best::shares);
      open--;
    }
  }

  private int likeness(Side left, Side right) {
    String clusters = clusters(left, right);
    return Likeness.of(left.subject(), right.subject())
        + Math.min(3, clusterMoves.getOrDefault(clusters, 0)) * Likeness.ENOUGH;
  }

  private static String clusters(Side left, Side right) {
    return left.subject().id().cluster() + "\0" + right.subject().id().cluster();
  }

  /**
   * A chart, an add-on or a remote manifest in place of plain manifests, or the reverse.
   *
   * @param where equal for subjects of which one may take the place of the others
   */
  private void otherForms(Function<SubjectId, String> where) {
    Map<String, List<Side>> bases = byComponent(base, where);
    Map<String, List<Side>> heads = byComponent(head, where);
    bases.forEach(
        (key, before) -> {
          List<Side> left = before.stream().filter(base::contains).toList();
          List<Side> right =
              heads.getOrDefault(key, List.of()).stream().filter(head::contains).toList();
          if (left.size() == 1 && !isWorkload(left.get(0)) && areWorkloads(right)) {
            Side main = main(right);
            pair(left.get(0), main);
            right.stream()
                .filter(side -> !side.equals(main))
                .forEach(side -> pairs.add(new Pair(null, side, left.get(0))));
            head.removeAll(right);
          } else if (right.size() == 1 && !isWorkload(right.get(0)) && areWorkloads(left)) {
            Side main = main(left);
            pair(main, right.get(0));
            left.stream()
                .filter(side -> !side.equals(main))
                .forEach(side -> pairs.add(new Pair(side, null, right.get(0))));
            base.removeAll(left);
          }
        });
  }

  private static boolean isWorkload(Side side) {
    return side.subject() instanceof Workload;
  }

  /** True for plain manifests of one cluster. */
  private static boolean areWorkloads(List<Side> sides) {
    return !sides.isEmpty()
        && sides.stream().allMatch(Join::isWorkload)
        && sides.stream().map(side -> side.subject().id().cluster()).distinct().count() == 1;
  }

  /** The one with the most images of its component, DaemonSets first: the agent. */
  private static Side main(List<Side> sides) {
    return sides.stream()
        .max(
            Comparator.<Side>comparingInt(
                    side ->
                        side.subject() instanceof Workload workload
                                && workload.manifest().kind().equals("DaemonSet")
                            ? 1
                            : 0)
                .thenComparingInt(side -> side.parts().size()))
        .orElseThrow();
  }

  private static Map<String, List<Side>> byComponent(
      List<Side> sides, Function<SubjectId, String> where) {
    Map<String, List<Side>> map = new LinkedHashMap<>();
    for (Side side : sides) {
      side.parts().stream()
          .map(Part::componentId)
          .filter(id -> id != null)
          .distinct()
          .forEach(
              id ->
                  map.computeIfAbsent(
                          id + " in " + where.apply(side.subject().id()), any -> new ArrayList<>())
                      .add(side));
    }
    return map;
  }

  /** By identity: one revision may declare the same thing twice. */
  @SuppressWarnings("ReferenceEquality")
  private void pair(Side before, Side after) {
    if (!before.subject().id().cluster().equals(after.subject().id().cluster())) {
      clusterMoves.merge(clusters(before, after), 1, Integer::sum);
    }
    pairs.add(new Pair(before, after, null));
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
