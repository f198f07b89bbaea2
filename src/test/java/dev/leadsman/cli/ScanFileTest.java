package dev.leadsman.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanFileTest {
  private static final String PLAIN = "y" + "0a".repeat(20);
  private static final String NAMED = "j" + "1b".repeat(20);

  @TempDir Path cache;

  private ScanFile open(String build) {
    return ScanFile.open(cache, Path.of("/repository"), build);
  }

  private Path written() throws IOException {
    try (Stream<Path> files = Files.list(cache.resolve("scans"))) {
      List<Path> all = files.toList();
      assertEquals(1, all.size());
      return all.get(0);
    }
  }

  private void save() {
    ScanFile first = open("build");
    first.add(PLAIN, Set.of());
    first.add(NAMED, Set.of("values", "kube-vip.settings"));
    first.save();
  }

  @Test
  void remembersFilesAndTheNamesInThem() {
    save();

    ScanFile second = open("build");

    assertEquals(Optional.of(Set.of()), second.find(PLAIN));
    assertEquals(Optional.of(Set.of("values", "kube-vip.settings")), second.find(NAMED));
    assertEquals(Optional.empty(), second.find("j" + PLAIN.substring(1)));
  }

  @Test
  void knowsNothingOfAnotherBuildOrRepository() {
    save();

    assertEquals(Optional.empty(), open("other build").find(PLAIN));
    assertEquals(Optional.empty(), ScanFile.open(cache, Path.of("/other"), "build").find(PLAIN));
  }

  @Test
  void believesNoFileThatIsNotWholeAsItWasWritten() throws IOException {
    save();
    byte[] whole = Files.readAllBytes(written());
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    for (int length = 0; length < whole.length; length++) {
      Files.writeString(written(), text.substring(0, length), StandardCharsets.ISO_8859_1);
      assertEquals(Optional.empty(), open("build").find(PLAIN), "cut to " + length);
    }

    Files.writeString(written(), text.replace("values", "valuez"));
    assertEquals(Optional.empty(), open("build").find(PLAIN));

    Files.write(written(), whole);
    assertEquals(Optional.of(Set.of()), open("build").find(PLAIN));
  }

  @Test
  void keepsOnlyWhatTheLastWriterUsed() {
    save();

    ScanFile second = open("build");
    second.find(PLAIN);
    second.add("y" + "2c".repeat(20), Set.of());
    second.save();

    assertEquals(Optional.empty(), open("build").find(NAMED));
    assertEquals(Optional.of(Set.of()), open("build").find(PLAIN));
  }

  @Test
  void refusesWhatWouldNotReadBack() throws IOException {
    ScanFile first = open("build");
    first.add(PLAIN, Set.of());
    first.add("unread:some/path", Set.of());
    first.add(NAMED, Set.of("two words", "line\nbreak"));
    first.save();

    assertEquals(3, Files.readAllLines(written()).size());
    assertEquals(Optional.empty(), open("build").find(NAMED));
  }

  @Test
  void worksWhereNothingCanBeWritten() throws IOException {
    Files.writeString(cache.resolve("scans"), "not a directory");

    save();

    assertEquals(Optional.empty(), open("build").find(PLAIN));
    assertTrue(Files.isRegularFile(cache.resolve("scans")));
  }
}
