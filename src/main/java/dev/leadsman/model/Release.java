package dev.leadsman.model;

import java.util.List;

/**
 * One chart deployed once, as one revision declares it.
 *
 * @param id joins its base and head declarations, e.g. {@code prod/kube-system/cilium}
 * @param chart where the chart comes from
 * @param layers values in the deployer's order, later layers win; empty means chart defaults
 * @param dependencies charts inside this chart, as its Chart.yaml in the same revision names them;
 *     empty for charts from elsewhere
 * @param deployer who installs it, with which flags
 * @param declaredAt where the declaration starts
 * @param versionAt the line that carries the chart version
 * @param environments its ids in the environments that it stands for, where one declaration comes
 *     to the same in several; else empty
 */
public record Release(
    SubjectId id,
    ChartSource chart,
    List<ValuesLayer> layers,
    List<Dependency> dependencies,
    Deployer deployer,
    Location declaredAt,
    Location versionAt,
    List<SubjectId> environments)
    implements Subject {

  public Release {
    layers = List.copyOf(layers);
    dependencies = List.copyOf(dependencies);
    environments = List.copyOf(environments);
  }

  /** One that stands for itself alone. */
  public Release(
      SubjectId id,
      ChartSource chart,
      List<ValuesLayer> layers,
      List<Dependency> dependencies,
      Deployer deployer,
      Location declaredAt,
      Location versionAt) {
    this(id, chart, layers, dependencies, deployer, declaredAt, versionAt, List.of());
  }

  /**
   * The user's values, all readable layers merged.
   *
   * @see #unreadable() for what is missing from them
   */
  public Values values() {
    Values merged = Values.EMPTY;
    for (ValuesLayer layer : layers) {
      merged = merged.merge(layer.values());
    }
    return merged;
  }

  /** The same release, brought by another deployer. */
  public Release by(Deployer other) {
    return new Release(id, chart, layers, dependencies, other, declaredAt, versionAt, environments);
  }

  /** The same release in one of its environments. */
  public Release in(SubjectId environment) {
    return new Release(environment, chart, layers, dependencies, deployer, declaredAt, versionAt);
  }

  /** Layers that could not be read; a rule that needs a value they may hold is undecided. */
  public List<ValuesLayer> unreadable() {
    return layers.stream().filter(layer -> layer.unreadable() != null).toList();
  }

  /**
   * A chart that a wrapper chart brings along, from {@code dependencies} in Chart.yaml.
   *
   * @param name chart name
   * @param alias the key of its values in the wrapper; the name when no alias is set
   * @param version version or range exactly as written
   * @param repository as written; empty when there is none
   * @param condition values paths, comma separated, the first that is set decides whether the chart
   *     is there; empty when there are none
   * @param tags names that {@code tags} in the values switch on and off
   * @param at the line of its version
   * @param installed what lies under {@code charts/} or what the lock names in place of a range;
   *     null when the version as written is all that is known
   * @param within aliases of the charts that it stands in, outermost first; empty for a dependency
   *     of the wrapper itself
   */
  public record Dependency(
      String name,
      String alias,
      String version,
      String repository,
      String condition,
      List<String> tags,
      Location at,
      Installed installed,
      List<String> within) {
    public Dependency {
      tags = List.copyOf(tags);
      within = List.copyOf(within);
    }

    /** An exact version and the line, or the file, that tells it. */
    public record Installed(String version, Location at) {}

    /** One of the wrapper itself, of which only the declaration is known. */
    public Dependency(
        String name,
        String alias,
        String version,
        String repository,
        String condition,
        List<String> tags,
        Location at) {
      this(name, alias, version, repository, condition, tags, at, null, List.of());
    }

    /** One that nothing switches off. */
    public Dependency(String name, String alias, String version, String repository, Location at) {
      this(name, alias, version, repository, "", List.of(), at);
    }

    /** Where its values start in the wrapper's, e.g. {@code /network/cilium}. */
    public String pointer() {
      StringBuilder pointer = new StringBuilder();
      within.forEach(parent -> pointer.append('/').append(Values.escape(parent)));
      return pointer.append('/').append(Values.escape(alias)).toString();
    }

    /**
     * Whether Helm takes it along with these values. A condition goes over tags, any tag that is on
     * over others that are off.
     *
     * @see <a href="https://helm.sh/docs/topics/charts/#tags-and-condition-fields-in-dependencies">
     *     Helm's page</a>
     */
    public boolean isEnabled(Values values) {
      for (String path : condition.split(",", -1)) {
        String pointer = "/" + Values.escape(path.strip()).replace(".", "/");
        if (values.at(pointer).orElse(null) instanceof Boolean enabled) {
          return enabled;
        }
      }
      List<Object> set =
          tags.stream()
              .flatMap(tag -> values.at("/tags/" + Values.escape(tag)).stream())
              .filter(Boolean.class::isInstance)
              .toList();
      return set.isEmpty() || set.contains(true);
    }
  }
}
