package dev.leadsman.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.config.Config.Layout;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a real render becomes in each layout. */
class LayoutsTest {
  /** Spiderpool's pre-delete Job, applied, would delete every pool and CRD. */
  @ParameterizedTest
  @EnumSource
  void writesNoPreDeleteJob(Layout layout, @TempDir Path temporary) throws Exception {
    DemoRepository repository =
        DemoRepository.create(
            Path.of("fixtures/spiderpool-flux-patch-bump"), temporary, "repository");
    Path release = repository.directory().resolve("apps/prod/spiderpool/release.yaml");
    String cleaning =
        Files.readString(release)
            .replaceFirst("enable: false\n      tls", "enable: true\n      tls");
    assertTrue(cleaning.contains("enable: true"));
    Files.writeString(release, cleaning);
    Path out = temporary.resolve("out");

    StringWriter err = new StringWriter();
    int code =
        Main.run(
            new Terminal(
                new PrintWriter(err),
                new PrintWriter(err),
                Map.of(
                    "LEADSMAN_CHARTS", Path.of("charts").toAbsolutePath().toString(),
                    "LEADSMAN_CHARTS_CACHE", temporary.resolve("cache").toString()),
                repository.directory(),
                Clock.systemUTC(),
                false),
            "render",
            "--offline",
            "--worktree",
            "--out",
            out.toString(),
            "--layout",
            layout.name().toLowerCase(Locale.ROOT));

    assertEquals(ExitCode.CLEAN, code, err::toString);
    String provenance = Files.readString(out.resolve("prod/spiderpool/leadsman.provenance.yaml"));
    assertTrue(provenance.contains("pre-delete"), provenance);
    try (Stream<Path> all = Files.walk(out)) {
      List<Path> objects =
          all.filter(Files::isRegularFile)
              .filter(file -> !file.endsWith("leadsman.provenance.yaml"))
              .toList();
      assertTrue(objects.size() > 10, objects::toString);
      for (Path file : objects) {
        String text = Files.readString(file);
        assertFalse(text.contains("pre-delete"), () -> file + " holds a delete hook");
        assertFalse(
            text.contains("kind: Job") && text.contains("hook-pre-delete"),
            () -> file + " is the clean-up Job");
      }
    }
  }
}
