package dev.leadsman.render;

import dev.leadsman.model.ChartDir;
import dev.leadsman.model.ChartInfo;
import dev.leadsman.model.RenderRequest;
import dev.leadsman.model.Values;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Charts and requests for tests of this package. */
final class Charts {
  private static final Path RESOURCES = Path.of("src/test/resources/render/charts");

  private Charts() {}

  static ChartDir resource(String name) throws IOException {
    return of(RESOURCES.resolve(name), name, List.of());
  }

  static ChartDir of(Path directory, String name, List<String> nondeterministic)
      throws IOException {
    ChartInfo info =
        new ChartInfo(
            name,
            "1.0.0",
            "",
            "",
            Values.EMPTY,
            List.of(),
            Map.of(),
            nondeterministic,
            digest(directory));
    return new ChartDir(directory.toAbsolutePath(), info);
  }

  /** A chart of one template. */
  static ChartDir oneTemplate(Path directory, String template) throws IOException {
    Files.createDirectories(directory.resolve("templates"));
    Files.writeString(
        directory.resolve("Chart.yaml"), "apiVersion: v2\nname: one\nversion: 1.0.0\n");
    Files.writeString(directory.resolve("templates/all.yaml"), template);
    return of(directory, "one", List.of());
  }

  static RenderRequest request(ChartDir chart) {
    return request(chart, Map.of());
  }

  static RenderRequest request(ChartDir chart, Map<String, Object> values) {
    return new RenderRequest(chart, "rel", "kube-system", values, "1.31.0", List.of(), false, true);
  }

  private static String digest(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
        digest.update(Files.readAllBytes(file));
      }
      return "sha256:" + HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
