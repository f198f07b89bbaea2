package dev.leadsman.discover;

import java.util.Map;
import java.util.Optional;

/** What discovery must know of the catalogue of components. */
public interface KnownComponents {
  /** The component that an image belongs to, e.g. {@code docker.io/cilium/cilium:v1.16.1}. */
  Optional<String> componentOfImage(String reference);

  /** True when a chart of this name is a component. */
  boolean knowsChart(String name);

  /**
   * Texts whose presence in a file hints at a component, e.g. {@code spiderpool} to {@code
   * spiderpool}; keys in lower case.
   */
  Map<String, String> markers();
}
