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
  /**
   * The parameters of one Application.
   *
   * @param missing why a parameter that is not there cannot be known; null when it is just not there
   * @param templates what generators lay over the set's template, in order
   * @param clusters the clusters it stands for, for people; empty when it is one cluster or nothing
   *     tells more
   * @param at where it is declared
   */
  record Element(
      Map<String, GoValue> parameters,
      String missing,
      List<YamlNode> templates,
      String clusters,
      Location at) {
    Element {
      templates = List.copyOf(templates);
    }

    /** One of which all is known. */
    Element(Map<String, GoValue> parameters, Location at) {
      this(parameters, null, List.of(), "", at);
    }

    GoValue data() {
      return missing == null ? GoValue.map(parameters) : GoValue.partial(parameters, missing);
    }
  }

  private static final int MAX_ELEMENTS = 10_000;
  private static final int MAX_DEPTH = 5;
  private static final Set<String> UNKNOWABLE =
      Set.of("pullRequest", "scmProvider", "plugin", "clusterDecisionResource");

  private final Source source;
  private final References references;
  private final ArgoText text;
  private final Set<Skipped> skipped = new LinkedHashSet<>();

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

  List<Element> elements() {
    List<Element> elements = new ArrayList<>();
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

  private List<Element> elements(YamlNode generator, Map<String, GoValue> outer, int depth) {
    List<Element> found = new ArrayList<>();
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
      own.get("template").ifPresent(template -> found.replaceAll(each -> under(each, template)));
    }
    generator.get("selector").ifPresent(selector -> found.removeIf(e -> !selects(selector, e)));
    return found;
  }

  private static Element under(Element element, YamlNode template) {
    List<YamlNode> templates = new ArrayList<>(element.templates());
    templates.add(0, template);
    return new Element(
        element.parameters(), element.missing(), templates, element.clusters(), element.at());
  }

  private List<Element> list(YamlNode list) {
    List<YamlNode> items = new ArrayList<>(list.get("elements").map(YamlNode::items).orElse(List.of()));
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
    List<Element> elements = new ArrayList<>();
    for (YamlNode item : items) {
      elements.add(new Element(parameters(item), item.at()));
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

  private List<Element> git(YamlNode git) {
    List<Element> elements = new ArrayList<>();
    List<YamlNode> directories = git.get("directories").map(YamlNode::items).orElse(List.of());
    List<YamlNode> files = git.get("files").map(YamlNode::items).orElse(List.of());
    String prefix = git.text("pathParamPrefix").orElse("");
    for (String directory : matching(directories, references.directories(), false)) {
      Map<String, GoValue> parameters = new LinkedHashMap<>();
      put(parameters, prefix, ArgoPath.of(directory, "", git.at()));
      elements.add(new Element(withValues(parameters, git), git.at()));
    }
    for (String file : matching(files, references.filesBelow(""), true)) {
      for (YamlNode item : fileItems(file)) {
        Map<String, GoValue> parameters = parameters(item);
        put(parameters, prefix, ArgoPath.of(Paths.directory(file), Paths.name(file), item.at()));
        elements.add(new Element(withValues(parameters, git), item.at()));
      }
    }
    if (elements.isEmpty()) {
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
  private static Set<String> matching(
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
  private List<Element> clusters(YamlNode clusters) {
    List<Element> elements = new ArrayList<>();
    Optional<YamlNode> selector = clusters.get("selector");
    for (YamlDocument secret : references.clusterSecrets()) {
      Map<String, GoValue> parameters = cluster(secret);
      GoValue labels = parameters.get("metadata").field("labels");
      if (selector.isEmpty() || selects(selector.get(), labels)) {
        elements.add(new Element(withValues(parameters, clusters), clusters.at()));
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
    String name =
        data.text("name").orElse(root.text("metadata", "name").orElse(""));
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

  private Element unknownClusters(YamlNode generator, Optional<YamlNode> selector) {
    Map<String, GoValue> parameters = new LinkedHashMap<>();
    String why = "the repository does not tell its clusters";
    for (String name : List.of("name", "nameNormalized", "server", "project", "metadata")) {
      parameters.put(name, GoValue.unknown(why));
    }
    return new Element(
        withValues(parameters, generator),
        null,
        List.of(),
        selector.map(ArgoGenerators::describe).orElse(""),
        generator.at());
  }

  private Element unknowable(String name, YamlNode generator) {
    Element element = unknownClusters(generator, generator.get("labelSelector"));
    return new Element(
        element.parameters(),
        "the generator " + name + " asks for it elsewhere",
        List.of(),
        element.clusters(),
        generator.at());
  }

  /** A selector in one line, e.g. {@code environment=prod}. */
  private static String describe(YamlNode selector) {
    List<String> parts = new ArrayList<>();
    for (YamlNode.Entry label :
        selector.get("matchLabels").map(YamlNode::entries).orElse(List.of())) {
      if (!label.key().equals(References.SECRET_TYPE)) {
        parts.add(label.key() + "=" + label.value().text());
      }
    }
    for (YamlNode each : selector.get("matchExpressions").map(YamlNode::items).orElse(List.of())) {
      String values =
          String.join(
              ",",
              each.get("values").map(YamlNode::items).orElse(List.of()).stream()
                  .map(YamlNode::text)
                  .toList());
      String operator = each.text("operator").orElse("");
      parts.add((each.text("key").orElse("") + " " + operator + " " + values).strip());
    }
    return String.join(" ", parts);
  }

  /** A generator's selector looks at the parameters by their flat names. */
  private static boolean selects(YamlNode selector, Element element) {
    return selects(selector, element.data());
  }

  /** What is unknown may fit. */
  private static boolean selects(YamlNode selector, GoValue labels) {
    for (YamlNode.Entry label :
        selector.get("matchLabels").map(YamlNode::entries).orElse(List.of())) {
      Optional<GoValue> value = ArgoText.find(labels, label.key());
      boolean fits =
          value.isPresent()
              && (value.get().isUnknown() || value.get().print().equals(label.value().text()));
      if (!fits) {
        return false;
      }
    }
    for (YamlNode each : selector.get("matchExpressions").map(YamlNode::items).orElse(List.of())) {
      Optional<GoValue> value = ArgoText.find(labels, each.text("key").orElse(""));
      boolean unknown = value.isPresent() && value.get().isUnknown();
      boolean listed =
          value.isPresent()
              && each.get("values").map(YamlNode::items).orElse(List.of()).stream()
                  .anyMatch(item -> item.text().equals(value.get().print()));
      boolean fits =
          switch (each.text("operator").orElse("")) {
            case "In" -> listed;
            case "NotIn" -> !listed;
            case "Exists" -> value.isPresent();
            case "DoesNotExist" -> value.isEmpty();
            default -> true;
          };
      if (!unknown && !fits) {
        return false;
      }
    }
    return true;
  }

  /** Each element of the first with each that the second makes of it. */
  private List<Element> matrix(YamlNode matrix, Map<String, GoValue> outer, int depth) {
    List<YamlNode> children = matrix.get("generators").map(YamlNode::items).orElse(List.of());
    List<Element> combined = new ArrayList<>();
    combined.add(new Element(outer, matrix.at()));
    for (YamlNode child : children) {
      List<Element> next = new ArrayList<>();
      for (Element before : combined) {
        for (Element after : elements(child, before.parameters(), depth + 1)) {
          next.add(join(before, after));
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

  private static Element join(Element under, Element over) {
    List<YamlNode> templates = new ArrayList<>(under.templates());
    templates.addAll(over.templates());
    boolean unplaced = over.templates().isEmpty() && over.parameters().isEmpty();
    // What a cluster generator makes stands in the set; what files and lists make stands there.
    boolean cluster = over.parameters().containsKey("server") && !under.parameters().isEmpty();
    String clusters =
        List.of(under.clusters(), over.clusters()).stream()
            .filter(text -> !text.isEmpty())
            .distinct()
            .reduce((a, b) -> a + ", " + b)
            .orElse("");
    return new Element(
        joined(under.parameters(), over.parameters(), 0),
        under.missing() == null ? over.missing() : under.missing(),
        templates,
        clusters,
        unplaced || cluster ? under.at() : over.at());
  }

  private static Map<String, GoValue> joined(
      Map<String, GoValue> under, Map<String, GoValue> over, int depth) {
    Map<String, GoValue> all = new LinkedHashMap<>(under);
    over.forEach(
        (key, value) -> {
          GoValue below = all.get(key);
          boolean both = below != null && below.isMap() && value.isMap() && depth < MAX_DEPTH;
          all.put(
              key,
              both ? GoValue.map(joined(below.entries(), value.entries(), depth + 1)) : value);
        });
    return all;
  }

  /**
   * The elements of the first, each with those of the others laid over that have equal keys. Where
   * the keys are unknown, both stand for clusters of their own.
   */
  private List<Element> merge(YamlNode merge, Map<String, GoValue> outer, int depth) {
    List<YamlNode> children = merge.get("generators").map(YamlNode::items).orElse(List.of());
    List<String> keys =
        merge.get("mergeKeys").map(YamlNode::items).orElse(List.of()).stream()
            .map(YamlNode::text)
            .toList();
    List<Element> result = new ArrayList<>();
    List<Element> apart = new ArrayList<>();
    for (YamlNode child : children) {
      List<Element> own = elements(child, outer, depth + 1);
      if (result.isEmpty()) {
        result.addAll(own);
        continue;
      }
      for (Element over : own) {
        for (int i = 0; i < result.size(); i++) {
          Element base = result.get(i);
          if (isUnknown(base, keys) || isUnknown(over, keys)) {
            apart.add(join(base, over));
          } else if (sameKeys(base, over, keys)) {
            result.set(i, join(base, over));
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

  private static boolean isUnknown(Element element, List<String> keys) {
    GoValue data = element.data();
    return keys.stream()
        .anyMatch(key -> ArgoText.find(data, key).filter(GoValue::isUnknown).isPresent());
  }

  private static boolean sameKeys(Element one, Element other, List<String> keys) {
    GoValue a = one.data();
    GoValue b = other.data();
    return keys.stream()
        .allMatch(
            key -> {
              Optional<String> value = ArgoText.find(a, key).map(GoValue::print);
              return value.isPresent() && value.equals(ArgoText.find(b, key).map(GoValue::print));
            });
  }
}
