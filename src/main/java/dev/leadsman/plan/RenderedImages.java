package dev.leadsman.plan;

import dev.leadsman.model.Bump;
import dev.leadsman.model.Location;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Release;
import dev.leadsman.model.Transition;
import dev.leadsman.model.UnavailableException;
import dev.leadsman.model.Values;
import dev.leadsman.plan.Part.Written;
import dev.leadsman.version.Component;
import dev.leadsman.version.Components;
import dev.leadsman.version.ImageMatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the images that a release changes by values of which nobody can tell from their names that
 * they do, e.g. {@code global.imageRegistry}: by what the chart renders with the old and the new
 * values. Where the chart itself moves, its row stands for the images that it brings.
 */
final class RenderedImages {
  private final Components components;
  private final ObjectLookup objects;

  RenderedImages(Components components, ObjectLookup objects) {
    this.components = components;
    this.objects = objects;
  }

  /** The transition with the rows that only renders tell. */
  Transition complete(Transition transition) {
    if (!(transition.base() instanceof Release base)
        || !(transition.head() instanceof Release head)
        || transition.component() == null
        || !base.chart().equals(head.chart())
        || transition.bumps().stream().anyMatch(bump -> bump.kind().equals("chart"))
        || base.values().tree().equals(head.values().tree())) {
      return transition;
    }
    List<Bump> bumps = new ArrayList<>(transition.bumps());
    try {
      Map<Component, Part> before = parts(base, head, transition);
      Map<Component, Part> after = parts(head, base, transition);
      after.forEach(
          (component, to) -> {
            if (before.containsKey(component)) {
              new Rows(base, head)
                  .rendered(before.get(component), to).stream()
                      .filter(row -> bumps.stream().noneMatch(told -> isSame(told, row)))
                      .forEach(bumps::add);
            }
          });
    } catch (UnavailableException e) {
      return transition; // A rule that needs the render says that it is not to be had.
    }
    return new Transition(
        transition.component(),
        base,
        head,
        transition.from(),
        transition.to(),
        transition.valuesPointer(),
        transition.touched(),
        bumps);
  }

  private static boolean isSame(Bump one, Bump other) {
    return one.kind().equals(other.kind()) && one.name().equals(other.name());
  }

  private Map<Component, Part> parts(Release release, Release other, Transition transition)
      throws UnavailableException {
    Map<Component, List<Written>> rows = new LinkedHashMap<>();
    Map<Component, ImageMatch> first = new LinkedHashMap<>();
    for (Manifest manifest : objects.objects(release)) {
      for (Containers.Image image : Containers.images(manifest)) {
        Optional<ImageMatch> match = components.byImage(image.reference(), manifest.name());
        if (match.isEmpty()) {
          continue;
        }
        ImageMatch found = match.get();
        List<Written> own = rows.computeIfAbsent(found.component(), unused -> new ArrayList<>());
        if (own.stream().noneMatch(row -> row.name().equals(found.name()))) {
          first.putIfAbsent(found.component(), found);
          own.add(
              new Written(
                  "image",
                  found.name(),
                  found.repository(),
                  found.tag(),
                  found.digest(),
                  line(image.reference(), release, other),
                  found.placed().orElse(null),
                  found.carriesVersion(),
                  null));
        }
      }
    }
    Map<Component, Part> parts = new LinkedHashMap<>();
    rows.forEach(
        (component, written) ->
            parts.put(
                component,
                new Part(
                    component,
                    "",
                    component.id().equals(transition.component())
                        ? (release.equals(transition.head()) ? transition.to() : transition.from())
                        : first.get(component).version(),
                    written)));
    return parts;
  }

  /** The line of the value that differs and is a piece of the reference; the longest such. */
  private static Location line(String reference, Release release, Release other) {
    Values values = release.values();
    Values others = other.values();
    String best = "";
    Location at = release.versionAt();
    for (Map.Entry<String, Location> entry : values.lines().entrySet()) {
      Optional<Object> value = values.at(entry.getKey());
      if (value.isPresent()
          && !(value.get() instanceof Map)
          && !(value.get() instanceof List)
          && !value.equals(others.at(entry.getKey()))) {
        String text = String.valueOf(value.get());
        if (reference.contains(text) && text.length() > best.length()) {
          best = text;
          at = entry.getValue();
        }
      }
    }
    return at;
  }
}
