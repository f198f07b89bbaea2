package dev.leadsman.discover;

import dev.leadsman.discover.ShellNode.Part;
import dev.leadsman.discover.ShellNode.Word;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code IFS=, read -r name version}: takes a line apart.
 *
 * @param separator what stands between fields; empty for blanks
 */
record ShellReader(String separator, List<String> names) {
  /** The condition of {@code while read …}; empty for other conditions. */
  static Optional<ShellReader> of(ShellNode condition) {
    ShellNode node = condition;
    while (true) {
      if (node instanceof ShellNode.Sequence sequence && sequence.items().size() == 1) {
        node = sequence.items().get(0);
      } else if (node instanceof ShellNode.AndOr andOr && andOr.operators().contains("||")) {
        node = andOr.parts().get(0); // read line || [ -n "$line" ]
      } else {
        break;
      }
    }
    if (!(node instanceof ShellNode.Simple simple)) {
      return Optional.empty();
    }
    String separator = "";
    List<String> words = new ArrayList<>();
    for (Word word : simple.words()) {
      StringBuilder text = new StringBuilder();
      for (Part part : word.parts()) {
        if (part instanceof Part.Literal literal) {
          text.append(literal.text().text());
        }
      }
      if (words.isEmpty() && text.indexOf("IFS=") == 0) {
        separator = text.substring(4);
      } else {
        words.add(text.toString());
      }
    }
    return of(words, separator);
  }

  /**
   * @param separators the value of {@code IFS}; null when nothing sets it
   */
  static Optional<ShellReader> of(List<ShellWord> words, List<ShellWord> separators) {
    String separator =
        separators == null || separators.size() != 1 ? "" : separators.get(0).value();
    return of(words.stream().map(ShellWord::value).toList(), separator);
  }

  private static Optional<ShellReader> of(List<String> words, String separator) {
    if (words.isEmpty() || !words.get(0).equals("read") || separator.length() > 1) {
      return Optional.empty();
    }
    List<String> names = new ArrayList<>();
    for (String word : words.subList(1, words.size())) {
      if (word.matches("-[rs]+")) {
        continue;
      }
      if (!word.matches("[A-Za-z_]\\w*")) {
        return Optional.empty();
      }
      names.add(word);
    }
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(new ShellReader(separator.isBlank() ? "" : separator, names));
  }

  /** The variables that a line sets; the last one takes what is left. */
  Map<String, ShellWord> assign(LinedText line) {
    Map<String, ShellWord> values = new LinkedHashMap<>();
    int at = skip(line, 0);
    for (int i = 0; i < names.size(); i++) {
      boolean last = i == names.size() - 1;
      int end = last ? line.length() : end(line, at);
      LinedText value = line.slice(at, last ? trimmed(line, at) : end);
      values.put(names.get(i), ShellWord.known(value));
      at = Math.min(line.length(), separator.isEmpty() ? skip(line, end) : end + 1);
    }
    return values;
  }

  private int end(LinedText line, int from) {
    int end = from;
    while (end < line.length() && !separates(line.charAt(end))) {
      end++;
    }
    return end;
  }

  private boolean separates(char c) {
    return separator.isEmpty() ? Character.isWhitespace(c) : c == separator.charAt(0);
  }

  private int skip(LinedText line, int from) {
    int at = from;
    while (separator.isEmpty() && at < line.length() && Character.isWhitespace(line.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int trimmed(LinedText line, int from) {
    int end = line.length();
    while (end > from && Character.isWhitespace(line.charAt(end - 1))) {
      end--;
    }
    return end;
  }
}
