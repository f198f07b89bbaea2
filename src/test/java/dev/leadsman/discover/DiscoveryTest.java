package dev.leadsman.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.Revisions;
import dev.leadsman.git.TreeFile;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.Subject;
import dev.leadsman.model.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiscoveryTest {
  private static final String CHART =
      """
      apiVersion: helm.cattle.io/v1
      kind: HelmChart
      metadata: {name: %s, namespace: kube-system}
      spec: {repo: "https://example.com", chart: cilium, version: 1.16.1}
      """;

  @TempDir Path dir;

  private void write(String path, String text) throws IOException {
    Path file = dir.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static Discovery discovery(TextReader... readers) {
    return new Discovery(
        new TestComponents(), path -> Optional.empty(), List.of(readers), path -> false);
  }

  private static List<String> ids(Discovered discovered) {
    return discovered.subjects().stream().map(Subject::id).map(String::valueOf).toList();
  }

  @Test
  void reportsAFileOnceHoweverManyLinksLeadToIt() throws IOException {
    write("clusters/prod/cilium.yaml", CHART.formatted("cilium"));
    Files.createSymbolicLink(dir.resolve("clusters/prod/link.yaml"), Path.of("cilium.yaml"));
    Files.createSymbolicLink(dir.resolve("clusters/other"), Path.of("prod"));

    Discovered discovered = discovery().discover(new DirectoryTree(dir));

    assertEquals(List.of("prod/kube-system/cilium"), ids(discovered));
  }

  @Test
  void followsALinkThatAKustomizationNames() throws IOException {
    write("shared/cilium.yaml", CHART.formatted("cilium"));
    write("clusters/prod/kustomization.yaml", "resources: [cilium.yaml]\n");
    Files.createSymbolicLink(
        dir.resolve("clusters/prod/cilium.yaml"), Path.of("../../shared/cilium.yaml"));

    Discovered discovered = discovery().discover(new DirectoryTree(dir));

    assertEquals(List.of("prod/kube-system/cilium"), ids(discovered));
    assertEquals(new Location("shared/cilium.yaml", 1), discovered.subjects().get(0).declaredAt());
  }

  @Test
  void neverFollowsALinkOutOfTheTree() throws IOException {
    write("outside/cilium.yaml", CHART.formatted("outside"));
    write("repository/kustomization.yaml", "resources: [link.yaml]\n");
    Files.createSymbolicLink(
        dir.resolve("repository/link.yaml"), dir.resolve("outside/cilium.yaml"));

    Discovered discovered = discovery().discover(new DirectoryTree(dir.resolve("repository")));

    assertEquals(List.of(), discovered.subjects());
    assertEquals(Skipped.Kind.UNRESOLVED, discovered.skipped().get(0).kind());
  }

  @Test
  void readsAFileThatBaseAndHeadShareOnce() throws IOException {
    for (int i = 0; i < 5; i++) {
      write("clusters/prod/chart-" + i + ".yaml", CHART.formatted("chart-" + i));
    }
    Discovery discovery = discovery();
    Discovered base = discovery.discover(new DirectoryTree(dir));
    write("clusters/prod/chart-0.yaml", CHART.formatted("chart-0").replace("1.16.1", "1.17.0"));
    DirectoryTree head = new DirectoryTree(dir);

    Discovered changed = discovery.discover(head);

    assertEquals(5, base.subjects().size());
    assertEquals(5, changed.subjects().size());
    assertEquals(1, head.reads);
  }

  @Test
  void countsAFileOfDocumentationThatAScriptApplies() throws IOException {
    write("docs/lab/cilium.yaml", CHART.formatted("cilium"));
    write("lab/up.sh", "kubectl apply -f \"$root/docs/lab/cilium.yaml\"\n");

    assertEquals(List.of(), ids(discovery().discover(new DirectoryTree(dir))));
    assertEquals(
        List.of("docs/lab/kube-system/cilium"),
        ids(discovery(new ScriptReader()).discover(new DirectoryTree(dir))));
  }

  @Test
  void handsTextsToTheReaderThatWantsThemWithTheirCluster() throws IOException {
    write("clusters/prod/install.sh", "helm upgrade x\n");
    write("docs/readme.md", "helm upgrade x\n");
    List<String> read = new ArrayList<>();
    TextReader reader =
        new TextReader() {
          @Override
          public boolean reads(String path) {
            return path.endsWith(".sh");
          }

          @Override
          public Discovered read(
              String file,
              int firstLine,
              String text,
              Function<String, String> clusterOf,
              RevisionTree tree) {
            read.add(file + ":" + firstLine + " " + clusterOf.apply(file) + " " + text.strip());
            Skipped skipped =
                new Skipped(new Location(file, 1), Skipped.Kind.COMPUTED, "is computed", "");
            return new Discovered(List.of(), List.of(), List.of(skipped));
          }
        };

    Discovered discovered = discovery(reader).discover(new DirectoryTree(dir));

    assertEquals(List.of("clusters/prod/install.sh:1 prod helm upgrade x"), read);
    assertEquals("is computed", discovered.skipped().get(0).reason());
  }

  @Test
  void leavesExcludedPathsAlone() throws IOException {
    write("rendered/cilium.yaml", CHART.formatted("stale"));
    write("live/cilium.yaml", CHART.formatted("live"));
    Discovery discovery =
        new Discovery(
            new TestComponents(),
            path -> Optional.empty(),
            List.of(),
            path -> path.startsWith("rendered/"));

    assertEquals(List.of("live/kube-system/live"), ids(discovery.discover(new DirectoryTree(dir))));
  }

  @Test
  void theConfiguredClusterWinsOverEveryOther() throws IOException {
    write(
        "clusters/prod/app.yaml",
        """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: cilium}
        spec:
          destination: {name: by-destination, namespace: kube-system}
          source: {repoURL: "https://helm.cilium.io", chart: cilium, targetRevision: 1.16.1}
        """);
    Discovery discovery =
        new Discovery(
            new TestComponents(), path -> Optional.of("by-config"), List.of(), path -> false);

    assertEquals(
        List.of("by-config/kube-system/cilium"), ids(discovery.discover(new DirectoryTree(dir))));
    assertEquals(
        List.of("by-destination/kube-system/cilium"),
        ids(discovery().discover(new DirectoryTree(dir))));
  }

  @Test
  void shortensALongReleaseNameAsFluxDoes() throws IOException {
    write(
        "clusters/prod/hr.yaml",
        """
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: a-name-that-is-rather-long-for-a-release, namespace: flux-system}
        spec:
          targetNamespace: a-namespace-that-is-long
          chart: {spec: {chart: cilium, sourceRef: {kind: HelmRepository, name: x}}}
        """);

    String name = discovery().discover(new DirectoryTree(dir)).subjects().get(0).id().name();

    assertEquals(53, name.length());
    assertTrue(name.startsWith("a-namespace-that-is-long-a-name-that-is--"), name);
  }

  @Test
  void reportsAFileThatIsTooLargeWithoutReadingIt() throws IOException {
    write("clusters/prod/cilium.yaml", CHART.formatted("cilium"));
    RevisionTree real = new DirectoryTree(dir);
    RevisionTree huge =
        new RevisionTree() {
          @Override
          public String id() {
            return real.id();
          }

          @Override
          public List<TreeFile> files() {
            return List.of(new TreeFile("huge.yaml", "1", 1L << 40, false));
          }

          @Override
          public Optional<TreeFile> file(String path) {
            return files().stream().filter(file -> file.path().equals(path)).findFirst();
          }

          @Override
          public List<TreeFile> under(String directory) {
            return files();
          }

          @Override
          public byte[] read(TreeFile file) throws IOException {
            throw new IOException("read " + file.path());
          }
        };

    Discovered discovered = discovery().discover(huge);

    assertEquals(Skipped.Kind.TOO_LARGE, discovered.skipped().get(0).kind());
    assertEquals(1, discovered.skipped().size());
  }

  @Test
  void aRepositoryThatCannotBeReadFailsTheRunWithItsOwnMessage() throws IOException {
    write("a.yaml", CHART.formatted("a"));
    DirectoryTree tree = new DirectoryTree(dir);
    Files.delete(dir.resolve("a.yaml"));

    IOException thrown = assertThrows(IOException.class, () -> discovery().discover(tree));

    assertTrue(thrown.getMessage().contains("a.yaml"), thrown.getMessage());
  }

  @Test
  void aDocumentOfAnotherKindIsNeverParsed() throws IOException {
    write("service.yaml", "kind: Service\napiVersion: v1\nbroken: [\n");

    Discovered discovered = discovery().discover(new DirectoryTree(dir));

    assertEquals(new Discovered(List.of(), List.of(), List.of()), discovered);
  }

  @Test
  void refusesKustomizationsThatMultiplyWithoutEnd() throws IOException {
    write("l0/cilium.yaml", (CHART.formatted("a") + "---\n").repeat(10));
    write("l0/kustomization.yaml", "resources: [cilium.yaml]\n");
    for (int level = 1; level < 8; level++) {
      String below = "../l" + (level - 1);
      write(
          "l" + level + "/kustomization.yaml",
          "resources: [" + String.join(", ", Collections.nCopies(10, below)) + "]\n");
    }

    assertThrows(TooMuchException.class, () -> discovery().discover(new DirectoryTree(dir)));
  }

  @Test
  void readsAFileAgainAsSoonAsItsContentDiffers() throws Exception {
    Map<String, Set<String>> kept = new HashMap<>();
    Scans scans =
        new Scans() {
          @Override
          public Optional<Set<String>> find(String key) {
            return Optional.ofNullable(kept.get(key));
          }

          @Override
          public void add(String key, Set<String> configs) {
            kept.put(key, configs);
          }
        };
    write("cilium.yaml", CHART.formatted("cilium"));
    write("kustomization.yaml", "resources: [cilium.yaml]\n");
    write("later.yaml", "kind: Service\n");
    write("settings.yaml", "kind: ConfigMap\nmetadata: {name: values}\n");
    List<List<String>> found = new ArrayList<>();
    int keptFirst = 0;
    git("init", "--quiet");
    for (String later : List.of("kind: Service\n", CHART.formatted("later"))) {
      write("later.yaml", later);
      git("add", "--all");
      for (int run = 0; run < 2; run++) {
        try (Revisions revisions = Revisions.open(dir)) {
          Discovery discovery =
              new Discovery(
                  new TestComponents(), path -> Optional.empty(), List.of(), path -> false, scans);
          found.add(ids(discovery.discover(revisions.index())));
        }
        keptFirst = keptFirst == 0 ? kept.size() : keptFirst;
      }
    }

    assertEquals(2, keptFirst);
    assertTrue(kept.containsValue(Set.of("values")), kept::toString);
    assertEquals(List.of("./kube-system/cilium"), found.get(0));
    assertEquals(found.get(0), found.get(1));
    assertEquals(List.of("./kube-system/cilium", "./kube-system/later"), found.get(2));
    assertEquals(found.get(2), found.get(3));
  }

  private void git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    assertEquals(0, new ProcessBuilder(command).directory(dir.toFile()).start().waitFor());
  }

  @Test
  void goesOnWhenAReaderFailsOnOneFile() throws IOException {
    write("clusters/prod/cilium.yaml", CHART.formatted("cilium"));
    write("deploy.sh", "helm");
    TextReader failing =
        new TextReader() {
          @Override
          public boolean reads(String path) {
            return path.endsWith(".sh");
          }

          @Override
          public Discovered read(
              String file,
              int firstLine,
              String text,
              Function<String, String> clusterOfPath,
              RevisionTree tree) {
            throw new IllegalStateException(text);
          }
        };

    Discovered discovered = discovery(failing).discover(new DirectoryTree(dir));

    assertEquals(List.of("prod/kube-system/cilium"), ids(discovered));
    assertEquals(new Location("deploy.sh", 1), discovered.skipped().get(0).at());
    assertEquals(Skipped.Kind.NOT_UNDERSTOOD, discovered.skipped().get(0).kind());
  }

  @Test
  void chartsOfAKustomizationArePrunedByWhatAppliesIt() throws IOException {
    String application =
        """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: net, namespace: argocd}
        spec:
          source: {repoURL: https://example.com/fleet.git, path: net}
          destination: {name: prod, namespace: kube-system}
          syncPolicy: {automated: {prune: true}}
        """;
    write("apps/net.yaml", application);
    for (String directory : List.of("net", "plain")) {
      write(
          directory + "/kustomization.yaml",
          """
          helmCharts:
          - {name: cilium, repo: "https://example.com", version: 1.16.1, releaseName: %s}
          """
              .formatted(directory));
    }

    Discovered discovered = discovery().discover(new DirectoryTree(dir));

    assertEquals(
        Map.of("net", true, "plain", false),
        discovered.subjects().stream()
            .collect(
                Collectors.toMap(
                    subject -> subject.id().name(),
                    subject -> subject.deployer().capabilities().get("prune"))));
  }

  @Test
  void anImageThatAKustomizationPinsIsAtItsLine() throws IOException {
    write(
        "base/agent.yaml",
        """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: cilium}
        spec:
          template:
            spec:
              containers:
              - name: cilium-agent
                image: quay.io/cilium/cilium:v1.15.0
        """);
    write(
        "base/kustomization.yaml",
        """
        resources: [agent.yaml]
        images:
        - name: quay.io/cilium/cilium
          newTag: v1.16.1
        """);

    Discovered discovered = discovery().discover(new DirectoryTree(dir));

    Workload workload = (Workload) discovered.subjects().get(0);
    assertEquals(
        new Location("base/kustomization.yaml", 4),
        workload.manifest().lines().get("/spec/template/spec/containers/0/image"));
  }

  @ParameterizedTest(name = "{0} in Chart.yaml, {1} in values.yaml: {2}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "condition: cilium.enabled; cilium: {enabled: false}; 0",
        "condition: cilium.enabled; cilium: {enabled: true}; 1",
        "condition: cilium.enabled; cilium: {}; 1",
        "condition: 'cilium.enabled, net.here'; net: {here: false}; 0",
        "tags: [net]; tags: {net: false}; 0",
        "tags: [net, more]; tags: {net: false, more: true}; 1",
        "tags: [net]; tags: {}; 1",
        "tags: [net], condition: it; {tags: {net: false}, it: true}; 1",
        "tags: [net], condition: it; {tags: {net: true}, it: false}; 0",
        "alias: c, condition: c.enabled; c: {enabled: false}; 0",
      })
  void aDependencyThatIsSwitchedOffIsNotThere(String written, String values, int dependencies)
      throws IOException {
    write(
        "charts/net/Chart.yaml",
        """
        apiVersion: v2
        name: net
        version: 1.0.0
        dependencies:
        - {name: cilium, version: 1.16.1, repository: "https://example.com", %s}
        """
            .formatted(written));
    write("charts/net/values.yaml", values + "\n");

    Discovered discovered = discovery().discover(new DirectoryTree(dir));

    assertEquals(dependencies, ((Release) discovered.subjects().get(0)).dependencies().size());
  }

  @Test
  void aScriptDeploysNoDependencyThatIsSwitchedOff() throws IOException {
    write(
        "charts/net/Chart.yaml",
        """
        apiVersion: v2
        name: net
        version: 1.0.0
        dependencies:
        - {name: cilium, version: 1.16.1, condition: cilium.enabled}
        """);
    write("charts/net/values.yaml", "cilium: {enabled: false}\n");
    write("deploy.sh", "helm upgrade --install net charts/net -n kube-system\n");

    Discovered discovered = discovery(new ScriptReader()).discover(new DirectoryTree(dir));

    assertEquals(
        List.of(List.of()),
        discovered.subjects().stream()
            .filter(subject -> subject.declaredAt().file().equals("deploy.sh"))
            .map(subject -> ((Release) subject).dependencies())
            .toList());
  }

  @Test
  void readsAScriptInAnyEncodingAndTellsOneThatIsEncrypted() throws IOException {
    Files.write(
        dir.resolve("deploy.sh"),
        "# f\u00fcr alle\nhelm upgrade cilium cilium/cilium --version 1.16.1 -n kube-system\n"
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    write("secret.sh", "\0GITCRYPT\0abc");

    Discovered discovered = discovery(new ScriptReader()).discover(new DirectoryTree(dir));

    assertEquals(List.of("./kube-system/cilium"), ids(discovered));
    assertEquals(
        List.of("secret.sh:1 ENCRYPTED"),
        discovered.skipped().stream()
            .filter(skipped -> skipped.at().file().equals("secret.sh"))
            .map(skipped -> skipped.at() + " " + skipped.kind())
            .toList());
  }

  @Test
  void sixLinesOfAliasesInValuesAreNotReadAsHalfAMillion() throws IOException {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 6; i++) {
      String nine = String.join(", ", Collections.nCopies(9, "*a" + (i - 1)));
      bomb.append("a" + i + ": &a" + i + " [" + nine + "]\n");
    }
    write("values.yaml", bomb.toString());
    write("deploy.sh", "helm upgrade cilium cilium/cilium --version 1.16.1 -f values.yaml\n");

    Discovered discovered = discovery(new ScriptReader()).discover(new DirectoryTree(dir));

    Release release = (Release) discovered.subjects().get(0);
    assertTrue(release.values().tree().isEmpty(), "the values were read");
    assertEquals(1, release.unreadable().size());
  }
}
