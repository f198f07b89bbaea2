package dev.leadsman.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** Options that every command over a repository takes. */
final class RunOptions {
  @Option(
      names = "--repository",
      paramLabel = "DIR",
      description = "A directory of the repository; default the current one.")
  Path repository;

  @Option(
      names = "--policies",
      paramLabel = "DIR",
      description = "A directory with more rule packs; may be given several times.")
  List<String> policies = new ArrayList<>();

  @Option(names = "--offline", description = "Use only charts that are at hand.")
  boolean offline;

  @Option(names = "--quiet", description = "No progress on standard error.")
  boolean quiet;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      description = "auto, always or never; default auto.")
  Color color = Color.AUTO;

  private final Map<String, Object> flags = new LinkedHashMap<>();

  /** When text output is coloured. */
  enum Color {
    AUTO,
    ALWAYS,
    NEVER
  }

  /** A flag that stands over the same setting of the file. */
  void word(String setting, Enum<?> value) {
    if (value != null) {
      flags.put(setting, value.name().toLowerCase(Locale.ROOT));
    }
  }

  /** A flag that stands over the same setting of the file. */
  void text(String setting, String value) {
    flags.put(setting, value);
  }

  /** Flags by setting. */
  Map<String, Object> flags() {
    if (!policies.isEmpty()) {
      flags.put("policies", List.copyOf(policies));
    }
    return flags;
  }

  boolean colored(Terminal terminal) {
    if (color != Color.AUTO) {
      return color == Color.ALWAYS;
    }
    return terminal.interactive() && terminal.variable("NO_COLOR").isEmpty();
  }
}
