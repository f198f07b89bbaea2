package dev.leadsman.discover;

import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A chart directory of the revision, as its Chart.yaml says.
 *
 * @param versionAt the line of its version; of the one dependency that is a known component, if
 *     there is exactly one
 */
record InTreeChart(
    ChartSource.InTree source, List<Release.Dependency> dependencies, Location versionAt) {

  static Optional<InTreeChart> at(String directory, References references) {
    return references
        .document(Paths.join(directory, "Chart.yaml"))
        .filter(document -> document.root().isMapping())
        .map(document -> read(directory, document, references));
  }

  private static InTreeChart read(String directory, YamlDocument document, References references) {
    YamlNode root = document.root();
    List<Release.Dependency> dependencies = new ArrayList<>(dependencies(root));
    // Charts of apiVersion v1 list them in a file of their own.
    references
        .document(Paths.join(directory, "requirements.yaml"))
        .ifPresent(requirements -> dependencies.addAll(dependencies(requirements.root())));
    List<Release.Dependency> known =
        dependencies.stream()
            .filter(dependency -> references.components().knowsChart(dependency.name()))
            .toList();
    Location versionAt = known.size() == 1 ? known.get(0).at() : root.line("version");
    String name = root.text("name").orElse(Paths.name(directory));
    String version = root.text("version").orElse("");
    return new InTreeChart(
        new ChartSource.InTree(directory, name, version), dependencies, versionAt);
  }

  /** What a Chart.yaml or requirements.yaml lists, in its order; the list may be added to. */
  static List<Release.Dependency> dependencies(YamlNode root) {
    List<Release.Dependency> dependencies = new ArrayList<>();
    for (YamlNode item : root.get("dependencies").map(YamlNode::items).orElse(List.of())) {
      String name = item.text("name").orElse("");
      if (!name.isEmpty()) {
        dependencies.add(
            new Release.Dependency(
                name,
                item.text("alias").orElse(name),
                item.text("version").orElse(""),
                item.text("repository").orElse(""),
                item.text("condition").orElse(""),
                item.get("tags").map(YamlNode::items).orElse(List.of()).stream()
                    .filter(YamlNode::isScalar)
                    .map(YamlNode::text)
                    .toList(),
                item.get("version").map(YamlNode::at).orElse(item.at())));
      }
    }
    return dependencies;
  }
}
