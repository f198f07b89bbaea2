package dev.leadsman.discover;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A template (Go, Jinja, ERB, Mustache) as YAML of the same lines, as far as that is certain:
 * expressions become {@link #COMPUTED} characters, what stands under a condition or in a loop is
 * left out, because nobody can tell here whether it is deployed.
 *
 * <pre>
 * version: {{ .Values.version }}   a leaf that is computed
 * {{- if .Values.hubble }}         left out,
 * hubble: {enabled: true}          as is this
 * {{- end }}
 * </pre>
 *
 * @param text as long as the template, line for line
 * @param gaps 1-based lines that were left out and may hold something
 */
record TemplateYaml(String text, Set<Integer> gaps) {
  /** Stands for what a template computes; no text of a repository has it for another reason. */
  static final char COMPUTED = '\uE000';

  /** Stands for what SOPS has encrypted. */
  static final char ENCRYPTED = '\uE001';

  private static final List<String> MARKS = List.of("{{", "{%", "<%");
  private static final Pattern WORD = Pattern.compile("[-~+%=\\s]*([#^/]?[A-Za-z_]*)");
  private static final Set<String> OPENS =
      Set.of(
          "if",
          "range",
          "with",
          "define",
          "block",
          "for",
          "macro",
          "call",
          "filter",
          "unless",
          "case",
          "while",
          "autoescape");
  private static final Set<String> SILENT =
      Set.of("set", "raw", "endraw", "import", "from", "do", "else", "elif", "elsif");

  /** One {@code {{ … }}} of the text. */
  private record Expression(int start, int end, String word, String inside) {
    boolean comment() {
      return word.equals("comment");
    }

    boolean opens() {
      return OPENS.contains(word)
          || (word.equals("set") && inside.startsWith("{%") && !inside.contains("="))
          || word.startsWith("#")
          || word.startsWith("^")
          || (inside.startsWith("<%") && inside.contains(" do "));
    }

    boolean closes() {
      return (word.startsWith("end") && !word.equals("endraw")) || word.startsWith("/");
    }

    /** Writes nothing, whatever happens. */
    boolean silent() {
      return comment()
          || opens()
          || closes()
          || SILENT.contains(word)
          || inside.contains(":=")
          || (inside.startsWith("<%") && !inside.startsWith("<%=") && !opens());
    }
  }

  /** True for a text that may be a template; many a text of YAML holds such marks, too. */
  static boolean hasMarks(String text) {
    return MARKS.stream().anyMatch(text::contains);
  }

  /** True for a text of which a part is not known. */
  static boolean isComputed(String text) {
    return text.indexOf(COMPUTED) >= 0;
  }

  static boolean isEncrypted(String text) {
    return text.indexOf(ENCRYPTED) >= 0;
  }

  /** The text as people may read it. */
  static String shown(String text) {
    return isComputed(text) || isEncrypted(text)
        ? text.replaceAll(COMPUTED + "+", "{…}").replace(String.valueOf(ENCRYPTED), "(encrypted)")
        : text;
  }

  /**
   * @param hashes true where {@code #{ }#} is a mark, as makejinja has it beside {@code #% %#},
   *     which YAML takes for a comment and so does this
   * @param dollars true where {@code ${ }} and {@code %{ }} are marks, as Terraform and envsubst
   *     have them
   */
  static TemplateYaml of(String template, boolean hashes, boolean dollars) {
    List<Expression> expressions = expressions(template, hashes, dollars);
    char[] out = template.toCharArray();
    Set<Integer> gaps = new TreeSet<>();
    Deque<Expression> open = new ArrayDeque<>();
    int next = 0;
    int line = 1;
    for (int at = 0; at < out.length; line++) {
      int end = template.indexOf('\n', at);
      end = end < 0 ? out.length : end;
      boolean conditional = !open.isEmpty();
      List<Expression> here = new ArrayList<>();
      for (; next < expressions.size() && expressions.get(next).start() < end; next++) {
        Expression expression = expressions.get(next);
        here.add(expression);
        if (expression.opens()) {
          open.push(expression);
        } else if (expression.closes() && !open.isEmpty()) {
          open.pop();
        }
      }
      // An expression may end on a later line; what stands behind it there is kept.
      int stop = here.isEmpty() ? end : Math.max(end, here.get(here.size() - 1).end());
      if (conditional) {
        blank(out, at, end);
        here.forEach(expression -> blank(out, expression.start(), expression.end()));
        String left = template.substring(at, end).strip();
        boolean control =
            here.stream().allMatch(Expression::silent) && alone(template, at, stop, here);
        if (!left.isEmpty() && !left.startsWith("#") && !control) {
          gaps.add(line);
        }
      } else if (!here.isEmpty() && alone(template, at, stop, here)) {
        blank(out, at, stop);
        if (!here.stream().allMatch(Expression::silent)) {
          gaps.add(line);
        }
      } else {
        here.forEach(
            expression -> {
              if (expression.comment()) {
                blank(out, expression.start(), expression.end());
              } else {
                fill(out, expression.start(), expression.end());
              }
            });
      }
      at = end + 1;
    }
    return new TemplateYaml(new String(out), gaps);
  }

  private static boolean alone(String text, int from, int to, List<Expression> expressions) {
    int at = from;
    for (Expression expression : expressions) {
      if (!text.substring(Math.min(at, expression.start()), expression.start()).isBlank()) {
        return false;
      }
      at = expression.end();
    }
    int end = text.indexOf('\n', at);
    return text.substring(Math.min(at, to), end < 0 ? text.length() : Math.max(end, at)).isBlank();
  }

  private static void blank(char[] out, int from, int to) {
    for (int i = from; i < Math.min(to, out.length); i++) {
      if (out[i] != '\n' && out[i] != '\r') {
        out[i] = ' ';
      }
    }
  }

  /** The first line of an expression computes a leaf, its further lines add nothing. */
  private static void fill(char[] out, int from, int to) {
    int i = from;
    for (; i < to && out[i] != '\n' && out[i] != '\r'; i++) {
      out[i] = COMPUTED;
    }
    blank(out, i, to);
  }

  private static List<Expression> expressions(String text, boolean hashes, boolean dollars) {
    boolean jinja = hashes || text.contains("{%");
    List<Expression> found = new ArrayList<>();
    Set<String> missing = new HashSet<>();
    // What YAML takes for a comment stays one, a condition in it, too.
    boolean comment = false;
    boolean blank = true;
    for (int at = 0; at < text.length(); ) {
      char c = text.charAt(at);
      if (c == '\n') {
        comment = false;
        blank = true;
      } else {
        comment |= blank && c == '#';
        blank &= Character.isWhitespace(c);
      }
      char d = at + 1 < text.length() ? text.charAt(at + 1) : 0;
      String close = close(c, d, jinja, hashes, dollars);
      Optional<Expression> expression =
          close.isEmpty() || missing.contains(close) || comment
              ? Optional.empty()
              : expression(text, at, close, missing);
      if (expression.isEmpty()) {
        at++;
        continue;
      }
      found.add(expression.get());
      boolean raw = expression.get().word().equals("raw") && close.equals("%}");
      int end = raw ? endOfRaw(text, expression.get().end()) : expression.get().end();
      at = end;
    }
    return found;
  }

  private static Optional<Expression> expression(
      String text, int at, String close, Set<String> missing) {
    int from = at + 2;
    Matcher matcher = WORD.matcher(text).region(from, Math.min(text.length(), from + 40));
    String word = matcher.lookingAt() ? matcher.group(1) : "";
    boolean comment = text.startsWith("{#", at);
    if (close.equals("}}") && word.equals("/")) {
      comment = text.startsWith("/*", matcher.start(1));
      from = comment ? text.indexOf("*/", from) : from;
    }
    int end = from < 0 ? -1 : text.indexOf(close, from);
    if (end < 0) {
      missing.add(close);
      return Optional.empty();
    }
    String inside = text.substring(at, end + close.length());
    comment |= inside.startsWith("<%#") || inside.startsWith("{{!");
    return Optional.of(
        new Expression(at, end + close.length(), comment ? "comment" : word, inside));
  }

  /** What ends the expression that two characters begin; empty when they begin none. */
  private static String close(char c, char d, boolean jinja, boolean hashes, boolean dollars) {
    if (c == '{') {
      return d == '{' ? "}}" : d == '%' ? "%}" : d == '#' && jinja ? "#}" : "";
    }
    if (c == '<') {
      return d == '%' ? "%>" : "";
    }
    if (d != '{') {
      return "";
    }
    return c == '#' && hashes ? "}#" : (c == '$' || c == '%') && dollars ? "}" : "";
  }

  /** Where the mark stands that ends a part in which marks are text. */
  private static int endOfRaw(String text, int from) {
    Matcher end = Pattern.compile("\\{%[-+]?\\s*endraw").matcher(text).region(from, text.length());
    return end.find() ? end.start() : text.length();
  }

  /** The lines that were left out, as the template has them. */
  String left(String template) {
    List<String> lines = Arrays.asList(template.split("\n", -1));
    StringBuilder left = new StringBuilder();
    gaps.forEach(line -> left.append(lines.get(line - 1)).append('\n'));
    return left.toString();
  }
}
