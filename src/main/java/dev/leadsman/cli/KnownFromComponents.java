package dev.leadsman.cli;

import dev.leadsman.discover.KnownComponents;
import dev.leadsman.version.Component;
import dev.leadsman.version.Components;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The catalogue of components as discovery asks for it. */
record KnownFromComponents(Components components, Map<String, String> markers)
    implements KnownComponents {
  KnownFromComponents(Components components) {
    this(components, markers(components));
  }

  @Override
  public Optional<String> componentOfImage(String reference, String workload) {
    return components.byImage(reference, workload).map(match -> match.component().id());
  }

  @Override
  public boolean knowsChart(String name) {
    return components.byChart(name).isPresent();
  }

  @Override
  public boolean namesComponent(String chart) {
    return components.isNamed(chart);
  }

  @Override
  public Optional<String> componentOfChart(String name) {
    return components.byChart(name).map(Component::id);
  }

  @Override
  public Optional<Manifest> manifest(String url) {
    return components
        .byManifestUrl(url)
        .map(match -> new Manifest(match.component().id(), match.version(), match.crds()));
  }

  @Override
  public boolean together(String component, String other) {
    Optional<String> pack = components.component(component).map(Component::pack);
    return pack.isPresent() && pack.equals(components.component(other).map(Component::pack));
  }

  @Override
  public Optional<String> tagPointer(String reference) {
    return components
        .byImage(reference)
        .flatMap(match -> match.image().tags().stream().findFirst());
  }

  private static Map<String, String> markers(Components components) {
    Map<String, String> markers = new LinkedHashMap<>();
    for (String marker : components.markers()) {
      markers.put(marker.toLowerCase(Locale.ROOT), marker);
    }
    return Collections.unmodifiableMap(markers);
  }
}
