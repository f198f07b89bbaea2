package dev.leadsman.policy;

import dev.cel.common.values.NullValue;
import dev.leadsman.model.Version;
import java.lang.reflect.RecordComponent;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Plain Java data as CEL reads it, converted only where it is read. */
final class Views {
  private Views() {}

  /** Maps, lists, records, scalars and null; a null is CEL's null, a number a long or a double. */
  static Object of(Object value) {
    if (value == null) {
      return NullValue.NULL_VALUE;
    }
    if (value instanceof Tree || value instanceof Items) {
      return value;
    }
    if (value instanceof Map<?, ?> map) {
      return new OfMap(map);
    }
    if (value instanceof List<?> list) {
      return new Items(list);
    }
    if (value instanceof Integer || value instanceof Short) {
      return ((Number) value).longValue();
    }
    if (value instanceof Float number) {
      return number.doubleValue();
    }
    if (value instanceof Record record) {
      return ofRecord(record);
    }
    if (value instanceof Enum<?> constant) {
      return constant.toString();
    }
    return value;
  }

  private static Fields ofRecord(Record record) {
    Fields fields = new Fields();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      fields.part(
          component.getName(),
          () -> {
            try {
              return component.getAccessor().invoke(record);
            } catch (ReflectiveOperationException e) {
              throw new LinkageError("a record reads itself", e);
            }
          });
    }
    return fields;
  }

  /** A map with text keys; {@link #get} gives null only for absent keys. */
  abstract static class Tree extends AbstractMap<String, Object> {
    abstract Object read(String key);

    abstract boolean has(String key);

    abstract Iterable<String> keys();

    @Override
    public final Object get(Object key) {
      return key instanceof String name && has(name) ? read(name) : null;
    }

    @Override
    public final boolean containsKey(Object key) {
      return key instanceof String name && has(name);
    }

    @Override
    public final Set<Entry<String, Object>> entrySet() {
      Map<String, Object> all = new LinkedHashMap<>();
      keys().forEach(key -> all.put(key, read(key)));
      return new AbstractSet<>() {
        @Override
        public Iterator<Entry<String, Object>> iterator() {
          return all.entrySet().iterator();
        }

        @Override
        public int size() {
          return all.size();
        }
      };
    }
  }

  private static final class OfMap extends Tree {
    private final Map<?, ?> map;

    OfMap(Map<?, ?> map) {
      this.map = map;
    }

    @Override
    Object read(String key) {
      return of(map.get(key));
    }

    @Override
    boolean has(String key) {
      return map.containsKey(key);
    }

    @Override
    Iterable<String> keys() {
      return map.keySet().stream().map(String::valueOf).toList();
    }
  }

  /** Named parts, each computed when read. */
  static class Fields extends Tree {
    private final Map<String, Supplier<?>> fields = new LinkedHashMap<>();

    final Fields part(String name, Supplier<?> value) {
      fields.put(name, value);
      return this;
    }

    @Override
    final Object read(String key) {
      return of(fields.get(key).get());
    }

    @Override
    final boolean has(String key) {
      return fields.containsKey(key);
    }

    @Override
    final Iterable<String> keys() {
      return fields.keySet();
    }
  }

  /** A version that knows its place, for {@code inRange} and {@code compare}. */
  static final class VersionView extends Fields {
    private final Version version;

    VersionView(Version version) {
      this.version = version;
      part("text", version::text);
      part("major", version::major);
      part("minor", version::minor);
      part("patch", version::patch);
      part("upstream", version::upstream);
      part("track", version::track);
    }

    Version version() {
      return version;
    }

    @Override
    public String toString() {
      return version.text();
    }
  }

  /**
   * A map of which some keys are known and the others hang on a costly whole.
   *
   * <p>A null removes the key when nulls remove; else it hangs on the whole too.
   */
  static final class Partial extends Tree {
    private final Map<?, ?> known;
    private final boolean nullRemoves;
    private final Supplier<? extends Map<?, ?>> whole;

    /**
     * @param whole throws the signal for what is missing while it is not there
     */
    Partial(Map<?, ?> known, boolean nullRemoves, Supplier<? extends Map<?, ?>> whole) {
      this.known = known;
      this.nullRemoves = nullRemoves;
      this.whole = whole;
    }

    private boolean isKnown(String key) {
      return known.containsKey(key) && (nullRemoves || known.get(key) != null);
    }

    @Override
    Object read(String key) {
      if (!isKnown(key)) {
        return of(whole.get().get(key));
      }
      return known.get(key) instanceof Map<?, ?> map
          ? new Partial(map, nullRemoves, () -> below(key))
          : of(known.get(key));
    }

    private Map<?, ?> below(String key) {
      return whole.get().get(key) instanceof Map<?, ?> map ? map : Map.of();
    }

    @Override
    boolean has(String key) {
      return isKnown(key) ? known.get(key) != null : whole.get().containsKey(key);
    }

    @Override
    Iterable<String> keys() {
      return whole.get().keySet().stream().map(String::valueOf).toList();
    }
  }

  private static final class Items extends AbstractList<Object> {
    private final List<?> list;

    Items(List<?> list) {
      this.list = list;
    }

    @Override
    public Object get(int index) {
      return of(list.get(index));
    }

    @Override
    public int size() {
      return list.size();
    }
  }
}
