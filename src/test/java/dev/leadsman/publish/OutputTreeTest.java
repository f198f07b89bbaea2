package dev.leadsman.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.config.Config;
import dev.leadsman.config.Config.Layout;
import dev.leadsman.model.Cause;
import dev.leadsman.model.RenderedRelease;
import dev.leadsman.model.SubjectId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OutputTreeTest {
  private static final String CONFIG_MAP =
      """
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: settings}
      data: {mtu: "1500"}
      """;
  private static final String PRE_DELETE =
      """
      ---
      apiVersion: batch/v1
      kind: Job
      metadata:
        name: cleanup
        annotations: {"helm.sh/hook": %s}
      spec: {template: {spec: {containers: [{name: wipe, image: busybox}]}}}
      """;

  @Test
  void writesOneObjectAFileWithTheReleasesNamespace() {
    Outcome.Written written =
        written(
            Layout.PLAIN,
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            rules: []
            metadata: {labels: {app: cni}, namespace: ignored, name: "system:cni"}
            ---
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: agent}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {namespace: other, name: settings}
            data: {flag: "yes"}
            """
                + Rendered.CRD
                + Rendered.CUSTOM_RESOURCE);

    assertEquals(
        """
        == rendered/prod/cni/crds/_cluster/customresourcedefinition.apiextensions.k8s.io-widgets.acme.io.yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: widgets.acme.io
        spec:
          group: acme.io
          scope: Namespaced
          names:
            kind: Widget
            plural: widgets
        == rendered/prod/cni/crds/kustomization.yaml
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
        - _cluster/customresourcedefinition.apiextensions.k8s.io-widgets.acme.io.yaml
        == rendered/prod/cni/kustomization.yaml
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
        - crds
        - manifests
        == rendered/prod/cni/leadsman.provenance.yaml
        # Written by leadsman; the files below belong to it and are replaced by its next run.
        schemaVersion: 1
        release:
          cluster: prod
          namespace: kube-system
          name: cni
        layout: plain
        inputs:
          chart: sha256:aa
        files:
        - rendered/prod/cni/crds/_cluster/customresourcedefinition.apiextensions.k8s.io-widgets.acme.io.yaml
        - rendered/prod/cni/crds/kustomization.yaml
        - rendered/prod/cni/kustomization.yaml
        - rendered/prod/cni/leadsman.provenance.yaml
        - rendered/prod/cni/manifests/_cluster/clusterrole.rbac.authorization.k8s.io-system%3Acni.yaml
        - rendered/prod/cni/manifests/kube-system/daemonset.apps-agent.yaml
        - rendered/prod/cni/manifests/kube-system/widget.acme.io-one.yaml
        - rendered/prod/cni/manifests/kustomization.yaml
        - rendered/prod/cni/manifests/other/configmap-settings.yaml
        == rendered/prod/cni/manifests/_cluster/clusterrole.rbac.authorization.k8s.io-system%3Acni.yaml
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: system:cni
          labels:
            app: cni
        rules: []
        == rendered/prod/cni/manifests/kube-system/daemonset.apps-agent.yaml
        apiVersion: apps/v1
        kind: DaemonSet
        metadata:
          name: agent
          namespace: kube-system
        == rendered/prod/cni/manifests/kube-system/widget.acme.io-one.yaml
        apiVersion: acme.io/v1
        kind: Widget
        metadata:
          name: one
          namespace: kube-system
        == rendered/prod/cni/manifests/kustomization.yaml
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
        - _cluster/clusterrole.rbac.authorization.k8s.io-system%3Acni.yaml
        - kube-system/daemonset.apps-agent.yaml
        - kube-system/widget.acme.io-one.yaml
        - other/configmap-settings.yaml
        == rendered/prod/cni/manifests/other/configmap-settings.yaml
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: settings
          namespace: other
        data:
          flag: "yes"
        """,
        print(written.files()));
  }

  @ParameterizedTest
  @EnumSource
  void writesNoDeleteHookInAnyLayout(Layout layout) {
    for (String events :
        List.of(
            "pre-delete", "post-delete", "pre-rollback", "post-rollback", "test", "PRE-DELETE")) {
      Outcome.Written written = written(layout, CONFIG_MAP + PRE_DELETE.formatted(events));

      assertFalse(print(written.files()).contains("wipe"), () -> layout + ": " + events);
      assertEquals(
          List.of(
              new Provenance.HookNote("Job cleanup", List.of(events.toLowerCase(Locale.ROOT)), "")),
          written.provenance().hooksLeftOut());
      assertTrue(
          written
              .files()
              .get("rendered/prod/cni/leadsman.provenance.yaml")
              .contains("Job cleanup"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void leavesOutWhatHelmLeavesOut(Layout layout) {
    for (String events : List.of("crd-install", "'pre-install, crd-install'", "''", "reboot")) {
      Outcome.Written written = written(layout, CONFIG_MAP + PRE_DELETE.formatted(events));

      assertFalse(print(written.files()).contains("wipe"), () -> layout + ": " + events);
      assertEquals(1, written.provenance().hooksLeftOut().size(), events);
    }
  }

  @ParameterizedTest
  @EnumSource
  void writesMixedHooksForInstallAndUpgradeOnly(Layout layout) {
    Outcome.Written written =
        written(layout, CONFIG_MAP + PRE_DELETE.formatted("'pre-delete,post-install'"));

    String files = print(written.files());
    assertTrue(files.contains("wipe"));
    assertEquals(
        List.of(new Provenance.HookNote("Job cleanup", List.of("pre-delete"), "")),
        written.provenance().hooksLeftOut());
    written
        .files()
        .forEach(
            (path, text) -> {
              if (!path.endsWith(Provenance.FILE)) {
                assertFalse(text.contains("delete,"), path);
                assertFalse(text.contains("pre-delete"), path);
              }
            });
  }

  @ParameterizedTest
  @EnumSource
  void neverWritesArgoCdsOwnDeleteHooks(Layout layout) {
    String job =
        PRE_DELETE.formatted("post-install").replace("helm.sh/hook", "argocd.argoproj.io/hook");
    Outcome.Written written =
        written(
            layout,
            CONFIG_MAP
                + job.replace("post-install", "PostDelete")
                + job.replace("post-install", "'PreDelete,PostSync'").replace("cleanup", "both"));

    String files = print(written.files());
    assertFalse(files.contains("job.batch-cleanup.yaml"));
    assertTrue(files.contains("argocd.argoproj.io/hook: PostSync\n"), files);
    assertTrue(files.contains("job.batch-both.yaml"));
    assertEquals(2, written.provenance().hooksLeftOut().size());
  }

  @Test
  void mapsHooksToArgoCd() {
    Outcome.Written written =
        written(
            Layout.ARGOCD,
            CONFIG_MAP
                + """
                ---
                apiVersion: batch/v1
                kind: Job
                metadata:
                  name: prepare
                  annotations:
                    helm.sh/hook: pre-install,pre-upgrade
                    helm.sh/hook-weight: "-5"
                    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
                spec: {ttlSecondsAfterFinished: 60}
                """);

    assertEquals(
        """
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: prepare
          namespace: kube-system
          annotations:
            argocd.argoproj.io/hook: PreSync
            argocd.argoproj.io/sync-wave: "-5"
            argocd.argoproj.io/hook-delete-policy: BeforeHookCreation,HookSucceeded
        spec:
          ttlSecondsAfterFinished: 60
        """,
        written.files().get("rendered/prod/cni/manifests/kube-system/job.batch-prepare.yaml"));
    assertEquals(
        List.of(
            new Provenance.HookNote(
                "Job kube-system/prepare", List.of("pre-install", "pre-upgrade"), "before")),
        written.provenance().hooks());
  }

  @Test
  void givesFluxHooksAKustomizationOfTheirOwn() {
    Outcome.Written written =
        written(
            Layout.FLUX,
            CONFIG_MAP
                + """
                ---
                apiVersion: batch/v1
                kind: Job
                metadata:
                  name: migrate
                  annotations: {helm.sh/hook: post-upgrade, helm.sh/hook-weight: "3"}
                spec:
                  ttlSecondsAfterFinished: 60
                  template: {spec: {containers: [{name: a, command: [sh, -c, "echo ${HOME}"]}]}}
                """);

    String digest = "sha256:";
    String job =
        written.files().get("rendered/prod/cni/hooks/post/kube-system/job.batch-migrate.yaml");
    int at = job.indexOf(digest) + digest.length();
    assertEquals(
        """
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: migrate
          namespace: kube-system
          annotations:
            kustomize.toolkit.fluxcd.io/force: enabled
            kustomize.toolkit.fluxcd.io/substitute: disabled
        spec:
          template:
            spec:
              containers:
              - name: a
                command:
                - sh
                - -c
                - echo ${HOME}
            metadata:
              annotations:
                leadsman.dev/runs-for: sha256:DIGEST
        """,
        job.substring(0, at) + "DIGEST" + job.substring(at + 64));
    assertEquals(
        """
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          name: leadsman-cni-post
          namespace: flux-system
        spec:
          dependsOn:
          - name: leadsman-cni-app
          interval: 10m
          path: ./rendered/prod/cni/hooks/post
          prune: true
          deletionPolicy: Orphan
          sourceRef:
            kind: GitRepository
            name: fleet
          timeout: 10m
          wait: true
        """,
        written.files().get("rendered/prod/flux/cni-post.yaml"));
  }

  @Test
  void fluxRunsAnUpgradeHookAgainWheneverTheReleaseChanges() {
    String job = PRE_DELETE.formatted("pre-upgrade");
    String path = "rendered/prod/cni/hooks/pre/kube-system/job.batch-cleanup.yaml";

    String first = written(Layout.FLUX, CONFIG_MAP + job).files().get(path);
    String same = written(Layout.FLUX, CONFIG_MAP + job).files().get(path);
    String changed =
        written(Layout.FLUX, CONFIG_MAP.replace("1500", "9000") + job).files().get(path);

    assertEquals(first, same);
    assertFalse(first.equals(changed));
  }

  @Test
  void refusesHooksThatFluxCannotOrder() {
    String job = PRE_DELETE.formatted("'pre-install,post-upgrade'");
    String first =
        PRE_DELETE.formatted("pre-install, helm.sh/hook-weight: \"1\"").replace("cleanup", "first");
    String second =
        PRE_DELETE
            .formatted("pre-install, helm.sh/hook-weight: \"2\"")
            .replace("cleanup", "second");

    assertEquals(
        "Job kube-system/cleanup is a hook both before and after (pre-install,post-upgrade), and Flux applies"
            + " an object in one place only\n"
            + "  fix: use the layout argocd, or values that split or turn off this hook",
        refused(Layout.FLUX, job, Cause.RENDER));
    assertEquals(
        "hooks must run one after another (Job kube-system/first, Job kube-system/second), and Flux"
            + " starts all objects of a Kustomization at once\n"
            + "  fix: use the layout argocd, or values that turn off all but one of them",
        refused(Layout.FLUX, first + second, Cause.RENDER));
    assertInstanceOf(Outcome.Written.class, one(Layout.ARGOCD, job));
  }

  @Test
  void refusesASecretWithDataButNotItsNeighbours() {
    String secret =
        """
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: tls}
        data: {tls.key: c2VjcmV0LWtleQ==, tls.crt: YQ==}
        """;
    List<Outcome> outcomes =
        tree(Layout.PLAIN)
            .files(
                List.of(
                    Rendered.release("prod/kube-system/spiderpool", "spiderpool", secret),
                    Rendered.release("prod/kube-system/cni", CONFIG_MAP),
                    Rendered.release("prod/omitted/cni-two", CONFIG_MAP + secret)));

    assertInstanceOf(Outcome.Written.class, outcomes.get(0));
    Outcome.Refused refused = assertInstanceOf(Outcome.Refused.class, outcomes.get(1));
    assertEquals(Cause.SECRET, refused.cause());
    assertEquals(
        "renders Secret kube-system/tls with data, which must not lie in Git\n"
            + "  fix: set spiderpoolController.tls.method to certmanager or provided, or put"
            + " prod/kube-system/spiderpool under secrets.omit and create the Secret by other means",
        refused.reason());
    Outcome.Written written = assertInstanceOf(Outcome.Written.class, outcomes.get(2));
    assertEquals(
        List.of(new Provenance.RequiredSecret("omitted", "tls", List.of("tls.crt", "tls.key"))),
        written.provenance().requiredSecrets());
    assertFalse(print(written.files()).contains("c2VjcmV0"));
    assertFalse(print(written.files()).contains("kind: Secret"));
  }

  @Test
  void writesASecretWithoutData() {
    Outcome.Written written =
        written(
            Layout.PLAIN,
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: token, annotations: {kubernetes.io/service-account.name: cni}}
            type: kubernetes.io/service-account-token
            """);

    assertTrue(
        written.files().containsKey("rendered/prod/cni/manifests/kube-system/secret-token.yaml"));
  }

  @Test
  void refusesAnUnknownKindUnlessItsCrdIsAtHand() {
    assertEquals(
        "renders Widget one of the unknown kind acme.io/v1 Widget, so that nobody can tell whether"
            + " it needs a namespace\n"
            + "  fix: keep its CustomResourceDefinition in the repository, or turn this object off"
            + " in the values",
        refused(Layout.PLAIN, Rendered.CUSTOM_RESOURCE, Cause.RENDER));

    OutputTree.Settings settings =
        new OutputTree.Settings("rendered", Layout.PLAIN, null, "main", null, List.of());
    List<Outcome> outcomes =
        new OutputTree(settings, cluster -> Rendered.manifests(Rendered.CRD))
            .files(List.of(Rendered.release("prod/ns/cni", Rendered.CUSTOM_RESOURCE)));
    assertTrue(print(((Outcome.Written) outcomes.get(0)).files()).contains("namespace: ns"));
  }

  @Test
  void refusesWhatCannotBeNamed() {
    assertTrue(
        refused(
                Layout.PLAIN,
                "{apiVersion: v1, kind: ConfigMap, metadata: {generateName: a-}}",
                Cause.RENDER)
            .startsWith("renders an object without apiVersion, kind or name (ConfigMap)"));
    assertTrue(
        refused(Layout.PLAIN, CONFIG_MAP + CONFIG_MAP, Cause.RENDER)
            .startsWith("renders ConfigMap kube-system/settings twice"));
    assertTrue(
        refused(
                Layout.PLAIN,
                """
                {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: a}}
                ---
                {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: A}}
                """,
                Cause.RENDER)
            .startsWith(
                "renders ClusterRole a and ClusterRole A, whose files differ in nothing but"));
    assertTrue(
        refused(Layout.PLAIN, PRE_DELETE.formatted("pre-delete"), Cause.RENDER)
            .startsWith("renders no object that could be written"));
  }

  @Test
  void unpacksLists() {
    Outcome.Written written =
        written(
            Layout.PLAIN,
            """
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
            - apiVersion: batch/v1
              kind: Job
              metadata: {name: wipe, annotations: {helm.sh/hook: pre-delete}}
            """);

    assertTrue(
        written.files().containsKey("rendered/prod/cni/manifests/kube-system/configmap-a.yaml"));
    assertFalse(print(written.files()).contains("kind: Job"));
  }

  @Test
  void keepsReleasesOutOfEachOthersDirectories() {
    List<Outcome> outcomes =
        tree(Layout.PLAIN)
            .files(
                List.of(
                    Rendered.release("prod/a/cni", CONFIG_MAP),
                    Rendered.release("prod/b/cni", CONFIG_MAP),
                    Rendered.release("Edge/a/one", CONFIG_MAP),
                    Rendered.release("edge/a/two", CONFIG_MAP),
                    Rendered.release("prod/a/flux", CONFIG_MAP),
                    Rendered.release("prod/a/..", CONFIG_MAP)));

    assertEquals(
        """
        Edge/a/one: the directories of clusters Edge, edge differ in nothing but letter case
          fix: rename one in the config
        edge/a/two: the directories of clusters Edge, edge differ in nothing but letter case
          fix: rename one in the config
        prod/a/..: rendered/prod/%2E%2E/kustomization.yaml
        prod/a/cni: rendered/prod/cni would hold several releases: prod/a/cni, prod/b/cni
          fix: list only one of them under render, or rename one
        prod/a/flux: rendered/prod/%66lux/kustomization.yaml
        prod/b/cni: rendered/prod/cni would hold several releases: prod/a/cni, prod/b/cni
          fix: list only one of them under render, or rename one
        """,
        outcomes.stream()
            .map(
                outcome ->
                    outcome.release()
                        + ": "
                        + (outcome instanceof Outcome.Refused refused
                            ? refused.reason()
                            : ((Outcome.Written) outcome).files().firstKey())
                        + "\n")
            .collect(Collectors.joining()));
  }

  @ParameterizedTest
  @CsvSource({
    "cilium, cilium",
    "system:node, system%3Anode",
    "CON, %43ON",
    "com1.acme.io-x, %63om1.acme.io-x",
    "console, console",
    "a., a%2E",
    ".git, %2Egit",
    "-rf, %2Drf",
    "a/../b, a%2F..%2Fb",
    "GIT~1, GIT%7E1",
    "ünder, %C3%BCnder",
    "_cluster, %5Fcluster",
    "a_b, a_b",
    "'', _"
  })
  void escapesNamesForEveryFileSystem(String name, String expected) {
    assertEquals(expected, FileNames.step(name));
  }

  @Test
  void shortensLongNamesWithoutMixingThemUp() {
    String first = FileNames.step("a".repeat(250) + "1");
    String second = FileNames.step("a".repeat(250) + "2");

    assertEquals(200, first.length());
    assertEquals(200, second.length());
    assertFalse(first.equals(second));
  }

  @ParameterizedTest
  @EnumSource
  void customResourcesComeAfterTheirCrd(Layout layout) {
    String hook =
        """
        ---
        apiVersion: acme.io/v1
        kind: Widget
        metadata:
          name: early
          annotations: {helm.sh/hook: "pre-install,pre-upgrade", helm.sh/hook-weight: "-10"}
        ---
        apiVersion: acme.io/v1
        kind: Widget
        metadata: {name: late, annotations: {helm.sh/hook: post-install}}
        ---
        apiVersion: acme.io/v1
        kind: Widget
        metadata: {name: waved, annotations: {argocd.argoproj.io/sync-wave: "-20"}}
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: gadgets.acme.io
          annotations: {helm.sh/hook: "pre-install", argocd.argoproj.io/sync-wave: "7"}
        spec: {group: acme.io, scope: Cluster, names: {kind: Gadget}}
        ---
        {apiVersion: acme.io/v1, kind: Gadget, metadata: {name: two}}
        """;
    Outcome.Written written =
        written(layout, Rendered.CUSTOM_RESOURCE + CONFIG_MAP + Rendered.CRD + hook);

    List<String> order = Applied.inOrder(layout, written.files());

    assertEquals(8, order.size(), order::toString);
    for (String kind : List.of("Widget", "Gadget")) {
      int crd = order.indexOf("CustomResourceDefinition " + kind);
      assertTrue(crd >= 0, order::toString);
      for (int i = 0; i < order.size(); i++) {
        boolean resource = order.get(i).startsWith(kind + " ");
        assertFalse(resource && i < crd, () -> order + " in layout " + layout);
      }
    }
  }

  @Test
  void crdsStayWhenArgoCdOrFluxPrune() {
    String path =
        "rendered/prod/cni/crds/_cluster/"
            + "customresourcedefinition.apiextensions.k8s.io-widgets.acme.io.yaml";
    String argocd = written(Layout.ARGOCD, Rendered.CRD).files().get(path);
    Outcome.Written flux = written(Layout.FLUX, Rendered.CRD + CONFIG_MAP);

    assertTrue(argocd.contains("sync-options: ServerSideApply=true,Prune=false,Delete=false"));
    assertTrue(argocd.contains("argocd.argoproj.io/sync-wave: \"-2\""));
    assertTrue(flux.files().get(path).contains("kustomize.toolkit.fluxcd.io/prune: disabled"));
    assertEquals(
        """
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          name: leadsman-cni-crds
          namespace: flux-system
        spec:
          interval: 10m
          path: ./rendered/prod/cni/crds
          prune: false
          sourceRef:
            kind: GitRepository
            name: fleet
          timeout: 10m
          wait: true
        """,
        flux.files().get("rendered/prod/flux/cni-crds.yaml"));
    assertTrue(
        flux.files()
            .get("rendered/prod/flux/cni-app.yaml")
            .contains("dependsOn:\n  - name: leadsman-cni-crds\n"));
  }

  @Test
  void declaresAnApplication() {
    assertEquals(
        """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata:
          name: leadsman-prod--cni
          namespace: argocd
        spec:
          project: default
          source:
            repoURL: https://git.example.org/fleet
            targetRevision: main
            path: rendered/prod/cni
          destination:
            name: prod
            namespace: kube-system
          syncPolicy:
            automated:
              prune: true
            syncOptions:
            - ServerSideApply=true
            - PruneLast=true
        """,
        written(Layout.ARGOCD, CONFIG_MAP).files().get("rendered/prod/argocd/cni.yaml"));
  }

  @Test
  void withoutASourceThereAreManifestsOnly() {
    for (Layout layout : Layout.values()) {
      OutputTree.Settings settings =
          new OutputTree.Settings("rendered", layout, null, "main", null, List.of());
      Outcome.Written written =
          (Outcome.Written)
              new OutputTree(settings, cluster -> List.of())
                  .files(List.of(Rendered.release("prod/kube-system/cni", CONFIG_MAP)))
                  .get(0);
      assertTrue(
          written.files().keySet().stream()
              .allMatch(path -> path.startsWith("rendered/prod/cni/")));
    }
  }

  @Test
  void theSecondRunChangesNothing() throws Exception {
    for (Layout layout : Layout.values()) {
      OutputTree tree = tree(layout);
      List<RenderedRelease> releases =
          List.of(Rendered.release("prod/kube-system/cni", CONFIG_MAP + Rendered.CRD));
      OutputTree.Delta first =
          tree.against(Rendered.revision(Map.of()), tree.files(releases), ids());
      assertFalse(first.isEmpty());

      OutputTree.Delta second =
          tree.against(Rendered.revision(first.writes()), tree.files(releases), ids());
      assertTrue(second.isEmpty(), () -> layout + ": " + second);
    }
  }

  @Test
  void orderOfReleasesAndObjectsInAChartDoesNotMatter() {
    List<RenderedRelease> releases =
        new ArrayList<>(
            List.of(
                Rendered.release("prod/a/one", CONFIG_MAP + Rendered.CRD),
                Rendered.release("prod/a/two", CONFIG_MAP)));
    String first = tree(Layout.ARGOCD).files(releases).toString();
    Collections.reverse(releases);

    assertEquals(first, tree(Layout.ARGOCD).files(releases).toString());
    assertEquals(
        print(written(Layout.ARGOCD, CONFIG_MAP + Rendered.CRD).files()),
        print(written(Layout.ARGOCD, Rendered.CRD + CONFIG_MAP).files()));
  }

  @Test
  void removesOwnedFilesOnly() throws Exception {
    OutputTree tree = tree(Layout.FLUX);
    Map<String, String> files =
        new TreeMap<>(
            tree.against(
                    Rendered.revision(Map.of()),
                    tree.files(
                        List.of(
                            Rendered.release("prod/kube-system/cni", CONFIG_MAP + Rendered.CRD),
                            Rendered.release("prod/kube-system/gone", CONFIG_MAP),
                            Rendered.release("prod/kube-system/broken", CONFIG_MAP))),
                    ids())
                .writes());
    files.put("rendered/prod/cni/README.md", "ours");
    files.put("rendered/prod/gone/notes.txt", "ours");
    files.put("README.md", "ours");
    String claims = "rendered/prod/gone/leadsman.provenance.yaml";
    files.put(
        claims,
        files
            .get(claims)
            .replace("files:\n", "files:\n- README.md\n- rendered/prod/cni/README.md\n"));

    OutputTree.Delta delta =
        tree.against(
            Rendered.revision(files),
            tree.files(List.of(Rendered.release("prod/kube-system/cni", CONFIG_MAP))),
            ids("prod/kube-system/broken"));

    assertEquals(
        List.of(
            "rendered/prod/cni/crds/_cluster/customresourcedefinition.apiextensions.k8s.io-widgets.acme.io.yaml",
            "rendered/prod/cni/crds/kustomization.yaml",
            "rendered/prod/flux/cni-crds.yaml",
            "rendered/prod/flux/gone-app.yaml",
            "rendered/prod/gone/leadsman.provenance.yaml",
            "rendered/prod/gone/manifests/kube-system/configmap-settings.yaml",
            "rendered/prod/gone/manifests/kustomization.yaml"),
        List.copyOf(delta.deletes()));
    assertEquals(
        List.of("rendered/prod/cni/leadsman.provenance.yaml", "rendered/prod/flux/cni-app.yaml"),
        List.copyOf(delta.writes().keySet()));
    assertEquals("[prod/kube-system/gone]", delta.removed().toString());
  }

  @Test
  void neverOverwritesAFileOfSomebodyElse() throws Exception {
    String path = "rendered/prod/cni/manifests/kube-system/configmap-settings.yaml";
    for (Map<String, String> foreign :
        List.of(
            Map.of(path, "mine"),
            Map.of("rendered/prod/cni/manifests", "a file where a directory goes"),
            Map.of("rendered", "->elsewhere"),
            Map.of("rendered/prod/cni/manifests/KUBE-system", "->x"),
            Map.of("rendered/prod/cni/manifests/kube-system/ConfigMap-settings.yaml", "mine"))) {
      OutputTree tree = tree(Layout.PLAIN);
      OutputTree.Delta delta =
          tree.against(
              Rendered.revision(foreign),
              tree.files(
                  List.of(
                      Rendered.release("prod/kube-system/cni", CONFIG_MAP),
                      Rendered.release("dev/kube-system/cni", CONFIG_MAP))),
              ids());

      Outcome.Refused refused = assertInstanceOf(Outcome.Refused.class, delta.outcomes().get(1));
      String other = foreign.keySet().iterator().next();
      assertTrue(refused.reason().startsWith(other + " is in the way of rendered/prod/cni/"));
      assertTrue(
          delta.writes().keySet().stream()
              .noneMatch(written -> written.startsWith("rendered/prod")));
      assertTrue(delta.deletes().isEmpty());
    }
  }

  @Test
  void refusesWhenTheProvenanceCannotBeRead() throws Exception {
    OutputTree tree = tree(Layout.PLAIN);
    OutputTree.Delta delta =
        tree.against(
            Rendered.revision(Map.of("rendered/prod/cni/leadsman.provenance.yaml", "files: [")),
            tree.files(List.of(Rendered.release("prod/kube-system/cni", CONFIG_MAP))),
            ids());

    Outcome.Refused refused = assertInstanceOf(Outcome.Refused.class, delta.outcomes().get(0));
    assertEquals(Cause.UNREADABLE, refused.cause());
    assertTrue(delta.isEmpty());
  }

  @Test
  void rejectsAPathOutsideTheRepository() {
    for (String path : List.of("", "/tmp", "../up", "a//b", "a/.git", ".")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new OutputTree.Settings(path, Layout.PLAIN, null, "main", null, List.of()));
    }
  }

  private static OutputTree tree(Layout layout) {
    return new OutputTree(
        new OutputTree.Settings(
            "rendered",
            layout,
            "https://git.example.org/fleet",
            "main",
            new Config.SourceRef("GitRepository", "fleet", ""),
            List.of("prod/omitted/*")),
        cluster -> List.of());
  }

  private static Outcome one(Layout layout, String yaml) {
    return tree(layout).files(List.of(Rendered.release("prod/kube-system/cni", yaml))).get(0);
  }

  private static Outcome.Written written(Layout layout, String yaml) {
    Outcome outcome = one(layout, yaml);
    return assertInstanceOf(Outcome.Written.class, outcome, outcome::toString);
  }

  private static String refused(Layout layout, String yaml, Cause cause) {
    Outcome.Refused refused = assertInstanceOf(Outcome.Refused.class, one(layout, yaml));
    assertEquals(cause, refused.cause());
    return refused.reason();
  }

  private static Set<SubjectId> ids(String... ids) {
    return Arrays.stream(ids)
        .map(id -> id.split("/", -1))
        .map(steps -> new SubjectId(steps[0], steps[1], steps[2]))
        .collect(Collectors.toSet());
  }

  private static String print(Map<String, String> files) {
    return new LinkedHashMap<>(files)
        .entrySet().stream()
            .map(file -> "== " + file.getKey() + "\n" + file.getValue())
            .collect(Collectors.joining());
  }
}
