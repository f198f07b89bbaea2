package dev.leadsman.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Helm values with the line of every key. Helm gives {@code null} a meaning, so it is kept.
 *
 * @param tree maps, lists, strings, booleans, longs, doubles and null, as YAML 1.1 reads them
 * @param lines from JSON pointer (RFC 6901, e.g. {@code /env/AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG})
 *     to the line of that key; pointers without an entry have no line
 */
public record Values(Map<String, Object> tree, Map<String, Location> lines) {
  public static final Values EMPTY = new Values(Map.of(), Map.of());

  public Values {
    tree = Collections.unmodifiableMap(tree);
    lines = Collections.unmodifiableMap(lines);
  }

  /**
   * This layer under another one, as Helm merges {@code -f} files: maps merge, all else is
   * replaced, a null stays (it removes a chart default later).
   */
  public Values merge(Values over) {
    if (over.tree.isEmpty()) {
      return this;
    }
    Set<String> replaced = new HashSet<>();
    Map<String, Object> result = merge(tree, over.tree, "", replaced);
    Map<String, Location> merged = new LinkedHashMap<>(lines);
    if (!replaced.isEmpty()) {
      merged.keySet().removeIf(pointer -> isBelow(pointer, replaced));
    }
    merged.putAll(over.lines);
    return new Values(result, merged);
  }

  private static boolean isBelow(String pointer, Set<String> parents) {
    for (int at = pointer.lastIndexOf('/'); at > 0; at = pointer.lastIndexOf('/', at - 1)) {
      if (parents.contains(pointer.substring(0, at))) {
        return true;
      }
    }
    return false;
  }

  private static Map<String, Object> merge(
      Map<String, Object> under, Map<?, ?> over, String at, Set<String> replaced) {
    Map<String, Object> result = new LinkedHashMap<>(under);
    over.forEach(
        (key, value) -> {
          String name = String.valueOf(key);
          String pointer = at + "/" + escape(name);
          Object below = result.get(name);
          if (below instanceof Map<?, ?> belowMap && value instanceof Map<?, ?> overMap) {
            result.put(name, merge(asTree(belowMap), overMap, pointer, replaced));
          } else {
            if (below instanceof Map<?, ?> || below instanceof List<?>) {
              replaced.add(pointer);
            }
            result.put(name, value);
          }
        });
    return result;
  }

  /**
   * These user values over a chart's defaults, as Helm coalesces them: a null here removes the
   * default.
   */
  public Values over(Values defaults) {
    Map<String, Location> merged = new LinkedHashMap<>(defaults.lines);
    merged.putAll(lines);
    return new Values(coalesce(defaults.tree, tree), merged);
  }

  private static Map<String, Object> coalesce(Map<String, Object> defaults, Map<?, ?> user) {
    Map<String, Object> result = new LinkedHashMap<>(defaults);
    user.forEach(
        (key, value) -> {
          String name = String.valueOf(key);
          Object below = result.get(name);
          if (value == null) {
            result.remove(name);
          } else if (below instanceof Map<?, ?> belowMap && value instanceof Map<?, ?> userMap) {
            result.put(name, coalesce(asTree(belowMap), userMap));
          } else {
            result.put(name, value);
          }
        });
    return result;
  }

  /** The sub-tree under a key with its lines, e.g. a dependency's values; empty when absent. */
  public Values under(String key) {
    if (!(tree.get(key) instanceof Map<?, ?> map)) {
      return EMPTY;
    }
    String prefix = "/" + escape(key);
    Map<String, Location> below = new LinkedHashMap<>();
    lines.forEach(
        (pointer, line) -> {
          if (pointer.startsWith(prefix + "/")) {
            below.put(pointer.substring(prefix.length()), line);
          }
        });
    return new Values(asTree(map), below);
  }

  /**
   * These values of a sub-chart with what its parent has under {@code global}: the parent's wins.
   *
   * @see <a href="https://helm.sh/docs/chart_template_guide/subcharts_and_globals/">Helm's page</a>
   */
  Values withGlobal(Values parent) {
    Values global = parent.under("global");
    if (global.tree.isEmpty()) {
      return this;
    }
    Map<String, Location> moved = new LinkedHashMap<>();
    global.lines.forEach((pointer, line) -> moved.put("/global" + pointer, line));
    return merge(new Values(Map.of("global", global.tree), moved));
  }

  /** The line of a pointer, else of its nearest parent that has one. */
  public Optional<Location> line(String pointer) {
    for (String at = pointer; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
      Location line = lines.get(at);
      if (line != null) {
        return Optional.of(line);
      }
    }
    return Optional.empty();
  }

  /** The value at a pointer; empty when absent or null. */
  public Optional<Object> at(String pointer) {
    Object here = tree;
    for (String step : steps(pointer)) {
      if (here instanceof Map<?, ?> map) {
        here = map.get(step);
      } else if (here instanceof List<?> list && step.matches("\\d{1,9}")) {
        int index = Integer.parseInt(step);
        here = index < list.size() ? list.get(index) : null;
      } else {
        return Optional.empty();
      }
    }
    return Optional.ofNullable(here);
  }

  /** Unescaped steps of a JSON pointer. */
  public static List<String> steps(String pointer) {
    List<String> steps = new ArrayList<>();
    for (String step : pointer.split("/", -1)) {
      steps.add(step.replace("~1", "/").replace("~0", "~"));
    }
    return steps.subList(1, steps.size());
  }

  /** One step of a JSON pointer. */
  public static String escape(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }

  @SuppressWarnings("unchecked") // trees are built with string keys only
  private static Map<String, Object> asTree(Map<?, ?> map) {
    return (Map<String, Object>) map;
  }
}
