package dev.leadsman.discover;

import dev.leadsman.model.Skipped;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The images that {@code kubectl patch} sets, by a merge patch or by operations of a JSON patch:
 *
 * <pre>
 * {"spec": {"template": {"spec": {"containers": [{"name": "aws-node", "image": "…"}]}}}}
 * [{"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "…"}]
 * </pre>
 */
final class KubectlPatch {
  private static final List<String> LISTS = List.of("containers", "initContainers");
  private static final Pattern POINTER =
      Pattern.compile("(?:/.*)?/(containers|initContainers)/([\\w-]+)/image");

  /**
   * @param list the field that holds the container
   * @param container its name, or its place where the patch names none
   */
  record Image(String list, String container, YamlNode reference) {}

  private KubectlPatch() {}

  /** None when the text is no patch of images. */
  static List<Image> images(ShellWord patch, ScriptCommands out) {
    List<Image> images = new ArrayList<>();
    String text = patch.value();
    if (!text.contains("image")) {
      return images;
    }
    try {
      for (YamlDocument document : LinedYaml.parse(patch.at().file(), patch.text())) {
        document.root().items().forEach(operation -> operation(operation, images));
        merged(document.root(), 0, images);
      }
    } catch (YamlException e) {
      out.skip(
          patch.at(), Skipped.Kind.NOT_UNDERSTOOD, "kubectl patch has a patch that is no YAML");
    }
    return images;
  }

  private static void operation(YamlNode operation, List<Image> into) {
    Matcher pointer = POINTER.matcher(operation.text("path").orElse(""));
    if (pointer.matches() && !operation.text("op").orElse("").equals("remove")) {
      operation
          .get("value")
          .filter(YamlNode::isScalar)
          .ifPresent(value -> into.add(new Image(pointer.group(1), pointer.group(2), value)));
    }
  }

  private static void merged(YamlNode node, int depth, List<Image> into) {
    if (depth > 6 || !node.isMapping()) {
      return;
    }
    for (YamlNode.Entry entry : node.entries()) {
      if (!LISTS.contains(entry.key())) {
        merged(entry.value(), depth + 1, into);
        continue;
      }
      for (YamlNode container : entry.value().items()) {
        container
            .get("image")
            .filter(YamlNode::isScalar)
            .ifPresent(
                image ->
                    into.add(new Image(entry.key(), container.text("name").orElse(""), image)));
      }
    }
  }
}
