package dev.leadsman.discover;

import dev.leadsman.model.Addon;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads EKS add-ons: eksctl, the AWS controllers (ACK), Crossplane, Cluster API and CloudFormation.
 */
final class AddonReader implements Reader {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-eks-addon.html
  static final String CLOUD_FORMATION = "AWS::EKS::Addon";

  @Override
  public boolean reads(Source source) {
    String group = source.document().group();
    return switch (source.document().kind()) {
      case "ClusterConfig" -> group.equals("eksctl.io");
      case "Addon" -> group.equals("eks.services.k8s.aws") || group.startsWith("eks.aws.");
      case "AWSManagedControlPlane", "AWSManagedControlPlaneTemplate" ->
          group.equals("controlplane.cluster.x-k8s.io");
      case "" -> source.document().root().get("Resources").filter(YamlNode::isMapping).isPresent();
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
      case "AWSManagedControlPlaneTemplate" ->
          add(source, root.get("spec", "template", "spec", "addons"), "configuration", found);
      case "" -> cloudFormation(source, root, found);
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

  private static void cloudFormation(Source source, YamlNode root, Found found) {
    for (YamlNode.Entry resource : root.get("Resources").orElseThrow().entries()) {
      Optional<YamlNode> properties = resource.value().get("Properties");
      if (resource.value().text("Type").orElse("").equals(CLOUD_FORMATION)
          && properties.flatMap(node -> node.text("AddonName")).isPresent()) {
        found.add(
            addon(
                source,
                withDefaults(properties.get(), root),
                "AddonName",
                "AddonVersion",
                "ConfigurationValues"));
      }
    }
  }

  /** Properties with the defaults of the parameters that they name, with their lines. */
  private static YamlNode withDefaults(YamlNode properties, YamlNode root) {
    List<YamlNode.Entry> entries = new ArrayList<>();
    for (YamlNode.Entry entry : properties.entries()) {
      // !Ref Name is Name here, in the long form it is a mapping.
      String name = entry.value().text("Ref").orElse(entry.value().text());
      entries.add(
          root.get("Parameters", name, "Default")
              .filter(YamlNode::isScalar)
              .or(() -> mapped(entry.value(), root))
              .map(value -> new YamlNode.Entry(entry.key(), entry.at(), value))
              .orElse(entry));
    }
    return Nodes.mapping(properties.at(), entries);
  }

  /** {@code !FindInMap [map, key, name]}, each a text or a parameter with a default. */
  private static Optional<YamlNode> mapped(YamlNode value, YamlNode root) {
    YamlNode steps = value.get("Fn::FindInMap").orElse(value);
    if (steps.items().size() != 3) {
      return Optional.empty();
    }
    List<String> path = new ArrayList<>(List.of("Mappings"));
    for (YamlNode step : steps.items()) {
      String name = step.text("Ref").orElse(step.text());
      path.add(root.text("Parameters", name, "Default").orElse(name));
    }
    return root.get(path.toArray(String[]::new)).filter(YamlNode::isScalar);
  }

  /**
   * @param name the key of the add-on's name
   */
  static Addon addon(
      Source source, YamlNode node, String name, String version, String configuration) {
    return named(source, node, node.text(name).orElse(source.name()), version, configuration);
  }

  static Addon named(
      Source source, YamlNode node, String addonName, String version, String configuration) {
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
