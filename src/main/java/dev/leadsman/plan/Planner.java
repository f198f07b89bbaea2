package dev.leadsman.plan;

import dev.leadsman.model.Addon;
import dev.leadsman.model.Bump;
import dev.leadsman.model.Cause;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Cluster;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Distribution;
import dev.leadsman.model.Plan;
import dev.leadsman.model.Release;
import dev.leadsman.model.RemoteManifest;
import dev.leadsman.model.Subject;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Transition;
import dev.leadsman.model.UnavailableException;
import dev.leadsman.model.Workload;
import dev.leadsman.version.Component;
import dev.leadsman.version.Components;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Joins the subjects of base and head into transitions and tells which of them a change touches.
 */
public final class Planner {
  private final Components components;
  private final Parts parts;
  private final RenderedImages images;
  private final Function<String, Cluster> clusters;

  /**
   * @param charts asked only where a declaration does not tell a component's version
   * @param clusters what the config tells about a cluster
   */
  public Planner(Components components, ChartLookup charts, Function<String, Cluster> clusters) {
    this(
        components,
        charts,
        release -> {
          throw new UnavailableException(Cause.RENDER, release.id() + " is not rendered");
        },
        clusters);
  }

  /**
   * As the other one.
   *
   * @param objects asked where values of a known component differ and its chart does not
   */
  public Planner(
      Components components,
      ChartLookup charts,
      ObjectLookup objects,
      Function<String, Cluster> clusters) {
    this.components = components;
    this.parts = new Parts(components, charts);
    this.images = new RenderedImages(components, objects);
    this.clusters = clusters;
  }

  /**
   * Joins two revisions.
   *
   * @param changedCluster whether the config's words about a cluster differ between base and head
   * @param changedDirectory whether any file below a directory differs between base and head
   */
  public Plan plan(
      Discovered base,
      Discovered head,
      Predicate<String> changedCluster,
      Predicate<String> changedDirectory) {
    Bundles bundles = new Bundles(components, clusters);
    List<Side> baseSides = sides(bundles.complete(apart(base.subjects(), head.subjects())));
    List<Side> headSides = sides(bundles.complete(apart(head.subjects(), base.subjects())));
    Rendered written =
        new Rendered(withoutIdle(baseSides, headSides), withoutIdle(headSides, baseSides));
    Join join = new Join(written.base(), written.head());
    Set<String> changedObjects = changedObjects(base, head);

    List<Joined> pairs = new ArrayList<>();
    for (Join.Pair pair : join.pairs()) {
      boolean touched =
          pair.base() == null
              || pair.head() == null
              || !same(pair.base().subject(), pair.head().subject())
              || changedCluster.test(pair.head().subject().id().cluster())
              || inTreeChart(pair.head().subject()).filter(changedDirectory).isPresent();
      pairs.add(new Joined(pair, touched));
    }
    List<String> notes = new ArrayList<>(written.notes());
    notes.addAll(join.notes());
    List<Transition> transitions = transitions(pairs).stream().map(images::complete).toList();
    List<Transition> implied =
        Bundles.implied(transitions, base.subjects(), head.subjects(), notes);
    return new Plan(spread(implied, changedObjects), notes);
  }

  /**
   * A chart that nothing deploys stands for a release of which nobody wrote; once the other
   * revision deploys it, that release is what comes or goes.
   */
  private static List<Side> withoutIdle(List<Side> sides, List<Side> others) {
    Set<String> deployed =
        others.stream()
            .filter(other -> !other.isIdle())
            .flatMap(other -> inTreeChart(other.subject()).stream())
            .collect(Collectors.toSet());
    return sides.stream()
        .filter(
            side ->
                !side.isIdle() || inTreeChart(side.subject()).filter(deployed::contains).isEmpty())
        .toList();
  }

  /**
   * A declaration that comes to the same in all environments stands for each of them where the
   * other revision tells them apart.
   */
  private static List<Subject> apart(List<Subject> subjects, List<Subject> others) {
    Map<String, Set<SubjectId>> byFile =
        others.stream()
            .collect(
                Collectors.groupingBy(
                    other -> other.declaredAt().file(),
                    Collectors.mapping(Subject::id, Collectors.toSet())));
    List<Subject> result = new ArrayList<>();
    for (Subject subject : subjects) {
      Set<SubjectId> ids = byFile.getOrDefault(subject.declaredAt().file(), Set.of());
      if (subject instanceof Release release
          && release.environments().stream().anyMatch(ids::contains)) {
        release.environments().forEach(id -> result.add(release.in(id)));
      } else {
        result.add(subject);
      }
    }
    return result;
  }

  private List<Side> sides(List<Subject> subjects) {
    return subjects.stream().map(subject -> new Side(subject, parts.of(subject))).toList();
  }

  /** A subject taken apart. */
  record Side(Subject subject, List<Part> parts) {
    /** True for a chart of the revision that nothing in it deploys. */
    boolean isIdle() {
      return inTreeChart(subject)
          .filter(chart -> subject.declaredAt().file().equals(chart + "/Chart.yaml"))
          .isPresent();
    }

    /** Its components, or the chart's name where no pack knows it. */
    String product() {
      String known =
          parts.stream()
              .map(Part::componentId)
              .filter(Objects::nonNull)
              .sorted()
              .collect(Collectors.joining(","));
      return known.isEmpty() && subject instanceof Release release
          ? "chart " + release.chart().name()
          : known;
    }
  }

  /** A part that one side of a pair lacks. */
  private record Loose(Join.Pair pair, Part part, boolean touched) {
    String key() {
      Subject subject = pair.head() != null ? pair.head().subject() : pair.base().subject();
      return part.componentId() + " in " + subject.id().cluster();
    }
  }

  private record Joined(Join.Pair pair, boolean touched) {}

  private static List<Transition> transitions(List<Joined> pairs) {
    List<Transition> result = new ArrayList<>();
    List<Loose> left = new ArrayList<>();
    List<Loose> right = new ArrayList<>();
    for (Joined joined : pairs) {
      result.addAll(inBoth(joined.pair(), joined.touched(), left, right));
    }
    result.addAll(movedParts(left, right));
    for (Joined joined : pairs) {
      List<Loose> gone = of(joined.pair(), left);
      List<Loose> come = of(joined.pair(), right);
      boolean replaced = gone.size() == 1 && come.size() == 1;
      come.forEach(to -> result.add(added(to, replaced ? gone.get(0).part() : null)));
      gone.forEach(from -> result.add(removed(from, replaced)));
    }
    return result;
  }

  @SuppressWarnings("ReferenceEquality") // two pairs may be equal
  private static List<Loose> of(Join.Pair pair, List<Loose> loose) {
    return loose.stream().filter(one -> one.pair() == pair).toList();
  }

  private static List<Transition> inBoth(
      Join.Pair pair, boolean touched, List<Loose> left, List<Loose> right) {
    List<Part> before = new ArrayList<>(pair.base() == null ? List.of() : pair.base().parts());
    List<Part> after = new ArrayList<>(pair.head() == null ? List.of() : pair.head().parts());
    List<Transition> result = new ArrayList<>();
    for (Part to : List.copyOf(after)) {
      Optional<Part> from =
          before.stream()
              .filter(part -> Objects.equals(part.componentId(), to.componentId()))
              .min(Comparator.comparing(part -> !part.valuesPointer().equals(to.valuesPointer())));
      if (from.isPresent()) {
        before.remove(from.get());
        after.remove(to);
        result.add(
            transition(pair.base().subject(), pair.head().subject(), from.get(), to, touched));
      }
    }
    before.forEach(part -> left.add(new Loose(pair, part, touched)));
    after.forEach(part -> right.add(new Loose(pair, part, touched)));
    return result;
  }

  /** Components that left one subject of a cluster for another one; they leave the lists. */
  private static List<Transition> movedParts(List<Loose> left, List<Loose> right) {
    List<Transition> result = new ArrayList<>();
    for (Loose from : List.copyOf(left)) {
      List<Loose> to = alone(from, right);
      if (from.part().component() != null
          && from.pair().form() == null
          && alone(from, left).size() == 1
          && to.size() == 1
          && to.get(0).pair().form() == null) {
        left.remove(from);
        right.remove(to.get(0));
        result.add(
            transition(
                from.pair().base().subject(),
                to.get(0).pair().head().subject(),
                from.part(),
                to.get(0).part(),
                true));
      }
    }
    return result;
  }

  private static List<Loose> alone(Loose one, List<Loose> among) {
    return among.stream().filter(other -> other.key().equals(one.key())).toList();
  }

  private static Transition added(Loose to, Part replaced) {
    Subject head = to.pair().head().subject();
    Subject base = to.pair().base() == null ? null : to.pair().base().subject();
    Optional<Part> form =
        to.pair().form() == null
            ? Optional.empty()
            : to.pair().form().parts().stream()
                .filter(part -> Objects.equals(part.componentId(), to.part().componentId()))
                .findFirst();
    List<Bump> bumps =
        form.isPresent()
            ? new Rows(to.pair().form().subject(), head).between(form.get(), to.part())
            : new Rows(base, head).added(to.part(), replaced);
    return new Transition(
        to.part().componentId(),
        null,
        head,
        null,
        to.part().version(),
        to.part().valuesPointer(),
        to.touched(),
        bumps);
  }

  private static Transition removed(Loose from, boolean replaced) {
    Subject base = from.pair().base().subject();
    Subject head = from.pair().head() == null ? null : from.pair().head().subject();
    return new Transition(
        from.part().componentId(),
        base,
        null,
        from.part().version(),
        null,
        from.part().valuesPointer(),
        from.touched(),
        // What took its place has the row.
        replaced || from.pair().form() != null
            ? List.of()
            : new Rows(base, head).removed(from.part()));
  }

  private static Transition transition(
      Subject base, Subject head, Part from, Part to, boolean touched) {
    List<Bump> bumps = new Rows(base, head).between(from, to);
    return new Transition(
        to.componentId(),
        base,
        head,
        from.version(),
        to.version(),
        to.valuesPointer(),
        touched || !bumps.isEmpty(),
        bumps);
  }

  /** Touches the neighbours: subjects of one pack in one cluster are judged together. */
  private List<Transition> spread(List<Transition> transitions, Set<String> changedObjects) {
    Set<String> touchedPacks = new HashSet<>();
    for (Transition transition : transitions) {
      if (transition.touched() && transition.component() != null) {
        touchedPacks.add(pack(transition));
      }
    }
    return transitions.stream()
        .map(
            transition ->
                transition.component() != null
                        && (touchedPacks.contains(pack(transition))
                            || changedObjects.contains(transition.subject().id().cluster()))
                    ? touched(transition)
                    : transition)
        .sorted(
            Comparator.comparing((Transition transition) -> transition.subject().id())
                .thenComparing(transition -> transition.subject().declaredAt())
                .thenComparing(transition -> String.valueOf(transition.component())))
        .toList();
  }

  private String pack(Transition transition) {
    String pack = components.component(transition.component()).map(Component::pack).orElse("");
    return transition.subject().id().cluster() + " " + pack;
  }

  private static Transition touched(Transition transition) {
    return new Transition(
        transition.component(),
        transition.base(),
        transition.head(),
        transition.from(),
        transition.to(),
        transition.valuesPointer(),
        true,
        transition.bumps());
  }

  /** Clusters whose CRDs and custom resources differ between base and head. */
  private static Set<String> changedObjects(Discovered base, Discovered head) {
    Map<String, Set<Object>> before = objects(base);
    Map<String, Set<Object>> after = objects(head);
    Set<String> changed = new HashSet<>(before.keySet());
    changed.addAll(after.keySet());
    changed.removeIf(cluster -> Objects.equals(before.get(cluster), after.get(cluster)));
    return changed;
  }

  private static Map<String, Set<Object>> objects(Discovered discovered) {
    return discovered.objects().stream()
        .collect(
            Collectors.groupingBy(
                Discovered.DesiredObject::cluster,
                Collectors.mapping(
                    object -> (Object) object.manifest().object(), Collectors.toSet())));
  }

  private static Optional<String> inTreeChart(Subject subject) {
    return subject instanceof Release release && release.chart() instanceof ChartSource.InTree chart
        ? Optional.of(chart.path())
        : Optional.empty();
  }

  /** Whether two declarations ask for the same, wherever they stand. */
  static boolean same(Subject base, Subject head) {
    if (!base.deployer().name().equals(head.deployer().name())
        || !base.deployer().capabilities().equals(head.deployer().capabilities())) {
      return false;
    }
    if (base instanceof Release a && head instanceof Release b) {
      return a.chart().equals(b.chart())
          && a.values().tree().equals(b.values().tree())
          && dependencies(a).equals(dependencies(b))
          && a.unreadable().size() == b.unreadable().size();
    }
    if (base instanceof Workload a && head instanceof Workload b) {
      return a.manifest().object().equals(b.manifest().object());
    }
    if (base instanceof RemoteManifest a && head instanceof RemoteManifest b) {
      return a.url().equals(b.url()) && references(a).equals(references(b));
    }
    if (base instanceof Addon a && head instanceof Addon b) {
      return a.version().equals(b.version())
          && a.configuration().tree().equals(b.configuration().tree());
    }
    return base instanceof Distribution a
        && head instanceof Distribution b
        && a.version().equals(b.version());
  }

  private static List<String> references(RemoteManifest manifest) {
    return manifest.images().stream().map(RemoteManifest.Image::reference).toList();
  }

  private static List<String> dependencies(Release release) {
    return release.dependencies().stream()
        .map(
            dependency -> dependency.alias() + " " + dependency.name() + " " + dependency.version())
        .toList();
  }
}
