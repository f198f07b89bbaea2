package dev.leadsman.discover;

import dev.leadsman.model.Addon;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.YamlNode;
import java.util.List;
import java.util.Optional;

/** Reads EKS add-ons: eksctl, the AWS controllers (ACK), Crossplane and Cluster API. */
final class AddonReader implements Reader {
  @Override
  public boolean reads(Source source) {
    String group = source.document().group();
    return switch (source.document().kind()) {
      case "ClusterConfig" -> group.equals("eksctl.io");
      case "Addon" -> group.equals("eks.services.k8s.aws") || group.startsWith("eks.aws.");
      case "AWSManagedControlPlane" -> group.equals("controlplane.cluster.x-k8s.io");
      default -> false;
    };
  }

  @Override
  public Discovered read(Source source, References references) {
    Found found = new Found();
    YamlNode root = source.document().root();
    switch (source.document().kind()) {
      case "ClusterConfig" -> add(source, root.get("addons"), "configurationValues", found);
      case "AWSManagedControlPlane" ->
          add(source, root.get("spec", "addons"), "configuration", found);
      default -> {
        Optional<YamlNode> crossplane = root.get("spec", "forProvider");
        YamlNode spec = crossplane.or(() -> root.get("spec")).orElse(root);
        String name = crossplane.isPresent() ? "addonName" : "name";
        found.add(addon(source, spec, name, "addonVersion", "configurationValues"));
      }
    }
    return found.discovered();
  }

  private static void add(
      Source source, Optional<YamlNode> addons, String configuration, Found found) {
    for (YamlNode addon : addons.map(YamlNode::items).orElse(List.of())) {
      found.add(addon(source, addon, "name", "version", configuration));
    }
  }

  private static Addon addon(
      Source source, YamlNode node, String name, String version, String configuration) {
    Values values = Values.EMPTY;
    String unreadable = null;
    Optional<YamlNode> text = node.get(configuration);
    if (text.isPresent() && text.get().isMapping()) {
      values = text.get().toValues();
    } else if (text.isPresent() && text.get().value() != null) {
      ValuesLayer layer = References.valuesText(configuration, text.get());
      values = layer.values();
      unreadable = layer.unreadable();
    }
    String addonName = node.text(name).orElse(source.name());
    return new Addon(
        new SubjectId(source.cluster(), "", addonName),
        addonName,
        node.text(version).orElse(""),
        values,
        unreadable,
        Deployer.eks(),
        node.at(),
        ChartReference.line(node, version));
  }
}
