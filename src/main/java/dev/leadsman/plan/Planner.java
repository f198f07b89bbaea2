package dev.leadsman.plan;

import dev.leadsman.model.Addon;
import dev.leadsman.model.Bump;
import dev.leadsman.model.Change;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Cluster;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Distribution;
import dev.leadsman.model.Plan;
import dev.leadsman.model.Release;
import dev.leadsman.model.RemoteManifest;
import dev.leadsman.model.Subject;
import dev.leadsman.model.Transition;
import dev.leadsman.model.Values;
import dev.leadsman.model.VersionRead;
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
  private final Function<String, Cluster> clusters;

  /**
   * @param charts asked only where a declaration does not tell a component's version
   * @param clusters what the config tells about a cluster
   */
  public Planner(Components components, ChartLookup charts, Function<String, Cluster> clusters) {
    this.components = components;
    this.parts = new Parts(components, charts);
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
    List<Side> baseSides = sides(bundles.complete(base.subjects()));
    List<Side> headSides = sides(bundles.complete(head.subjects()));
    Join join = new Join(baseSides, headSides);
    Set<String> changedObjects = changedObjects(base, head);

    List<Transition> transitions = new ArrayList<>();
    for (Join.Pair pair : join.pairs()) {
      boolean touched =
          pair.base() == null
              || pair.head() == null
              || !same(pair.base().subject(), pair.head().subject())
              || changedCluster.test(pair.head().subject().id().cluster())
              || inTreeChart(pair.head().subject()).filter(changedDirectory).isPresent();
      transitions.addAll(transitions(pair, touched));
    }
    return new Plan(spread(transitions, changedObjects), join.notes());
  }

  private List<Side> sides(List<Subject> subjects) {
    return subjects.stream().map(subject -> new Side(subject, parts.of(subject))).toList();
  }

  /** A subject taken apart. */
  record Side(Subject subject, List<Part> parts) {
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

  private List<Transition> transitions(Join.Pair pair, boolean touched) {
    List<Part> left = new ArrayList<>(pair.base() == null ? List.of() : pair.base().parts());
    List<Part> right = new ArrayList<>(pair.head() == null ? List.of() : pair.head().parts());
    Subject base = pair.base() == null ? null : pair.base().subject();
    Subject head = pair.head() == null ? null : pair.head().subject();
    List<Transition> result = new ArrayList<>();
    for (Part to : List.copyOf(right)) {
      Optional<Part> from =
          left.stream()
              .filter(part -> Objects.equals(part.componentId(), to.componentId()))
              .min(Comparator.comparing(part -> !part.valuesPointer().equals(to.valuesPointer())));
      if (from.isPresent()) {
        left.remove(from.get());
        right.remove(to);
        result.add(transition(base, head, from.get(), to, touched));
      }
    }
    boolean replaced = left.size() == 1 && right.size() == 1;
    for (Part to : right) {
      result.add(
          new Transition(
              to.componentId(),
              null,
              head,
              null,
              to.version(),
              to.valuesPointer(),
              touched,
              new Bumps(base, head).added(to, replaced ? left.get(0) : null)));
    }
    for (Part from : left) {
      result.add(
          new Transition(
              from.componentId(),
              base,
              null,
              from.version(),
              null,
              from.valuesPointer(),
              touched,
              replaced ? List.of() : new Bumps(base, head).removed(from)));
    }
    return result;
  }

  private static Transition transition(
      Subject base, Subject head, Part from, Part to, boolean touched) {
    List<Bump> bumps = new Bumps(base, head).between(from, to);
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
      return a.url().equals(b.url());
    }
    if (base instanceof Addon a && head instanceof Addon b) {
      return a.version().equals(b.version())
          && a.configuration().tree().equals(b.configuration().tree());
    }
    return base instanceof Distribution a
        && head instanceof Distribution b
        && a.version().equals(b.version());
  }

  private static List<String> dependencies(Release release) {
    return release.dependencies().stream()
        .map(
            dependency -> dependency.alias() + " " + dependency.name() + " " + dependency.version())
        .toList();
  }

  /** Turns what two parts write into rows of the report. */
  private record Bumps(Subject base, Subject head) {

    List<Bump> between(Part from, Part to) {
      List<Bump> bumps = new ArrayList<>();
      for (Part.Written after : to.written()) {
        Optional<Part.Written> before = counterpart(from.written(), after, to.written());
        if (before.isEmpty()) {
          if (after.kind().equals("image")
              && head instanceof Release
              && !from.written().isEmpty()) {
            bumps.add(row(to, after, null, after.version(), from, to, Change.PINNED));
          } else {
            bumps.add(row(to, after, null, after.version(), from, to, otherForm(from, to)));
          }
          continue;
        }
        change(before.get(), after, from, to)
            .ifPresent(
                change ->
                    bumps.add(
                        row(
                            to,
                            after,
                            text(before.get(), after),
                            text(after, before.get()),
                            from,
                            to,
                            change)));
      }
      for (Part.Written before : from.written()) {
        boolean gone = counterpart(to.written(), before, from.written()).isEmpty();
        if (gone && before.kind().equals("image") && head instanceof Release) {
          bumps.add(row(to, before, before.version(), null, from, to, Change.UNPINNED));
        }
      }
      return bumps;
    }

    List<Bump> added(Part to, Part replaced) {
      return to.written().stream()
          .map(
              after ->
                  row(
                      to,
                      after,
                      replaced == null ? null : replaced.version().written(),
                      after.version(),
                      replaced,
                      to,
                      replaced == null ? Change.ADDED : Change.REPLACED))
          .toList();
    }

    List<Bump> removed(Part from) {
      return from.written().stream()
          .map(before -> row(from, before, before.version(), null, from, null, Change.REMOVED))
          .toList();
    }

    /** The same row of the other side: equal kind and name, or the only row of its kind. */
    private static Optional<Part.Written> counterpart(
        List<Part.Written> rows, Part.Written row, List<Part.Written> own) {
      Optional<Part.Written> equal =
          rows.stream()
              .filter(other -> other.kind().equals(row.kind()) && other.name().equals(row.name()))
              .findFirst();
      if (equal.isPresent()) {
        return equal;
      }
      List<Part.Written> ofKind =
          rows.stream().filter(other -> other.kind().equals(row.kind())).toList();
      long ownOfKind = own.stream().filter(other -> other.kind().equals(row.kind())).count();
      return ofKind.size() == 1 && ownOfKind == 1 ? Optional.of(ofKind.get(0)) : Optional.empty();
    }

    private Optional<Change> change(Part.Written before, Part.Written after, Part from, Part to) {
      VersionRead left = version(before, from);
      VersionRead right = version(after, to);
      boolean sameText = before.version().equals(after.version());
      if (sameText && !before.digest().equals(after.digest())) {
        return Optional.of(Change.DIGEST);
      }
      if (!sameText && before.version().isEmpty()) {
        return Optional.of(Change.PINNED);
      }
      if (!sameText && after.version().isEmpty()) {
        return Optional.of(Change.UNPINNED);
      }
      boolean moved = !before.home().equals(after.home()) || !before.name().equals(after.name());
      if (sameText) {
        return moved ? Optional.of(Change.MOVED) : Optional.empty();
      }
      if (after.kind().equals("chart")
          && head instanceof Release release
          && release.chart() instanceof ChartSource.Bundled) {
        return Optional.of(Change.IMPLIED);
      }
      if (left.version() == null
          || right.version() == null
          || !left.version().scheme().equals(right.version().scheme())) {
        return Optional.of(Change.RETAGGED);
      }
      int order = right.version().compareTo(left.version());
      if (order != 0) {
        return Optional.of(order > 0 ? Change.UPGRADE : Change.DOWNGRADE);
      }
      if (bare(before.version()).equals(bare(after.version()))) {
        return moved ? Optional.of(Change.MOVED) : Optional.empty();
      }
      return Optional.of(Change.VARIANT);
    }

    /** A row's own version: what its chart ships or its tag says, whatever else pins the part. */
    private static VersionRead version(Part.Written written, Part part) {
      if (part.component() == null) {
        return part.version();
      }
      VersionRead own =
          written.kind().equals("chart")
              ? part.component().read(written.version(), Values.EMPTY, null)
              : part.component().place(written.version());
      return own.version() == null ? part.version() : own;
    }

    /** A leading v comes and goes within one history. */
    private static String bare(String version) {
      return version.startsWith("v") ? version.substring(1) : version;
    }

    private static String text(Part.Written written, Part.Written other) {
      return written.version().equals(other.version()) && !written.digest().isEmpty()
          ? written.version() + "@" + written.digest()
          : written.version();
    }

    private static Change otherForm(Part from, Part to) {
      if (from.version().version() == null
          || to.version().version() == null
          || !from.version().version().scheme().equals(to.version().version().scheme())) {
        return Change.RETAGGED;
      }
      int order = to.version().version().compareTo(from.version().version());
      return order == 0 ? Change.MOVED : order > 0 ? Change.UPGRADE : Change.DOWNGRADE;
    }

    private Bump row(
        Part part,
        Part.Written written,
        String from,
        String to,
        Part fromPart,
        Part toPart,
        Change change) {
      Subject subject = head != null ? head : base;
      String fromText =
          from == null && change != Change.ADDED && fromPart != null
              ? fromPart.version().written()
              : from;
      return new Bump(
          part.componentId(),
          written.kind(),
          written.name(),
          fromText == null && to == null ? written.version() : fromText,
          to,
          effective(fromPart),
          effective(toPart),
          change,
          subject.id(),
          subject.deployer().name(),
          written.at());
    }

    private static String effective(Part part) {
      return part == null || part.version().version() == null
          ? null
          : part.version().version().text();
    }
  }
}
