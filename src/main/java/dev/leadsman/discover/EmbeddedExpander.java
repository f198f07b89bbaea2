package dev.leadsman.discover;

import dev.leadsman.model.Skipped;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds HelmCharts and HelmChartConfigs written as text inside control planes and ConfigMaps. */
final class EmbeddedExpander implements Expander {
  private static final Set<String> CARRIERS =
      Set.of("RKE2ControlPlane", "RKE2ControlPlaneTemplate", "Cluster", "ConfigMap", "Secret");

  @Override
  public boolean expands(Source source) {
    return CARRIERS.contains(source.document().kind());
  }

  @Override
  public List<Source> expand(Source source, References references) {
    List<Source> found = new ArrayList<>();
    Nodes.mapScalars(
        source.document().root(),
        scalar -> {
          if (scalar.text().contains("helm.cattle.io/") && scalar.text().contains("\n")) {
            try {
              YamlDocument.parse(source.file(), scalar.text(), scalar.textLine()).stream()
                  .filter(document -> document.group().equals("helm.cattle.io"))
                  .forEach(document -> found.add(source.withDocument(document)));
            } catch (YamlException e) {
              references.skip(
                  e.at(),
                  scalar.text().contains("{{") ? Skipped.Kind.TEMPLATE : Skipped.Kind.BROKEN_YAML,
                  "holds a text that is no YAML",
                  references.component(scalar.text()));
            }
          }
          return scalar;
        });
    return found;
  }
}
