package dev.leadsman.compare;

import dev.leadsman.model.Changes.FieldChange;
import dev.leadsman.model.Changes.ImmutableChange;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Changes that the API server refuses on an existing object. Taken from the update validation of
 * the kinds in the Kubernetes source, {@code pkg/apis/<group>/validation}; where an absent field
 * may stand for the value that the API server filled in, a change from absent is let pass.
 */
final class ImmutableFields {
  private static final Set<String> SERVICE_WITHOUT_IP = Set.of("ExternalName");
  // https://kubernetes.io/docs/concepts/workloads/pods/#pod-update-and-replacement
  private static final Pattern MUTABLE_IN_POD =
      Pattern.compile("/(containers|initContainers)/[^/]+/image|/schedulingGates");

  /** What the API server writes into a Pod where nothing is written. */
  private static final Map<String, Object> POD_DEFAULTS =
      Map.of(
          "dnsPolicy", "ClusterFirst",
          "enableServiceLinks", true,
          "restartPolicy", "Always",
          "schedulerName", "default-scheduler",
          "securityContext", Map.of(),
          "serviceAccountName", "default",
          "terminationGracePeriodSeconds", 30L,
          "terminationMessagePath", "/dev/termination-log",
          "terminationMessagePolicy", "File");

  private static final Pattern MUTABLE_IN_CLAIM =
      Pattern.compile("/resources/requests(/.*)?|/volumeAttributesClassName");
  private static final Set<String> DEFAULTED_IN_CLAIM =
      Set.of("/storageClassName", "/volumeMode", "/volumeName");

  private final List<ImmutableChange> changes = new ArrayList<>();

  private ImmutableFields() {}

  static List<ImmutableChange> of(Rendered base, Rendered head, Deployer deployer) {
    ImmutableFields fields = new ImmutableFields();
    Map<ObjectKey, Manifest> before = base.objects();
    head.objects()
        .forEach(
            (key, after) -> {
              Manifest old = before.get(key);
              if (old != null && !recreated(after, deployer)) {
                fields.compare(key, old, after);
              }
            });
    return fields.changes;
  }

  /** Argo CD deletes and creates on Force=true; Replace=true alone is refused like a patch. */
  private static boolean recreated(Manifest manifest, Deployer deployer) {
    // https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#force-sync
    return deployer.name().equals("argocd")
        && ObjectDelta.syncOptions(manifest).contains("Force=true");
  }

  private void compare(ObjectKey key, Manifest before, Manifest after) {
    switch (key.group() + "/" + key.kind()) {
      case "apps/Deployment", "apps/DaemonSet", "apps/ReplicaSet" ->
          whole(before, after, "/spec/selector");
      case "apps/StatefulSet" -> {
        whole(before, after, "/spec/selector");
        whole(before, after, "/spec/serviceName");
        defaulted(before, after, "/spec/podManagementPolicy", "OrderedReady");
        whole(before, after, "/spec/volumeClaimTemplates");
      }
      case "batch/Job" -> {
        if (Trees.at(before.object(), "spec", "ttlSecondsAfterFinished") != null) {
          // The Job is gone by the time of the next upgrade, so it is created anew.
          return;
        }
        whole(before, after, "/spec/selector");
        add(before, after, "/spec/template", difference -> !isDefault(difference));
        defaulted(before, after, "/spec/completionMode", "NonIndexed");
        if (!"Indexed".equals(Trees.at(after.object(), "spec", "completionMode"))) {
          defaulted(before, after, "/spec/completions", 1L);
        }
      }
      case "/Pod" -> pod(before, after);
      case "rbac.authorization.k8s.io/RoleBinding",
          "rbac.authorization.k8s.io/ClusterRoleBinding" ->
          whole(before, after, "/roleRef");
      case "/Service" -> service(before, after);
      case "apiextensions.k8s.io/CustomResourceDefinition" -> {
        whole(before, after, "/spec/scope");
        whole(before, after, "/spec/names/kind");
        whole(before, after, "/spec/names/plural");
        whole(before, after, "/spec/group");
      }
      case "/PersistentVolumeClaim" -> claim(before, after);
      case "storage.k8s.io/StorageClass" -> {
        whole(before, after, "/provisioner");
        whole(before, after, "/parameters");
        defaulted(before, after, "/reclaimPolicy", "Delete");
        defaulted(before, after, "/volumeBindingMode", "Immediate");
      }
      case "storage.k8s.io/CSIDriver" -> defaulted(before, after, "/spec/attachRequired", true);
      case "scheduling.k8s.io/PriorityClass" -> {
        whole(before, after, "/value");
        defaulted(before, after, "/preemptionPolicy", "PreemptLowerPriority");
      }
      case "networking.k8s.io/IngressClass" -> whole(before, after, "/spec/controller");
      case "node.k8s.io/RuntimeClass" -> whole(before, after, "/handler");
      case "/ConfigMap" -> data(before, after);
      case "/Secret" -> {
        data(before, after);
        defaulted(before, after, "/type", "Opaque");
      }
      default -> {}
    }
  }

  private void whole(Manifest before, Manifest after, String path) {
    add(before, after, path, difference -> true);
  }

  private void defaulted(Manifest before, Manifest after, String path, Object absent) {
    Object from = at(before, path) == null ? absent : at(before, path);
    Object to = at(after, path) == null ? absent : at(after, path);
    if (!TreeDiff.equal(from, to)) {
      whole(before, after, path);
    }
  }

  private void pod(Manifest before, Manifest after) {
    add(
        before,
        after,
        "/spec",
        difference ->
            switch (difference.path()) {
              case "/tolerations" -> !onlyAdds(difference);
              case "/activeDeadlineSeconds" -> !shortens(difference);
              default ->
                  !MUTABLE_IN_POD.matcher(difference.path()).matches() && !isDefault(difference);
            });
  }

  private static boolean onlyAdds(TreeDiff.Difference difference) {
    List<?> from = difference.from() instanceof List<?> list ? list : List.of();
    List<?> to = difference.to() instanceof List<?> list ? list : List.of();
    return from.stream().allMatch(old -> to.stream().anyMatch(item -> TreeDiff.equal(old, item)));
  }

  private static boolean shortens(TreeDiff.Difference difference) {
    return difference.to() instanceof Number to
        && (difference.from() == null
            || (difference.from() instanceof Number from && to.longValue() < from.longValue()));
  }

  private static boolean isDefault(TreeDiff.Difference difference) {
    Object written = difference.from() == null ? difference.to() : difference.from();
    String key = difference.path().substring(difference.path().lastIndexOf('/') + 1);
    return (difference.from() == null || difference.to() == null)
        && POD_DEFAULTS.containsKey(key)
        && TreeDiff.equal(written, POD_DEFAULTS.get(key));
  }

  private void service(Manifest before, Manifest after) {
    Object from = Trees.at(before.object(), "spec", "clusterIP");
    Object to = Trees.at(after.object(), "spec", "clusterIP");
    if (to == null
        || to.equals("")
        || SERVICE_WITHOUT_IP.contains(Trees.text(before.object(), "spec", "type"))
        || SERVICE_WITHOUT_IP.contains(Trees.text(after.object(), "spec", "type"))) {
      return;
    }
    // Without one written down the cluster chose an address, which may be the one written now;
    // "None" it cannot be.
    boolean chosen = from == null || from.equals("");
    if (chosen ? to.equals("None") : !from.equals(to)) {
      whole(before, after, "/spec/clusterIP");
    }
  }

  private void claim(Manifest before, Manifest after) {
    add(
        before,
        after,
        "/spec",
        difference ->
            !MUTABLE_IN_CLAIM.matcher(difference.path()).matches()
                && !(DEFAULTED_IN_CLAIM.contains(difference.path())
                    && (difference.from() == null || difference.to() == null)));
  }

  private void data(Manifest before, Manifest after) {
    if (!Boolean.TRUE.equals(before.object().get("immutable"))) {
      return;
    }
    whole(before, after, "/immutable");
    whole(before, after, "/data");
    whole(before, after, "/binaryData");
    whole(before, after, "/stringData");
  }

  private void add(
      Manifest before, Manifest after, String path, Predicate<TreeDiff.Difference> counts) {
    List<FieldChange> fields = new ArrayList<>();
    // The list's name decides its merge key, so the tree is compared from its own key on.
    String key = path.substring(path.lastIndexOf('/') + 1);
    String prefix = path.substring(0, path.length() - key.length() - 1);
    for (TreeDiff.Difference difference :
        TreeDiff.of(wrap(key, at(before, path)), wrap(key, at(after, path)))) {
      String below = difference.path().substring(key.length() + 1);
      if (counts.test(new TreeDiff.Difference(below, difference.from(), difference.to()))) {
        fields.add(
            ObjectDelta.field(
                after,
                new TreeDiff.Difference(
                    prefix + difference.path(), difference.from(), difference.to())));
      }
    }
    if (!fields.isEmpty()) {
      changes.add(
          new ImmutableChange(
              after.apiVersion(),
              after.kind(),
              after.namespace(),
              after.name(),
              path,
              List.copyOf(fields)));
    }
  }

  private static Map<String, Object> wrap(String key, Object value) {
    Map<String, Object> wrapped = new LinkedHashMap<>();
    wrapped.put(key, value);
    return wrapped;
  }

  private static Object at(Manifest manifest, String path) {
    return Trees.at(manifest.object(), Values.steps(path).toArray(String[]::new));
  }
}
