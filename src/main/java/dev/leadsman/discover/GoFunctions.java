package dev.leadsman.discover;

import dev.leadsman.json.Json;
import dev.leadsman.json.JsonException;
import dev.leadsman.model.Values;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * Functions of Go templates, sprig and Helm that depend on nothing but their arguments. One that is
 * not here, e.g. {@code lookup} or {@code now}, gives what cannot be known.
 *
 * @see <a href="https://masterminds.github.io/sprig/">sprig</a>
 */
final class GoFunctions {
  /** A function. */
  interface Call {
    /**
     * @throws GoRun.UnknownException where Go would fail or the result cannot be known
     */
    GoValue call(List<GoValue> arguments, GoRun run);
  }

  /** An argument that is evaluated when it is asked for. */
  interface Argument extends Supplier<GoValue> {}

  private static final int MAX_TEXT = 1 << 20;
  private static final int MAX_ITEMS = 100_000;

  private static final Map<String, Call> ALL = new HashMap<>();

  private GoFunctions() {}

  static GoValue call(String name, List<Argument> arguments, Map<String, Call> more, GoRun run) {
    if (name.equals("and") || name.equals("or")) {
      return decide(name.equals("or"), arguments);
    }
    List<GoValue> values = new ArrayList<>();
    arguments.forEach(argument -> values.add(argument.get()));
    Call call = more.getOrDefault(name, ALL.get(name));
    if (call == null && name.startsWith("must") && name.length() > 4) {
      // mustMerge fails where merge is silent, and is the same otherwise.
      call = ALL.get(Character.toLowerCase(name.charAt(4)) + name.substring(5));
    }
    if (call == null) {
      throw new GoRun.UnknownException("the function " + name + " is not known");
    }
    try {
      return call.call(values, run);
    } catch (IndexOutOfBoundsException e) {
      throw new GoRun.UnknownException(name + " gets other arguments than it takes");
    }
  }

  /** {@code and} and {@code or} stop at the first argument that settles them. */
  private static GoValue decide(boolean wanted, List<Argument> arguments) {
    GoValue value = GoValue.NOTHING;
    for (Argument argument : arguments) {
      value = argument.get();
      if (value.isUnknown() || value.isTrue() == wanted) {
        return value;
      }
    }
    return value;
  }

  /** A function whose result hangs on the whole of its arguments. */
  private static void known(String name, Call call) {
    ALL.put(
        name,
        (values, run) -> {
          for (GoValue value : values) {
            refuseUnknown(value);
            if (value.isText() && value.holdsUnknown()) {
              throw new GoRun.UnknownException("a part of it is not known");
            }
          }
          return call.call(values, run);
        });
  }

  private static void refuseUnknown(GoValue value) {
    if (value.isUnknown()) {
      throw new GoRun.UnknownException(value.why());
    }
  }

  private interface Texts {
    LinedText of(List<GoValue> values, GoRun run);
  }

  /** A function that makes a text, also of texts with unknown parts. */
  private static void text(String name, Texts texts) {
    ALL.put(
        name,
        (values, run) -> {
          values.forEach(GoFunctions::refuseUnknown);
          LinedText text = texts.of(values, run);
          run.spend(text.length());
          return GoValue.text(text);
        });
  }

  private static LinedText lined(GoValue value, GoRun run) {
    return value.lined(run.place());
  }

  private static GoValue last(List<GoValue> values) {
    return values.get(values.size() - 1);
  }

  private static String string(List<GoValue> values, int index) {
    return values.get(index).print();
  }

  /** A whole number within the size of a list or text. */
  private static int count(GoValue value) {
    double number = value.isNumber() ? value.number() : 0;
    return (int) Math.max(-1e9, Math.min(1e9, number));
  }

  private static GoValue list(List<GoValue> items, GoRun run) {
    run.spend(items.size());
    if (items.size() > MAX_ITEMS) {
      throw new GoRun.LimitException("it makes more than any real template does");
    }
    return GoValue.list(items);
  }

  private static LinedText plainText(String text, GoValue from, GoRun run) {
    return LinedText.at(from.at() == null ? run.place() : from.at(), text);
  }

  static {
    logic();
    texts();
    lists();
    maps();
    numbers();
    formats();
  }

  private static void logic() {
    known("not", (v, run) -> GoValue.of(!v.get(0).isTrue()));
    known(
        "eq",
        (v, run) -> {
          GoValue first = v.get(0);
          return GoValue.of(v.subList(1, v.size()).stream().anyMatch(other -> same(first, other)));
        });
    known("ne", (v, run) -> GoValue.of(!same(v.get(0), v.get(1))));
    compare("lt", (a, b) -> a < b);
    compare("le", (a, b) -> a <= b);
    compare("gt", (a, b) -> a > b);
    compare("ge", (a, b) -> a >= b);
    ALL.put(
        "default",
        (v, run) -> {
          GoValue given = v.size() < 2 ? GoValue.NOTHING : v.get(1);
          return given.isUnknown() || given.isTrue() ? given : v.get(0);
        });
    ALL.put(
        "coalesce",
        (v, run) ->
            v.stream()
                .filter(value -> value.isUnknown() || value.isTrue())
                .findFirst()
                .orElse(GoValue.NOTHING));
    ALL.put(
        "ternary",
        (v, run) -> {
          GoValue condition = v.get(2);
          return condition.isUnknown() ? condition : condition.isTrue() ? v.get(0) : v.get(1);
        });
    known("empty", (v, run) -> GoValue.of(!v.get(0).isTrue()));
    ALL.put(
        "required",
        (v, run) -> {
          if (v.get(1).isNothing() || (v.get(1).isText() && v.get(1).print().isEmpty())) {
            throw new GoRun.UnknownException("a required value is missing");
          }
          return v.get(1);
        });
    ALL.put(
        "fail",
        (v, run) -> {
          throw new GoRun.UnknownException("it fails on purpose");
        });
    ALL.put("include", (v, run) -> run.include(string(v, 0), v.get(1)));
    ALL.put(
        "tpl",
        (v, run) -> {
          refuseUnknown(v.get(0));
          return run.tpl(lined(v.get(0), run), v.get(1));
        });
    known("kindIs", (v, run) -> GoValue.of(kind(v.get(1)).equals(string(v, 0))));
    known("kindOf", (v, run) -> GoValue.text(kind(v.get(0)), null));
  }

  private static String kind(GoValue value) {
    if (value.isMap()) {
      return "map";
    }
    if (value.isList()) {
      return "slice";
    }
    if (value.isNothing()) {
      return "invalid";
    }
    return value.isBoolean() ? "bool" : value.isNumber() ? "float64" : "string";
  }

  private static boolean same(GoValue one, GoValue other) {
    if (one.isMap() || one.isList() || other.isMap() || other.isList()) {
      throw new GoRun.UnknownException("it compares what is no scalar");
    }
    if (one.isNumber() && other.isNumber()) {
      return Double.compare(one.number(), other.number()) == 0;
    }
    boolean comparable = one.isText() == other.isText() && one.isBoolean() == other.isBoolean();
    return comparable && one.isNothing() == other.isNothing() && one.print().equals(other.print());
  }

  private static void compare(String name, BiPredicate<Integer, Integer> holds) {
    known(
        name,
        (v, run) -> {
          GoValue one = v.get(0);
          GoValue other = v.get(1);
          boolean numbers = one.isNumber() && other.isNumber();
          if (!numbers && !(one.isText() && other.isText())) {
            throw new GoRun.UnknownException("it compares what has no order");
          }
          int order =
              numbers
                  ? Double.compare(one.number(), other.number())
                  : one.print().compareTo(other.print());
          return GoValue.of(holds.test(order, 0));
        });
  }

  private static void texts() {
    text(
        "print",
        (v, run) -> GoText.join(lines(v, run), LinedText.at(run.place(), ""), run.place()));
    text("toString", (v, run) -> lined(v.get(0), run));
    text(
        "cat", (v, run) -> GoText.join(lines(v, run), LinedText.at(run.place(), " "), run.place()));
    text("printf", (v, run) -> GoText.format(string(v, 0), v.subList(1, v.size()), run.place()));
    text("quote", (v, run) -> quoted(v, run, true));
    text("squote", (v, run) -> quoted(v, run, false));
    text("trim", (v, run) -> GoText.trim(lined(v.get(0), run), c -> c <= ' ', true, true));
    text("trimAll", (v, run) -> trim(v, run, true, true));
    text("trimPrefix", (v, run) -> cut(v, run, true));
    text("trimSuffix", (v, run) -> cut(v, run, false));
    text("lower", (v, run) -> GoText.map(lined(v.get(0), run), Character::toLowerCase));
    text("upper", (v, run) -> GoText.map(lined(v.get(0), run), Character::toUpperCase));
    text(
        "replace",
        (v, run) -> {
          if (v.get(0).holdsUnknown() || v.get(1).holdsUnknown()) {
            throw new GoRun.UnknownException("a part of it is not known");
          }
          LinedText text = lined(v.get(2), run);
          long growth = (long) text.length() * Math.max(1, string(v, 1).length());
          if (growth > MAX_TEXT) {
            throw new GoRun.LimitException("it makes more than any real template does");
          }
          return GoText.replace(text, string(v, 0), lined(v.get(1), run));
        });
    text("indent", (v, run) -> indent(v, run, false));
    text("nindent", (v, run) -> indent(v, run, true));
    text(
        "repeat",
        (v, run) -> {
          int count = Math.max(0, count(v.get(0)));
          if ((long) count * string(v, 1).length() > MAX_TEXT) {
            throw new GoRun.LimitException("it makes more than any real template does");
          }
          return plainText(string(v, 1).repeat(count), v.get(1), run);
        });
    text(
        "trunc",
        (v, run) -> {
          LinedText text = lined(v.get(1), run);
          int size = count(v.get(0));
          return size < 0
              ? text.slice(Math.max(0, text.length() + size), text.length())
              : text.slice(0, Math.min(size, text.length()));
        });
    text(
        "substr",
        (v, run) -> {
          LinedText text = lined(v.get(2), run);
          int end = count(v.get(1)) < 0 ? text.length() : Math.min(count(v.get(1)), text.length());
          return text.slice(Math.min(Math.max(0, count(v.get(0))), end), end);
        });
    known("contains", (v, run) -> GoValue.of(string(v, 1).contains(string(v, 0))));
    known("hasPrefix", (v, run) -> GoValue.of(string(v, 1).startsWith(string(v, 0))));
    known("hasSuffix", (v, run) -> GoValue.of(string(v, 1).endsWith(string(v, 0))));
    known(
        "title",
        (v, run) -> {
          StringBuilder text = new StringBuilder(string(v, 0));
          for (int i = 0; i < text.length(); i++) {
            if (i == 0 || text.charAt(i - 1) == ' ') {
              text.setCharAt(i, Character.toUpperCase(text.charAt(i)));
            }
          }
          return GoValue.text(text.toString(), v.get(0).at());
        });
    known("splitList", (v, run) -> list(split(v, run), run));
    known(
        "split",
        (v, run) -> {
          Map<String, GoValue> parts = new LinkedHashMap<>();
          split(v, run).forEach(part -> parts.put("_" + parts.size(), part));
          return GoValue.map(parts);
        });
    text(
        "join",
        (v, run) -> {
          List<LinedText> parts = lines(v.get(1).items(), run);
          long length = parts.stream().mapToLong(LinedText::length).sum();
          if (length + (long) parts.size() * string(v, 0).length() > MAX_TEXT) {
            throw new GoRun.LimitException("it makes more than any real template does");
          }
          return GoText.join(parts, lined(v.get(0), run), run.place());
        });
  }

  private static List<LinedText> lines(List<GoValue> values, GoRun run) {
    return values.stream().map(value -> lined(value, run)).toList();
  }

  private static LinedText quoted(List<GoValue> values, GoRun run, boolean twice) {
    List<LinedText> parts = new ArrayList<>();
    for (GoValue value : values) {
      if (!value.isNothing()) {
        LinedText text = lined(value, run);
        parts.add(
            twice ? GoText.quote(text, run.place()) : GoText.between('\'', text, run.place()));
      }
    }
    return GoText.join(parts, LinedText.at(run.place(), " "), run.place());
  }

  private static LinedText trim(List<GoValue> v, GoRun run, boolean left, boolean right) {
    String cut = string(v, 0);
    return GoText.trim(lined(v.get(1), run), c -> cut.indexOf(c) >= 0, left, right);
  }

  private static LinedText cut(List<GoValue> v, GoRun run, boolean prefix) {
    LinedText text = lined(v.get(1), run);
    String cut = string(v, 0);
    if (prefix) {
      return text.text().startsWith(cut) ? text.slice(cut.length(), text.length()) : text;
    }
    return text.text().endsWith(cut) ? text.slice(0, text.length() - cut.length()) : text;
  }

  private static LinedText indent(List<GoValue> v, GoRun run, boolean newLine) {
    int count = Math.max(0, Math.min(200, count(v.get(0))));
    return GoText.indent(count, lined(v.get(1), run), newLine, run.place());
  }

  private static List<GoValue> split(List<GoValue> v, GoRun run) {
    String separator = string(v, 0);
    LinedText text = lined(v.get(1), run);
    List<GoValue> parts = new ArrayList<>();
    int from = 0;
    while (!separator.isEmpty()) {
      int end = text.text().indexOf(separator, from);
      if (end < 0 || parts.size() > MAX_ITEMS) {
        break;
      }
      parts.add(GoValue.text(text.slice(from, end)));
      from = end + separator.length();
    }
    parts.add(GoValue.text(text.slice(from, text.length())));
    return parts;
  }

  private static void lists() {
    ALL.put("list", (v, run) -> list(v, run));
    ALL.put("tuple", (v, run) -> list(v, run));
    known("first", (v, run) -> at(v.get(0), 0));
    known("last", (v, run) -> at(v.get(0), v.get(0).items().size() - 1));
    known("rest", (v, run) -> list(part(v.get(0), 1, 0), run));
    known("initial", (v, run) -> list(part(v.get(0), 0, 1), run));
    known(
        "compact",
        (v, run) -> list(v.get(0).items().stream().filter(GoValue::isTrue).toList(), run));
    known(
        "has",
        (v, run) -> GoValue.of(v.get(1).items().stream().anyMatch(item -> same(item, v.get(0)))));
    known(
        "append",
        (v, run) -> {
          List<GoValue> items = v.get(0).items();
          items.add(v.get(1));
          return list(items, run);
        });
    known(
        "prepend",
        (v, run) -> {
          List<GoValue> items = v.get(0).items();
          items.add(0, v.get(1));
          return list(items, run);
        });
    known(
        "concat",
        (v, run) -> {
          List<GoValue> items = new ArrayList<>();
          v.forEach(value -> items.addAll(value.items()));
          return list(items, run);
        });
    known(
        "uniq",
        (v, run) -> {
          Map<String, GoValue> unique = new LinkedHashMap<>();
          v.get(0).items().forEach(item -> unique.putIfAbsent(item.print(), item));
          return list(List.copyOf(unique.values()), run);
        });
    known(
        "sortAlpha",
        (v, run) -> {
          List<GoValue> items = v.get(0).items();
          items.sort((a, b) -> a.print().compareTo(b.print()));
          return list(items, run);
        });
    known(
        "reverse",
        (v, run) -> {
          List<GoValue> items = v.get(0).items();
          java.util.Collections.reverse(items);
          return list(items, run);
        });
    known(
        "until",
        (v, run) -> {
          List<GoValue> items = new ArrayList<>();
          for (int i = 0; i < Math.min(count(v.get(0)), MAX_ITEMS); i++) {
            items.add(GoValue.of(i));
          }
          return list(items, run);
        });
    known(
        "len",
        (v, run) -> {
          GoValue value = v.get(0);
          int size =
              value.isMap()
                  ? value.entries().size()
                  : value.isList() ? value.items().size() : value.print().length();
          return GoValue.of(size);
        });
    ALL.put(
        "index",
        (v, run) -> {
          GoValue here = v.get(0);
          for (GoValue key : v.subList(1, v.size())) {
            refuseUnknown(here);
            refuseUnknown(key);
            if (!here.isMap() && !here.isList()) {
              throw new GoRun.UnknownException("it takes " + key.print() + " of nothing");
            }
            here = here.isMap() ? here.field(key.print()) : item(here, key);
          }
          return here;
        });
  }

  private static GoValue item(GoValue list, GoValue index) {
    int at = count(index);
    if (!index.isNumber() || at < 0 || at >= list.items().size()) {
      throw new GoRun.UnknownException("a list has no item " + index.print());
    }
    return list.items().get(at);
  }

  private static GoValue at(GoValue list, int index) {
    List<GoValue> items = list.items();
    return index >= 0 && index < items.size() ? items.get(index) : GoValue.NOTHING;
  }

  private static List<GoValue> part(GoValue list, int front, int back) {
    List<GoValue> items = list.items();
    return front + back > items.size() ? List.of() : items.subList(front, items.size() - back);
  }

  private static void maps() {
    ALL.put(
        "dict",
        (v, run) -> {
          Map<String, GoValue> map = new LinkedHashMap<>();
          for (int i = 0; i < v.size(); i += 2) {
            map.put(string(v, i), i + 1 < v.size() ? v.get(i + 1) : GoValue.text("", null));
          }
          run.spend(v.size());
          return GoValue.map(map);
        });
    ALL.put(
        "get",
        (v, run) -> {
          refuseUnknown(v.get(0));
          GoValue found = v.get(0).field(string(v, 1));
          return found.isNothing() ? GoValue.text("", null) : found;
        });
    ALL.put(
        "hasKey",
        (v, run) -> {
          refuseUnknown(v.get(0));
          if (v.get(0).isPartial() && !v.get(0).has(string(v, 1))) {
            return v.get(0).field(string(v, 1));
          }
          return GoValue.of(v.get(0).has(string(v, 1)));
        });
    ALL.put(
        "set",
        (v, run) -> {
          refuseUnknown(v.get(0));
          run.spend(v.get(0).entries().size());
          v.get(0).put(string(v, 1), v.get(2));
          return v.get(0);
        });
    ALL.put(
        "unset",
        (v, run) -> {
          refuseUnknown(v.get(0));
          v.get(0).remove(string(v, 1));
          return v.get(0);
        });
    known(
        "keys",
        (v, run) -> {
          List<GoValue> keys = new ArrayList<>();
          v.forEach(
              map -> map.sorted().forEach((key, item) -> keys.add(GoValue.text(key, item.at()))));
          return list(keys, run);
        });
    known("values", (v, run) -> list(List.copyOf(v.get(0).sorted().values()), run));
    known("pick", (v, run) -> filter(v, run, true));
    known("omit", (v, run) -> filter(v, run, false));
    known("merge", (v, run) -> merge(v, run, false));
    known("mergeOverwrite", (v, run) -> merge(v, run, true));
    known("deepCopy", (v, run) -> v.get(0));
    ALL.put(
        "dig",
        (v, run) -> {
          GoValue here = last(v);
          for (GoValue key : v.subList(0, v.size() - 2)) {
            refuseUnknown(here);
            if (here.isMap() && !here.has(key.print()) && !here.isPartial()) {
              return v.get(v.size() - 2);
            }
            here = here.field(key.print());
          }
          return here;
        });
  }

  private static GoValue filter(List<GoValue> v, GoRun run, boolean keep) {
    List<String> keys = v.subList(1, v.size()).stream().map(GoValue::print).toList();
    Map<String, GoValue> map = v.get(0).entries();
    map.keySet().removeIf(key -> keys.contains(key) != keep);
    run.spend(map.size());
    return GoValue.map(map);
  }

  private static GoValue merge(List<GoValue> v, GoRun run, boolean over) {
    GoValue result = v.get(0);
    for (GoValue other : v.subList(1, v.size())) {
      result = over ? merge(result, other, 0, run) : merge(other, result, 0, run);
    }
    if (v.get(0).isMap()) {
      result.entries().forEach(v.get(0)::put);
    }
    return result;
  }

  private static GoValue merge(GoValue under, GoValue over, int depth, GoRun run) {
    if (!under.isMap() || !over.isMap() || depth > 50) {
      return over;
    }
    Map<String, GoValue> map = under.entries();
    run.spend(map.size());
    over.entries()
        .forEach(
            (key, item) ->
                map.merge(key, item, (below, above) -> merge(below, above, depth + 1, run)));
    return GoValue.map(map);
  }

  /** JSON writes whole numbers without a fraction. */
  private static Object numbers(Object plain) {
    if (plain instanceof Map<?, ?> map) {
      Map<String, Object> written = new TreeMap<>();
      map.forEach((key, item) -> written.put(String.valueOf(key), numbers(item)));
      return written;
    }
    if (plain instanceof List<?> list) {
      return list.stream().map(GoFunctions::numbers).toList();
    }
    boolean whole = plain instanceof Double number && number == Math.rint(number);
    return whole ? (Object) ((Double) plain).longValue() : plain;
  }

  private static void numbers() {
    known("int", (v, run) -> GoValue.of((long) toNumber(v.get(0))));
    known("int64", (v, run) -> GoValue.of((long) toNumber(v.get(0))));
    known("float64", (v, run) -> GoValue.of(toNumber(v.get(0))));
    known("add1", (v, run) -> GoValue.of((long) toNumber(v.get(0)) + 1));
    known("add", (v, run) -> GoValue.of(v.stream().mapToLong(n -> (long) toNumber(n)).sum()));
    known("sub", (v, run) -> GoValue.of((long) toNumber(v.get(0)) - (long) toNumber(v.get(1))));
    known(
        "mul",
        (v, run) ->
            GoValue.of(v.stream().mapToLong(n -> (long) toNumber(n)).reduce(1, (a, b) -> a * b)));
  }

  private static double toNumber(GoValue value) {
    if (value.isNumber()) {
      return value.number();
    }
    try {
      return Double.parseDouble(value.print());
    } catch (NumberFormatException e) {
      return value.isTrue() && value.isBoolean() ? 1 : 0;
    }
  }

  private static void formats() {
    text("toYaml", (v, run) -> GoYaml.write(v.get(0), run.place()));
    known(
        "toJson",
        (v, run) -> GoValue.text(Json.writeLine(numbers(v.get(0).plain())), v.get(0).at()));
    known("fromYaml", (v, run) -> GoYaml.read(lined(v.get(0), run), run.place()));
    known("fromYamlArray", (v, run) -> GoYaml.read(lined(v.get(0), run), run.place()));
    known(
        "fromJson",
        (v, run) -> {
          try {
            Values tree = new Values(Map.of("root", Json.parse(string(v, 0))), Map.of());
            return GoValue.of(tree, lined(v.get(0), run).at(0)).field("root");
          } catch (JsonException | NullPointerException e) {
            throw new GoRun.UnknownException("it reads what is no JSON");
          }
        });
    known(
        "b64enc",
        (v, run) ->
            GoValue.text(
                Base64.getEncoder().encodeToString(string(v, 0).getBytes(StandardCharsets.UTF_8)),
                v.get(0).at()));
    known(
        "b64dec",
        (v, run) -> {
          try {
            return GoValue.text(
                new String(Base64.getDecoder().decode(string(v, 0)), StandardCharsets.UTF_8),
                v.get(0).at());
          } catch (IllegalArgumentException e) {
            throw new GoRun.UnknownException("it decodes what is no base64");
          }
        });
    // https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/GoTemplate/
    known(
        "normalize",
        (v, run) -> {
          String name = string(v, 0).toLowerCase(Locale.ROOT).replaceAll("[^-a-z0-9.]", "-");
          name = name.substring(0, Math.min(253, name.length()));
          return GoValue.text(
              GoText.trim(LinedText.at(run.place(), name), c -> "-.".indexOf(c) >= 0, true, true)
                  .text(),
              v.get(0).at());
        });
  }
}
