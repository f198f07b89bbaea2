package dev.leadsman.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** A current directory and an environment in which commands run, inside this process. */
final class Workplace {
  /** The checkout that the tests run in. */
  static final Path PROJECT = Path.of("").toAbsolutePath();

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);

  private final Path directory;
  final Map<String, String> environment = new HashMap<>();

  /**
   * @param directory the current directory of the commands
   * @param cache where charts and renders are kept
   */
  Workplace(Path directory, Path cache) {
    this.directory = directory;
    environment.put("PATH", System.getenv("PATH"));
    environment.put("HOME", cache.toString());
    environment.put("LEADSMAN_CHARTS", PROJECT.resolve("charts").toString());
    environment.put("LEADSMAN_CHARTS_CACHE", cache.toString());
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
  }

  Path directory() {
    return directory;
  }

  /** What a command left behind: its exit code and both streams. */
  record Ran(int code, String out, String err) {}

  Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal =
        new Terminal(
            new PrintWriter(out), new PrintWriter(err), environment, directory, CLOCK, false);
    int code = Main.run(terminal, arguments);
    return new Ran(code, withoutIds(out.toString()), withoutIds(err.toString()));
  }

  /** Commit ids follow from every byte of a fixture, so texts are compared without them. */
  private String withoutIds(String text) {
    return text.replaceAll("\\b[0-9a-f]{40}\\b", "<id>")
        .replaceAll("\\b[0-9a-f]{12}\\b", "<id>")
        .replace(PROJECT.toString(), "<project>")
        .replace(directory.toString(), "<repository>");
  }

  String git(String... arguments) throws IOException, InterruptedException {
    return DemoRepository.git(directory, arguments);
  }

  Workplace write(String path, String text) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  String read(String path) throws IOException {
    return Files.readString(directory.resolve(path));
  }

  /** Replaces a text that must be there. */
  Workplace edit(String path, String from, String to) throws IOException {
    String text = read(path);
    if (!text.contains(from)) {
      throw new IllegalArgumentException(path + " does not hold " + from);
    }
    return write(path, text.replace(from, to));
  }
}
