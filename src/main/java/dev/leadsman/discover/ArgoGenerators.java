package dev.leadsman.discover;

import dev.leadsman.config.Glob;
import dev.leadsman.model.Location;
import dev.leadsman.model.Skipped;
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
import java.util.TreeSet;

/**
 * The generators of one {@code ApplicationSet}, as far as the revision tells what they make.
 *
 * @see <a
 *     href="https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators/">
 *     Argo CD's page</a>
 */
final class ArgoGenerators {
  private static final int MAX_ELEMENTS = 10_000;
  private static final int MAX_DEPTH = 5;
  private static final int MAX_SCANS = 20_000_000;
  private static final Set<String> UNKNOWABLE =
      Set.of("pullRequest", "scmProvider", "plugin", "clusterDecisionResource");

  private final Source source;
  private final References references;
  private final ArgoText text;
  private final Set<Skipped> skipped = new LinkedHashSet<>();
  private int scans = MAX_SCANS;

  ArgoGenerators(Source source, References references) {
    this.source = source;
    this.references = references;
    YamlNode root = source.document().root();
    this.text =
        new ArgoText(
            root.get("spec", "goTemplate").map(YamlNode::value).orElse(false).equals(true));
  }

  ArgoText text() {
    return text;
  }

  /** What was not understood while the elements were made. */
  Set<Skipped> skipped() {
    return skipped;
  }

  List<ArgoElement> elements() {
    List<ArgoElement> elements = new ArrayList<>();
    YamlNode root = source.document().root();
    for (YamlNode generator :
        root.get("spec", "generators").map(YamlNode::items).orElse(List.of())) {
      elements.addAll(elements(generator, Map.of(), 0));
      if (elements.size() > MAX_ELEMENTS) {
        skip(generator.at(), "its generators make more than " + MAX_ELEMENTS + " Applications");
        return List.of();
      }
    }
    return elements;
  }

  private void skip(Location at, String why) {
    String named = String.valueOf(source.document().root().tree());
    skipped.add(
        new Skipped(
            at,
            Skipped.Kind.NOT_UNDERSTOOD,
            "ApplicationSet " + source.name() + ": " + why,
            references.component(named)));
  }

  private List<ArgoElement> elements(YamlNode generator, Map<String, GoValue> outer, int depth) {
    List<ArgoElement> found = new ArrayList<>();
    if (depth > MAX_DEPTH) {
      skip(generator.at(), "its generators nest too deeply");
      return found;
    }
    for (YamlNode.Entry entry : generator.entries()) {
      // Its own parameters may be asked for by the same names, later.
      YamlNode own =
          outer.isEmpty()
              ? entry.value()
              : text.fill(entry.value(), GoValue.partial(outer, "no generator has made it yet"));
      switch (entry.key()) {
        case "selector", "template" -> {}
        case "list" -> found.addAll(list(own));
        case "git" -> found.addAll(git(own));
        case "clusters" -> found.addAll(clusters(own));
        case "matrix" -> found.addAll(matrix(entry.value(), outer, depth));
        case "merge" -> found.addAll(merge(entry.value(), outer, depth));
        default -> {
          if (UNKNOWABLE.contains(entry.key())) {
            found.add(unknowable(entry.key(), own));
          } else {
            skip(entry.at(), "its generator " + entry.key() + " is not known");
          }
        }
      }
      own.get("template").ifPresent(template -> found.replaceAll(each -> each.under(template)));
    }
    generator
        .get("selector")
        .map(ArgoSelector::new)
        .ifPresent(selector -> found.removeIf(each -> !selector.selects(each.data())));
    return found;
  }

  private List<ArgoElement> list(YamlNode list) {
    List<YamlNode> items =
        new ArrayList<>(list.get("elements").map(YamlNode::items).orElse(List.of()));
    Optional<YamlNode> yaml = list.get("elementsYaml");
    if (yaml.isPresent()) {
      try {
        LinedText written =
            yaml.get().isBlock()
                ? LinedText.of(yaml.get().at().file(), yaml.get().textLine(), yaml.get().text())
                : LinedText.at(yaml.get().at(), yaml.get().text());
        for (YamlDocument document : LinedYaml.parse(source.file(), written)) {
          items.addAll(document.root().items());
        }
      } catch (YamlException e) {
        skip(yaml.get().at(), "its elementsYaml is computed or no YAML");
      }
    }
    List<ArgoElement> elements = new ArrayList<>();
    for (YamlNode item : items) {
      elements.add(new ArgoElement(parameters(item), item.at()));
    }
    return elements;
  }

  private static Map<String, GoValue> parameters(YamlNode node) {
    return GoValue.of(node.toValues(), node.at()).entries();
  }

  /** Adds {@code values}, which may hold the generator's other parameters. */
  private Map<String, GoValue> withValues(Map<String, GoValue> parameters, YamlNode generator) {
    Optional<YamlNode> values = generator.get("values");
    if (values.isPresent()) {
      YamlNode filled = text.fill(values.get(), GoValue.map(parameters));
      parameters.put("values", GoValue.of(filled.toValues(), filled.at()));
    }
    return parameters;
  }

  private List<ArgoElement> git(YamlNode git) {
    List<ArgoElement> elements = new ArrayList<>();
    List<YamlNode> directories = git.get("directories").map(YamlNode::items).orElse(List.of());
    List<YamlNode> files = git.get("files").map(YamlNode::items).orElse(List.of());
    String prefix = git.text("pathParamPrefix").orElse("");
    for (String directory : matching(directories, references.directories(), false)) {
      Map<String, GoValue> parameters = new LinkedHashMap<>();
      put(parameters, prefix, ArgoPath.of(directory, "", git.at()));
      elements.add(new ArgoElement(withValues(parameters, git), git.at()));
    }
    for (String file : matching(files, references.filesBelow(""), true)) {
      for (YamlNode item : fileItems(file)) {
        Map<String, GoValue> parameters = parameters(item);
        put(parameters, prefix, ArgoPath.of(Paths.directory(file), Paths.name(file), item.at()));
        elements.add(new ArgoElement(withValues(parameters, git), item.at()));
      }
    }
    if (scans < 0) {
      skip(git.at(), "its git generators look at too many paths");
    } else if (elements.isEmpty()) {
      skip(
          git.at(),
          "its git generator over "
              + git.text("repoURL").orElse("a nameless repository")
              + " finds nothing in this revision");
    }
    return elements;
  }

  private static void put(Map<String, GoValue> parameters, String prefix, GoValue path) {
    if (prefix.isEmpty()) {
      parameters.put("path", path);
    } else {
      parameters.put(prefix, GoValue.map(Map.of("path", path)));
    }
  }

  private List<YamlNode> fileItems(String file) {
    List<YamlNode> items = new ArrayList<>();
    Optional<YamlDocument> document = references.document(file);
    if (document.isEmpty()) {
      skipped.add(
          new Skipped(
              new Location(file, 1),
              Skipped.Kind.NOT_UNDERSTOOD,
              "ApplicationSet " + source.name() + " reads it, and it is no YAML or JSON",
              references.component(references.text(file).orElse(""))));
    } else if (document.get().root().isSequence()) {
      items.addAll(document.get().root().items());
    } else {
      items.add(document.get().root());
    }
    items.removeIf(item -> !item.isMapping());
    return items;
  }

  /**
   * Directories match segment by segment, files as {@code git ls-files} matches them, whose stars
   * go over slashes.
   * https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Git/
   */
  private Set<String> matching(
      List<YamlNode> patterns, Iterable<String> paths, boolean acrossSlashes) {
    Set<String> found = new TreeSet<>();
    Map<Glob, Boolean> globs = new LinkedHashMap<>();
    for (YamlNode pattern : patterns) {
      String written = pattern.text("path").orElse("");
      String path = written.startsWith("./") ? written.substring(2) : written;
      String glob = acrossSlashes ? path.replaceAll("\\*+", "**") : path.replace("**", "*");
      boolean excludes = pattern.get("exclude").map(YamlNode::value).orElse(false).equals(true);
      globs.put(Glob.of(glob), excludes);
    }
    if (globs.isEmpty()) {
      return found;
    }
    for (String path : paths) {
      if (--scans < 0) {
        return found;
      }
      boolean taken = false;
      for (Map.Entry<Glob, Boolean> glob : globs.entrySet()) {
        if (glob.getKey().matches(path)) {
          if (glob.getValue()) {
            taken = false;
            break;
          }
          taken = true;
        }
      }
      if (taken) {
        found.add(path);
      }
    }
    return found;
  }

  /** Clusters that the revision declares, else one element for all that it does not tell. */
  private List<ArgoElement> clusters(YamlNode clusters) {
    List<ArgoElement> elements = new ArrayList<>();
    Optional<YamlNode> selector = clusters.get("selector");
    for (YamlDocument secret : references.clusterSecrets()) {
      Map<String, GoValue> parameters = cluster(secret);
      GoValue labels = parameters.get("metadata").field("labels");
      if (selector.isEmpty() || new ArgoSelector(selector.get()).selects(labels)) {
        elements.add(new ArgoElement(withValues(parameters, clusters), clusters.at()));
      }
    }
    if (elements.isEmpty()) {
      elements.add(unknownClusters(clusters, selector));
    }
    return elements;
  }

  private Map<String, GoValue> cluster(YamlDocument secret) {
    YamlNode root = secret.root();
    Map<String, GoValue> parameters = new LinkedHashMap<>();
    YamlNode data = root.get("stringData").orElse(root);
    String name = data.text("name").orElse(root.text("metadata", "name").orElse(""));
    parameters.put("name", GoValue.text(name, root.at()));
    parameters.put("nameNormalized", GoValue.text(ArgoPath.normalized(name), root.at()));
    parameters.put(
        "server",
        data.text("server")
            .map(server -> GoValue.text(server, root.at()))
            .orElse(GoValue.unknown("its Secret does not show it")));
    parameters.put("project", GoValue.text(data.text("project").orElse(""), root.at()));
    Map<String, GoValue> metadata = new LinkedHashMap<>();
    for (String kind : List.of("labels", "annotations")) {
      metadata.put(
          kind,
          root.get("metadata", kind)
              .map(node -> GoValue.of(node.toValues(), node.at()))
              .orElse(GoValue.map(new HashMap<>())));
    }
    parameters.put("metadata", GoValue.map(metadata));
    return parameters;
  }

  private ArgoElement unknownClusters(YamlNode generator, Optional<YamlNode> selector) {
    Map<String, GoValue> parameters = new LinkedHashMap<>();
    String why = "the repository does not tell its clusters";
    for (String name : List.of("name", "nameNormalized", "server", "project", "metadata")) {
      parameters.put(name, GoValue.unknown(why));
    }
    return new ArgoElement(
        withValues(parameters, generator),
        null,
        List.of(),
        selector.map(ArgoSelector::new).map(ArgoSelector::describe).orElse(""),
        generator.at());
  }

  private ArgoElement unknowable(String name, YamlNode generator) {
    ArgoElement element = unknownClusters(generator, generator.get("labelSelector"));
    return new ArgoElement(
        element.parameters(),
        "the generator " + name + " asks for it elsewhere",
        List.of(),
        element.clusters(),
        generator.at());
  }

  /** Each element of the first with each that the second makes of it. */
  private List<ArgoElement> matrix(YamlNode matrix, Map<String, GoValue> outer, int depth) {
    List<YamlNode> children = matrix.get("generators").map(YamlNode::items).orElse(List.of());
    List<ArgoElement> combined = new ArrayList<>();
    combined.add(new ArgoElement(outer, matrix.at()));
    for (YamlNode child : children) {
      List<ArgoElement> next = new ArrayList<>();
      for (ArgoElement before : combined) {
        for (ArgoElement after : elements(child, before.parameters(), depth + 1)) {
          next.add(before.join(after));
          if (next.size() > MAX_ELEMENTS) {
            skip(matrix.at(), "its matrix makes more than " + MAX_ELEMENTS + " Applications");
            return List.of();
          }
        }
      }
      combined = next;
    }
    return children.isEmpty() ? List.of() : combined;
  }

  /**
   * The elements of the first, each with those of the others laid over that have equal keys. Where
   * the keys are unknown, both stand for clusters of their own.
   */
  private List<ArgoElement> merge(YamlNode merge, Map<String, GoValue> outer, int depth) {
    List<YamlNode> children = merge.get("generators").map(YamlNode::items).orElse(List.of());
    List<String> keys =
        merge.get("mergeKeys").map(YamlNode::items).orElse(List.of()).stream()
            .map(YamlNode::text)
            .toList();
    List<ArgoElement> result = new ArrayList<>();
    List<ArgoElement> apart = new ArrayList<>();
    for (int child = 0; child < children.size(); child++) {
      List<ArgoElement> own = elements(children.get(child), outer, depth + 1);
      if (child == 0) {
        result.addAll(own);
        continue;
      }
      for (ArgoElement over : own) {
        for (int i = 0; i < result.size(); i++) {
          ArgoElement base = result.get(i);
          if (base.isUnknown(keys) || over.isUnknown(keys)) {
            apart.add(base.join(over));
          } else if (base.sameKeys(over, keys)) {
            result.set(i, base.join(over));
          }
        }
        if (apart.size() > MAX_ELEMENTS) {
          skip(merge.at(), "its merge makes more than " + MAX_ELEMENTS + " Applications");
          return List.of();
        }
      }
    }
    result.addAll(apart);
    return result;
  }
}
