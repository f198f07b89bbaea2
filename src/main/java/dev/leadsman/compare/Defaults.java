package dev.leadsman.compare;

import dev.leadsman.model.ChartInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The values that a chart and its dependencies have without any from the user. */
final class Defaults {
  private Defaults() {}

  /** Dependencies stand under their alias; what the parent sets for them wins, as in Helm. */
  static Map<String, Object> of(ChartInfo chart) {
    Map<String, Object> tree = new LinkedHashMap<>(chart.defaults().tree());
    new TreeMap<>(chart.dependencies())
        .forEach((alias, dependency) -> tree.put(alias, coalesce(tree.get(alias), of(dependency))));
    return tree;
  }

  /** The same, and globals of dependencies at the top, where a user may set them. */
  static Map<String, Object> known(ChartInfo chart) {
    Map<String, Object> tree = of(chart);
    new TreeMap<>(chart.dependencies())
        .values()
        .forEach(
            dependency -> {
              if (known(dependency).get("global") instanceof Map<?, ?> global) {
                tree.put("global", coalesce(tree.get("global"), global));
              }
            });
    return tree;
  }

  /**
   * Values over what they are to be filled up from, as Helm's CoalesceTables does it: maps merge, a
   * null removes the key.
   */
  static Object coalesce(Object over, Object under) {
    if (!(over instanceof Map<?, ?> top) || !(under instanceof Map<?, ?> below)) {
      return over == null ? under : over;
    }
    return tables(top, below);
  }

  static Map<String, Object> tables(Map<?, ?> over, Map<?, ?> under) {
    Map<String, Object> merged = new LinkedHashMap<>();
    under.forEach((key, value) -> merged.put(String.valueOf(key), value));
    over.forEach(
        (key, value) -> {
          String name = String.valueOf(key);
          Object below = merged.get(name);
          if (value == null && merged.containsKey(name)) {
            merged.remove(name);
          } else if (value instanceof Map<?, ?> top && below instanceof Map<?, ?> map) {
            merged.put(name, tables(top, map));
          } else {
            merged.put(name, value);
          }
        });
    return merged;
  }
}
