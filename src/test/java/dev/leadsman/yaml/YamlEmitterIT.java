package dev.leadsman.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.leadsman.json.Json;
import dev.leadsman.testing.HelmBinary;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlEmitterIT {
  @Test
  void theRealHelmReadsBackWhatItWrites(@TempDir Path directory) throws Exception {
    List<String> texts =
        OddTexts.all(5_000).stream().filter(text -> !text.contains("\ufffe")).toList();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("texts", texts);
    Map<String, Object> keys = new LinkedHashMap<>();
    texts.forEach(text -> keys.put(text, text));
    values.put("keys", keys);
    Path chart = HelmChart.printing(directory, "values: {{ toJson .Values | b64enc }}");
    Files.writeString(directory.resolve("values.yaml"), YamlEmitter.write(values));

    String out = HelmBinary.run(directory, "template", "x", chart.toString(), "-f", "values.yaml");

    String json = HelmChart.body(out).strip().substring("values: ".length());
    byte[] decoded = Base64.getDecoder().decode(json);
    assertEquals(values, Json.parse(new String(decoded, StandardCharsets.UTF_8)));
  }
}
