package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Nodes of plain data, for reading a manifest back. */
final class PlainNodes {
  private static final Location NOWHERE = new Location("nowhere", 1);

  private PlainNodes() {}

  static YamlNode of(Object value) {
    if (value instanceof Map<?, ?> map) {
      List<YamlNode.Entry> entries = new ArrayList<>();
      map.forEach(
          (key, below) -> entries.add(new YamlNode.Entry(String.valueOf(key), NOWHERE, of(below))));
      return Nodes.mapping(NOWHERE, entries);
    }
    if (value instanceof List<?> list) {
      return Nodes.sequence(NOWHERE, list.stream().map(PlainNodes::of).toList());
    }
    return Nodes.text(NOWHERE, String.valueOf(value));
  }
}
