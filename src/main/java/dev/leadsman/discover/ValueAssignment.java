package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.model.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One {@code path=value} as Helm's {@code --set} reads it, e.g. {@code a.b[0].c=1}. */
final class ValueAssignment {
  // Helm refuses larger ones: https://github.com/helm/helm/blob/v3.17.2/pkg/strvals/parser.go
  private static final int MAX_INDEX = 65_536;

  private ValueAssignment() {}

  /**
   * The layer that the assignment adds.
   *
   * @param below what it is laid over: an assignment to a list item keeps the other items
   * @param asText true for {@code --set-string}
   */
  static Values layer(Values below, String path, String value, boolean asText, Location at) {
    List<Object> steps = steps(path);
    if (steps.isEmpty() || !(steps.get(0) instanceof String)) {
      return Values.EMPTY;
    }
    Object old = below.tree().get(steps.get(0));
    Object set = set(old, steps, 1, typed(value, asText));
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put((String) steps.get(0), set);
    Map<String, Location> lines = new LinkedHashMap<>();
    StringBuilder pointer = new StringBuilder();
    for (Object step : steps) {
      pointer.append('/').append(Values.escape(String.valueOf(step)));
      lines.put(pointer.toString(), at);
    }
    return new Values(tree, lines);
  }

  private static Object set(Object old, List<Object> steps, int depth, Object value) {
    if (depth == steps.size()) {
      return value;
    }
    Object step = steps.get(depth);
    if (step instanceof Integer index) {
      List<Object> list = new ArrayList<>(old instanceof List<?> items ? items : List.of());
      while (list.size() <= index) {
        list.add(null);
      }
      list.set(index, set(list.get(index), steps, depth + 1, value));
      return list;
    }
    // Values.merge joins maps by itself, but not below a list.
    Map<String, Object> map = new LinkedHashMap<>();
    if (old instanceof Map<?, ?> entries
        && steps.subList(0, depth).stream().anyMatch(Integer.class::isInstance)) {
      entries.forEach((key, item) -> map.put(String.valueOf(key), item));
    }
    Object below = old instanceof Map<?, ?> entries ? entries.get(step) : null;
    map.put((String) step, set(below, steps, depth + 1, value));
    return map;
  }

  private static List<Object> steps(String path) {
    List<Object> steps = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '\\' && i + 1 < path.length()) {
        name.append(path.charAt(++i));
      } else if (c == '.' || c == '[') {
        if (name.length() > 0) {
          steps.add(name.toString());
          name.setLength(0);
        }
        if (c == '[') {
          int end = path.indexOf(']', i);
          String index = end < 0 ? "" : path.substring(i + 1, end);
          if (!index.matches("\\d{1,5}") || Integer.parseInt(index) > MAX_INDEX) {
            return List.of();
          }
          steps.add(Integer.valueOf(index));
          i = end;
        }
      } else {
        name.append(c);
      }
    }
    if (name.length() > 0) {
      steps.add(name.toString());
    }
    return steps;
  }

  private static Object typed(String value, boolean asText) {
    if (value.startsWith("{") && value.endsWith("}")) {
      List<Object> list = new ArrayList<>();
      String inner = value.substring(1, value.length() - 1);
      if (!inner.isEmpty()) {
        for (String item : inner.split("(?<!\\\\),", -1)) {
          list.add(scalar(item, asText));
        }
      }
      return list;
    }
    return scalar(value, asText);
  }

  private static Object scalar(String text, boolean asText) {
    String value = text.replaceAll("\\\\(.)", "$1");
    if (asText) {
      return value;
    }
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      case "null" -> null;
      default ->
          // Helm types whole numbers only, and none with a leading zero.
          value.matches("0|-?[1-9][0-9]{0,17}") ? (Object) Long.valueOf(value) : value;
    };
  }
}
