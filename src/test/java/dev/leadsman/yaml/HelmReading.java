package dev.leadsman.yaml;

import dev.leadsman.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One values file and what Helm makes of it, from {@code yaml/as-helm-reads.json}.
 *
 * @param helm what Helm reads; null when it refuses the file
 * @param refused Helm's error without the file's name; null when it reads the file
 * @param differs why Leadsman reads it differently; null when it does not
 * @param leadsman what Leadsman reads where it differs; null when it refuses the file
 */
record HelmReading(String yaml, Object helm, String refused, String differs, Object leadsman) {
  static List<HelmReading> all() throws IOException {
    try (InputStream file = HelmReading.class.getResourceAsStream("/yaml/as-helm-reads.json")) {
      List<HelmReading> readings = new ArrayList<>();
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      for (Object item : (List<?>) Json.parse(text)) {
        Map<?, ?> map = (Map<?, ?>) item;
        readings.add(
            new HelmReading(
                (String) map.get("yaml"),
                map.get("helm"),
                (String) map.get("refused"),
                (String) map.get("differs"),
                map.get("leadsman")));
      }
      return readings;
    }
  }

  /** Numbers as the doubles that Helm reads values into. */
  static Object asHelm(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> result = new LinkedHashMap<>();
      map.forEach((key, item) -> result.put(key, asHelm(item)));
      return result;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(HelmReading::asHelm).toList();
    }
    if (value instanceof Double number && !Double.isFinite(number)) {
      return Scalars.text(number);
    }
    // Adding zero makes -0.0 the same as 0.0.
    return value instanceof Number number ? (Object) (number.doubleValue() + 0.0) : value;
  }

  @Override
  public String toString() {
    return '"' + yaml.replace("\n", "\\n").replaceAll("\\p{Cc}", "?") + '"';
  }
}
