package dev.leadsman.discover;

import dev.leadsman.model.Location;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A word of a command after expansion.
 *
 * @param text what the command gets; where it cannot be known, as it is written
 * @param computed true when a part of it cannot be known
 * @param loose true for a computed word that may stand for any number of words, or none: {@code
 *     $ARGS}, {@code "$@"}
 * @param assigned false for a loose word that is a variable which nothing sets
 * @param options what a computed word may stand for, each known whole; empty when that is not known
 */
record ShellWord(
    LinedText text,
    boolean computed,
    boolean loose,
    boolean assigned,
    List<List<ShellWord>> options) {
  // A name and nothing else, or a file's content.
  private static final Pattern PLAIN = Pattern.compile("[\\w.@*-]*|(?:shell\\s+)?cat\\s+[\\w./-]+");
  private static final Pattern REFERENCE =
      Pattern.compile(
          "\\$\\w+|\\$[@*#]|\\$\\{\\w+}|\\$\\([^()]*\\)|`[^`]*`"
              + "|\\$\\{\\{[^{}]*}}|\\{\\{[^{}]*}}"
              // A name of Terraform: var.versions[…].cilium
              + "|[a-z_]\\w*(?:\\.[\\w-]+|\\[[^\\[\\]]*])+");

  ShellWord(LinedText text, boolean computed, boolean loose, boolean assigned) {
    this(text, computed, loose, assigned, List.of());
  }

  static ShellWord known(LinedText text) {
    return new ShellWord(text, false, false, true);
  }

  static ShellWord computed(LinedText written) {
    return new ShellWord(written, true, false, true);
  }

  String value() {
    return text.asWritten();
  }

  /** For people: a computed word without what its commands, defaults and addresses hold. */
  String shown() {
    return computed ? withoutContent(value()) : value();
  }

  /** A blank and the computed word when it is one variable or command alone; else empty. */
  String reference() {
    String shown = shown();
    return REFERENCE.matcher(shown).matches() ? " " + shown : "";
  }

  /** Literal arguments of a command may be secrets: only its name stays. */
  private static String withoutContent(String written) {
    StringBuilder shown = new StringBuilder();
    int i = 0;
    while (i < written.length()) {
      char c = written.charAt(i);
      char next = i + 1 < written.length() ? written.charAt(i + 1) : ' ';
      boolean dollar = c == '$' && (next == '(' || next == '{');
      if (!dollar && c != '`') {
        shown.append(c);
        i++;
        continue;
      }
      int from = dollar ? i + 2 : i + 1;
      int end = dollar ? closing(written, i + 1) : written.indexOf('`', i + 1);
      end = end < 0 ? written.length() : end;
      String inner = written.substring(from, end);
      shown.append(written, i, from);
      if (next == '{' && dollar && inner.startsWith("{")) {
        shown.append(inner.matches("\\{[\\w.\\s-]*}") ? inner : "{ … }");
      } else if (next == '{' && dollar) {
        Matcher name = Pattern.compile("\\w*").matcher(inner);
        shown.append(name.lookingAt() ? name.group() : "");
      } else if (PLAIN.matcher(inner).matches()) {
        shown.append(inner);
      } else {
        String first = inner.strip().replaceFirst("\\s(?s).*", "");
        shown.append(first.matches("[\\w./-]+") ? first + " …" : "…");
      }
      shown.append(dollar ? (next == '(' ? ")" : "}") : "`");
      i = end + 1;
    }
    return shown.toString().replaceAll("://[^/\\s]*@", "://");
  }

  private static int closing(String text, int open) {
    char opening = text.charAt(open);
    char closing = opening == '(' ? ')' : '}';
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      if (text.charAt(i) == opening) {
        depth++;
      } else if (text.charAt(i) == closing && --depth == 0) {
        return i;
      }
    }
    return -1;
  }

  Location at() {
    return text.at(0);
  }

  boolean is(String other) {
    return !computed && text.text().equals(other);
  }

  ShellWord from(int start) {
    return new ShellWord(text.slice(start, text.length()), computed, loose, assigned);
  }

  ShellWord slice(int start, int end) {
    return new ShellWord(text.slice(start, end), computed, loose, assigned);
  }

  @Override
  public String toString() {
    return value();
  }
}
