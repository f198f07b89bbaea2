package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes of the images that the configuration of RKE 1 lists those of its network a workload.
 *
 * <pre>
 * network: {plugin: canal}
 * system_images:
 *   canal_node: rancher/mirrored-calico-node:v3.26.3
 *   flannel: rancher/mirrored-flannel-flannel:v0.21.4   # not for canal
 * </pre>
 *
 * https://rke.docs.rancher.com/config-options/system-images
 */
final class RkeExpander implements Expander {
  static boolean is(YamlNode root) {
    return root.get("nodes").map(YamlNode::items).orElse(List.of()).stream()
        .anyMatch(node -> node.get("role").isPresent());
  }

  @Override
  public boolean expands(Source source) {
    YamlNode root = source.document().root();
    return source.document().kind().isEmpty() && root.get("system_images").isPresent() && is(root);
  }

  @Override
  public List<Source> expand(Source source, References references) {
    YamlNode root = source.document().root();
    String plugin = root.text("network", "plugin").orElse("canal");
    List<YamlNode> containers = new ArrayList<>();
    for (YamlNode.Entry entry :
        root.get("system_images").map(YamlNode::entries).orElse(List.of())) {
      boolean used = entry.key().equals(plugin) || entry.key().startsWith(plugin + "_");
      if (used && entry.value().isScalar() && !entry.value().text().isEmpty()) {
        containers.add(
            Nodes.mapping(
                entry.at(),
                List.of(
                    text(entry.at(), "name", entry.key()),
                    new YamlNode.Entry("image", entry.at(), entry.value()))));
      }
    }
    Optional<Location> at = root.entry("system_images").map(YamlNode.Entry::at);
    return containers.isEmpty()
        ? List.of()
        : List.of(
            source.withDocument(
                YamlDocument.of(
                    source.file(), daemonSet(at.orElse(root.at()), plugin, containers))));
  }

  private static YamlNode daemonSet(Location at, String name, List<YamlNode> containers) {
    YamlNode pod = mapping(at, "spec", mapping(at, "containers", Nodes.sequence(at, containers)));
    return Nodes.mapping(
        at,
        List.of(
            text(at, "apiVersion", "apps/v1"),
            text(at, "kind", "DaemonSet"),
            new YamlNode.Entry(
                "metadata",
                at,
                Nodes.mapping(
                    at, List.of(text(at, "name", name), text(at, "namespace", "kube-system")))),
            new YamlNode.Entry("spec", at, mapping(at, "template", pod))));
  }

  private static YamlNode mapping(Location at, String key, YamlNode value) {
    return Nodes.mapping(at, List.of(new YamlNode.Entry(key, at, value)));
  }

  private static YamlNode.Entry text(Location at, String key, String value) {
    return new YamlNode.Entry(key, at, Nodes.text(at, value));
  }
}
