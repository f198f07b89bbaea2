package dev.leadsman.compare;

import dev.leadsman.model.Values;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** What differs between two structural schemas of one version; descriptions and status do not. */
final class SchemaDiff {
  private static final List<String> VALIDATIONS =
      List.of(
          "default",
          "format",
          "pattern",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minLength",
          "maxLength",
          "minItems",
          "maxItems",
          "uniqueItems",
          "minProperties",
          "maxProperties",
          "nullable",
          "allOf",
          "anyOf",
          "oneOf",
          "not",
          "x-kubernetes-int-or-string",
          "x-kubernetes-preserve-unknown-fields",
          "x-kubernetes-validations",
          "x-kubernetes-list-type",
          "x-kubernetes-list-map-keys",
          "x-kubernetes-map-type");

  final List<String> added = new ArrayList<>();
  final List<String> removed = new ArrayList<>();
  final List<String> changed = new ArrayList<>();

  private SchemaDiff() {}

  /**
   * @param preserves true when base keeps fields that it does not know, so that none is new to it
   */
  static SchemaDiff of(Map<?, ?> base, Map<?, ?> head, boolean preserves) {
    SchemaDiff diff = new SchemaDiff();
    diff.compare("", base, head, preserves || base.isEmpty());
    return diff;
  }

  private void compare(String path, Map<?, ?> base, Map<?, ?> head, boolean preserves) {
    boolean keeps =
        preserves || Boolean.TRUE.equals(base.get("x-kubernetes-preserve-unknown-fields"));
    validation(path, base, head);
    Map<?, ?> before = Trees.map(base, "properties");
    Map<?, ?> after = Trees.map(head, "properties");
    for (Object key : after.keySet()) {
      String below = path + "/" + Values.escape(String.valueOf(key));
      if (isOutside(below)) {
        continue;
      }
      if (!before.containsKey(key)) {
        if (keeps || base.containsKey("additionalProperties")) {
          changed.add(below + ": is described now");
        } else {
          added.add(below);
        }
      } else {
        compare(below, Trees.map(before.get(key)), Trees.map(after.get(key)), keeps);
      }
    }
    for (Object key : before.keySet()) {
      String below = path + "/" + Values.escape(String.valueOf(key));
      if (!isOutside(below) && !after.containsKey(key)) {
        removed.add(below);
      }
    }
    nested(path + "/*", base.get("items"), head.get("items"), keeps);
    nested(path + "/*", base.get("additionalProperties"), head.get("additionalProperties"), keeps);
  }

  private void nested(String path, Object base, Object head, boolean keeps) {
    if (base instanceof Map<?, ?> before && head instanceof Map<?, ?> after) {
      compare(path, before, after, keeps);
    } else if (!Objects.equals(base, head) && (base == null || head == null)) {
      changed.add(path + (base == null ? ": is described now" : ": is no longer described"));
    } else if (!Objects.equals(base, head)) {
      changed.add(path + ": changes");
    }
  }

  private static boolean isOutside(String path) {
    return path.equals("/status")
        || path.equals("/metadata")
        || path.equals("/apiVersion")
        || path.equals("/kind");
  }

  private void validation(String path, Map<?, ?> base, Map<?, ?> head) {
    String at = path.isEmpty() ? "/" : path;
    if (!Objects.equals(base.get("type"), head.get("type"))) {
      changed.add(at + ": type " + base.get("type") + " becomes " + head.get("type"));
    }
    sets(at, "enum", base, head);
    sets(at, "required", base, head);
    for (String key : VALIDATIONS) {
      Object from = base.get(key);
      Object to = head.get(key);
      if (!TreeDiff.equal(from, to)) {
        changed.add(
            from == null
                ? at + ": " + key + " is new"
                : to == null ? at + ": " + key + " is gone" : at + ": " + key + " changes");
      }
    }
  }

  private void sets(String at, String key, Map<?, ?> base, Map<?, ?> head) {
    if (!base.containsKey(key) && !head.containsKey(key)) {
      return;
    }
    if (key.equals("enum") && (!base.containsKey(key) || !head.containsKey(key))) {
      changed.add(at + ": enum " + (base.containsKey(key) ? "is gone" : "is new"));
      return;
    }
    Set<String> before = texts(base.get(key));
    Set<String> after = texts(head.get(key));
    words(at, key, "gains", after, before);
    words(at, key, "loses", before, after);
  }

  private void words(String at, String key, String verb, Set<String> of, Set<String> without) {
    Set<String> only = new TreeSet<>(of);
    only.removeAll(without);
    if (!only.isEmpty()) {
      changed.add(at + ": " + key + " " + verb + " " + String.join(", ", only));
    }
  }

  private static Set<String> texts(Object list) {
    Set<String> texts = new LinkedHashSet<>();
    Trees.list(list).forEach(item -> texts.add(String.valueOf(item)));
    return texts;
  }
}
