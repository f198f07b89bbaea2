package dev.leadsman.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is large in real repositories: single files, diffs, the number of refs, the history. */
class LargeRepositoryTest {
  @TempDir Path temporary;
  private Workplace place;

  @BeforeEach
  void startsWithAnEmptyRepository() throws Exception {
    Path directory = Files.createDirectories(temporary.resolve("repository"));
    place = new Workplace(directory, Files.createDirectories(temporary.resolve("cache")));
    place.git("init", "--quiet", "--initial-branch=main");
  }

  private String commit(String message) throws Exception {
    place.git("add", "--all");
    place.git("commit", "--quiet", "--message", message);
    return place.git("rev-parse", "HEAD").strip();
  }

  private List<String> bumps(String base, String head) throws IOException {
    Path json = temporary.resolve("report.json");
    place.run(
        "check",
        "--offline",
        "--base",
        base,
        "--head",
        head,
        "--format",
        "json",
        "--output",
        json.toString());
    List<String> bumps = new ArrayList<>();
    Map<?, ?> report = (Map<?, ?>) Json.parse(Files.readString(json));
    for (Object each : (List<?>) report.get("bumps")) {
      Map<?, ?> bump = (Map<?, ?>) each;
      bumps.add(
          "%s:%s %s %s to %s"
              .formatted(
                  bump.get("file"),
                  bump.get("line"),
                  bump.get("name"),
                  bump.get("from"),
                  bump.get("to")));
    }
    return bumps;
  }

  /** As Calico's own manifest: CRDs whose descriptions change with each release, then workloads. */
  private static String calico(String version) {
    StringBuilder text = new StringBuilder();
    for (int crd = 0; crd < 20; crd++) {
      text.append(
          """
          ---
          apiVersion: apiextensions.k8s.io/v1
          kind: CustomResourceDefinition
          metadata:
            name: things%d.crd.projectcalico.org
          spec:
            group: crd.projectcalico.org
            names: {kind: Thing%d, plural: things%d}
            scope: Cluster
            versions:
            - name: v1
              served: true
              storage: true
              schema:
                openAPIV3Schema:
                  type: object
                  properties:
                    spec:
                      type: object
                      properties:
          """
              .formatted(crd, crd, crd));
      for (int property = 0; property < 73; property++) {
        text.append(
            """
                        setting%d:
                          description: 'Setting %d of calico/node:%s, which is long. [Default: 1]'
                          type: string
                          pattern: ^(quay.io/calico/node:v3[.]28[.]0|.*)$
            """
                .formatted(property, property, version));
      }
    }
    text.append(workload("DaemonSet", "calico-node", version, "cni", "cni", "node", "node"));
    text.append(workload("Deployment", "calico-kube-controllers", version, "kube-controllers"));
    return text.toString();
  }

  private static String workload(String kind, String name, String version, String... images) {
    StringBuilder text =
        new StringBuilder(
            """
            ---
            apiVersion: apps/v1
            kind: %s
            metadata: {name: %s, namespace: kube-system}
            spec:
              template:
                spec:
                  containers:
            """
                .formatted(kind, name));
    for (int i = 0; i < images.length; i++) {
      text.append("      - name: c").append(i).append('\n');
      text.append("        image: docker.io/calico/" + images[i] + ":" + version + "\n");
    }
    return text.toString();
  }

  private static int line(String text, String part) {
    return (int) text.substring(0, text.indexOf(part)).lines().count();
  }

  @Test
  void aManifestOf300KilobytesGivesExactlyItsImages() throws Exception {
    String before = calico("v3.29.0");
    String after = calico("v3.29.3");
    assertTrue(before.length() > 300_000, "only " + before.length());
    String base = commit(place.write("calico.yaml", before), "base");
    String head = commit(place.write("calico.yaml", after), "head");
    String diff = place.git("diff", "--numstat", base, head);
    assertEquals("1465\t1465\tcalico.yaml", diff.strip());

    assertEquals(
        List.of(
            "calico.yaml:%d calico/cni v3.29.0 to v3.29.3"
                .formatted(line(after, "image: docker.io/calico/cni")),
            "calico.yaml:%d calico/node v3.29.0 to v3.29.3"
                .formatted(line(after, "image: docker.io/calico/node")),
            "calico.yaml:%d calico/kube-controllers v3.29.0 to v3.29.3"
                .formatted(line(after, "image: docker.io/calico/kube-controllers"))),
        bumps(base, head));
  }

  @Test
  void aFileOfThreeMegabytesIsReadLikeASmallOne() throws Exception {
    String much = calico("v3.29.0").replaceAll("(?s)---\napiVersion: apps/v1.*", "").repeat(10);
    assertTrue(much.length() > 3_000_000, "only " + much.length());
    String small = workload("DaemonSet", "agent", "v3.29.0", "node");
    String base = commit(place.write("all.yaml", much + small + much), "base");
    String head =
        commit(place.write("all.yaml", much + small.replace("29.0", "29.1") + much), "head");

    assertEquals(
        List.of(
            "all.yaml:%d calico/node v3.29.0 to v3.29.1"
                .formatted(line(much + small, "image: docker.io/calico/node"))),
        bumps(base, head));
  }

  private String commit(Workplace written, String message) throws Exception {
    assertEquals(place, written);
    return commit(message);
  }

  /**
   * 15,000 refs to commits that are not there, and two commits whose parents are not there either:
   * whoever walked the history or looked behind the refs would fail.
   */
  @Test
  void readsBothSidesWithoutHistoryAndRefs() throws Exception {
    String nowhere = "1".repeat(40);
    List<String> sides = new ArrayList<>();
    for (String version : List.of("v3.29.0", "v3.29.1")) {
      place.write("agent.yaml", workload("DaemonSet", "agent", version, "node"));
      place.git("add", "--all");
      String tree = place.git("write-tree").strip();
      place.write(
          ".git/commit",
          """
          tree %s
          parent %s
          author A <a@example.com> 1700000000 +0000
          committer A <a@example.com> 1700000000 +0000

          %s
          """
              .formatted(tree, sides.isEmpty() ? nowhere : "2".repeat(40), version));
      sides.add(
          place.git("hash-object", "-t", "commit", "-w", "--literally", ".git/commit").strip());
    }
    StringBuilder refs = new StringBuilder("# pack-refs with: peeled fully-peeled sorted \n");
    for (int i = 10_000; i < 25_000; i++) {
      refs.append(nowhere).append(" refs/remotes/origin/renovate-").append(i).append('\n');
    }
    refs.append(sides.get(0)).append(" refs/tags/base\n");
    Files.writeString(
        place.directory().resolve(".git/packed-refs"), refs, StandardCharsets.US_ASCII);
    place.write(".git/refs/heads/garbage", "this is no ref\n");
    place.write(".git/refs/heads/main", sides.get(1) + "\n");

    assertEquals(
        List.of("agent.yaml:10 calico/node v3.29.0 to v3.29.1"), bumps(sides.get(0), "HEAD"));
    assertEquals(List.of("agent.yaml:10 calico/node v3.29.0 to v3.29.1"), bumps("base", "main"));
  }
}
