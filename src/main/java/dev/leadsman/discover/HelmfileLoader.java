package dev.leadsman.discover;

import dev.leadsman.config.Glob;
import dev.leadsman.model.Location;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Loads helmfiles in one environment: each part between document markers is a template that sees
 * the values of the parts before it; bases come first, later layers win, lists are replaced.
 *
 * @see <a href="https://helmfile.readthedocs.io/en/latest/values-and-merging/">values</a>
 * @see <a href="https://helmfile.readthedocs.io/en/latest/writing-helmfile/">layers</a>
 */
final class HelmfileLoader {
  private static final Pattern MARKER = Pattern.compile("(?m)^---[ \t]*(?:#[^\n]*)?\r?\n");
  private static final Pattern ENVIRONMENTS =
      Pattern.compile("(?m)^environments[ \t]*:[^\n]*\n(?:(?:[ \t#][^\n]*)?\r?\n)*");
  private static final int MAX_FILES = 500;
  private static final int MAX_LENGTH = 1 << 20;

  private final References references;
  private final String environment;
  private final Set<String> used = new LinkedHashSet<>();
  private final Set<String> environments = new LinkedHashSet<>();
  private final Set<Skipped> skipped = new LinkedHashSet<>();
  private int files;

  HelmfileLoader(References references, String environment) {
    this.references = references;
    this.environment = environment;
  }

  /** Names of all environments that were declared. */
  Set<String> environments() {
    return environments;
  }

  /** Files that were read. */
  Set<String> used() {
    return used;
  }

  Set<Skipped> skipped() {
    return skipped;
  }

  void skip(Location at, Skipped.Kind kind, String reason, String component) {
    skipped.add(new Skipped(at, kind, reason, component));
  }

  References references() {
    return references;
  }

  /** One helmfile while its parts are read. */
  private final class Layers {
    private final String path;
    private final Values passed;
    private Values defaults = Values.EMPTY;
    private Values own = Values.EMPTY;
    private String hidden;
    private YamlNode root;
    private final Set<String> declared = new LinkedHashSet<>();

    Layers(String path, Values passed) {
      this.path = path;
      this.passed = passed;
      this.root = Nodes.mapping(new Location(path, 1), List.of());
    }

    Values values() {
      return defaults.merge(own).merge(passed);
    }

    HelmfileState state() {
      return new HelmfileState(path, environment, root, values(), hidden);
    }
  }

  /**
   * A helmfile; empty when it is not there or does not know the environment.
   *
   * @param passed values that the helmfile including it hands down
   */
  Optional<HelmfileState> load(String path, Values passed) {
    Layers layers = new Layers(path, passed);
    read(path, layers, List.of());
    environments.addAll(layers.declared);
    boolean known =
        layers.declared.isEmpty()
            || environment.equals("default")
            || layers.declared.contains(environment);
    return known ? Optional.of(layers.state()) : Optional.empty();
  }

  private void read(String path, Layers layers, List<String> parents) {
    Optional<String> text = references.text(path);
    boolean itself = parents.contains(path);
    boolean tooLarge = text.filter(found -> found.length() > MAX_LENGTH).isPresent();
    if (text.isEmpty() || itself || tooLarge || ++files > MAX_FILES) {
      String why =
          text.isEmpty()
              ? " is not a text file of this revision"
              : itself
                  ? " includes itself"
                  : tooLarge ? " is too large for a helmfile" : " includes too much";
      skip(
          new Location(layers.path, 1),
          tooLarge ? Skipped.Kind.TOO_LARGE : Skipped.Kind.UNRESOLVED,
          path + why,
          references.component(path));
      return;
    }
    List<String> chain = new ArrayList<>(parents);
    chain.add(path);
    used.add(path);
    int line = 1;
    int start = 0;
    Matcher marker = MARKER.matcher(text.get());
    List<LinedText> parts = new ArrayList<>();
    while (start <= text.get().length()) {
      boolean more = marker.find(start);
      int end = more ? marker.start() : text.get().length();
      String part = text.get().substring(start, end);
      if (!part.isBlank()) {
        parts.add(LinedText.of(path, line, part));
      }
      if (!more) {
        break;
      }
      line +=
          (int) text.get().substring(start, marker.end()).chars().filter(c -> c == '\n').count();
      start = marker.end();
    }
    parts.forEach(part -> part(part, path, layers, chain));
  }

  private void part(LinedText part, String path, Layers layers, List<String> chain) {
    boolean template = part.text().contains("{{");
    Set<Skipped> before = new LinkedHashSet<>(skipped);
    Optional<YamlNode> node = parse(part, path, layers);
    if (template && node.isEmpty()) {
      // The environments above templates that need their values.
      Matcher matcher = ENVIRONMENTS.matcher(part.text());
      if (matcher.find()) {
        node = parse(part.slice(matcher.start(), matcher.end()), path, layers);
      }
    }
    if (node.isEmpty() || !node.get().isMapping()) {
      return;
    }
    Values known = layers.values();
    for (YamlNode base : node.get().get("bases").map(YamlNode::items).orElse(List.of())) {
      Optional<String> file = Paths.resolve(Paths.directory(path), base.text());
      if (base.text().contains("{{") || base.text().contains("://") || file.isEmpty()) {
        skip(
            base.at(),
            Skipped.Kind.UNRESOLVED,
            "base " + base.text() + " is not in this revision",
            references.component(base.text()));
      } else {
        read(file.get(), layers, chain);
      }
    }
    for (YamlNode item : node.get().get("values").map(YamlNode::items).orElse(List.of())) {
      layers.defaults = layers.defaults.merge(values(item, path, layers, false));
    }
    environment(node.get(), path, layers);
    if (template && !layers.values().equals(known)) {
      skipped.clear();
      skipped.addAll(before);
      node = parse(part, path, layers).or(Optional::empty);
    }
    if (node.isEmpty() || !node.get().isMapping()) {
      return;
    }
    List<YamlNode.Entry> entries =
        node.get().entries().stream()
            .filter(entry -> !Set.of("bases", "environments", "values").contains(entry.key()))
            .toList();
    layers.root = merge(layers.root, Nodes.mapping(node.get().at(), entries));
  }

  private void environment(YamlNode node, String path, Layers layers) {
    Optional<YamlNode> all = node.get("environments");
    if (all.isEmpty()) {
      return;
    }
    all.get().entries().forEach(entry -> layers.declared.add(entry.key()));
    Optional<YamlNode> own = all.get().get(environment);
    if (own.isEmpty()) {
      return;
    }
    boolean lenient = isLenient(own.get());
    for (YamlNode item : own.get().get("values").map(YamlNode::items).orElse(List.of())) {
      layers.own = layers.own.merge(values(item, path, layers, lenient));
    }
    if (!own.get().get("secrets").map(YamlNode::items).orElse(List.of()).isEmpty()) {
      layers.hidden = "secrets of the environment " + environment + " are not readable";
    }
  }

  private static boolean isLenient(YamlNode node) {
    String handler = node.text("missingFileHandler").orElse("Error");
    return !handler.equals("Error");
  }

  /** Values that a helmfile hands down. */
  Values values(YamlNode item, HelmfileState state) {
    Layers layers = new Layers(state.path(), Values.EMPTY);
    layers.own = state.values();
    return values(item, state.path(), layers, true);
  }

  /** Values of templates, in line or from a file. */
  private Values values(YamlNode item, String path, Layers layers, boolean lenient) {
    if (item.isMapping()) {
      return item.toValues();
    }
    if (!item.isScalar() || item.value() == null) {
      return Values.EMPTY;
    }
    Optional<String> file =
        item.text().contains("{{") || item.text().contains("://")
            ? Optional.empty()
            : Paths.resolve(Paths.directory(path), item.text());
    List<String> matches = file.map(this::matching).orElse(List.of());
    Values values = Values.EMPTY;
    for (String match : matches) {
      used.add(match);
      HelmfileState seen = layers.state();
      ValuesLayer layer = valuesFile(match, item.at(), seen, Map.of());
      if (layer.unreadable() != null) {
        layers.hidden = match + " " + layer.unreadable();
      }
      values = values.merge(layer.values());
    }
    if (matches.isEmpty() && !lenient) {
      layers.hidden = item.text() + " is not in this revision";
    }
    return values;
  }

  /** Files that a path or glob names. */
  List<String> matching(String path) {
    if (references.isFile(path)) {
      return List.of(path);
    }
    if (path.indexOf('*') < 0) {
      return List.of();
    }
    Glob glob = Glob.of(path);
    String fixed = path.substring(0, path.indexOf('*'));
    return references.filesBelow(Paths.directory(fixed)).stream()
        .filter(glob::matches)
        .limit(MAX_FILES)
        .toList();
  }

  /** A values file; one that is a template is filled in. */
  ValuesLayer valuesFile(String path, Location at, HelmfileState state, Map<String, GoValue> more) {
    if (!path.endsWith(".gotmpl")) {
      return path.endsWith(".hcl")
          ? ValuesLayer.unreadable(path, at, "is HCL")
          : references.valuesFile(path, path);
    }
    Optional<String> text = references.text(path);
    if (text.isEmpty()) {
      return ValuesLayer.unreadable(path, at, path + " is not a text file of this revision");
    }
    Location start = new Location(path, 1);
    GoTemplate.Result result =
        render(LinedText.of(path, 1, text.get()), Paths.directory(path), state.data(more));
    try {
      Optional<YamlNode> node = yaml(path, result.text());
      if (result.problem().isEmpty() && result.unknown().isEmpty()) {
        return ValuesLayer.of(
            path,
            start,
            node.filter(YamlNode::isMapping).map(YamlNode::toValues).orElse(Values.EMPTY));
      }
    } catch (YamlException e) {
      return ValuesLayer.unreadable(path, start, "is a template");
    }
    String why =
        result.problem().isEmpty()
            ? result.unknown().get(0).expression() + ": " + result.unknown().get(0).why()
            : result.problem();
    return ValuesLayer.unreadable(path, start, "is a template that is not known: " + why);
  }

  GoTemplate.Result render(LinedText text, String directory, GoValue data) {
    HelmfileFunctions functions = new HelmfileFunctions(references, directory, used);
    return GoTemplate.of(text).evaluate(data, functions.partials(), functions.calls());
  }

  private Optional<YamlNode> parse(LinedText part, String path, Layers layers) {
    LinedText text = part;
    if (part.text().contains("{{")) {
      GoTemplate.Result result = render(part, Paths.directory(path), layers.state().data(Map.of()));
      if (!result.problem().isEmpty()) {
        skip(
            result.problemAt(),
            Skipped.Kind.TEMPLATE,
            "is no template that helmfile reads: " + result.problem(),
            references.component(part.text()));
        return Optional.empty();
      }
      for (GoTemplate.Unknown unknown : result.unknown()) {
        if (!unknown.omitted().isEmpty() && unknown.omitted().contains("chart")) {
          skip(
              unknown.at(),
              Skipped.Kind.COMPUTED,
              "whether " + unknown.expression() + " holds is computed: " + unknown.why(),
              references.component(unknown.omitted()));
        }
      }
      text = result.text();
    }
    try {
      return yaml(path, text);
    } catch (YamlException e) {
      boolean template = part.text().contains("{{");
      skip(
          part.at(0),
          template ? Skipped.Kind.TEMPLATE : Skipped.Kind.BROKEN_YAML,
          template ? "is a template that makes no YAML" : "is no YAML",
          references.component(part.text()));
      return Optional.empty();
    }
  }

  /** The first document, in which all that is unknown is an expression between braces. */
  private static Optional<YamlNode> yaml(String path, LinedText text) throws YamlException {
    LinedText written = text;
    if (text.hasOpaque()) {
      LinedText.Builder builder = new LinedText.Builder();
      for (int i = 0; i < text.length(); i++) {
        String expression = text.opaqueAt(i);
        if (expression.isEmpty()) {
          builder.append(text.charAt(i), text.at(i));
        } else {
          boolean action = expression.contains("{{");
          builder.opaque(action ? expression : "{{ " + expression + " }}", text.at(i));
        }
      }
      written = builder.build(text.at(0));
    }
    return LinedYaml.parse(path, written).stream().findFirst().map(YamlDocument::root);
  }

  /** Maps merge, all else is replaced. */
  static YamlNode merge(YamlNode under, YamlNode over) {
    if (!under.isMapping() || !over.isMapping()) {
      return over;
    }
    Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
    under.entries().forEach(entry -> entries.put(entry.key(), entry));
    for (YamlNode.Entry entry : over.entries()) {
      YamlNode.Entry below = entries.get(entry.key());
      entries.put(
          entry.key(),
          below == null
              ? entry
              : new YamlNode.Entry(entry.key(), entry.at(), merge(below.value(), entry.value())));
    }
    return Nodes.mapping(over.at(), List.copyOf(entries.values()));
  }
}
