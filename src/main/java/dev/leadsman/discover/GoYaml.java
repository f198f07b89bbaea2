package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.model.Values;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlEmitter;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Values of templates as YAML and back, with lines. */
final class GoYaml {
  private GoYaml() {}

  /** As {@code toYaml} writes it, each line where its key or item was written. */
  static LinedText write(GoValue value, Location place) {
    String text = YamlEmitter.write(sorted(value.plain())).stripTrailing();
    Map<Integer, Location> lines = new TreeMap<>();
    if (value.isMap() || value.isList()) {
      try {
        for (YamlDocument document : YamlDocument.parse("", text)) {
          collect(document.root(), value, lines, value.at() == null ? place : value.at());
        }
      } catch (YamlException e) {
        // Without lines of its own the text stands where it is asked for.
      }
    }
    LinedText.Builder out = new LinedText.Builder();
    Location here = value.at() == null ? place : value.at();
    int line = 1;
    here = lines.getOrDefault(line, here);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == LinedText.OPAQUE) {
        out.opaque("a value that is not known", here);
      } else {
        out.append(c, here);
      }
      if (c == '\n') {
        here = lines.getOrDefault(++line, here);
      }
    }
    return out.build(place);
  }

  private static void collect(
      YamlNode node, GoValue value, Map<Integer, Location> lines, Location parent) {
    Location at = value.at() == null ? parent : value.at();
    for (YamlNode.Entry entry : node.entries()) {
      GoValue below = value.field(entry.key());
      lines.putIfAbsent(entry.at().line(), below.at() == null ? at : below.at());
      collect(entry.value(), below, lines, at);
    }
    List<GoValue> items = value.items();
    for (int i = 0; i < Math.min(items.size(), node.items().size()); i++) {
      Location own = items.get(i).at();
      YamlNode item = node.items().get(i);
      if (!item.isMapping()) {
        lines.putIfAbsent(item.at().line(), own == null ? at : own);
      }
      collect(item, items.get(i), lines, at);
    }
  }

  /** Helm writes keys in their order by name. */
  private static Object sorted(Object plain) {
    if (plain instanceof Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>();
      map.forEach((key, item) -> sorted.put(String.valueOf(key), sorted(item)));
      return sorted;
    }
    return plain instanceof List<?> list ? list.stream().map(GoYaml::sorted).toList() : plain;
  }

  /** As {@code fromYaml} reads it; each value stands where it was written. */
  static GoValue read(LinedText text, Location place) {
    try {
      for (YamlDocument document : YamlDocument.parse("", text.text())) {
        return value(document.root(), LinedYaml.placed(text, document.root()), place);
      }
      return GoValue.map(Map.of());
    } catch (YamlException e) {
      throw new GoRun.UnknownException("it reads what is no YAML");
    }
  }

  /** A node as a value; all of it stands where it was written. */
  static GoValue value(YamlNode node) {
    return value(node, node, node.at());
  }

  private static GoValue value(YamlNode node, YamlNode placed, Location place) {
    Map<String, Location> lines = new TreeMap<>();
    place("/root", placed, lines);
    return GoValue.of(new Values(Collections.singletonMap("root", node.value()), lines), place)
        .field("root");
  }

  private static void place(String pointer, YamlNode node, Map<String, Location> lines) {
    for (YamlNode.Entry entry : node.entries()) {
      String below = pointer + "/" + Values.escape(entry.key());
      lines.put(below, entry.value().isScalar() ? entry.value().at() : entry.at());
      place(below, entry.value(), lines);
    }
    for (int i = 0; i < node.items().size(); i++) {
      String below = pointer + "/" + i;
      lines.put(below, node.items().get(i).at());
      place(below, node.items().get(i), lines);
    }
  }
}
