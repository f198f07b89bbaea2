package dev.leadsman.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.leadsman.chart.ChartLock;
import dev.leadsman.chart.ChartResolver;
import dev.leadsman.chart.ChartSettings;
import dev.leadsman.json.Json;
import dev.leadsman.model.ChartDir;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.RenderRequest;
import dev.leadsman.testing.HelmBinary;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every chart of {@code charts/} renders to the same objects with both engines. */
class AllChartsIT {
  private static final Path CHARTS = Path.of("charts");
  private static final URI ANYWHERE = URI.create("https://charts.example.com");
  private static final int ROUNDS = Integer.getInteger("render.rounds", 1);

  @TempDir static Path cache;
  private static Renderer cli;
  private static Renderer embedded;
  private static ChartResolver resolver;

  @BeforeAll
  static void start() throws Exception {
    cli = new HelmCli(HelmBinary.findOrSkip(), Duration.ofSeconds(60), Map.of());
    embedded = new HelmWorker(Duration.ofSeconds(60), cache, Map.of(), 1);
    resolver =
        new ChartResolver(
            new ChartSettings(
                cache,
                List.of(
                    new ChartSettings.Mirror(
                        ANYWHERE.toString(), CHARTS.toAbsolutePath().toString())),
                Path.of("").toAbsolutePath(),
                true,
                Map.of(),
                Duration.ofSeconds(5),
                Clock.systemUTC()),
            ChartLock.EMPTY);
  }

  @AfterAll
  static void stop() {
    if (cli != null) {
      cli.close();
      embedded.close();
    }
  }

  static Stream<Arguments> charts() throws IOException {
    List<Arguments> charts = new ArrayList<>();
    if (Files.isDirectory(CHARTS)) {
      for (Path name : list(CHARTS)) {
        for (Path version : list(name)) {
          if (Files.exists(version.resolve("Chart.yaml"))) {
            charts.add(
                Arguments.of(name.getFileName().toString(), version.getFileName().toString()));
          }
        }
      }
    }
    return charts.stream();
  }

  private static List<Path> list(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0} {1}", allowZeroInvocations = true)
  @MethodSource("charts")
  void rendersAlikeWithBothEngines(String name, String version) throws Exception {
    ChartDir chart = resolver.resolve(new ChartSource.Repository(ANYWHERE, name, version), null);
    RenderRequest request =
        new RenderRequest(chart, name, "kube-system", Map.of(), "1.31.0", List.of(), false, true);

    List<Manifest> expected = cli.render(request);
    List<Manifest> actual = embedded.render(request);

    assertFalse(expected.isEmpty());
    Map<String, List<String>> differs = Renders.differing(expected, actual);
    Map<String, List<String>> everyTime = Renders.differing(cli, request);
    assertEquals(everyTime, differs);
    assertEquals(texts(expected).keySet(), texts(actual).keySet());
    if (ROUNDS > 1) {
      System.out.printf(
          "%s %s: %d objects, ms a render: cli %.1f, embedded %.1f%n",
          name, version, expected.size(), time(cli, request), time(embedded, request));
    }
  }

  private static double time(Renderer engine, RenderRequest request) throws Exception {
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      engine.render(request);
      nanos.add(System.nanoTime() - start);
    }
    nanos.sort(null);
    return nanos.get(nanos.size() / 2) / 1e6;
  }

  private static Map<String, String> texts(List<Manifest> manifests) {
    Map<String, String> texts = new TreeMap<>();
    for (Manifest manifest : manifests) {
      String key = manifest.at().file() + " " + Renders.id(manifest);
      texts.put(key, Json.write(new ArrayList<>(new TreeSet<>(manifest.object().keySet()))));
    }
    return texts;
  }
}
