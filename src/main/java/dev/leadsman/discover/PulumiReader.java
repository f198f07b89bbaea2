package dev.leadsman.discover;

import dev.leadsman.model.Discovered;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the charts and EKS add-ons of Pulumi programs in YAML:
 *
 * <pre>{@code
 * config: {cilium: {default: 1.16.2}}
 * resources:
 *   cni:
 *     type: kubernetes:helm.sh/v3:Release
 *     properties:
 *       chart: cilium
 *       version: ${cilium}
 *       repositoryOpts: {repo: https://helm.cilium.io}
 * }</pre>
 *
 * @see <a href="https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/">the
 *     language</a>
 */
final class PulumiReader implements Reader {
  static final String CHART_MARK = "kubernetes:helm.sh/";
  static final String ADDON_MARK = ":Addon";

  private static final Pattern CHART =
      Pattern.compile("kubernetes:helm\\.sh/v\\d:(?:Release|Chart)");
  private static final Pattern ADDON = Pattern.compile("aws(?:-native)?:eks(?:/addon)?:Addon");
  private static final Pattern NAME = Pattern.compile("\\$\\{([\\w:-]+)\\}");

  @Override
  public boolean reads(Source source) {
    YamlNode root = source.document().root();
    return source.document().kind().isEmpty()
        && root.get("resources").map(YamlNode::entries).orElse(List.of()).stream()
            .map(resource -> resource.value().text("type").orElse(""))
            .anyMatch(type -> CHART.matcher(type).matches() || ADDON.matcher(type).matches());
  }

  @Override
  public Discovered read(Source source, References references) {
    Found found = new Found();
    YamlNode root = source.document().root();
    for (YamlNode.Entry resource : root.get("resources").orElseThrow().entries()) {
      String type = resource.value().text("type").orElse("");
      YamlNode properties =
          filled(resource.value().get("properties").orElse(resource.value()), root);
      if (CHART.matcher(type).matches()) {
        new PlatformChart(source, properties, "pulumi")
            .chart(
                properties.text("chart").orElse(""),
                properties
                    .text("repositoryOpts", "repo")
                    .or(() -> properties.text("fetchOpts", "repo"))
                    .orElse(""),
                properties.get("version"),
                Map.of(),
                references)
            .name(properties.text("name"), resource.key())
            .namespace(properties.text("namespace"))
            .values(properties.entry("values"))
            .addTo(found, references);
      } else if (ADDON.matcher(type).matches()) {
        found.add(
            AddonReader.addon(
                source, properties, "addonName", "addonVersion", "configurationValues"));
      }
    }
    return found.discovered();
  }

  /** Properties with what the program's own configuration and variables give them. */
  private static YamlNode filled(YamlNode properties, YamlNode root) {
    List<YamlNode.Entry> entries = new ArrayList<>();
    for (YamlNode.Entry entry : properties.entries()) {
      Matcher name = NAME.matcher(entry.value().text());
      Optional<YamlNode> value =
          entry.value().isScalar() && name.matches()
              ? root.get("config", name.group(1), "default")
                  .or(() -> root.get("config", name.group(1), "value"))
                  .or(() -> root.get("configuration", name.group(1), "default"))
                  .or(() -> root.get("variables", name.group(1)))
                  .filter(YamlNode::isScalar)
              : Optional.empty();
      entries.add(value.map(one -> new YamlNode.Entry(entry.key(), entry.at(), one)).orElse(entry));
    }
    return Nodes.mapping(properties.at(), entries);
  }
}
