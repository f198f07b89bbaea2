package dev.leadsman.discover;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A justfile as far as its recipes need: literal variables and parameters with defaults, put into
 * the recipes where they stand.
 *
 * @see <a href="https://just.systems/man/en/">The manual of just</a>
 */
final class JustfileText {
  private static final int MAX_LINE = 2_000;
  private static final Pattern ASSIGNMENT =
      Pattern.compile("(export +)?([A-Za-z_][\\w-]*) *:= *(.+?) *");
  private static final Pattern LITERAL = Pattern.compile("'([^']*)'|\"([^\"\\\\]*)\"");
  private static final Pattern COMMAND = Pattern.compile("`[^`]+`");
  private static final Pattern FROM_ENVIRONMENT =
      Pattern.compile("(?:env|env_var_or_default)\\( *['\"][^'\"]*['\"] *, *(.+?) *\\)");
  private static final Pattern PARAMETER =
      Pattern.compile("([A-Za-z_][\\w-]*)=('[^']*'|\"[^\"\\\\]*\")");
  private static final Pattern SHELL = Pattern.compile("#!.*\\b(?:ba|da|k|z|a)?sh\\b.*");

  /**
   * The commands of one recipe.
   *
   * @param environment variables that just exports
   */
  record Recipe(LinedText script, Map<String, ShellWord> environment) {}

  private final Map<String, LinedText> variables = new HashMap<>();
  private final Map<String, ShellWord> exported = new HashMap<>();
  private final LinedText source;

  private JustfileText(LinedText source) {
    this.source = source;
  }

  static boolean isNamed(String name) {
    return name.equalsIgnoreCase("justfile") || name.equals(".justfile") || name.endsWith(".just");
  }

  static List<Recipe> recipes(LinedText source) {
    JustfileText justfile = new JustfileText(source);
    List<int[]> lines = justfile.lines();
    for (int[] line : lines) {
      justfile.assignment(source.slice(line[0], line[1]));
    }
    List<Recipe> recipes = new ArrayList<>();
    int at = 0;
    while (at < lines.size()) {
      String header = justfile.text(lines.get(at++));
      if (!header.matches("[@\\w][^#]*:(?!=).*")) {
        continue;
      }
      Map<String, LinedText> known = new HashMap<>(justfile.variables);
      Matcher parameters = PARAMETER.matcher(header);
      while (parameters.find()) {
        int start = lines.get(at - 1)[0] + parameters.start(2);
        int end = lines.get(at - 1)[0] + parameters.end(2);
        known.put(parameters.group(1), source.slice(start + 1, end - 1));
      }
      LinedText.Builder body = new LinedText.Builder();
      boolean shell = true;
      int first = at;
      while (at < lines.size() && justfile.text(lines.get(at)).matches("\\s.*|")) {
        String text = justfile.text(lines.get(at)).strip();
        shell &= at != first || !text.startsWith("#!") || SHELL.matcher(text).matches();
        justfile.command(lines.get(at++), known, body);
      }
      if (shell && !body.isEmpty()) {
        recipes.add(new Recipe(body.build(), justfile.exported));
      }
    }
    return recipes;
  }

  /** Where each line of at most {@link #MAX_LINE} characters starts and ends. */
  private List<int[]> lines() {
    List<int[]> lines = new ArrayList<>();
    String text = source.text();
    for (int start = 0; start < text.length(); ) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      if (end - start <= MAX_LINE) {
        lines.add(new int[] {start, end});
      }
      start = end + 1;
    }
    return lines;
  }

  private String text(int[] line) {
    return source.text().substring(line[0], line[1]);
  }

  private void assignment(LinedText line) {
    Matcher matcher = ASSIGNMENT.matcher(line.text());
    if (!matcher.matches()) {
      return;
    }
    int start = matcher.start(3);
    String expression = matcher.group(3);
    Matcher fallback = FROM_ENVIRONMENT.matcher(expression);
    if (fallback.matches()) {
      start += fallback.start(1);
      expression = fallback.group(1);
    }
    if (COMMAND.matcher(expression).matches()) {
      // The shell of the recipe that takes it runs what just would.
      LinedText.Builder command = new LinedText.Builder().appendAt(line.at(start), "$(");
      command.append(line.slice(start + 1, start + expression.length() - 1));
      variables.put(matcher.group(2), command.appendAt(line.at(start), ")").build());
      return;
    }
    LinedText value =
        LITERAL.matcher(expression).matches()
            ? line.slice(start + 1, start + expression.length() - 1)
            : variables.get(expression);
    if (value != null) {
      variables.put(matcher.group(2), value);
      if (matcher.group(1) != null) {
        exported.put(matcher.group(2), ShellWord.known(value));
      }
    }
  }

  /** A line of a recipe without what only tells just how to run it. */
  private void command(int[] line, Map<String, LinedText> known, LinedText.Builder body) {
    int at = line[0];
    boolean continues =
        line[0] > 1 && source.charAt(line[0] - 1) == '\n' && source.charAt(line[0] - 2) == '\\';
    String skipped = continues ? " \t" : " \t@-";
    while (at < line[1] && skipped.indexOf(source.charAt(at)) >= 0) {
      at++;
    }
    while (at < line[1]) {
      int close = source.text().startsWith("{{", at) ? source.text().indexOf("}}", at) : -1;
      if (close < 0 || close > line[1]) {
        body.append(source.charAt(at), source.at(at));
        at++;
        continue;
      }
      LinedText value = known.get(source.text().substring(at + 2, close).strip());
      if (value != null) {
        body.append(value);
      } else {
        body.opaque(source.text().substring(at, close + 2), source.at(at));
      }
      at = close + 2;
    }
    body.append('\n', source.at(line[1]));
  }
}
