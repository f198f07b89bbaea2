package dev.leadsman.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopesTest {
  @ParameterizedTest
  @CsvSource({
    "'', ConfigMap, true",
    "'', Pod, true",
    "'', Namespace, false",
    "'', Node, false",
    "apps, DaemonSet, true",
    "batch, CronJob, true",
    "rbac.authorization.k8s.io, ClusterRole, false",
    "rbac.authorization.k8s.io, RoleBinding, true",
    "admissionregistration.k8s.io, ValidatingWebhookConfiguration, false",
    "apiextensions.k8s.io, CustomResourceDefinition, false",
    "apiregistration.k8s.io, APIService, false",
    "networking.k8s.io, NetworkPolicy, true",
    "networking.k8s.io, IngressClass, false",
    "policy, PodDisruptionBudget, true",
    "policy, PodSecurityPolicy, false",
    "scheduling.k8s.io, PriorityClass, false",
    "storage.k8s.io, StorageClass, false",
    "coordination.k8s.io, Lease, true",
    "discovery.k8s.io, EndpointSlice, true",
    "autoscaling, HorizontalPodAutoscaler, true",
    "k8s.cni.cncf.io, NetworkAttachmentDefinition, true"
  })
  void knowsKubernetesKinds(String group, String kind, boolean namespaced) {
    assertEquals(
        Optional.of(namespaced), new Scopes(List.of()).namespaced(group, kind), group + "/" + kind);
  }

  @Test
  void doesNotTakeAKindFromAnotherGroup() {
    assertEquals(Optional.empty(), new Scopes(List.of()).namespaced("acme.io", "ConfigMap"));
    assertEquals(Optional.empty(), new Scopes(List.of()).namespaced("", "CreateOptions"));
  }

  @Test
  void theTableHoldsOnlyWhatTheModelLacks() {
    for (String kind : Scopes.OTHERS.keySet()) {
      int slash = kind.indexOf('/');
      assertEquals(
          Optional.empty(),
          Scopes.builtIn(kind.substring(0, slash), kind.substring(slash + 1)),
          kind);
    }
    assertTrue(Scopes.OTHERS.size() > 10);
  }
}
