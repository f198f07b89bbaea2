package dev.leadsman.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.leadsman.json.Json;
import dev.leadsman.testing.HelmBinary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps {@code yaml/as-helm-reads.json}, which {@link ReadsAsHelmTest} relies on, honest. */
class ReadsAsHelmIT {
  /** Each file of the chart as fromYaml reads it, which is how Helm reads values files. */
  private static final String TEMPLATE =
      """
      {{- $read := dict }}
      {{- range $path, $bytes := .Files.Glob "files/*" }}
      {{- $_ := set $read (base $path) (fromYaml (toString $bytes)) }}
      {{- end }}
      {{- toJson $read }}
      """;

  @TempDir Path directory;

  @Test
  void theTableHoldsWhatTheRealHelmReads() throws Exception {
    Path chart = HelmChart.printing(directory, TEMPLATE);
    Path files = Files.createDirectories(chart.resolve("files"));
    List<HelmReading> readings = HelmReading.all();
    for (int i = 0; i < readings.size(); i++) {
      Files.writeString(files.resolve(String.valueOf(i)), readings.get(i).yaml());
    }

    String out = HelmBinary.run(directory, "template", "x", chart.toString());

    Map<?, ?> read = (Map<?, ?>) Json.parse(HelmChart.body(out));
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < readings.size(); i++) {
      HelmReading reading = readings.get(i);
      Object actual = HelmReading.asHelm(read.get(String.valueOf(i)));
      // The words of a refusal change with Helm's version.
      boolean refused = actual instanceof Map<?, ?> map && map.containsKey("Error");
      boolean same =
          reading.helm() == null ? refused : HelmReading.asHelm(reading.helm()).equals(actual);
      if (!same) {
        wrong.add(reading + ": the table has " + reading.helm() + ", helm reads " + actual);
      }
    }
    assertEquals(List.of(), wrong);
  }
}
