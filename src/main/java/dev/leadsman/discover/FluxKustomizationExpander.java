package dev.leadsman.discover;

import dev.leadsman.model.Deployer;
import dev.leadsman.model.Skipped;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Follows a Flux {@code Kustomization} (and the sync of a {@code FluxInstance}) to its directory
 * and applies its namespace, images, patches and substitutions.
 */
final class FluxKustomizationExpander implements Expander {
  private static final String DISABLED = "kustomize.toolkit.fluxcd.io/substitute";

  /** Fields that a kustomization has under the same name. */
  private static final Set<String> TRANSFORMERS = Set.of("images", "namePrefix", "nameSuffix");

  @Override
  public boolean expands(Source source) {
    return isKustomization(source)
        || (source.document().kind().equals("FluxInstance")
            && source.document().group().equals("fluxcd.controlplane.io"));
  }

  static boolean isKustomization(Source source) {
    return source.document().kind().equals("Kustomization")
        && source.document().group().equals("kustomize.toolkit.fluxcd.io");
  }

  /** The directory that it syncs; empty when it leaves the repository. */
  static Optional<String> directory(Source source, References references) {
    YamlNode root = source.document().root();
    boolean instance = source.document().kind().equals("FluxInstance");
    String[] at = instance ? new String[] {"spec", "sync"} : new String[] {"spec"};
    Optional<String> path = root.get(at).flatMap(node -> node.text("path"));
    if (path.isEmpty() && instance) {
      return Optional.empty();
    }
    Optional<YamlNode> from =
        root.get(at).flatMap(n -> instance ? Optional.of(n) : n.get("sourceRef"));
    return references
        .fluxSources()
        .directory(
            from.flatMap(node -> node.text("kind")).orElse(""),
            from.flatMap(node -> node.text("name")).orElse(""),
            path.orElse(""),
            source.file(),
            references);
  }

  private static Optional<YamlDocument> elsewhere(Source source, References references) {
    YamlNode spec = source.document().root().get("spec").orElse(source.document().root());
    return references
        .fluxSources()
        .elsewhere(source, spec, spec.text("path").orElse(""), references);
  }

  @Override
  public Set<String> files(Source source, References references) {
    return directory(source, references)
        .filter(references::isDirectory)
        .filter(directory -> elsewhere(source, references).isEmpty())
        .map(directory -> references.kustomize().buildGenerated(directory).files())
        .orElse(Set.of());
  }

  @Override
  public List<Source> expand(Source source, References references) {
    YamlNode root = source.document().root();
    YamlNode spec = root.get("spec").orElse(root);
    Optional<String> directory = directory(source, references);
    Optional<YamlDocument> elsewhere = elsewhere(source, references);
    if (elsewhere.isPresent()) {
      if (!FluxKustomizationReader.isKnown(elsewhere.get(), references)) {
        unresolved(
            source,
            spec,
            "is in the " + elsewhere.get().kind() + " " + spec.text("sourceRef", "name").orElse(""),
            references);
      }
      return List.of();
    }
    if (directory.isEmpty() || !references.isDirectory(directory.get())) {
      unresolved(source, spec, "is not in this revision", references);
      return List.of();
    }
    Kustomize kustomize = references.kustomize();
    Patches patches = new Patches();
    spec.get("patches").ifPresent(list -> patches.addAll(list, path -> List.of()));
    List<Source> built =
        kustomize.transform(
            Nodes.mapping(
                spec.at(),
                spec.entries().stream().filter(e -> TRANSFORMERS.contains(e.key())).toList()),
            kustomize.withComponents(
                directory.get(),
                // Those of a FluxInstance are Flux's controllers.
                isKustomization(source)
                    ? spec.get("components").map(YamlNode::items).orElse(List.of())
                    : List.of(),
                kustomize.buildGenerated(directory.get()).sources()),
            patches);
    Substitution substitution = new Substitution(variables(source, spec, references));
    boolean substitutes =
        spec.get("postBuild", "substitute").isPresent()
            || spec.get("postBuild", "substituteFrom").isPresent();
    String namespace = spec.text("targetNamespace").orElse("");
    boolean prune = spec.get("prune").map(YamlNode::value).filter(Boolean.TRUE::equals).isPresent();
    Deployer applier =
        new Deployer("flux", Deployer.kubectl().capabilities(), Map.of())
            .with("prune", prune, spec.get("prune").isPresent() ? spec.line("prune") : null);
    // Cluster API names the Secret with a cluster's kubeconfig after the cluster.
    String cluster =
        spec.text("kubeConfig", "secretRef", "name")
            .map(name -> name.replaceAll("-kubeconfig$", ""))
            .orElse(source.cluster());
    List<Source> sources = new ArrayList<>();
    for (Source below : built) {
      Source changed = below;
      if (substitutes) {
        changed = substitute(changed, substitution);
      }
      if (!namespace.isEmpty()) {
        changed = changed.withNamespace(namespace);
      }
      sources.add(changed.withCluster(cluster).withApplier(applier).under(root.at()));
    }
    return sources;
  }

  private static void unresolved(Source source, YamlNode spec, String why, References references) {
    String path = spec.text("path").orElse("its path");
    references.skip(
        spec.line("path"),
        Skipped.Kind.UNRESOLVED,
        "Kustomization " + source.name() + ": " + path + " " + why,
        references.component(source.name() + " " + path));
  }

  /** Later sources win, and what is written in place wins over all. */
  private static Map<String, YamlNode> variables(
      Source source, YamlNode spec, References references) {
    Map<String, YamlNode> variables = new HashMap<>();
    for (YamlNode from :
        spec.get("postBuild", "substituteFrom").map(YamlNode::items).orElse(List.of())) {
      String kind = from.text("kind").orElse("");
      String name = from.text("name").orElse("");
      Optional<YamlDocument> config =
          references
              .kustomize()
              .generated(kind, name, source)
              .or(() -> references.config(source, kind, source.effectiveNamespace(), name));
      config
          .filter(document -> document.root().get("sops").isEmpty())
          .map(FluxValues::data)
          .orElse(List.of())
          .stream()
          .filter(entry -> entry.value().isScalar())
          .forEach(entry -> variables.put(entry.key(), entry.value()));
    }
    spec.get("postBuild", "substitute").map(YamlNode::entries).orElse(List.of()).stream()
        .filter(entry -> entry.value().isScalar())
        .forEach(entry -> variables.put(entry.key(), entry.value()));
    return variables;
  }

  private static Source substitute(Source source, Substitution substitution) {
    YamlNode root = source.document().root();
    for (String where : List.of("annotations", "labels")) {
      if (root.text("metadata", where, DISABLED).orElse("").equals("disabled")) {
        return source;
      }
    }
    YamlNode changed = Nodes.mapScalars(root, substitution::of);
    return changed == root ? source : source.withDocument(YamlDocument.of(source.file(), changed));
  }
}
