package dev.leadsman.cli;

import dev.leadsman.model.Report;
import dev.leadsman.report.GitHubAnnotations;
import dev.leadsman.report.GitHubSummary;
import dev.leadsman.report.JsonReport;
import dev.leadsman.report.TextReport;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Writes a report in the formats that a command line asks for. */
final class Reports {
  private final Terminal terminal;
  private final List<CheckCommand.FormatOption> formats;
  private final RunOptions options;
  private final boolean githubOutput;

  Reports(
      Terminal terminal,
      List<CheckCommand.FormatOption> formats,
      RunOptions options,
      boolean githubOutput) {
    this.terminal = terminal;
    this.formats = formats;
    this.options = options;
    this.githubOutput = githubOutput;
  }

  void write(Report report) throws IOException {
    if (formats.isEmpty()) {
      new TextReport(options.colored(terminal)).write(report, terminal.out());
    }
    for (CheckCommand.FormatOption format : formats) {
      StringWriter text = new StringWriter();
      switch (format.format) {
        case TEXT ->
            new TextReport(format.output == null && options.colored(terminal)).write(report, text);
        case JSON -> new JsonReport().write(report, text);
        case GITHUB -> {
          new GitHubAnnotations().write(report, text);
          summarise(report);
        }
      }
      if (format.output == null) {
        terminal.out().write(text.toString());
      } else {
        replace(terminal.directory().resolve(format.output), text.toString());
      }
    }
    terminal.out().flush();
    outputs(terminal, githubOutput, report);
    for (CheckCommand.FormatOption format : formats) {
      if (format.format == ReportFormat.JSON && format.output != null) {
        String file = terminal.directory().resolve(format.output).toString();
        output(terminal, githubOutput, "report-file", file);
      }
    }
  }

  /** The outputs that every step of the Action has. */
  static void outputs(Terminal terminal, boolean wanted, Report report) throws IOException {
    output(terminal, wanted, "verdict", report.verdict().text());
    output(terminal, wanted, "findings-count", String.valueOf(report.open().size()));
  }

  private void summarise(Report report) throws IOException {
    String summary = terminal.variable("GITHUB_STEP_SUMMARY");
    if (!summary.isEmpty()) {
      StringWriter text = new StringWriter();
      new GitHubSummary().write(report, text);
      append(Path.of(summary), text.toString());
    }
  }

  /** Sets an output of the step, where there is one. */
  static void output(Terminal terminal, boolean wanted, String name, String value)
      throws IOException {
    String file = terminal.variable("GITHUB_OUTPUT");
    if (wanted && !file.isEmpty()) {
      append(Path.of(file), name + "=" + value.replaceAll("[\\r\\n]", " ") + "\n");
    }
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(
        file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** All of the text or, after a failure, what was there before. */
  private static void replace(Path file, String text) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    Path temporary = Files.createTempFile(parent, ".leadsman-", null);
    try {
      Files.writeString(temporary, text, StandardCharsets.UTF_8);
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
