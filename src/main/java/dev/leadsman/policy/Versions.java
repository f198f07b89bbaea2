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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Versions and ranges as rules write them, by the schemes of their components. */
final class Versions {
  private static final String SEMVER = "semver";

  private static final Pattern SHORT = Pattern.compile("(?<![\\w.+-])v?\\d+(\\.\\d+)?(?![\\w.+-])");

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
    return components
        .schemes()
        .scheme(SEMVER)
        .read(full(text))
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

  /** Each version of a text with three numbers, missing ones as zeros. */
  private static String full(String text) {
    Matcher matcher = SHORT.matcher(text);
    return matcher.replaceAll(
        found -> found.group() + (found.group().contains(".") ? ".0" : ".0.0"));
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
    Scheme scheme = components.schemes().scheme(version.scheme());
    return range(version.scheme().equals(SEMVER) ? full(range) : range).matches(version, scheme);
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
