package dev.leadsman.discover;

import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.RemoteManifest;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.Nodes;
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
      Pattern.compile("(?:[?&](?:ref|version)=|/)(v?\\d+\\.\\d+[\\w.+-]*)(?=[/&?]|$)");

  @Override
  public boolean reads(Source source) {
    return Kustomize.isKustomization(source);
  }

  @Override
  public Discovered read(Source source, References references) {
    Found found = new Found();
    YamlNode root = source.document().root();
    List<YamlNode> overrides = Kustomize.list(root, Kustomize.OVERRIDES);
    List<YamlNode> remotes = Kustomize.remote(root);
    List<KnownComponents.Manifest> manifests =
        remotes.stream()
            .flatMap(resource -> references.components().manifest(resource.text()).stream())
            .filter(manifest -> !manifest.crds())
            .toList();
    for (YamlNode resource : remotes) {
      remote(source, resource, manifests, overrides, references, found);
    }
    String directory = Paths.directory(source.file());
    for (YamlNode chart : Kustomize.list(root, "helmCharts")) {
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
    chart
        .text("version")
        .filter(version -> version.matches(".*(?:\\$[{(]|\\{\\{).*"))
        .ifPresent(
            version ->
                references.skip(
                    reference.at(),
                    Skipped.Kind.COMPUTED,
                    "chart " + reference.source().name() + ": version " + version + " is computed",
                    references
                        .components()
                        .componentOfChart(reference.source().name())
                        .orElse("")));
    if (reference.pinned() != null) {
      deployer = deployer.with("versionPinned", reference.pinned(), reference.at());
    }
    String namespace = chart.text("namespace").orElse(source.namespace());
    String name = chart.text("releaseName").orElse(chart.text("name").orElse(""));
    List<ValuesLayer> layers = new ArrayList<>(layers(directory, chart, references));
    layers.addAll(images(root, reference.source().name(), references));
    return new Release(
        new SubjectId(source.cluster(), namespace, name),
        reference.source(),
        layers,
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
    String home =
        chart.text("chartHome").or(() -> root.text("helmGlobals", "chartHome")).orElse("charts");
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

  /**
   * Images that kustomizations set over what the chart renders. Where the chart's values have the
   * tag of such an image, the override does what a last layer of values would.
   */
  private static List<ValuesLayer> images(YamlNode root, String chart, References references) {
    List<ValuesLayer> layers = new ArrayList<>();
    KnownComponents components = references.components();
    Optional<String> component = components.componentOfChart(chart);
    for (YamlNode override : Kustomize.list(root, Kustomize.OVERRIDES)) {
      Optional<YamlNode> image = Images.asked(override);
      if (component.isEmpty()
          || image.isEmpty()
          || !components.componentOfImage(image.get().text()).equals(component)) {
        continue;
      }
      Location at = image.get().at();
      String reference = image.get().text();
      String tag = reference.substring(Images.name(reference).length());
      Optional<String> pointer = components.tagPointer(reference);
      if (pointer.isPresent() && tag.startsWith(":")) {
        YamlNode value = Nodes.text(at, tag.substring(1).replaceFirst("@.*", ""));
        YamlNode values = Nodes.put(Nodes.mapping(at, List.of()), pointer.get(), at, value);
        layers.add(ValuesLayer.of("images", at, values.toValues()));
      } else {
        references.skip(
            at,
            Skipped.Kind.NOT_UNDERSTOOD,
            "sets image " + reference + " over what chart " + chart + " renders",
            component.get());
      }
    }
    return layers;
  }

  private static ValuesLayer file(String directory, YamlNode file, References references) {
    return Paths.resolve(directory, file.text())
        .map(path -> references.valuesFile(file.text(), path))
        .orElse(ValuesLayer.unreadable(file.text(), file.at(), "leaves the repository"));
  }

  /** A remote base or manifest of a known component. */
  private static void remote(
      Source source,
      YamlNode resource,
      List<KnownComponents.Manifest> manifests,
      List<YamlNode> overrides,
      References references,
      Found found) {
    String url = resource.text();
    Optional<KnownComponents.Manifest> known = references.components().manifest(url);
    if (known.isEmpty()) {
      String named = references.component(url);
      if (!named.isEmpty()) {
        references.skip(
            resource.at(),
            Skipped.Kind.UNRESOLVED,
            "refers to " + url + ", which stands in another repository",
            named);
      }
      return;
    }
    String version = known.get().version().isEmpty() ? version(url) : known.get().version();
    try {
      found.add(
          new RemoteManifest(
              new SubjectId(source.cluster(), source.namespace(), name(url, version, known.get())),
              address(url),
              version,
              images(url, known.get(), manifests, overrides, references.components()),
              source.applier(),
              resource.at(),
              resource.at()));
    } catch (URISyntaxException e) {
      references.skip(
          resource.at(),
          Skipped.Kind.NOT_UNDERSTOOD,
          url + " is no address",
          known.get().component());
    }
  }

  private static String version(String url) {
    Matcher version = VERSION.matcher(url);
    String found = "";
    while (version.find()) {
      found = version.group(1);
    }
    return found;
  }

  /** The file's name without the version, which must not be part of an identity. */
  private static String name(String url, String version, KnownComponents.Manifest known) {
    String file = Paths.name(url.replaceFirst("[?#].*", ""));
    String name = file.replaceAll("\\.(ya?ml|json)$", "");
    return name.equals(file) || (!version.isEmpty() && name.contains(version))
        ? known.component()
        : name;
  }

  /** A Git address in the form of a URL. */
  private static URI address(String written) throws URISyntaxException {
    String url = written.replaceFirst("^git::", "");
    return new URI(
        url.contains("://")
            ? url
            : "https://" + url.replaceFirst("^git@", "").replaceFirst("^([\\w.-]+):", "$1/"));
  }

  /**
   * The images set over those of the manifest: its component's, and of those that change no object
   * at hand the ones that only it can hold.
   */
  private static List<RemoteManifest.Image> images(
      String url,
      KnownComponents.Manifest manifest,
      List<KnownComponents.Manifest> manifests,
      List<YamlNode> overrides,
      KnownComponents components) {
    List<RemoteManifest.Image> images = new ArrayList<>();
    for (YamlNode override : overrides) {
      Optional<YamlNode> image = Images.asked(override);
      Optional<String> component = image.flatMap(node -> components.componentOfImage(node.text()));
      if (component.isEmpty() || manifest.crds()) {
        continue;
      }
      boolean unused = override.text("used").orElse("").equals("false");
      boolean only =
          url.contains(component.get())
              || (manifests.size() == 1
                  && components.together(component.get(), manifest.component()));
      if (component.get().equals(manifest.component()) || (unused && only)) {
        images.add(new RemoteManifest.Image(image.get().text(), image.get().at()));
      }
    }
    return images;
  }
}
