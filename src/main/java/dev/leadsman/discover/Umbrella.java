package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.Release.Dependency;
import dev.leadsman.model.Release.Dependency.Installed;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.version.ChartRange;
import dev.leadsman.version.RangeException;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a wrapper chart of the revision really brings: what lies under its {@code charts/}, else
 * what its lock names in place of a range, else what its Chart.yaml asks for.
 *
 * <p>Helm installs what it finds under {@code charts/}; a chart there that no dependency asks for
 * is installed too.
 *
 * @see <a
 *     href="https://github.com/helm/helm/blob/v3.17.2/pkg/chartutil/dependencies.go">processDependencyEnabled</a>
 */
final class Umbrella {
  private static final int DEPTH = 5;

  private final References references;
  private final Set<String> visited = new HashSet<>();

  Umbrella(References references) {
    this.references = references;
  }

  /** A chart under {@code charts/}; the directory is null for a packed one. */
  private record Vendored(String name, Installed installed, String directory) {}

  /** The dependencies of a chart directory, those of wrappers inside it included. */
  List<Dependency> dependencies(String directory, List<Dependency> declared) {
    return dependencies(directory, declared, List.of());
  }

  /** The chart directories that were looked into, the wrapper's own included. */
  Set<String> directories() {
    return visited;
  }

  private List<Dependency> dependencies(
      String directory, List<Dependency> declared, List<String> within) {
    List<Dependency> result = new ArrayList<>();
    if (within.size() > DEPTH || !visited.add(directory)) {
      return result;
    }
    List<Vendored> vendored = vendored(directory);
    List<Dependency> locked = locked(directory);
    Set<Vendored> used = new HashSet<>();
    for (Dependency dependency : declared) {
      Optional<Vendored> here = vendored(dependency, vendored);
      here.ifPresent(used::add);
      Optional<String> local = here.map(Vendored::directory).or(() -> local(directory, dependency));
      Dependency told = with(dependency, installed(dependency, here, local, locked), within);
      result.add(told);
      if (!references.components().namesComponent(dependency.name())) {
        local.ifPresent(chart -> result.addAll(inside(chart, told)));
      }
    }
    for (Vendored chart : vendored) {
      if (!used.contains(chart)) {
        Dependency found =
            with(
                new Dependency(
                    chart.name(),
                    chart.name(),
                    chart.installed().version(),
                    "",
                    chart.installed().at()),
                null,
                within);
        if (references.components().namesComponent(chart.name())) {
          result.add(found);
        } else if (chart.directory() != null) {
          result.addAll(inside(chart.directory(), found));
        }
      }
    }
    return result;
  }

  /** Known charts that a chart inside the wrapper brings. */
  private List<Dependency> inside(String directory, Dependency parent) {
    List<String> within = new ArrayList<>(parent.within());
    within.add(parent.alias());
    List<Dependency> declared =
        InTreeChart.at(directory, references).map(InTreeChart::dependencies).orElse(List.of());
    return dependencies(directory, declared, within).stream()
        .filter(dependency -> references.components().namesComponent(dependency.name()))
        .toList();
  }

  private static Dependency with(Dependency dependency, Installed installed, List<String> within) {
    return new Dependency(
        dependency.name(),
        dependency.alias(),
        dependency.version(),
        dependency.repository(),
        dependency.condition(),
        dependency.tags(),
        dependency.at(),
        installed,
        within);
  }

  /** Null when the version as written tells what is installed. */
  private Installed installed(
      Dependency dependency,
      Optional<Vendored> vendored,
      Optional<String> local,
      List<Dependency> locked) {
    Optional<Dependency> lock =
        locked.stream().filter(one -> one.name().equals(dependency.name())).findFirst();
    boolean exact = ChartRange.isExact(dependency.version());
    Optional<Installed> here = vendored.map(Vendored::installed);
    if (here.isEmpty() && local.isPresent()) {
      here = chart(local.get()).map(Vendored::installed);
    }
    if (here.isPresent()) {
      if (!fits(dependency.version(), here.get().version())) {
        tell(
            here.get().at(),
            "charts/ holds "
                + dependency.name()
                + " "
                + here.get().version()
                + " and "
                + dependency.at()
                + " asks for "
                + dependency.version()
                + ": what lies there is installed until helm dependency update runs",
            dependency);
        return here.get();
      }
      return exact ? null : lock.filter(same(here.get())).map(Umbrella::of).orElse(here.get());
    }
    if (lock.isEmpty()) {
      return null;
    }
    if (!fits(dependency.version(), lock.get().version())) {
      tell(
          lock.get().at(),
          "the lock names "
              + dependency.name()
              + " "
              + lock.get().version()
              + " and "
              + dependency.at()
              + " asks for "
              + dependency.version()
              + ": helm dependency build refuses it until the lock is renewed",
          dependency);
      return null;
    }
    return exact ? null : of(lock.get());
  }

  private static Predicate<Dependency> same(Installed installed) {
    return lock -> bare(lock.version()).equals(bare(installed.version()));
  }

  private static Installed of(Dependency locked) {
    return new Installed(locked.version(), locked.at());
  }

  private void tell(Location at, String reason, Dependency dependency) {
    if (references.components().namesComponent(dependency.name())) {
      // It is read all the same, so nothing is left undecided by it.
      references.skip(at, Skipped.Kind.UNRESOLVED, reason, "");
    }
  }

  private static boolean fits(String range, String version) {
    if (version.isEmpty() || bare(range).equals(bare(version))) {
      return true;
    }
    try {
      return ChartRange.parse(range).matches(version);
    } catch (RangeException e) {
      return true; // Computed or a template: nobody can tell.
    }
  }

  private static String bare(String version) {
    return version.startsWith("v") ? version.substring(1) : version;
  }

  private Optional<Vendored> vendored(Dependency dependency, List<Vendored> vendored) {
    List<Vendored> named =
        vendored.stream().filter(chart -> chart.name().equals(dependency.name())).toList();
    return named.stream()
        .filter(chart -> fits(dependency.version(), chart.installed().version()))
        .findFirst()
        .or(() -> named.stream().findFirst());
  }

  /** The directory behind {@code file://../network}. */
  private Optional<String> local(String directory, Dependency dependency) {
    return dependency.repository().startsWith("file://")
        ? Paths.resolve(directory, dependency.repository().substring("file://".length()))
            .filter(path -> references.isFile(Paths.join(path, "Chart.yaml")))
        : Optional.empty();
  }

  private List<Vendored> vendored(String directory) {
    String charts = Paths.join(directory, "charts");
    List<Vendored> found = new ArrayList<>();
    for (String path : references.filesBelow(charts)) {
      String below = path.substring(charts.length() + 1);
      if (below.startsWith("_") || below.startsWith(".")) {
        continue;
      }
      if (!below.contains("/") && below.endsWith(".tgz")) {
        ScriptTree.Packed packed = ScriptTree.Packed.of(path);
        found.add(
            new Vendored(
                packed.name(), new Installed(packed.version(), new Location(path, 1)), null));
      } else if (below.endsWith("/Chart.yaml")
          && below.indexOf('/') == below.length() - "/Chart.yaml".length()) {
        chart(Paths.directory(path)).ifPresent(found::add);
      }
    }
    return found;
  }

  private Optional<Vendored> chart(String directory) {
    return references
        .document(Paths.join(directory, "Chart.yaml"))
        .filter(document -> document.root().isMapping())
        .map(
            document ->
                new Vendored(
                    document.root().text("name").orElse(Paths.name(directory)),
                    new Installed(
                        document.root().text("version").orElse(""),
                        document.root().line("version")),
                    directory));
  }

  private List<Dependency> locked(String directory) {
    List<Dependency> locked = new ArrayList<>();
    for (String name : List.of("Chart.lock", "requirements.lock")) {
      references
          .document(Paths.join(directory, name))
          .map(YamlDocument::root)
          .filter(YamlNode::isMapping)
          .ifPresent(root -> locked.addAll(InTreeChart.dependencies(root)));
    }
    return locked;
  }

  /**
   * The values files of the charts on the way to known ones, the innermost first: each is a layer
   * under that of the chart around it.
   */
  List<ValuesLayer> layers(String directory, List<Dependency> dependencies) {
    Map<String, ValuesLayer> layers = new LinkedHashMap<>();
    for (Dependency dependency : dependencies) {
      String at = directory;
      for (int depth = 0; depth < dependency.within().size(); depth++) {
        List<String> within = dependency.within().subList(0, depth + 1);
        Optional<String> inner = child(at, within.get(depth));
        if (inner.isEmpty()) {
          break;
        }
        at = inner.get();
        String file = Paths.join(at, "values.yaml");
        if (references.isFile(file)) {
          layers.putIfAbsent(file, below(references.valuesFile(file, file), within));
        }
      }
    }
    List<ValuesLayer> innermostFirst = new ArrayList<>(layers.values());
    Collections.reverse(innermostFirst);
    return innermostFirst;
  }

  /** The directory of an unpacked or local chart that a chart has under an alias. */
  private Optional<String> child(String directory, String alias) {
    List<Dependency> declared =
        InTreeChart.at(directory, references).map(InTreeChart::dependencies).orElse(List.of());
    Optional<Dependency> dependency =
        declared.stream().filter(one -> one.alias().equals(alias)).findFirst();
    String name = dependency.map(Dependency::name).orElse(alias);
    return vendored(directory).stream()
        .filter(chart -> chart.name().equals(name) && chart.directory() != null)
        .map(Vendored::directory)
        .findFirst()
        .or(() -> dependency.flatMap(one -> local(directory, one)));
  }

  private static ValuesLayer below(ValuesLayer layer, List<String> within) {
    if (layer.unreadable() != null) {
      return layer;
    }
    Map<String, Object> tree = layer.values().tree();
    StringBuilder pointer = new StringBuilder();
    for (int i = within.size() - 1; i >= 0; i--) {
      Map<String, Object> outer = new LinkedHashMap<>();
      outer.put(within.get(i), tree);
      tree = outer;
    }
    within.forEach(step -> pointer.append('/').append(Values.escape(step)));
    Map<String, Location> lines = new LinkedHashMap<>();
    layer.values().lines().forEach((key, line) -> lines.put(pointer + key, line));
    return ValuesLayer.of(layer.origin(), layer.at(), new Values(tree, lines));
  }

  /**
   * Without the charts that the values switch off; defaults of charts that lie here take part.
   * Values that cannot be read may do either, so nothing is left out then.
   */
  Release withEnabledDependencies(Release release, String directory) {
    if (!release.unreadable().isEmpty()) {
      return release;
    }
    Values values = release.values();
    Set<String> off = new HashSet<>();
    List<Dependency> enabled = new ArrayList<>();
    for (Dependency dependency : release.dependencies()) {
      Values own = Values.EMPTY;
      Optional<String> inner =
          dependency.within().isEmpty() && !dependency.condition().isEmpty()
              ? child(directory, dependency.alias())
              : Optional.empty();
      if (inner.isPresent() && references.isFile(Paths.join(inner.get(), "values.yaml"))) {
        String file = Paths.join(inner.get(), "values.yaml");
        own = below(references.valuesFile(file, file), List.of(dependency.alias())).values();
      }
      Values seen = own.merge(values);
      boolean parentOff = false;
      StringBuilder parent = new StringBuilder();
      for (String step : dependency.within()) {
        seen = seen.under(step);
        parent.append('/').append(Values.escape(step));
        parentOff |= off.contains(parent.toString());
      }
      if (parentOff || !dependency.isEnabled(seen)) {
        off.add(dependency.pointer());
      } else {
        enabled.add(dependency);
      }
    }
    return new Release(
        release.id(),
        release.chart(),
        release.layers(),
        enabled,
        release.deployer(),
        release.declaredAt(),
        versionAt(release, directory, enabled));
  }

  /** The line of the one known chart that is left, where the release pointed to a dependency. */
  private Location versionAt(Release release, String directory, List<Dependency> enabled) {
    Optional<YamlDocument> chart = references.document(Paths.join(directory, "Chart.yaml"));
    boolean told =
        chart.isPresent()
            && (release.versionAt().equals(chart.get().root().line("version"))
                || release.dependencies().stream()
                    .anyMatch(dependency -> dependency.at().equals(release.versionAt())));
    if (!told) {
      return release.versionAt();
    }
    List<Dependency> known =
        enabled.stream()
            .filter(dependency -> references.components().knowsChart(dependency.name()))
            .toList();
    if (known.size() != 1) {
      return chart.get().root().line("version");
    }
    Dependency one = known.get(0);
    return one.installed() != null && !ChartRange.isExact(one.version())
        ? one.installed().at()
        : one.at();
  }
}
