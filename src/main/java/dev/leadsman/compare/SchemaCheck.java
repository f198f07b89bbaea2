package dev.leadsman.compare;

import dev.leadsman.model.Values;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Checks a custom resource against the structural schema of its version, as the API server does:
 * type, enum, required, bounds, and the boolean combinations of these. Left out, so that nothing is
 * refused that the API server takes: patterns, formats, uniqueItems and CEL validations.
 */
final class SchemaCheck {
  /**
   * @param path JSON pointer into the object
   * @param unknown true when the field is only unknown: the API server drops it, strict validation
   *     and server-side apply refuse it
   */
  record Problem(String path, String text, boolean unknown) {}

  private final List<Problem> problems = new ArrayList<>();

  private SchemaCheck() {}

  static List<Problem> of(Map<String, Object> object, Map<?, ?> schema, boolean preserves) {
    SchemaCheck check = new SchemaCheck();
    if (schema.isEmpty()) {
      return List.of();
    }
    Map<String, Object> own = new LinkedHashMap<>(object);
    List.of("apiVersion", "kind", "metadata", "status").forEach(own::remove);
    check.check("", own, withoutHeader(schema), preserves);
    return check.problems;
  }

  /** The API server checks apiVersion, kind and metadata itself; the status is not the user's. */
  private static Map<String, Object> withoutHeader(Map<?, ?> schema) {
    Map<String, Object> rest = new LinkedHashMap<>();
    schema.forEach((key, value) -> rest.put(String.valueOf(key), value));
    rest.put(
        "required",
        Trees.list(schema, "required").stream()
            .filter(
                key ->
                    !List.of("apiVersion", "kind", "metadata", "status")
                        .contains(String.valueOf(key)))
            .toList());
    return rest;
  }

  private void check(String path, Object value, Map<?, ?> schema, boolean preserves) {
    if (value == null) {
      // A null is dropped where it is not allowed and a default exists, else refused.
      if (!isTrue(schema, "nullable") && !schema.containsKey("default") && !path.isEmpty()) {
        problem(path, "is null");
      }
      return;
    }
    if (!typeFits(value, schema)) {
      problem(path, "is " + typeOf(value) + " and must be " + wantedType(schema));
      return;
    }
    value(path, value, schema);
    boolean keeps = preserves || isTrue(schema, "x-kubernetes-preserve-unknown-fields");
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, below) -> property(path, String.valueOf(key), below, schema, keeps));
    } else if (value instanceof List<?> list && schema.get("items") instanceof Map<?, ?> items) {
      for (int i = 0; i < list.size(); i++) {
        check(path + "/" + i, list.get(i), items, keeps);
      }
    }
  }

  private void property(String path, String key, Object value, Map<?, ?> schema, boolean keeps) {
    String at = path + "/" + Values.escape(key);
    Object known = Trees.map(schema, "properties").get(key);
    if (known instanceof Map<?, ?> below) {
      check(at, value, below, keeps);
    } else if (schema.get("additionalProperties") instanceof Map<?, ?> below) {
      check(at, value, below, keeps);
    } else if (!keeps
        && !Boolean.TRUE.equals(schema.get("additionalProperties"))
        && !(isTrue(schema, "x-kubernetes-embedded-resource")
            && List.of("apiVersion", "kind", "metadata").contains(key))) {
      problems.add(new Problem(at, "is not known", true));
    }
  }

  /** Validation of a value without its parts. */
  private void value(String path, Object value, Map<?, ?> schema) {
    if (schema.get("enum") instanceof List<?> allowed
        && allowed.stream().noneMatch(item -> TreeDiff.equal(item, value))) {
      String choices =
          allowed.stream().map(String::valueOf).limit(10).collect(Collectors.joining(", "));
      problem(path, "is " + shown(value) + " and must be one of " + choices);
    }
    if (value instanceof Number number) {
      bounds(path, number, schema);
    } else if (value instanceof String text) {
      size(path, text.codePointCount(0, text.length()), "Length", "characters", schema);
    } else if (value instanceof List<?> list) {
      size(path, list.size(), "Items", "items", schema);
    } else if (value instanceof Map<?, ?> map) {
      size(path, map.size(), "Properties", "keys", schema);
      for (Object key : Trees.list(schema, "required")) {
        Map<?, ?> property = Trees.map(schema, "properties", String.valueOf(key));
        if (!map.containsKey(String.valueOf(key)) && !property.containsKey("default")) {
          problem(path + "/" + Values.escape(String.valueOf(key)), "is required");
        }
      }
    }
    combinations(path, value, schema);
  }

  private void combinations(String path, Object value, Map<?, ?> schema) {
    if (isTrue(schema, "x-kubernetes-int-or-string")) {
      return;
    }
    for (Object all : Trees.list(schema, "allOf")) {
      if (!fits(value, all)) {
        problem(path, "does not fit a condition of allOf");
      }
    }
    List<?> any = Trees.list(schema, "anyOf");
    if (!any.isEmpty() && any.stream().noneMatch(one -> fits(value, one))) {
      problem(path, "fits no alternative of anyOf");
    }
    List<?> one = Trees.list(schema, "oneOf");
    if (!one.isEmpty()
        && hasOnlyChecked(one)
        && one.stream().filter(each -> fits(value, each)).count() != 1) {
      problem(path, "does not fit exactly one alternative of oneOf");
    }
  }

  /** A pattern left out could make two alternatives fit where the API server finds one. */
  private static boolean hasOnlyChecked(Object schema) {
    if (schema instanceof Map<?, ?> map) {
      return !map.containsKey("pattern")
          && !map.containsKey("format")
          && !map.containsKey("not")
          && map.values().stream().allMatch(SchemaCheck::hasOnlyChecked);
    }
    return !(schema instanceof List<?> list) || list.stream().allMatch(SchemaCheck::hasOnlyChecked);
  }

  private static boolean fits(Object value, Object schema) {
    if (!(schema instanceof Map<?, ?> map)) {
      return true;
    }
    SchemaCheck check = new SchemaCheck();
    check.check("", value, map, true);
    return check.problems.isEmpty();
  }

  private void bounds(String path, Number value, Map<?, ?> schema) {
    BigDecimal number = new BigDecimal(value.toString());
    if (schema.get("minimum") instanceof Number minimum) {
      int order = number.compareTo(new BigDecimal(minimum.toString()));
      if (order < 0 || (order == 0 && isTrue(schema, "exclusiveMinimum"))) {
        problem(path, "is " + value + " and below the minimum of " + minimum);
      }
    }
    if (schema.get("maximum") instanceof Number maximum) {
      int order = number.compareTo(new BigDecimal(maximum.toString()));
      if (order > 0 || (order == 0 && isTrue(schema, "exclusiveMaximum"))) {
        problem(path, "is " + value + " and above the maximum of " + maximum);
      }
    }
  }

  private void size(String path, int size, String what, String unit, Map<?, ?> schema) {
    if (schema.get("min" + what) instanceof Number minimum && size < minimum.longValue()) {
      problem(path, "has " + size + " " + unit + " and needs " + minimum);
    }
    if (schema.get("max" + what) instanceof Number maximum && size > maximum.longValue()) {
      problem(path, "has " + size + " " + unit + " and may have " + maximum);
    }
  }

  private static boolean typeFits(Object value, Map<?, ?> schema) {
    if (isTrue(schema, "x-kubernetes-int-or-string")) {
      return value instanceof String || isInteger(value);
    }
    return switch (String.valueOf(schema.get("type"))) {
      case "object" -> value instanceof Map;
      case "array" -> value instanceof List;
      case "string" -> value instanceof String;
      case "boolean" -> value instanceof Boolean;
      case "integer" -> isInteger(value);
      case "number" -> value instanceof Number;
      default -> true;
    };
  }

  private static boolean isInteger(Object value) {
    return value instanceof Long
        || value instanceof Integer
        || (value instanceof Double number && number == Math.rint(number));
  }

  private static String wantedType(Map<?, ?> schema) {
    return isTrue(schema, "x-kubernetes-int-or-string")
        ? "integer or string"
        : String.valueOf(schema.get("type"));
  }

  private static String typeOf(Object value) {
    if (value instanceof Map) {
      return "an object";
    }
    if (value instanceof List) {
      return "an array";
    }
    return shown(value);
  }

  private static String shown(Object value) {
    String text = JsonText.of(value);
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }

  private static boolean isTrue(Map<?, ?> schema, String key) {
    return Boolean.TRUE.equals(schema.get(key));
  }

  private void problem(String path, String text) {
    problems.add(new Problem(path, text, false));
  }
}
