package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.model.Values;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The value flags of helm: {@code --set a.b=1,c[0]=x,d={y,z}} and its kin, read as Helm reads them
 * (helm.sh/helm pkg/strvals).
 */
final class StrVals {
  /** Which flag a text was given to. */
  enum Flag {
    SET("--set"),
    STRING("--set-string"),
    JSON("--set-json"),
    FILE("--set-file"),
    LITERAL("--set-literal");

    private final String text;

    Flag(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** Reads the file that {@code --set-file} names. */
  interface Files {
    String read(String path) throws StrValsException;
  }

  /** A text that Helm refuses. */
  static final class StrValsException extends Exception {
    private static final long serialVersionUID = 1L;

    StrValsException(String message) {
      super(message);
    }
  }

  private static final int MAX_INDEX = 65_536;
  private static final int MAX_NESTING = 30;

  private final LinedText text;
  private final Flag flag;
  private final Files files;
  private final Map<String, Location> lines = new LinkedHashMap<>();
  private int pos;

  private StrVals(LinedText text, Flag flag, Files files) {
    this.text = text;
    this.flag = flag;
    this.files = files;
  }

  /**
   * What a flag adds over the values before it. Lists are whole, since an index changes one item
   * and keeps the others.
   *
   * @throws StrValsException when Helm would refuse the text
   */
  static Values over(Values before, LinedText text, Flag flag, Files files)
      throws StrValsException {
    StrVals reader = new StrVals(text, flag, files);
    Map<String, Object> tree = copy(before.tree());
    if (flag == Flag.JSON && text.text().strip().startsWith("{")) {
      return json(text).toValuesOrRefuse();
    }
    while (reader.pos < text.length()) {
      reader.key(tree, "", 0);
    }
    Map<String, Object> changed = new LinkedHashMap<>();
    Map<String, Location> lines = new LinkedHashMap<>();
    // Parents of what was set may hold keys of earlier layers.
    Set<String> parents = new HashSet<>();
    for (String pointer : reader.lines.keySet()) {
      parents.add(pointer.substring(0, pointer.lastIndexOf('/')));
    }
    for (String pointer : reader.lines.keySet()) {
      if (!parents.contains(pointer)) {
        pick(tree, pointer, changed, lines, before);
      }
    }
    lines.putAll(reader.lines);
    return new Values(changed, lines);
  }

  /** Copies what a pointer names, up to its first list, which is copied whole. */
  private static void pick(
      Map<String, Object> tree,
      String pointer,
      Map<String, Object> into,
      Map<String, Location> lines,
      Values before) {
    Map<?, ?> from = tree;
    Map<String, Object> to = into;
    StringBuilder at = new StringBuilder();
    List<String> steps = Values.steps(pointer);
    for (int i = 0; i < steps.size(); i++) {
      String step = steps.get(i);
      at.append('/').append(Values.escape(step));
      Object value = from.get(step);
      if (i + 1 < steps.size() && value instanceof Map<?, ?> below) {
        Object existing = to.get(step);
        Map<String, Object> next =
            existing instanceof Map<?, ?> map ? asTree(map) : new LinkedHashMap<>();
        to.put(step, next);
        from = below;
        to = next;
      } else {
        to.put(step, value);
        if (value instanceof List<?>) {
          String prefix = at + "/";
          before
              .lines()
              .forEach(
                  (key, line) -> {
                    if (key.startsWith(prefix)) {
                      lines.put(key, line);
                    }
                  });
        }
        return;
      }
    }
  }

  private record Json(Object value, Map<String, Location> lines) {
    Values toValuesOrRefuse() throws StrValsException {
      if (!(value instanceof Map<?, ?> map)) {
        throw new StrValsException("holds no JSON object");
      }
      return new Values(asTree(map), lines);
    }
  }

  private static Json json(LinedText text) throws StrValsException {
    try {
      Location at = text.at(0);
      List<YamlDocument> documents = YamlDocument.parse(at.file(), text.text(), at.line());
      if (documents.isEmpty()) {
        return new Json(null, Map.of());
      }
      return new Json(documents.get(0).root().value(), documents.get(0).root().lines());
    } catch (YamlException e) {
      throw new StrValsException("holds no JSON: " + e.getMessage());
    }
  }

  private void key(Map<String, Object> data, String parent, int nesting) throws StrValsException {
    int start = pos;
    String stops = flag == Flag.LITERAL ? "=[." : "=[,.";
    String name = until(stops);
    if (pos >= text.length()) {
      if (name.isEmpty()) {
        return;
      }
      throw new StrValsException("key \"" + name + "\" has no value");
    }
    char stop = text.charAt(pos++);
    String pointer = parent + "/" + Values.escape(name);
    if (!name.isEmpty()) {
      lines.put(pointer, text.at(start));
    }
    switch (stop) {
      case '[' -> {
        Object known = data.get(name);
        if (known != null && !(known instanceof List<?>)) {
          throw new StrValsException("key \"" + name + "\" is not a list");
        }
        List<Object> list = known == null ? new ArrayList<>() : asList(known);
        item(list, pointer, nesting);
        put(data, name, list);
      }
      case '=' -> put(data, name, value(pointer));
      case ',' ->
          throw new StrValsException("key \"" + name + "\" has no value (cannot end with ,)");
      default -> {
        Map<String, Object> below = below(data, name, nesting);
        key(below, pointer, nesting + 1);
        if (below.isEmpty()) {
          throw new StrValsException("key map \"" + name + "\" has no value");
        }
        put(data, name, below);
      }
    }
  }

  private static Map<String, Object> below(Map<String, Object> data, String name, int nesting)
      throws StrValsException {
    if (nesting + 1 > MAX_NESTING) {
      throw new StrValsException("names nest deeper than " + MAX_NESTING);
    }
    Object inner = data.get(name);
    if (data.containsKey(name) && !(inner instanceof Map<?, ?>)) {
      throw new StrValsException("key \"" + name + "\" is not a map");
    }
    return inner instanceof Map<?, ?> map ? asTree(map) : new LinkedHashMap<>();
  }

  private void item(List<Object> list, String parent, int nesting) throws StrValsException {
    int start = pos;
    String digits = until("]");
    if (pos >= text.length() || !digits.matches("\\d{1,6}")) {
      throw new StrValsException("index \"" + digits + "\" is no number");
    }
    int index = Integer.parseInt(digits);
    if (index > MAX_INDEX) {
      throw new StrValsException("index " + index + " is greater than " + MAX_INDEX);
    }
    pos++;
    String pointer = parent + "/" + index;
    lines.put(pointer, text.at(start));
    if (pos >= text.length() || "=[.".indexOf(text.charAt(pos)) < 0) {
      throw new StrValsException("unexpected text after index " + index);
    }
    Object known = index < list.size() ? list.get(index) : null;
    char stop = text.charAt(pos++);
    Object value;
    if (stop == '=') {
      value = value(pointer);
    } else if (stop == '[') {
      if (known != null && !(known instanceof List<?>)) {
        throw new StrValsException("item " + index + " is not a list");
      }
      List<Object> nested = known == null ? new ArrayList<>() : asList(known);
      item(nested, pointer, nesting);
      value = nested;
    } else {
      Map<String, Object> below =
          known instanceof Map<?, ?> map ? asTree(map) : new LinkedHashMap<>();
      key(below, pointer, nesting + 1);
      value = below;
    }
    while (list.size() <= index) {
      list.add(null);
    }
    list.set(index, value);
  }

  private Object value(String pointer) throws StrValsException {
    if (flag == Flag.LITERAL) {
      String rest = text.text().substring(pos);
      pos = text.length();
      return rest;
    }
    if (flag == Flag.JSON) {
      return jsonValue(pointer);
    }
    if (pos < text.length() && text.charAt(pos) == '{') {
      pos++;
      List<Object> list = new ArrayList<>();
      while (true) {
        int start = pos;
        String item = until(",}");
        if (pos >= text.length()) {
          throw new StrValsException("list must end with }");
        }
        lines.put(pointer + "/" + list.size(), text.at(start));
        list.add(typed(item));
        if (text.charAt(pos++) == '}') {
          break;
        }
      }
      if (pos < text.length() && text.charAt(pos) == ',') {
        pos++;
      }
      return list;
    }
    String plain = until(",");
    pos = Math.min(text.length(), pos + 1);
    return typed(plain);
  }

  /** One JSON value up to the comma after it; none at all is null. */
  private Object jsonValue(String pointer) throws StrValsException {
    int start = pos;
    int open = 0;
    boolean quoted = false;
    while (pos < text.length()) {
      char c = text.charAt(pos);
      if (quoted) {
        if (c == '\\') {
          pos++;
        } else if (c == '"') {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        open++;
      } else if (c == '}' || c == ']') {
        open--;
      } else if (c == ',' && open == 0) {
        break;
      }
      pos++;
    }
    LinedText piece = text.slice(start, Math.min(pos, text.length()));
    pos = Math.min(text.length(), pos + 1);
    if (piece.text().isBlank()) {
      return null;
    }
    Json json = json(piece);
    json.lines().forEach((below, at) -> lines.put(pointer + below, at));
    return json.value();
  }

  private Object typed(String value) throws StrValsException {
    if (flag == Flag.FILE) {
      return files.read(value);
    }
    if (flag == Flag.STRING) {
      return value;
    }
    if (value.equalsIgnoreCase("true")) {
      return true;
    }
    if (value.equalsIgnoreCase("false")) {
      return false;
    }
    if (value.equalsIgnoreCase("null")) {
      return null;
    }
    // A leading zero keeps it text, so that file modes and account numbers survive.
    if (value.equals("0") || value.matches("[-+][0-9]+|[1-9][0-9]*")) {
      try {
        return Long.valueOf(value);
      } catch (NumberFormatException e) {
        return value;
      }
    }
    return value;
  }

  /** Text up to one of the stops, which is not consumed; a backslash takes the next character. */
  private String until(String stops) {
    StringBuilder read = new StringBuilder();
    while (pos < text.length()) {
      char c = text.charAt(pos);
      if (stops.indexOf(c) >= 0) {
        break;
      }
      if (c == '\\' && flag != Flag.LITERAL) {
        pos++;
        if (pos < text.length()) {
          read.append(text.charAt(pos++));
        }
      } else {
        read.append(c);
        pos++;
      }
    }
    return read.toString();
  }

  private static void put(Map<String, Object> data, String name, Object value) {
    if (!name.isEmpty()) {
      data.put(name, value);
    }
  }

  private static Map<String, Object> copy(Map<?, ?> map) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(String.valueOf(key), copyOf(value)));
    return copy;
  }

  private static Object copyOf(Object value) {
    if (value instanceof Map<?, ?> map) {
      return copy(map);
    }
    if (value instanceof List<?> list) {
      List<Object> copy = new ArrayList<>();
      list.forEach(item -> copy.add(copyOf(item)));
      return copy;
    }
    return value;
  }

  @SuppressWarnings("unchecked") // the tree was copied with string keys
  private static Map<String, Object> asTree(Map<?, ?> map) {
    return (Map<String, Object>) map;
  }

  @SuppressWarnings("unchecked") // the tree was copied
  private static List<Object> asList(Object list) {
    return (List<Object>) list;
  }
}
