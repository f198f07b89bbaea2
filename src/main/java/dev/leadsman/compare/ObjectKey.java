package dev.leadsman.compare;

import dev.leadsman.model.Manifest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What makes an object the same at base and head: group, kind, namespace and name, not the API
 * version.
 */
record ObjectKey(String group, String kind, String namespace, String name) {
  // The groups that took over the kinds of extensions:
  // https://kubernetes.io/docs/reference/using-api/deprecation-guide/
  private static final Map<String, String> MOVED_KINDS =
      Map.of(
          "DaemonSet", "apps",
          "Deployment", "apps",
          "ReplicaSet", "apps",
          "Ingress", "networking.k8s.io",
          "NetworkPolicy", "networking.k8s.io",
          "PodSecurityPolicy", "policy");

  static ObjectKey of(Manifest manifest, String releaseNamespace) {
    String group = manifest.group();
    if (group.equals("extensions")) {
      group = MOVED_KINDS.getOrDefault(manifest.kind(), group);
    }
    String namespace = manifest.namespace();
    return new ObjectKey(
        group,
        manifest.kind(),
        namespace.equals(releaseNamespace) ? "" : namespace,
        manifest.name());
  }

  /** Objects by key in their order; of two with one key the last stands. */
  static Map<ObjectKey, Manifest> index(List<Manifest> manifests, String releaseNamespace) {
    Map<ObjectKey, Manifest> index = new LinkedHashMap<>();
    for (Manifest manifest : manifests) {
      if (!manifest.name().isEmpty()) {
        index.put(of(manifest, releaseNamespace), manifest);
      }
    }
    return index;
  }
}
