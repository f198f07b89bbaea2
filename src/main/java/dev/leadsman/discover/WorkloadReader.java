package dev.leadsman.discover;

import dev.leadsman.model.Discovered;
import dev.leadsman.model.Location;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Workload;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlNode;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads plain DaemonSets, Deployments and the like that run an image of a known component. */
final class WorkloadReader implements Reader {
  private static final Set<String> KINDS =
      Set.of("DaemonSet", "Deployment", "StatefulSet", "Job", "CronJob", "Pod");

  private static final String COMMENT = "# Source: ";
  private static final Pattern SOURCE =
      Pattern.compile("(?m)^# Source: (?:[\\w.-]{1,100}/charts/){0,8}([\\w.-]{1,100})/templates/");
  private static final Pattern DUMMY =
      Pattern.compile("(?i)renovate|dependabot|dummy|placeholder|image-?list|version-?tracker");

  @Override
  public boolean reads(Source source) {
    return KINDS.contains(source.document().kind());
  }

  @Override
  public Discovered read(Source source, References references) {
    Found found = new Found();
    YamlNode root = source.document().root();
    for (YamlNode written : Images.of(root)) {
      String component = references.component(written.text());
      boolean filledIn = UnknownParts.isUnknown(written.text()) || written.text().contains("$");
      if (filledIn && !component.isEmpty()) {
        found.skip(
            written.at(),
            Skipped.Kind.COMPUTED,
            "image " + written.text() + " is computed",
            component);
      }
    }
    Optional<YamlNode> image =
        Images.of(root).stream()
            .filter(
                node ->
                    references
                        .components()
                        .componentOfImage(node.text(), source.name())
                        .isPresent())
            .findFirst();
    if (image.isPresent() && isDummy(source)) {
      references.skip(
          inFile(source, image.get()),
          Skipped.Kind.UNUSED,
          "is not counted: "
              + source.document().kind()
              + " "
              + source.name()
              + " has no replicas and a name that says it is none",
          references.component(image.get().text()));
    } else if (image.isPresent() && isRecord(root)) {
      references.skip(
          inFile(source, image.get()),
          Skipped.Kind.UNUSED,
          "is not counted: " + source.document().kind() + " is what a cluster ran",
          references.component(image.get().text()));
    } else if (image.isPresent()) {
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
              image.get().at(),
              renderedFrom(source, root, references)));
    }
    return found.discovered();
  }

  /** Where the image stands; the object, when its tag stands in another file. */
  private static Location inFile(Source source, YamlNode image) {
    return image.at().file().equals(source.file()) ? image.at() : source.document().at();
  }

  /**
   * The chart that the object says it comes from: by Helm's labels, by the comment that {@code helm
   * template} writes above each object, or by the file that Argo CD's hydrator leaves beside it.
   * https://helm.sh/docs/chart_best_practices/labels/
   * https://argo-cd.readthedocs.io/en/stable/user-guide/source-hydrator/
   */
  private static String renderedFrom(Source source, YamlNode root, References references) {
    Optional<String> label = root.text("metadata", "labels", "helm.sh/chart");
    if (label.isPresent()) {
      return ScriptTree.Packed.of(label.get()).name();
    }
    Optional<String> text = references.text(source.file());
    if (text.filter(all -> all.contains(COMMENT)).isPresent()) {
      Matcher comment = SOURCE.matcher(text.get());
      if (comment.find()) {
        return comment.group(1);
      }
    }
    boolean helm =
        root.text("metadata", "labels", "app.kubernetes.io/managed-by")
            .filter("Helm"::equals)
            .isPresent();
    return helm
            || references.isFile(Paths.join(Paths.directory(source.file()), "hydrator.metadata"))
        ? "*"
        : "";
  }

  /** What {@code kubectl get} printed: a Pod of an owner; an object without a name, cut down. */
  private static boolean isRecord(YamlNode root) {
    boolean named =
        root.get("metadata", "name").isPresent()
            || root.get("metadata", "generateName").isPresent();
    return !named || root.get("metadata", "ownerReferences").isPresent();
  }

  /** One that only lists images for a bot that updates them: it says so, and it runs nothing. */
  private static boolean isDummy(Source source) {
    YamlNode root = source.document().root();
    boolean runsNothing =
        root.text("spec", "replicas").orElse("").equals("0")
            || root.text("spec", "suspend").orElse("").equals("true")
            || root.text("spec", "parallelism").orElse("").equals("0");
    return runsNothing && DUMMY.matcher(source.name() + " " + source.file()).find();
  }
}
