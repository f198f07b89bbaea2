package dev.leadsman.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.model.Addon;
import dev.leadsman.model.Bump;
import dev.leadsman.model.Cause;
import dev.leadsman.model.ChartInfo;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Cluster;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Distribution;
import dev.leadsman.model.Location;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Plan;
import dev.leadsman.model.Release;
import dev.leadsman.model.RemoteManifest;
import dev.leadsman.model.Subject;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Transition;
import dev.leadsman.model.UnavailableException;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.model.Workload;
import dev.leadsman.version.Components;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {
  private static final Components COMPONENTS = Components.load();
  private static final Location AT = new Location("clusters/prod/a.yaml", 3);
  private final List<Release> asked = new ArrayList<>();

  @ParameterizedTest(name = "{0} {1} to {2}: {3}")
  @CsvSource({
    "spiderpool, 0.9.4, 0.9.8, upgrade",
    "spiderpool, 0.9.8, 0.9.4, downgrade",
    "spiderpool, 1.0.0, 1.0.0-rc1, downgrade",
    "spiderpool, v0.9.4, 0.9.4, ''",
    "rke2-cilium, 1.17.400, 1.17.401, upgrade",
    "aws-vpc-cni, 1.3.0, 1.18.0, downgrade",
    "aws-vpc-cni, 1.2.8, 1.3.0, upgrade",
    "spiderpool, latest, main, retagged",
    "spiderpool, '', 0.9.4, pinned",
    "spiderpool, 0.9.4, '', unpinned",
    "somebodys-chart, 1.0.0, 1.1.0, upgrade",
    "somebodys-chart, 1.1.0, 1.0.0, downgrade",
    "spiderpool, '', '', ''",
    "spiderpool, 0.9.4, 0.9.4, ''",
    // Ranges: what they stand for is not known here, so what they allow and where they start count.
    "spiderpool, 0.9.x, 0.9.4, pinned",
    "spiderpool, 0.9.4, ~0.9, unpinned",
    "spiderpool, ~0.8, 0.9.4, upgrade",
    "spiderpool, ~0.8, ~0.9, upgrade",
    "spiderpool, 1.0.x, 0.9.x, downgrade",
    "spiderpool, '*', 0.9.4, pinned",
    "spiderpool, 0.9.4, '*', unpinned",
    "spiderpool, ^0.9.0, ~0.9.0, retagged",
    "spiderpool, 1.16.0, '{{ .version }}', retagged",
    // Both charts ship v1.7.5, and both ship v1.18.1.
    "aws-vpc-cni, 1.1.1, 1.1.2, variant",
    "aws-vpc-cni, 1.3.0, 1.18.1, variant",
    "cilium, 1.16.2, 1.15.4, downgrade",
    "cilium, 1.70.0-rc1, 1.17.0-rc1, downgrade",
  })
  void tellsWhatAChartBumpDoes(String chart, String from, String to, String change) {
    Plan plan = plan(List.of(release("net", chart, from)), List.of(release("net", chart, to)));

    assertEquals(
        change.isEmpty() ? List.of() : List.of(change),
        plan.bumps().stream().map(bump -> bump.change().text()).toList());
  }

  @Test
  void givesTheComponentsVersionBesideTheCharts() {
    Plan plan =
        plan(
            List.of(release("vpc", "aws-vpc-cni", "1.3.0")),
            List.of(release("vpc", "aws-vpc-cni", "1.19.4")));

    Bump bump = plan.bumps().get(0);
    assertEquals(
        "aws-vpc-cni chart aws-vpc-cni 1.3.0 (v1.18.1) -> 1.19.4 (v1.19.4) prod/kube-system/vpc",
        String.join(
            " ",
            bump.component(),
            bump.kind(),
            bump.name(),
            bump.from(),
            "(" + bump.effectiveFrom() + ")",
            "->",
            bump.to(),
            "(" + bump.effectiveTo() + ")",
            bump.release().toString()));
  }

  @Test
  void takesAnImageTagOfTheValuesForTheVersion() {
    Release pinned =
        release(
            "vpc",
            "aws-vpc-cni",
            "1.19.3",
            new Values(Map.of("image", Map.of("tag", "v1.19.4")), Map.of()));
    Plan plan = plan(List.of(release("vpc", "aws-vpc-cni", "1.19.3")), List.of(pinned));

    Transition transition = plan.transitions().get(0);
    assertEquals("v1.19.3", transition.from().version().text());
    assertEquals("v1.19.4", transition.to().version().text());
    assertEquals(List.of("image amazon-k8s-cni v1.19.3 -> v1.19.4 pinned"), rows(plan));
  }

  @Test
  void readsImagesThatTheValuesOfAnUnknownChartName() {
    Plan plan =
        plan(
            List.of(release("multus", "app-template", "4.1.1", application("v4.2.1-thick"))),
            List.of(release("multus", "app-template", "4.1.1", application("v4.2.2-thick"))));
    assertEquals(
        List.of("multus image multus-cni v4.2.1-thick -> v4.2.2-thick upgrade"),
        plan.transitions().stream()
            .flatMap(transition -> transition.bumps().stream())
            .map(
                bump ->
                    bump.component()
                        + " "
                        + bump.kind()
                        + " "
                        + bump.name()
                        + " "
                        + bump.from()
                        + " -> "
                        + bump.to()
                        + " "
                        + bump.change().toString().toLowerCase(java.util.Locale.ROOT))
            .toList());
  }

  @Test
  void takesAnImageAndItsVersionBesideItForOne() {
    assertEquals(
        List.of("image tigera/operator v1.34.0 -> v1.34.1 upgrade"),
        rows(
            plan(
                List.of(release("calico", "tigera-operator", "v3.28.0", operator("v1.34.0"))),
                List.of(release("calico", "tigera-operator", "v3.28.0", operator("v1.34.1"))))));
  }

  private static Values operator(String version) {
    return new Values(
        Map.of("tigeraOperator", Map.of("image", "tigera/operator", "version", version)), Map.of());
  }

  private static Values application(String tag) {
    Object image = Map.of("repository", "ghcr.io/k8snetworkplumbingwg/multus-cni", "tag", tag);
    Object unused = Map.of("repository", "quay.io/calico/node", "tag", tag);
    return new Values(
        Map.of(
            "containers", List.of(Map.of("image", image)),
            "other", Map.of("enabled", false, "image", unused)),
        Map.of());
  }

  @Test
  void asksForTheChartOnlyWhereTheDeclarationDoesNotTell() {
    plan(
        List.of(release("a", "spiderpool", "0.9.4")),
        List.of(release("a", "spiderpool", "~0.9.4")));

    assertEquals(List.of("~0.9.4"), asked.stream().map(one -> one.chart().version()).toList());
  }

  @Test
  void leavesAVersionUnplacedWithItsReason() {
    Plan plan =
        plan(
            List.of(release("a", "spiderpool", "0.9.4")),
            List.of(release("a", "spiderpool", "~0.9.4")));

    Transition transition = plan.transitions().get(0);
    assertEquals(Cause.CHART, transition.to().cause());
    assertEquals("not here", transition.to().reason());
    assertTrue(transition.touched());
  }

  @Test
  void doesNotTouchWhatIsEqual() {
    Plan plan =
        plan(
            List.of(release("a", "spiderpool", "0.9.4")),
            List.of(release("a", "spiderpool", "0.9.4")));

    assertEquals(1, plan.transitions().size());
    assertFalse(plan.transitions().get(0).touched());
    assertEquals(List.of(), plan.bumps());
  }

  @Test
  void touchesNeighboursOfThePackInTheSameCluster() {
    Plan plan =
        plan(
            List.of(
                release("calico", "rke2-calico", "v3.29.300"),
                release("crd", "rke2-calico-crd", "v3.29.101"),
                release("vpc", "aws-vpc-cni", "1.19.3")),
            List.of(
                release("calico", "rke2-calico", "v3.30.100"),
                release("crd", "rke2-calico-crd", "v3.29.101"),
                release("vpc", "aws-vpc-cni", "1.19.3")));

    assertEquals(
        List.of("calico", "crd"),
        plan.touched().stream().map(one -> one.subject().id().name()).toList());
  }

  @Test
  void touchesWhenValuesFlagsOrClusterFactsDiffer() {
    Release plain = release("a", "spiderpool", "0.9.4");
    Release valued = release("a", "spiderpool", "0.9.4", new Values(Map.of("a", 1L), Map.of()));
    Release flagged =
        new Release(
            plain.id(),
            plain.chart(),
            plain.layers(),
            plain.dependencies(),
            plain.deployer().with("reuseValues", true, null),
            AT,
            AT);

    assertTrue(plan(List.of(plain), List.of(valued)).transitions().get(0).touched());
    assertTrue(plan(List.of(plain), List.of(flagged)).transitions().get(0).touched());
    Plan facts =
        planner()
            .plan(discovered(List.of(plain)), discovered(List.of(plain)), c -> true, d -> false);
    assertTrue(facts.transitions().get(0).touched());
  }

  @Test
  void joinsWhatMovedToAnotherCluster() {
    Release there =
        new Release(
            new SubjectId("prod-eu", "kube-system", "a"),
            new ChartSource.Repository(URI.create("https://x.example"), "spiderpool", "0.9.8"),
            List.of(),
            List.of(),
            Deployer.flux(),
            AT,
            AT);
    Plan plan = plan(List.of(release("a", "spiderpool", "0.9.4")), List.of(there));

    assertEquals(List.of("chart spiderpool 0.9.4 -> 0.9.8 upgrade"), rows(plan));
  }

  @Test
  void countsAnotherProductUnderOneNameAsReplaced() {
    Plan plan =
        plan(
            List.of(release("cni", "rke2-canal", "v3.30.1-build2025061101")),
            List.of(release("cni", "rke2-cilium", "1.17.401")));

    assertEquals(
        List.of("chart rke2-cilium v3.30.1-build2025061101 -> 1.17.401 replaced"), rows(plan));
  }

  @Test
  void readsEveryImageRepositoryOfAWorkloadOnce() {
    Plan plan =
        plan(List.of(daemonSet("v1.19.3", "v1.2.0")), List.of(daemonSet("v1.19.4", "v1.2.1")));

    assertEquals(
        List.of(
            "image amazon-k8s-cni v1.19.3 -> v1.19.4 upgrade",
            "image amazon-k8s-cni-init v1.19.3 -> v1.19.4 upgrade"),
        rows(plan).stream().filter(row -> row.contains("k8s-cni")).sorted().toList());
    assertEquals(
        List.of("aws-network-policy-agent v1.2.1", "aws-vpc-cni v1.19.4"),
        plan.transitions().stream()
            .map(one -> one.component() + " " + one.to().version().text())
            .toList());
  }

  @Test
  void takesTheVersionOfTheMainImageNotOfAnInitContainerLeftBehind() {
    Workload head =
        new Workload(
            new SubjectId("prod", "kube-system", "aws-node"),
            manifest("v1.19.4", "v1.19.3", "v1.2.1"),
            true,
            Deployer.kubectl(),
            AT,
            AT);
    Plan plan = plan(List.of(daemonSet("v1.19.3", "v1.2.1")), List.of(head));

    assertEquals(
        List.of("v1.19.4"),
        plan.transitions().stream()
            .filter(one -> "aws-vpc-cni".equals(one.component()))
            .map(one -> one.to().version().text())
            .toList());
  }

  @Test
  void judgesNoComponentByAManifestOfItsCrdsAlone() {
    Plan plan = plan(List.of(crds("v1.19.3")), List.of(crds("v1.19.5")));

    assertEquals(
        List.of("manifest customresourcedefinition.yaml v1.19.3 -> v1.19.5 upgrade"), rows(plan));
    assertEquals(null, plan.transitions().get(0).component());
  }

  @ParameterizedTest(name = "chart {0}, tag {1} to chart {2}, tag {3}: {4}")
  @CsvSource(
      delimiter = '|',
      value = {
        // Pins that are added and removed.
        "1.19.3 |         | 1.19.3 | v1.19.3 | ",
        "1.19.3 | v1.19.3 | 1.19.3 |         | ",
        "1.19.3 |         | 1.19.3 | v1.19.4 | image v1.19.3 -> v1.19.4 pinned (v1.19.3 v1.19.4)",
        "1.19.4 | v1.19.3 | 1.19.4 |         | image v1.19.3 -> v1.19.4 unpinned (v1.19.3 v1.19.4)",
        "1.19.4 | v1.19.3 | 1.19.4 | v1.19.5 | image v1.19.3 -> v1.19.5 upgrade (v1.19.3 v1.19.5)",
        // Charts that move under a pin change no cluster.
        "1.19.3 | v1.19.3 | 1.19.4 | v1.19.3 | chart 1.19.3 -> 1.19.4 pinned (v1.19.3 v1.19.3)",
        "1.19.3 |         | 1.19.4 | v1.19.3 | chart 1.19.3 -> 1.19.4 pinned (v1.19.3 v1.19.3)",
        // With them.
        "1.19.3 | v1.19.3 | 1.19.5 |         | chart 1.19.3 -> 1.19.5 upgrade (v1.19.3 v1.19.5); image v1.19.3 -> v1.19.5 unpinned (v1.19.3 v1.19.5)",
        "1.19.3 | v1.19.3 | 1.19.4 | v1.19.4 | chart 1.19.3 -> 1.19.4 upgrade (v1.19.3 v1.19.4); image v1.19.3 -> v1.19.4 upgrade (v1.19.3 v1.19.4)",
        // The chart goes up and the network down.
        "1.19.3 | v1.19.5 | 1.19.4 | v1.19.4 | chart 1.19.3 -> 1.19.4 downgrade (v1.19.5 v1.19.4); image v1.19.5 -> v1.19.4 downgrade (v1.19.5 v1.19.4)",
      })
  void tellsWhatAPinDoes(
      String chartBefore, String tagBefore, String chartAfter, String tagAfter, String rows) {
    Plan plan =
        plan(List.of(pinned(chartBefore, tagBefore)), List.of(pinned(chartAfter, tagAfter)));

    assertEquals(rows == null ? "" : rows, String.join("; ", effectiveRows(plan)));
  }

  private static Release pinned(String chart, String tag) {
    Map<String, Object> image = new LinkedHashMap<>();
    image.put("tag", tag);
    return release("vpc", "aws-vpc-cni", chart, new Values(Map.of("image", image), Map.of()));
  }

  private static List<String> effectiveRows(Plan plan) {
    return plan.bumps().stream()
        .map(
            bump ->
                bump.kind()
                    + " "
                    + bump.from()
                    + " -> "
                    + bump.to()
                    + " "
                    + bump.change().text()
                    + " ("
                    + bump.effectiveFrom()
                    + " "
                    + bump.effectiveTo()
                    + ")")
        .toList();
  }

  @ParameterizedTest(name = "{0} to {1}: {2}")
  @CsvSource({
    "quay.io/cilium/cilium:v1.16.2, mirror.example/cilium/cilium:v1.16.2, v1.16.2 -> v1.16.2 moved",
    "quay.io/cilium/cilium:v1.16.2, mirror.example/cilium/cilium:v1.15.4, v1.16.2 -> v1.15.4 downgrade",
    "docker.io/bitnami/multus-cni:4.2.0, ghcr.io/k8snetworkplumbingwg/multus-cni:v4.1.0, 4.2.0 -> v4.1.0 replaced",
    "docker.io/bitnami/multus-cni:4.1.0, ghcr.io/k8snetworkplumbingwg/multus-cni:v4.2.0, 4.1.0 -> v4.2.0 upgrade",
    "ghcr.io/k8snetworkplumbingwg/multus-cni:v4.1.0, ghcr.io/k8snetworkplumbingwg/multus-cni:v4.1.0-thick, v4.1.0 -> v4.1.0-thick variant",
    "ghcr.io/k8snetworkplumbingwg/multus-cni:snapshot, ghcr.io/k8snetworkplumbingwg/multus-cni:snapshot-thick, snapshot -> snapshot-thick retagged",
    "quay.io/cilium/cilium:v1.16.2@sha256:0a, quay.io/cilium/cilium:v1.16.2@sha256:0b, v1.16.2@sha256:0a -> v1.16.2@sha256:0b digest",
    "quay.io/cilium/cilium@sha256:0a, quay.io/cilium/cilium@sha256:0b, sha256:0a -> sha256:0b digest",
    "quay.io/cilium/cilium@sha256:0a, quay.io/cilium/cilium:v1.16.2, sha256:0a -> v1.16.2 retagged",
    "quay.io/cilium/cilium, quay.io/cilium/cilium:v1.16.2, ' -> v1.16.2 pinned'",
    "quay.io/cilium/cilium:v1.16.2, quay.io/cilium/cilium:v1.16.2, ''",
  })
  void tellsWhatAnImageDoes(String before, String after, String row) {
    Plan plan = plan(List.of(running(before)), List.of(running(after)));

    assertEquals(
        row.isEmpty() ? List.of() : List.of(row.strip()),
        plan.bumps().stream()
            .map(bump -> (bump.from() + " -> " + bump.to() + " " + bump.change().text()).strip())
            .toList());
  }

  private static Workload running(String image) {
    return new Workload(
        new SubjectId("prod", "kube-system", "agent"),
        new Manifest(
            Map.of(
                "kind",
                "DaemonSet",
                "metadata",
                Map.of("name", "agent"),
                "spec",
                Map.of(
                    "template",
                    Map.of(
                        "spec",
                        Map.of("containers", List.of(Map.of("name", "a", "image", image)))))),
            AT,
            Map.of()),
        true,
        Deployer.kubectl(),
        AT,
        AT);
  }

  @ParameterizedTest(name = "{0} {1} of {2} to {3} {4} of {5}: {6}")
  @CsvSource({
    "cilium, 1.16.2, https://helm.cilium.io, cilium, 1.16.2, https://charts.example/mirror, 1.16.2 -> 1.16.2 moved",
    "cilium, 1.16.2, https://helm.cilium.io/, cilium, 1.16.2, https://helm.cilium.io, ''",
    "cilium, 1.16.2, https://helm.cilium.io, cilium, 1.17.4, https://charts.example/mirror, 1.16.2 -> 1.17.4 upgrade",
    "cilium, 1.16.2, https://helm.cilium.io, cilium, 1.15.4, https://charts.example/mirror, 1.16.2 -> 1.15.4 downgrade",
    "rke2-multus, v4.2.102, https://rke2-charts.rancher.io, multus, 1.1.0, https://charts.example, v4.2.102 -> 1.1.0 replaced",
    "multus, 4.2.1, https://one.example, multus, 1.1.0, https://other.example, 4.2.1 -> 1.1.0 replaced",
    "multus, 4.2.1, https://one.example, multus, 4.1.0, https://one.example, 4.2.1 -> 4.1.0 downgrade",
    "multus, 4.2.1, https://one.example, multus-cni, 4.3.0, https://one.example, 4.2.1 -> 4.3.0 replaced",
  })
  void tellsAMoveFromAReplacement(
      String chart,
      String version,
      String url,
      String chart2,
      String version2,
      String url2,
      String row) {
    Plan plan =
        plan(
            List.of(from(url, chart, version, "net")),
            List.of(from(url2, chart2, version2, "net")));

    assertEquals(
        row.isEmpty() ? List.of() : List.of(row),
        plan.bumps().stream()
            .map(bump -> bump.from() + " -> " + bump.to() + " " + bump.change().text())
            .toList());
  }

  private static Release from(String url, String chart, String version, String name) {
    return new Release(
        new SubjectId("prod", "kube-system", name),
        new ChartSource.Repository(URI.create(url), chart, version),
        List.of(),
        List.of(),
        Deployer.flux(),
        AT,
        AT);
  }

  @Test
  void followsAComponentFromOneReleaseIntoAnother() {
    Release.Dependency cilium =
        new Release.Dependency("cilium", "cilium", "1.15.4", "https://helm.cilium.io", AT);
    Release.Dependency spiderpool =
        new Release.Dependency("spiderpool", "spiderpool", "0.9.4", "https://s.example", AT);
    Plan plan =
        plan(
            List.of(wrapper(cilium, spiderpool)),
            List.of(wrapper(spiderpool), release("cilium", "cilium", "1.16.2")));

    assertEquals(List.of("chart cilium 1.15.4 -> 1.16.2 upgrade"), rows(plan));
  }

  @Test
  void tellsWhatIsInstalledInPlaceOfARange() {
    Plan plan =
        plan(
            List.of(wrapper(locked("1.16.x", "1.16.1"))),
            List.of(wrapper(locked("1.16.x", "1.16.2"))));

    assertEquals(List.of("chart cilium 1.16.1 -> 1.16.2 upgrade"), rows(plan));
    assertEquals("charts/net/Chart.lock:4", plan.bumps().get(0).at().toString());
  }

  @Test
  void tellsAVendoredChartThatMovesAlone() {
    Plan plan =
        plan(
            List.of(wrapper(locked("1.15.4", "1.15.4"))),
            List.of(wrapper(locked("1.15.4", "1.16.2"))));

    assertEquals(List.of("chart cilium 1.15.4 -> 1.16.2 upgrade"), rows(plan));
  }

  @Test
  void tellsADependencyThatMovesWhileTheOldOneLiesThere() {
    Plan plan =
        plan(
            List.of(wrapper(locked("1.15.4", "1.15.4"))),
            List.of(wrapper(locked("1.16.2", "1.15.4"))));

    assertEquals(List.of("chart cilium 1.15.4 -> 1.16.2 pinned"), rows(plan));
    assertEquals("1.15.4", plan.bumps().get(0).effectiveTo());
  }

  private static Release.Dependency locked(String written, String installed) {
    return new Release.Dependency(
        "cilium",
        "cilium",
        written,
        "https://helm.cilium.io",
        "",
        List.of(),
        AT,
        new Release.Dependency.Installed(installed, new Location("charts/net/Chart.lock", 4)),
        List.of());
  }

  private static Release wrapper(Release.Dependency... dependencies) {
    return new Release(
        new SubjectId("prod", "kube-system", "net"),
        new ChartSource.InTree("charts/net", "net", "0.1.0"),
        List.of(),
        List.of(dependencies),
        Deployer.argocd(),
        AT,
        AT);
  }

  @Test
  void joinsAChartWithTheManifestsThatTakeItsPlace() {
    List<Workload> manifests =
        List.of(
            named("cilium", "quay.io/cilium/cilium:v1.16.2"),
            named("cilium-operator", "quay.io/cilium/operator-generic:v1.16.2"),
            named("hubble-ui", "quay.io/cilium/hubble-ui:v0.13.1"));

    assertEquals(
        List.of(
            "image cilium/cilium 1.15.4 -> v1.16.2 upgrade",
            "image cilium/operator-generic 1.15.4 -> v1.16.2 upgrade"),
        rows(plan(List.of(release("cni", "cilium", "1.15.4")), manifests)));
    assertEquals(
        List.of("chart cilium v1.16.2 -> 1.17.4 upgrade"),
        rows(plan(manifests, List.of(release("cni", "cilium", "1.17.4")))));
    assertEquals(
        List.of(
            "image cilium/cilium 1.16.2 -> v1.16.2 moved",
            "image cilium/operator-generic 1.16.2 -> v1.16.2 moved"),
        rows(plan(List.of(release("cni", "cilium", "1.16.2")), manifests)));
    assertEquals(
        List.of("chart cilium v1.16.2 -> 1.17.4 upgrade"),
        rows(plan(in("manifests/cilium", manifests), List.of(release("cni", "cilium", "1.17.4")))));
  }

  private static List<Workload> in(String cluster, List<Workload> workloads) {
    return workloads.stream()
        .map(
            each ->
                new Workload(
                    new SubjectId(cluster, each.id().namespace(), each.id().name()),
                    each.manifest(),
                    true,
                    each.deployer(),
                    each.declaredAt(),
                    each.versionAt()))
        .toList();
  }

  private static Workload named(String name, String image) {
    return new Workload(
        new SubjectId("prod", "kube-system", name),
        running(image).manifest(),
        true,
        Deployer.kubectl(),
        AT,
        AT);
  }

  private static RemoteManifest crds(String version) {
    return new RemoteManifest(
        new SubjectId("prod", "", "crds"),
        URI.create(
            "https://raw.githubusercontent.com/aws/amazon-vpc-cni-k8s/"
                + version
                + "/charts/aws-vpc-cni/crds/customresourcedefinition.yaml"),
        version,
        Deployer.kubectl(),
        AT,
        AT);
  }

  @Test
  void impliesTheChartsThatADistributionBundles() {
    Planner planner =
        new Planner(
            COMPONENTS,
            release -> {
              throw new UnavailableException(Cause.CHART, "not here");
            },
            name -> new Cluster(name, "", Map.of("cni", "multus,cilium")));
    Plan plan =
        planner.plan(
            discovered(List.of(rke2("v1.32.3+rke2r1"))),
            discovered(List.of(rke2("v1.33.2+rke2r1"))),
            c -> false,
            d -> false);

    assertEquals(
        List.of(
            "chart rke2-cilium 1.17.100 -> 1.17.401 implied",
            "chart rke2-multus v4.1.404 -> v4.2.102 implied",
            "distribution rke2 v1.32.3+rke2r1 -> v1.33.2+rke2r1 upgrade"),
        rows(plan));
  }

  @Test
  void ordersAddOnsByTheirComponent() {
    Plan plan = plan(List.of(addon("v1.19.3-eksbuild.1")), List.of(addon("v1.19.4-eksbuild.1")));

    assertEquals(
        List.of("addon vpc-cni v1.19.3-eksbuild.1 -> v1.19.4-eksbuild.1 upgrade"), rows(plan));
  }

  private static List<String> rows(Plan plan) {
    return plan.bumps().stream()
        .map(
            bump ->
                bump.kind()
                    + " "
                    + bump.name()
                    + " "
                    + bump.from()
                    + " -> "
                    + bump.to()
                    + " "
                    + bump.change().text())
        .toList();
  }

  private Plan plan(List<? extends Subject> base, List<? extends Subject> head) {
    return planner().plan(discovered(base), discovered(head), c -> false, d -> false);
  }

  private Planner planner() {
    return new Planner(COMPONENTS, this::missing, name -> new Cluster(name, "", Map.of()));
  }

  private ChartInfo missing(Release release) throws UnavailableException {
    asked.add(release);
    throw new UnavailableException(Cause.CHART, "not here");
  }

  private static Discovered discovered(List<? extends Subject> subjects) {
    return new Discovered(List.copyOf(subjects), List.of(), List.of());
  }

  private static Release release(String name, String chart, String version) {
    return release(name, chart, version, Values.EMPTY);
  }

  private static Release release(String name, String chart, String version, Values values) {
    return new Release(
        new SubjectId("prod", "kube-system", name),
        new ChartSource.Repository(URI.create("https://charts.example"), chart, version),
        List.of(ValuesLayer.of("inline", AT, values)),
        List.of(),
        Deployer.flux(),
        AT,
        AT);
  }

  private static Distribution rke2(String version) {
    return new Distribution(
        new SubjectId("prod", "system-upgrade", "server-plan"),
        "rke2",
        version,
        Deployer.kubectl(),
        AT,
        AT);
  }

  private static Addon addon(String version) {
    return new Addon(
        new SubjectId("prod", "", "vpc-cni"),
        "vpc-cni",
        version,
        Values.EMPTY,
        null,
        Deployer.eks(),
        AT,
        AT);
  }

  private static Workload daemonSet(String cni, String agent) {
    return new Workload(
        new SubjectId("prod", "kube-system", "aws-node"),
        manifest(cni, cni, agent),
        true,
        Deployer.kubectl(),
        AT,
        AT);
  }

  private static Manifest manifest(String cni, String init, String agent) {
    Map<String, Object> pod = new LinkedHashMap<>();
    pod.put(
        "initContainers",
        List.of(Map.of("name", "init", "image", "x.example/amazon-k8s-cni-init:" + init)));
    pod.put(
        "containers",
        List.of(
            Map.of("name", "aws-node", "image", "x.example/amazon-k8s-cni:" + cni),
            Map.of(
                "name", "agent", "image", "x.example/amazon/aws-network-policy-agent:" + agent)));
    return new Manifest(
        Map.of(
            "apiVersion",
            "apps/v1",
            "kind",
            "DaemonSet",
            "metadata",
            Map.of("name", "aws-node"),
            "spec",
            Map.of("template", Map.of("spec", pod))),
        AT,
        Map.of());
  }
}
