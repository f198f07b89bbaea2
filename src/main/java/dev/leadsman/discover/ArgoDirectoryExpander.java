package dev.leadsman.discover;

import dev.leadsman.model.Deployer;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Follows an Argo CD {@code Application} to a directory or kustomization of the same revision. */
final class ArgoDirectoryExpander implements Expander {
  @Override
  public boolean expands(Source source) {
    return ArgoApplication.is(source);
  }

  @Override
  public Set<String> files(Source source, References references) {
    Set<String> files = new LinkedHashSet<>();
    for (YamlNode part : new ArgoApplication(source).sources()) {
      build(part, references).ifPresent(build -> files.addAll(build.files()));
    }
    return files;
  }

  private static Optional<Kustomize.Build> build(YamlNode part, References references) {
    Optional<String> directory = ArgoApplication.directory(part, references);
    boolean onlyValues = part.text("ref").isPresent() && part.text("path").isEmpty();
    if (directory.isEmpty()
        || onlyValues
        || references.isFile(Paths.join(directory.get(), "Chart.yaml"))) {
      return Optional.empty();
    }
    if (references.kustomization(directory.get()).isPresent()) {
      return Optional.of(references.kustomize().build(directory.get()));
    }
    boolean recurse =
        part.get("directory", "recurse")
            .map(YamlNode::value)
            .filter(Boolean.TRUE::equals)
            .isPresent();
    return Optional.of(references.kustomize().buildPlain(directory.get(), recurse));
  }

  @Override
  public List<Source> expand(Source source, References references) {
    ArgoApplication application = new ArgoApplication(source);
    Deployer applier = application.deployer();
    List<Source> sources = new ArrayList<>();
    for (YamlNode part : application.sources()) {
      Optional<Kustomize.Build> build = build(part, references);
      if (build.isEmpty()) {
        continue;
      }
      Patches patches = new Patches();
      part.get("kustomize", "patches").ifPresent(list -> patches.addAll(list, path -> List.of()));
      YamlNode images =
          Nodes.sequence(
              part.at(),
              part.get("kustomize", "images").map(YamlNode::items).orElse(List.of()).stream()
                  .map(Images::overrideOf)
                  .toList());
      String namespace = part.text("kustomize", "namespace").orElse("");
      for (Source below : build.get().sources()) {
        Source changed = below;
        if (!FileParser.isKustomization(below.file())) {
          changed = Images.override(patches.apply(below), images);
        }
        if (!namespace.isEmpty()) {
          changed = changed.withNamespace(namespace);
        }
        sources.add(
            changed
                .withCluster(source.cluster())
                .withDefaultNamespace(application.namespace())
                .withApplier(applier)
                .under(source.document().at()));
      }
    }
    return sources;
  }
}
