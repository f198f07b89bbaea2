package dev.leadsman.discover;

import dev.leadsman.model.Discovered;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Turn;
import java.util.Optional;

/**
 * Reads CRDs and custom resources of cluster networks, and what configures the charts that a
 * distribution bundles: {@code desired.objects}.
 */
final class ObjectReader implements Reader {
  @Override
  public boolean reads(Source source) {
    if (source.document().kind().equals("CustomResourceDefinition")) {
      return NetworkGroups.contains(source.document().root().text("spec", "group").orElse(""));
    }
    return NetworkGroups.contains(source.document().group()) || HelmChartReader.isConfig(source);
  }

  @Override
  public Discovered read(Source source, References references) {
    Found found = new Found();
    Optional<Manifest> manifest = source.document().manifest();
    manifest.ifPresent(
        object -> found.add(new Discovered.DesiredObject(source.cluster(), object, Turn.UNKNOWN)));
    return found.discovered();
  }
}
