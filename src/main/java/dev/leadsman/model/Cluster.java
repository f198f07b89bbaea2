package dev.leadsman.model;

import java.util.Map;

/**
 * What the config tells about a cluster and Git does not.
 *
 * @param kubernetesVersion e.g. {@code 1.31}; empty when not told
 * @param facts by name, e.g. {@code maintained: false}; a missing one is unknown
 */
public record Cluster(String name, String kubernetesVersion, Map<String, Object> facts) {
  public Cluster {
    facts = Map.copyOf(facts);
  }
}
