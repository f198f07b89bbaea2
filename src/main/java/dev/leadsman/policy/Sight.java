package dev.leadsman.policy;

import dev.cel.runtime.CelEvaluationException;
import dev.leadsman.model.Bump;
import dev.leadsman.model.Cause;
import dev.leadsman.model.Cluster;
import dev.leadsman.model.Facets;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Release;
import dev.leadsman.model.Subject;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Transition;
import dev.leadsman.model.VersionRead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that rules see of one transition. Costly parts are not there at first; evaluating asks for
 * them one by one, as long as the result depends on them.
 */
final class Sight {
  static final List<String> VARIABLES =
      List.of(
          "component",
          "release",
          "bump",
          "base",
          "head",
          "deployer",
          "changes",
          "cluster",
          "desired");

  static final List<String> CHANGES =
      List.of(
          "objects",
          "immutable",
          "deleted",
          "crds",
          "templatedCrds",
          "values",
          "reuse",
          "hooks",
          "rolls",
          "apis");

  private final Transition transition;
  private final Versions versions;
  private final List<Facet> asked = new ArrayList<>();
  private final Map<String, Object> variables = new HashMap<>();

  Sight(Transition transition, Scene scene, Facets facets, Versions versions) {
    this.transition = transition;
    this.versions = versions;
    Subject subject = transition.subject();
    String cluster = subject.id().cluster();
    Facet desired = new Facet("desired.objects", asked, () -> facets.desired(cluster));
    variables.put("component", transition.component() == null ? "" : transition.component());
    variables.put("release", release(subject.id()));
    variables.put("bump", bump());
    variables.put(
        "base", side("base", transition.base(), transition.from(), scene, facets, desired));
    variables.put("head", side("head", transition.head(), transition.to(), scene, facets, desired));
    variables.put("deployer", Side.deployer(subject.deployer()));
    variables.put("changes", changes(facets));
    variables.put("cluster", cluster(facets, cluster));
    variables.put(
        "desired",
        new Views.Fields()
            .part("objects", () -> objects(desired))
            .part("subjects", () -> subjects(scene.in(cluster)))
            .part("removed", () -> removed(scene.in(cluster))));
  }

  Transition transition() {
    return transition;
  }

  private Object side(
      String name,
      Subject subject,
      VersionRead version,
      Scene scene,
      Facets facets,
      Facet desired) {
    return subject == null
        ? Views.of(null)
        : new Side(name, subject, version, transition, scene, facets, desired, asked);
  }

  private static Views.Tree release(SubjectId id) {
    return new Views.Fields()
        .part("cluster", id::cluster)
        .part("namespace", id::namespace)
        .part("name", id::name);
  }

  private Views.Tree bump() {
    Subject subject = transition.subject();
    return new Views.Fields()
        .part("component", () -> transition.component() == null ? "" : transition.component())
        .part("from", () -> Side.version(transition.from(), subject))
        .part("to", () -> Side.version(transition.to(), subject))
        .part("change", this::change)
        .part("chart", this::chart)
        .part("images", this::images);
  }

  private String change() {
    if (transition.base() == null) {
      return "added";
    }
    if (transition.head() == null) {
      return "removed";
    }
    VersionRead from = transition.from();
    VersionRead to = transition.to();
    if (from != null
        && to != null
        && from.version() != null
        && to.version() != null
        && from.version().scheme().equals(to.version().scheme())) {
      int order = to.version().compareTo(from.version());
      if (order != 0) {
        return order > 0 ? "upgrade" : "downgrade";
      }
    }
    return transition.bumps().stream().findFirst().map(bump -> bump.change().text()).orElse("none");
  }

  private Object chart() {
    Optional<Bump> bump =
        transition.bumps().stream().filter(one -> one.kind().equals("chart")).findFirst();
    String head = transition.head() instanceof Release at ? at.chart().version() : "";
    String base = transition.base() instanceof Release at ? at.chart().version() : "";
    String name = transition.subject() instanceof Release at ? at.chart().name() : "";
    String from = bump.map(Bump::from).orElse(base);
    String to = bump.map(Bump::to).orElse(head);
    return new Views.Fields()
        .part("name", () -> bump.map(Bump::name).orElse(name))
        .part("from", () -> from)
        .part("to", () -> to)
        .part("changed", () -> ChartVersions.differ(bump.orElse(null), from, to));
  }

  private Object images() {
    List<Object> images = new ArrayList<>();
    for (Bump bump : transition.bumps()) {
      if (bump.kind().equals("image")) {
        Map<String, Object> image = new LinkedHashMap<>();
        image.put("name", bump.name());
        image.put("from", bump.from() == null ? "" : bump.from());
        image.put("to", bump.to() == null ? "" : bump.to());
        image.put("change", bump.change().text());
        images.add(image);
      }
    }
    return images;
  }

  private Views.Tree changes(Facets facets) {
    Views.Fields changes = new Views.Fields();
    for (String kind : CHANGES) {
      Facet facet = new Facet("changes." + kind, asked, () -> facets.changes(transition, kind));
      changes.part(kind, facet::get);
    }
    return changes;
  }

  private Views.Tree cluster(Facets facets, String name) {
    return new Views.Fields()
        .part("name", () -> name)
        .part("kubernetesVersion", () -> kubernetesVersion(facets.cluster(name), name))
        .part("facts", () -> facts(facets.cluster(name), name));
  }

  private Object kubernetesVersion(Cluster cluster, String name) {
    if (cluster.kubernetesVersion().isEmpty()) {
      throw new Signal.Missing(
          Cause.FACT,
          "cluster "
              + name
              + ": the Kubernetes version is not told; write clusters[].kubernetesVersion in"
              + " .leadsman.yaml");
    }
    return versions
        .readSemver(cluster.kubernetesVersion())
        .map(Views.VersionView::new)
        .orElseThrow(
            () ->
                new Signal.Missing(
                    Cause.FACT,
                    "cluster "
                        + name
                        + ": kubernetesVersion "
                        + cluster.kubernetesVersion()
                        + " in .leadsman.yaml is no version"));
  }

  private static Views.Tree facts(Cluster cluster, String name) {
    return new Views.Tree() {
      // CEL looks a missing key up again among all keys, so the answer to that names the key.
      private String last = "";

      @Override
      Object read(String key) {
        return Views.of(cluster.facts().get(key));
      }

      @Override
      boolean has(String key) {
        last = key;
        if (!cluster.facts().containsKey(key)) {
          throw missing();
        }
        return true;
      }

      @Override
      Iterable<String> keys() {
        throw missing();
      }

      private Signal.Missing missing() {
        return new Signal.Missing(
            Cause.FACT,
            "cluster "
                + name
                + ": the fact "
                + last
                + " is not told; write clusters[].facts."
                + last
                + " in .leadsman.yaml");
      }
    };
  }

  @SuppressWarnings("unchecked") // what Facets.desired gives
  private static Object objects(Facet desired) {
    return ((List<Manifest>) desired.get()).stream().map(Side::masked).toList();
  }

  private static Object subjects(List<Transition> transitions) {
    List<Object> subjects = new ArrayList<>();
    for (Transition transition : transitions) {
      if (transition.head() != null && transition.component() != null) {
        subjects.add(subject(transition, transition.head(), transition.to()));
      }
    }
    return subjects;
  }

  private static Object removed(List<Transition> transitions) {
    List<Object> subjects = new ArrayList<>();
    for (Transition transition : transitions) {
      if (transition.head() == null && transition.component() != null) {
        subjects.add(subject(transition, transition.base(), transition.from()));
      }
    }
    return subjects;
  }

  private static Object subject(Transition transition, Subject subject, VersionRead version) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("component", transition.component());
    fields.put(
        "version",
        version == null || version.version() == null
            ? null
            : new Views.VersionView(version.version()));
    fields.put("kind", Side.kind(subject));
    fields.put("namespace", subject.id().namespace());
    fields.put("name", subject.id().name());
    fields.put("deployer", subject.deployer().name());
    return fields;
  }

  /** An expression could not be settled. */
  static final class UnsettledException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Verdict.Undecided verdict;

    UnsettledException(Verdict.Undecided verdict) {
      super(verdict.needs());
      this.verdict = verdict;
    }

    Verdict.Undecided verdict() {
      return verdict;
    }
  }

  /**
   * Evaluates until the result is known, getting one costly part after the other, the one that the
   * result hangs on first.
   *
   * @param each the element; null when there is none
   */
  Object evaluate(Expressions.Expression expression, Object each) throws UnsettledException {
    Map<String, Object> all = variables;
    if (each != null) {
      all = new HashMap<>(variables);
      all.put("each", each);
    }
    while (true) {
      asked.clear();
      try {
        return expression.program().eval(all);
      } catch (CelEvaluationException e) {
        Optional<Signal> signal = signal(e);
        if (signal.isPresent() && signal.get() instanceof Signal.Needed needed) {
          needed.facet().fetch();
          continue;
        }
        Optional<Facet> other = asked.stream().filter(facet -> !facet.isTried()).findFirst();
        if (other.isPresent()) {
          other.get().fetch();
          continue;
        }
        if (signal.isPresent() && signal.get() instanceof Signal.Missing missing) {
          throw new UnsettledException(
              new Verdict.Undecided(missing.reason(), missing.getMessage(), false));
        }
        throw new UnsettledException(new Verdict.Undecided(Cause.VALUES, error(e), true));
      }
    }
  }

  private static Optional<Signal> signal(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof Signal signal) {
        return Optional.of(signal);
      }
    }
    return Optional.empty();
  }

  private static String error(CelEvaluationException e) {
    String message = String.valueOf(e.getMessage());
    return message.replaceFirst("^evaluation error at <input>:\\d+: ", "");
  }

  /** A template filled in; what cannot be had is {@code (unknown)}. */
  String fill(Template template, Object each) {
    StringBuilder text = new StringBuilder(template.texts().get(0));
    for (int i = 0; i < template.expressions().size(); i++) {
      try {
        text.append(Text.of(evaluate(template.expressions().get(i), each)));
      } catch (UnsettledException e) {
        text.append("(unknown)");
      }
      text.append(template.texts().get(i + 1));
    }
    return text.toString();
  }
}
