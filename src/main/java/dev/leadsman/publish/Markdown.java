package dev.leadsman.publish;

import java.util.regex.Pattern;

/**
 * Text of a repository made harmless in GitHub's Markdown: it reads as it is, and neither formats,
 * links, mentions nor hides anything.
 */
final class Markdown {
  private static final String MARKS = "\\`*_{}[]<>|~#!^$&@";
  // GitHub turns "@name", "#1" and "GH-1" into mentions and links after Markdown is rendered, so a
  // backslash or an entity does not help; a zero-width space does.
  private static final char BREAK = '\u200b';

  private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+");

  private Markdown() {}

  /** Prose on one line, cut at a length. */
  static String text(String text, int longest) {
    String plain = cut(line(text), longest);
    StringBuilder escaped = new StringBuilder();
    int number = 0;
    while (number < plain.length() && Character.isDigit(plain.charAt(number))) {
      number++;
    }
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      switch (c) {
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '&' -> escaped.append("&amp;");
        case '@' -> escaped.append('@').append(BREAK);
        case '#' -> escaped.append("\\#").append(BREAK);
        default -> {
          boolean starts = i == 0 && (c == '-' || c == '+' || c == '=');
          boolean numbers = (c == '.' || c == ')') && i > 0 && i == number;
          if (MARKS.indexOf(c) >= 0 || starts || numbers) {
            escaped.append('\\');
          }
          escaped.append(c);
          if (c == '-' && i >= 2 && plain.regionMatches(true, i - 2, "gh", 0, 2)) {
            escaped.append(BREAK);
          }
        }
      }
    }
    // "Fixes" before the address of an issue would close it.
    return escaped.toString().replaceAll("/(issues|pull)/", "/$1/" + BREAK);
  }

  static String text(String text) {
    return text(text, 1_000);
  }

  /** A name or value as a code span, cut at a length. */
  static String code(String text, int longest) {
    String plain = cut(line(text), longest);
    if (plain.isBlank()) {
      return "(none)";
    }
    int longestRun = 0;
    int run = 0;
    for (int i = 0; i < plain.length(); i++) {
      run = plain.charAt(i) == '`' ? run + 1 : 0;
      longestRun = Math.max(longestRun, run);
    }
    String fence = "`".repeat(longestRun + 1);
    boolean pad = plain.startsWith("`") || plain.endsWith("`");
    return fence + (pad ? " " : "") + plain + (pad ? " " : "") + fence;
  }

  static String code(String text) {
    return code(text, 200);
  }

  /** What {@link #text} or {@link #code} made, in a table. */
  static String cell(String markdown) {
    return markdown.replace("\\|", "|").replace("|", "\\|");
  }

  /** One line without control characters and without what turns the reading direction. */
  static String line(String text) {
    return text == null ? "" : INVISIBLE.matcher(text).replaceAll(" ").strip();
  }

  static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 2)) ? longest - 2 : longest - 1;
    return text.substring(0, end) + "…";
  }
}
