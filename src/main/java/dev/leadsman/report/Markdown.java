package dev.leadsman.report;

/** Repository text inside GitHub's Markdown: nothing in it is markup, a mention or a link. */
final class Markdown {
  private Markdown() {}

  /** Prose that starts a list item: it must not start a list or a heading itself. */
  static String item(String text) {
    String escaped = text(text);
    return escaped.matches("(?s)([-+]|\\d{1,9}[.)])(\\s.*)?|[=-]+\\s*")
        ? "<!-- -->" + escaped
        : escaped;
  }

  /** Prose inside a line. */
  static String text(String text) {
    StringBuilder escaped = new StringBuilder();
    String line = SafeText.line(text);
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '|' -> escaped.append("&#124;");
        case '\\', '`', '*', '_', '[', ']', '~', '!', '$' ->
            escaped.append("&#").append((int) c).append(';');
        // An empty comment keeps GitHub from making mentions, issues and links of text.
        case '@', '#' -> escaped.append(c).append("<!-- -->");
        case ':' -> escaped.append(line.startsWith("//", i + 1) ? ":<!-- -->" : ":");
        case '.' -> escaped.append(i >= 3 && line.startsWith("www", i - 3) ? "<!-- -->." : ".");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** A name, a version, a place. */
  static String code(String text) {
    return "<code>" + text(text) + "</code>";
  }

  /** A link when it is plainly one, else prose. */
  static String link(String address) {
    return address.matches("https://[A-Za-z0-9./_~%#?=&+,:@-]+") && !address.contains("://@")
        ? "<" + address + ">"
        : text(address);
  }
}
