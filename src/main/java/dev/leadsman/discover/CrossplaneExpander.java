package dev.leadsman.discover;

import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Takes the objects out of Crossplane's Compositions and Objects. */
final class CrossplaneExpander implements Expander {
  @Override
  public boolean expands(Source source) {
    String group = source.document().group();
    return switch (source.document().kind()) {
      // https://docs.crossplane.io/latest/composition/compositions/
      case "Composition" -> group.equals("apiextensions.crossplane.io");
      // https://github.com/crossplane-contrib/provider-kubernetes
      case "Object" ->
          group.equals("kubernetes.crossplane.io") || group.equals("kubernetes.m.crossplane.io");
      default -> false;
    };
  }

  @Override
  public List<Source> expand(Source source, References references) {
    YamlNode root = source.document().root();
    Stream<YamlNode> lists =
        Stream.concat(
            root.get("spec", "resources").stream(),
            root.get("spec", "pipeline").stream()
                .flatMap(steps -> steps.items().stream())
                .flatMap(step -> step.get("input", "resources").stream()));
    Stream<Optional<YamlNode>> objects =
        Stream.concat(
            Stream.of(root.get("spec", "forProvider", "manifest")),
            lists.flatMap(list -> list.items().stream()).map(item -> item.get("base")));
    List<Source> found = new ArrayList<>();
    objects
        .flatMap(Optional::stream)
        .filter(YamlNode::isMapping)
        .forEach(object -> found.add(source.withDocument(YamlDocument.of(source.file(), object))));
    return found;
  }
}
