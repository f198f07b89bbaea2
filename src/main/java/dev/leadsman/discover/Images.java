package dev.leadsman.discover;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.leadsman.model.Location;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The container images of a workload. */
final class Images {
  private static final Set<String> LISTS = Set.of("containers", "initContainers");
  private static final String TAG_AND_DIGEST = "(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$";

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

  /**
   * The object with kustomize {@code images:} applied, one override after the other, wherever
   * containers are listed.
   * https://github.com/kubernetes-sigs/kustomize/blob/master/api/filters/imagetag/legacy.go
   */
  static Source override(Source source, YamlNode overrides) {
    YamlNode root = source.document().root();
    if (source.document().kind().equals("CustomResourceDefinition")) {
      return source;
    }
    YamlNode changed = root;
    for (YamlNode override : overrides.items()) {
      changed = override(changed, override, pattern(override), false);
    }
    return changed == root ? source : source.withDocument(YamlDocument.of(source.file(), changed));
  }

  /** True when an override changes an image of an object. */
  static boolean touches(Source source, YamlNode override) {
    YamlNode root = source.document().root();
    YamlNode only = Nodes.sequence(override.at(), List.of(override));
    return override(source, only).document().root() != root;
  }

  /**
   * @param inList whether the node is one of the containers
   */
  private static YamlNode override(
      YamlNode node, YamlNode override, Optional<Pattern> name, boolean inList) {
    if (name.isEmpty() || node.isScalar()) {
      return node;
    }
    if (node.isSequence()) {
      List<YamlNode> items = new ArrayList<>(node.items());
      boolean changed = false;
      for (int i = 0; i < items.size(); i++) {
        YamlNode item = override(items.get(i), override, name, inList);
        changed |= item != items.set(i, item);
      }
      return changed ? Nodes.sequence(node.at(), items) : node;
    }
    List<YamlNode.Entry> entries = new ArrayList<>(node.entries());
    boolean changed = false;
    for (int i = 0; i < entries.size(); i++) {
      YamlNode.Entry entry = entries.get(i);
      YamlNode value = entry.value();
      boolean isImage = inList && entry.key().equals("image") && value.isScalar();
      boolean containers = LISTS.contains(entry.key()) && value.isSequence();
      YamlNode other =
          isImage
              ? image(value, override, name.get())
              : override(value, override, name, containers);
      if (other != value) {
        changed = true;
        Location at = isImage ? other.at() : entry.at();
        entries.set(i, new YamlNode.Entry(entry.key(), at, other));
      }
    }
    return changed ? Nodes.mapping(node.at(), entries) : node;
  }

  /** The name is an expression to kustomize, and everything but tag and digest must fit. */
  private static Optional<Pattern> pattern(YamlNode override) {
    String name = override.text("name").orElse("");
    try {
      return name.isEmpty()
          ? Optional.empty()
          : Optional.of(Pattern.compile("^" + name + TAG_AND_DIGEST));
    } catch (PatternSyntaxException e) {
      return Optional.empty();
    }
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

  /** The reference with an override applied, at the line that decides its version. */
  private static YamlNode image(YamlNode image, YamlNode override, Pattern pattern) {
    String text = image.text();
    if (!pattern.matcher(text).find()) {
      return image;
    }
    String name = name(text);
    String rest = text.substring(name.length());
    Location at = image.at();
    Optional<YamlNode> tag = set(override, "newTag");
    Optional<YamlNode> digest = set(override, "digest");
    Optional<YamlNode> suffix = set(override, "tagSuffix");
    if (tag.isPresent() || digest.isPresent()) {
      rest =
          tag.map(node -> ":" + node.text()).orElse("")
              + digest.map(node -> "@" + node.text()).orElse("");
      at = tag.or(() -> digest).get().at();
    } else if (suffix.isPresent()) {
      int end = rest.indexOf('@');
      rest = (end < 0 ? rest : rest.substring(0, end)) + suffix.get().text();
      at = suffix.get().at();
    }
    String result = set(override, "newName").map(YamlNode::text).orElse(name) + rest;
    return result.equals(text) && at.equals(image.at()) ? image : Nodes.text(at, result);
  }

  private static Optional<YamlNode> set(YamlNode override, String field) {
    return override.get(field).filter(node -> node.isScalar() && !node.text().isEmpty());
  }

  /** The image that an override asks for, at the line of its version; empty without a version. */
  static Optional<YamlNode> asked(YamlNode override) {
    return pattern(override)
        .map(
            pattern ->
                image(
                    Nodes.text(override.at(), override.text("name").orElse("")), override, pattern))
        .filter(image -> !name(image.text()).equals(image.text()));
  }

  /** {@code registry:5000/path/name} of a reference with tag or digest. */
  static String name(String reference) {
    int digest = reference.indexOf('@');
    String tagged = digest < 0 ? reference : reference.substring(0, digest);
    int colon = tagged.lastIndexOf(':');
    return colon > tagged.lastIndexOf('/') ? tagged.substring(0, colon) : tagged;
  }
}
