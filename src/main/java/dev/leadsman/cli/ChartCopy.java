package dev.leadsman.cli;

import dev.leadsman.model.ChartDir;
import dev.leadsman.model.ChartInfo;
import dev.leadsman.model.Values;
import dev.leadsman.yaml.YamlEmitter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;

/** A private copy of a chart whose values.yaml is another one; gone when closed. */
record ChartCopy(Path directory, ChartDir chart) implements AutoCloseable {

  static ChartCopy with(ChartDir chart, Map<String, Object> defaults) throws IOException {
    Path parent = TemporaryDirectory.create("chart-");
    Path copy = parent.resolve(chart.info().name());
    try (Stream<Path> all = Files.walk(chart.directory())) {
      for (Path source : all.toList()) {
        Path target = copy.resolve(chart.directory().relativize(source).toString());
        if (Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectories(target);
        } else {
          Files.copy(source, target);
        }
      }
    }
    String text = YamlEmitter.write(defaults);
    Files.deleteIfExists(copy.resolve("values.yaml"));
    Files.writeString(copy.resolve("values.yaml"), text);
    ChartInfo info = chart.info();
    ChartInfo changed =
        new ChartInfo(
            info.name(),
            info.version(),
            info.appVersion(),
            info.kubeVersion(),
            new Values(defaults, Map.of()),
            info.crds(),
            info.dependencies(),
            info.nondeterministic(),
            sha256(info.digest() + "\n" + text));
    return new ChartCopy(parent, new ChartDir(copy, changed));
  }

  /** {@code sha256:…} of a text. */
  static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    TemporaryDirectory.delete(directory);
  }
}
