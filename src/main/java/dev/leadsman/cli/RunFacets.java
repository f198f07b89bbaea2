package dev.leadsman.cli;

import dev.leadsman.compare.Comparison;
import dev.leadsman.compare.Side;
import dev.leadsman.git.RevisionTree;
import dev.leadsman.model.Addon;
import dev.leadsman.model.Cause;
import dev.leadsman.model.ChartDir;
import dev.leadsman.model.ChartInfo;
import dev.leadsman.model.Cluster;
import dev.leadsman.model.Discovered.DesiredObject;
import dev.leadsman.model.Distribution;
import dev.leadsman.model.Facets;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Release;
import dev.leadsman.model.RemoteManifest;
import dev.leadsman.model.RenderRequest;
import dev.leadsman.model.Subject;
import dev.leadsman.model.Transition;
import dev.leadsman.model.UnavailableException;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.model.Workload;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Charts, renders and comparisons of one run, each made once and only when it is asked for. */
final class RunFacets implements Facets {
  /** Kubernetes version of a cluster that the config does not tell. */
  static final String DEFAULT_KUBE_VERSION = "1.33.0";

  private final Charts charts;
  private final RevisionTree head;
  private final Function<String, Cluster> clusters;
  private final Function<String, List<DesiredObject>> desired;
  // Base and head may declare equal releases over different trees, so identity counts.
  private final IdentityHashMap<Release, RevisionTree> trees = new IdentityHashMap<>();
  private final IdentityHashMap<Subject, Outcome<List<Manifest>>> rendered =
      new IdentityHashMap<>();
  private final IdentityHashMap<Transition, Comparison> comparisons = new IdentityHashMap<>();

  /** What resolves and renders charts. */
  interface Charts {
    ChartDir resolve(Release release, RevisionTree tree) throws UnavailableException;

    List<Manifest> render(RenderRequest request) throws UnavailableException;
  }

  /**
   * @param head stands in for charts that no revision declares: those a distribution bundles
   */
  RunFacets(
      Charts charts,
      RevisionTree head,
      Function<String, Cluster> clusters,
      Function<String, List<DesiredObject>> desired) {
    this.charts = charts;
    this.head = head;
    this.clusters = clusters;
    this.desired = desired;
  }

  /** Tells which revision a release is declared by. */
  void declare(List<Subject> subjects, RevisionTree tree) {
    for (Subject subject : subjects) {
      if (subject instanceof Release release) {
        trees.put(release, tree);
      }
    }
  }

  /** The release's chart on disk. */
  ChartDir chartDir(Release release) throws UnavailableException {
    return charts.resolve(release, trees.getOrDefault(release, head));
  }

  @Override
  public ChartInfo chart(Release release) throws UnavailableException {
    return chartDir(release).info();
  }

  @Override
  public List<Manifest> objects(Subject subject) throws UnavailableException {
    Outcome<List<Manifest>> known = rendered.get(subject);
    if (known == null) {
      known = Outcome.of(() -> make(subject));
      rendered.put(subject, known);
    }
    return known.get();
  }

  private List<Manifest> make(Subject subject) throws UnavailableException {
    if (subject instanceof Release release) {
      return charts.render(request(release, isUpgrade(release)));
    }
    if (subject instanceof Workload workload) {
      return List.of(workload.manifest());
    }
    if (subject instanceof RemoteManifest manifest) {
      throw new UnavailableException(
          Cause.RENDER,
          manifest.versionAt()
              + ": the objects of "
              + manifest.url()
              + " are not in the repository");
    }
    if (subject instanceof Addon addon) {
      throw new UnavailableException(
          Cause.RENDER,
          addon.versionAt() + ": what add-on " + addon.name() + " installs is up to its provider");
    }
    if (subject instanceof Distribution distribution) {
      throw new UnavailableException(
          Cause.RENDER,
          distribution.versionAt()
              + ": what "
              + distribution.name()
              + " "
              + distribution.version()
              + " installs is not in the repository");
    }
    throw new AssertionError("no case for " + subject);
  }

  /** All that decides how a release renders; a values layer that cannot be read refuses it. */
  RenderRequest request(Release release, boolean isUpgrade) throws UnavailableException {
    return new RenderRequest(
        chartDir(release),
        release.id().name(),
        release.id().namespace().isEmpty() ? "default" : release.id().namespace(),
        readable(release).tree(),
        kubeVersion(release),
        List.of(),
        isUpgrade,
        true);
  }

  private static Values readable(Release release) throws UnavailableException {
    List<ValuesLayer> unreadable = release.unreadable();
    if (!unreadable.isEmpty()) {
      ValuesLayer layer = unreadable.get(0);
      throw new UnavailableException(
          layer.origin().startsWith("Secret") ? Cause.SECRET : Cause.VALUES,
          layer.at() + ": values of " + release.id() + " not read: " + layer.unreadable());
    }
    return release.values();
  }

  private static boolean isUpgrade(Release release) {
    return Boolean.TRUE.equals(release.deployer().capabilities().get("isUpgrade"));
  }

  /** As helm wants it: three numbers. */
  String kubeVersion(Release release) {
    String told = clusters.apply(release.id().cluster()).kubernetesVersion();
    if (told.isEmpty()) {
      return DEFAULT_KUBE_VERSION;
    }
    String plain = told.startsWith("v") ? told.substring(1) : told;
    return plain.matches("\\d+\\.\\d+") ? plain + ".0" : plain;
  }

  @Override
  public Object changes(Transition transition, String kind) throws UnavailableException {
    Comparison comparison = comparisons.get(transition);
    if (comparison == null) {
      Subject subject = transition.subject();
      comparison =
          new Comparison(
              side(transition.base()),
              side(transition.head()),
              transition.valuesPointer(),
              subject.deployer(),
              () -> desired.apply(subject.id().cluster()),
              (defaults, user) -> withDefaults(transition.head(), defaults, user));
      comparisons.put(transition, comparison);
    }
    return comparison.get(kind);
  }

  /** Renders a release's chart as if its values.yaml were another one. */
  private List<Manifest> withDefaults(
      Subject subject, Map<String, Object> defaults, Map<String, Object> user)
      throws UnavailableException {
    if (!(subject instanceof Release release)) {
      throw new UnavailableException(Cause.RENDER, subject.id() + " is not rendered from a chart");
    }
    RenderRequest request = request(release, isUpgrade(release));
    try (ChartCopy copy = ChartCopy.with(request.chart(), defaults)) {
      return charts.render(
          new RenderRequest(
              copy.chart(),
              request.releaseName(),
              request.namespace(),
              user,
              request.kubeVersion(),
              request.apiVersions(),
              request.isUpgrade(),
              request.includeCrds()));
    } catch (IOException e) {
      throw new UnavailableException(
          Cause.RENDER, "chart " + request.chart().info().name() + " not copied: " + e, e);
    }
  }

  private Side side(Subject subject) {
    if (subject == null) {
      return Side.ABSENT;
    }
    if (subject instanceof Release release) {
      return new Side(
          release.id().namespace(),
          () -> chart(release),
          () -> objects(release),
          () -> readable(release));
    }
    return new Side(
        subject.id().namespace(), () -> Side.NO_CHART, () -> objects(subject), () -> Values.EMPTY);
  }

  @Override
  public List<Manifest> desired(String cluster) {
    return desired.apply(cluster).stream().map(DesiredObject::manifest).toList();
  }

  @Override
  public Cluster cluster(String name) {
    return clusters.apply(name);
  }

  /** A result or the reason why there is none, so that neither is made twice. */
  private record Outcome<T>(T value, UnavailableException failure) {
    interface Maker<T> {
      T make() throws UnavailableException;
    }

    static <T> Outcome<T> of(Maker<T> maker) {
      try {
        return new Outcome<>(maker.make(), null);
      } catch (UnavailableException e) {
        return new Outcome<>(null, e);
      }
    }

    T get() throws UnavailableException {
      if (failure != null) {
        throw failure;
      }
      return value;
    }
  }
}
