package dev.leadsman.discover;

import dev.leadsman.config.Glob;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.RemoteManifest;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.YamlNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads Argo CD {@code Application}s that deploy charts. */
final class ArgoReader implements Reader {
  @Override
  public boolean reads(Source source) {
    return ArgoApplication.is(source);
  }

  @Override
  public Discovered read(Source source, References references) {
    Found found = new Found();
    ArgoApplication application = new ArgoApplication(source);
    if (application.sources().isEmpty()) {
      found.skip(
          source.document().at(),
          Skipped.Kind.NOT_UNDERSTOOD,
          "Application " + source.name() + " names no source",
          references.component(source.name()));
    }
    Map<YamlNode, ChartReference> charts = new LinkedHashMap<>();
    for (YamlNode part : application.sources()) {
      Optional<ChartReference> chart = chart(part, references);
      if (chart.isPresent()) {
        charts.put(part, chart.get());
      } else {
        skipElsewhere(source, application, part, found, references);
      }
    }
    charts.forEach(
        (part, chart) -> {
          if (isComputed(chart.source().version()) || isComputed(chart.source().name())) {
            found.skip(
                chart.at(),
                Skipped.Kind.COMPUTED,
                "Application "
                    + source.name()
                    + ": what chart or version it takes is computed: "
                    + (chart.source().name() + " " + chart.source().version()).strip(),
                references.component(source.name() + " " + chart.source().name()));
          } else {
            found.add(release(source, application, part, chart, charts, references));
          }
        });
    return found.discovered();
  }

  private static boolean isComputed(String text) {
    return text.contains("{{");
  }

  private static Release release(
      Source source,
      ArgoApplication application,
      YamlNode part,
      ChartReference chart,
      Map<YamlNode, ChartReference> charts,
      References references) {
    Deployer deployer = application.deployer();
    Optional<YamlNode> skipCrds = part.get("helm", "skipCrds");
    if (skipCrds.map(YamlNode::value).filter(Boolean.TRUE::equals).isPresent()) {
      deployer = deployer.with("crdsOnUpgrade", "never", part.line("helm", "skipCrds"));
    }
    if (chart.pinned() != null) {
      deployer = deployer.with("versionPinned", chart.pinned(), chart.at());
    }
    String namespace = part.text("helm", "namespace").orElse(application.namespace());
    return new Release(
        new SubjectId(source.cluster(), namespace, name(source, part, chart, charts)),
        chart.source(),
        layers(part, application.sources(), chart, references),
        chart.dependencies(),
        deployer,
        source.document().at(),
        chart.at());
  }

  /**
   * Argo CD calls every release after its Application. Of several, each is called after its chart,
   * too, so that they keep their names when their order changes.
   */
  private static String name(
      Source source, YamlNode part, ChartReference chart, Map<YamlNode, ChartReference> charts) {
    Optional<String> own = part.text("helm", "releaseName");
    long nameless =
        charts.keySet().stream().filter(each -> each.get("helm", "releaseName").isEmpty()).count();
    String name = chart.source().name();
    boolean told = source.name().equals(name) || name.isEmpty();
    return own.orElse(nameless < 2 || told ? source.name() : source.name() + "-" + name);
  }

  /** A directory of another repository may hold anything. */
  private static void skipElsewhere(
      Source source,
      ArgoApplication application,
      YamlNode part,
      Found found,
      References references) {
    String path = part.text("path").orElse("");
    String repository = part.text("repoURL").orElse("");
    boolean onlyValues = path.isEmpty() && part.text("ref").isPresent();
    Optional<String> directory = ArgoApplication.directory(part, references);
    if (onlyValues) {
      return;
    }
    if (directory.isPresent()) {
      String plugin = part.text("plugin", "name").orElse("of its own");
      if (part.get("plugin").isPresent() && references.kustomization(directory.get()).isEmpty()) {
        found.skip(
            part.line("plugin"),
            Skipped.Kind.NOT_UNDERSTOOD,
            "Application " + source.name() + ": " + path + " is read by the plugin " + plugin,
            references.component(source.name() + " " + path));
      }
      return;
    }
    Optional<RemoteManifest> manifest = manifest(source, application, part, references);
    if (manifest.isPresent()) {
      found.add(manifest.get());
      return;
    }
    found.skip(
        part.at(),
        Skipped.Kind.UNRESOLVED,
        "Application "
            + source.name()
            + ": "
            + (path.isEmpty() ? "what it takes" : path)
            + " from "
            + (repository.isEmpty() ? "a nameless repository" : repository)
            + " is not in this revision",
        references.component(source.name() + " " + path + " " + repository));
  }

  /** A known component's own repository at a version. */
  private static Optional<RemoteManifest> manifest(
      Source source, ArgoApplication application, YamlNode part, References references) {
    String repository = part.text("repoURL").orElse("");
    String version = part.text("targetRevision").orElse("");
    String component = references.component(repository);
    Optional<String> path = Paths.resolve("", part.text("path").orElse(""));
    if (component.isEmpty() || path.isEmpty() || !ArgoApplication.isVersion(version)) {
      return Optional.empty();
    }
    String url = repository.replaceFirst("^(?:https?://|ssh://)?(?:[^@/]+@)?", "");
    try {
      return Optional.of(
          new RemoteManifest(
              new SubjectId(source.cluster(), application.namespace(), component),
              new URI(
                  "https://"
                      + url.replaceFirst("^([^/:]+):(?!\\d+/)", "$1/").replaceFirst("\\.git$", "")
                      + "//"
                      + path.get()
                      + "?ref="
                      + version),
              version,
              application.deployer(),
              source.document().at(),
              ArgoApplication.versionAt(part)));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** The chart that a source names; empty when it names none. */
  static Optional<ChartReference> chart(YamlNode part, References references) {
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
    if (ArgoApplication.isRegistry(part)) {
      String url = repository.startsWith("oci://") ? repository : "oci://" + repository;
      return Optional.of(ChartReference.oci(url, version, "", at));
    }
    Optional<InTreeChart> inTree =
        ArgoApplication.directory(part, references)
            .flatMap(directory -> InTreeChart.at(directory, references));
    if (inTree.isPresent()) {
      return inTree.map(ChartReference::of);
    }
    boolean elsewhere = ArgoApplication.directory(part, references).isEmpty();
    boolean helm =
        part.get("helm").isPresent()
            || references.components().knowsChart(Paths.name(part.text("path").orElse("")));
    if (elsewhere && helm && part.text("path").isPresent()) {
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
  static List<ValuesLayer> layers(
      YamlNode part, List<YamlNode> sources, ChartReference chart, References references) {
    List<ValuesLayer> layers = new ArrayList<>();
    Optional<YamlNode> helm = part.get("helm");
    if (helm.isEmpty()) {
      return layers;
    }
    boolean ignoreMissing =
        helm.get().get("ignoreMissingValueFiles").map(YamlNode::value).orElse(false).equals(true);
    for (YamlNode file : helm.get().get("valueFiles").map(YamlNode::items).orElse(List.of())) {
      if (ignoreMissing && isComputed(file.text()) && noneFits(file, sources, chart, references)) {
        continue;
      }
      if (file.text().contains("*")) {
        layers.addAll(valueFiles(file, sources, chart, references));
        continue;
      }
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

  /** True when no file has a name that a computed one may come to. */
  private static boolean noneFits(
      YamlNode file, List<YamlNode> sources, ChartReference chart, References references) {
    Path path = path(file.text().replaceAll("\\{\\{[^}]*\\}\\}", "*"), sources, chart, references);
    if (path.inTree() == null) {
      return false;
    }
    Glob glob = Glob.of(path.inTree().replace("*", "**"));
    return references.filesBelow("").stream().noneMatch(glob::matches);
  }

  /**
   * A pattern stands for the files that fit, in the order of their names.
   * https://argo-cd.readthedocs.io/en/stable/user-guide/helm/#glob-patterns-in-value-files
   */
  private static List<ValuesLayer> valueFiles(
      YamlNode file, List<YamlNode> sources, ChartReference chart, References references) {
    Path path = path(file.text(), sources, chart, references);
    if (path.inTree() == null || isComputed(file.text())) {
      return List.of(valueFile(file, sources, chart, references));
    }
    Glob glob = Glob.of(path.inTree());
    return references.filesBelow("").stream()
        .filter(glob::matches)
        .map(each -> references.valuesFile(file.text(), each))
        .toList();
  }

  private static ValuesLayer valueFile(
      YamlNode file, List<YamlNode> sources, ChartReference chart, References references) {
    Path path = path(file.text(), sources, chart, references);
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
    Path path = path(written, sources, chart, references);
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

  private static Path path(
      String written, List<YamlNode> sources, ChartReference chart, References references) {
    if (isComputed(written)) {
      String below = written.startsWith("$") ? written.substring(written.indexOf('/') + 1) : "";
      return Paths.endingAs(below, references.filesBelow(""))
          .map(path -> new Path(path, ""))
          .orElse(new Path(null, "its name is computed"));
    }
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
