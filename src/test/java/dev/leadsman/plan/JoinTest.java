package dev.leadsman.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.leadsman.model.Cause;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Cluster;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Location;
import dev.leadsman.model.Plan;
import dev.leadsman.model.Release;
import dev.leadsman.model.Subject;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Transition;
import dev.leadsman.model.UnavailableException;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.version.Components;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JoinTest {
  private static final Components COMPONENTS = Components.load();
  private static final List<String> CHARTS =
      List.of("cilium", "spiderpool", "aws-vpc-cni", "rke2-multus", "tigera-operator", "grafana");

  /** A release of one cluster; the line of its declaration tells which one it is. */
  private record Made(int line, String cluster, String directory, String chart, boolean bumped) {
    Release release() {
      return new Release(
          new SubjectId(cluster, "kube-system", chart),
          new ChartSource.Repository(
              URI.create("https://charts.example"), chart, bumped ? "1.16.2" : "1.15.4"),
          List.of(
              ValuesLayer.of(
                  "inline",
                  at(),
                  new Values(
                      Map.of(
                          "cluster",
                          Map.of("name", "own-name-" + line % 97, "id", (long) line),
                          "ipam",
                          Map.of("mode", "kubernetes")),
                      Map.of()))),
          List.of(),
          Deployer.flux(),
          at(),
          at());
    }

    private Location at() {
      return new Location(directory + "/" + chart + "/release.yaml", line);
    }
  }

  static Stream<Long> seeds() {
    return IntStream.range(0, 200).mapToObj(Long::valueOf);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void joinsEachReleaseWithItselfHoweverTreesMove(long seed) {
    Random random = new Random(seed);
    int clusters = 1 + random.nextInt(6);
    List<Made> base = new ArrayList<>();
    List<Made> head = new ArrayList<>();
    boolean moveRoot = random.nextInt(3) == 0;
    int line = 0;
    for (int i = 0; i < clusters; i++) {
      String name = "cluster-" + i;
      String renamed = random.nextInt(3) == 0 ? "renamed-" + i : name;
      String before = "clusters/" + name + "/network";
      String after = (moveRoot ? "envs/live/" : "clusters/") + renamed + "/network";
      for (String chart : CHARTS.subList(0, 1 + random.nextInt(CHARTS.size()))) {
        line++;
        base.add(new Made(line, name, before, chart, random.nextInt(4) == 0));
        head.add(new Made(line, renamed, after, chart, random.nextBoolean()));
      }
    }
    Collections.shuffle(head, random);

    Plan plan = plan(base, head);

    assertEquals(List.of(), plan.notes());
    assertEquals(base.size(), plan.transitions().size());
    for (Transition transition : plan.transitions()) {
      assertEquals(
          transition.base().declaredAt().line(), transition.head().declaredAt().line(), "" + base);
    }
  }

  @Test
  void tellsWhichOfTwoCopiesIsNew() {
    Made old = new Made(1, "prod", "clusters/prod/network", "cilium", false);
    Made copy = new Made(2, "next", "clusters/next/network", "cilium", true);

    Plan plan = plan(List.of(old), List.of(copy, old));

    assertEquals(List.of("chart cilium null -> 1.16.2 added next"), rows(plan));
  }

  @Test
  void knowsAClusterByItsNameInAnotherForm() {
    List<Made> base =
        List.of(
            new Made(1, "prod", "clusters/prod/network", "cilium", false),
            new Made(2, "lab", "clusters/lab/network", "cilium", false));
    List<Made> head =
        List.of(
            new Made(1, "https://lab.example", "apps", "cilium", true),
            new Made(2, "https://prod.example", "apps", "cilium", true));

    assertEquals(
        List.of(
            "chart cilium 1.15.4 -> 1.16.2 upgrade https://lab.example",
            "chart cilium 1.15.4 -> 1.16.2 upgrade https://prod.example"),
        rows(plan(base, head)));
    assertEquals(List.of(), plan(base, head).notes());
  }

  @Test
  void countsAsRemovedAndAddedWhatCouldBeEither() {
    List<Made> base =
        List.of(new Made(1, "a", "a", "cilium", false), new Made(1, "b", "b", "cilium", false));
    List<Made> head =
        List.of(new Made(1, "c", "c", "cilium", true), new Made(1, "d", "d", "cilium", true));

    Plan plan = plan(base, head);

    assertEquals(
        List.of(
            "chart cilium 1.15.4 -> null removed a",
            "chart cilium 1.15.4 -> null removed b",
            "chart cilium null -> 1.16.2 added c",
            "chart cilium null -> 1.16.2 added d"),
        rows(plan));
    assertEquals(
        List.of(
            "cilium in /kube-system/cilium could be moved in more than one way (2 at base, 2 at"
                + " head), so they count as removed and added"),
        plan.notes());
  }

  @Test
  void givesEachCopyItsOwnRow() {
    Made gitops = new Made(1, "prod", "apps", "cilium", true);
    Release bootstrap =
        new Release(
            gitops.release().id(),
            new ChartSource.Repository(URI.create("https://charts.example"), "cilium", "1.14.9"),
            List.of(),
            List.of(),
            Deployer.flux(),
            new Location("bootstrap/helmfile.yaml", 9),
            new Location("bootstrap/helmfile.yaml", 9));
    Made before = new Made(1, "prod", "apps", "cilium", false);
    Release after =
        new Release(
            bootstrap.id(),
            gitops.release().chart(),
            List.of(),
            List.of(),
            Deployer.flux(),
            bootstrap.declaredAt(),
            bootstrap.versionAt());

    Plan plan =
        planner()
            .plan(
                discovered(List.of(before.release(), bootstrap)),
                discovered(List.of(after, gitops.release())),
                cluster -> false,
                directory -> false);

    assertEquals(
        List.of(
            "chart cilium 1.15.4 -> 1.16.2 upgrade prod",
            "chart cilium 1.14.9 -> 1.16.2 upgrade prod"),
        rows(plan));
  }

  private static List<String> rows(Plan plan) {
    return plan.bumps().stream()
        .map(
            bump ->
                String.join(
                    " ",
                    bump.kind(),
                    bump.name(),
                    String.valueOf(bump.from()),
                    "->",
                    String.valueOf(bump.to()),
                    bump.change().text(),
                    bump.release().cluster()))
        .toList();
  }

  private static Plan plan(List<Made> base, List<Made> head) {
    return planner()
        .plan(
            discovered(base.stream().map(Made::release).toList()),
            discovered(head.stream().map(Made::release).toList()),
            cluster -> false,
            directory -> false);
  }

  private static Planner planner() {
    return new Planner(
        COMPONENTS,
        release -> {
          throw new UnavailableException(Cause.CHART, "not here");
        },
        name -> new Cluster(name, "", Map.of()));
  }

  private static Discovered discovered(List<? extends Subject> subjects) {
    return new Discovered(List.copyOf(subjects), List.of(), List.of());
  }
}
