package dev.leadsman.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;

/** The program that runs, told apart from other builds of it. */
final class Build {
  private Build() {}

  /** Differs from build to build; empty when the program does not come from one jar. */
  static String identity() {
    CodeSource source = Build.class.getProtectionDomain().getCodeSource();
    try {
      Path jar = source == null ? null : Path.of(source.getLocation().toURI());
      return jar == null || !Files.isRegularFile(jar)
          ? ""
          : jar + " " + Files.size(jar) + " " + Files.getLastModifiedTime(jar);
    } catch (IOException | URISyntaxException | IllegalArgumentException e) {
      return "";
    }
  }
}
