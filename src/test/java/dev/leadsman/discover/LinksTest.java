package dev.leadsman.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.git.Revisions;
import dev.leadsman.model.Discovered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Symbolic links of a real repository; links in circles do not lie in the tree of this project. */
class LinksTest {
  @TempDir Path dir;

  private void write(String path, String text) throws IOException {
    Path file = dir.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void link(String path, String target) throws IOException {
    Path link = dir.resolve(path);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(target));
  }

  private void chart(String path, String name, String version) throws IOException {
    write(
        path,
        """
        apiVersion: helm.cattle.io/v1
        kind: HelmChart
        metadata: {name: %s, namespace: kube-system}
        spec: {repo: "https://example.com", chart: %s, version: %s}
        """
            .formatted(name, name, version));
  }

  private void git(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = "git";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    assertEquals(0, new ProcessBuilder(command).directory(dir.toFile()).start().waitFor());
  }

  /** As the index has it, and the same from the work tree. */
  private String listing() throws Exception {
    git("init", "--quiet");
    git("add", "--all");
    try (Revisions revisions = Revisions.open(dir)) {
      String fromDisk = DiscoveredListing.of(discover(revisions.worktree()));
      String fromIndex = DiscoveredListing.of(discover(revisions.index()));
      assertEquals(fromIndex, fromDisk);
      return fromIndex;
    }
  }

  private static Discovered discover(dev.leadsman.git.RevisionTree tree) throws IOException {
    return new Discovery(new TestComponents(), path -> Optional.empty(), List.of(), path -> false)
        .discover(tree);
  }

  @Test
  void followsLinksToDirectoriesAsEachClusterUsesThem() throws Exception {
    chart("base/cilium/cilium.yaml", "cilium", "1.16.1");
    write("base/cilium/kustomization.yaml", "resources: [cilium.yaml, ../calico]\n");
    chart("base/calico/calico.yaml", "calico", "v3.29.1");
    write("base/calico/kustomization.yaml", "resources: [calico.yaml]\n");
    link("clusters/a/network", "../../base/cilium");
    link("clusters/b/network", "../../base/cilium");
    link("clusters/c/calico.yaml", "../../base/calico/calico.yaml");
    for (String cluster : List.of("a", "b", "c")) {
      write(
          "fleet/clusters/" + cluster + "/network.yaml",
          """
          apiVersion: kustomize.toolkit.fluxcd.io/v1
          kind: Kustomization
          metadata: {name: network, namespace: flux-system}
          spec:
            path: ./clusters/%s
            sourceRef: {kind: GitRepository, name: flux-system}
          """
              .formatted(cluster.equals("c") ? "c" : cluster + "/network"));
    }

    assertEquals(
        List.of(
            "Release a/kube-system/calico, base/calico/calico.yaml:1",
            "Release b/kube-system/calico, base/calico/calico.yaml:1",
            "Release c/kube-system/calico, base/calico/calico.yaml:1",
            "Release a/kube-system/cilium, base/cilium/cilium.yaml:1",
            "Release b/kube-system/cilium, base/cilium/cilium.yaml:1"),
        listing()
            .lines()
            .filter(line -> !line.startsWith(" "))
            .map(line -> line.replaceFirst(", version at .*", ""))
            .toList());
  }

  @Test
  void tellsLinksThatLeadNowhere() throws Exception {
    link("clusters/gone-cilium.yaml", "nothing.yaml");
    link("clusters/circle-one.yaml", "circle-two.yaml");
    link("clusters/circle-two.yaml", "circle-one.yaml");
    link("clusters/outside.yaml", "../../../../../../etc/passwd");
    link("clusters/outside-directory", "../../elsewhere/clusters");
    link("clusters/absolute.yaml", "/etc/kubernetes/cilium.yaml");
    link("clusters/self", ".");
    link("docs.html", "/usr/share/doc/x.html");

    assertEquals(
        """
        skipped UNRESOLVED clusters/absolute.yaml:1: is a link to /etc/kubernetes/cilium.yaml, \
        which is not in this revision []
        skipped UNRESOLVED clusters/circle-one.yaml:1: is a link to circle-two.yaml, \
        which is not in this revision []
        skipped UNRESOLVED clusters/circle-two.yaml:1: is a link to circle-one.yaml, \
        which is not in this revision []
        skipped UNRESOLVED clusters/gone-cilium.yaml:1: is a link to nothing.yaml, \
        which is not in this revision [cilium]
        skipped UNRESOLVED clusters/outside-directory:1: is a link to ../../elsewhere/clusters, \
        which is not in this revision []
        skipped UNRESOLVED clusters/outside.yaml:1: is a link to ../../../../../../etc/passwd, \
        which is not in this revision []
        """,
        listing());
  }

  @Test
  void tellsAFileOnceThatHundredsOfLinksLeadTo() throws Exception {
    chart("shared/cilium.yaml", "cilium", "1.16.1");
    write("shared/kustomization.yaml", "resources: [cilium.yaml]\n");
    for (int i = 0; i < 540; i++) {
      link("clusters/c" + i + "/cilium.yaml", "../../shared/cilium.yaml");
    }
    link("everything", "clusters");

    String listing = listing();

    assertTrue(listing.startsWith("Release shared/kube-system/cilium, shared/cilium.yaml:1"));
    assertEquals(1, listing.lines().filter(line -> !line.startsWith(" ")).count(), listing);
  }

  @Test
  void readsWhatOnlyTheNameOfALinkCallsYaml() throws Exception {
    chart("cilium.txt", "cilium", "1.16.1");
    link("cilium.yaml", "cilium.txt");

    assertTrue(listing().startsWith("Release ./kube-system/cilium, cilium.txt:1"), listing());
  }
}
