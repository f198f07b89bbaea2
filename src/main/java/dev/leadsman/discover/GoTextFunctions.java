package dev.leadsman.discover;

import dev.leadsman.json.Json;
import dev.leadsman.json.JsonException;
import dev.leadsman.model.Values;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Functions of sprig and Helm that read or make texts. */
final class GoTextFunctions {
  private static final int MAX_TEXT = 1 << 20;

  private final Map<String, GoFunctions.Call> functions;

  private GoTextFunctions(Map<String, GoFunctions.Call> functions) {
    this.functions = functions;
  }

  static void addTo(Map<String, GoFunctions.Call> functions) {
    GoTextFunctions texts = new GoTextFunctions(functions);
    texts.texts();
    texts.formats();
  }

  private void known(String name, GoFunctions.Call call) {
    functions.put(name, GoFunctions.known(call));
  }

  private interface Texts {
    LinedText of(List<GoValue> values, GoRun run);
  }

  /** A function that makes a text, also of texts with unknown parts. */
  private void text(String name, Texts texts) {
    functions.put(
        name,
        (values, run) -> {
          values.forEach(GoFunctions::refuseUnknown);
          LinedText text = texts.of(values, run);
          run.spend(text.length());
          return GoValue.text(text);
        });
  }

  private static LinedText plainText(String text, GoValue from, GoRun run) {
    return LinedText.at(from.at() == null ? run.place() : from.at(), text);
  }

  private void texts() {
    text(
        "print",
        (v, run) -> GoText.join(lines(v, run), LinedText.at(run.place(), ""), run.place()));
    text("toString", (v, run) -> GoFunctions.lined(v.get(0), run));
    text(
        "cat", (v, run) -> GoText.join(lines(v, run), LinedText.at(run.place(), " "), run.place()));
    text(
        "printf",
        (v, run) -> GoText.format(GoFunctions.string(v, 0), v.subList(1, v.size()), run.place()));
    text("quote", (v, run) -> quoted(v, run, true));
    text("squote", (v, run) -> quoted(v, run, false));
    text(
        "trim",
        (v, run) -> GoText.trim(GoFunctions.lined(v.get(0), run), c -> c <= ' ', true, true));
    text("trimAll", (v, run) -> trim(v, run, true, true));
    text("trimPrefix", (v, run) -> cut(v, run, true));
    text("trimSuffix", (v, run) -> cut(v, run, false));
    text("lower", (v, run) -> GoText.map(GoFunctions.lined(v.get(0), run), Character::toLowerCase));
    text("upper", (v, run) -> GoText.map(GoFunctions.lined(v.get(0), run), Character::toUpperCase));
    text(
        "replace",
        (v, run) -> {
          if (v.get(0).holdsUnknown() || v.get(1).holdsUnknown()) {
            throw new GoRun.UnknownException("a part of it is not known");
          }
          LinedText text = GoFunctions.lined(v.get(2), run);
          long growth = (long) text.length() * Math.max(1, GoFunctions.string(v, 1).length());
          if (growth > MAX_TEXT) {
            throw new GoRun.LimitException("it makes more than any real template does");
          }
          return GoText.replace(text, GoFunctions.string(v, 0), GoFunctions.lined(v.get(1), run));
        });
    text("indent", (v, run) -> indent(v, run, false));
    text("nindent", (v, run) -> indent(v, run, true));
    text(
        "repeat",
        (v, run) -> {
          int count = Math.max(0, GoFunctions.count(v.get(0)));
          if ((long) count * GoFunctions.string(v, 1).length() > MAX_TEXT) {
            throw new GoRun.LimitException("it makes more than any real template does");
          }
          return plainText(GoFunctions.string(v, 1).repeat(count), v.get(1), run);
        });
    text(
        "trunc",
        (v, run) -> {
          LinedText text = GoFunctions.lined(v.get(1), run);
          int size = GoFunctions.count(v.get(0));
          return size < 0
              ? text.slice(Math.max(0, text.length() + size), text.length())
              : text.slice(0, Math.min(size, text.length()));
        });
    text(
        "substr",
        (v, run) -> {
          LinedText text = GoFunctions.lined(v.get(2), run);
          int end =
              GoFunctions.count(v.get(1)) < 0
                  ? text.length()
                  : Math.min(GoFunctions.count(v.get(1)), text.length());
          return text.slice(Math.min(Math.max(0, GoFunctions.count(v.get(0))), end), end);
        });
    known(
        "contains",
        (v, run) -> GoValue.of(GoFunctions.string(v, 1).contains(GoFunctions.string(v, 0))));
    known(
        "hasPrefix",
        (v, run) -> GoValue.of(GoFunctions.string(v, 1).startsWith(GoFunctions.string(v, 0))));
    known(
        "hasSuffix",
        (v, run) -> GoValue.of(GoFunctions.string(v, 1).endsWith(GoFunctions.string(v, 0))));
    known(
        "title",
        (v, run) -> {
          StringBuilder text = new StringBuilder(GoFunctions.string(v, 0));
          for (int i = 0; i < text.length(); i++) {
            if (i == 0 || text.charAt(i - 1) == ' ') {
              text.setCharAt(i, Character.toUpperCase(text.charAt(i)));
            }
          }
          return GoValue.text(text.toString(), v.get(0).at());
        });
    known("splitList", (v, run) -> GoFunctions.list(split(v, run), run));
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
          if (length + (long) parts.size() * GoFunctions.string(v, 0).length() > MAX_TEXT) {
            throw new GoRun.LimitException("it makes more than any real template does");
          }
          return GoText.join(parts, GoFunctions.lined(v.get(0), run), run.place());
        });
  }

  private static List<LinedText> lines(List<GoValue> values, GoRun run) {
    return values.stream().map(value -> GoFunctions.lined(value, run)).toList();
  }

  private static LinedText quoted(List<GoValue> values, GoRun run, boolean twice) {
    List<LinedText> parts = new ArrayList<>();
    for (GoValue value : values) {
      if (!value.isNothing()) {
        LinedText text = GoFunctions.lined(value, run);
        parts.add(
            twice ? GoText.quote(text, run.place()) : GoText.between('\'', text, run.place()));
      }
    }
    return GoText.join(parts, LinedText.at(run.place(), " "), run.place());
  }

  private static LinedText trim(List<GoValue> v, GoRun run, boolean left, boolean right) {
    String cut = GoFunctions.string(v, 0);
    return GoText.trim(GoFunctions.lined(v.get(1), run), c -> cut.indexOf(c) >= 0, left, right);
  }

  private static LinedText cut(List<GoValue> v, GoRun run, boolean prefix) {
    LinedText text = GoFunctions.lined(v.get(1), run);
    String cut = GoFunctions.string(v, 0);
    if (prefix) {
      return text.text().startsWith(cut) ? text.slice(cut.length(), text.length()) : text;
    }
    return text.text().endsWith(cut) ? text.slice(0, text.length() - cut.length()) : text;
  }

  private static LinedText indent(List<GoValue> v, GoRun run, boolean newLine) {
    int count = Math.max(0, Math.min(200, GoFunctions.count(v.get(0))));
    return GoText.indent(count, GoFunctions.lined(v.get(1), run), newLine, run.place());
  }

  private static List<GoValue> split(List<GoValue> v, GoRun run) {
    String separator = GoFunctions.string(v, 0);
    LinedText text = GoFunctions.lined(v.get(1), run);
    List<GoValue> parts = new ArrayList<>();
    int from = 0;
    while (!separator.isEmpty()) {
      int end = text.text().indexOf(separator, from);
      if (end < 0 || parts.size() > GoFunctions.MAX_ITEMS) {
        break;
      }
      parts.add(GoValue.text(text.slice(from, end)));
      from = end + separator.length();
    }
    parts.add(GoValue.text(text.slice(from, text.length())));
    return parts;
  }

  private void formats() {
    text("toYaml", (v, run) -> GoYaml.write(v.get(0), run.place()));
    known(
        "toJson",
        (v, run) -> GoValue.text(Json.writeLine(numbers(v.get(0).plain())), v.get(0).at()));
    known("fromYaml", (v, run) -> GoYaml.read(GoFunctions.lined(v.get(0), run), run.place()));
    known("fromYamlArray", (v, run) -> GoYaml.read(GoFunctions.lined(v.get(0), run), run.place()));
    known(
        "fromJson",
        (v, run) -> {
          try {
            Values tree =
                new Values(Map.of("root", Json.parse(GoFunctions.string(v, 0))), Map.of());
            return GoValue.of(tree, GoFunctions.lined(v.get(0), run).at(0)).field("root");
          } catch (JsonException | NullPointerException e) {
            throw new GoRun.UnknownException("it reads what is no JSON");
          }
        });
    known(
        "b64enc",
        (v, run) ->
            GoValue.text(
                Base64.getEncoder()
                    .encodeToString(GoFunctions.string(v, 0).getBytes(StandardCharsets.UTF_8)),
                v.get(0).at()));
    known(
        "b64dec",
        (v, run) -> {
          try {
            return GoValue.text(
                new String(
                    Base64.getDecoder().decode(GoFunctions.string(v, 0)), StandardCharsets.UTF_8),
                v.get(0).at());
          } catch (IllegalArgumentException e) {
            throw new GoRun.UnknownException("it decodes what is no base64");
          }
        });
    // https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/GoTemplate/
    known(
        "normalize",
        (v, run) -> {
          String name =
              GoFunctions.string(v, 0).toLowerCase(Locale.ROOT).replaceAll("[^-a-z0-9.]", "-");
          name = name.substring(0, Math.min(253, name.length()));
          return GoValue.text(
              GoText.trim(LinedText.at(run.place(), name), c -> "-.".indexOf(c) >= 0, true, true)
                  .text(),
              v.get(0).at());
        });
  }

  /** JSON writes whole numbers without a fraction. */
  private static Object numbers(Object plain) {
    if (plain instanceof Map<?, ?> map) {
      Map<String, Object> written = new TreeMap<>();
      map.forEach((key, item) -> written.put(String.valueOf(key), numbers(item)));
      return written;
    }
    if (plain instanceof List<?> list) {
      return list.stream().map(GoTextFunctions::numbers).toList();
    }
    boolean whole = plain instanceof Double number && number == Math.rint(number);
    return whole ? (Object) ((Double) plain).longValue() : plain;
  }
}
