package dev.leadsman.discover;

import dev.leadsman.model.Discovered;
import dev.leadsman.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each directory below {@code discover/} holds a tree and what discovery finds in it. */
class DiscoveryGoldenTest {
  private static final Path CASES = Path.of("src/test/resources/discover");

  static Stream<String> cases() throws IOException {
    try (Stream<Path> list = Files.list(CASES)) {
      return list
          .filter(path -> Files.isDirectory(path.resolve("tree")))
          .map(path -> path.getFileName().toString())
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void findsWhatTheTreeDeclares(String name) throws IOException {
    Path dir = CASES.resolve(name);
    Discovery discovery =
        new Discovery(
            new TestComponents(),
            path -> path.startsWith("configured/") ? Optional.of("from-config") : Optional.empty(),
            List.of(
                new TerraformReader(new TestComponents()),
                new FilledVersionReader(new TestComponents())),
            path -> path.startsWith("rendered/"));

    Discovered discovered = discovery.discover(new DirectoryTree(dir.resolve("tree")));

    Golden.assertMatches(dir.resolve("expected.txt"), DiscoveredListing.of(discovered));
  }
}
