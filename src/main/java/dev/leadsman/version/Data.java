package dev.leadsman.version;

import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads the data files of this package, from the class path or from a directory. */
final class Data {
  private Data() {}

  /** The text of a file that comes with Leadsman. */
  static String builtIn(String name) {
    try (InputStream in = Data.class.getResourceAsStream("/policies/" + name)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: policies/" + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Items of the list that a built-in file holds; none when there is no such file. */
  static List<YamlNode> builtInList(String name) {
    return Data.class.getResource("/policies/" + name) == null
        ? List.of()
        : list("policies/" + name, builtIn(name));
  }

  /** Items of the list that a file holds; none when there is no such file. */
  static List<YamlNode> list(Path file) throws IOException {
    return Files.isRegularFile(file) ? list(file.toString(), Files.readString(file)) : List.of();
  }

  private static List<YamlNode> list(String file, String text) {
    try {
      List<YamlDocument> documents = YamlDocument.parse(file, text);
      return documents.isEmpty() ? List.of() : documents.get(0).root().items();
    } catch (YamlException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  static String text(YamlNode node, String key) {
    return node.text(key).orElseThrow(() -> broken(node, "lacks " + key));
  }

  /** Texts of the list under a key; a single text is a list of one. */
  static List<String> texts(YamlNode node, String... path) {
    return node.get(path)
        .map(
            found ->
                found.isSequence()
                    ? found.items().stream().map(YamlNode::text).toList()
                    : List.of(found.text()))
        .orElse(List.of());
  }

  static IllegalArgumentException broken(YamlNode node, String problem) {
    return new IllegalArgumentException(node.at() + ": " + problem);
  }
}
