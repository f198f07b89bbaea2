package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values as Terraform gives them: text of YAML or JSON, or an object that it encodes. */
final class TerraformLayers {
  private TerraformLayers() {}

  static void add(TerraformValue value, HelmCall call) {
    of(value).forEach(call::layer);
  }

  /** A layer of what is known and, when not all of it is, one that says what cannot be read. */
  static List<ValuesLayer> of(TerraformValue value) {
    String origin = value.at().file().matches(".*\\.(tf|tofu|tfvars|hcl)") ? "values" : "";
    origin = origin.isEmpty() ? value.at().file() : origin;
    List<ValuesLayer> layers = new ArrayList<>();
    TerraformValue tree = value;
    if (value.data() instanceof TerraformValue.Encoded encoded) {
      tree = encoded.tree();
    }
    if (tree.data() instanceof Map<?, ?>) {
      List<String> computed = new ArrayList<>();
      Map<String, Location> lines = new LinkedHashMap<>();
      @SuppressWarnings("unchecked") // keys of a map of values are texts
      Map<String, Object> data = (Map<String, Object>) plain(tree, "", lines, computed);
      layers.add(ValuesLayer.of(origin, value.at(), new Values(data, lines)));
      if (!computed.isEmpty()) {
        layers.add(ValuesLayer.unreadable(origin, value.at(), computed.get(0) + " is computed"));
      }
    } else if (tree.data() instanceof String text) {
      text(origin, tree, text, layers);
    } else if (!tree.isNull()) {
      String what = tree.computed() == null ? "holds no map" : tree.computed() + " is computed";
      if (tree.computed() != null && tree.computed().endsWith("of this revision")) {
        what = tree.computed();
      }
      layers.add(ValuesLayer.unreadable(origin, tree.at(), ScriptTree.plain(what)));
    }
    return layers;
  }

  private static void text(
      String origin, TerraformValue value, String text, List<ValuesLayer> layers) {
    if (text.isBlank()) {
      return;
    }
    try {
      List<YamlDocument> documents = documents(value, text);
      if (documents.isEmpty()) {
        return;
      }
      YamlDocument document = documents.get(0);
      if (!document.root().isMapping()) {
        layers.add(ValuesLayer.unreadable(origin, value.at(), "holds no map"));
      } else if (FileParser.isSops(document, text)) {
        layers.add(ValuesLayer.unreadable(origin, value.at(), "is encrypted with SOPS"));
      } else {
        YamlNode root = value.computed() == null ? document.root() : known(document.root());
        layers.add(ValuesLayer.of(origin, value.at(), root.toValues()));
        if (value.computed() != null) {
          layers.add(ValuesLayer.unreadable(origin, value.at(), value.computed() + " is computed"));
        }
      }
    } catch (YamlException e) {
      layers.add(ValuesLayer.unreadable(origin, value.at(), e.getMessage()));
    }
  }

  /** The YAML of a text; what is computed in it stands there as {@code ${expression}}. */
  static List<YamlDocument> documents(TerraformValue value, String text) throws YamlException {
    return value.lines() == null
        ? YamlDocument.parse(value.at().file(), text, value.at().line())
        : LinedYaml.parse(value.at().file(), value.lines());
  }

  /** The mapping without the scalars that hold something computed. */
  private static YamlNode known(YamlNode node) {
    if (node.isSequence()) {
      return Nodes.sequence(
          node.at(),
          node.items().stream()
              .filter(item -> !item.text().contains("${"))
              .map(TerraformLayers::known)
              .toList());
    }
    if (!node.isMapping()) {
      return node;
    }
    List<YamlNode.Entry> entries = new ArrayList<>();
    for (YamlNode.Entry entry : node.entries()) {
      if (!entry.value().text().contains("${") && entry.key().indexOf(LinedText.OPAQUE) < 0) {
        entries.add(new YamlNode.Entry(entry.key(), entry.at(), known(entry.value())));
      }
    }
    return Nodes.mapping(node.at(), entries);
  }

  private static Object plain(
      TerraformValue value, String pointer, Map<String, Location> lines, List<String> computed) {
    if (!pointer.isEmpty()) {
      lines.put(pointer, value.at());
    }
    if (value.computed() != null) {
      computed.add(value.computed());
    }
    if (value.data() instanceof Map<?, ?>) {
      Map<String, Object> map = new LinkedHashMap<>();
      value
          .map()
          .forEach(
              (key, item) -> {
                if (item.computed() != null && !item.isComposite()) {
                  computed.add(item.computed());
                } else {
                  map.put(key, plain(item, pointer + "/" + Values.escape(key), lines, computed));
                }
              });
      return map;
    }
    if (value.data() instanceof List<?>) {
      List<Object> list = new ArrayList<>();
      for (TerraformValue item : value.list()) {
        list.add(plain(item, pointer + "/" + list.size(), lines, computed));
      }
      return list;
    }
    if (value.data() instanceof TerraformValue.Encoded) {
      computed.add("an encoded text");
      return null;
    }
    return value.data();
  }

  /** An object of HCL as a Kubernetes object. */
  static YamlNode node(TerraformValue value) {
    if (value.data() instanceof Map<?, ?>) {
      List<YamlNode.Entry> entries = new ArrayList<>();
      value
          .map()
          .forEach((key, item) -> entries.add(new YamlNode.Entry(key, item.at(), node(item))));
      return Nodes.mapping(value.at(), entries);
    }
    if (value.data() instanceof List<?>) {
      return Nodes.sequence(value.at(), value.list().stream().map(TerraformLayers::node).toList());
    }
    if (value.data() instanceof TerraformValue.Encoded encoded) {
      return node(encoded.tree());
    }
    if (value.computed() != null) {
      return Nodes.text(value.at(), "$(computed)");
    }
    return value.data() instanceof String text
        ? Nodes.text(value.at(), text)
        : Nodes.plain(value.at(), value.text().orElse("null"));
  }
}
