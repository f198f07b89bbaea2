package dev.leadsman.report;

import java.util.List;
import java.util.Locale;

/**
 * Text of a repository made harmless: no terminal escapes, no hidden or reordering characters, no
 * workflow commands.
 */
final class SafeText {
  private SafeText() {}

  /** As one line. */
  static String line(String text) {
    return command(visible(text.replaceAll("\\s*\\R\\s*", " ")).strip());
  }

  /** Line by line; trailing empty lines are left out. */
  static List<String> lines(String text) {
    return text.stripTrailing()
        .lines()
        .map(each -> command(visible(each).stripTrailing()))
        .toList();
  }

  /** Shows characters that would act instead of being seen, e.g. {@code \u001b}. */
  static String visible(String text) {
    StringBuilder visible = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (acts(c)) {
        if (visible == null) {
          visible = new StringBuilder(text.substring(0, i));
        }
        visible.append(c == '\t' ? " " : escape(c));
      } else if (visible != null) {
        visible.append(c);
      }
    }
    return visible == null ? text : visible.toString();
  }

  static String escape(char c) {
    return String.format(Locale.ROOT, "\\u%04x", (int) c);
  }

  /** Controls, line separators, and what changes the direction of text or hides in it. */
  static boolean acts(char c) {
    return Character.isISOControl(c)
        || c == '\u061C'
        || (c >= '\u200B' && c <= '\u200F')
        || (c >= '\u2028' && c <= '\u202E')
        || (c >= '\u2060' && c <= '\u206F')
        || c == '\uFEFF';
  }

  /**
   * GitHub's runner takes an output line that starts with {@code ::}, after blanks, as a command,
   * and {@code ##[} anywhere in it:
   * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
   */
  private static String command(String line) {
    String plain = line.replace("##[", "## [");
    String start = plain.stripLeading();
    return start.startsWith("::") ? ": " + start.substring(1) : plain;
  }
}
