package dev.leadsman.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.model.Cause;
import dev.leadsman.model.Changes.ApiChange;
import dev.leadsman.model.Changes.Deleted;
import dev.leadsman.model.Changes.FieldChange;
import dev.leadsman.model.Changes.HookChange;
import dev.leadsman.model.Changes.ObjectChange;
import dev.leadsman.model.Changes.Roll;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.UnavailableException;
import dev.leadsman.model.Values;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectDeltaTest {
  private static final String AGENT =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: agent, namespace: kube-system}
      spec:
        updateStrategy: {rollingUpdate: {maxUnavailable: 10%}}
        template:
          spec:
            initContainers:
            - {name: install, image: "install:v1"}
            containers:
            - name: agent
              image: agent:v1
              args: [--a, --b]
              env:
              - {name: A, value: "1"}
              - {name: B, value: "2"}
              ports:
              - {containerPort: 5720}
              - {containerPort: 53, protocol: UDP}
              resources: {limits: {memory: 1Gi, cpu: 1000m}}
              volumeMounts:
              - {mountPath: /opt/cni, name: cni}
              securityContext: null
      """;

  @Test
  void tellsFieldsWithListsByTheirKey() throws Exception {
    String head =
        """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          updateStrategy: {rollingUpdate: {maxUnavailable: 10%}}
          template:
            spec:
              initContainers:
              - {name: wait, image: "wait:v1"}
              - {name: install, image: "install:v1"}
              containers:
              - name: agent
                image: agent:v2
                args: [--a, --c]
                env:
                - {name: B, value: "2"}
                - {name: A, value: "3"}
                ports:
                - {containerPort: 53, protocol: UDP}
                - {containerPort: 5720, protocol: TCP}
                resources: {limits: {memory: 1024Mi, cpu: 1}}
                volumeMounts:
                - {mountPath: /opt/cni, name: bin}
        """;

    assertEquals(
        List.of(
            new ObjectChange(
                "apps/v1",
                "DaemonSet",
                "",
                "agent",
                "changed",
                List.of(
                    field("/metadata/namespace", "\"kube-system\"", null),
                    field(
                        "/spec/template/spec/initContainers/wait",
                        null,
                        "{\"name\":\"wait\",\"image\":\"wait:v1\"}"),
                    field(
                        "/spec/template/spec/containers/agent/image",
                        "\"agent:v1\"",
                        "\"agent:v2\""),
                    field(
                        "/spec/template/spec/containers/agent/args",
                        "[\"--a\",\"--b\"]",
                        "[\"--a\",\"--c\"]"),
                    field("/spec/template/spec/containers/agent/env/A/value", "\"1\"", "\"3\""),
                    field(
                        "/spec/template/spec/containers/agent/ports/5720/protocol",
                        null,
                        "\"TCP\""),
                    field(
                        "/spec/template/spec/containers/agent/volumeMounts/~1opt~1cni/name",
                        "\"cni\"",
                        "\"bin\"")))),
        Given.compare(objects(AGENT), objects(head)).objects());
  }

  private static FieldChange field(String path, String from, String to) {
    return new FieldChange("DaemonSet", "", "agent", path, from, to);
  }

  private static Side objects(String yaml) {
    return Given.objects(Given.templates(yaml));
  }

  @Test
  void tellsAddedAndRemovedObjectsAndLeavesHooksAndStatusOut() throws Exception {
    Side base =
        objects(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: old, namespace: kube-system}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: same}
            status: {loadBalancer: {}}
            """);
    Side head =
        objects(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: new, namespace: kube-system}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: same}
            ---
            apiVersion: batch/v1
            kind: Job
            metadata: {name: clean, annotations: {helm.sh/hook: pre-delete}}
            """);

    Comparison comparison = Given.compare(base, head);

    assertEquals(
        List.of(
            new ObjectChange("v1", "ConfigMap", "kube-system", "new", "added", List.of()),
            new ObjectChange("v1", "ConfigMap", "kube-system", "old", "removed", List.of())),
        comparison.objects());
    assertEquals(
        List.of(new HookChange("Job", "", "clean", List.of("pre-delete"), "added")),
        comparison.hooks());
    assertEquals(
        List.of(new Deleted("v1", "ConfigMap", "kube-system", "old", false, false)),
        comparison.deleted());
  }

  @Test
  void hidesTheDataOfSecrets() throws Exception {
    Side base =
        objects(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: tls}
            data: {tls.key: b2xk, gone: eA==}
            """);
    Side head =
        objects(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: tls}
            data: {tls.key: bmV3}
            """);

    assertEquals(
        List.of(
            new ObjectChange(
                "v1",
                "Secret",
                "",
                "tls",
                "changed",
                List.of(
                    new FieldChange(
                        "Secret", "", "tls", "/data/tls.key", "\"(secret)\"", "\"(secret)\""),
                    new FieldChange("Secret", "", "tls", "/data/gone", "\"(secret)\"", null)))),
        Given.compare(base, head).objects());
  }

  @Test
  void tellsWhichWorkloadsRoll() throws Exception {
    Side head = objects(AGENT.replace("agent:v1", "agent:v2"));

    assertEquals(
        List.of(new Roll("DaemonSet", "kube-system", "agent", "RollingUpdate", "10%")),
        Given.compare(objects(AGENT), head).rolls());
    assertEquals(List.of(), Given.compare(objects(AGENT), objects(AGENT)).rolls());
  }

  @Test
  void followsKindsThatMovedBetweenGroups() throws Exception {
    Side base =
        objects(
            """
            apiVersion: extensions/v1beta1
            kind: DaemonSet
            metadata: {name: agent}
            """);
    Side head =
        objects(
            """
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: agent}
            """);

    Comparison comparison = Given.compare(base, head);

    assertEquals(
        List.of(new ApiChange("DaemonSet", "", "agent", "extensions/v1beta1", "apps/v1")),
        comparison.apis());
    assertEquals(List.of(), comparison.deleted());
  }

  private static final String NAD =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: network-attachment-definitions.k8s.cni.cncf.io}
      """;

  @Test
  void helmDeletesACrdThatMovesFromTemplatesToTheCrdsDirectory() throws Exception {
    Side head = Given.objects(Given.crds(NAD));

    assertEquals(List.of(nad(false, true)), Given.compare(objects(NAD), head).deleted());
    assertEquals(
        List.of(nad(false, true)),
        Given.compare(
                objects(NAD),
                head,
                Deployer.flux().with("crdsOnUpgrade", "always", null),
                List.of())
            .deleted());
    assertEquals(
        List.of(), Given.compare(objects(NAD), head, Deployer.argocd(), List.of()).deleted());
  }

  @Test
  void onlyArgoCdDeletesWhatLeavesTheCrdsDirectory() throws Exception {
    Side base = Given.objects(Given.crds(NAD));
    Side head = Given.objects(List.of());

    assertEquals(List.of(), Given.compare(base, head).deleted());
    assertEquals(
        List.of(nad(false, false)),
        Given.compare(base, head, Deployer.argocd(), List.of()).deleted());
  }

  @Test
  void keepsWhatTheDeployerIsToldToKeep() throws Exception {
    String metadata = "metadata: {name: network-attachment-definitions.k8s.cni.cncf.io";
    Side helm =
        objects(NAD.replace(metadata, metadata + ", annotations: {helm.sh/resource-policy: keep}"));
    Side argo =
        objects(
            NAD.replace(
                metadata,
                metadata
                    + ", annotations: {argocd.argoproj.io/sync-options: \"Delete=false, Prune=false\"}"));
    Side head = Given.objects(List.of());

    assertEquals(List.of(nad(true, false)), Given.compare(helm, head).deleted());
    assertEquals(List.of(nad(false, false)), Given.compare(argo, head).deleted());
    assertEquals(
        List.of(nad(true, false)),
        Given.compare(argo, head, Deployer.argocd(), List.of()).deleted());
  }

  private static Deleted nad(boolean keep, boolean moved) {
    return new Deleted(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        "",
        "network-attachment-definitions.k8s.cni.cncf.io",
        keep,
        moved);
  }

  @Test
  void passesOnWhatCannotBeHadAndRefusesUnknownKinds() {
    Side broken =
        new Side(
            "kube-system",
            () -> Side.NO_CHART,
            () -> {
              throw new UnavailableException(Cause.RENDER, "nil pointer");
            },
            () -> Values.EMPTY);
    Comparison comparison = Given.compare(broken, Side.ABSENT);

    UnavailableException failure =
        assertThrows(UnavailableException.class, () -> comparison.get("objects"));
    assertEquals("nil pointer", failure.getMessage());
    assertThrows(IllegalArgumentException.class, () -> comparison.get("weather"));
  }

  @Test
  void comparesThreeHundredObjectsInNoTime() throws Exception {
    List<Manifest> base = new ArrayList<>();
    List<Manifest> head = new ArrayList<>();
    String text = "x".repeat(10_000);
    for (int i = 0; i < 300; i++) {
      String object = AGENT.replace("name: agent,", "name: agent-" + i + ",") + "data: " + text;
      base.addAll(Given.templates(object));
      head.addAll(Given.templates(object.replace("agent:v1", "agent:v2")));
    }

    long start = System.nanoTime();
    List<ObjectChange> changes = Given.compare(Given.objects(base), Given.objects(head)).objects();
    long millis = (System.nanoTime() - start) / 1_000_000;

    assertEquals(300, changes.size());
    assertTrue(millis < 3_000, "took ms: " + millis);
  }
}
