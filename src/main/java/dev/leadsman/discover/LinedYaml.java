package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;

/** YAML in a text whose characters know where they were written. */
final class LinedYaml {
  private final LinedText text;
  private final List<Integer> starts = new ArrayList<>();

  private LinedYaml(LinedText text) {
    this.text = text;
    starts.add(0);
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        starts.add(i + 1);
      }
    }
  }

  /**
   * The documents of a text. A scalar stands where its value was written; what is unknown in it is
   * there as written.
   *
   * @param file the file that the documents are read from
   * @throws YamlException when it is no YAML, with the place as written
   */
  static List<YamlDocument> parse(String file, LinedText text) throws YamlException {
    LinedYaml lines = new LinedYaml(text);
    List<YamlDocument> documents = new ArrayList<>();
    try {
      for (YamlDocument document : YamlDocument.parse(file, text.text())) {
        documents.add(YamlDocument.of(file, lines.placed(document.root())));
      }
    } catch (YamlException e) {
      throw new YamlException(lines.line(e.at().line()), "is no YAML once filled in", e);
    }
    return documents;
  }

  /** The tree of a text, each node where it was written. */
  static YamlNode placed(LinedText text, YamlNode root) {
    return new LinedYaml(text).placed(root);
  }

  private YamlNode placed(YamlNode root) {
    return Nodes.relocate(root, this::key, this::scalar);
  }

  private Location line(int line) {
    int start = starts.get(Math.min(line, starts.size()) - 1);
    int at = start;
    while (at + 1 < text.length() && " \t-".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return text.at(at);
  }

  private Location key(Location at) {
    return line(at.line());
  }

  /** A value put into a template is declared where that value is. */
  private YamlNode scalar(YamlNode node) {
    int from = Math.min(node.start(), text.length());
    int to = Math.min(node.end(), text.length());
    Location own = from < text.length() ? text.at(from) : line(node.at().line());
    Location at = own;
    boolean written = own.equals(line(node.at().line()));
    for (int i = from; written && !node.isBlock() && i < to; i++) {
      if (!text.at(i).equals(own)) {
        at = text.at(i);
        break;
      }
    }
    if (!node.isBlock() && from < to) {
      at = text.slice(from, to).tagAt().orElse(at);
    }
    String value = node.text();
    if (value.indexOf(LinedText.OPAQUE) >= 0) {
      value = text.slice(from, to).asWritten();
      boolean quoted = !node.isPlain() && !node.isBlock() && value.length() >= 2;
      value = quoted ? value.substring(1, value.length() - 1) : value;
      return Nodes.text(at, value);
    }
    return Nodes.at(node, at);
  }
}
