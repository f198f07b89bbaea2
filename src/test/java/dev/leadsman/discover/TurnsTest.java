package dev.leadsman.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.leadsman.model.Discovered;
import dev.leadsman.model.Release;
import dev.leadsman.model.Turn.Order;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which of a CRD and a release the cluster gets first, as far as Git tells. */
class TurnsTest {
  private static final String CRD =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: spiderippools.spiderpool.spidernet.io%s}
      spec: {group: spiderpool.spidernet.io}
      """;
  private static final String HELM_RELEASE =
      """
      apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      metadata: {name: spiderpool, namespace: kube-system}
      spec:
        chart: {spec: {chart: spiderpool, version: 1.0.0, sourceRef: {kind: HelmRepository, name: s}}}
      """;

  @Test
  void fluxWaitsForWhatAKustomizationDependsOn() {
    Map<String, String> files =
        Map.of(
            "crds/crd.yaml", CRD.formatted(""),
            "apps/release.yaml", HELM_RELEASE,
            "flux/crds.yaml", kustomization("crds", "crds", ""),
            "flux/middle.yaml", kustomization("middle", "middle", "{name: crds}"),
            "middle/none.yaml", "a: b\n");

    assertEquals(Order.BEFORE, order(files, kustomization("apps", "apps", "{name: crds}")));
    assertEquals(Order.BEFORE, order(files, kustomization("apps", "apps", "{name: middle}")));
    assertEquals(
        Order.BEFORE,
        order(files, kustomization("apps", "apps", "{name: crds, namespace: flux-system}")));
    assertEquals(
        Order.NOT_BEFORE,
        order(files, kustomization("apps", "apps", "{name: crds, namespace: other}")));
    assertEquals(Order.NOT_BEFORE, order(files, kustomization("apps", "apps", "")));
  }

  @Test
  void fluxAppliesTheCrdsOfOneKustomizationFirst() {
    assertEquals(
        Order.BEFORE,
        order(
            Map.of("apps/crd.yaml", CRD.formatted(""), "apps/release.yaml", HELM_RELEASE),
            kustomization("apps", "apps", "")));
  }

  @Test
  void aChildKustomizationIsReadyAfterWhatStandsBesideIt() {
    assertEquals(
        Order.NOT_BEFORE,
        order(
            Map.of(
                "apps/release.yaml", HELM_RELEASE,
                "apps/child.yaml", kustomization("child", "crds", ""),
                "crds/crd.yaml", CRD.formatted("")),
            kustomization("apps", "apps", "")));
  }

  @Test
  void argoGoesByWaves() {
    assertEquals(Order.BEFORE, waves("1", "2"));
    assertEquals(Order.BEFORE, waves("-1", "0"));
    assertEquals(Order.NOT_BEFORE, waves("2", "1"));
    assertEquals(Order.NOT_BEFORE, waves("1", "1"));
  }

  @Test
  void argoAppliesTheCrdsOfOneWaveFirst() {
    assertEquals(Order.BEFORE, wavesOfOneApplication("0"));
    assertEquals(Order.BEFORE, wavesOfOneApplication("-1"));
    assertEquals(Order.NOT_BEFORE, wavesOfOneApplication("3"));
  }

  @Test
  void withoutAnApplierNobodyKnows() {
    assertEquals(
        Order.UNKNOWN,
        order(Map.of("crd.yaml", CRD.formatted(""), "release.yaml", HELM_RELEASE), "a: b\n"));
  }

  private static Order waves(String crd, String release) {
    String chart =
        "{repoURL: 'https://spidernet-io.github.io/spiderpool', chart: spiderpool,"
            + " targetRevision: 1.0.0}";
    return order(
        Map.of(
            "root/crds.yaml", application("crds", crd, "{path: crds}"),
            "root/release.yaml", application("spiderpool", release, chart),
            "crds/crd.yaml", CRD.formatted("")),
        application("root", "0", "{path: root}"));
  }

  private static Order wavesOfOneApplication(String crd) {
    String annotations = ", annotations: {argocd.argoproj.io/sync-wave: \"%s\"}".formatted(crd);
    return order(
        Map.of("root/crd.yaml", CRD.formatted(annotations), "root/release.yaml", HELM_RELEASE),
        application("root", "0", "{path: root}"));
  }

  private static String kustomization(String name, String path, String dependsOn) {
    return """
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: %s, namespace: flux-system}
        spec: {path: ./%s, dependsOn: [%s]}
        """
        .formatted(name, path, dependsOn);
  }

  private static String application(String name, String wave, String source) {
    return """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata:
          name: %s
          namespace: argocd
          annotations: {argocd.argoproj.io/sync-wave: "%s"}
        spec: {source: %s, destination: {namespace: kube-system}}
        """
        .formatted(name, wave, source);
  }

  private static Order order(Map<String, String> files, String last) {
    Map<String, String> all = new HashMap<>(files);
    all.put("flux/last.yaml", last);
    Discovered discovered;
    try {
      discovered =
          new Discovery(new TestComponents(), path -> Optional.empty(), List.of(), path -> false)
              .discover(MemoryTree.of(all));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    List<Release> releases =
        discovered.subjects().stream()
            .filter(Release.class::isInstance)
            .map(Release.class::cast)
            .toList();
    assertEquals(1, releases.size());
    assertEquals(1, discovered.objects().size());
    return discovered.objects().get(0).turn().crdBefore(releases.get(0).deployer().turn());
  }
}
