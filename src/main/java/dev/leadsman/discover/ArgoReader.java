package dev.leadsman.discover;

import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads Argo CD {@code Application}s that deploy charts; an {@code ApplicationSet} that cannot be
 * expanded is named.
 */
final class ArgoReader implements Reader {
  @Override
  public boolean reads(Source source) {
    return ArgoApplication.is(source)
        || (source.document().kind().equals("ApplicationSet")
            && source.document().group().equals("argoproj.io"));
  }

  @Override
  public Discovered read(Source source, References references) {
    Found found = new Found();
    YamlNode root = source.document().root();
    if (source.document().kind().equals("ApplicationSet")) {
      if (ApplicationSetExpander.elements(root).isPresent()) {
        return found.discovered(); // read as its Applications
      }
      found.skip(
          root.at(),
          Skipped.Kind.NOT_UNDERSTOOD,
          "ApplicationSet " + source.name() + ": its generators are not expanded",
          references.component(String.valueOf(root.tree())));
      return found.discovered();
    }
    ArgoApplication application = new ArgoApplication(source);
    for (YamlNode part : application.sources()) {
      Optional<ChartReference> chart = chart(part, references);
      if (chart.isEmpty()) {
        skipElsewhere(source, part, found, references);
        continue;
      }
      Deployer deployer = application.deployer();
      Optional<YamlNode> skipCrds = part.get("helm", "skipCrds");
      if (skipCrds.map(YamlNode::value).filter(Boolean.TRUE::equals).isPresent()) {
        deployer = deployer.with("crdsOnUpgrade", "never", part.line("helm", "skipCrds"));
      }
      if (chart.get().pinned() != null) {
        deployer = deployer.with("versionPinned", chart.get().pinned(), chart.get().at());
      }
      String name = part.text("helm", "releaseName").orElse(source.name());
      String namespace = part.text("helm", "namespace").orElse(application.namespace());
      found.add(
          new Release(
              new SubjectId(source.cluster(), namespace, name),
              chart.get().source(),
              layers(part, application.sources(), chart.get(), references),
              chart.get().dependencies(),
              deployer,
              root.at(),
              chart.get().at()));
    }
    return found.discovered();
  }

  /** A directory of another repository may hold anything. */
  private static void skipElsewhere(
      Source source, YamlNode part, Found found, References references) {
    String path = part.text("path").orElse("");
    boolean onlyValues = path.isEmpty() && part.text("ref").isPresent();
    if (!onlyValues && ArgoApplication.directory(part, references).isEmpty()) {
      String repository = part.text("repoURL").orElse("a nameless repository");
      found.skip(
          part.at(),
          Skipped.Kind.UNRESOLVED,
          "Application "
              + source.name()
              + ": "
              + (path.isEmpty() ? "what it takes" : path)
              + " from "
              + repository
              + " is not in this revision",
          references.component(source.name() + " " + path + " " + repository));
    }
  }

  private static Optional<ChartReference> chart(YamlNode part, References references) {
    String repository = part.text("repoURL").orElse("");
    String version = part.text("targetRevision").orElse("");
    Location at = ArgoApplication.versionAt(part);
    Optional<String> name = part.text("chart");
    if (name.isPresent()) {
      // Registries are written without a scheme:
      // https://argo-cd.readthedocs.io/en/stable/user-guide/helm/
      String url = repository.contains("://") ? repository : "oci://" + repository;
      return Optional.of(ChartReference.repository(url, name.get(), version, at));
    }
    if (repository.startsWith("oci://")) {
      return Optional.of(ChartReference.oci(repository, version, "", at));
    }
    Optional<InTreeChart> inTree =
        ArgoApplication.directory(part, references)
            .flatMap(directory -> InTreeChart.at(directory, references));
    if (inTree.isPresent()) {
      return inTree.map(ChartReference::of);
    }
    boolean elsewhere = ArgoApplication.directory(part, references).isEmpty();
    if (elsewhere && part.get("helm").isPresent() && part.text("path").isPresent()) {
      return Optional.of(
          ChartReference.of(
              new ChartSource.Git(repository, part.text("path").orElse(""), version), at));
    }
    return Optional.empty();
  }

  /**
   * Value files, then {@code valuesObject} or else {@code values}, then parameters, then those that
   * are text, then file parameters. https://argo-cd.readthedocs.io/en/stable/user-guide/helm/
   */
  private static List<ValuesLayer> layers(
      YamlNode part, List<YamlNode> sources, ChartReference chart, References references) {
    List<ValuesLayer> layers = new ArrayList<>();
    Optional<YamlNode> helm = part.get("helm");
    if (helm.isEmpty()) {
      return layers;
    }
    boolean ignoreMissing =
        helm.get().get("ignoreMissingValueFiles").map(YamlNode::value).orElse(false).equals(true);
    for (YamlNode file : helm.get().get("valueFiles").map(YamlNode::items).orElse(List.of())) {
      ValuesLayer layer = valueFile(file, sources, chart, references);
      boolean missing =
          layer.unreadable() != null && layer.unreadable().endsWith("of this revision");
      if (!(missing && ignoreMissing)) {
        layers.add(layer);
      }
    }
    Optional<YamlNode.Entry> object = helm.get().entry("valuesObject");
    Optional<YamlNode> text = helm.get().get("values");
    if (object.isPresent()) {
      layers.add(References.inline("valuesObject", object.get()));
    } else if (text.isPresent() && !text.get().text().isBlank()) {
      layers.add(References.valuesText("values", text.get()));
    } else if (text.isPresent() && text.get().isMapping()) {
      layers.add(References.inline("values", helm.get().entry("values").get()));
    }
    List<YamlNode> parameters = helm.get().get("parameters").map(YamlNode::items).orElse(List.of());
    for (boolean asText : new boolean[] {false, true}) {
      for (YamlNode parameter : parameters) {
        boolean forced =
            parameter.get("forceString").map(YamlNode::value).orElse(false).equals(true);
        if (forced == asText) {
          String value = parameter.get("value").map(YamlNode::text).orElse("");
          layers.add(
              assign(layers, parameter, value, asText, ChartReference.line(parameter, "value")));
        }
      }
    }
    for (YamlNode parameter :
        helm.get().get("fileParameters").map(YamlNode::items).orElse(List.of())) {
      ValuesLayer file = valueFilePath(parameter, sources, chart, references);
      layers.add(
          file.unreadable() == null
              ? assign(
                  layers, parameter, (String) file.values().tree().get(""), true, parameter.at())
              : file);
    }
    return layers;
  }

  private static ValuesLayer assign(
      List<ValuesLayer> layers, YamlNode parameter, String value, boolean asText, Location at) {
    Values below = Values.EMPTY;
    for (ValuesLayer layer : layers) {
      below = below.merge(layer.values());
    }
    String name = parameter.text("name").orElse("");
    return ValuesLayer.of(
        "parameter " + name, at, ValueAssignment.layer(below, name, value, asText, at));
  }

  private static ValuesLayer valueFile(
      YamlNode file, List<YamlNode> sources, ChartReference chart, References references) {
    Path path = path(file.text(), sources, chart);
    return path.inTree() == null
        ? ValuesLayer.unreadable(file.text(), file.at(), path.why())
        : references.isFile(path.inTree())
            ? references.valuesFile(file.text(), path.inTree())
            : ValuesLayer.unreadable(
                file.text(), file.at(), path.inTree() + " is not a text file of this revision");
  }

  /** A layer whose only value, under the empty key, is the file's text. */
  private static ValuesLayer valueFilePath(
      YamlNode parameter, List<YamlNode> sources, ChartReference chart, References references) {
    String written = parameter.text("path").orElse("");
    Path path = path(written, sources, chart);
    Optional<String> text =
        path.inTree() == null ? Optional.empty() : references.text(path.inTree());
    if (text.isEmpty()) {
      String why =
          path.inTree() == null
              ? path.why()
              : path.inTree() + " is not a text file of this revision";
      return ValuesLayer.unreadable(written, parameter.at(), why);
    }
    return ValuesLayer.of(written, parameter.at(), new Values(Map.of("", text.get()), Map.of()));
  }

  /**
   * @param inTree null when the file is not in this revision, and then {@code why}
   */
  private record Path(String inTree, String why) {}

  private static Path path(String written, List<YamlNode> sources, ChartReference chart) {
    if (written.startsWith("$")) {
      int slash = written.indexOf('/');
      String ref = slash < 0 ? written.substring(1) : written.substring(1, slash);
      boolean known =
          sources.stream().anyMatch(source -> source.text("ref").orElse("").equals(ref));
      if (!known) {
        return new Path(null, "no source has ref " + ref);
      }
      return Paths.resolve("", slash < 0 ? "" : written.substring(slash + 1))
          .map(path -> new Path(path, ""))
          .orElse(new Path(null, "leaves the repository"));
    }
    if (written.contains("://")) {
      return new Path(null, "is fetched from elsewhere");
    }
    if (chart.source() instanceof ChartSource.InTree inTree) {
      return Paths.resolve(inTree.path(), written.startsWith("/") ? written : "./" + written)
          .map(path -> new Path(path, ""))
          .orElse(new Path(null, "leaves the repository"));
    }
    return new Path(null, "is a file inside the chart");
  }
}
