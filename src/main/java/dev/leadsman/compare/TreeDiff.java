package dev.leadsman.compare;

import dev.leadsman.model.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What differs between two trees of plain data, as Kubernetes sees it.
 *
 * <p>Lists of maps are matched by their merge key (container name, mount path, port, …), so that an
 * inserted or moved item is one difference; a list without a key differs as a whole. A null and an
 * absent key are equal, 1 and 1.0 are equal, and so are two spellings of one quantity where
 * Kubernetes expects quantities. Everything else that is written differently differs, also where
 * the API server would fill in a default.
 */
final class TreeDiff {
  /**
   * One difference.
   *
   * @param path JSON pointer, list items by their key
   * @param from null when absent
   * @param to null when absent
   */
  record Difference(String path, Object from, Object to) {}

  private static final Set<String> QUANTITIES =
      Set.of("limits", "requests", "capacity", "overhead", "hard", "default", "defaultRequest");

  private final List<Difference> differences = new ArrayList<>();

  private TreeDiff() {}

  static List<Difference> of(Object from, Object to) {
    TreeDiff diff = new TreeDiff();
    diff.compare("", "", "", from, to);
    return diff.differences;
  }

  static boolean equal(Object from, Object to) {
    return of(from, to).isEmpty();
  }

  private void compare(String path, String parent, String key, Object from, Object to) {
    if (from == to || Objects.equals(from, to)) {
      return;
    }
    if (from instanceof Map<?, ?> base && to instanceof Map<?, ?> head) {
      Set<Object> keys = new LinkedHashSet<>(base.keySet());
      keys.addAll(head.keySet());
      for (Object name : keys) {
        String text = String.valueOf(name);
        compare(path + "/" + Values.escape(text), key, text, base.get(name), head.get(name));
      }
      return;
    }
    if (from instanceof List<?> base && to instanceof List<?> head) {
      compareLists(path, key, base, head);
      return;
    }
    if (!scalarsEqual(parent, key, from, to)) {
      differences.add(new Difference(path, from, to));
    }
  }

  private void compareLists(String path, String key, List<?> from, List<?> to) {
    Optional<Map<String, Object>> base = byKey(key, from);
    Optional<Map<String, Object>> head = byKey(key, to);
    if (base.isEmpty() || head.isEmpty()) {
      if (from.size() != to.size() || !itemsEqual(from, to)) {
        differences.add(new Difference(path, from, to));
      }
      return;
    }
    Set<String> keys = new LinkedHashSet<>(base.get().keySet());
    keys.addAll(head.get().keySet());
    for (String name : keys) {
      Object below = base.get().get(name);
      Object other = head.get().get(name);
      compare(path + "/" + Values.escape(name), key, "", below, other);
    }
  }

  private static boolean itemsEqual(List<?> from, List<?> to) {
    for (int i = 0; i < from.size(); i++) {
      if (!equal(from.get(i), to.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Items by merge key; empty when an item has none or two share one. */
  private static Optional<Map<String, Object>> byKey(String list, List<?> items) {
    Map<String, Object> keyed = new LinkedHashMap<>();
    for (Object item : items) {
      if (!(item instanceof Map<?, ?> map)) {
        return Optional.empty();
      }
      String key = mergeKey(list, map);
      if (key == null || keyed.put(key, item) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(keyed);
  }

  // The merge keys are the patchMergeKey and listMapKey marks of the Kubernetes API types:
  // https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
  private static String mergeKey(String list, Map<?, ?> item) {
    return switch (list) {
      case "ports" -> port(item);
      case "volumeMounts" -> text(item.get("mountPath"));
      case "volumeDevices" -> text(item.get("devicePath"));
      case "hostAliases" -> text(item.get("ip"));
      case "topologySpreadConstraints" -> text(item.get("topologyKey"));
      case "ownerReferences" -> text(item.get("uid"));
      case "volumeClaimTemplates" -> text(Trees.at(item, "metadata", "name"));
      case "subjects" -> subject(item);
      default -> text(item.get("name"));
    };
  }

  /** {@code 5720}, {@code 53-UDP} */
  private static String port(Map<?, ?> item) {
    Object port = item.get("containerPort") == null ? item.get("port") : item.get("containerPort");
    String protocol = Trees.text(item, "protocol");
    return port == null || protocol.isEmpty() || protocol.equals("TCP")
        ? text(port)
        : port + "-" + protocol;
  }

  private static String subject(Map<?, ?> item) {
    String namespace = Trees.text(item, "namespace");
    return item.get("name") == null
        ? null
        : item.get("kind") + " " + (namespace.isEmpty() ? "" : namespace + "/") + item.get("name");
  }

  private static String text(Object value) {
    return value == null ? null : String.valueOf(value);
  }

  private static boolean scalarsEqual(String parent, String key, Object from, Object to) {
    if (from instanceof Number base && to instanceof Number head) {
      return base.doubleValue() == head.doubleValue();
    }
    if (from == null || to == null || from instanceof Map || to instanceof Map) {
      return false;
    }
    if (QUANTITIES.contains(parent) || key.equals("sizeLimit") || key.equals("divisor")) {
      return Quantity.parse(String.valueOf(from))
          .flatMap(base -> Quantity.parse(String.valueOf(to)).map(base::equals))
          .orElse(false);
    }
    return false;
  }
}
