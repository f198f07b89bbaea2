package dev.leadsman.discover;

import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Distribution;
import dev.leadsman.model.Release;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the RKE2 version of a cluster, which implies its CNI charts: upgrade Plans, Cluster API
 * control planes, Rancher clusters.
 */
final class DistributionReader implements Reader {
  @Override
  public boolean reads(Source source) {
    return !version(source).map(YamlNode::text).orElse("").isEmpty();
  }

  /** The scalar with the distribution's version; empty when the document is no such thing. */
  private static Optional<YamlNode> version(Source source) {
    YamlNode root = source.document().root();
    String group = source.document().group();
    return switch (source.document().kind()) {
      case "Plan" ->
          group.equals("upgrade.cattle.io")
                  && root.text("spec", "upgrade", "image").orElse("").contains("rke2-upgrade")
              ? scalar(root, "spec", "version")
              : Optional.empty();
      case "RKE2ControlPlane" ->
          scalar(root, "spec", "version").or(() -> scalar(root, "spec", "agentConfig", "version"));
      case "Cluster" ->
          group.equals("provisioning.cattle.io")
              ? rke2(scalar(root, "spec", "kubernetesVersion"))
              : rke2(scalar(root, "spec", "topology", "version"));
      default -> Optional.empty();
    };
  }

  private static Optional<YamlNode> scalar(YamlNode root, String... path) {
    return root.get(path).filter(node -> node.isScalar() && node.value() != null);
  }

  private static Optional<YamlNode> rke2(Optional<YamlNode> version) {
    return version.filter(node -> node.text().contains("+rke2"));
  }

  @Override
  public Discovered read(Source source, References references) {
    Found found = new Found();
    YamlNode root = source.document().root();
    YamlNode version = version(source).orElseThrow();
    found.add(
        new Distribution(
            new SubjectId(source.cluster(), "", source.name()),
            "rke2",
            version.text(),
            Deployer.helmController(),
            root.at(),
            version.at()));
    bundledCharts(source, root, references).forEach(found::add);
    return found.discovered();
  }

  /** The CNI charts that the object switches on or sets values for. */
  private static List<Release> bundledCharts(Source source, YamlNode root, References references) {
    Map<String, YamlNode.Entry> charts = new LinkedHashMap<>();
    for (String[] path :
        new String[][] {
          {"spec", "rkeConfig", "machineGlobalConfig", "cni"}, {"spec", "serverConfig", "cni"}
        }) {
      root.entry(path).ifPresent(entry -> names(entry).forEach(name -> charts.put(name, entry)));
    }
    Optional<YamlNode> values = root.get("spec", "rkeConfig", "chartValues");
    values.map(YamlNode::entries).orElse(List.of()).stream()
        .filter(entry -> references.components().knowsChart(entry.key()))
        .forEach(entry -> charts.put(entry.key(), entry));
    List<Release> releases = new ArrayList<>();
    charts.forEach(
        (name, entry) -> {
          boolean configured =
              references.all(source.cluster(), "HelmChartConfig").stream()
                  .anyMatch(config -> config.name().equals(name));
          if (!configured) {
            List<ValuesLayer> layers =
                entry.value().isMapping()
                    ? List.of(References.inline("chartValues", entry))
                    : List.of();
            releases.add(
                new Release(
                    new SubjectId(source.cluster(), "kube-system", name),
                    HelmChartReader.bundled(name),
                    layers,
                    List.of(),
                    Deployer.helmController(),
                    entry.at(),
                    entry.at()));
          }
        });
    return releases;
  }

  private static List<String> names(YamlNode.Entry cni) {
    List<String> names = new ArrayList<>();
    List<YamlNode> items = cni.value().isSequence() ? cni.value().items() : List.of(cni.value());
    for (YamlNode item : items) {
      for (String name : item.text().split(",", -1)) {
        if (!name.isBlank() && !name.strip().equals("none")) {
          names.add("rke2-" + name.strip());
        }
      }
    }
    return names;
  }
}
