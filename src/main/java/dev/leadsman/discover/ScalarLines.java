package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.YamlNode;

/** The lines of a YAML scalar's text, folded and quoted ones included. */
final class ScalarLines {
  private ScalarLines() {}

  /**
   * A scalar's text with the line of every character.
   *
   * @param text the text that the node's offsets count in
   */
  static LinedText of(YamlNode node, String text) {
    String value = node.text();
    Location at = node.at();
    int start =
        text.offsetByCodePoints(0, Math.min(node.start(), text.codePointCount(0, text.length())));
    int end =
        text.offsetByCodePoints(0, Math.min(node.end(), text.codePointCount(0, text.length())));
    String raw = text.substring(start, end);
    int line = at.line();
    int from = 0;
    if (node.isBlock()) {
      int head = raw.indexOf('\n');
      from = head < 0 ? raw.length() : head + 1;
      line++;
    }
    // Walk value and source side by side: folding and quotes only drop or turn blanks.
    LinedText.Builder lined = new LinedText.Builder();
    int source = from;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\n' || c == ' ') {
        if (source < raw.length() && raw.charAt(source) == c) {
          lined.append(c, new Location(at.file(), line));
          source++;
          line += c == '\n' ? 1 : 0;
          if (c == '\n') {
            source = skipIndent(raw, source, value, i + 1);
          }
          continue;
        }
        lined.append(c, new Location(at.file(), line));
        continue;
      }
      while (source < raw.length() && raw.charAt(source) != c) {
        if (raw.charAt(source) == '\n') {
          line++;
        }
        source++;
      }
      lined.append(c, new Location(at.file(), line));
      source = Math.min(raw.length(), source + 1);
    }
    return lined.build(at);
  }

  /** Past the indentation of a line, unless the value has blanks of its own there. */
  private static int skipIndent(String raw, int source, String value, int next) {
    int blanks = 0;
    while (source + blanks < raw.length() && raw.charAt(source + blanks) == ' ') {
      blanks++;
    }
    int own = 0;
    while (next + own < value.length() && value.charAt(next + own) == ' ') {
      own++;
    }
    return source + Math.max(0, blanks - own);
  }
}
