package dev.leadsman.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.leadsman.json.Json;
import dev.leadsman.publish.Forge.Done;
import dev.leadsman.publish.Forge.Draft;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is sent to GitHub, held against GitHub's own OpenAPI description by a checking proxy. The
 * description and the proxy are some 460 MB of npm packages, so they are fetched on request only.
 */
class GitHubOpenApiIT {
  private static final Path HOME = Path.of("target", "openapi");
  private static final Path PRISM = HOME.resolve("node_modules/.bin/prism");
  private static final Set<String> PATHS =
      Set.of(
          "/repos/{owner}/{repo}",
          "/repos/{owner}/{repo}/pulls",
          "/repos/{owner}/{repo}/pulls/{pull_number}",
          "/repos/{owner}/{repo}/issues/{issue_number}");

  @TempDir Path directory;

  /** Before each test, not before all: a test that is skipped is counted. */
  @BeforeEach
  void install() throws Exception {
    if (!Files.exists(PRISM)) {
      assumeTrue(
          Boolean.getBoolean("openapi.install"),
          "needs npm packages: run once with -Dopenapi.install=true");
      Files.createDirectories(HOME);
      Files.writeString(HOME.resolve("package.json"), "{\"private\": true}\n");
      Process npm =
          new ProcessBuilder(
                  "npm",
                  "install",
                  "--ignore-scripts",
                  "--no-audit",
                  "--no-fund",
                  "--no-package-lock",
                  "@octokit/openapi@23.0.2",
                  "@stoplight/prism-cli@5.16.0")
              .directory(HOME.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean installed = npm.waitFor(5, TimeUnit.MINUTES) && npm.exitValue() == 0;
      assumeTrue(installed, "npm could not install the packages");
    }
  }

  @Test
  void everyRequestIsAsGitHubDescribesIt() throws Exception {
    Path description = directory.resolve("github.json");
    Files.writeString(description, Json.write(cut(description())));
    Path log = directory.resolve("prism.log");
    int port = freePort();
    URI api = URI.create("http://127.0.0.1:" + port);
    try (FakeGitHub github = new FakeGitHub()) {
      Process proxy =
          new ProcessBuilder(
                  PRISM.toString(),
                  "proxy",
                  "--port",
                  String.valueOf(port),
                  description.toString(),
                  github.api().toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      try {
        await(log);
        Forge forge = new GitHubForge(api, "acme/fleet", FakeGitHub.TOKEN);
        assertEquals(
            Done.CREATED, forge.propose(new Draft("leadsman/rendered", "main", "A", "B")).done());
        assertEquals(
            Done.REFRESHED, forge.propose(new Draft("leadsman/rendered", "main", "C", "D")).done());
        assertEquals(
            Done.CLOSED, forge.withdraw("leadsman/rendered", "main", "E").orElseThrow().done());
        assertFalse(Files.readString(log).contains("Violation: request"), Files.readString(log));
        assertFalse(Files.readString(log).contains("Violation: path"), Files.readString(log));

        // The proxy does look.
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(api.resolve("/repos/acme/fleet/pulls"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"title\": \"A\"}"))
                    .build(),
                HttpResponse.BodyHandlers.discarding());
        assertTrue(Files.readString(log).contains("Violation: request"), Files.readString(log));
      } finally {
        proxy.destroy();
        proxy.waitFor();
      }
    }
  }

  private static void await(Path log) throws Exception {
    for (int i = 0; i < 300; i++) {
      if (Files.readString(log).contains("Prism is listening")) {
        return;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("the proxy did not start: " + Files.readString(log));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Map<?, ?> description() throws Exception {
    Path file = HOME.resolve("node_modules/@octokit/openapi/generated/api.github.com.json");
    return (Map<?, ?>) Json.parse(Files.readString(file));
  }

  /** Just the endpoints that are used and what they refer to: the whole takes minutes to load. */
  private static Map<String, Object> cut(Map<?, ?> whole) {
    Map<String, Object> paths = new LinkedHashMap<>();
    PATHS.forEach(path -> paths.put(path, ((Map<?, ?>) whole.get("paths")).get(path)));
    Set<String> references = new TreeSet<>();
    collect(whole, paths, references);
    Map<String, Map<String, Object>> components = new LinkedHashMap<>();
    for (String reference : references) {
      String[] steps = reference.split("/", -1);
      components
          .computeIfAbsent(steps[2], kind -> new LinkedHashMap<>())
          .put(steps[3], component(whole, reference));
    }
    Map<String, Object> cut = new LinkedHashMap<>();
    cut.put("openapi", whole.get("openapi"));
    cut.put("info", whole.get("info"));
    cut.put("paths", paths);
    cut.put("components", components);
    return cut;
  }

  private static Object component(Map<?, ?> whole, String reference) {
    String[] steps = reference.split("/", -1);
    return ((Map<?, ?>) ((Map<?, ?>) whole.get("components")).get(steps[2])).get(steps[3]);
  }

  private static void collect(Map<?, ?> whole, Object node, Set<String> references) {
    if (node instanceof List<?> list) {
      list.forEach(item -> collect(whole, item, references));
    } else if (node instanceof Map<?, ?> map) {
      if (map.get("$ref") instanceof String reference && references.add(reference)) {
        collect(whole, component(whole, reference), references);
      }
      map.values().forEach(value -> collect(whole, value, references));
    }
  }
}
