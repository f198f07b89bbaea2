package dev.leadsman.discover;

import java.util.Map;
import java.util.Optional;

/** What discovery must know of the catalogue of components. */
public interface KnownComponents {
  /** The component that an image belongs to, e.g. {@code docker.io/cilium/cilium:v1.16.1}. */
  default Optional<String> componentOfImage(String reference) {
    return componentOfImage(reference, "");
  }

  /**
   * As the other one, for an image whose name alone tells too little.
   *
   * @param workload name of the object that runs it; empty when there is none
   */
  Optional<String> componentOfImage(String reference, String workload);

  /** True when a chart of this name is a component. */
  boolean knowsChart(String name);

  /** True when a chart of this name deploys a component, whether or not its number says which. */
  default boolean namesComponent(String chart) {
    return knowsChart(chart);
  }

  /** The component that a chart of this name deploys. */
  Optional<String> componentOfChart(String name);

  /** What the manifest at a URL is known to bring; empty when the URL is nobody's. */
  Optional<Manifest> manifest(String url);

  /** True for components that one manifest may bring, i.e. of one pack. */
  boolean together(String component, String other);

  /** Where the values of a component's chart hold the tag of this image; empty when nowhere. */
  Optional<String> tagPointer(String reference);

  /**
   * A manifest that a component publishes.
   *
   * @param version as its URL says it; empty when the URL has none
   * @param crds true when it holds nothing but CRDs
   */
  record Manifest(String component, String version, boolean crds) {}

  /**
   * Texts whose presence in a file hints at a component, e.g. {@code spiderpool} to {@code
   * spiderpool}; keys in lower case.
   */
  Map<String, String> markers();
}
