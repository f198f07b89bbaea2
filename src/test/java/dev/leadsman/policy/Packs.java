package dev.leadsman.policy;

import dev.leadsman.version.Components;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes packs for tests. */
final class Packs {
  static final Components COMPONENTS = Components.load();

  private Packs() {}

  /** A rule that fails whatever it sees; further lines add or replace fields. */
  static String rule(String id, String... lines) {
    StringBuilder text = new StringBuilder();
    List<String> replaced = List.of(lines).stream().map(line -> line.split(":", 2)[0]).toList();
    for (String line :
        List.of(
            "id: " + id,
            "title: A title",
            "severity: error",
            "component: spiderpool",
            "judges: transition",
            "expression: \"false\"",
            "message: Spiderpool {{bump.from}} to {{bump.to}}",
            "why: Because.")) {
      if (!replaced.contains(line.split(":", 2)[0])) {
        text.append(line).append('\n');
      }
    }
    for (String line : lines) {
      text.append(line).append('\n');
    }
    return text.toString();
  }

  static Path write(Path directory, String id, String text) throws IOException {
    Path pack = Files.createDirectories(directory.resolve("test"));
    Files.writeString(pack.resolve(id + ".yaml"), text);
    return directory;
  }

  static Policy load(Path directory) throws PolicyException {
    return Policy.loadOnly(List.of(directory), COMPONENTS);
  }
}
