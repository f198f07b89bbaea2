package dev.leadsman.discover;

import dev.leadsman.model.Deployer;
import dev.leadsman.model.Location;
import dev.leadsman.yaml.YamlDocument;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A document and how the desired state comes to hold it.
 *
 * @param cluster the cluster that it is for; empty when only its path can tell
 * @param namespace set from outside over the document's own (kustomize {@code namespace}, Flux
 *     {@code targetNamespace}); empty when nothing sets it
 * @param defaultNamespace for a document without one (Argo CD destination); empty when none
 * @param applier what applies plain objects
 * @param via the parents that brought it here, outermost first
 * @param formerNames names that it had before a kustomization renamed it, the first one first
 */
public record Source(
    YamlDocument document,
    String cluster,
    String namespace,
    String defaultNamespace,
    Deployer applier,
    List<Location> via,
    List<String> formerNames) {
  public Source {
    via = List.copyOf(via);
    formerNames = List.copyOf(formerNames);
  }

  /** A document that nothing refers to. */
  public static Source of(YamlDocument document) {
    return new Source(document, "", "", "", Deployer.kubectl(), List.of(), List.of());
  }

  /** The namespace that the object ends in; empty when nothing tells. */
  public String effectiveNamespace() {
    if (!namespace.isEmpty()) {
      return namespace;
    }
    return document.root().text("metadata", "namespace").orElse(defaultNamespace);
  }

  /** {@code metadata.name}, or empty. */
  public String name() {
    return document.root().text("metadata", "name").orElse("");
  }

  public String file() {
    return document.file();
  }

  Source withDocument(YamlDocument other) {
    return new Source(other, cluster, namespace, defaultNamespace, applier, via, formerNames);
  }

  /** The document under another name; it is known by both. */
  Source renamed(YamlDocument other) {
    List<String> names = new ArrayList<>(formerNames);
    names.add(name());
    return new Source(other, cluster, namespace, defaultNamespace, applier, via, names);
  }

  /** True for the name that it has and those that it had. */
  boolean isNamed(String name) {
    return name.equals(name()) || formerNames.contains(name);
  }

  /** The name that it has and those that it had. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>(formerNames);
    names.add(name());
    return names;
  }

  Source withCluster(String other) {
    return new Source(document, other, namespace, defaultNamespace, applier, via, formerNames);
  }

  Source withNamespace(String other) {
    return new Source(document, cluster, other, defaultNamespace, applier, via, formerNames);
  }

  Source withDefaultNamespace(String other) {
    return new Source(document, cluster, namespace, other, applier, via, formerNames);
  }

  Source withApplier(Deployer other) {
    return new Source(document, cluster, namespace, defaultNamespace, other, via, formerNames);
  }

  Source under(Location parent) {
    return under(List.of(parent));
  }

  /** The same document with parents around those that it has. */
  Source under(List<Location> parents) {
    List<Location> longer = new ArrayList<>(parents);
    longer.addAll(via);
    return new Source(document, cluster, namespace, defaultNamespace, applier, longer, formerNames);
  }
}
