package dev.leadsman.compare;

import dev.leadsman.model.Changes.ApiChange;
import dev.leadsman.model.Changes.Deleted;
import dev.leadsman.model.Changes.FieldChange;
import dev.leadsman.model.Changes.HookChange;
import dev.leadsman.model.Changes.ObjectChange;
import dev.leadsman.model.Changes.Roll;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Manifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Changes that follow from the objects of both sides. */
final class ObjectDelta {
  private static final Set<String> POD_CONTROLLERS =
      Set.of("DaemonSet", "Deployment", "StatefulSet", "ReplicaSet");

  private final Rendered base;
  private final Rendered head;

  ObjectDelta(Rendered base, Rendered head) {
    this.base = base;
    this.head = head;
  }

  /** Head's objects in their order, then the removed ones. */
  List<ObjectChange> objects() {
    return objects(base.objects(), head.objects());
  }

  static List<ObjectChange> objects(Map<ObjectKey, Manifest> base, Map<ObjectKey, Manifest> head) {
    List<ObjectChange> changes = new ArrayList<>();
    head.forEach(
        (key, after) -> {
          Manifest before = base.get(key);
          if (before == null) {
            changes.add(change(after, "added", List.of()));
            return;
          }
          List<FieldChange> fields = fields(before, after);
          if (!fields.isEmpty()) {
            changes.add(change(after, "changed", fields));
          }
        });
    base.forEach(
        (key, before) -> {
          if (!head.containsKey(key)) {
            changes.add(change(before, "removed", List.of()));
          }
        });
    return changes;
  }

  private static ObjectChange change(Manifest of, String change, List<FieldChange> fields) {
    return new ObjectChange(of.apiVersion(), of.kind(), of.namespace(), of.name(), change, fields);
  }

  private static List<FieldChange> fields(Manifest before, Manifest after) {
    Map<String, Object> from = new LinkedHashMap<>(before.object());
    Map<String, Object> to = new LinkedHashMap<>(after.object());
    from.remove("status");
    to.remove("status");
    List<FieldChange> fields = new ArrayList<>();
    for (TreeDiff.Difference difference : TreeDiff.of(from, to)) {
      fields.add(field(after, difference));
    }
    return fields;
  }

  static FieldChange field(Manifest of, TreeDiff.Difference difference) {
    boolean secret =
        of.kind().equals("Secret")
            && (difference.path().startsWith("/data")
                || difference.path().startsWith("/stringData"));
    return new FieldChange(
        of.kind(),
        of.namespace(),
        of.name(),
        difference.path(),
        text(difference.from(), secret),
        text(difference.to(), secret));
  }

  private static String text(Object value, boolean secret) {
    if (value == null) {
      return null;
    }
    return secret ? "\"(secret)\"" : JsonText.of(value);
  }

  /** Objects that the deployer deletes because head's manifest lacks them. */
  List<Deleted> deleted(Deployer deployer) {
    // Helm leaves crds/ alone; where the CRDs are ordinary objects of the manifest (Argo CD), they
    // are deleted like others, and moving between crds/ and templates/ changes nothing.
    boolean helm = !ordinaryCrds(deployer);
    Map<ObjectKey, Manifest> before = helm ? base.templates() : base.objects();
    Map<ObjectKey, Manifest> after = helm ? head.templates() : head.objects();
    List<Deleted> deleted = new ArrayList<>();
    before.forEach(
        (key, manifest) -> {
          // As a hook of the same name it is still there.
          if (!after.containsKey(key) && !head.hooks().containsKey(key)) {
            deleted.add(
                new Deleted(
                    manifest.apiVersion(),
                    manifest.kind(),
                    manifest.namespace(),
                    manifest.name(),
                    kept(manifest, deployer),
                    head.crds().containsKey(key)));
          }
        });
    return deleted;
  }

  private static boolean ordinaryCrds(Deployer deployer) {
    return "always".equals(deployer.capabilities().get("crdsOnUpgrade"))
        && List.of("sync", "objects").contains(deployer.capabilities().get("hooks"));
  }

  private static boolean kept(Manifest manifest, Deployer deployer) {
    // https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#no-prune-resources
    return deployer.name().equals("argocd")
        ? syncOptions(manifest).contains("Prune=false")
        : manifest.annotation("helm.sh/resource-policy").trim().equals("keep");
  }

  static List<String> syncOptions(Manifest manifest) {
    return Arrays.stream(manifest.annotation("argocd.argoproj.io/sync-options").split(",", -1))
        .map(String::trim)
        .toList();
  }

  List<HookChange> hooks() {
    List<HookChange> changes = new ArrayList<>();
    for (ObjectChange change : objects(base.hooks(), head.hooks())) {
      Map<ObjectKey, Manifest> side =
          change.change().equals("removed") ? base.hooks() : head.hooks();
      side.values().stream()
          .filter(
              hook ->
                  hook.kind().equals(change.kind())
                      && hook.apiVersion().equals(change.apiVersion())
                      && hook.namespace().equals(change.namespace())
                      && hook.name().equals(change.name()))
          .findFirst()
          .ifPresent(hook -> changes.add(hook(hook, change.change())));
    }
    return changes;
  }

  private static HookChange hook(Manifest hook, String change) {
    List<String> events =
        Arrays.stream(hook.annotation("helm.sh/hook").split(",", -1)).map(String::trim).toList();
    return new HookChange(hook.kind(), hook.namespace(), hook.name(), events, change);
  }

  /** Workloads whose Pod template differs. */
  List<Roll> rolls() {
    List<Roll> rolls = new ArrayList<>();
    head.templates()
        .forEach(
            (key, after) -> {
              Manifest before = base.templates().get(key);
              if (before != null
                  && POD_CONTROLLERS.contains(after.kind())
                  && !TreeDiff.equal(
                      Trees.at(before.object(), "spec", "template"),
                      Trees.at(after.object(), "spec", "template"))) {
                rolls.add(roll(after));
              }
            });
    return rolls;
  }

  private static Roll roll(Manifest workload) {
    String field = workload.kind().equals("Deployment") ? "strategy" : "updateStrategy";
    Object type = Trees.at(workload.object(), "spec", field, "type");
    Object maxUnavailable =
        Trees.at(workload.object(), "spec", field, "rollingUpdate", "maxUnavailable");
    return new Roll(
        workload.kind(),
        workload.namespace(),
        workload.name(),
        type == null ? "RollingUpdate" : String.valueOf(type),
        maxUnavailable == null ? "" : String.valueOf(maxUnavailable));
  }

  /** Objects whose API version differs, also across the groups that a kind moved between. */
  List<ApiChange> apis() {
    List<ApiChange> changes = new ArrayList<>();
    Map<ObjectKey, Manifest> before = base.objects();
    head.objects()
        .forEach(
            (key, after) -> {
              Manifest old = before.get(key);
              if (old != null && !old.apiVersion().equals(after.apiVersion())) {
                changes.add(
                    new ApiChange(
                        after.kind(),
                        after.namespace(),
                        after.name(),
                        old.apiVersion(),
                        after.apiVersion()));
              }
            });
    return changes;
  }
}
