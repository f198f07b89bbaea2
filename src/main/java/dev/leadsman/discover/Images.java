package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The container images of a workload. */
final class Images {
  private Images() {}

  /**
   * Image references of a pod or of what has a pod template, init containers first; the node is the
   * reference as it takes effect, at the line that decides its version.
   */
  static List<YamlNode> of(YamlNode root) {
    List<YamlNode> images = new ArrayList<>();
    for (List<String> path : podSpecs()) {
      Optional<YamlNode> spec = root.get(path.toArray(String[]::new));
      for (String field : List.of("initContainers", "containers")) {
        spec.flatMap(pod -> pod.get(field)).map(YamlNode::items).orElse(List.of()).stream()
            .flatMap(container -> container.get("image").stream())
            .filter(image -> image.isScalar() && image.value() != null)
            .forEach(images::add);
      }
    }
    return images;
  }

  private static List<List<String>> podSpecs() {
    return List.of(
        List.of("spec"),
        List.of("spec", "template", "spec"),
        List.of("spec", "jobTemplate", "spec", "template", "spec"));
  }

  /** The workload with kustomize {@code images:} applied. */
  static Source override(Source source, YamlNode overrides) {
    List<YamlNode> images = of(source.document().root());
    if (images.isEmpty()) {
      return source;
    }
    YamlNode root =
        Nodes.mapScalars(
            source.document().root(),
            scalar -> images.contains(scalar) ? override(scalar, overrides) : scalar);
    return root == source.document().root()
        ? source
        : source.withDocument(YamlDocument.of(source.file(), root));
  }

  /** An override as Argo CD writes it: {@code [name=]newName[:newTag|@digest]}. */
  static YamlNode overrideOf(YamlNode written) {
    String text = written.text();
    int equals = text.indexOf('=');
    String reference = text.substring(equals + 1);
    String newName = name(reference);
    String rest = reference.substring(newName.length());
    List<YamlNode.Entry> entries = new ArrayList<>();
    add(entries, written.at(), "name", equals < 0 ? newName : text.substring(0, equals));
    add(entries, written.at(), "newName", newName);
    if (rest.startsWith("@")) {
      add(entries, written.at(), "digest", rest.substring(1));
    } else if (rest.startsWith(":")) {
      add(entries, written.at(), "newTag", rest.substring(1));
    }
    return Nodes.mapping(written.at(), entries);
  }

  private static void add(List<YamlNode.Entry> entries, Location at, String key, String value) {
    entries.add(new YamlNode.Entry(key, at, Nodes.text(at, value)));
  }

  private static YamlNode override(YamlNode image, YamlNode overrides) {
    String text = image.text();
    Location at = image.at();
    for (YamlNode override : overrides.items()) {
      String name = name(text);
      if (!override.text("name").orElse("").equals(name)) {
        continue;
      }
      String newName = override.text("newName").orElse(name);
      String rest = text.substring(name.length());
      if (override.text("newName").isPresent()) {
        at = override.get("newName").map(YamlNode::at).orElse(at);
      }
      // kustomize: a digest replaces the tag; a new tag drops the digest.
      Optional<YamlNode> digest = override.get("digest");
      Optional<YamlNode> tag = override.get("newTag");
      if (digest.isPresent()) {
        rest = "@" + digest.get().text();
        at = digest.get().at();
      } else if (tag.isPresent()) {
        rest = ":" + tag.get().text();
        at = tag.get().at();
      }
      text = newName + rest;
    }
    return text.equals(image.text()) && at.equals(image.at()) ? image : Nodes.text(at, text);
  }

  /** {@code registry:5000/path/name} of a reference with tag or digest. */
  static String name(String reference) {
    int digest = reference.indexOf('@');
    String tagged = digest < 0 ? reference : reference.substring(0, digest);
    int colon = tagged.lastIndexOf(':');
    return colon > tagged.lastIndexOf('/') ? tagged.substring(0, colon) : tagged;
  }
}
