package dev.leadsman.discover;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Names of variables that say whose version they hold: {@code CILIUM_VERSION}. */
final class VersionNames {
  private VersionNames() {}

  /**
   * @param subject the name without what stands around it, e.g. {@code cilium}
   * @param component the known component that it means
   */
  record Named(String subject, String component) {}

  static Optional<Named> of(String name, KnownComponents components) {
    String plain = name.toLowerCase(Locale.ROOT).replace('_', '-');
    if (plain.length() > 100 || plain.contains("-cli-")) {
      return Optional.empty();
    }
    for (Map.Entry<String, String> marker : components.markers().entrySet()) {
      String known = marker.getKey();
      for (String spelled : new String[] {known, known.replaceFirst("^aws-", "")}) {
        if (matches(plain, spelled)) {
          return Optional.of(new Named(known, marker.getValue()));
        }
      }
    }
    return Optional.empty();
  }

  /** {@code cilium} in {@code talos-cilium-chart-version}, and nothing after it but what it is. */
  private static boolean matches(String name, String known) {
    int at = name.indexOf(known + "-");
    if (at < 0 || (at > 0 && name.charAt(at - 1) != '-')) {
      return false;
    }
    String rest = name.substring(at + known.length() + 1);
    return rest.matches(
        "((helm|chart|addon|release|image|cni|app)-)*(version|tag|ver)");
  }
}
