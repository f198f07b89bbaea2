package dev.leadsman.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HelmBinaryIT {
  @Test
  void findsAHelmThatRuns(@TempDir Path directory) throws Exception {
    String version = HelmBinary.run(directory, "version", "--short");

    assertTrue(version.matches("v[34]\\.\\d+\\.\\d+.*\\s*"), version);
  }
}
