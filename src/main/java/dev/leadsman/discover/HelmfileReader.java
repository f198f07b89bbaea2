package dev.leadsman.discover;

import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Reads helmfiles in each of their environments. Environments that come to the same chart, version
 * and line of a release declare it once; otherwise each declares its own, and the environment is
 * the cluster.
 */
final class HelmfileReader implements Reader, Expander {
  private static final int MAX_ENVIRONMENTS = 40;
  private static final int MAX_NESTING = 10;

  @Override
  public boolean reads(Source source) {
    return HelmfileText.is(source.document());
  }

  @Override
  public boolean expands(Source source) {
    return reads(source);
  }

  @Override
  public List<Source> expand(Source source, References references) {
    return List.of();
  }

  /** The helmfiles that it includes. */
  @Override
  public Set<String> files(Source source, References references) {
    Set<String> files = new LinkedHashSet<>();
    for (Result result : references.helmfile(source.file())) {
      for (String path : result.loader().used()) {
        if (references.parsed(path).documents().stream().anyMatch(HelmfileText::is)) {
          files.add(path);
        }
      }
    }
    files.remove(source.file());
    return files;
  }

  /** One release as one environment has it. */
  record Declared(
      String environment,
      String name,
      String namespace,
      String kubeContext,
      ChartReference chart,
      List<ValuesLayer> layers,
      Deployer deployer,
      Location at) {
    /** What joins the same release of several environments. */
    List<Object> key() {
      return List.of(at, name, namespace, kubeContext, chart.source().name());
    }

    boolean sameChart(Declared other) {
      return chart.source().equals(other.chart.source()) && chart.at().equals(other.chart.at());
    }
  }

  /** What one environment comes to. */
  record Result(HelmfileLoader loader, List<Declared> releases, boolean known) {}

  @Override
  public Discovered read(Source source, References references) {
    Found found = new Found();
    List<Result> results = references.helmfile(source.file());
    Map<List<Object>, List<Declared>> byKey = new LinkedHashMap<>();
    Set<Skipped> skipped = new LinkedHashSet<>();
    for (Result result : results) {
      result
          .releases()
          .forEach(each -> byKey.computeIfAbsent(each.key(), key -> new ArrayList<>()).add(each));
      skipped.addAll(result.loader().skipped());
    }
    for (List<Declared> same : byKey.values()) {
      boolean once = same.stream().allMatch(each -> each.sameChart(same.get(0)));
      List<SubjectId> ids =
          same.stream().map(each -> id(source, each, each.environment())).toList();
      if (once) {
        Declared first = same.get(0);
        found.add(
            release(
                first,
                id(source, first, ""),
                common(same),
                ids.stream().distinct().count() > 1 ? ids : List.of()));
      } else {
        for (int i = 0; i < same.size(); i++) {
          found.add(release(same.get(i), ids.get(i), same.get(i).layers(), List.of()));
        }
      }
    }
    skipped.forEach(each -> found.skip(each.at(), each.kind(), each.reason(), each.component()));
    return found.discovered();
  }

  private static SubjectId id(Source source, Declared declared, String environment) {
    return new SubjectId(
        cluster(source, declared.kubeContext(), environment),
        declared.namespace(),
        declared.name());
  }

  private static Release release(
      Declared declared, SubjectId id, List<ValuesLayer> layers, List<SubjectId> environments) {
    return new Release(
        id,
        declared.chart().source(),
        layers,
        declared.chart().dependencies(),
        declared.deployer(),
        declared.at(),
        declared.chart().at(),
        environments);
  }

  /** Where only the directory names a cluster, the context or environment names it better. */
  private static String cluster(Source source, String kubeContext, String environment) {
    String directory = Paths.directory(source.file());
    boolean unnamed = source.cluster().equals(directory.isEmpty() ? "." : directory);
    if (!unnamed) {
      return environment.isEmpty() ? source.cluster() : source.cluster() + "/" + environment;
    }
    if (!kubeContext.isEmpty()) {
      return kubeContext;
    }
    if (!environment.isEmpty()) {
      return environment;
    }
    if (!Paths.name(directory).equals("helmfile.d")) {
      return source.cluster();
    }
    String parent = Paths.directory(directory);
    return parent.isEmpty() ? "." : parent;
  }

  /** Layers that all environments share; others may hold anything. */
  private static List<ValuesLayer> common(List<Declared> same) {
    List<ValuesLayer> first = same.get(0).layers();
    List<ValuesLayer> layers = new ArrayList<>();
    boolean differ = false;
    for (int i = 0; i < first.size(); i++) {
      int index = i;
      ValuesLayer layer = first.get(i);
      boolean everywhere =
          same.stream()
              .allMatch(
                  each ->
                      each.layers().size() == first.size()
                          && equal(each.layers().get(index), layer));
      if (everywhere) {
        layers.add(layer);
      } else if (!differ) {
        differ = true;
        layers.add(
            ValuesLayer.unreadable(layer.origin(), layer.at(), "differs between the environments"));
      }
    }
    boolean more = same.stream().anyMatch(each -> each.layers().size() > first.size());
    if (more && !differ) {
      layers.add(
          ValuesLayer.unreadable(
              "environments", same.get(0).at(), "differs between the environments"));
    }
    return layers;
  }

  private static boolean equal(ValuesLayer one, ValuesLayer other) {
    return one.values().tree().equals(other.values().tree())
        && Objects.equals(one.unreadable(), other.unreadable());
  }

  static List<Result> results(String path, References references) {
    Result first = result(path, "default", references);
    Set<String> names = new LinkedHashSet<>(first.loader().environments());
    if (names.isEmpty()) {
      return List.of(first);
    }
    List<Result> results = new ArrayList<>();
    for (String name : names.stream().limit(MAX_ENVIRONMENTS).toList()) {
      Result result = name.equals("default") ? first : result(path, name, references);
      if (result.known()) {
        results.add(result);
      }
    }
    // helmfile takes the environment called default where none is named; one that lacks the
    // values that its templates need is there for the others to be declared.
    if (results.size() > 1 && results.remove(first)) {
      boolean broken = !first.loader().skipped().isEmpty();
      if (!broken) {
        results.add(0, first);
      }
    }
    return results;
  }

  private static Result result(String path, String environment, References references) {
    HelmfileLoader loader = new HelmfileLoader(references, environment);
    List<Declared> releases = new ArrayList<>();
    boolean known =
        collect(loader, path, environment, Values.EMPTY, List.of(), List.of(), releases);
    return new Result(loader, releases, known);
  }

  /**
   * @param parents the helmfiles that lead to this one
   */
  private static boolean collect(
      HelmfileLoader loader,
      String path,
      String environment,
      Values passed,
      List<String> selectors,
      List<String> parents,
      List<Declared> into) {
    Optional<HelmfileState> loaded = loader.load(path, passed);
    if (loaded.isEmpty()) {
      return false;
    }
    HelmfileState state = loaded.get();
    List<String> chain = new ArrayList<>(parents);
    chain.add(path);
    for (String key : List.of("helmfiles", "releases")) {
      Optional<YamlNode> list = state.root().get(key).filter(YamlNode::isScalar);
      if (list.isPresent() && list.get().value() != null) {
        loader.skip(list.get().at(), Skipped.Kind.COMPUTED, key + " are " + list.get().text(), "");
      }
    }
    for (YamlNode item : state.items("helmfiles")) {
      String written = item.isScalar() ? item.text() : item.text("path").orElse("");
      Location at = item.isScalar() ? item.at() : item.line("path");
      List<String> files = nested(loader, state, written);
      if (files.isEmpty() || chain.size() > MAX_NESTING) {
        loader.skip(
            at,
            written.contains("{{") ? Skipped.Kind.COMPUTED : Skipped.Kind.UNRESOLVED,
            "helmfile "
                + written
                + (written.contains("{{") ? " is computed" : " is not in this revision"),
            loader.references().component(written));
        continue;
      }
      Values down = Values.EMPTY;
      for (YamlNode value : item.get("values").map(YamlNode::items).orElse(List.of())) {
        down = down.merge(loader.values(value, state));
      }
      List<String> chosen =
          item.get("selectors").map(YamlNode::items).orElse(List.of()).stream()
              .map(YamlNode::text)
              .toList();
      for (String file : files) {
        if (chain.contains(file)) {
          loader.skip(at, Skipped.Kind.UNRESOLVED, file + " includes itself", "");
          continue;
        }
        collect(
            loader, file, environment, down, chosen.isEmpty() ? selectors : chosen, chain, into);
      }
    }
    for (YamlNode node : state.items("releases")) {
      if (node.isMapping()) {
        HelmfileRelease release = new HelmfileRelease(loader, state, inherited(state, node));
        if (release.isInstalled() && release.fits(selectors) && !release.name().isEmpty()) {
          ChartReference chart = release.chart();
          into.add(
              new Declared(
                  environment,
                  release.name(),
                  release.namespace(),
                  release.kubeContext(),
                  chart,
                  release.layers(),
                  release.deployer(chart),
                  node.at()));
        }
      }
    }
    return true;
  }

  private static List<String> nested(HelmfileLoader loader, HelmfileState state, String written) {
    if (written.isEmpty() || written.contains("{{") || written.contains("::")) {
      return List.of();
    }
    Optional<String> path = Paths.resolve(state.directory(), written);
    if (path.isEmpty() || path.get().equals(state.path())) {
      return List.of();
    }
    if (loader.references().isDirectory(path.get())) {
      return loader.references().filesBelow(path.get()).stream()
          .filter(file -> Paths.directory(file).equals(path.get()))
          .filter(file -> file.endsWith(".yaml") || file.endsWith(".gotmpl"))
          .toList();
    }
    return loader.matching(path.get());
  }

  /** The release with what it inherits from templates. */
  private static YamlNode inherited(HelmfileState state, YamlNode node) {
    List<YamlNode> all = new ArrayList<>();
    Set<String> named = new LinkedHashSet<>();
    YamlNode result = Nodes.mapping(node.at(), List.of());
    for (YamlNode item : node.get("inherit").map(YamlNode::items).orElse(List.of())) {
      all.add(item);
      item.text("template").ifPresent(named::add);
    }
    // https://helmfile.readthedocs.io/en/latest/writing-helmfile/#default-template-inheritance
    Optional<YamlNode> defaults = state.root().get("defaultInherit");
    List<YamlNode> standard =
        defaults.map(each -> each.isSequence() ? each.items() : List.of(each)).orElse(List.of());
    for (YamlNode each : standard) {
      if (!named.contains(each.text())) {
        result = HelmfileLoader.merge(result, template(state, each.text(), List.of()));
      }
    }
    for (YamlNode item : all) {
      List<String> except =
          item.get("except").map(YamlNode::items).orElse(List.of()).stream()
              .map(YamlNode::text)
              .toList();
      result =
          HelmfileLoader.merge(result, template(state, item.text("template").orElse(""), except));
    }
    YamlNode merged = HelmfileLoader.merge(result, node);
    return Nodes.mapping(node.at(), merged.entries());
  }

  private static YamlNode template(HelmfileState state, String name, List<String> except) {
    Optional<YamlNode> template = state.root().get("templates", name).filter(YamlNode::isMapping);
    return template
        .map(
            each ->
                Nodes.mapping(
                    each.at(),
                    each.entries().stream()
                        .filter(entry -> !except.contains(entry.key()))
                        .toList()))
        .orElseGet(() -> Nodes.mapping(state.root().at(), List.of()));
  }
}
