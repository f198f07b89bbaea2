package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.model.Values;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A value inside a Go template: nothing, boolean, number, text, list, map, or one that cannot be
 * known. Texts know where they were written.
 */
final class GoValue {
  private static final int MAX_DEPTH = 100;
  private static final int MAX_SIZE = 4 << 20;

  static final GoValue NOTHING = new GoValue(null, null, null);
  static final GoValue TRUE = new GoValue(true, null, null);
  static final GoValue FALSE = new GoValue(false, null, null);

  /** Not known, and why: for people. */
  private record Unknown(String why) {}

  /** Plain data and where it was written; its parts become values when they are asked for. */
  private record Data(Object tree, Map<String, Location> lines, String pointer) {
    GoValue below(String step, Object value, Location parent) {
      String path = pointer + "/" + Values.escape(step);
      return wrap(value, lines, path, lines.getOrDefault(path, parent));
    }
  }

  private Object value;
  private final Location at;
  private final String missing;

  /**
   * @param at where it was written; null when a template made it
   * @param missing why a key that a map lacks cannot be known; null when it is just not there
   */
  private GoValue(Object value, Location at, String missing) {
    this.value = value;
    this.at = at;
    this.missing = missing;
  }

  static GoValue unknown(String why) {
    return new GoValue(new Unknown(why), null, null);
  }

  static GoValue of(boolean value) {
    return value ? TRUE : FALSE;
  }

  static GoValue of(long value) {
    return new GoValue(value, null, null);
  }

  static GoValue of(double value) {
    return new GoValue(value, null, null);
  }

  static GoValue text(String text, Location at) {
    return new GoValue(text, at, null);
  }

  static GoValue text(LinedText text) {
    return new GoValue(text, null, null);
  }

  static GoValue list(List<GoValue> items) {
    return new GoValue(List.copyOf(items), null, null);
  }

  /** A map that keeps the order of its entries. */
  static GoValue map(Map<String, GoValue> entries) {
    return new GoValue(entries, null, null);
  }

  /** A map of which only these entries are known; every other key is unknown. */
  static GoValue partial(Map<String, GoValue> known, String why) {
    return new GoValue(known, null, why);
  }

  /**
   * Values with their lines.
   *
   * @param at for what has no line of its own
   */
  static GoValue of(Values values, Location at) {
    return wrap(values.tree(), values.lines(), "", at);
  }

  private static GoValue wrap(
      Object tree, Map<String, Location> lines, String pointer, Location at) {
    if (tree instanceof Map<?, ?> || tree instanceof List<?>) {
      return new GoValue(new Data(tree, lines, pointer), at, null);
    }
    // Helm and Argo CD hand numbers on as JSON does.
    Object plain = tree instanceof Number number ? (Object) number.doubleValue() : tree;
    boolean scalar =
        plain == null
            || plain instanceof Boolean
            || plain instanceof Double
            || plain instanceof String;
    return new GoValue(scalar ? plain : String.valueOf(plain), at, null);
  }

  Location at() {
    return at;
  }

  boolean isUnknown() {
    return value instanceof Unknown;
  }

  /** Why it is unknown. */
  String why() {
    return value instanceof Unknown unknown ? unknown.why() : "";
  }

  /** True when it is unknown or holds something unknown. */
  boolean holdsUnknown() {
    return print().indexOf(LinedText.OPAQUE) >= 0;
  }

  boolean isNothing() {
    return value == null;
  }

  boolean isText() {
    return value instanceof String || value instanceof LinedText;
  }

  boolean isNumber() {
    return value instanceof Number;
  }

  boolean isBoolean() {
    return value instanceof Boolean;
  }

  boolean isMap() {
    return value instanceof Map<?, ?>
        || (value instanceof Data data && data.tree() instanceof Map<?, ?>);
  }

  boolean isList() {
    return value instanceof List<?>
        || (value instanceof Data data && data.tree() instanceof List<?>);
  }

  double number() {
    return value instanceof Number number ? number.doubleValue() : 0;
  }

  /** As Go decides what an {@code if} takes for true. */
  boolean isTrue() {
    if (value instanceof Boolean bool) {
      return bool;
    }
    if (value instanceof Number number) {
      return number.doubleValue() != 0;
    }
    if (isText()) {
      return !print().isEmpty();
    }
    return isMap() ? !entries().isEmpty() || missing != null : isList() && !items().isEmpty();
  }

  /** A key of a map; nothing where the map lacks it. */
  GoValue field(String key) {
    GoValue found = null;
    if (value instanceof Data data && data.tree() instanceof Map<?, ?> map) {
      found = map.containsKey(key) ? data.below(key, map.get(key), at) : null;
    } else if (value instanceof Map<?, ?> map) {
      found = (GoValue) map.get(key);
    }
    if (found == null) {
      return missing == null ? NOTHING : unknown(missing);
    }
    return found;
  }

  boolean has(String key) {
    return entries().containsKey(key);
  }

  /** True when what a map lacks may be there all the same. */
  boolean isPartial() {
    return missing != null;
  }

  /** Entries of a map in its own order; empty for others. */
  Map<String, GoValue> entries() {
    Map<String, GoValue> entries = new LinkedHashMap<>();
    if (value instanceof Data data && data.tree() instanceof Map<?, ?> map) {
      map.forEach(
          (key, item) -> {
            String name = String.valueOf(key);
            entries.put(name, data.below(name, item, at));
          });
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((key, item) -> entries.put(String.valueOf(key), (GoValue) item));
    }
    return entries;
  }

  /** Entries in the order of their keys, as {@code range} walks them. */
  Map<String, GoValue> sorted() {
    return new TreeMap<>(entries());
  }

  /** Items of a list; empty for others. */
  List<GoValue> items() {
    List<GoValue> items = new ArrayList<>();
    if (value instanceof Data data && data.tree() instanceof List<?> list) {
      for (Object item : list) {
        items.add(data.below(String.valueOf(items.size()), item, at));
      }
    } else if (value instanceof List<?> list) {
      list.forEach(item -> items.add((GoValue) item));
    }
    return items;
  }

  /** As Go prints it; what is unknown is one {@link LinedText#OPAQUE}. */
  String print() {
    if (value instanceof LinedText text) {
      return text.text();
    }
    if (value instanceof Double number) {
      return print(number);
    }
    if (isUnknown()) {
      return String.valueOf(LinedText.OPAQUE);
    }
    if (isMap() || isList()) {
      StringBuilder text = new StringBuilder();
      print(text, 0);
      return text.toString();
    }
    // Helm leaves out what Go prints for nothing.
    return value == null ? "" : String.valueOf(value);
  }

  private void print(StringBuilder text, int depth) {
    limit(depth, text.length());
    if (isMap()) {
      text.append("map[");
      String blank = "";
      for (Map.Entry<String, GoValue> entry : sorted().entrySet()) {
        text.append(blank).append(entry.getKey()).append(':');
        entry.getValue().print(text, depth + 1);
        blank = " ";
      }
      text.append(']');
    } else if (isList()) {
      text.append('[');
      String blank = "";
      for (GoValue item : items()) {
        text.append(blank);
        item.print(text, depth + 1);
        blank = " ";
      }
      text.append(']');
    } else {
      text.append(value == null ? "<nil>" : print());
    }
  }

  /** A map may hold itself, and a list the same list many times. */
  private static void limit(int depth, int size) {
    if (depth > MAX_DEPTH || size > MAX_SIZE) {
      throw new GoRun.LimitException("it makes more than any real template does");
    }
  }

  /** {@code %v} of a float64: the shortest digits, with an exponent from a million on. */
  private static String print(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return Double.isNaN(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf";
    }
    if (number == 0) {
      return "0";
    }
    BigDecimal exact = new BigDecimal(String.valueOf(number)).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (exponent >= -4 && exponent < 6) {
      return exact.toPlainString();
    }
    String digits = exact.unscaledValue().abs().toString();
    return (number < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  /**
   * As Go prints it, with lines.
   *
   * @param other where a text that a template made stands
   */
  LinedText lined(Location other) {
    if (value instanceof LinedText text) {
      return text;
    }
    Location place = at == null ? other : at;
    if (value instanceof Unknown unknown) {
      return new LinedText.Builder().opaque(unknown.why(), place).build();
    }
    return LinedText.at(place, print());
  }

  /** Plain Java; what is unknown is one {@link LinedText#OPAQUE}. */
  Object plain() {
    return plain(0, new int[1]);
  }

  private Object plain(int depth, int[] size) {
    limit(depth, size[0]++);
    if (isMap()) {
      Map<String, Object> map = new LinkedHashMap<>();
      entries().forEach((key, item) -> map.put(key, item.plain(depth + 1, size)));
      return map;
    }
    if (isList()) {
      List<Object> list = new ArrayList<>();
      items().forEach(item -> list.add(item.plain(depth + 1, size)));
      return list;
    }
    if (isText() || isUnknown()) {
      String text = print();
      size[0] += text.length();
      return text;
    }
    return value;
  }

  /** Sets a key of a map, as sprig's {@code set} does it: everybody who holds the map sees it. */
  void put(String key, GoValue item) {
    Map<String, GoValue> changed = entries();
    changed.put(key, item);
    value = changed;
  }

  /** Takes a key out of a map. */
  void remove(String key) {
    Map<String, GoValue> changed = entries();
    changed.remove(key);
    value = changed;
  }

  @Override
  public String toString() {
    return print();
  }
}
