package dev.leadsman.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.leadsman.model.Manifest;
import dev.leadsman.yaml.YamlDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RendersTest {
  private static List<Manifest> manifests(String text) throws Exception {
    List<Manifest> manifests = new ArrayList<>();
    for (YamlDocument document : YamlDocument.parse("a.yaml", text)) {
      manifests.add(document.manifest().orElseThrow());
    }
    return manifests;
  }

  @Test
  void namesTheFieldsThatDiffer() throws Exception {
    List<Manifest> first =
        manifests(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: certs, namespace: kube-system}
            data: {tls.crt: a, ca.crt: same, "a/b": x}
            ---
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: agent}
            spec: {containers: [{name: a, env: [1]}, {name: b}]}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: random-1}
            """);
    List<Manifest> second =
        manifests(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: certs, namespace: kube-system}
            data: {tls.crt: b, ca.crt: same, "a/b": y}
            ---
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: agent}
            spec: {containers: [{name: a, env: [1, 2]}, {name: c}], more: 1}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: random-2}
            """);

    assertEquals(
        Map.of(
            "v1 Secret kube-system/certs", List.of("/data/tls.crt", "/data/a~1b"),
            "apps/v1 DaemonSet agent",
                List.of("/spec/containers/0/env", "/spec/containers/1/name", "/spec/more"),
            "v1 ConfigMap random-1", List.of(""),
            "v1 ConfigMap random-2", List.of("")),
        Renders.differing(first, second));
    assertEquals(Map.of(), Renders.differing(first, first));
  }
}
