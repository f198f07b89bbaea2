package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.model.Values;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a kustomization does to the objects that it has gathered, in kustomize's order: patches,
 * namespace, names, labels, replicas, images, replacements.
 * https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/target/kusttarget_configplugin.go
 */
final class KustomizeTransform {
  /** Objects that keep their names and take no namespace. */
  private static final Set<String> FIXED = Set.of("CustomResourceDefinition", "APIService");

  private final YamlNode root;
  private final Patches patches;
  private final String prefix;
  private final String suffix;
  private final String namespace;

  KustomizeTransform(YamlNode root, Patches patches) {
    this.root = root;
    this.patches = patches;
    this.prefix = root.text("namePrefix").orElse("");
    this.suffix = root.text("nameSuffix").orElse("");
    this.namespace = root.text("namespace").orElse("");
  }

  List<Source> apply(List<Source> sources) {
    Optional<YamlNode> images = root.get("images").filter(YamlNode::isSequence);
    List<Source> result = new ArrayList<>();
    List<Source> before = new ArrayList<>();
    for (Source source : sources) {
      if (Kustomize.isKustomization(source)) {
        result.add(source);
      } else if (!patches.deletes(source)) {
        Source changed = labelled(renamed(patches.apply(source)));
        before.add(changed);
        result.add(images.map(all -> Images.override(changed, all)).orElse(changed));
      }
    }
    for (YamlNode replacement : Kustomize.list(root, "replacements")) {
      result = Replacements.apply(replacement, result);
    }
    List<YamlNode> elsewhere = new ArrayList<>(patches.images());
    elsewhere.addAll(images.map(YamlNode::items).orElse(List.of()));
    List<Source> placed = new ArrayList<>();
    for (Source source : result) {
      Source changed =
          Kustomize.isKustomization(source) ? withImages(source, elsewhere, before) : source;
      placed.add(namespace.isEmpty() ? changed : changed.withNamespace(namespace));
    }
    return placed;
  }

  private Source renamed(Source source) {
    if ((prefix + suffix).isEmpty()
        || FIXED.contains(source.document().kind())
        || source.name().isEmpty()) {
      return source;
    }
    Location at = source.document().root().line("metadata");
    YamlNode name = Nodes.text(at, prefix + source.name() + suffix);
    return source.renamed(
        YamlDocument.of(
            source.file(), Nodes.put(source.document().root(), "/metadata/name", at, name)));
  }

  private Source labelled(Source source) {
    YamlNode object = source.document().root();
    YamlNode changed = object;
    for (YamlNode.Entry entry : entries(root, "commonAnnotations")) {
      changed = put(changed, entry, "annotations", true, false);
    }
    for (YamlNode.Entry entry : entries(root, "commonLabels")) {
      changed = put(changed, entry, "labels", true, true);
    }
    for (YamlNode labels : Kustomize.list(root, "labels")) {
      boolean selectors = labels.text("includeSelectors").orElse("").equals("true");
      boolean templates = labels.text("includeTemplates").orElse("").equals("true");
      for (YamlNode.Entry entry : entries(labels, "pairs")) {
        changed = put(changed, entry, "labels", selectors || templates, selectors);
      }
    }
    for (YamlNode replicas : Kustomize.list(root, "replicas")) {
      Optional<YamlNode> count = replicas.get("count");
      if (count.isPresent()
          && Set.of("Deployment", "StatefulSet").contains(source.document().kind())
          && source.isNamed(replicas.text("name").orElse(""))) {
        changed = Nodes.put(changed, "/spec/replicas", replicas.line("count"), count.get());
      }
    }
    return changed == object
        ? source
        : source.withDocument(YamlDocument.of(source.file(), changed));
  }

  private static List<YamlNode.Entry> entries(YamlNode node, String field) {
    return node.get(field).map(YamlNode::entries).orElse(List.of());
  }

  private static YamlNode put(
      YamlNode object, YamlNode.Entry entry, String map, boolean inTemplate, boolean inSelector) {
    String key = "/" + Values.escape(entry.key());
    YamlNode changed = Nodes.put(object, "/metadata/" + map + key, entry.at(), entry.value());
    if (inTemplate && object.get("spec", "template").isPresent()) {
      changed =
          Nodes.put(changed, "/spec/template/metadata/" + map + key, entry.at(), entry.value());
    }
    if (inSelector && object.get("spec", "selector", "matchLabels").isPresent()) {
      changed = Nodes.put(changed, "/spec/selector/matchLabels" + key, entry.at(), entry.value());
    }
    return changed;
  }

  /**
   * A kustomization below that brings manifests or charts from elsewhere, with the images that are
   * set over them: those that change no object at hand can only be meant for what is not.
   */
  private Source withImages(Source kustomization, List<YamlNode> images, List<Source> objects) {
    YamlNode below = kustomization.document().root();
    if (images.isEmpty() || !Kustomize.bringsFromElsewhere(below)) {
      return kustomization;
    }
    List<YamlNode> all = new ArrayList<>(Kustomize.list(below, Kustomize.OVERRIDES));
    for (YamlNode image : images) {
      boolean used = objects.stream().anyMatch(object -> Images.touches(object, image));
      YamlNode flag = Nodes.plain(image.at(), String.valueOf(used));
      all.add(Nodes.put(image, "/used", image.at(), flag));
    }
    YamlNode changed =
        Nodes.put(below, "/" + Kustomize.OVERRIDES, below.at(), Nodes.sequence(below.at(), all));
    return kustomization.withDocument(YamlDocument.of(kustomization.file(), changed));
  }
}
