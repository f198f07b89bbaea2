package dev.leadsman.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.Revisions;
import dev.leadsman.model.ChartDir;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.UnavailableException;
import dev.leadsman.testing.HelmBinary;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Charts that the real helm packed, indexed and pushed. */
class RealRegistriesIT {
  @TempDir Path directory;
  private Path packed;

  @BeforeEach
  void pack() throws Exception {
    packed = Files.createDirectory(directory.resolve("packed"));
    Path resources = Path.of("src/test/resources/render/charts").toAbsolutePath();
    for (String version : List.of("0.9.3", "0.9.4", "1.0.0+build.7")) {
      HelmBinary.run(
          directory,
          "package",
          resources.resolve("umbrella").toString(),
          "--version",
          version,
          "--destination",
          packed.toString());
    }
  }

  private ChartResolver resolver() {
    return new ChartResolver(
        new ChartSettings(
            directory.resolve("cache"),
            List.of(),
            directory,
            false,
            Map.of("HOME", directory.toString()),
            Duration.ofSeconds(20),
            Clock.systemUTC()),
        ChartLock.EMPTY);
  }

  private static RevisionTree tree(Path top) throws Exception {
    try (Git git = Git.init().setDirectory(top.toFile()).call()) {
      git.add().addFilepattern(".").call();
      git.commit()
          .setMessage("x")
          .setAuthor("a", "a@b")
          .setCommitter("a", "a@b")
          .setSign(false)
          .call();
    }
    return Revisions.open(top).commit("HEAD");
  }

  private RevisionTree empty() throws Exception {
    return tree(Files.createDirectories(directory.resolve("empty")));
  }

  @Test
  void readsARepositoryThatHelmIndexed() throws Exception {
    HelmBinary.run(packed, "repo", "index", ".");
    try (Site site = new Site()) {
      for (String file : ChartCache.files(packed)) {
        site.file("/" + file, Files.readAllBytes(packed.resolve(file)));
      }
      ChartResolver resolver = resolver();
      RevisionTree tree = empty();

      assertEquals("0.9.4", version(resolver, repository(site, "~0.9"), tree));
      assertEquals("1.0.0+build.7", version(resolver, repository(site, ""), tree));
      ChartDir chart = resolver.resolve(repository(site, "0.9.3"), tree);
      assertEquals(
          List.of("agent", "optional", "second"),
          chart.info().dependencies().keySet().stream().sorted().toList());
      assertEquals(2, chart.info().crds().size());
    }
  }

  private static ChartSource repository(Site site, String version) {
    return new ChartSource.Repository(site.url(), "umbrella", version);
  }

  private static String version(ChartResolver resolver, ChartSource source, RevisionTree tree)
      throws Exception {
    return resolver.resolve(source, tree).info().version();
  }

  @Test
  void pullsFromARegistryThatHelmPushedTo() throws Exception {
    int port = freePort();
    Process registry = registry(port);
    try {
      for (String file : ChartCache.files(packed)) {
        HelmBinary.run(packed, "push", "--plain-http", file, "oci://localhost:" + port + "/charts");
      }
      ChartResolver resolver = resolver();
      RevisionTree tree = empty();
      URI url = URI.create("oci://localhost:" + port + "/charts/umbrella");

      assertEquals("0.9.4", version(resolver, new ChartSource.Oci(url, "0.9.4", ""), tree));
      assertEquals("0.9.4", version(resolver, new ChartSource.Oci(url, "~0.9", ""), tree));
      assertEquals("1.0.0+build.7", version(resolver, new ChartSource.Oci(url, "", ""), tree));
      assertEquals(
          "1.0.0+build.7", version(resolver, new ChartSource.Oci(url, "1.0.0+build.7", ""), tree));
      UnavailableException e =
          assertThrows(
              UnavailableException.class,
              () -> resolver.resolve(new ChartSource.Oci(url, "0.9.9", ""), tree));
      assertEquals(
          "chart umbrella 0.9.9 is not in "
              + url
              + "\n  looked in: tag 0.9.9 (not there)\n"
              + "  fix: pin a listed version, or vendor the chart under charts/",
          e.getMessage());
    } finally {
      registry.destroyForcibly().waitFor();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Process registry(int port) throws Exception {
    Optional<Path> program =
        Arrays.stream(System.getenv("PATH").split(":", -1))
            .map(entry -> Path.of(entry, "docker-registry"))
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(
        program.isPresent(), "no docker-registry on PATH; Debian's package has it");
    Path config = directory.resolve("registry.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log: {level: error, accesslog: {disabled: true}}
        storage: {filesystem: {rootdirectory: %s}}
        http: {addr: "127.0.0.1:%d"}
        """
            .formatted(directory.resolve("registry"), port));
    Process process =
        new ProcessBuilder(program.get().toString(), "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("registry.log").toFile())
            .start();
    for (int i = 0; i < 200; i++) {
      try {
        HttpURLConnection connection =
            (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + "/v2/").toURL().openConnection();
        if (connection.getResponseCode() == 200) {
          return process;
        }
      } catch (IOException e) {
        assertTrue(process.isAlive(), "docker-registry ended");
      }
      Thread.sleep(50);
    }
    process.destroyForcibly();
    throw new IOException("docker-registry does not answer");
  }

  /** What the cache holds of a chart directory is what helm loads from it. */
  @Test
  void ignoresWhatHelmIgnores() throws Exception {
    Path top = Files.createDirectories(directory.resolve("repository"));
    Path chart = Files.createDirectories(top.resolve("c/templates/deep")).getParent().getParent();
    Files.writeString(chart.resolve("Chart.yaml"), "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    Files.writeString(
        chart.resolve(".helmignore"),
        "# comment\n*.bak\n/templates/no-*\ntemplates/deep/\nfile?.yaml\n");
    for (String name :
        List.of(
            "yes.yaml",
            "old.yaml.bak",
            "no-thing.yaml",
            "deep/below.yaml",
            "file1.yaml",
            "file12.yaml",
            ".hidden.yaml")) {
      Files.writeString(
          chart.resolve("templates").resolve(name),
          "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "
              + name.replaceAll("\\W", "")
              + "}\n");
    }
    String expected = HelmBinary.run(directory, "template", "r", chart.toString());

    ChartDir cached = resolver().resolve(new ChartSource.InTree("c", "c", "1.0.0"), tree(top));
    String actual = HelmBinary.run(directory, "template", "r", cached.directory().toString());

    assertEquals(expected, actual);
    assertTrue(actual.contains("yesyaml"));
    assertFalse(Files.exists(cached.directory().resolve("templates/no-thing.yaml")));
  }

  /** A packed dependency renders as it does unpacked by us. */
  @Test
  void unpacksDependenciesWithoutChangingARender() throws Exception {
    Path top = Files.createDirectories(directory.resolve("repository"));
    Path chart = Files.createDirectories(top.resolve("c/charts")).getParent();
    Files.writeString(
        chart.resolve("Chart.yaml"),
        """
        apiVersion: v2
        name: c
        version: 1.0.0
        dependencies:
        - {name: umbrella, alias: net, version: 0.9.4, repository: ""}
        """);
    Files.copy(packed.resolve("umbrella-0.9.4.tgz"), chart.resolve("charts/umbrella-0.9.4.tgz"));
    String expected =
        HelmBinary.run(directory, "template", "r", chart.toString(), "--include-crds");

    ChartDir cached = resolver().resolve(new ChartSource.InTree("c", "c", "1.0.0"), tree(top));
    String actual =
        HelmBinary.run(directory, "template", "r", cached.directory().toString(), "--include-crds");

    assertEquals(expected, actual);
    assertEquals("umbrella", cached.info().dependencies().get("net").name());
  }
}
