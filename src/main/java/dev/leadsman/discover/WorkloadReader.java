package dev.leadsman.discover;

import dev.leadsman.model.Discovered;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Workload;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlNode;
import java.util.Optional;
import java.util.Set;

/** Reads plain DaemonSets, Deployments and the like that run an image of a known component. */
final class WorkloadReader implements Reader {
  private static final Set<String> KINDS =
      Set.of("DaemonSet", "Deployment", "StatefulSet", "Job", "CronJob", "Pod");

  @Override
  public boolean reads(Source source) {
    return KINDS.contains(source.document().kind());
  }

  @Override
  public Discovered read(Source source, References references) {
    Found found = new Found();
    YamlNode root = source.document().root();
    Optional<YamlNode> image =
        Images.of(root).stream()
            .filter(node -> references.components().componentOfImage(node.text()).isPresent())
            .findFirst();
    if (image.isPresent()) {
      String namespace = source.effectiveNamespace();
      YamlNode effective =
          namespace.equals(root.text("metadata", "namespace").orElse(""))
              ? root
              : Nodes.put(
                  root,
                  "/metadata/namespace",
                  root.line("metadata"),
                  Nodes.text(root.line("metadata"), namespace));
      found.add(
          new Workload(
              new SubjectId(source.cluster(), namespace, source.name()),
              new Manifest(effective.tree(), root.at(), effective.lines()),
              true,
              source.applier(),
              root.at(),
              image.get().at()));
    }
    return found.discovered();
  }
}
