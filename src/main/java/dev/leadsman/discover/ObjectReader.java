package dev.leadsman.discover;

import dev.leadsman.model.Discovered;
import dev.leadsman.model.Manifest;
import dev.leadsman.yaml.YamlNode;
import java.util.Optional;

/** Reads CRDs and custom resources of cluster networks: {@code desired.objects}. */
final class ObjectReader implements Reader {
  private static final String WAVE = "argocd.argoproj.io/sync-wave";

  @Override
  public boolean reads(Source source) {
    if (source.document().kind().equals("CustomResourceDefinition")) {
      return NetworkGroups.contains(source.document().root().text("spec", "group").orElse(""));
    }
    return NetworkGroups.contains(source.document().group());
  }

  @Override
  public Discovered read(Source source, References references) {
    Found found = new Found();
    YamlNode root = source.document().root();
    Optional<Manifest> manifest = source.document().manifest();
    int order =
        root.text("metadata", "annotations", WAVE)
            .filter(wave -> wave.matches("[-+]?\\d{1,8}"))
            .map(Integer::valueOf)
            .orElse(0);
    manifest.ifPresent(
        object -> found.add(new Discovered.DesiredObject(source.cluster(), object, order)));
    return found.discovered();
  }
}
