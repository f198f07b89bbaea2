package dev.leadsman.compare;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Plain data as JSON on one line, keys in their order. */
final class JsonText {
  private JsonText() {}

  static String of(Object value) {
    if (value instanceof Map<?, ?> map) {
      StringJoiner joined = new StringJoiner(",", "{", "}");
      map.forEach((key, below) -> joined.add(quoted(String.valueOf(key)) + ":" + of(below)));
      return joined.toString();
    }
    if (value instanceof List<?> list) {
      StringJoiner joined = new StringJoiner(",", "[", "]");
      list.forEach(item -> joined.add(of(item)));
      return joined.toString();
    }
    if (value == null || value instanceof Boolean || value instanceof Number) {
      return String.valueOf(value);
    }
    return quoted(value.toString());
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        case '\r' -> quoted.append("\\r");
        default -> {
          if (c < ' ') {
            quoted.append(String.format("\\u%04x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
