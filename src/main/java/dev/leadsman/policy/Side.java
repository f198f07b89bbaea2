package dev.leadsman.policy;

import dev.leadsman.model.Addon;
import dev.leadsman.model.Cause;
import dev.leadsman.model.ChartInfo;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Distribution;
import dev.leadsman.model.Facets;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Release;
import dev.leadsman.model.RemoteManifest;
import dev.leadsman.model.Subject;
import dev.leadsman.model.Transition;
import dev.leadsman.model.UnavailableException;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.model.VersionRead;
import dev.leadsman.model.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** {@code head} or {@code base} as rules see it. */
final class Side extends Views.Fields {
  private static final Set<String> CAPABILITIES =
      Set.of(
          "crdsOnUpgrade",
          "reuseValues",
          "resetThenReuseValues",
          "hooks",
          "isUpgrade",
          "lookup",
          "onFailure",
          "prune",
          "versionPinned");

  private final String name;
  private final Subject subject;
  private final String pointer;
  private final Transition transition;
  private final Scene scene;
  private final Facets facets;
  private final Facet chart;
  private final Facet objects;
  private final Facet desired;

  /**
   * @param name {@code head} or {@code base}
   * @param desired objects declared for the cluster
   */
  Side(
      String name,
      Subject subject,
      VersionRead version,
      Transition transition,
      Scene scene,
      Facets facets,
      Facet desired,
      List<Facet> asked) {
    this.name = name;
    this.subject = subject;
    this.pointer = transition.valuesPointer();
    this.transition = transition;
    this.scene = scene;
    this.facets = facets;
    this.desired = desired;
    this.chart = new Facet(name + ".chart", asked, this::fetchChart);
    this.objects = new Facet(name + ".objects", asked, () -> facets.objects(subject));
    part("kind", () -> kind(subject));
    part("name", () -> subject.id().name());
    part("namespace", () -> subject.id().namespace());
    part("version", () -> version(version, subject));
    part("values", this::effective);
    part("userValues", this::userValues);
    part("defaults", this::defaults);
    part("deployer", () -> deployer(subject.deployer()));
    part("flags", () -> deployer(subject.deployer()));
    part("source", this::source);
    part("chart", this::chart);
    part("objects", () -> objects().stream().map(Side::masked).toList());
    part("crds", () -> objects().stream().filter(Manifest::isCrd).map(Manifest::object).toList());
    part("images", () -> Containers.images(objects()));
    part("env", this::env);
    part("copies", () -> scene.copies(transition, name.equals("head")));
    part("complete", () -> !(subject instanceof Workload workload) || workload.complete());
  }

  static String kind(Subject subject) {
    if (subject instanceof Release) {
      return "release";
    }
    if (subject instanceof Workload) {
      return "workload";
    }
    if (subject instanceof RemoteManifest) {
      return "manifest";
    }
    if (subject instanceof Addon) {
      return "addon";
    }
    if (subject instanceof Distribution) {
      return "distribution";
    }
    throw new AssertionError("no case for " + subject);
  }

  /** The version's view; null for null; the signal when it could not be placed. */
  static Object version(VersionRead read, Subject subject) {
    if (read == null) {
      return null;
    }
    if (read.version() == null) {
      throw new Signal.Missing(
          read.cause() == null ? Cause.VERSION : read.cause(), Judge.unplaced(read, subject));
    }
    return new Views.VersionView(read.version());
  }

  static Views.Tree deployer(Deployer deployer) {
    return new Views.Tree() {
      @Override
      Object read(String key) {
        return key.equals("name") ? deployer.name() : Views.of(deployer.capabilities().get(key));
      }

      @Override
      boolean has(String key) {
        if (key.equals("name") || deployer.capabilities().containsKey(key)) {
          return true;
        }
        if (CAPABILITIES.contains(key)) {
          throw new Signal.Missing(
              Cause.UNREADABLE, "the declaration does not tell the deployer's " + key);
        }
        return false;
      }

      @Override
      Iterable<String> keys() {
        List<String> keys = new ArrayList<>(List.of("name"));
        keys.addAll(deployer.capabilities().keySet());
        return keys;
      }
    };
  }

  private ChartInfo fetchChart() throws UnavailableException {
    if (!(subject instanceof Release release)) {
      throw new UnavailableException(
          Cause.CHART, subject.id() + ": " + kind(subject) + " " + name + " has no chart");
    }
    return facets.chart(release);
  }

  private ChartInfo chartInfo() {
    return (ChartInfo) chart.get();
  }

  @SuppressWarnings("unchecked") // what Facets.objects gives
  private List<Manifest> objects() {
    return (List<Manifest>) objects.get();
  }

  private Values user() {
    Values values = Values.EMPTY;
    if (subject instanceof Release release) {
      values = release.values();
    } else if (subject instanceof Addon addon) {
      values = addon.configuration();
    }
    return below(values);
  }

  private Values below(Values values) {
    Values here = values;
    for (String step : pointer.isEmpty() ? List.<String>of() : Values.steps(pointer)) {
      here = here.under(step);
    }
    return here;
  }

  /** Why some of the user's values are not known; null when all are. */
  private Signal.Missing unreadable() {
    if (subject instanceof Release release && !release.unreadable().isEmpty()) {
      ValuesLayer layer = release.unreadable().get(0);
      String what = layer.origin() + " cannot be read: " + layer.unreadable();
      return new Signal.Missing(isSecret(what) ? Cause.SECRET : Cause.VALUES, what);
    }
    if (subject instanceof Addon addon && addon.unreadable() != null) {
      return new Signal.Missing(
          Cause.VALUES, "the configuration cannot be read: " + addon.unreadable());
    }
    return null;
  }

  private static boolean isSecret(String what) {
    String lower = what.toLowerCase(Locale.ROOT);
    return lower.contains("secret") || lower.contains("sops") || lower.contains("crypt");
  }

  /** What the user sets for certain: by layers that no unreadable one may override. */
  private Values certain() {
    Values values = Values.EMPTY;
    if (subject instanceof Release release) {
      for (ValuesLayer layer : release.layers()) {
        values = layer.unreadable() != null ? Values.EMPTY : values.merge(layer.values());
      }
    }
    return below(values);
  }

  private Object userValues() {
    Signal.Missing missing = unreadable();
    return missing == null ? user().tree() : partial(certain(), false, missing);
  }

  private Object effective() {
    // Helm hands a null under a wrapper chart to the dependency in its own way, so ask the chart.
    boolean nullRemoves = pointer.isEmpty();
    Signal.Missing missing = unreadable();
    if (missing != null) {
      return partial(certain(), nullRemoves, missing);
    }
    return subject instanceof Release release
        ? new Views.Partial(
            user().tree(),
            nullRemoves,
            () -> chartInfo().effective(release.values(), pointer).tree())
        : user().tree();
  }

  private static Views.Tree partial(Values known, boolean nullRemoves, Signal.Missing missing) {
    return new Views.Partial(
        known.tree(),
        nullRemoves,
        () -> {
          throw missing;
        });
  }

  private Object defaults() {
    return subject instanceof Release
        ? chartInfo().effective(Values.EMPTY, pointer).tree()
        : Map.of();
  }

  private Object source() {
    ChartSource source = subject instanceof Release release ? release.chart() : null;
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("kind", source == null ? "" : sourceKind(source));
    fields.put("name", source == null ? "" : source.name());
    fields.put("version", source == null ? "" : source.version());
    return fields;
  }

  private static String sourceKind(ChartSource source) {
    if (source instanceof ChartSource.Repository) {
      return "repository";
    }
    if (source instanceof ChartSource.Oci) {
      return "oci";
    }
    if (source instanceof ChartSource.InTree) {
      return "inTree";
    }
    if (source instanceof ChartSource.Git) {
      return "git";
    }
    if (source instanceof ChartSource.Bundled) {
      return "bundled";
    }
    if (source instanceof ChartSource.Unknown) {
      return "unknown";
    }
    throw new AssertionError("no case for " + source);
  }

  private Object chart() {
    if (!(subject instanceof Release)) {
      return null;
    }
    ChartInfo info = chartInfo();
    for (String step : pointer.isEmpty() ? List.<String>of() : Values.steps(pointer)) {
      ChartInfo below = info.dependencies().get(step);
      if (below == null) {
        throw new Signal.Missing(
            Cause.CHART, "chart " + info.name() + " " + info.version() + " lacks " + step);
      }
      info = below;
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", info.name());
    fields.put("version", info.version());
    fields.put("appVersion", info.appVersion());
    fields.put("kubeVersion", info.kubeVersion());
    fields.put("crds", info.crds().stream().map(Manifest::name).toList());
    fields.put("dependencies", info.dependencies().keySet().stream().sorted().toList());
    return fields;
  }

  /** Secret data shows in no message. */
  static Map<String, Object> masked(Manifest object) {
    if (!object.kind().equals("Secret")) {
      return object.object();
    }
    Map<String, Object> masked = new LinkedHashMap<>(object.object());
    for (String field : List.of("data", "stringData")) {
      if (masked.get(field) instanceof Map<?, ?> data) {
        Map<String, Object> hidden = new LinkedHashMap<>();
        data.keySet().forEach(key -> hidden.put(String.valueOf(key), "(secret)"));
        masked.put(field, hidden);
      }
    }
    return masked;
  }

  private Object env() {
    String cluster = subject.id().cluster();
    List<Transition> parts = scene.parts(cluster, name.equals("head"));
    if (subject instanceof Addon addon) {
      Signal.Missing missing = unreadable();
      Containers.Environment env =
          new Containers.Environment(true, missing == null ? null : missing.getMessage());
      if (addon.configuration().tree().get("env") instanceof Map<?, ?> variables) {
        env.set(variables);
      }
      for (Transition part : parts) {
        if (isPartOfAddon(part)) {
          env.lay(part(part), List.of());
        }
      }
      return env;
    }
    List<Manifest> objects = objects();
    List<Manifest> configMaps = new ArrayList<>(objects);
    if (objects.stream().anyMatch(Side::refersToConfigMap)) {
      configMaps.addAll(desired());
    }
    boolean partial = subject instanceof Workload workload && !workload.complete();
    Containers.Environment env =
        new Containers.Environment(
            partial, partial ? "kubectl set tells only what it sets on " + subject.id() : null);
    objects.forEach(object -> env.lay(object, configMaps));
    for (Transition part : parts) {
      Manifest manifest = part(part);
      if (objects.stream().anyMatch(object -> Scene.isSameObject(object, manifest))) {
        env.lay(manifest, List.of());
      }
    }
    return env;
  }

  /**
   * Whether it is set on the add-on's objects, which the repository does not hold. {@code kubectl
   * set env} names no image and so no component; then it is any DaemonSet where add-ons live.
   */
  private boolean isPartOfAddon(Transition part) {
    if (part.component() != null) {
      return part.component().equals(transition.component());
    }
    Manifest object = part(part);
    return object.kind().equals("DaemonSet")
        && (object.namespace().isEmpty() || object.namespace().equals("kube-system"));
  }

  private Manifest part(Transition part) {
    return ((Workload) (name.equals("head") ? part.head() : part.base())).manifest();
  }

  @SuppressWarnings("unchecked") // what Facets.desired gives
  private List<Manifest> desired() {
    return (List<Manifest>) desired.get();
  }

  private static boolean refersToConfigMap(Manifest object) {
    return Containers.of(object).stream()
        .anyMatch(
            container ->
                container.spec().containsKey("envFrom")
                    || String.valueOf(container.spec().get("env")).contains("configMapKeyRef"));
  }
}
