package dev.leadsman.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of shapes names every fixture of a shape, and each of the 40 shapes is shown. */
class ShapesTest {
  private static final Path FIXTURES = Path.of("fixtures");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\| [^|]+ \\| ([^|]+) \\|$");
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  @Test
  void everyShapeIsShown() throws IOException {
    Set<Integer> shapes = new TreeSet<>();
    Set<String> named = new TreeSet<>();
    Matcher row = ROW.matcher(Files.readString(FIXTURES.resolve("README.md")));
    while (row.find()) {
      Matcher name = NAME.matcher(row.group(2));
      while (name.find()) {
        shapes.add(Integer.valueOf(row.group(1)));
        named.add(name.group(1));
      }
    }

    assertEquals(IntStream.rangeClosed(1, 40).boxed().toList(), List.copyOf(shapes));
    for (String name : named) {
      assertTrue(exists(name), name + " is no fixture and no test");
    }
    try (Stream<Path> all = Files.list(FIXTURES)) {
      List<String> missing =
          all.map(path -> path.getFileName().toString())
              .filter(name -> name.startsWith("shape-") && !named.contains(name))
              .sorted()
              .toList();
      assertEquals(List.of(), missing);
    }
  }

  private static boolean exists(String name) throws IOException {
    if (name.startsWith("shape-")) {
      return Files.isRegularFile(FIXTURES.resolve(name).resolve("expected/check.txt"));
    }
    try (Stream<Path> tests = Files.walk(Path.of("src/test/java"))) {
      return tests.anyMatch(path -> path.endsWith(name + ".java"));
    }
  }
}
