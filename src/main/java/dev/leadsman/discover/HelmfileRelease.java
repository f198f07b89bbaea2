package dev.leadsman.discover;

import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Location;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One release of a helmfile in one environment.
 *
 * @see <a href="https://helmfile.readthedocs.io/en/latest/configuration/">helmfile's page</a>
 */
final class HelmfileRelease {
  // Fields that helmfile fills in once more, for each release:
  // https://helmfile.readthedocs.io/en/latest/writing-helmfile/#release-template-conventional-directory-structure
  private static final Set<String> PER_RELEASE =
      Set.of(
          "name",
          "namespace",
          "chart",
          "version",
          "labels",
          "kubeContext",
          "values",
          "valuesTemplate",
          "setTemplate",
          "set",
          "setString",
          "secrets",
          "installedTemplate",
          "conditionTemplate");

  // A variable in front of a path that this revision has from its top on names the checkout.
  private static final Pattern TOP =
      Pattern.compile("\\{\\{-? *(?:requiredEnv|env) \"[^\"{}]*\" *-?}}/([^{}]+)");
  private static final Pattern CALLER = Pattern.compile("\\b(?:requiredEnv|env) \"");

  private final HelmfileLoader loader;
  private final HelmfileState state;
  private final YamlNode node;

  /**
   * @param node with what it inherits, not yet filled in for this release
   */
  HelmfileRelease(HelmfileLoader loader, HelmfileState state, YamlNode node) {
    this.loader = loader;
    this.state = state;
    this.node = filled(loader, state, node);
  }

  private static YamlNode filled(HelmfileLoader loader, HelmfileState state, YamlNode node) {
    YamlNode result = node;
    for (int i = 0; i < 3; i++) {
      Map<String, GoValue> data = data(state, result);
      List<YamlNode.Entry> entries = new ArrayList<>();
      boolean changed = false;
      for (YamlNode.Entry entry : result.entries()) {
        YamlNode value =
            PER_RELEASE.contains(entry.key())
                ? filled(loader, state, entry.value(), data, !entry.key().equals("values"))
                : entry.value();
        changed |= value != entry.value();
        entries.add(new YamlNode.Entry(entry.key(), entry.at(), value));
      }
      if (!changed) {
        break;
      }
      result = Nodes.mapping(result.at(), entries);
    }
    return result;
  }

  private static YamlNode filled(
      HelmfileLoader loader,
      HelmfileState state,
      YamlNode node,
      Map<String, GoValue> data,
      boolean maps) {
    if (node.isSequence() && !maps) {
      List<YamlNode> items = new ArrayList<>();
      boolean changed = false;
      for (YamlNode item : node.items()) {
        YamlNode value = item.isMapping() ? item : filled(loader, state, item, data, false);
        changed |= value != item;
        items.add(value);
      }
      return changed ? Nodes.sequence(node.at(), items) : node;
    }
    return Nodes.mapScalars(
        node,
        scalar -> {
          if (!scalar.text().contains("{{")) {
            return scalar;
          }
          GoTemplate.Result result =
              loader.render(
                  LinedText.at(scalar.at(), scalar.text()), state.directory(), state.data(data));
          if (!result.problem().isEmpty() || result.text().asWritten().equals(scalar.text())) {
            return scalar;
          }
          Location at = result.text().isEmpty() ? scalar.at() : result.text().at(0);
          return Nodes.text(at, result.text().asWritten());
        });
  }

  /** What templates of a release see beside those of its helmfile. */
  private static Map<String, GoValue> data(HelmfileState state, YamlNode node) {
    Map<String, GoValue> labels = new LinkedHashMap<>();
    for (Optional<YamlNode> from : List.of(state.root().get("commonLabels"), node.get("labels"))) {
      from.map(YamlNode::entries)
          .orElse(List.of())
          .forEach(
              entry ->
                  labels.put(entry.key(), GoValue.text(entry.value().text(), entry.value().at())));
    }
    Map<String, GoValue> release = new LinkedHashMap<>();
    release.put("Labels", GoValue.partial(labels, "the release has no such label"));
    for (String key : List.of("name", "namespace", "chart", "kubeContext")) {
      Optional<YamlNode> value = node.get(key).filter(each -> !each.text().contains("{{"));
      String name = Character.toUpperCase(key.charAt(0)) + key.substring(1);
      release.put(
          name,
          value.map(each -> GoValue.text(each.text(), each.at())).orElse(GoValue.text("", null)));
    }
    return Map.of(
        "Release",
        GoValue.partial(release, "it is known to whoever runs helmfile"),
        "Namespace",
        release.get("Namespace"));
  }

  YamlNode node() {
    return node;
  }

  String name() {
    return node.text("name").orElse("");
  }

  /** helm's own default where a helmfile names none. */
  String namespace() {
    return node.text("namespace")
        .or(() -> state.root().text("namespace"))
        .filter(text -> !text.isEmpty())
        .orElse("default");
  }

  /** The context that it is written for; empty when none or another one each time. */
  String kubeContext() {
    return node.text("kubeContext")
        .or(() -> state.root().text("helmDefaults", "kubeContext"))
        .filter(text -> !text.contains("{{"))
        .orElse("");
  }

  /** False for one that helmfile takes away or passes over; what is not known counts as there. */
  boolean isInstalled() {
    for (String key : List.of("installed", "installedTemplate")) {
      if (isFalse(node.get(key)) && !isUpToCaller(node.line(key))) {
        return false;
      }
    }
    Optional<YamlNode> condition =
        node.get("conditionTemplate").or(() -> node.get("condition")).filter(YamlNode::isScalar);
    if (condition.isEmpty() || condition.get().text().isEmpty()) {
      return true;
    }
    String text = condition.get().text();
    if (text.equals("true") || text.equals("false") || text.contains("{{")) {
      return !text.equals("false");
    }
    String pointer =
        "/"
            + String.join(
                "/", List.of(text.split("\\.", -1)).stream().map(Values::escape).toList());
    return state
        .values()
        .at(pointer)
        .map(value -> value.equals(true))
        .orElse(state.hidden() != null);
  }

  /** Whether a variable of whoever runs helmfile stands on a line: false is a default there. */
  private boolean isUpToCaller(Location at) {
    return loader
        .references()
        .text(at.file())
        .flatMap(text -> text.lines().skip(at.line() - 1L).findFirst())
        .filter(line -> CALLER.matcher(line).find())
        .isPresent();
  }

  private static boolean isFalse(Optional<YamlNode> node) {
    return node.filter(YamlNode::isScalar).filter(each -> each.text().equals("false")).isPresent();
  }

  /** Whether labels, name and namespace fit one of the selectors; none fit all. */
  boolean fits(List<String> selectors) {
    return selectors.isEmpty() || selectors.stream().anyMatch(this::fits);
  }

  private boolean fits(String selector) {
    for (String term : selector.split(",", -1)) {
      boolean not = term.contains("!=");
      String[] parts = term.split(not ? "!=" : "==?", 2);
      if (parts.length < 2) {
        return true;
      }
      String key = parts[0].strip();
      String value =
          switch (key) {
            case "name" -> name();
            case "namespace" -> namespace();
            case "chart" -> Paths.name(node.text("chart").orElse(""));
            default ->
                node.text("labels", key)
                    .or(() -> state.root().text("commonLabels", key))
                    .orElse("");
          };
      if (value.equals(parts[1].strip()) == not) {
        return false;
      }
    }
    return true;
  }

  ChartReference chart() {
    return new HelmfileChart(loader, state, node).reference();
  }

  Deployer deployer(ChartReference chart) {
    Deployer deployer = Deployer.helmfile();
    YamlNode defaults =
        state.root().get("helmDefaults").orElse(Nodes.mapping(node.at(), List.of()));
    // helmfile passes --reset-values unless told otherwise, and to helm --reset-values goes over
    // --reuse-values, so that --reuse-values among its args does nothing:
    // https://github.com/helmfile/helmfile/blob/v0.169.0/pkg/state/state.go
    // (appendValuesControlModeFlag)
    // https://github.com/helm/helm/blob/v3.17.2/pkg/action/upgrade.go (reuseValues)
    Optional<YamlNode.Entry> reuse =
        node.entry("reuseValues").or(() -> defaults.entry("reuseValues"));
    if (reuse.isPresent() && reuse.get().value().value() instanceof Boolean reuses) {
      deployer = deployer.with("reuseValues", reuses, reuse.get().at());
    }
    for (String key : List.of("atomic", "rollbackOnFailure")) {
      Optional<YamlNode.Entry> entry = node.entry(key).or(() -> defaults.entry(key));
      if (entry.isPresent() && entry.get().value().value().equals(true)) {
        deployer = deployer.with("onFailure", "rollback", entry.get().at());
      }
    }
    for (String key : List.of("args", "syncArgs")) {
      for (YamlNode argument : defaults.get(key).map(YamlNode::items).orElse(List.of())) {
        if (List.of(argument.text().split("\\s+", -1)).contains("--no-hooks")) {
          deployer = deployer.with("hooks", "none", argument.at());
        }
      }
    }
    if (chart.source() instanceof ChartSource.InTree) {
      return deployer.with("versionPinned", true, null);
    }
    return chart.pinned() == null
        ? deployer
        : deployer.with("versionPinned", chart.pinned(), chart.at());
  }

  /** Values and their templates in order, then secrets, then what is set. */
  List<ValuesLayer> layers() {
    List<ValuesLayer> layers = new ArrayList<>();
    boolean lenient =
        !node.text("missingFileHandler")
            .or(() -> state.root().text("missingFileHandler"))
            .orElse("Error")
            .equals("Error");
    for (String key : List.of("values", "valuesTemplate")) {
      for (YamlNode item : node.get(key).map(YamlNode::items).orElse(List.of())) {
        value(item, lenient, layers);
      }
    }
    for (YamlNode item : node.get("secrets").map(YamlNode::items).orElse(List.of())) {
      Optional<String> path =
          item.isScalar() ? Paths.resolve(state.directory(), item.text()) : Optional.empty();
      boolean there = path.filter(loader.references()::isFile).isPresent();
      if (there || !lenient) {
        layers.add(ValuesLayer.unreadable("secrets " + item.text(), item.at(), "is a secret"));
      }
    }
    for (String key : List.of("set", "setTemplate", "setString")) {
      for (YamlNode item : node.get(key).map(YamlNode::items).orElse(List.of())) {
        set(item, key.equals("setString"), layers);
      }
    }
    return layers;
  }

  private void value(YamlNode item, boolean lenient, List<ValuesLayer> layers) {
    if (item.isMapping()) {
      Computed computed = Computed.of(item);
      layers.add(ValuesLayer.of("inline", item.at(), computed.rest().toValues()));
      if (computed.at() != null) {
        layers.add(ValuesLayer.unreadable("inline", computed.at(), computed.why()));
      }
      return;
    }
    if (!item.isScalar() || item.value() == null) {
      return;
    }
    String written = node.text("valuesPathPrefix").orElse("") + item.text();
    Matcher top = TOP.matcher(written);
    if (top.matches() && loader.references().isFile(top.group(1))) {
      layers.add(loader.valuesFile(top.group(1), item.at(), state, data(state, node)));
      return;
    }
    if (written.contains("{{") || written.contains("://") || written.startsWith("/")) {
      String why = written.contains("{{") ? "is computed" : "is not in this revision";
      layers.add(ValuesLayer.unreadable(written, item.at(), why));
      return;
    }
    Optional<String> path = Paths.resolve(state.directory(), written);
    if (path.isEmpty() || !loader.references().isFile(path.get())) {
      if (!lenient) {
        layers.add(
            ValuesLayer.unreadable(
                written, item.at(), path.orElse(written) + " is not a text file of this revision"));
      }
      return;
    }
    layers.add(loader.valuesFile(path.get(), item.at(), state, data(state, node)));
  }

  private static void set(YamlNode item, boolean asText, List<ValuesLayer> layers) {
    String name = item.text("name").orElse("");
    Optional<YamlNode> list = item.get("values").filter(YamlNode::isSequence);
    String value =
        list.isPresent()
            ? "{" + String.join(",", list.get().items().stream().map(YamlNode::text).toList()) + "}"
            : item.get("value").map(YamlNode::text).orElse("");
    Location at = list.or(() -> item.get("value")).map(YamlNode::at).orElse(item.at());
    if (item.get("file").isPresent() || (name + value).contains("{{") || value.startsWith("ref+")) {
      String why = item.get("file").isPresent() ? "is the text of a file" : "is computed";
      layers.add(ValuesLayer.unreadable("set " + name, at, why));
      return;
    }
    Values below = Values.EMPTY;
    for (ValuesLayer layer : layers) {
      below = below.merge(layer.values());
    }
    layers.add(
        ValuesLayer.of("set " + name, at, ValueAssignment.layer(below, name, value, asText, at)));
  }

  /**
   * Values without those that are computed.
   *
   * @param at of the first computed one; null when there is none
   */
  private record Computed(YamlNode rest, Location at, String why) {
    static Computed of(YamlNode node) {
      if (node.isScalar()) {
        boolean computed = node.text().contains("{{") || node.text().startsWith("ref+");
        return new Computed(node, computed ? node.at() : null, node.text() + " is computed");
      }
      Location at = null;
      String why = "";
      List<YamlNode.Entry> entries = new ArrayList<>();
      for (YamlNode.Entry entry : node.entries()) {
        Computed below = of(entry.value());
        if (below.at() != null && at == null) {
          at = below.at();
          why = below.why();
        }
        if (below.at() == null || entry.value().isMapping()) {
          entries.add(new YamlNode.Entry(entry.key(), entry.at(), below.rest()));
        }
      }
      for (YamlNode item : node.items()) {
        Computed below = of(item);
        at = at == null ? below.at() : at;
        why = why.isEmpty() && below.at() != null ? below.why() : why;
      }
      return new Computed(node.isMapping() ? Nodes.mapping(node.at(), entries) : node, at, why);
    }
  }
}
