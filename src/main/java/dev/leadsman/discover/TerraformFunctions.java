package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Functions of Terraform whose result follows from their arguments. Any other one is computed.
 * https://developer.hashicorp.com/terraform/language/functions
 */
final class TerraformFunctions {
  private static final int MAX_TEXT = 1 << 20;

  private TerraformFunctions() {}

  /**
   * @param shown the call, for people
   * @return empty for a function that is not known
   */
  static Optional<TerraformValue> call(
      String name, Location at, List<TerraformValue> arguments, String shown) {
    if (arguments.isEmpty()) {
      return Optional.empty();
    }
    TerraformValue first = arguments.get(0);
    return switch (name) {
      case "tostring",
          "tonumber",
          "tobool",
          "tolist",
          "toset",
          "tomap",
          "base64encode",
          "base64gzip",
          "sensitive",
          "nonsensitive",
          "abspath",
          "pathexpand",
          "trimspace",
          "chomp" ->
          Optional.of(name.equals("trimspace") || name.equals("chomp") ? stripped(first) : first);
      case "yamlencode", "jsonencode" ->
          Optional.of(TerraformValue.known(at, new TerraformValue.Encoded(first)));
      case "yamldecode", "jsondecode" -> Optional.of(decode(first, shown));
      case "upper" -> Optional.of(mapText(first, text -> text.toUpperCase(Locale.ROOT)));
      case "lower" -> Optional.of(mapText(first, text -> text.toLowerCase(Locale.ROOT)));
      case "trimprefix", "trimsuffix", "trim", "replace" -> affix(name, arguments, shown);
      case "format" -> format(arguments, shown);
      case "join" -> join(at, arguments, shown);
      case "concat", "flatten" -> Optional.of(concat(at, arguments, name.equals("flatten")));
      case "merge" -> Optional.of(merge(at, arguments));
      case "lookup" -> lookup(arguments);
      case "try" -> Optional.of(attempt(arguments));
      case "coalesce" -> coalesce(arguments);
      case "one" -> first.list().size() == 1 ? Optional.of(first.list().get(0)) : Optional.empty();
      case "length" ->
          first.isKnown() && first.isComposite()
              ? Optional.of(
                  TerraformValue.known(at, (long) (first.map().size() + first.list().size())))
              : Optional.empty();
      case "compact" ->
          first.data() instanceof List<?>
              ? Optional.of(
                  TerraformValue.known(
                      first.at(),
                      first.list().stream()
                          .filter(item -> !item.isNull() && !item.text().orElse("x").isEmpty())
                          .toList()))
              : Optional.empty();
      case "values" ->
          first.data() instanceof Map<?, ?>
              ? Optional.of(
                  new TerraformValue(
                      first.at(), List.copyOf(first.map().values()), first.computed()))
              : Optional.empty();
      case "keys" ->
          first.data() instanceof Map<?, ?>
              ? Optional.of(
                  new TerraformValue(
                      first.at(),
                      first.map().entrySet().stream()
                          .map(each -> TerraformValue.known(each.getValue().at(), each.getKey()))
                          .toList(),
                      first.computed()))
              : Optional.empty();
      case "element" -> {
        Optional<String> index = arguments.size() < 2 ? Optional.empty() : arguments.get(1).text();
        List<TerraformValue> list = first.list();
        yield index.filter(each -> each.matches("\\d{1,6}")).isPresent() && !list.isEmpty()
            ? Optional.of(list.get(Integer.parseInt(index.get()) % list.size()))
            : Optional.empty();
      }
      case "indent" -> arguments.size() == 2 ? Optional.of(indent(arguments)) : Optional.empty();
      case "split" -> split(at, arguments);
      case "slice" -> slice(arguments);
      case "list" -> Optional.of(TerraformValue.known(at, arguments));
      case "map" -> map(at, arguments);
      case "index" -> index(at, arguments);
      case "contains" ->
          first.isKnown()
                  && arguments.size() == 2
                  && arguments.get(1).text().isPresent()
                  && first.list().stream().allMatch(item -> item.text().isPresent())
              ? Optional.of(TerraformValue.known(at, indexOf(arguments) >= 0))
              : Optional.empty();
      case "dirname", "basename" ->
          Optional.of(
              mapText(
                  first,
                  path -> name.equals("dirname") ? Paths.directory(path) : Paths.name(path)));
      default -> Optional.empty();
    };
  }

  private static TerraformValue stripped(TerraformValue value) {
    TerraformValue plain = mapText(value, String::stripTrailing);
    return value.lines() == null
        ? plain
        : new TerraformValue(
            value.at(),
            plain.data(),
            value.computed(),
            value.lines().slice(0, String.valueOf(plain.data()).length()));
  }

  /** All lines but the first get more indent. */
  private static TerraformValue indent(List<TerraformValue> arguments) {
    TerraformValue value = arguments.get(1);
    Optional<String> width = arguments.get(0).text().filter(each -> each.matches("\\d{1,2}"));
    Optional<LinedText> text = value.lined();
    if (width.isEmpty() || text.isEmpty()) {
      return value;
    }
    LinedText.Builder indented = new LinedText.Builder();
    int start = 0;
    for (int i = 0; i <= text.get().length(); i++) {
      if (i == text.get().length() || text.get().charAt(i) == '\n') {
        int end = Math.min(i + 1, text.get().length());
        if (start > 0) {
          indented.appendAt(text.get().at(start), " ".repeat(Integer.parseInt(width.get())));
        }
        indented.append(text.get().slice(start, end));
        start = end;
      }
    }
    LinedText lines = indented.build(value.at());
    return new TerraformValue(value.at(), lines.text(), value.computed(), lines);
  }

  private static Optional<TerraformValue> split(Location at, List<TerraformValue> arguments) {
    Optional<String> separator = arguments.get(0).text().filter(text -> !text.isEmpty());
    if (arguments.size() != 2 || separator.isEmpty() || arguments.get(1).text().isEmpty()) {
      return Optional.empty();
    }
    LinedText text =
        arguments
            .get(1)
            .lined()
            .orElseGet(
                () -> LinedText.at(arguments.get(1).at(), arguments.get(1).text().orElseThrow()));
    List<TerraformValue> pieces = new ArrayList<>();
    int start = 0;
    while (start <= text.length()) {
      int next = text.text().indexOf(separator.get(), start);
      int end = next < 0 ? text.length() : next;
      LinedText piece = text.slice(start, end);
      pieces.add(new TerraformValue(text.at(start), piece.text(), null, piece));
      start = next < 0 ? text.length() + 1 : next + separator.get().length();
    }
    return Optional.of(TerraformValue.known(at, pieces));
  }

  private static Optional<TerraformValue> slice(List<TerraformValue> arguments) {
    List<Integer> ends =
        arguments.stream()
            .skip(1)
            .flatMap(each -> each.text().stream())
            .filter(text -> text.matches("\\d{1,6}"))
            .map(Integer::valueOf)
            .toList();
    TerraformValue list = arguments.get(0);
    boolean fits =
        arguments.size() == 3
            && ends.size() == 2
            && list.isKnown()
            && ends.get(0) <= ends.get(1)
            && ends.get(1) <= list.list().size();
    return fits
        ? Optional.of(
            TerraformValue.known(list.at(), list.list().subList(ends.get(0), ends.get(1))))
        : Optional.empty();
  }

  /** {@code map("a", 1, "b", 2)} of Terraform before 0.12. */
  private static Optional<TerraformValue> map(Location at, List<TerraformValue> arguments) {
    Map<String, TerraformValue> map = new LinkedHashMap<>();
    for (int i = 0; i + 1 < arguments.size(); i += 2) {
      if (arguments.get(i).text().isEmpty()) {
        return Optional.empty();
      }
      map.put(arguments.get(i).text().get(), arguments.get(i + 1));
    }
    return Optional.of(TerraformValue.known(at, map));
  }

  private static Optional<TerraformValue> index(Location at, List<TerraformValue> arguments) {
    int found = indexOf(arguments);
    return found < 0 ? Optional.empty() : Optional.of(TerraformValue.known(at, (long) found));
  }

  private static int indexOf(List<TerraformValue> arguments) {
    return arguments.size() == 2 && arguments.get(1).text().isPresent()
        ? arguments.get(0).list().stream()
            .map(TerraformValue::text)
            .toList()
            .indexOf(arguments.get(1).text())
        : -1;
  }

  private static TerraformValue mapText(TerraformValue value, UnaryOperator<String> change) {
    return value.data() instanceof String text
        ? new TerraformValue(value.at(), change.apply(text), value.computed())
        : value;
  }

  private static Optional<TerraformValue> affix(
      String name, List<TerraformValue> arguments, String shown) {
    TerraformValue first = arguments.get(0);
    List<String> texts = new ArrayList<>();
    arguments.stream().skip(1).forEach(each -> each.text().ifPresent(texts::add));
    if (texts.size() != arguments.size() - 1 || texts.isEmpty()) {
      return Optional.empty();
    }
    if (first.text().isEmpty()) {
      return Optional.of(
          TerraformValue.computed(first.at(), first.computed() == null ? shown : first.computed()));
    }
    String text = first.text().get();
    String affix = texts.get(0);
    String result =
        switch (name) {
          case "trimprefix" -> text.startsWith(affix) ? text.substring(affix.length()) : text;
          case "trimsuffix" ->
              text.endsWith(affix) ? text.substring(0, text.length() - affix.length()) : text;
          case "trim" -> trim(text, affix);
          // A pattern between slashes is a regular expression.
          default ->
              texts.size() == 2 && !(affix.length() > 1 && affix.startsWith("/"))
                  ? text.replace(affix, texts.get(1))
                  : null;
        };
    return result == null || result.length() > MAX_TEXT
        ? Optional.empty()
        : Optional.of(TerraformValue.known(first.at(), result));
  }

  private static String trim(String text, String characters) {
    int start = 0;
    int end = text.length();
    while (start < end && characters.indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    while (end > start && characters.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(start, end);
  }

  private static Optional<TerraformValue> format(List<TerraformValue> arguments, String shown) {
    Optional<String> pattern = arguments.get(0).text();
    if (pattern.isEmpty() || !pattern.get().replaceAll("%[sdv]", "").matches("[^%]*")) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder();
    Location at = arguments.get(0).at();
    int next = 1;
    boolean verb = false;
    for (int i = 0; i < pattern.get().length(); i++) {
      char c = pattern.get().charAt(i);
      if (!verb) {
        verb = c == '%';
        if (!verb) {
          text.append(c);
        }
        continue;
      }
      verb = false;
      if (next >= arguments.size()) {
        return Optional.empty();
      }
      TerraformValue value = arguments.get(next++);
      if (value.text().isEmpty()) {
        return Optional.of(
            TerraformValue.computed(at, value.computed() == null ? shown : value.computed()));
      }
      text.append(value.text().get());
      at = value.at();
    }
    return Optional.of(
        TerraformValue.known(arguments.size() == 2 ? at : arguments.get(0).at(), text.toString()));
  }

  private static Optional<TerraformValue> join(
      Location at, List<TerraformValue> arguments, String shown) {
    if (arguments.size() != 2 || arguments.get(0).text().isEmpty()) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    for (TerraformValue item : arguments.get(1).list()) {
      if (item.text().isEmpty()) {
        return Optional.of(TerraformValue.computed(at, shown));
      }
      texts.add(item.text().get());
    }
    return arguments.get(1).isKnown()
        ? Optional.of(TerraformValue.known(at, String.join(arguments.get(0).text().get(), texts)))
        : Optional.empty();
  }

  private static TerraformValue concat(Location at, List<TerraformValue> arguments, boolean deep) {
    List<TerraformValue> all = new ArrayList<>();
    for (TerraformValue argument : arguments) {
      if (!(argument.data() instanceof List<?>)) {
        all.add(argument); // A computed list stays one computed item.
        continue;
      }
      for (TerraformValue item : argument.list()) {
        if (deep && item.data() instanceof List<?>) {
          all.addAll(item.list());
        } else {
          all.add(item);
        }
      }
    }
    return TerraformValue.known(at, all);
  }

  /** Maps over each other; a computed one may set any key, so nothing below it is certain. */
  private static TerraformValue merge(Location at, List<TerraformValue> arguments) {
    Map<String, TerraformValue> all = new LinkedHashMap<>();
    String computed = null;
    for (TerraformValue argument : arguments) {
      if (argument.computed() != null && argument.data() == null) {
        computed = argument.computed();
      }
      all.putAll(argument.map());
    }
    return new TerraformValue(at, all, computed);
  }

  private static Optional<TerraformValue> lookup(List<TerraformValue> arguments) {
    TerraformValue map = arguments.get(0);
    Optional<String> key = arguments.size() < 2 ? Optional.empty() : arguments.get(1).text();
    if (key.isEmpty() || !(map.data() instanceof Map<?, ?>)) {
      return Optional.empty();
    }
    Optional<TerraformValue> found = Optional.ofNullable(map.map().get(key.get()));
    return found.isPresent() || arguments.size() < 3 ? found : Optional.of(arguments.get(2));
  }

  /** An argument that cannot be known may or may not fail. */
  private static TerraformValue attempt(List<TerraformValue> arguments) {
    for (TerraformValue argument : arguments) {
      if (!(argument.computed() != null && argument.computed().startsWith(MISSING))) {
        return argument;
      }
    }
    return arguments.get(arguments.size() - 1);
  }

  /** Starts what is said of a key that a known map lacks: {@code try} goes on. */
  static final String MISSING = "missing ";

  private static Optional<TerraformValue> coalesce(List<TerraformValue> arguments) {
    for (TerraformValue argument : arguments) {
      boolean missing = argument.isNull() || argument.text().orElse("x").isEmpty();
      if (!missing) {
        return Optional.of(argument);
      }
    }
    return Optional.empty();
  }

  /** What a JSON text says, each value with its line. */
  static TerraformValue json(Location at, String text) {
    // JSON has tabs between tokens only, and YAML wants none there.
    return decode(TerraformValue.known(at, text.replace('\t', ' ')), at.file());
  }

  private static TerraformValue decode(TerraformValue value, String shown) {
    if (value.data() instanceof TerraformValue.Encoded encoded) {
      return encoded.tree();
    }
    if (!value.isKnown() || !(value.data() instanceof String text)) {
      return TerraformValue.computed(
          value.at(), value.computed() == null ? shown : value.computed());
    }
    try {
      List<YamlDocument> documents = TerraformLayers.documents(value, text);
      return documents.isEmpty()
          ? TerraformValue.known(value.at(), null)
          : of(documents.get(0).root());
    } catch (YamlException e) {
      return TerraformValue.computed(value.at(), shown);
    }
  }

  private static TerraformValue of(YamlNode node) {
    if (node.isMapping()) {
      Map<String, TerraformValue> map = new LinkedHashMap<>();
      node.entries().forEach(entry -> map.put(entry.key(), of(entry.value())));
      return TerraformValue.known(node.at(), map);
    }
    if (node.isSequence()) {
      return TerraformValue.known(
          node.at(), node.items().stream().map(TerraformFunctions::of).toList());
    }
    Object value = node.value();
    boolean typed = value == null || value instanceof Boolean || value instanceof Long;
    return TerraformValue.known(node.at(), typed ? value : node.text());
  }
}
