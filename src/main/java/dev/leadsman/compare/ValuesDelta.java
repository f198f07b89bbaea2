package dev.leadsman.compare;

import dev.leadsman.model.Changes.FieldChange;
import dev.leadsman.model.Changes.Renamed;
import dev.leadsman.model.Changes.ValuesChange;
import dev.leadsman.model.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What becomes of the user's values under head's defaults.
 *
 * <p>A value is dead when base's defaults have its path and head's do not. Below an open map (empty
 * or null by default, or one whose keys are the user's to choose, such as a nodeSelector) every key
 * is alive. What neither side's defaults have is the user's own affair.
 */
final class ValuesDelta {
  /** Maps whose keys mean something to Kubernetes or the program, not to the chart. */
  private static final Set<String> OPEN =
      Set.of(
          "annotations",
          "labels",
          "matchlabels",
          "nodeselector",
          "selector",
          "limits",
          "requests",
          "resources",
          "securitycontext",
          "env",
          "extraenv",
          "envvars",
          "parameters",
          "data",
          "config",
          "extraconfig",
          "stringdata",
          "affinity");

  private final Map<String, Object> base;
  private final Map<String, Object> head;
  private final List<String> dead = new ArrayList<>();
  private final List<FieldChange> retyped = new ArrayList<>();

  private ValuesDelta(Map<String, Object> base, Map<String, Object> head) {
    this.base = base;
    this.head = head;
  }

  static ValuesChange of(
      Map<String, Object> base, Map<String, Object> head, Map<String, Object> user) {
    ValuesDelta delta = new ValuesDelta(base, head);
    delta.follow("", "", user, base, head);
    return new ValuesChange(
        delta.dead, delta.renamed(), delta.retyped, newlyDefaulted(base, head, user));
  }

  private void follow(String path, String name, Map<?, ?> user, Object before, Object after) {
    if (!(before instanceof Map<?, ?> old) || !(after instanceof Map<?, ?> known)) {
      return;
    }
    user.forEach(
        (key, value) -> {
          String text = String.valueOf(key);
          String below = path + "/" + Values.escape(text);
          if (value == null || !old.containsKey(key) || isOpen(name, text)) {
            return;
          }
          if (!known.containsKey(key)) {
            if (!known.isEmpty()) {
              deadLeaves(below, value, old.get(key));
            }
            return;
          }
          Object from = old.get(key);
          Object to = known.get(key);
          if (isRetyped(from, to) && !shape(value).equals(shape(to))) {
            retyped.add(new FieldChange("", "", "", below, JsonText.of(from), JsonText.of(to)));
          } else if (value instanceof Map<?, ?> map) {
            follow(below, text, map, from, to);
          }
        });
  }

  /** The leaves that base's defaults know; below an open map all are known. */
  private void deadLeaves(String path, Object value, Object before) {
    if (!(value instanceof Map<?, ?> map) || map.isEmpty()) {
      dead.add(path);
      return;
    }
    if (!(before instanceof Map<?, ?> old) || old.isEmpty()) {
      dead.add(path);
      return;
    }
    map.forEach(
        (key, below) -> {
          if (old.containsKey(key) && below != null) {
            deadLeaves(path + "/" + Values.escape(String.valueOf(key)), below, old.get(key));
          }
        });
  }

  private static boolean isOpen(String parent, String key) {
    String lower = parent.toLowerCase(Locale.ROOT);
    return OPEN.contains(lower)
        || lower.endsWith("annotations")
        || lower.endsWith("labels")
        || lower.endsWith("selector")
        // Names of environment variables, labels and files are no names of values.
        || key.indexOf('/') >= 0
        || key.indexOf('.') >= 0
        || key.matches("[A-Z][A-Z0-9_]{2,}");
  }

  private static boolean isRetyped(Object from, Object to) {
    return from != null && to != null && !shape(from).equals(shape(to));
  }

  private static String shape(Object value) {
    if (value instanceof Map) {
      return "map";
    }
    if (value instanceof List) {
      return "list";
    }
    return value instanceof Boolean ? "boolean" : "scalar";
  }

  /** By the same last key elsewhere, or by the same default beside it; never by a guess of two. */
  private List<Renamed> renamed() {
    Map<String, Object> came = leaves(head);
    came.keySet().removeAll(leaves(base).keySet());
    List<Renamed> renamed = new ArrayList<>();
    for (String path : dead) {
      Object old = at(base, path);
      List<String> sameName =
          came.keySet().stream().filter(other -> lastKey(other).equals(lastKey(path))).toList();
      List<String> sameDefault =
          came.keySet().stream()
              .filter(
                  other ->
                      parent(other).equals(parent(path))
                          && old instanceof String text
                          && !text.isEmpty()
                          && Objects.equals(came.get(other), text))
              .toList();
      if (sameName.size() == 1) {
        renamed.add(new Renamed(path, sameName.get(0)));
      } else if (sameName.isEmpty() && sameDefault.size() == 1) {
        renamed.add(new Renamed(path, sameDefault.get(0)));
      }
    }
    return renamed;
  }

  private static String lastKey(String path) {
    return path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
  }

  private static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  private static Object at(Map<String, Object> tree, String path) {
    return Trees.at(tree, Values.steps(path).toArray(String[]::new));
  }

  private static List<FieldChange> newlyDefaulted(
      Map<String, Object> base, Map<String, Object> head, Map<String, Object> user) {
    Map<String, Object> before = leaves(base);
    List<FieldChange> changes = new ArrayList<>();
    leaves(head)
        .forEach(
            (path, value) -> {
              Object old = before.get(path);
              if (!isSet(user, path)
                  && (!before.containsKey(path) || !TreeDiff.equal(old, value))) {
                changes.add(
                    new FieldChange(
                        "",
                        "",
                        "",
                        path,
                        before.containsKey(path) ? JsonText.of(old) : null,
                        JsonText.of(value)));
              }
            });
    return changes;
  }

  /** True when the user gives the value, or something that is no map above it. */
  private static boolean isSet(Map<String, Object> user, String path) {
    Object here = user;
    for (String step : Values.steps(path)) {
      if (!(here instanceof Map<?, ?> map)) {
        return true;
      }
      if (!map.containsKey(step)) {
        return false;
      }
      here = map.get(step);
    }
    return true;
  }

  private static Map<String, Object> leaves(Map<String, Object> tree) {
    Map<String, Object> leaves = new LinkedHashMap<>();
    collect("", tree, leaves);
    return leaves;
  }

  private static void collect(String path, Object value, Map<String, Object> leaves) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      map.forEach(
          (key, below) -> collect(path + "/" + Values.escape(String.valueOf(key)), below, leaves));
    } else if (!path.isEmpty()) {
      leaves.put(path, value);
    }
  }
}
