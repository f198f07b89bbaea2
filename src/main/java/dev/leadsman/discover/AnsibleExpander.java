package dev.leadsman.discover;

import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Kubernetes objects that tasks of {@code kubernetes.core.k8s} write out. */
final class AnsibleExpander implements Expander {
  @Override
  public boolean expands(Source source) {
    return AnsibleTasks.is(source.document().root());
  }

  @Override
  public List<Source> expand(Source source, References references) {
    List<Source> objects = new ArrayList<>();
    AnsibleProject project = references.ansible(AnsibleProject.of(source.file()));
    String cluster = AnsibleReader.cluster(source, project, "");
    AnsibleTasks.each(
        source.document().root(),
        project.contexts(source.file()).get(0).variables(),
        project,
        source.file(),
        (task, variables) -> {
          if (task.module().equals("k8s")) {
            for (YamlNode object : objects(task.arguments(), variables)) {
              objects.add(
                  source
                      .withDocument(YamlDocument.of(object.at().file(), object))
                      .withCluster(cluster));
            }
          }
        });
    return objects;
  }

  private static List<YamlNode> objects(YamlNode arguments, AnsibleVariables variables) {
    Optional<YamlNode> given =
        arguments
            .get("definition")
            .or(() -> arguments.get("resource_definition"))
            .or(() -> arguments.get("inline"));
    List<YamlNode> found = new ArrayList<>();
    if (given.isPresent()) {
      YamlNode tree = variables.tree(given.get(), computed -> {});
      found.addAll(tree.isSequence() ? tree.items() : List.of(tree));
    }
    Optional<YamlNode> template = arguments.get("template");
    Optional<String> path =
        template.map(node -> node.isScalar() ? node.text() : node.text("path").orElse(""));
    path.filter(name -> !name.isEmpty())
        .flatMap(variables::template)
        .ifPresent(documents -> documents.forEach(each -> found.add(each.root())));
    found.removeIf(node -> !node.isMapping() || node.get("kind").isEmpty());
    return found;
  }
}
