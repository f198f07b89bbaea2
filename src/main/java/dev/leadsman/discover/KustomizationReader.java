package dev.leadsman.discover;

import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Release;
import dev.leadsman.model.RemoteManifest;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.YamlNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code helmCharts} and remote resources of a kustomization. */
final class KustomizationReader implements Reader {
  private static final Pattern VERSION =
      Pattern.compile("(?:[?&]ref=|/)(v?\\d+\\.\\d+[\\w.+-]*)(?=[/&?]|$)");

  @Override
  public boolean reads(Source source) {
    return FileParser.isKustomization(source.file())
        && !source.document().group().equals("kustomize.toolkit.fluxcd.io");
  }

  @Override
  public Discovered read(Source source, References references) {
    Found found = new Found();
    YamlNode root = source.document().root();
    for (YamlNode resource : root.get("resources").map(YamlNode::items).orElse(List.of())) {
      if (resource.isScalar() && Kustomize.isRemote(resource.text())) {
        remote(source, resource, references).ifPresent(found::add);
      }
    }
    String directory = Paths.directory(source.file());
    for (YamlNode chart : root.get("helmCharts").map(YamlNode::items).orElse(List.of())) {
      found.add(release(source, root, directory, chart, references));
    }
    return found.discovered();
  }

  private static Release release(
      Source source, YamlNode root, String directory, YamlNode chart, References references) {
    ChartReference reference = reference(root, directory, chart, references);
    Deployer deployer = Deployer.kustomize();
    Deployer applier = source.applier();
    if (applier.capabilities().containsKey("prune")) {
      deployer =
          deployer.with("prune", applier.capabilities().get("prune"), applier.lines().get("prune"));
    }
    boolean crds =
        chart.get("includeCRDs").map(YamlNode::value).filter(Boolean.TRUE::equals).isPresent();
    if (crds) {
      deployer = deployer.with("crdsOnUpgrade", "always", chart.line("includeCRDs"));
    }
    if (reference.pinned() != null) {
      deployer = deployer.with("versionPinned", reference.pinned(), reference.at());
    }
    String namespace = chart.text("namespace").orElse(source.namespace());
    String name = chart.text("releaseName").orElse(chart.text("name").orElse(""));
    return new Release(
        new SubjectId(source.cluster(), namespace, name),
        reference.source(),
        layers(directory, chart, references),
        reference.dependencies(),
        deployer,
        chart.at(),
        reference.at());
  }

  private static ChartReference reference(
      YamlNode root, String directory, YamlNode chart, References references) {
    String name = chart.text("name").orElse("");
    Optional<String> repository = chart.text("repo");
    if (repository.isPresent()) {
      return ChartReference.repository(
          repository.get(),
          name,
          chart.text("version").orElse(""),
          ChartReference.line(chart, "version"));
    }
    String home = root.text("helmGlobals", "chartHome").orElse("charts");
    return Paths.resolve(directory, home + "/" + name)
        .flatMap(path -> InTreeChart.at(path, references))
        .map(ChartReference::of)
        .orElseGet(
            () ->
                ChartReference.unknown(
                    name,
                    chart.text("version").orElse(""),
                    ChartReference.line(chart, "version"),
                    "no repo is named and " + home + "/" + name + " is not in this revision"));
  }

  /**
   * The values file, merged with the inline values as {@code valuesMerge} says, then the additional
   * files.
   * https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/builtins/HelmChartInflationGenerator.go
   */
  private static List<ValuesLayer> layers(String directory, YamlNode chart, References references) {
    List<ValuesLayer> layers = new ArrayList<>();
    Optional<YamlNode.Entry> inline = chart.entry("valuesInline");
    String merge = chart.text("valuesMerge").orElse("override");
    Optional<YamlNode> file = chart.get("valuesFile");
    if (file.isPresent() && !(inline.isPresent() && merge.equals("replace"))) {
      layers.add(file(directory, file.get(), references));
    }
    if (inline.isPresent()) {
      ValuesLayer layer = References.inline("valuesInline", inline.get());
      layers.add(merge.equals("merge") ? 0 : layers.size(), layer);
    }
    for (YamlNode more :
        chart.get("additionalValuesFiles").map(YamlNode::items).orElse(List.of())) {
      layers.add(file(directory, more, references));
    }
    return layers;
  }

  private static ValuesLayer file(String directory, YamlNode file, References references) {
    return Paths.resolve(directory, file.text())
        .map(path -> references.valuesFile(file.text(), path))
        .orElse(ValuesLayer.unreadable(file.text(), file.at(), "leaves the repository"));
  }

  /** A remote base or manifest of a known component whose address carries a version. */
  private static Optional<RemoteManifest> remote(
      Source source, YamlNode resource, References references) {
    String url = resource.text();
    if (references.component(url).isEmpty()) {
      return Optional.empty();
    }
    Matcher version = VERSION.matcher(url);
    String found = "";
    while (version.find()) {
      found = version.group(1);
    }
    try {
      return Optional.of(
          new RemoteManifest(
              new SubjectId(source.cluster(), source.namespace(), references.component(url)),
              new URI(url.contains("://") ? url : "https://" + url.replaceFirst("^git@", "")),
              found,
              source.applier(),
              resource.at(),
              resource.at()));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
