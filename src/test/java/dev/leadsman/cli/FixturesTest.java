package dev.leadsman.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.json.Json;
import dev.leadsman.json.JsonSchemas;
import dev.leadsman.testing.Golden;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole runs: each fixture becomes a Git repository, is checked, and rendered where it lists
 * releases.
 */
class FixturesTest {
  private static final Path FIXTURES = Path.of("fixtures");

  @TempDir private static Path shared;
  private static Path cache;

  @BeforeAll
  static void sharesOneCache() throws IOException {
    cache = Files.createDirectories(shared.resolve("cache"));
  }

  static Stream<Path> fixtures() throws IOException {
    try (Stream<Path> all = Files.list(FIXTURES)) {
      return all.filter(Files::isDirectory).sorted().toList().stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fixtures")
  void checkTellsWhatIsExpected(Path fixture, @TempDir Path temporary) throws Exception {
    DemoRepository repository = DemoRepository.create(fixture, temporary, "repository");
    Path json = temporary.resolve("report.json");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();

    int code =
        run(
            repository,
            out,
            err,
            "check",
            "--offline",
            "--undecided",
            "fail",
            "--format",
            "text",
            "--format",
            "json",
            "--output",
            json.toString());

    Map<?, ?> report = (Map<?, ?>) Json.parse(Files.readString(json));
    assertEquals(List.of(), JsonSchemas.validate("report", "report.json", report));
    Path expected = fixture.resolve("expected");
    Files.createDirectories(expected);
    Golden.assertMatches(
        expected.resolve("check.txt"), stable(report, out + "" + err) + "exit code " + code + "\n");
    Golden.assertMatches(expected.resolve("report.json"), stable(report, Files.readString(json)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rendered")
  void renderWritesWhatIsExpectedAndThenNothing(Path fixture, @TempDir Path temporary)
      throws Exception {
    DemoRepository repository = DemoRepository.create(fixture, temporary, "repository");
    Path out = temporary.resolve("out");
    StringWriter err = new StringWriter();

    run(repository, new StringWriter(), err, "render", "--offline", "--out", out.toString());
    StringWriter again = new StringWriter();
    run(repository, new StringWriter(), again, "render", "--offline", "--out", out.toString());

    Golden.assertMatches(
        fixture.resolve("expected/rendered.txt"),
        err.toString().replace(temporary + "/", "") + listing(out));
    assertTrue(again.toString().contains(" 0 files written, 0 removed"), again.toString());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("discovered")
  void discoverTellsWhatIsExpected(Path fixture, @TempDir Path temporary) throws Exception {
    DemoRepository repository = DemoRepository.create(fixture, temporary, "repository");
    StringWriter out = new StringWriter();

    run(repository, out, new StringWriter(), "discover");

    Golden.assertMatches(fixture.resolve("expected/discover.txt"), out.toString());
  }

  static Stream<Path> discovered() throws IOException {
    return fixtures().filter(fixture -> Files.exists(fixture.resolve("expected/discover.txt")));
  }

  static Stream<Path> rendered() throws IOException {
    return fixtures()
        .filter(
            fixture -> {
              try {
                Path settings = fixture.resolve("head/.leadsman.yaml");
                return Files.exists(settings) && Files.readString(settings).contains("render:");
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
  }

  private static int run(
      DemoRepository repository, StringWriter out, StringWriter err, String... arguments) {
    Map<String, String> environment = new HashMap<>();
    environment.put("LEADSMAN_CHARTS", Path.of("charts").toAbsolutePath().toString());
    environment.put("LEADSMAN_CHARTS_CACHE", cache.toString());
    environment.put("LEADSMAN_HELM_ENGINE", "embedded");
    environment.put("HOME", cache.toString());
    return Main.run(
        new Terminal(
            new PrintWriter(out),
            new PrintWriter(err),
            environment,
            repository.directory(),
            Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC),
            false),
        arguments);
  }

  /** Commit ids are those of the fixture's text, so they stay out of what people review. */
  private static String stable(Map<?, ?> report, String text) {
    String result = text.replace(Path.of("").toAbsolutePath() + "/", "");
    for (String side : List.of("base", "head")) {
      String id = String.valueOf(report.get(side));
      result = result.replace(id, "<" + side + ">").replace(id.substring(0, 12), "<" + side + ">");
    }
    return result;
  }

  /** Every file with its text: what a reviewer of the rendered pull request would read. */
  private static String listing(Path out) throws IOException {
    StringBuilder text = new StringBuilder();
    Files.createDirectories(out);
    try (Stream<Path> all = Files.walk(out)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        text.append("--- ").append(out.relativize(file)).append('\n');
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }
}
