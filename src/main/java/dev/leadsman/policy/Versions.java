package dev.leadsman.policy;

import dev.leadsman.model.Version;
import dev.leadsman.version.Component;
import dev.leadsman.version.Components;
import dev.leadsman.version.Range;
import dev.leadsman.version.Scheme;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Versions and ranges as rules write them, by the schemes of their components. */
final class Versions {
  private static final String SEMVER = "semver";

  private final Components components;
  private final Map<String, Range> ranges = new HashMap<>();

  Versions(Components components) {
    this.components = components;
  }

  boolean knows(String component) {
    return components.component(component).isPresent();
  }

  /** Ids of the known components. */
  List<String> known() {
    return components.all().stream().map(Component::id).toList();
  }

  /** The component as its pack describes it. */
  Component component(String id) {
    return components
        .component(id)
        .orElseThrow(() -> new IllegalArgumentException("no component " + id));
  }

  /** A version placed in the order of semantic versions, missing parts as zeros. */
  Optional<Version> readSemver(String text) {
    Scheme semver = components.schemes().scheme(SEMVER);
    String full = text;
    for (int i = 0; i < 2 && full.matches("v?\\d+(\\.\\d+)?"); i++) {
      full += ".0";
    }
    return semver
        .read(full)
        .map(
            version ->
                new Version(
                    text,
                    version.scheme(),
                    version.key(),
                    version.major(),
                    version.minor(),
                    version.patch(),
                    version.upstream(),
                    version.track()));
  }

  /** A version placed in the scheme of another one. */
  Optional<Version> readLike(Version other, String text) {
    return other.scheme().equals(SEMVER)
        ? readSemver(text)
        : components.schemes().scheme(other.scheme()).read(text);
  }

  /**
   * Whether a version lies in a range of its own scheme.
   *
   * @throws IllegalArgumentException when the range cannot be read in that scheme
   */
  boolean matches(Version version, String range) {
    return range(range).matches(version, components.schemes().scheme(version.scheme()));
  }

  /**
   * @throws IllegalArgumentException when the range cannot be read in the component's scheme
   */
  void checkRange(String component, String range) {
    range(range).check(component(component).scheme());
  }

  private Range range(String text) {
    return ranges.computeIfAbsent(text, Range::parse);
  }
}
