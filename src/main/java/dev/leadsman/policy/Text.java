package dev.leadsman.policy;

import dev.cel.common.values.NullValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Values of expressions as messages show them. */
final class Text {
  private Text() {}

  /** Texts, versions and numbers as they are, lists with commas, maps as {@code {a: 1}}. */
  static String of(Object value) {
    if (value == null || value instanceof NullValue) {
      return "null";
    }
    if (value instanceof Optional<?> optional) {
      return optional.map(Text::of).orElse("");
    }
    if (value instanceof Views.VersionView version) {
      return version.toString();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Text::of).collect(Collectors.joining(", "));
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> Text.of(entry.getKey()) + ": " + Text.of(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    return String.valueOf(value);
  }
}
