package dev.leadsman.discover;

import dev.leadsman.model.Discovered;
import dev.leadsman.yaml.YamlNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what the stacks of Atmos give to Terraform components, in the words of Cloud Posse's:
 *
 * <pre>{@code
 * components:
 *   terraform:
 *     eks/cluster:
 *       vars:
 *         addons: {vpc-cni: {addon_version: v1.18.3-eksbuild.1}}
 *     eks/cilium:
 *       vars: {chart: cilium, chart_repository: https://helm.cilium.io, chart_version: 1.16.2}
 * }</pre>
 *
 * <p>A stack overrides what it imports; each file tells what it writes itself.
 *
 * @see <a href="https://atmos.tools/core-concepts/stacks/">Atmos' page</a>
 */
final class AtmosReader implements Reader {
  static final String CHART_MARK = "chart_version:";
  static final String ADDON_MARK = "addon_version:";

  @Override
  public boolean reads(Source source) {
    return source.document().kind().isEmpty() && components(source).isPresent();
  }

  private static Optional<YamlNode> components(Source source) {
    return source.document().root().get("components", "terraform").filter(YamlNode::isMapping);
  }

  @Override
  public Discovered read(Source given, References references) {
    Found found = new Found();
    Source source = given.withCluster(stack(given));
    for (YamlNode.Entry component : components(source).orElseThrow().entries()) {
      Optional<YamlNode> vars = component.value().get("vars");
      for (String key : TerraformModules.ADDONS) {
        for (YamlNode.Entry addon :
            vars.flatMap(node -> node.get(key)).map(YamlNode::entries).orElse(List.of())) {
          if (!addon.value().isMapping()) {
            continue;
          }
          found.add(
              AddonReader.named(
                  source, addon.value(), addon.key(), "addon_version", "configuration_values"));
        }
      }
      vars.ifPresent(node -> chart(source, component, node, references, found));
    }
    return found.discovered();
  }

  private static void chart(
      Source source, YamlNode.Entry component, YamlNode vars, References references, Found found) {
    Optional<YamlNode> version = vars.get("chart_version");
    String own = Paths.name(component.key());
    String type = component.value().text("metadata", "component").map(Paths::name).orElse(own);
    Optional<String> chart = vars.text("chart");
    if (version.isEmpty() || (chart.isEmpty() && !references.components().knowsChart(type))) {
      return;
    }
    PlatformChart release =
        new PlatformChart(source, vars, "atmos")
            .name(vars.text("name"), own)
            .namespace(vars.text("kubernetes_namespace"));
    if (chart.isPresent()) {
      release.chart(
          chart.get(),
          vars.text("chart_repository").or(() -> vars.text("repository")).orElse(""),
          version,
          Map.of(),
          references);
    } else {
      release.chart(type, version, "is what component " + type + " installs");
    }
    release
        .values(vars.entry("values").or(() -> vars.entry("chart_values")))
        .addTo(found, references);
  }

  /** Several stacks lie in one directory; the config may still name the cluster. */
  private static String stack(Source source) {
    boolean byPath =
        source.cluster().equals(Paths.cluster(Paths.directory(source.file())))
            && !source.file().contains("clusters/");
    return byPath ? source.file().replaceFirst("\\.ya?ml.*$", "") : source.cluster();
  }
}
