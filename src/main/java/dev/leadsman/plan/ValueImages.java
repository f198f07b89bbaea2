package dev.leadsman.plan;

import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.Values;
import dev.leadsman.version.Components;
import dev.leadsman.version.ImageMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Finds images of known components in the values of a chart: a chart for any application runs what
 * its values name. Read are texts under a key that ends in {@code image}, and maps with {@code
 * repository} or {@code image} and {@code tag} or {@code version}; what {@code enabled: false}
 * turns off is not.
 *
 * @see <a href="https://bjw-s-labs.github.io/helm-charts/docs/app-template/">a chart for any
 *     application</a>
 */
final class ValueImages {
  /**
   * @param pointer of the value that tells the tag
   * @param at its line
   */
  record Found(ImageMatch match, String pointer, Location at) {}

  private final Components components;
  private final Release release;
  private final List<Found> found = new ArrayList<>();

  private ValueImages(Components components, Release release) {
    this.components = components;
    this.release = release;
  }

  /**
   * @param pointer where the values of the chart start; empty for the release's own chart
   */
  static List<Found> of(Release release, String pointer, Components components) {
    ValueImages images = new ValueImages(components, release);
    images.walk(release.values().at(pointer).orElse(null), pointer);
    return images.found;
  }

  private void walk(Object value, String pointer) {
    if (value instanceof Map<?, ?> map) {
      if (Boolean.FALSE.equals(map.get("enabled"))) {
        return;
      }
      boolean split = image(map, pointer);
      map.forEach(
          (key, below) -> {
            if (!(split && below instanceof String)) {
              walk(below, pointer + "/" + Values.escape(String.valueOf(key)));
            }
          });
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        walk(list.get(i), pointer + "/" + i);
      }
    } else if (value instanceof String text
        && pointer.toLowerCase(Locale.ROOT).endsWith("image")
        && !text.isBlank()) {
      add(text, pointer);
    }
  }

  /** True for an image whose name and tag stand in values of their own. */
  private boolean image(Map<?, ?> map, String pointer) {
    String named = map.get("repository") instanceof String ? "repository" : "image";
    String told = named.equals("image") && map.get("tag") == null ? "version" : "tag";
    if (!(map.get(named) instanceof String repository) || map.get(told) == null) {
      return false;
    }
    if (named.equals("image") && repository.matches(".*[:@][^/]*")) {
      return false;
    }
    String registry = map.get("registry") instanceof String host && !host.isBlank() ? host : "";
    String digest = map.get("digest") instanceof String hash && !hash.isBlank() ? "@" + hash : "";
    String tag = String.valueOf(map.get(told));
    add(
        (registry.isEmpty() ? "" : registry + "/")
            + repository
            + (tag.isEmpty() ? "" : ":" + tag)
            + (tag.contains("@") ? "" : digest),
        pointer + "/" + told);
    return true;
  }

  private void add(String reference, String pointer) {
    components
        .byImage(reference)
        .filter(match -> found.stream().noneMatch(other -> isSame(other.match(), match)))
        .ifPresent(
            match ->
                found.add(
                    new Found(
                        match,
                        pointer,
                        release.values().line(pointer).orElse(release.versionAt()))));
  }

  private static boolean isSame(ImageMatch one, ImageMatch other) {
    return one.name().equals(other.name())
        && one.tag().equals(other.tag())
        && one.digest().equals(other.digest());
  }
}
