package dev.leadsman.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.leadsman.json.Json;
import dev.leadsman.model.Cause;
import dev.leadsman.model.ChartDir;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.RenderRequest;
import dev.leadsman.model.UnavailableException;
import dev.leadsman.testing.HelmBinary;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Both engines give the same objects, and where they cannot, the embedded one says so. */
class EnginesIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static Renderer cli;
  private static Renderer embedded;
  @TempDir static Path cache;
  @TempDir Path directory;

  @BeforeAll
  static void start() throws Exception {
    cli = new HelmCli(HelmBinary.findOrSkip(), TIMEOUT, Map.of());
    embedded = new HelmWorker(TIMEOUT, cache, Map.of(), 1);
  }

  @AfterAll
  static void stop() {
    if (cli != null) {
      cli.close();
      embedded.close();
    }
  }

  static Stream<Arguments> requests() throws Exception {
    Map<String, Object> user = new LinkedHashMap<>();
    user.put("text", "next\u0085line\u2028separator\uFEFF 😀 \u0007 tab\t\"quoted\" back\\slash");
    user.put("numbers", Arrays.asList(1L, 10_000_000L, 1.5, 1.0, -3L, true, null));
    user.put("looks", Arrays.asList("1.10", "yes", "0755", "null", "", "~", "1e3", "12:30"));
    Map<String, Object> tricky = new LinkedHashMap<>();
    tricky.put("user", user);
    tricky.put("removed", null);
    tricky.put("yes", false);
    Map<String, Object> hook = Map.of("helm.sh/hook", "pre-delete", "plain", "x");
    ChartDir hooks = Charts.resource("hooks");
    ChartDir umbrella = Charts.resource("umbrella");
    ChartDir strange = Charts.resource("tricky");
    return Stream.of(
        Arguments.of("hooks", Charts.request(hooks)),
        Arguments.of(
            "hooks from values", Charts.request(hooks, Map.of("serviceAnnotations", hook))),
        Arguments.of("no hooks", Charts.request(hooks, Map.of("uninstall", false))),
        Arguments.of("without CRDs", without(Charts.request(hooks))),
        Arguments.of("umbrella", Charts.request(umbrella)),
        Arguments.of(
            "umbrella, other conditions",
            Charts.request(
                umbrella,
                Map.of("second", Map.of("enabled", false), "optional", Map.of("enabled", true)))),
        Arguments.of("tricky", Charts.request(strange)),
        Arguments.of("tricky values", Charts.request(strange, tricky)),
        Arguments.of("tricky upgrade", with(Charts.request(strange, tricky), List.of(), true)),
        Arguments.of(
            "tricky with API versions",
            with(
                Charts.request(strange, tricky),
                List.of("monitoring.coreos.com/v1", "cilium.io/v2/CiliumNode"),
                true)));
  }

  private static RenderRequest without(RenderRequest request) {
    return new RenderRequest(
        request.chart(),
        request.releaseName(),
        request.namespace(),
        request.values(),
        "1.23.4",
        List.of(),
        false,
        false);
  }

  private static RenderRequest with(RenderRequest request, List<String> apis, boolean upgrade) {
    return new RenderRequest(
        request.chart(),
        request.releaseName(),
        request.namespace(),
        request.values(),
        request.kubeVersion(),
        apis,
        upgrade,
        true);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void giveTheSameObjects(String name, RenderRequest request) throws Exception {
    List<Manifest> expected = cli.render(request);
    List<Manifest> actual = embedded.render(request);

    assertFalse(expected.isEmpty());
    assertEquals(texts(expected).keySet(), texts(actual).keySet());
    texts(expected).forEach((object, text) -> assertEquals(text, texts(actual).get(object)));
  }

  @Test
  void putCrdsFirstAndHooksLast() throws Exception {
    for (Renderer engine : List.of(cli, embedded)) {
      List<String> titles =
          engine.render(Charts.request(Charts.resource("hooks"))).stream()
              .map(Manifest::title)
              .toList();

      assertEquals(
          List.of(
              "CustomResourceDefinition pools.example.com",
              "CustomResourceDefinition subnets.example.com",
              "CustomResourceDefinition nodes.example.com",
              "ServiceAccount plain"),
          titles.subList(0, 4));
      assertEquals(18, titles.size());
      assertTrue(titles.contains("Job cleanup"));
      assertFalse(titles.contains("ConfigMap dropped"));
    }
  }

  @Test
  void nameTheTemplateOfEveryObject() throws Exception {
    for (Renderer engine : List.of(cli, embedded)) {
      List<String> files = new ArrayList<>();
      for (Manifest manifest : engine.render(Charts.request(Charts.resource("umbrella")))) {
        files.add(manifest.at().file());
      }
      files.sort(null);
      assertEquals(
          List.of(
              "umbrella/charts/agent/crds/crd.yaml",
              "umbrella/charts/agent/templates/ds.yaml",
              "umbrella/charts/second/crds/crd.yaml",
              "umbrella/charts/second/templates/ds.yaml",
              "umbrella/templates/cm.yaml"),
          files);
    }
  }

  @Test
  void askNoClusterOnLookup() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(500, -1);
          exchange.close();
        });
    server.start();
    Path config = directory.resolve("config");
    Files.writeString(
        config,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
        contexts: [{name: c, context: {cluster: c, user: u}}]
        users: [{name: u, user: {}}]
        current-context: c
        """
            .formatted(server.getAddress().getPort()));
    Path home = Files.createDirectories(directory.resolve("home/.kube"));
    Files.copy(config, home.resolve("config"));
    Map<String, String> user =
        Map.of("KUBECONFIG", config.toString(), "HOME", home.getParent().toString());
    try (Renderer one = new HelmCli(HelmBinary.findOrSkip(), TIMEOUT, user);
        Renderer other = new HelmWorker(TIMEOUT, cache, user, 1)) {
      RenderRequest request = Charts.request(Charts.resource("tricky"));

      assertEquals(texts(one.render(request)), texts(other.render(request)));
      assertEquals(0, asked.get());
    } finally {
      server.stop(0);
    }
  }

  @Test
  void theEmbeddedRefusesWhatItCannotRenderAlike() throws Exception {
    Map<String, String> templates = new LinkedHashMap<>();
    templates.put(
        "{{ tpl \"{{ lookup `v1` `Secret` `` `` }}\" . }}",
        "templates/all.yaml uses lookup in a way that cannot be foreseen");
    templates.put(
        "{{ .Release.IsUpgrade }} {{ (index . \"x\").Release.IsUpgrade }}",
        "templates/all.yaml uses IsUpgrade in a way that cannot be foreseen");
    templates.put(
        "{{ with .Capabilities.APIVersions }}{{ end }}",
        "templates/all.yaml uses APIVersions in a way that cannot be foreseen");
    templates.put(
        "helm.sh/hook: {{ include (print $.Template.BasePath \"/all.yaml\") . | sha256sum }}",
        "templates/all.yaml has a digest of a hook");
    templates.put("held.sh/hook: x", "templates/all.yaml names held.sh/hook");
    int number = 0;
    for (Map.Entry<String, String> template : templates.entrySet()) {
      ChartDir chart = Charts.oneTemplate(directory.resolve("c" + number++), template.getKey());

      UnavailableException e =
          assertThrows(
              UnavailableException.class,
              () -> embedded.render(with(Charts.request(chart), List.of("a/v1"), true)));

      assertEquals(
          "chart one 1.0.0 does not render: it needs the engine cli: "
              + template.getValue()
              + "\n  fix: install helm 3.14 or newer, or name one in helm.binary",
          e.getMessage());
    }
  }

  @Test
  void sayWhyAChartDoesNotRender() throws Exception {
    ChartDir chart =
        Charts.oneTemplate(directory.resolve("c"), "a: {{ required \"set me\" .Values.missing }}");

    UnavailableException ofCli =
        assertThrows(UnavailableException.class, () -> cli.render(Charts.request(chart)));
    UnavailableException ofEmbedded =
        assertThrows(UnavailableException.class, () -> embedded.render(Charts.request(chart)));

    assertEquals(Cause.RENDER, ofCli.reason());
    assertEquals(
        "chart one 1.0.0 does not render: "
            + cli.engine()
            + " says: execution error at (one/templates/all.yaml:1:6): set me",
        ofCli.getMessage());
    assertEquals(
        "chart one 1.0.0 does not render: the embedded helm says: execution error at"
            + " (one/templates/all.yaml:1:6): set me",
        ofEmbedded.getMessage());
  }

  @Test
  void refuseOutputThatIsNoObject() throws Exception {
    ChartDir chart = Charts.oneTemplate(directory.resolve("c"), "just: text\n");

    for (Renderer engine : List.of(cli, embedded)) {
      UnavailableException e =
          assertThrows(UnavailableException.class, () -> engine.render(Charts.request(chart)));
      assertEquals(
          "chart one 1.0.0: one/templates/all.yaml renders something that is no Kubernetes object",
          e.getMessage());
    }
  }

  private static Map<String, String> texts(List<Manifest> manifests) {
    Map<String, String> texts = new TreeMap<>();
    for (Manifest manifest : manifests) {
      String key = manifest.at().file() + " " + Renders.id(manifest);
      assertNull(texts.put(key, Json.write(manifest.object())), key + " is there twice");
    }
    return texts;
  }
}
