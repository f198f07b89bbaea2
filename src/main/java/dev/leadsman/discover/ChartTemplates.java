package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The templates of a chart directory that declare releases to somebody else (Applications,
 * HelmReleases, HelmCharts), filled in with the values that the chart gets.
 */
final class ChartTemplates {
  private static final int MAX_FILES = 2_000;
  private static final Set<String> KINDS =
      Set.of(
          "Application",
          "ApplicationSet",
          "HelmRelease",
          "HelmRepository",
          "OCIRepository",
          "GitRepository",
          "HelmChart",
          "HelmChartConfig");
  private static final List<String> GROUPS =
      List.of(
          "argoproj.io", "helm.toolkit.fluxcd.io", "source.toolkit.fluxcd.io", "helm.cattle.io");

  // Helm finds a separator also where trimmed blanks glue a key to it, as in ---kind:
  // https://github.com/helm/helm/blob/v3.17.2/pkg/releaseutil/manifest.go
  private static final Pattern SEPARATOR = Pattern.compile("(?:^|\\s*\n)---\\s*");

  private final String directory;
  private final References references;
  private final Map<String, String> texts = new LinkedHashMap<>();
  private final Map<String, List<GoNode>> defined = new HashMap<>();
  private final Set<String> declaring = new LinkedHashSet<>();
  private final Map<Given, Filled> known = new HashMap<>();

  private ChartTemplates(String directory, References references) {
    this.directory = directory;
    this.references = references;
  }

  /** Those of a chart; empty when none of them declares a release. */
  static Optional<ChartTemplates> of(String directory, References references) {
    ChartTemplates templates = new ChartTemplates(directory, references);
    templates.read();
    return templates.declaring.isEmpty() ? Optional.empty() : Optional.of(templates);
  }

  private void read() {
    Set<String> named = new LinkedHashSet<>();
    int count = 0;
    for (String path : references.filesBelow(directory)) {
      String below = directory.isEmpty() ? path : path.substring(directory.length() + 1);
      boolean own = below.startsWith("templates/");
      boolean helper = path.endsWith(".tpl") && below.contains("templates/");
      boolean yaml = path.endsWith(".yaml") || path.endsWith(".yml");
      if (!(own && yaml) && !helper) {
        continue;
      }
      if (++count > MAX_FILES) {
        return;
      }
      Optional<String> readable = references.text(path);
      if (readable.isEmpty()) {
        references.parsed(path).skipped().forEach(references::skip);
        continue;
      }
      String text = readable.get();
      boolean declares = GROUPS.stream().anyMatch(text::contains) && text.contains("kind");
      if (own && yaml && declares) {
        declaring.add(path);
      }
      if (declares && text.contains("define")) {
        named.add(path);
      }
      texts.put(path, text);
    }
    if (!named.isEmpty()) {
      texts.forEach(
          (path, text) -> {
            if (!path.endsWith(".tpl") && (text.contains("include") || text.contains("template"))) {
              declaring.add(path);
            }
          });
    }
  }

  /** The files that it takes its documents from. */
  Set<String> files() {
    return declaring;
  }

  /**
   * The documents as they are with values.
   *
   * @param layers the values over the chart's own, later ones win
   * @param skipped collects what could not be filled in
   */
  List<YamlDocument> fill(
      String name, String namespace, List<ValuesLayer> layers, Set<Skipped> skipped) {
    Filled filled =
        known.computeIfAbsent(
            new Given(name, namespace, layers), given -> fill(name, namespace, layers));
    skipped.addAll(filled.skipped());
    return filled.documents();
  }

  private record Given(String name, String namespace, List<ValuesLayer> layers) {}

  private record Filled(List<YamlDocument> documents, Set<Skipped> skipped) {}

  private Filled fill(String name, String namespace, List<ValuesLayer> layers) {
    if (defined.isEmpty()) {
      texts.forEach(
          (path, text) -> {
            if (text.contains("define") || text.contains("block")) {
              defined.putAll(GoTemplate.of(path, 1, text).defined());
            }
          });
    }
    GoValue data = data(name, namespace, layers);
    List<YamlDocument> documents = new ArrayList<>();
    Set<Skipped> skipped = new LinkedHashSet<>();
    for (String path : declaring) {
      fill(path, data, documents, skipped);
    }
    return new Filled(documents, skipped);
  }

  private void fill(String path, GoValue data, List<YamlDocument> documents, Set<Skipped> skipped) {
    String text = texts.get(path);
    GoTemplate.Result result = GoTemplate.of(path, 1, text).evaluate(data, defined, functions());
    if (!result.problem().isEmpty()) {
      skipped.add(
          new Skipped(
              result.problemAt(),
              Skipped.Kind.TEMPLATE,
              "is a template: " + result.problem(),
              references.component(text)));
      return;
    }
    for (GoTemplate.Unknown unknown : result.unknown()) {
      String component = references.component(unknown.omitted());
      if (!component.isEmpty()) {
        skipped.add(
            new Skipped(
                unknown.at(),
                Skipped.Kind.COMPUTED,
                "a block hangs on what is not known: " + unknown.why(),
                component));
      }
    }
    try {
      for (LinedText manifest : manifests(result.text())) {
        for (YamlDocument document : LinedYaml.parse(path, manifest)) {
          if (KINDS.contains(document.kind()) && GROUPS.contains(document.group())) {
            documents.add(document);
          }
        }
      }
    } catch (YamlException e) {
      skipped.add(
          new Skipped(
              e.at(),
              Skipped.Kind.TEMPLATE,
              "is a template, and no YAML with the values that are known",
              references.component(text)));
    }
  }

  private static List<LinedText> manifests(LinedText text) {
    List<LinedText> manifests = new ArrayList<>();
    Matcher separator = SEPARATOR.matcher(text.text());
    int from = 0;
    while (separator.find()) {
      manifests.add(text.slice(from, separator.start()));
      from = separator.end();
    }
    manifests.add(text.slice(from, text.length()));
    return manifests;
  }

  private GoValue data(String name, String namespace, List<ValuesLayer> layers) {
    Location at = new Location(Paths.join(directory, "values.yaml"), 1);
    Values own =
        references
            .document(at.file())
            .filter(document -> document.root().isMapping())
            .map(document -> document.root().toValues())
            .orElse(Values.EMPTY);
    Values given = Values.EMPTY;
    String missing = "";
    for (ValuesLayer layer : layers) {
      given = given.merge(layer.values());
      missing = layer.unreadable() == null ? missing : layer.origin() + " " + layer.unreadable();
    }
    GoValue values = GoValue.of(given.over(own), at);
    if (!missing.isEmpty()) {
      values = GoValue.partial(values.entries(), missing);
    }
    Optional<YamlDocument> chart = references.document(Paths.join(directory, "Chart.yaml"));
    Map<String, GoValue> meta = new LinkedHashMap<>();
    for (String key : List.of("name", "version", "appVersion", "description", "type")) {
      Optional<YamlNode> value = chart.flatMap(document -> document.root().get(key));
      String title = Character.toUpperCase(key.charAt(0)) + key.substring(1);
      String text = value.filter(YamlNode::isScalar).map(YamlNode::text).orElse("");
      meta.put(title, GoValue.text(text, value.map(YamlNode::at).orElse(null)));
    }
    Map<String, GoValue> release = new LinkedHashMap<>();
    release.put("Name", GoValue.text(name, null));
    release.put("Namespace", GoValue.text(namespace, null));
    release.put("Service", GoValue.text("Helm", null));
    Map<String, GoValue> template = new LinkedHashMap<>();
    template.put("BasePath", GoValue.text(Paths.join(directory, "templates"), null));
    Map<String, GoValue> data = new LinkedHashMap<>();
    data.put("Values", values);
    data.put("Chart", GoValue.map(meta));
    data.put("Release", GoValue.partial(release, "the cluster tells it"));
    data.put("Capabilities", GoValue.unknown("the cluster tells its capabilities"));
    data.put("Template", GoValue.partial(template, "Helm tells it"));
    data.put("Files", GoValue.map(new HashMap<>()));
    return GoValue.map(data);
  }

  private Map<String, GoFunctions.Call> functions() {
    GoFunctions.Call get =
        (arguments, run) -> {
          String file = arguments.get(0).print();
          Optional<String> path =
              Paths.resolve(directory, file).filter(each -> Paths.below(directory, each));
          Optional<String> text = path.flatMap(references::text);
          return text.map(found -> GoValue.text(LinedText.of(path.get(), 1, found)))
              .orElse(GoValue.text("", null));
        };
    return Map.of(".Get", get);
  }
}
