package dev.leadsman.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.leadsman.model.Changes.FieldChange;
import dev.leadsman.model.Changes.ImmutableChange;
import dev.leadsman.model.Deployer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImmutableFieldsTest {
  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: spiderpool-init}
      spec:
        containers:
        - name: init
          image: controller:v0.7.3
          env:
          - {name: MODE, value: underlay}
        tolerations:
        - {operator: Exists}
      """;

  @Test
  void aBarePodMayChangeLittleMoreThanItsImages() throws Exception {
    String head =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: spiderpool-init, labels: {a: b}}
        spec:
          restartPolicy: Always
          activeDeadlineSeconds: 30
          containers:
          - name: init
            image: controller:v0.8.0
            env:
            - {name: MODE, value: underlay}
          tolerations:
          - {operator: Exists}
          - {key: a, operator: Exists}
        """;

    assertEquals(List.of(), immutable(POD, head, Deployer.helm()));
    assertEquals(
        List.of(
            new ImmutableChange(
                "v1",
                "Pod",
                "",
                "spiderpool-init",
                "/spec",
                List.of(
                    pod("/spec/containers/init/env/MODE/value", "\"underlay\"", "\"auto\""),
                    pod("/spec/hostNetwork", null, "true")))),
        immutable(POD, POD.replace("underlay", "auto") + "  hostNetwork: true\n", Deployer.helm()));
  }

  private static FieldChange pod(String path, String from, String to) {
    return new FieldChange("Pod", "", "spiderpool-init", path, from, to);
  }

  private static List<ImmutableChange> immutable(String base, String head, Deployer deployer)
      throws Exception {
    return Given.compare(
            Given.objects(Given.templates(base)),
            Given.objects(Given.templates(head)),
            deployer,
            List.of())
        .immutable();
  }

  @Test
  void onlyForceMakesArgoCdRecreateAnObject() throws Exception {
    String head = POD.replace("underlay", "auto");
    String replace =
        head.replace(
            "{name: spiderpool-init}",
            "{name: spiderpool-init, annotations: {argocd.argoproj.io/sync-options: Replace=true}}");
    String force = replace.replace("Replace=true", "\"Force=true,Replace=true\"");

    assertEquals(1, immutable(POD, head, Deployer.argocd()).size());
    assertEquals(1, immutable(POD, replace, Deployer.argocd()).size());
    assertEquals(List.of(), immutable(POD, force, Deployer.argocd()));
    assertEquals(1, immutable(POD, force, Deployer.helm()).size());
  }

  @Test
  void aHookIsDeletedBeforeItIsCreated() throws Exception {
    String hook =
        POD.replace(
            "{name: spiderpool-init}",
            "{name: spiderpool-init, annotations: {helm.sh/hook: post-install}}");

    assertEquals(List.of(), immutable(hook, hook.replace("underlay", "auto"), Deployer.helm()));
    assertEquals(List.of(), immutable(POD, hook.replace("underlay", "auto"), Deployer.helm()));
  }

  @ParameterizedTest(name = "{0} {1} to {2}: {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          apps/v1 Deployment    | spec: {selector: {matchLabels: {a: b}}}  | spec: {selector: {matchLabels: {a: c}}}  | /spec/selector
          apps/v1 DaemonSet     | spec: {selector: {matchLabels: {a: b}}}  | spec: {selector: {matchLabels: {}}}      | /spec/selector
          apps/v1 StatefulSet   | spec: {serviceName: a}                   | spec: {serviceName: b}                   | /spec/serviceName
          apps/v1 StatefulSet   | spec: {}                                 | spec: {podManagementPolicy: OrderedReady} |
          apps/v1 StatefulSet   | spec: {}                                 | spec: {podManagementPolicy: Parallel}    | /spec/podManagementPolicy
          apps/v1 StatefulSet   | spec: {replicas: 1}                      | spec: {replicas: 2}                      |
          batch/v1 Job          | spec: {template: {spec: {a: 1}}}         | spec: {template: {spec: {a: 2}}}         | /spec/template
          batch/v1 Job          | spec: {template: {spec: {}}}             | spec: {template: {spec: {dnsPolicy: ClusterFirst}}} |
          batch/v1 Job          | spec: {backoffLimit: 1}                  | spec: {backoffLimit: 2}                  |
          batch/v1 Job          | spec: {}                                 | spec: {completionMode: Indexed}          | /spec/completionMode
          batch/v1 Job          | spec: {ttlSecondsAfterFinished: 1, template: {a: 1}} | spec: {template: {a: 2}}     |
          batch/v1 CronJob      | spec: {jobTemplate: {a: 1}}              | spec: {jobTemplate: {a: 2}}              |
          rbac.authorization.k8s.io/v1 ClusterRoleBinding | roleRef: {name: a} | roleRef: {name: b}             | /roleRef
          v1 Service            | spec: {clusterIP: 10.0.0.1}              | spec: {clusterIP: 10.0.0.2}              | /spec/clusterIP
          v1 Service            | spec: {}                                 | spec: {clusterIP: None}                  | /spec/clusterIP
          v1 Service            | spec: {}                                 | spec: {clusterIP: 10.0.0.2}              |
          v1 Service            | spec: {clusterIP: None}                  | spec: {}                                 |
          v1 Service            | spec: {type: ExternalName}               | spec: {clusterIP: None}                  |
          apiextensions.k8s.io/v1 CustomResourceDefinition | spec: {scope: Namespaced} | spec: {scope: Cluster} | /spec/scope
          v1 PersistentVolumeClaim | spec: {resources: {requests: {storage: 1Gi}}} | spec: {resources: {requests: {storage: 2Gi}}} |
          v1 PersistentVolumeClaim | spec: {accessModes: [ReadWriteOnce]}  | spec: {accessModes: [ReadWriteMany]}     | /spec
          v1 PersistentVolumeClaim | spec: {}                              | spec: {storageClassName: standard}       |
          storage.k8s.io/v1 StorageClass | provisioner: a                  | provisioner: b                           | /provisioner
          scheduling.k8s.io/v1 PriorityClass | value: 1                    | value: 2                                 | /value
          v1 ConfigMap          | data: {a: b}                             | data: {a: c}                             |
          v1 ConfigMap          | {immutable: true, data: {a: b}}          | {immutable: true, data: {a: c}}          | /data
          v1 Secret             | type: Opaque                             | type: kubernetes.io/tls                  | /type
          v1 Secret             | {}                                       | type: Opaque                             |
          """)
  void knowsWhatTheApiServerRefuses(String kind, String base, String head, String path)
      throws Exception {
    List<String> expected = path == null ? List.of() : List.of(path);

    List<ImmutableChange> changes =
        immutable(object(kind, base), object(kind, head), Deployer.helm());

    assertEquals(expected, changes.stream().map(ImmutableChange::path).toList());
  }

  private static String object(String kind, String rest) {
    String[] words = kind.split(" ", 2);
    String fields = rest.startsWith("{") ? rest.substring(1, rest.length() - 1) : rest;
    return "{apiVersion: %s, kind: %s, metadata: {name: x}%s}"
        .formatted(words[0], words[1], fields.isEmpty() ? "" : ", " + fields);
  }

  @Test
  void comparesClaimTemplatesByName() throws Exception {
    String base =
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {resources: {requests: {storage: 1Gi}}}
        """;

    assertEquals(List.of(), immutable(base, base.replace("1Gi", "1024Mi"), Deployer.helm()));
    assertEquals(
        List.of(
            new ImmutableChange(
                "apps/v1",
                "StatefulSet",
                "",
                "db",
                "/spec/volumeClaimTemplates",
                List.of(
                    new FieldChange(
                        "StatefulSet",
                        "",
                        "db",
                        "/spec/volumeClaimTemplates/data/spec/resources/requests/storage",
                        "\"1Gi\"",
                        "\"2Gi\"")))),
        immutable(base, base.replace("1Gi", "2Gi"), Deployer.helm()));
  }
}
