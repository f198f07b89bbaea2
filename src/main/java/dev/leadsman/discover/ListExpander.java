package dev.leadsman.discover;

import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;

/** Takes a {@code List} of Kubernetes objects apart. */
final class ListExpander implements Expander {
  @Override
  public boolean expands(Source source) {
    return source.document().kind().endsWith("List")
        && source.document().root().get("items").filter(YamlNode::isSequence).isPresent();
  }

  @Override
  public List<Source> expand(Source source, References references) {
    List<Source> items = new ArrayList<>();
    for (YamlNode item : source.document().root().get("items").orElseThrow().items()) {
      if (item.isMapping()) {
        items.add(source.withDocument(YamlDocument.of(source.file(), item)));
      }
    }
    return items;
  }
}
