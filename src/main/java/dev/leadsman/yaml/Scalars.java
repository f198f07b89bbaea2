package dev.leadsman.yaml;

import java.util.Locale;
import java.util.Set;

/** YAML 1.1 scalars as Helm and Kubernetes (sigs.k8s.io/yaml over go-yaml) read them. */
final class Scalars {
  private static final Set<String> TRUE = Set.of("y", "yes", "true", "on");
  private static final Set<String> FALSE = Set.of("n", "no", "false", "off");

  private Scalars() {}

  static Object value(String text, boolean plain, String tag) {
    if (!plain) {
      return text;
    }
    if (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null")) {
      return null;
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (TRUE.contains(lower)) {
      return true;
    }
    if (FALSE.contains(lower)) {
      return false;
    }
    return number(text);
  }

  private static Object number(String text) {
    if (text.matches("[-+]?[0-9][0-9_]*")) {
      try {
        return Long.valueOf(text.replace("_", ""));
      } catch (NumberFormatException e) {
        return Double.valueOf(text.replace("_", ""));
      }
    }
    if (text.matches("[-+]?([0-9][0-9_]*)?\\.?[0-9]+([eE][-+]?[0-9]+)?")) {
      return Double.valueOf(text.replace("_", ""));
    }
    return text;
  }

  /** A key as Kubernetes' JSON has it. */
  static String key(YamlNode key) {
    return key.isPlain() && key.value() != null ? String.valueOf(key.value()) : key.text();
  }
}
