package dev.leadsman.discover;

import dev.leadsman.yaml.YamlDocument;

/**
 * A document and how the desired state comes to hold it.
 *
 * @param cluster the cluster that it is for; empty when only its path can tell
 * @param namespace set from outside (kustomize {@code namespace}, Flux {@code targetNamespace});
 *     empty when nothing sets it
 */
public record Source(YamlDocument document, String cluster, String namespace) {
  public static Source of(YamlDocument document) {
    return new Source(document, "", "");
  }
}
