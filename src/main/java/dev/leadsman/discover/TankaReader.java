package dev.leadsman.discover;

import dev.leadsman.model.Discovered;
import dev.leadsman.yaml.YamlNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the {@code chartfile.yaml} of Grafana Tanka, which pins the charts that its Jsonnet
 * renders:
 *
 * <pre>{@code
 * directory: charts
 * repositories: [{name: cilium, url: https://helm.cilium.io}]
 * requires: [{chart: cilium/cilium, version: 1.16.2, directory: cni}]
 * version: 1
 * }</pre>
 *
 * <p>Under which name and where a chart is installed, only Jsonnet tells.
 *
 * @see <a href="https://tanka.dev/helm/#vendoring-charts">Tanka's page</a>
 */
final class TankaReader implements Reader {
  @Override
  public boolean reads(Source source) {
    return isChartfile(source.file())
        && source.document().kind().isEmpty()
        && source.document().root().get("requires").isPresent();
  }

  /** True for the name that Tanka looks for. */
  static boolean isChartfile(String path) {
    return Paths.name(path).equals("chartfile.yaml");
  }

  @Override
  public Discovered read(Source source, References references) {
    Found found = new Found();
    YamlNode root = source.document().root();
    Map<String, String> repositories = new LinkedHashMap<>();
    for (YamlNode repository : items(root, "repositories")) {
      repositories.put(repository.text("name").orElse(""), repository.text("url").orElse(""));
    }
    for (YamlNode item : items(root, "requires")) {
      PlatformChart release = new PlatformChart(source, item, "tanka");
      release.name(item.text("directory"), "");
      release.chart(
          item.text("chart").orElse(""), "", item.get("version"), repositories, references);
      release.addTo(found, references);
    }
    return found.discovered();
  }

  private static List<YamlNode> items(YamlNode root, String key) {
    return root.get(key).map(YamlNode::items).orElse(List.of());
  }
}
