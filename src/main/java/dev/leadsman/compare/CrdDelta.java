package dev.leadsman.compare;

import dev.leadsman.model.Changes.CrdChange;
import dev.leadsman.model.Discovered.DesiredObject;
import dev.leadsman.model.Location;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Turn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What differs between the CRDs of base and head, and what that does to the objects in Git. */
final class CrdDelta {
  private static final List<Turn.Order> RANKS =
      List.of(Turn.Order.BEFORE, Turn.Order.UNKNOWN, Turn.Order.NOT_BEFORE);

  private final List<DesiredObject> desired;
  private final Turn turn;
  private final boolean templated;

  /**
   * @param desired objects declared for the cluster at head
   * @param turn when the cluster gets head
   * @param templated whether head's CRDs are templates
   */
  CrdDelta(List<DesiredObject> desired, Turn turn, boolean templated) {
    this.desired = desired;
    this.turn = turn;
    this.templated = templated;
  }

  /** Head's CRDs in their order, which is the order to apply them in; then the removed ones. */
  List<CrdChange> of(Collection<Manifest> base, Collection<Manifest> head) {
    Map<String, Manifest> before = byName(base);
    Map<String, Manifest> after = byName(head);
    List<CrdChange> changes = new ArrayList<>();
    after.forEach(
        (name, crd) -> {
          Manifest old = before.get(name);
          if (old == null) {
            changes.add(added(crd));
          } else if (!old.object().equals(crd.object())) {
            changed(old, crd, changes);
          }
        });
    before.forEach(
        (name, crd) -> {
          if (!after.containsKey(name)) {
            changes.add(removed(crd));
          }
        });
    return changes;
  }

  private static Map<String, Manifest> byName(Collection<Manifest> crds) {
    Map<String, Manifest> byName = new LinkedHashMap<>();
    crds.stream().filter(Manifest::isCrd).forEach(crd -> byName.put(crd.name(), crd));
    return byName;
  }

  private CrdChange added(Manifest crd) {
    CrdSchema schema = CrdSchema.of(crd);
    Supply supply = supply(crd, schema);
    return new CrdChange(
        schema.name(),
        schema.kind(),
        "new",
        templated,
        List.copyOf(schema.versions().keySet()),
        List.of(),
        "",
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        supply.inTime(),
        supply.late(),
        supply.ordered());
  }

  private CrdChange removed(Manifest crd) {
    CrdSchema schema = CrdSchema.of(crd);
    String declared =
        desired.stream()
            .map(DesiredObject::manifest)
            .filter(object -> object.isCrd() && object.name().equals(crd.name()))
            .map(object -> object.at().toString())
            .findFirst()
            .orElse("");
    return new CrdChange(
        schema.name(),
        schema.kind(),
        "removed",
        false,
        List.of(),
        List.copyOf(schema.versions().keySet()),
        "",
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        declared,
        "",
        false);
  }

  private void changed(Manifest old, Manifest crd, List<CrdChange> changes) {
    CrdSchema base = CrdSchema.of(old);
    CrdSchema head = CrdSchema.of(crd);
    Fields fields = Fields.of(base, head);
    List<String> newVersions = without(head.versions().keySet(), base.versions().keySet());
    List<String> removedVersions = without(base.versions().keySet(), head.versions().keySet());
    String gone = head.listed().contains(base.storage()) ? "" : base.storage();
    if (fields.isEmpty() && newVersions.isEmpty() && removedVersions.isEmpty() && gone.isEmpty()) {
      return;
    }
    List<String> rejected = new ArrayList<>();
    List<String> pruned = new ArrayList<>();
    for (DesiredObject object : desired) {
      if (head.defines(object.manifest())) {
        judge(object.manifest(), base, head, rejected, pruned);
      }
    }
    Supply supply = supply(crd, head);
    changes.add(
        new CrdChange(
            head.name(),
            head.kind(),
            "changed",
            templated,
            newVersions,
            removedVersions,
            gone,
            fields.added,
            fields.removed,
            fields.changed,
            rejected,
            pruned,
            supply.inTime(),
            supply.late(),
            supply.ordered()));
  }

  private static void judge(
      Manifest object, CrdSchema base, CrdSchema head, List<String> rejected, List<String> pruned) {
    String version = object.apiVersion().substring(object.apiVersion().lastIndexOf('/') + 1);
    if (!base.versions().containsKey(version)) {
      return;
    }
    if (!head.versions().containsKey(version)) {
      rejected.add(object.at() + ": " + object.title() + ": " + version + " is not served");
      return;
    }
    List<SchemaCheck.Problem> old =
        SchemaCheck.of(object.object(), base.versions().get(version), base.preserves());
    for (SchemaCheck.Problem problem :
        SchemaCheck.of(object.object(), head.versions().get(version), head.preserves())) {
      if (old.stream().noneMatch(before -> before.path().equals(problem.path()))) {
        (problem.unknown() ? pruned : rejected)
            .add(
                line(object, problem.path())
                    + ": "
                    + object.title()
                    + ": "
                    + (problem.path().isEmpty() ? "/" : problem.path())
                    + " "
                    + problem.text());
      }
    }
  }

  private static Location line(Manifest object, String pointer) {
    for (String at = pointer; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
      Location line = object.lines().get(at);
      if (line != null) {
        return line;
      }
    }
    return object.at();
  }

  /** A CRD declared in Git that serves all that head's serves, the one applied first if known. */
  private Supply supply(Manifest crd, CrdSchema head) {
    return desired.stream()
        .filter(object -> object.manifest().isCrd())
        .filter(object -> object.manifest().name().equals(crd.name()))
        .filter(object -> serves(CrdSchema.of(object.manifest()), head))
        .map(object -> new Supply(object.manifest().at().toString(), object.turn().crdBefore(turn)))
        .min(Comparator.comparing(supply -> RANKS.indexOf(supply.order())))
        .orElse(Supply.NONE);
  }

  private static boolean serves(CrdSchema other, CrdSchema head) {
    return other.versions().keySet().containsAll(head.versions().keySet())
        && Fields.of(other, head).added.isEmpty();
  }

  /** Where else in Git a CRD is declared. */
  private record Supply(String at, Turn.Order order) {
    static final Supply NONE = new Supply("", Turn.Order.UNKNOWN);

    /** Empty for one that the cluster is known to get too late. */
    String inTime() {
      return order == Turn.Order.NOT_BEFORE ? "" : at;
    }

    String late() {
      return order == Turn.Order.NOT_BEFORE ? at : "";
    }

    boolean ordered() {
      return order != Turn.Order.UNKNOWN;
    }
  }

  private static List<String> without(Set<String> of, Set<String> known) {
    return of.stream().filter(version -> !known.contains(version)).toList();
  }

  /** Schema differences over the versions that both serve. */
  private static final class Fields {
    final List<String> added = new ArrayList<>();
    final List<String> removed = new ArrayList<>();
    final List<String> changed = new ArrayList<>();

    static Fields of(CrdSchema base, CrdSchema head) {
      Map<String, SchemaDiff> diffs = new LinkedHashMap<>();
      head.versions()
          .forEach(
              (version, schema) -> {
                Map<?, ?> old = base.versions().get(version);
                if (old != null) {
                  diffs.put(version, SchemaDiff.of(old, schema, base.preserves()));
                }
              });
      Fields fields = new Fields();
      diffs.forEach(
          (version, diff) -> {
            fields.collect(fields.added, version, diff.added, others(diffs, d -> d.added));
            fields.collect(fields.removed, version, diff.removed, others(diffs, d -> d.removed));
            fields.collect(fields.changed, version, diff.changed, others(diffs, d -> d.changed));
          });
      return fields;
    }

    private static List<List<String>> others(
        Map<String, SchemaDiff> diffs, Function<SchemaDiff, List<String>> which) {
      return diffs.values().stream().map(which).toList();
    }

    /** What differs alike in all common versions is told once, without a version. */
    private void collect(
        List<String> into, String version, List<String> paths, List<List<String>> all) {
      Set<String> known = new LinkedHashSet<>(into);
      for (String path : paths) {
        boolean everywhere = all.stream().allMatch(other -> other.contains(path));
        String text = everywhere ? path : version + ":" + path;
        if (known.add(text)) {
          into.add(text);
        }
      }
    }

    boolean isEmpty() {
      return added.isEmpty() && removed.isEmpty() && changed.isEmpty();
    }
  }
}
