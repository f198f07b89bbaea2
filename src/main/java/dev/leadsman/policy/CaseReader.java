package dev.leadsman.policy;

import dev.leadsman.model.Addon;
import dev.leadsman.model.Bump;
import dev.leadsman.model.Cause;
import dev.leadsman.model.Change;
import dev.leadsman.model.ChartInfo;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Cluster;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Distribution;
import dev.leadsman.model.Location;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Release;
import dev.leadsman.model.RemoteManifest;
import dev.leadsman.model.Subject;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Transition;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.model.VersionRead;
import dev.leadsman.model.Workload;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns a cases file into cases: subjects and facets as a run would have them. */
final class CaseReader {
  private static final List<String> SIDE =
      List.of(
          "version",
          "kind",
          "name",
          "namespace",
          "values",
          "defaults",
          "source",
          "chart",
          "deployer",
          "objects",
          "crds",
          "env",
          "images",
          "complete",
          "unreadable");

  private static final List<String> CASE = new ArrayList<>();

  static {
    CASE.addAll(
        List.of(
            "name",
            "component",
            "base",
            "head",
            "release",
            "cluster",
            "changes",
            "desired",
            "subjects",
            "removed",
            "bump",
            "expect",
            "message",
            "at",
            "count",
            "severity",
            "existing",
            "cause"));
    SIDE.stream().filter(field -> !List.of("name", "version").contains(field)).forEach(CASE::add);
  }

  private static final List<String> VERDICTS =
      List.of("finding", "pass", "not-applicable", "undecided");

  private final PackFile file;
  private final Rule rule;
  private final Versions versions;

  CaseReader(PackFile file, Rule rule, Versions versions) {
    this.file = file;
    this.rule = rule;
    this.versions = versions;
  }

  List<RuleCase> read() throws PolicyException {
    List<YamlDocument> documents = RuleReader.documents(file);
    if (documents.size() != 1 || !documents.get(0).root().isSequence()) {
      throw new PolicyException(PackFiles.start(file), "a cases file holds a list of cases");
    }
    List<RuleCase> cases = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (YamlNode node : documents.get(0).root().items()) {
      if (!node.isMapping()) {
        throw new PolicyException(node.at(), "a case is a mapping");
      }
      RuleCase one = new One(node).read();
      if (!names.add(one.name())) {
        throw new PolicyException(node.at(), "two cases are named " + one.name());
      }
      cases.add(one);
    }
    return cases;
  }

  /** A case being read. */
  private final class One {
    private final YamlNode node;
    private final String component;
    private final SubjectId id;

    One(YamlNode node) throws PolicyException {
      this.node = node;
      RuleReader.onlyKnown(node, CASE, "a case");
      String first = rule.isForAny() ? null : rule.components().get(0);
      component = node.text("component").orElse(first);
      if (component != null && !versions.knows(component)) {
        throw new PolicyException(node.line("component"), "no pack knows " + component);
      }
      Optional<YamlNode> cluster = node.get("cluster");
      String name =
          cluster.isPresent() && cluster.get().isScalar()
              ? cluster.get().text()
              : node.text("cluster", "name").orElse("test");
      id =
          new SubjectId(
              node.text("release", "cluster").orElse(name),
              node.text("release", "namespace").orElse("kube-system"),
              node.text("release", "name").orElse(component == null ? "release" : component));
    }

    RuleCase read() throws PolicyException {
      String name =
          node.text("name").orElseThrow(() -> new PolicyException(node.at(), "a case has a name"));
      String expect = node.text("expect").orElse("");
      if (!VERDICTS.contains(expect)) {
        throw new PolicyException(
            node.line("expect"), "expect is one of " + String.join(", ", VERDICTS));
      }
      CaseFacets.Parts base = parts("base");
      CaseFacets.Parts head = parts("head");
      if (base == null && head == null) {
        throw new PolicyException(node.at(), "a case has a base or a head");
      }
      Transition transition =
          new Transition(
              component,
              base == null ? null : base.subject(),
              head == null ? null : head.subject(),
              base == null ? null : version(node.get("base").orElseThrow()),
              head == null ? null : version(node.get("head").orElseThrow()),
              "",
              true,
              bumps());
      List<Transition> all = new ArrayList<>(List.of(transition));
      all.addAll(others());
      CaseFacets facets =
          new CaseFacets(base, head, tree(node, "changes"), manifests(node, "desired"), cluster());
      List<String> messages = new ArrayList<>();
      node.get("message")
          .ifPresent(
              message -> {
                if (message.isSequence()) {
                  message.items().forEach(item -> messages.add(item.text()));
                } else {
                  messages.add(message.text());
                }
              });
      return new RuleCase(
          name,
          node.at(),
          transition,
          all,
          facets,
          expect,
          messages,
          node.text("at").orElse(""),
          number(),
          node.text("severity").orElse(""),
          node.get("existing").map(YamlNode::value).map(Boolean.TRUE::equals).orElse(null),
          node.text("cause").orElse(""));
    }

    private int number() throws PolicyException {
      Optional<Object> value = node.get("count").map(YamlNode::value);
      if (value.isEmpty()) {
        return -1;
      }
      if (!(value.get() instanceof Long count)) {
        throw new PolicyException(node.line("count"), "count is a number");
      }
      return Math.toIntExact(count);
    }

    private VersionRead version(YamlNode side) {
      String text = side.text("version").orElse("");
      if (component == null || text.isEmpty()) {
        return VersionRead.unplaced(text, Cause.VERSION, id + ": the version is not told");
      }
      return versions.component(component).place(text);
    }

    /** A field of a side, else of the case. */
    private Optional<YamlNode> field(String side, String field) {
      Optional<YamlNode> own = node.get(side, field);
      return own.isPresent() ? own : node.get(field);
    }

    private String text(String side, String field, String otherwise) {
      return field(side, field)
          .filter(some -> some.isScalar() && some.value() != null)
          .map(YamlNode::text)
          .orElse(otherwise);
    }

    private CaseFacets.Parts parts(String side) throws PolicyException {
      Optional<YamlNode> mapping = node.get(side);
      if (mapping.isEmpty()) {
        return null;
      }
      if (!mapping.get().isMapping()) {
        throw new PolicyException(mapping.get().at(), side + " is a mapping");
      }
      RuleReader.onlyKnown(mapping.get(), SIDE, side);
      String kind = text(side, "kind", "release");
      List<Manifest> objects = objects(side, kind);
      Subject subject = subject(side, kind, objects);
      return new CaseFacets.Parts(subject, chart(side, subject), objects);
    }

    private Subject subject(String side, String kind, List<Manifest> objects)
        throws PolicyException {
      YamlNode mapping = node.get(side).orElseThrow();
      Location at = mapping.at();
      Location versionAt = mapping.line("version");
      String version = mapping.text("version").orElse("");
      String name = mapping.text("name").orElse(id.name());
      SubjectId own =
          new SubjectId(id.cluster(), mapping.text("namespace").orElse(id.namespace()), name);
      Deployer deployer = deployer(side, kind);
      Values values = field(side, "values").map(YamlNode::toValues).orElse(Values.EMPTY);
      String unreadable = text(side, "unreadable", "");
      return switch (kind) {
        case "release" -> {
          List<ValuesLayer> layers = new ArrayList<>();
          if (!unreadable.isEmpty()) {
            layers.add(ValuesLayer.unreadable(unreadable, at, "it is not in this case"));
          }
          layers.add(ValuesLayer.of("inline", at, values));
          yield new Release(own, source(side, version), layers, List.of(), deployer, at, versionAt);
        }
        case "workload" -> {
          Manifest manifest = objects == null || objects.isEmpty() ? made(side) : objects.get(0);
          boolean complete =
              field(side, "complete").map(YamlNode::value).orElse(true) != Boolean.FALSE;
          yield new Workload(own, manifest, complete, deployer, at, versionAt);
        }
        case "addon" -> {
          String why = unreadable.isEmpty() ? null : unreadable;
          yield new Addon(own, name, version, values, why, deployer, at, versionAt);
        }
        case "manifest" -> {
          URI from = URI.create("https://manifests.example.test/" + name + ".yaml");
          yield new RemoteManifest(own, from, version, deployer, at, versionAt);
        }
        case "distribution" -> new Distribution(own, name, version, deployer, at, versionAt);
        default ->
            throw new PolicyException(
                at, "kind is one of release, workload, manifest, addon, distribution");
      };
    }

    private ChartSource source(String side, String version) throws PolicyException {
      URI url = URI.create("https://charts.example.test");
      Optional<YamlNode> written = field(side, "source");
      if (written.isEmpty()) {
        return new ChartSource.Repository(url, chartName(), version);
      }
      RuleReader.onlyKnown(written.get(), List.of("kind", "name", "version"), "source");
      String name = written.get().text("name").orElse(chartName());
      String chartVersion = written.get().text("version").orElse(version);
      String kind = written.get().text("kind").orElse("repository");
      return switch (kind) {
        case "repository" -> new ChartSource.Repository(url, name, chartVersion);
        case "oci" -> new ChartSource.Oci(URI.create(url + "/" + name), chartVersion, "");
        case "inTree" -> new ChartSource.InTree("charts/" + name, name, chartVersion);
        case "git" -> new ChartSource.Git(url.toString(), "charts/" + name, chartVersion);
        case "bundled" -> new ChartSource.Bundled("rke2", name, chartVersion);
        case "unknown" -> new ChartSource.Unknown(name, chartVersion, "the case says so");
        default ->
            throw new PolicyException(
                written.get().at(),
                "source.kind is one of repository, oci, inTree, git, bundled, unknown");
      };
    }

    private String chartName() {
      if (component == null) {
        return id.name();
      }
      List<String> charts = versions.component(component).charts();
      return charts.isEmpty() ? component : charts.get(0);
    }

    private Deployer deployer(String side, String kind) throws PolicyException {
      Optional<YamlNode> written = field(side, "deployer");
      String usual =
          switch (kind) {
            case "release" -> "helm";
            case "addon" -> "eks";
            case "distribution" -> "helm-controller";
            default -> "kubectl";
          };
      String name =
          written
              .map(some -> some.isScalar() ? some.text() : some.text("name").orElse(usual))
              .orElse(usual);
      Deployer deployer =
          switch (name) {
            case "helm", "helmfile", "leadsman" ->
                new Deployer(name, Deployer.helm().capabilities(), Map.of());
            case "flux" -> Deployer.flux();
            case "argocd" -> Deployer.argocd();
            case "helm-controller" -> Deployer.helmController();
            case "kustomize" -> Deployer.kustomize();
            case "kubectl" -> Deployer.kubectl();
            case "eks" -> Deployer.eks();
            default -> throw new PolicyException(node.at(), "no deployer is named " + name);
          };
      for (YamlNode.Entry entry : written.map(YamlNode::entries).orElse(List.of())) {
        if (entry.key().equals("name")) {
          continue;
        }
        if (entry.value().text().equals("unknown")) {
          Map<String, Object> less = new LinkedHashMap<>(deployer.capabilities());
          less.remove(entry.key());
          deployer = new Deployer(deployer.name(), less, deployer.lines());
        } else {
          deployer = deployer.with(entry.key(), entry.value().value(), entry.at());
        }
      }
      return deployer;
    }

    /** Null when the case does not tell them. */
    private List<Manifest> objects(String side, String kind) throws PolicyException {
      Optional<YamlNode> written = field(side, "objects");
      boolean told = written.isPresent();
      if (told && written.get().isScalar()) {
        return null;
      }
      List<Manifest> objects = new ArrayList<>();
      if (told) {
        written.get().items().forEach(item -> objects.add(manifest(item)));
      }
      boolean made = field(side, "env").isPresent() || field(side, "images").isPresent();
      if (made) {
        objects.add(made(side));
      }
      Optional<YamlNode> crds = field(side, "crds");
      crds.ifPresent(list -> list.items().forEach(item -> objects.add(crd(item))));
      if (told || made || crds.isPresent()) {
        return objects;
      }
      return kind.equals("workload") ? List.of(made(side)) : null;
    }

    private static Manifest manifest(YamlNode item) {
      return new Manifest(item.tree(), item.at(), item.lines());
    }

    /** A CRD from its name or whole. */
    private static Manifest crd(YamlNode item) {
      if (item.isMapping()) {
        return manifest(item);
      }
      Map<String, Object> crd = new LinkedHashMap<>();
      crd.put("apiVersion", "apiextensions.k8s.io/v1");
      crd.put("kind", "CustomResourceDefinition");
      crd.put("metadata", Map.of("name", item.text()));
      return new Manifest(crd, item.at(), Map.of());
    }

    /** A DaemonSet with the containers that {@code env} and {@code images} name. */
    private Manifest made(String side) {
      Map<String, Location> lines = new LinkedHashMap<>();
      List<Object> containers = new ArrayList<>();
      for (YamlNode.Entry entry : field(side, "env").map(YamlNode::entries).orElse(List.of())) {
        List<Object> env = new ArrayList<>();
        for (YamlNode.Entry variable : entry.value().entries()) {
          String at = "/spec/template/spec/containers/" + containers.size() + "/env/" + env.size();
          lines.put(at + "/name", variable.at());
          Map<String, Object> item = new LinkedHashMap<>();
          item.put("name", variable.key());
          if (variable.value().isMapping()) {
            item.put("valueFrom", variable.value().value());
          } else {
            item.put("value", variable.value().text());
          }
          env.add(item);
        }
        Map<String, Object> container = new LinkedHashMap<>();
        container.put("name", entry.key());
        container.put("env", env);
        containers.add(container);
      }
      for (YamlNode image : field(side, "images").map(YamlNode::items).orElse(List.of())) {
        Map<String, Object> container = new LinkedHashMap<>();
        container.put("name", "image-" + containers.size());
        container.put("image", image.text());
        containers.add(container);
      }
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("apiVersion", "apps/v1");
      object.put("kind", "DaemonSet");
      String name = node.text(side, "name").orElse(id.name());
      object.put("metadata", Map.of("name", name, "namespace", id.namespace()));
      object.put("spec", Map.of("template", Map.of("spec", Map.of("containers", containers))));
      return new Manifest(object, node.line(side), lines);
    }

    /** Null when the case says that it cannot be had, or for what has none. */
    private ChartInfo chart(String side, Subject subject) {
      Optional<YamlNode> defaults = field(side, "defaults");
      if (!(subject instanceof Release release)
          || defaults.filter(YamlNode::isScalar).isPresent()) {
        return null;
      }
      YamlNode chart = field(side, "chart").orElse(null);
      List<Manifest> crds = new ArrayList<>();
      Map<String, ChartInfo> dependencies = new LinkedHashMap<>();
      if (chart != null) {
        chart.get("crds").ifPresent(list -> list.items().forEach(item -> crds.add(crd(item))));
        chart
            .get("dependencies")
            .ifPresent(
                list ->
                    list.items()
                        .forEach(
                            item ->
                                dependencies.put(
                                    item.text(), info(item.text(), "", Values.EMPTY))));
      }
      String version = text(chart, "version", release.chart().version());
      return new ChartInfo(
          text(chart, "name", release.chart().name()),
          version,
          text(chart, "appVersion", version),
          text(chart, "kubeVersion", ""),
          defaults.map(YamlNode::toValues).orElse(Values.EMPTY),
          crds,
          dependencies,
          List.of(),
          "sha256:0");
    }

    private static String text(YamlNode chart, String field, String otherwise) {
      return chart == null ? otherwise : chart.text(field).orElse(otherwise);
    }

    private static ChartInfo info(String name, String version, Values defaults) {
      return new ChartInfo(
          name, version, version, "", defaults, List.of(), Map.of(), List.of(), "sha256:0");
    }

    private Cluster cluster() {
      return new Cluster(
          id.cluster(),
          node.text("cluster", "kubernetesVersion").orElse(""),
          node.get("cluster", "facts").map(YamlNode::tree).orElse(Map.of()));
    }

    private static Map<String, Object> tree(YamlNode node, String field) {
      return node.get(field).map(YamlNode::tree).orElse(Map.of());
    }

    private static List<Manifest> manifests(YamlNode node, String field) {
      return node.get(field).map(YamlNode::items).orElse(List.of()).stream()
          .map(One::manifest)
          .toList();
    }

    private List<Transition> others() throws PolicyException {
      List<Transition> others = new ArrayList<>(others("subjects"));
      others.addAll(others("removed"));
      return others;
    }

    private List<Transition> others(String field) throws PolicyException {
      List<Transition> others = new ArrayList<>();
      for (YamlNode item : node.get(field).map(YamlNode::items).orElse(List.of())) {
        RuleReader.onlyKnown(
            item, List.of("component", "version", "kind", "namespace", "name"), "a subject");
        String other = item.text("component").orElse("");
        if (!versions.knows(other)) {
          throw new PolicyException(item.line("component"), "no pack knows " + other);
        }
        String version = item.text("version").orElse("");
        SubjectId beside =
            new SubjectId(
                id.cluster(),
                item.text("namespace").orElse(id.namespace()),
                item.text("name").orElse(other));
        Subject subject = beside(item, beside, other, version);
        VersionRead read = versions.component(other).place(version);
        boolean stays = field.equals("subjects");
        others.add(
            new Transition(
                other,
                subject,
                stays ? subject : null,
                read,
                stays ? read : null,
                "",
                false,
                List.of()));
      }
      return others;
    }

    private static Subject beside(YamlNode item, SubjectId beside, String component, String version)
        throws PolicyException {
      return switch (item.text("kind").orElse("release")) {
        case "release" ->
            new Release(
                beside,
                new ChartSource.Unknown(component, version, "beside"),
                List.of(),
                List.of(),
                Deployer.helm(),
                item.at(),
                item.at());
        case "addon" ->
            new Addon(
                beside,
                beside.name(),
                version,
                Values.EMPTY,
                null,
                Deployer.eks(),
                item.at(),
                item.at());
        default -> throw new PolicyException(item.line("kind"), "kind is release or addon");
      };
    }

    private List<Bump> bumps() throws PolicyException {
      List<Bump> bumps = new ArrayList<>();
      Optional<YamlNode> bump = node.get("bump");
      if (bump.isEmpty()) {
        return bumps;
      }
      RuleReader.onlyKnown(bump.get(), List.of("change", "chart", "images"), "bump");
      String change = bump.get().text("change").orElse("upgrade");
      Optional<YamlNode> chart = bump.get().get("chart");
      if (chart.isPresent()) {
        bumps.add(bump("chart", chart.get(), change));
      }
      for (YamlNode image : bump.get().get("images").map(YamlNode::items).orElse(List.of())) {
        bumps.add(bump("image", image, change));
      }
      if (bumps.isEmpty()) {
        bumps.add(bump("image", bump.get(), change));
      }
      return bumps;
    }

    private Bump bump(String kind, YamlNode of, String otherwise) throws PolicyException {
      String change = of.text("change").orElse(otherwise);
      try {
        return new Bump(
            component,
            kind,
            of.text("name").orElse(chartName()),
            of.text("from").orElse(""),
            of.text("to").orElse(""),
            null,
            null,
            Change.valueOf(change.toUpperCase(Locale.ROOT)),
            id,
            "",
            of.at());
      } catch (IllegalArgumentException e) {
        throw new PolicyException(of.at(), "no change is named " + change);
      }
    }
  }
}
