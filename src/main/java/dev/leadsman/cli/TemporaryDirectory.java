package dev.leadsman.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Directories that outlive neither the run nor a signal that ends it. */
final class TemporaryDirectory {
  private static final Set<Path> LIVE = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  for (Path directory : LIVE) {
                    try {
                      delete(directory);
                    } catch (IOException | UncheckedIOException e) {
                      // The process ends; there is nobody left to tell.
                    }
                  }
                }));
  }

  private TemporaryDirectory() {}

  static Path create(String prefix) throws IOException {
    Path directory = Files.createTempDirectory("leadsman-" + prefix);
    LIVE.add(directory);
    return directory;
  }

  /** Lets a directory stay when the process ends. */
  static void keep(Path directory) {
    LIVE.remove(directory);
  }

  /** Removes a directory with all it holds; links are removed, not followed. */
  static void delete(Path directory) throws IOException {
    LIVE.remove(directory);
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(one);
      }
    }
  }
}
