package dev.leadsman.discover;

import dev.leadsman.model.Skipped;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds objects written as text inside others, at any depth: manifests of a control plane, files of
 * a machine's cloud-init, add-ons of RKE 1, a ConfigMap that a ClusterResourceSet applies.
 *
 * <pre>
 * kind: RKE2ControlPlane
 * spec:
 *   files:
 *   - path: /var/lib/rancher/rke2/server/manifests/cilium.yaml
 *     content: |
 *       kind: HelmChartConfig
 * </pre>
 */
final class EmbeddedExpander implements Expander {
  private static final int MAX_DEPTH = 6;
  private static final Set<String> CARRIERS =
      Set.of(
          "RKE2ControlPlane",
          "RKE2ControlPlaneTemplate",
          "RKE2ConfigTemplate",
          "KThreesControlPlane",
          "KubeadmControlPlane",
          "KubeadmControlPlaneTemplate",
          "MachineConfig",
          "TalosControlPlane",
          "TalosConfigTemplate",
          "Cluster",
          "ControlPlane",
          "ConfigMap",
          "Secret");

  /** Groups whose objects are read wherever they are written. */
  private static final Set<String> GROUPS =
      Set.of(
          "helm.cattle.io",
          "helm.toolkit.fluxcd.io",
          "source.toolkit.fluxcd.io",
          "argoproj.io",
          "upgrade.cattle.io");

  private static final Set<String> WORKLOADS =
      Set.of("DaemonSet", "Deployment", "StatefulSet", "Job");

  @Override
  public boolean expands(Source source) {
    YamlDocument document = source.document();
    return CARRIERS.contains(document.kind())
        || isSet(document)
        || (document.kind().isEmpty() && isMachine(document.root()));
  }

  private static boolean isSet(YamlDocument document) {
    return document.kind().equals("ClusterResourceSet");
  }

  /** The ConfigMaps and Secrets that a ClusterResourceSet names, as far as they are here. */
  private static List<YamlDocument> resources(Source source, References references) {
    List<YamlDocument> found = new ArrayList<>();
    for (YamlNode resource :
        source.document().root().get("spec", "resources").map(YamlNode::items).orElse(List.of())) {
      String kind = resource.text("kind").orElse("");
      String name = resource.text("name").orElse("");
      Optional<YamlDocument> config =
          references.config(source, kind, source.effectiveNamespace(), name);
      config.ifPresent(found::add);
      if (config.isEmpty() && !references.component(name).isEmpty()) {
        references.skip(
            resource.at(),
            Skipped.Kind.UNRESOLVED,
            kind + " " + name + " is not in this revision",
            references.component(name));
      }
    }
    return found;
  }

  /** A machine's configuration, which is no object: cloud-init, Talos and its patches, Butane. */
  private static boolean isMachine(YamlNode root) {
    return root.get("write_files").isPresent()
        || root.get("machine").isPresent()
        || (root.get("addons").filter(YamlNode::isScalar).isPresent() && RkeExpander.is(root))
        || root.get("cluster", "inlineManifests").isPresent()
        || root.get("inlineManifests").isPresent()
        || root.get("talosVersion").isPresent()
        || root.get("controlPlane", "patches").isPresent()
        || (root.get("variant").isPresent() && root.get("storage").isPresent());
  }

  @Override
  public List<Source> expand(Source source, References references) {
    List<Source> found = new ArrayList<>();
    if (isSet(source.document())) {
      resources(source, references)
          .forEach(
              config -> collect(source.withDocument(config), config.root(), 1, found, references));
    } else {
      collect(source, source.document().root(), 1, found, references);
    }
    return found;
  }

  private static void collect(
      Source source, YamlNode node, int depth, List<Source> found, References references) {
    // A text that many aliases name is one text.
    Set<YamlNode> read = Collections.newSetFromMap(new IdentityHashMap<>());
    Nodes.mapScalars(
        node,
        scalar -> {
          if ((isObject(scalar.text()) || isPatch(scalar.text())) && read.add(scalar)) {
            read(source, scalar, depth, found, references);
          }
          return scalar;
        });
  }

  private static boolean isObject(String text) {
    return text.contains("\n") && text.contains("apiVersion") && text.contains("kind");
  }

  /** A patch of Talos' configuration, which applies manifests by address. */
  private static boolean isPatch(String text) {
    return text.contains("\n") && FileParser.listsManifests(text);
  }

  private static void read(
      Source source, YamlNode text, int depth, List<Source> found, References references) {
    try {
      for (YamlDocument document :
          YamlDocument.parse(source.file(), text.text(), text.textLine())) {
        YamlDocument placed =
            text.isBlock()
                ? document
                : YamlDocument.of(source.file(), Nodes.onLine(document.root(), text.at()));
        if (isRead(placed, references)) {
          found.add(source.withDocument(placed));
        } else if (depth < MAX_DEPTH) {
          collect(source.withDocument(placed), placed.root(), depth + 1, found, references);
        }
      }
    } catch (YamlException e) {
      boolean template = text.text().contains("{{");
      String component = references.component(text.text());
      if (!component.isEmpty() || text.text().contains("helm.cattle.io/")) {
        references.skip(
            text.isBlock() ? e.at() : text.at(),
            template ? Skipped.Kind.TEMPLATE : Skipped.Kind.BROKEN_YAML,
            "holds a text that is " + (template ? "a template" : "no YAML"),
            component);
      }
    }
  }

  private static boolean isRead(YamlDocument document, References references) {
    return ManifestListReader.lists(document.root())
        || GROUPS.contains(document.group())
        || NetworkGroups.contains(document.group())
        || (WORKLOADS.contains(document.kind())
            && !references.component(String.valueOf(document.root().tree())).isEmpty());
  }
}
