package dev.leadsman.discover;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Names of variables that say whose version they hold: {@code CILIUM_VERSION}. */
final class VersionNames {
  /** How the lines end that may set such a variable in YAML. */
  static final List<String> ENDINGS = List.of("_version:", "_tag:");

  private VersionNames() {}

  /**
   * @param subject the name without what stands around it, e.g. {@code cilium}
   * @param component the known component that it means
   */
  record Named(String subject, String component) {}

  /**
   * @param markers as {@link KnownComponents#markers}
   */
  static Optional<Named> of(String name, Map<String, String> markers) {
    String plain = name.toLowerCase(Locale.ROOT).replace('_', '-');
    if (plain.length() > 100 || plain.contains("-cli-")) {
      return Optional.empty();
    }
    for (Map.Entry<String, String> marker : markers.entrySet()) {
      String known = marker.getKey();
      for (String spelled : new String[] {known, known.replaceFirst("^aws-", "")}) {
        if (matches(plain, spelled)) {
          return Optional.of(new Named(known, marker.getValue()));
        }
      }
    }
    return Optional.empty();
  }

  /** True for a text with a line that sets such a variable: {@code cilium_version: 1.16.2}. */
  static boolean set(String text, Map<String, String> markers) {
    for (String ending : ENDINGS) {
      for (int at = text.indexOf(ending); at >= 0; at = text.indexOf(ending, at + 1)) {
        int start = text.lastIndexOf('\n', at) + 1;
        if (at - start < 80
            && of(text.substring(start, at + ending.length() - 1), markers).isPresent()) {
          return true;
        }
      }
    }
    return false;
  }

  /** {@code cilium} in {@code talos-cilium-chart-version}, and nothing after it but what it is. */
  private static boolean matches(String name, String known) {
    int at = name.indexOf(known + "-");
    if (at < 0 || (at > 0 && name.charAt(at - 1) != '-')) {
      return false;
    }
    String rest = name.substring(at + known.length() + 1);
    return rest.matches("((helm|chart|addon|release|image|cni|app)-)*(version|tag|ver)");
  }
}
