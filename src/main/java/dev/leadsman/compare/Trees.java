package dev.leadsman.compare;

import java.util.List;
import java.util.Map;

/** Reading of plain data without casts; what is absent or of another shape is null or empty. */
final class Trees {
  private Trees() {}

  static Object at(Object tree, String... path) {
    Object here = tree;
    for (String key : path) {
      if (!(here instanceof Map<?, ?> map)) {
        return null;
      }
      here = map.get(key);
    }
    return here;
  }

  static Map<?, ?> map(Object tree, String... path) {
    return at(tree, path) instanceof Map<?, ?> map ? map : Map.of();
  }

  static List<?> list(Object tree, String... path) {
    return at(tree, path) instanceof List<?> list ? list : List.of();
  }

  /** Empty when absent. */
  static String text(Object tree, String... path) {
    Object value = at(tree, path);
    return value == null ? "" : String.valueOf(value);
  }
}
