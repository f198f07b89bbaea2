package dev.leadsman.yaml;

import dev.leadsman.model.Location;
import dev.leadsman.model.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A mapping, sequence or scalar of a YAML document, with its place in the file. */
public final class YamlNode {
  /** The three kinds of YAML nodes. */
  public enum Kind {
    MAPPING,
    SEQUENCE,
    SCALAR
  }

  /**
   * One pair of a mapping; merge keys are resolved, of duplicate keys the last one stands.
   *
   * @param at the line of the key
   */
  public record Entry(String key, Location at, YamlNode value) {}

  private final Kind kind;
  private final Location at;
  private final int start;
  private final int end;
  private final boolean plain;
  private final boolean block;
  private final String text;
  private final Object scalar;
  private final Map<String, Entry> entries;
  private final List<YamlNode> items;
  private final int size;
  private final int depth;

  private YamlNode(
      Kind kind,
      Location at,
      int start,
      int end,
      boolean plain,
      boolean block,
      String text,
      Object scalar,
      Map<String, Entry> entries,
      List<YamlNode> items) {
    this.kind = kind;
    this.at = at;
    this.start = start;
    this.end = end;
    this.plain = plain;
    this.block = block;
    this.text = text;
    this.scalar = scalar;
    this.entries = entries;
    this.items = items;
    int nodes = 1;
    int deepest = 0;
    for (YamlNode item : items) {
      nodes = sum(nodes, item.size);
      deepest = Math.max(deepest, item.depth);
    }
    for (Entry entry : entries.values()) {
      nodes = sum(nodes, entry.value.size);
      deepest = Math.max(deepest, entry.value.depth);
    }
    this.size = nodes;
    this.depth = deepest + 1;
  }

  private static int sum(int a, int b) {
    return (int) Math.min((long) a + b, Integer.MAX_VALUE);
  }

  /** Nodes of a tree of this one, each alias counted as often as it stands there. */
  int size() {
    return size;
  }

  /** Levels of a tree of this one; 1 for a scalar. */
  int depth() {
    return depth;
  }

  static YamlNode scalar(
      Location at, int start, int end, boolean plain, boolean block, String text, Object value) {
    return new YamlNode(
        Kind.SCALAR, at, start, end, plain, block, text, value, Map.of(), List.of());
  }

  static YamlNode mapping(Location at, int start, int end, Map<String, Entry> entries) {
    return new YamlNode(Kind.MAPPING, at, start, end, false, false, "", null, entries, List.of());
  }

  static YamlNode sequence(Location at, int start, int end, List<YamlNode> items) {
    return new YamlNode(Kind.SEQUENCE, at, start, end, false, false, "", null, Map.of(), items);
  }

  /** A node for plain Java data that stands in no file; its place is the source's name, line 1. */
  public static YamlNode of(String source, Object value) {
    Location at = new Location(source, 1);
    if (value instanceof Map<?, ?> map) {
      Map<String, Entry> entries = new LinkedHashMap<>();
      map.forEach(
          (key, item) ->
              entries.put(
                  String.valueOf(key), new Entry(String.valueOf(key), at, of(source, item))));
      return mapping(at, 0, 0, entries);
    }
    if (value instanceof List<?> list) {
      return sequence(at, 0, 0, list.stream().map(item -> of(source, item)).toList());
    }
    return scalar(at, 0, 0, false, false, String.valueOf(value), value);
  }

  public Kind kind() {
    return kind;
  }

  public boolean isMapping() {
    return kind == Kind.MAPPING;
  }

  public boolean isSequence() {
    return kind == Kind.SEQUENCE;
  }

  public boolean isScalar() {
    return kind == Kind.SCALAR;
  }

  /** Where the node itself starts; the line of its key is {@link Entry#at}. */
  public Location at() {
    return at;
  }

  /** Offset of the first character in the file's text, quotes included. */
  public int start() {
    return start;
  }

  /**
   * Offset after the last character in the file's text, quotes included; for a block scalar after
   * its last line break, for a block collection after its last scalar.
   */
  public int end() {
    return end;
  }

  /** True for a scalar without quotes. */
  public boolean isPlain() {
    return plain;
  }

  /** True for {@code |} and {@code >} scalars. */
  public boolean isBlock() {
    return block;
  }

  /** The scalar as written, without quotes: {@code 1.10} stays {@code 1.10}; empty for others. */
  public String text() {
    return text;
  }

  /** Line of the first character of a scalar's text: embedded documents count from here. */
  public int textLine() {
    return block ? at.line() + 1 : at.line();
  }

  /** Entries of a mapping in order; empty for others. */
  public List<Entry> entries() {
    return List.copyOf(entries.values());
  }

  /** Items of a sequence; empty for others. */
  public List<YamlNode> items() {
    return items;
  }

  /** The entry at a path of keys; empty when a step is missing or no mapping. */
  public Optional<Entry> entry(String... path) {
    YamlNode here = this;
    Entry entry = null;
    for (String key : path) {
      entry = here.entries.get(key);
      if (entry == null) {
        return Optional.empty();
      }
      here = entry.value();
    }
    return Optional.ofNullable(entry);
  }

  /** The node at a path of keys; empty when a step is missing or no mapping. */
  public Optional<YamlNode> get(String... path) {
    return path.length == 0 ? Optional.of(this) : entry(path).map(Entry::value);
  }

  /** The text of the scalar at a path; empty when there is none or it is null. */
  public Optional<String> text(String... path) {
    return get(path).filter(node -> node.isScalar() && node.value() != null).map(YamlNode::text);
  }

  /** The line of the key at a path, else this node's line. */
  public Location line(String... path) {
    return entry(path).map(Entry::at).orElse(at);
  }

  /** Plain Java: maps with string keys, lists, strings, booleans, longs, doubles, null. */
  public Object value() {
    if (kind == Kind.SCALAR) {
      return scalar;
    }
    if (kind == Kind.SEQUENCE) {
      List<Object> list = new ArrayList<>(items.size());
      items.forEach(item -> list.add(item.value()));
      return list;
    }
    return tree();
  }

  /** A mapping as plain Java; empty for others. */
  public Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    entries.forEach((key, entry) -> tree.put(key, entry.value().value()));
    return tree;
  }

  /**
   * The line of every key and list item below this node, by JSON pointer; a scalar's is where its
   * value was written. Texts made so that their pointers alone would fill the memory have none past
   * a bound.
   */
  public Map<String, Location> lines() {
    Lines lines = new Lines();
    collectLines("", lines);
    return lines.byPointer;
  }

  private static final class Lines {
    private static final int MAX_CHARACTERS = 64 * 1024 * 1024;
    private final Map<String, Location> byPointer = new LinkedHashMap<>();
    private int characters;

    boolean add(String parent, String step, Location at, Consumer<String> below) {
      characters += parent.length() + step.length() + 1;
      if (characters > MAX_CHARACTERS) {
        return false;
      }
      String pointer = parent + "/" + step;
      byPointer.put(pointer, at);
      below.accept(pointer);
      return characters <= MAX_CHARACTERS;
    }
  }

  private void collectLines(String pointer, Lines lines) {
    for (Entry entry : entries.values()) {
      YamlNode below = entry.value();
      String step = Values.escape(entry.key());
      Location own = below.isScalar() ? below.at() : entry.at();
      if (!lines.add(pointer, step, own, at -> below.collectLines(at, lines))) {
        return;
      }
    }
    for (int i = 0; i < items.size(); i++) {
      YamlNode below = items.get(i);
      if (!lines.add(pointer, String.valueOf(i), below.at(), at -> below.collectLines(at, lines))) {
        return;
      }
    }
  }

  /** A mapping as Helm values; empty for others. */
  public Values toValues() {
    return new Values(tree(), lines());
  }
}
