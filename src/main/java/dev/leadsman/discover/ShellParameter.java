package dev.leadsman.discover;

import dev.leadsman.discover.ShellNode.Part;
import dev.leadsman.discover.ShellNode.Word;
import java.util.List;

/** Reads what stands in {@code ${…}}. */
final class ShellParameter {
  private static final int MAX_DEPTH = 60;
  private static final List<String> OPERATORS =
      List.of(":-", ":=", ":+", ":?", "-", "=", "+", "##", "#", "%%", "%", "//", "/");

  private ShellParameter() {}

  /**
   * @param inner the text between the braces
   * @param raw with the braces
   * @param depth how deep in other words it stands
   */
  static Part.Parameter read(LinedText inner, boolean quoted, LinedText raw, int depth) {
    String text = inner.text();
    boolean keys = text.startsWith("!") && text.endsWith("[@]");
    if (keys && text.substring(1, text.length() - 3).matches("[A-Za-z_]\\w*")) {
      String name = text.substring(1, text.length() - 3);
      return new Part.Parameter(name, "![@]", null, quoted, raw);
    }
    int i = 0;
    while (i < text.length()
        && ShellWords.isName(text.charAt(i))
        && !(Character.isDigit(text.charAt(0)) && !Character.isDigit(text.charAt(i)))) {
      i++;
    }
    if (i == 0 && !text.isEmpty() && "@*".indexOf(text.charAt(0)) >= 0) {
      i = 1;
    }
    if (i == 0 || depth > MAX_DEPTH) {
      return new Part.Parameter("", "?", null, quoted, raw);
    }
    String name = text.substring(0, i);
    if (name.equals("@") || name.equals("*")) {
      boolean rest = text.substring(i).matches(":[1-9]\\d?");
      return rest
          ? new Part.Parameter(name + text.substring(i), "[@]", null, quoted, raw)
          : new Part.Parameter(name, i == text.length() ? "[@]" : "?", null, quoted, raw);
    }
    String rest = text.substring(i);
    if (rest.startsWith("[")) {
      return element(inner, name, i, quoted, raw, depth);
    }
    if (rest.isEmpty()) {
      return new Part.Parameter(name, "", null, quoted, raw);
    }
    for (String operator : OPERATORS) {
      if (rest.startsWith(operator)) {
        Word argument =
            ShellWords.argument(inner.slice(i + operator.length(), inner.length()), depth);
        return new Part.Parameter(name, operator, argument, quoted, raw);
      }
    }
    return new Part.Parameter(name, rest.startsWith("?") ? ":?" : "?", null, quoted, raw);
  }

  private static Part.Parameter element(
      LinedText inner, String name, int at, boolean quoted, LinedText raw, int depth) {
    String rest = inner.text().substring(at);
    int close = rest.lastIndexOf(']');
    String index = rest.substring(1, Math.max(1, close));
    if (close != rest.length() - 1 || index.isEmpty() || index.indexOf(']') >= 0) {
      return new Part.Parameter(name, "?", null, quoted, raw);
    }
    if (index.equals("@") || index.equals("*")) {
      return new Part.Parameter(name, "[@]", null, quoted, raw);
    }
    Word key = ShellWords.argument(inner.slice(at + 1, at + close), depth);
    return new Part.Parameter(name, "[]", key, quoted, raw);
  }
}
