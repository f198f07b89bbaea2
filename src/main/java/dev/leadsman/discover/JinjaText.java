package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Expressions {@code {{ name | default('1.2') }}} of Ansible, put in place where they are literal
 * in the end. Template engines give text alone; here the value keeps the line that it was written
 * on.
 */
final class JinjaText {
  private static final int MAX_DEPTH = 20;
  private static final Pattern VERSION = Pattern.compile("v?\\d+\\.\\d+[\\w.+-]*");

  private final Function<String, Optional<YamlNode>> names;
  private final int depth;

  /**
   * @param names variables, as written: their own expressions are followed here
   */
  JinjaText(Function<String, Optional<YamlNode>> names) {
    this(names, 0);
  }

  private JinjaText(Function<String, Optional<YamlNode>> names, int depth) {
    this.names = names;
    this.depth = depth;
  }

  static boolean is(String text) {
    return text.contains("{{") || text.contains("{%");
  }

  /** The node that a scalar stands for; empty when it cannot be known. */
  Optional<YamlNode> resolve(YamlNode scalar) {
    String text = scalar.text();
    if (!scalar.isScalar() || !is(text)) {
      return Optional.of(scalar);
    }
    if (text.contains("{%") || depth > MAX_DEPTH) {
      return Optional.empty();
    }
    StringBuilder result = new StringBuilder();
    List<YamlNode> inner = new ArrayList<>();
    int at = 0;
    for (int open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", at)) {
      int close = text.indexOf("}}", open);
      if (close < 0) {
        return Optional.empty();
      }
      result.append(text, at, open);
      Optional<YamlNode> value = new Parser(text.substring(open + 2, close), scalar.at()).whole();
      if (value.isEmpty()) {
        return Optional.empty();
      }
      inner.add(value.get());
      at = close + 2;
      boolean alone = open == 0 && text.substring(at).isBlank();
      if (alone) {
        return value;
      }
      if (!value.get().isScalar() || value.get().value() == null) {
        return Optional.empty();
      }
      result.append(value.get().text());
    }
    result.append(text, at, text.length());
    List<YamlNode> versions =
        inner.stream().filter(node -> VERSION.matcher(node.text()).matches()).toList();
    List<YamlNode> tells = inner.size() == 1 ? inner : versions;
    if (scalar.isBlock() || tells.size() != 1) {
      return Optional.of(Nodes.withText(scalar, result.toString()));
    }
    return Optional.of(Nodes.text(tells.get(0).at(), result.toString()));
  }

  /** A recursive-descent reader of one expression. */
  private final class Parser {
    private final String text;
    private final Location at;
    private int here;
    private int nested;

    Parser(String text, Location at) {
      this.text = text;
      this.at = at;
    }

    Optional<YamlNode> whole() {
      Optional<YamlNode> value = sum();
      skip();
      return here == text.length() ? value : Optional.empty();
    }

    private void skip() {
      while (here < text.length() && " \t\r\n-".indexOf(text.charAt(here)) >= 0) {
        // A dash only trims blanks: {{- name -}}
        if (text.charAt(here) == '-' && here != 0 && here != text.length() - 1) {
          return;
        }
        here++;
      }
    }

    private boolean take(char wanted) {
      skip();
      if (here < text.length() && text.charAt(here) == wanted) {
        here++;
        return true;
      }
      return false;
    }

    private Optional<YamlNode> sum() {
      if (++nested > MAX_DEPTH) {
        return Optional.empty();
      }
      Optional<YamlNode> value = filtered();
      while (take('~') || take('+')) {
        Optional<YamlNode> next = filtered();
        if (value.isEmpty() || next.isEmpty()) {
          return Optional.empty();
        }
        boolean literal = value.get().at().equals(at);
        value =
            Optional.of(
                Nodes.text(
                    literal ? next.get().at() : value.get().at(),
                    value.get().text() + next.get().text()));
      }
      nested--;
      return value;
    }

    private Optional<YamlNode> filtered() {
      Optional<YamlNode> value = primary();
      while (take('|')) {
        skip();
        String filter = name();
        List<Optional<YamlNode>> arguments = take('(') ? arguments() : List.of();
        value = filter(filter, value, arguments);
      }
      return value;
    }

    private List<Optional<YamlNode>> arguments() {
      List<Optional<YamlNode>> arguments = new ArrayList<>();
      while (!take(')') && here < text.length()) {
        int before = here;
        arguments.add(sum());
        take(',');
        if (here == before) {
          here = text.length(); // Nothing that is understood.
        }
      }
      return arguments;
    }

    private Optional<YamlNode> primary() {
      skip();
      if (here >= text.length()) {
        return Optional.empty();
      }
      char c = text.charAt(here);
      if (c == '\'' || c == '"') {
        int end = text.indexOf(c, here + 1);
        if (end < 0) {
          here = text.length() + 1;
          return Optional.empty();
        }
        String literal = text.substring(here + 1, end);
        here = end + 1;
        return Optional.of(Nodes.text(at, literal));
      }
      if (c == '(') {
        here++;
        Optional<YamlNode> inner = sum();
        return take(')') ? inner : Optional.empty();
      }
      String name = name();
      if (name.isEmpty()) {
        return Optional.empty();
      }
      if (Character.isDigit(name.charAt(0)) || name.equals("true") || name.equals("false")) {
        return Optional.of(Nodes.plain(at, name));
      }
      Optional<YamlNode> value =
          names.apply(name).flatMap(node -> new JinjaText(names, depth + 1).resolve(node));
      while (here < text.length() && (text.charAt(here) == '.' || text.charAt(here) == '[')) {
        Optional<String> step;
        if (text.charAt(here++) == '.') {
          step = Optional.of(name());
        } else {
          step = sum().filter(YamlNode::isScalar).map(YamlNode::text);
          if (!take(']')) {
            return Optional.empty();
          }
        }
        value = value.flatMap(node -> step.flatMap(key -> step(node, key)));
      }
      if (here < text.length() && text.charAt(here) == '(') {
        here++;
        List<Optional<YamlNode>> arguments = arguments();
        return name.equals("lookup") && arguments.size() == 2 && arguments.get(1).isPresent()
            ? arguments
                .get(0)
                .flatMap(kind -> names.apply(kind.text() + ":" + arguments.get(1).get().text()))
            : Optional.empty();
      }
      return value;
    }

    private Optional<YamlNode> step(YamlNode node, String key) {
      Optional<YamlNode> found =
          node.isSequence()
                  && key.matches("\\d{1,4}")
                  && Integer.parseInt(key) < node.items().size()
              ? Optional.of(node.items().get(Integer.parseInt(key)))
              : node.get(key);
      return found.flatMap(each -> new JinjaText(names, depth + 1).resolve(each));
    }

    private String name() {
      int start = here;
      while (here < text.length()
          && (Character.isLetterOrDigit(text.charAt(here)) || text.charAt(here) == '_')) {
        here++;
      }
      return text.substring(start, here);
    }

    private Optional<YamlNode> filter(
        String filter, Optional<YamlNode> value, List<Optional<YamlNode>> arguments) {
      Optional<String> first =
          arguments.isEmpty() ? Optional.empty() : arguments.get(0).map(YamlNode::text);
      return switch (filter) {
        case "default", "d" ->
            value.filter(node -> !(node.isScalar() && node.text().isEmpty())).isPresent()
                ? value
                : arguments.isEmpty() ? Optional.empty() : arguments.get(0);
        case "string",
            "trim",
            "quote",
            "mandatory",
            "bool",
            "int",
            "from_yaml",
            "from_json",
            "list",
            "expandvars" ->
            value;
        case "lower" -> value.map(node -> text(node, node.text().toLowerCase(Locale.ROOT)));
        case "upper" -> value.map(node -> text(node, node.text().toUpperCase(Locale.ROOT)));
        case "replace" ->
            arguments.size() == 2 && first.isPresent() && arguments.get(1).isPresent()
                ? value.map(
                    node ->
                        text(node, node.text().replace(first.get(), arguments.get(1).get().text())))
                : Optional.empty();
        case "regex_replace" ->
            // Only what needs no regular expression.
            first.filter(pattern -> pattern.equals("^v")).isPresent()
                    && arguments.stream()
                        .skip(1)
                        .allMatch(each -> each.filter(node -> node.text().isEmpty()).isPresent())
                ? value.map(
                    node ->
                        text(
                            node,
                            node.text().startsWith("v") ? node.text().substring(1) : node.text()))
                : Optional.empty();
        case "combine" ->
            value.isPresent() && arguments.size() == 1 && arguments.get(0).isPresent()
                ? Optional.of(Nodes.merge(value.get(), arguments.get(0).get(), false))
                : Optional.empty();
        default -> Optional.empty();
      };
    }

    private YamlNode text(YamlNode node, String changed) {
      return Nodes.text(node.at(), changed);
    }
  }
}
