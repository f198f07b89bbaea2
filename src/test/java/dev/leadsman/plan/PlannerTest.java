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
