package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Flux's {@code postBuild} substitution of {@code ${…}} in texts, in the forms of envsubst.
 *
 * <p>A variable that nothing in the revision sets stays as it is written, unless a default stands
 * beside it: a Secret of the cluster may set it. A scalar that is one variable and at most a {@code
 * v} before it moves to the line that sets the variable.
 *
 * @see <a
 *     href="https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution">
 *     Flux's page</a>
 */
final class Substitution {
  private static final int MAX_DEPTH = 10;
  private static final int MAX_WILDCARDS = 1;
  private static final int MAX_TRIMMED = 1000;
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern VERSION = Pattern.compile("v?\\d+\\.\\d+(?:\\.\\d+)?(?:[-+].*)?");
  private static final Pattern SLICE = Pattern.compile("(\\d{1,6})(?::(\\d{1,6}))?");

  private final Map<String, YamlNode> variables;

  Substitution(Map<String, YamlNode> variables) {
    this.variables = Map.copyOf(variables);
  }

  /** True for a text with a variable that was not replaced. */
  static boolean isOpen(String text) {
    return text.contains("${");
  }

  /** The text with the defaults of what nothing sets: a parent that is not here may substitute. */
  static String defaults(String text) {
    return isOpen(text) ? new Substitution(Map.of()).replace(text, 0, new ArrayList<>()) : text;
  }

  YamlNode of(YamlNode scalar) {
    if (!isOpen(scalar.text())) {
      return scalar;
    }
    List<YamlNode> used = new ArrayList<>();
    String text = replace(scalar.text(), 0, used);
    if (text.equals(scalar.text())) {
      return scalar;
    }
    int start = scalar.text().startsWith("v${") ? 1 : 0;
    boolean whole =
        scalar.text().startsWith("${", start)
            && end(scalar.text(), start + 2) == scalar.text().length() - 1;
    List<YamlNode> versions = used.stream().filter(Substitution::isVersion).toList();
    Location at;
    if (whole && used.size() == 1) {
      at = used.get(0).at();
    } else if (versions.size() == 1 && !scalar.isBlock()) {
      at = versions.get(0).at();
    } else {
      return Nodes.withText(scalar, text);
    }
    return scalar.isPlain() ? Nodes.plain(at, text) : Nodes.text(at, text);
  }

  /** True for a value that tells the version of a text that it is put into. */
  static boolean isVersion(YamlNode value) {
    return VERSION.matcher(value.text()).matches();
  }

  private String replace(String text, int depth, List<YamlNode> used) {
    StringBuilder result = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int next = text.indexOf("${", at);
      if (next < 0) {
        break;
      }
      if (next > at && text.charAt(next - 1) == '$') {
        result.append(text, at, next - 1).append("${");
        at = next + 2;
        continue;
      }
      int end = end(text, next + 2);
      result.append(text, at, next);
      if (end < 0) {
        at = next;
        break;
      }
      String expression = text.substring(next + 2, end);
      result.append(value(expression, depth, used).orElse(text.substring(next, end + 1)));
      at = end + 1;
    }
    return result.append(text, at, text.length()).toString();
  }

  /** The brace that closes an expression, -1 when none does on its line. */
  private static int end(String text, int from) {
    int open = 1;
    for (int i = from; i < text.length() && text.charAt(i) != '\n'; i++) {
      if (text.startsWith("${", i)) {
        open++;
      } else if (text.charAt(i) == '}' && --open == 0) {
        return i;
      }
    }
    return -1;
  }

  private Optional<String> value(String expression, int depth, List<YamlNode> used) {
    if (depth > MAX_DEPTH) {
      return Optional.empty();
    }
    boolean length = expression.startsWith("#");
    Matcher name = NAME.matcher(expression);
    if (!name.find(length ? 1 : 0) || name.start() != (length ? 1 : 0)) {
      return Optional.empty();
    }
    String operation = expression.substring(name.end());
    YamlNode variable = variables.get(name.group());
    if (variable == null) {
      return length ? Optional.empty() : fallback(operation, depth, used);
    }
    String value = variable.text();
    if (value.isEmpty() && defaultOf(operation).isPresent()) {
      return fallback(operation, depth, used);
    }
    used.add(variable);
    if (length) {
      return operation.isEmpty() ? Optional.of("" + value.length()) : Optional.empty();
    }
    return operation.isEmpty() || defaultOf(operation).isPresent()
        ? Optional.of(value)
        : changed(value, operation);
  }

  private Optional<String> fallback(String operation, int depth, List<YamlNode> used) {
    return defaultOf(operation).map(text -> replace(text, depth + 1, used));
  }

  /** All of these give the text behind them where the variable is empty. */
  private static Optional<String> defaultOf(String operation) {
    for (String operator : List.of(":=", ":-", ":?", ":+", "=", "-", "?", "+")) {
      if (operation.startsWith(operator)) {
        return Optional.of(operation.substring(operator.length()));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> changed(String value, String operation) {
    boolean all = operation.length() == 2;
    if (operation.equals("^") || operation.equals("^^")) {
      int end = all ? value.length() : Math.min(1, value.length());
      return Optional.of(value.substring(0, end).toUpperCase(Locale.ROOT) + value.substring(end));
    }
    if (operation.equals(",") || operation.equals(",,")) {
      int end = all ? value.length() : Math.min(1, value.length());
      return Optional.of(value.substring(0, end).toLowerCase(Locale.ROOT) + value.substring(end));
    }
    if (operation.startsWith(":")) {
      return slice(value, operation.substring(1));
    }
    if (operation.startsWith("/")) {
      return replaced(value, operation.substring(1));
    }
    boolean suffix = operation.startsWith("%");
    if (!suffix && !operation.startsWith("#")) {
      return Optional.empty();
    }
    boolean longest = operation.length() > 1 && operation.charAt(1) == operation.charAt(0);
    return trimmed(value, operation.substring(longest ? 2 : 1), suffix, longest);
  }

  private static Optional<String> slice(String value, String bounds) {
    Matcher slice = SLICE.matcher(bounds);
    if (!slice.matches()) {
      return Optional.empty();
    }
    int from = Math.min(Integer.parseInt(slice.group(1)), value.length());
    int length = slice.group(2) == null ? value.length() : Integer.parseInt(slice.group(2));
    return Optional.of(value.substring(from, Math.min(from + length, value.length())));
  }

  private static Optional<String> replaced(String value, String operation) {
    boolean all = operation.startsWith("/");
    String[] pair = (all ? operation.substring(1) : operation).split("/", 2);
    if (pair.length < 2
        || pair[0].isEmpty()
        || pair[0].startsWith("#")
        || pair[0].startsWith("%")) {
      return Optional.empty();
    }
    int first = value.indexOf(pair[0]);
    if (first < 0) {
      return Optional.of(value);
    }
    return Optional.of(
        all
            ? value.replace(pair[0], pair[1])
            : value.substring(0, first) + pair[1] + value.substring(first + pair[0].length()));
  }

  private static Optional<String> trimmed(
      String value, String glob, boolean suffix, boolean longest) {
    if (value.length() > MAX_TRIMMED
        || glob.split("\\*", -1).length > MAX_WILDCARDS + 1
        || glob.matches(".*[\\[\\\\].*")) {
      return Optional.empty();
    }
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      regex.append(c == '*' ? "[^/]*" : c == '?' ? "[^/]" : Pattern.quote(String.valueOf(c)));
    }
    Pattern pattern = Pattern.compile(regex.toString());
    String kept = value;
    for (int cut = 0; cut <= value.length(); cut++) {
      int at = suffix ? value.length() - cut : cut;
      String part = suffix ? value.substring(at) : value.substring(0, at);
      if (pattern.matcher(part).matches()) {
        kept = suffix ? value.substring(0, at) : value.substring(at);
        if (!longest) {
          break;
        }
      }
    }
    return Optional.of(kept);
  }
}
