package dev.leadsman.publish;

import dev.leadsman.model.Manifest;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Group;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which kinds live in a namespace: Kubernetes' own from its model, others from CRDs at hand. */
final class Scopes {
  // Each module of the Kubernetes model lists its classes here. Only the classes of a kind that is
  // asked for are loaded: 50 ms for the dozen kinds of a usual chart, 150 ms for all (JDK 17).
  private static final String INDEX =
      "META-INF/services/io.fabric8.kubernetes.api.model.KubernetesResource";

  /** Kinds outside the modules of the Kubernetes model that this build has; true: namespaced. */
  static final Map<String, Boolean> OTHERS =
      Map.ofEntries(
          Map.entry("extensions/DaemonSet", true),
          Map.entry("extensions/Deployment", true),
          Map.entry("extensions/Ingress", true),
          Map.entry("extensions/NetworkPolicy", true),
          Map.entry("extensions/ReplicaSet", true),
          Map.entry("extensions/PodSecurityPolicy", false),
          Map.entry("certificates.k8s.io/CertificateSigningRequest", false),
          Map.entry("node.k8s.io/RuntimeClass", false),
          Map.entry("flowcontrol.apiserver.k8s.io/FlowSchema", false),
          Map.entry("flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration", false),
          Map.entry("resource.k8s.io/DeviceClass", false),
          Map.entry("resource.k8s.io/ResourceClaimTemplate", true),
          // Optional parts of CNI charts whose CRDs another release brings:
          // https://github.com/prometheus-operator/prometheus-operator/tree/main/example/prometheus-operator-crd
          Map.entry("monitoring.coreos.com/PodMonitor", true),
          Map.entry("monitoring.coreos.com/PrometheusRule", true),
          Map.entry("monitoring.coreos.com/ServiceMonitor", true),
          // https://github.com/cert-manager/cert-manager/tree/master/deploy/crds
          Map.entry("cert-manager.io/Certificate", true),
          Map.entry("cert-manager.io/ClusterIssuer", false),
          Map.entry("cert-manager.io/Issuer", true),
          // https://github.com/k8snetworkplumbingwg/network-attachment-definition-client
          Map.entry("k8s.cni.cncf.io/NetworkAttachmentDefinition", true));

  private static final Map<String, Set<String>> CLASSES = index();

  private final Map<String, Boolean> custom = new HashMap<>();

  /**
   * @param crds objects of which the CRDs count; the first of two for one kind wins
   */
  Scopes(List<Manifest> crds) {
    for (Manifest crd : crds) {
      if (crd.isCrd()
          && crd.object().get("spec") instanceof Map<?, ?> spec
          && spec.get("names") instanceof Map<?, ?> names) {
        boolean namespaced = !"Cluster".equals(spec.get("scope"));
        custom.putIfAbsent(spec.get("group") + "/" + names.get("kind"), namespaced);
      }
    }
  }

  /** Whether objects of a kind live in a namespace; empty for an unknown kind. */
  Optional<Boolean> namespaced(String group, String kind) {
    Boolean known = custom.get(group + "/" + kind);
    if (known == null) {
      known = OTHERS.get(group + "/" + kind);
    }
    return known != null ? Optional.of(known) : builtIn(group, kind);
  }

  /** As the Kubernetes model says; a kind keeps its scope over its API versions. */
  static Optional<Boolean> builtIn(String group, String kind) {
    for (String name : CLASSES.getOrDefault(kind, Set.of())) {
      try {
        Class<?> type = Class.forName(name, false, Scopes.class.getClassLoader());
        Group of = type.getAnnotation(Group.class);
        if (of != null && of.value().equals(group) && HasMetadata.class.isAssignableFrom(type)) {
          return Optional.of(Namespaced.class.isAssignableFrom(type));
        }
      } catch (ClassNotFoundException e) {
        throw new AssertionError("the Kubernetes model lists a class that it lacks", e);
      }
    }
    return Optional.empty();
  }

  private static Map<String, Set<String>> index() {
    Map<String, Set<String>> classes = new HashMap<>();
    try {
      for (URL url : Collections.list(Scopes.class.getClassLoader().getResources(INDEX))) {
        try (BufferedReader lines =
            new BufferedReader(new InputStreamReader(url.openStream(), StandardCharsets.UTF_8))) {
          for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String name = line.strip();
            classes
                .computeIfAbsent(name.substring(name.lastIndexOf('.') + 1), kind -> new TreeSet<>())
                .add(name);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return classes;
  }
}
