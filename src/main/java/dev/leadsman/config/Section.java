package dev.leadsman.config;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.YamlNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Reads one mapping of the settings key by key; what is wrong goes to a list of problems and the
 * default stands.
 */
final class Section {
  /** Something that cannot be used, at a place in the file, a variable or a flag. */
  record Problem(Location at, String text) {
    @Override
    public String toString() {
      return where(at) + ": " + text;
    }
  }

  private final YamlNode node;
  private final String path;
  private final Map<String, YamlNode> overrides;
  private final List<Problem> problems;
  private final List<String> known = new ArrayList<>();

  /**
   * @param node null when the section is not written
   * @param path dotted, empty for the whole file
   * @param overrides by dotted path; they win over what is written
   */
  Section(YamlNode node, String path, Map<String, YamlNode> overrides, List<Problem> problems) {
    this.path = path;
    this.overrides = overrides;
    this.problems = problems;
    boolean usable = node == null || node.isMapping() || isNull(node);
    if (!usable) {
      problem(node.at(), (path.isEmpty() ? "the file" : path) + " is " + kind(node), "a mapping");
    }
    this.node = node != null && node.isMapping() ? node : null;
  }

  boolean isWritten() {
    return node != null;
  }

  Section section(String key) {
    return new Section(value(key), name(key), overrides, problems);
  }

  /** The text at a key, or the default when it is absent or null. */
  String text(String key, String otherwise) {
    YamlNode value = value(key);
    if (value == null || isNull(value)) {
      return otherwise;
    }
    return isText(value, name(key)) ? value.text() : otherwise;
  }

  /** As {@link #text}, and a problem when there is none. */
  String requiredText(String key) {
    String text = text(key, null);
    if (node != null && (text == null || text.isEmpty())) {
      if (text != null || value(key) == null || isNull(value(key))) {
        problem(
            value(key) == null ? node.at() : node.line(key), name(key) + " is missing", "a text");
      }
    }
    return text == null ? "" : text;
  }

  int number(String key, int otherwise, int least, int most) {
    YamlNode value = value(key);
    if (value == null || isNull(value)) {
      return otherwise;
    }
    if (value.value() instanceof Long number && number >= least && number <= most) {
      return number.intValue();
    }
    problem(
        value.at(),
        name(key) + " is " + kind(value),
        "a whole number from " + least + " to " + most);
    return otherwise;
  }

  <E extends Enum<E>> E choice(String key, E otherwise, Class<E> type) {
    YamlNode value = value(key);
    return value == null || isNull(value) ? otherwise : choice(value, name(key), otherwise, type);
  }

  <E extends Enum<E>> E choice(YamlNode value, String name, E otherwise, Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      if (value.isScalar() && text(constant).equals(value.text())) {
        return constant;
      }
    }
    problem(
        value.at(),
        name + " is " + kind(value),
        Arrays.stream(type.getEnumConstants())
            .map(Section::text)
            .collect(Collectors.joining(", ")));
    return otherwise;
  }

  private static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  URI uri(String key, URI otherwise) {
    String text = text(key, null);
    if (text == null) {
      return otherwise;
    }
    try {
      URI uri = new URI(text);
      boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      if (web && uri.getHost() != null && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Reported below, as every other text that is no such URL.
    }
    problem(value(key).at(), name(key) + " is no usable URL", "an http(s) URL without credentials");
    return otherwise;
  }

  /** Texts of a list; a problem for each item that is none. */
  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    int i = 0;
    for (YamlNode item : items(key)) {
      if (isText(item, name(key) + "[" + i++ + "]")) {
        texts.add(item.text());
      }
    }
    return texts;
  }

  /** Each mapping of a list. */
  void each(String key, Consumer<Section> reader) {
    int i = 0;
    for (YamlNode item : items(key)) {
      String name = name(key) + "[" + i++ + "]";
      if (isNull(item)) {
        problem(item.at(), name + " is null", "a mapping");
      } else {
        Section section = new Section(item, name, overrides, problems);
        if (section.node != null) {
          reader.accept(section);
          section.end();
        }
      }
    }
  }

  /** Entries of a mapping whose keys are free. */
  List<YamlNode.Entry> entries(String key) {
    YamlNode value = value(key);
    if (value == null || isNull(value)) {
      return List.of();
    }
    if (!value.isMapping()) {
      problem(value.at(), name(key) + " is " + kind(value), "a mapping");
    }
    return value.entries();
  }

  private List<YamlNode> items(String key) {
    YamlNode value = value(key);
    if (value == null || isNull(value)) {
      return List.of();
    }
    if (!value.isSequence()) {
      problem(value.at(), name(key) + " is " + kind(value), "a list");
    }
    return value.items();
  }

  /** Reports every key that nobody asked for. */
  void end() {
    if (node == null) {
      return;
    }
    for (YamlNode.Entry entry : node.entries()) {
      if (!known.contains(entry.key())) {
        String near = near(entry.key());
        problem(
            entry.at(),
            name(entry.key()) + " is no setting" + (near.isEmpty() ? "" : ", did you mean " + near),
            String.join(", ", known));
      }
    }
  }

  Location at(String key) {
    YamlNode override = overrides.get(name(key));
    return override != null ? override.at() : node.line(key);
  }

  String name(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  void problem(Location at, String what, String allowed) {
    problems.add(new Problem(at, Words.printable(what) + "; allowed: " + allowed));
  }

  /** A place in the file, or the name of the variable or flag. */
  static String where(Location at) {
    boolean given = at.file().startsWith("--") || at.file().startsWith("LEADSMAN_");
    return given ? at.file() : at.toString();
  }

  private YamlNode value(String key) {
    if (!known.contains(key)) {
      known.add(key);
    }
    YamlNode override = overrides.get(name(key));
    return override != null || node == null ? override : node.get(key).orElse(null);
  }

  private boolean isText(YamlNode value, String name) {
    if (value.value() instanceof String) {
      return true;
    }
    boolean scalar = value.isScalar() && !isNull(value);
    problem(
        value.at(),
        name + " is " + kind(value),
        scalar ? "a text, so quote it: \"" + Words.printable(value.text()) + "\"" : "a text");
    return false;
  }

  private static boolean isNull(YamlNode node) {
    return node.isScalar() && node.value() == null;
  }

  private static String kind(YamlNode node) {
    if (!node.isScalar()) {
      return node.isMapping() ? "a mapping" : "a list";
    }
    Object value = node.value();
    if (value instanceof String) {
      return "\"" + Words.cut(node.text()) + "\"";
    }
    return value == null
        ? "null"
        : (value instanceof Boolean ? "the truth value " : "the number ") + value;
  }

  private String near(String key) {
    return Words.nearest(key, known).orElse("");
  }
}
