package dev.leadsman.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A copy of the launcher and the built jar, as a checkout has them after its first use. */
final class Installation {
  private static final Path JAR = Workplace.PROJECT.resolve("target/leadsman.jar");

  private Installation() {}

  /** Without a built jar the calling test is skipped with the reason. */
  static Path into(Path directory) throws IOException {
    Assumptions.assumeTrue(Files.exists(JAR), JAR + " is not built; run mvn verify");
    Files.createDirectories(directory.resolve("target"));
    Files.copy(
        Workplace.PROJECT.resolve("leadsman"),
        directory.resolve("leadsman"),
        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    Files.copy(JAR, directory.resolve("target/leadsman.jar"));
    return directory;
  }

  /** What a program left behind: its exit code and its output, both streams together. */
  record Ran(int code, String output) {}

  /** Runs a program with these variables and no others of Git, GitHub or Leadsman. */
  static Ran run(Path directory, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(
            name ->
                name.startsWith("GIT")
                    || name.startsWith("INPUT_")
                    || name.startsWith("LEADSMAN_")
                    || name.startsWith("PRE_COMMIT")
                    || name.endsWith("_TOKEN"));
    builder.environment().putAll(environment);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IOException(String.join(" ", command) + " does not end");
      }
      return new Ran(process.exitValue(), output);
    } finally {
      process.destroyForcibly();
    }
  }
}
