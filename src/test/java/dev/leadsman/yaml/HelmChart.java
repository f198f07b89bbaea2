package dev.leadsman.yaml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A chart with one template, for what the real helm makes of a text. */
final class HelmChart {
  private HelmChart() {}

  static Path printing(Path directory, String template) throws IOException {
    Path chart = Files.createDirectories(directory.resolve("chart"));
    Files.createDirectories(chart.resolve("templates"));
    Files.writeString(chart.resolve("Chart.yaml"), "apiVersion: v2\nname: c\nversion: 0.1.0\n");
    Files.writeString(chart.resolve("templates/x.yaml"), template);
    return chart;
  }

  /** What the template printed, without the lines that helm puts before it. */
  static String body(String out) {
    int source = out.indexOf("# Source:");
    return out.substring(out.indexOf('\n', source) + 1);
  }
}
