package dev.leadsman.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.model.Location;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.RenderRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachingRendererTest {
  @TempDir Path cache;
  @TempDir Path directory;
  private int renders;

  private abstract static class Engine implements Renderer {
    private final String identity;

    Engine(String identity) {
      this.identity = identity;
    }

    @Override
    public String engine() {
      return identity;
    }

    @Override
    public String identity() {
      return identity;
    }

    @Override
    public void close() {}
  }

  /** An engine that gives what it is told and counts. */
  private Renderer engine(String identity, List<Manifest> manifests) {
    return new Engine(identity) {
      @Override
      public List<Manifest> render(RenderRequest request) {
        renders++;
        return manifests;
      }
    };
  }

  private static Manifest manifest(String kind, Map<String, Object> more) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("apiVersion", "v1");
    object.put("kind", kind);
    object.put("metadata", Map.of("name", "a"));
    object.putAll(more);
    return new Manifest(object, new Location("one/templates/a.yaml", 1), Map.of());
  }

  private RenderRequest request(Map<String, Object> values) throws Exception {
    return Charts.request(Charts.oneTemplate(directory.resolve("chart"), "a"), values);
  }

  private List<Path> kept() throws Exception {
    Path renders = cache.resolve("renders");
    if (!Files.isDirectory(renders)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(renders)) {
      return files.toList();
    }
  }

  @Test
  void givesAnIdenticalRenderWithoutTheEngine() throws Exception {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("text", "ünï\ncode 😀");
    data.put("null", null);
    data.put("list", Arrays.asList(1L, -2.5, true, false, null, "1", List.of(), Map.of()));
    List<Manifest> manifests =
        List.of(manifest("ConfigMap", Map.of("data", data)), manifest("Service", Map.of()));
    try (Renderer renderer = new CachingRenderer(engine("a", manifests), cache)) {
      List<Manifest> first = renderer.render(request(Map.of("x", 1L)));
      List<Manifest> second = renderer.render(request(Map.of("x", 1L)));

      assertEquals(manifests, first);
      assertEquals(manifests, second);
      assertEquals(1, renders);
    }
  }

  @Test
  void asksTheEngineWhenAnythingDiffers() throws Exception {
    List<Manifest> manifests = List.of(manifest("ConfigMap", Map.of()));
    RenderRequest base = request(Map.of("x", 1L));
    List<RenderRequest> others = new ArrayList<>();
    others.add(request(Map.of("x", "1")));
    others.add(
        new RenderRequest(
            base.chart(), "other", "kube-system", base.values(), "1.31.0", List.of(), false, true));
    others.add(
        new RenderRequest(
            base.chart(), "rel", "other", base.values(), "1.31.0", List.of(), false, true));
    others.add(
        new RenderRequest(
            base.chart(), "rel", "kube-system", base.values(), "1.30.0", List.of(), false, true));
    others.add(
        new RenderRequest(
            base.chart(),
            "rel",
            "kube-system",
            base.values(),
            "1.31.0",
            List.of("a/v1"),
            false,
            true));
    others.add(
        new RenderRequest(
            base.chart(), "rel", "kube-system", base.values(), "1.31.0", List.of(), true, true));
    others.add(
        new RenderRequest(
            base.chart(), "rel", "kube-system", base.values(), "1.31.0", List.of(), false, false));
    others.add(Charts.request(Charts.oneTemplate(directory.resolve("other"), "b"), base.values()));
    try (Renderer renderer = new CachingRenderer(engine("a", manifests), cache);
        Renderer newer = new CachingRenderer(engine("b", manifests), cache)) {
      renderer.render(base);
      for (RenderRequest other : others) {
        renderer.render(other);
      }
      newer.render(base);
    }
    assertEquals(2 + others.size(), renders);
  }

  @Test
  void keepsNoSecretsWithData() throws Exception {
    for (String field : List.of("data", "stringData")) {
      Map<String, Object> filled = Map.of(field, Map.of("password", "hunter2"));
      try (Renderer renderer =
          new CachingRenderer(engine("a", List.of(manifest("Secret", filled))), cache)) {
        renderer.render(request(Map.of()));
        renderer.render(request(Map.of()));
      }
    }
    assertEquals(4, renders);
    assertEquals(List.of(), kept());
  }

  @Test
  void keepsSecretsWithoutData() throws Exception {
    List<Manifest> empty = List.of(manifest("Secret", Map.of("data", Map.of())));
    try (Renderer renderer = new CachingRenderer(engine("a", empty), cache)) {
      renderer.render(request(Map.of()));
      assertEquals(empty, renderer.render(request(Map.of())));
    }
    assertEquals(1, renders);
  }

  @Test
  void keepsNothingThatRendersOtherwiseEveryTime() throws Exception {
    RenderRequest random = Charts.request(Charts.of(directory, "one", List.of("randAlphaNum")));
    Renderer changing =
        new Engine("a") {
          @Override
          public List<Manifest> render(RenderRequest request) {
            renders++;
            return List.of(manifest("ConfigMap", Map.of("data", Map.of("n", (long) renders))));
          }
        };
    try (Renderer renderer = new CachingRenderer(changing, cache)) {
      assertEquals(
          Map.of("v1 ConfigMap a", List.of("/data/n")), Renders.differing(renderer, random));
    }
    assertEquals(List.of(), kept());
  }

  @Test
  void keepsNothingOfChartsThatAskTheClock() throws Exception {
    RenderRequest clock = Charts.request(Charts.of(directory, "one", List.of("lookup", "now")));
    try (Renderer renderer =
        new CachingRenderer(engine("a", List.of(manifest("ConfigMap", Map.of()))), cache)) {
      renderer.render(clock);
      renderer.render(clock);
    }
    assertEquals(2, renders);
    assertEquals(List.of(), kept());
  }

  @Test
  void keepsRendersThatDoNotReachTheRandomFunctions() throws Exception {
    List<Manifest> manifests = List.of(manifest("ConfigMap", Map.of()));
    RenderRequest random = Charts.request(Charts.of(directory, "one", List.of("genCA", "lookup")));
    try (Renderer renderer = new CachingRenderer(engine("a", manifests), cache)) {
      renderer.render(random);
      assertEquals(2, renders);
      assertEquals(manifests, renderer.render(random));
    }
    assertEquals(2, renders);
  }

  @Test
  void rendersAgainWhenAnEntryIsDamaged() throws Exception {
    List<Manifest> manifests = List.of(manifest("ConfigMap", Map.of("data", Map.of("a", "b"))));
    try (Renderer renderer = new CachingRenderer(engine("a", manifests), cache)) {
      renderer.render(request(Map.of()));
      Path entry = kept().get(0);
      byte[] whole = Files.readAllBytes(entry);
      for (int length = 0; length < whole.length; length++) {
        Files.write(entry, Arrays.copyOf(whole, length));
        assertEquals(manifests, renderer.render(request(Map.of())));
      }
      assertEquals(1 + whole.length, renders);
      assertEquals(1, kept().size());
    }
  }

  @Test
  void rendersWhenTheCacheCannotBeWritten() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    List<Manifest> manifests = List.of(manifest("ConfigMap", Map.of()));
    try (Renderer renderer = new CachingRenderer(engine("a", manifests), file)) {
      assertEquals(manifests, renderer.render(request(Map.of())));
    }
    assertTrue(Files.isRegularFile(file));
  }
}
