package dev.leadsman.discover;

import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Distribution;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.Subject;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
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
 * Reads the RKE2 or K3s version of a cluster, which implies its CNI charts: upgrade Plans, Cluster
 * API control planes, Rancher clusters, image definitions.
 */
final class DistributionReader implements Reader {
  // As RKE2 and K3s number releases; container tags have a hyphen where releases have a plus.
  private static final Pattern VERSION =
      Pattern.compile("v?\\d+\\.\\d+\\.\\d+(?:-rc\\d+)?[+-](rke2|k3s)r?\\d+");
  // Keys that hold the version of a cluster in files of any shape, e.g. install_rke2_version.
  private static final Pattern KEY =
      Pattern.compile("(?i)(?!min|max|prev|old|last|from).*(?:version|release).*");
  // What a cluster told, not what is asked of it.
  private static final Set<String> TOLD = Set.of("status", "metadata");
  // An entry of Rancher's channels says which releases there are, not which one runs.
  private static final String OFFER = "minChannelServerVersion";
  // Lists of variables: {name: RKE2_VERSION, default: v1.33.2+rke2r1}.
  private static final Set<String> GIVEN = Set.of("default", "value");
  private static final Pattern INSTALLS =
      Pattern.compile(
          "(?:INSTALL_RKE2_VERSION=[\"']?|\\b(?:system-agent-installer-rke2|rke2-runtime|rke2-upgrade):)"
              + "(v\\d+\\.\\d+\\.\\d+(?:-rc\\d+)?[+-]rke2r\\d+)");
  private static final Set<String> KINDS =
      Set.of(
          "Plan",
          "RKE2ControlPlane",
          "RKE2ControlPlaneTemplate",
          "KThreesControlPlane",
          "KThreesControlPlaneTemplate");
  // Where Edge Image Builder takes it from.
  private static final Pattern CONFIG =
      Pattern.compile("(?:(.*)/)?kubernetes/config/(?:server|agent)\\.ya?ml");
  private static final Set<String> SETTINGS =
      Set.of(
          "tls-san",
          "token",
          "write-kubeconfig-mode",
          "disable-kube-proxy",
          "cluster-cidr",
          "node-ip",
          "kube-apiserver-arg",
          "kubelet-arg");
  // Their images are read as what they run.
  private static final Set<String> WORKLOADS =
      Set.of("DaemonSet", "Deployment", "StatefulSet", "Job", "CronJob", "Pod", "List");
  private static final Pattern SERVER_CONFIG =
      Pattern.compile(".*rancher/rke2/config\\.yaml(?:\\.d/[^/]*)?");
  private static final Pattern CNI =
      Pattern.compile("(?m)^[ \\t]*cni:[^\\n]*(?:\\n[ \\t]*-[^\\n]*)*");
  private static final int MAX_DEPTH = 12;

  /**
   * A version as an object writes it.
   *
   * @param distribution {@code rke2} or {@code k3s}
   */
  private record Written(String distribution, String version, Location at) {
    Written(String distribution, YamlNode version) {
      this(distribution, version.text(), version.at());
    }
  }

  @Override
  public boolean reads(Source source) {
    return !VersionVariableReader.isVariables(source)
        && (isUnfinishedPlan(source)
            || isConfig(source)
            || source.document().root().get("write_files").isPresent()
            || !versions(source).isEmpty());
  }

  /** True for the path of the server's own configuration on a node. */
  static boolean isServerConfig(String path) {
    return SERVER_CONFIG.matcher(path).matches();
  }

  /**
   * The bundled CNI charts that a server's configuration asks for. A line with a variable hides no
   * other line.
   */
  static List<Release> bundledCharts(String cluster, LinedText config) {
    Matcher cni = CNI.matcher(config.text());
    if (!cni.find()) {
      return List.of();
    }
    Location at = config.at(cni.start());
    try {
      List<Release> charts = new ArrayList<>();
      for (YamlDocument document :
          YamlDocument.parse(at.file(), cni.group().stripIndent(), at.line())) {
        document
            .root()
            .entry("cni")
            .map(DistributionReader::names)
            .orElse(List.of())
            .forEach(name -> charts.add(bundled(cluster, name, List.of(), at)));
      }
      return charts;
    } catch (YamlException e) {
      return List.of();
    }
  }

  static Release bundled(String cluster, String name, List<ValuesLayer> layers, Location at) {
    return new Release(
        new SubjectId(cluster, "kube-system", name),
        HelmChartReader.bundled(name),
        layers,
        List.of(),
        Deployer.helmController(),
        at,
        at);
  }

  /**
   * Versions and what hands them on, each line once: of a module's argument and the resource that
   * gets it, the resource.
   */
  static List<Subject> once(Set<Subject> subjects) {
    Map<String, List<Distribution>> lines = new LinkedHashMap<>();
    for (Subject subject : subjects) {
      if (subject instanceof Distribution distribution) {
        lines.computeIfAbsent(line(distribution), key -> new ArrayList<>()).add(distribution);
      }
    }
    List<Subject> left = new ArrayList<>(subjects);
    left.removeIf(
        subject ->
            subject instanceof Distribution distribution
                && lines.get(line(distribution)).stream()
                    .anyMatch(other -> tells(other, distribution, lines)));
    return left;
  }

  private static String line(Distribution distribution) {
    return distribution.versionAt() + " " + distribution.version();
  }

  /** Whether one of two declarations of a line is told already by the other. */
  private static boolean tells(
      Distribution other, Distribution one, Map<String, List<Distribution>> lines) {
    String cluster = one.id().cluster();
    List<Distribution> all = lines.get(line(one));
    boolean before = other.id().cluster().equals(cluster) && all.indexOf(other) < all.indexOf(one);
    return before || other.id().cluster().startsWith(cluster + ":");
  }

  /**
   * The server's own config.yaml, as files of a node hold it.
   * https://docs.rke2.io/reference/server_config
   */
  private static boolean isConfig(Source source) {
    YamlNode root = source.document().root();
    return source.document().kind().isEmpty()
        && root.get("cni").isPresent()
        && (source.file().contains("rke2")
            || CONFIG.matcher(source.file()).matches()
            || root.entries().stream().anyMatch(entry -> SETTINGS.contains(entry.key())));
  }

  /** The scalars with a distribution's version; empty when the document is no such thing. */
  private static List<Written> versions(Source source) {
    YamlNode root = source.document().root();
    String group = source.document().group();
    String kind = source.document().kind();
    if (KINDS.contains(kind)) {
      Optional<YamlNode> version =
          switch (kind) {
            case "Plan" ->
                distribution(source).isEmpty() ? Optional.empty() : scalar(root, "spec", "version");
            case "RKE2ControlPlane", "KThreesControlPlane" ->
                scalar(root, "spec", "version")
                    .or(() -> scalar(root, "spec", "agentConfig", "version"));
            default ->
                scalar(root, "spec", "template", "spec", "version")
                    .or(() -> scalar(root, "spec", "template", "spec", "agentConfig", "version"));
          };
      String distribution =
          kind.equals("Plan") ? distribution(source) : kind.startsWith("RKE2") ? "rke2" : "k3s";
      return version.map(node -> List.of(new Written(distribution, node))).orElse(List.of());
    }
    if (kind.equals("Cluster")) {
      Optional<YamlNode> version =
          group.equals("provisioning.cattle.io")
              ? scalar(root, "spec", "kubernetesVersion")
              : scalar(root, "spec", "topology", "version");
      String topology =
          root.text("spec", "topology", "class")
              .or(() -> root.text("spec", "topology", "classRef", "name"))
              .orElse("");
      return version
          .filter(node -> VERSION.matcher(node.text()).matches() || topology.contains("rke2"))
          .map(node -> List.of(new Written(distribution(node.text(), "rke2"), node)))
          .orElse(List.of());
    }
    List<Written> found = new ArrayList<>();
    if (!WORKLOADS.contains(kind)) {
      collect(root, "", 0, found);
    }
    return found;
  }

  /**
   * Versions under a key that says so (image definitions, values), the installer's variable in a
   * script (cloud-init), images that install a release.
   */
  private static void collect(YamlNode node, String key, int depth, List<Written> found) {
    if (depth > MAX_DEPTH || node.get(OFFER).isPresent()) {
      return;
    }
    String name = node.get("name").filter(YamlNode::isScalar).map(YamlNode::text).orElse("");
    for (YamlNode.Entry entry : node.entries()) {
      if (!TOLD.contains(entry.key())) {
        boolean given = GIVEN.contains(entry.key()) && !name.isEmpty();
        collect(entry.value(), given ? name : entry.key(), depth + 1, found);
      }
    }
    node.items().forEach(item -> collect(item, key, depth + 1, found));
    if (node.isScalar() && node.text().contains("rke2r")) {
      if (KEY.matcher(key).matches() && distribution(node.text(), "").equals("rke2")) {
        found.add(new Written("rke2", node));
        return;
      }
      Matcher installs = INSTALLS.matcher(node.text());
      while (installs.find()) {
        long lines =
            node.text().substring(0, installs.start()).chars().filter(c -> c == '\n').count();
        Location at =
            lines == 0 ? node.at() : new Location(node.at().file(), node.textLine() + (int) lines);
        found.add(new Written("rke2", installs.group(1), at));
      }
    }
  }

  private static Optional<YamlNode> scalar(YamlNode root, String... path) {
    return root.get(path)
        .filter(node -> node.isScalar() && node.value() != null && !node.text().isEmpty());
  }

  private static String distribution(String version, String otherwise) {
    Matcher matcher = VERSION.matcher(version);
    return matcher.matches() ? matcher.group(1) : otherwise;
  }

  /** What a Plan of the system upgrade controller upgrades; empty for other Plans. */
  private static String distribution(Source source) {
    String image = source.document().root().text("spec", "upgrade", "image").orElse("");
    return !source.document().group().equals("upgrade.cattle.io")
        ? ""
        : image.contains("rke2-upgrade") ? "rke2" : image.contains("k3s-upgrade") ? "k3s" : "";
  }

  /** A Plan that follows a channel has no version of its own. */
  private static boolean isUnfinishedPlan(Source source) {
    return source.document().kind().equals("Plan")
        && !distribution(source).isEmpty()
        && source.document().root().text("spec", "version").orElse("").isEmpty();
  }

  @Override
  public Discovered read(Source source, References references) {
    Found found = new Found();
    YamlNode root = source.document().root();
    if (isUnfinishedPlan(source)) {
      String from =
          root.text("spec", "channel").map(channel -> "from channel " + channel).orElse("nowhere");
      found.skip(
          root.line("spec"),
          Skipped.Kind.COMPUTED,
          "the version of "
              + distribution(source)
              + " comes "
              + from
              + ": the CNI changes with it, by an unknown amount",
          distribution(source).equals("rke2") ? "rke2" : "");
      return found.discovered();
    }
    for (Written written : versions(source)) {
      String version = written.version();
      if (version.contains("$") || version.contains("{{")) {
        found.skip(
            written.at(),
            Skipped.Kind.COMPUTED,
            "version " + version + " of " + written.distribution() + " is computed",
            written.distribution().equals("rke2") ? "rke2" : "");
        continue;
      }
      found.add(
          new Distribution(
              new SubjectId(source.cluster(), "", name(source)),
              written.distribution(),
              version,
              Deployer.helmController(),
              root.at(),
              written.at()));
    }
    Matcher image = CONFIG.matcher(source.file());
    Source located =
        isConfig(source) && image.matches() && image.group(1) != null
            ? source.withCluster(Paths.cluster(image.group(1)))
            : source;
    bundledCharts(located, root, references).forEach(found::add);
    for (YamlNode file : root.get("write_files").map(YamlNode::items).orElse(List.of())) {
      Optional<YamlNode> content = file.get("content").filter(YamlNode::isScalar);
      if (content.isPresent() && isServerConfig(file.text("path").orElse(""))) {
        bundledCharts(
                source.cluster(),
                LinedText.of(source.file(), content.get().textLine(), content.get().text()))
            .forEach(found::add);
      }
    }
    return found.discovered();
  }

  /** Image definitions and values have no name but that of their file. */
  private static String name(Source source) {
    return source.name().isEmpty()
        ? Paths.name(source.file()).replaceAll("\\.(ya?ml|json)$", "")
        : source.name();
  }

  /** The CNI charts that the object switches on or sets values for. */
  private static List<Release> bundledCharts(Source source, YamlNode root, References references) {
    Map<String, YamlNode.Entry> charts = new LinkedHashMap<>();
    if (isConfig(source)) {
      root.entry("cni").ifPresent(entry -> names(entry).forEach(name -> charts.put(name, entry)));
    }
    for (String[] path :
        new String[][] {
          {"spec", "rkeConfig", "machineGlobalConfig", "cni"},
          {"spec", "serverConfig", "cni"},
          {"spec", "template", "spec", "serverConfig", "cni"}
        }) {
      root.entry(path).ifPresent(entry -> names(entry).forEach(name -> charts.put(name, entry)));
    }
    for (String[] path :
        new String[][] {
          {"spec", "serverConfig", "cniMultusEnable"},
          {"spec", "template", "spec", "serverConfig", "cniMultusEnable"}
        }) {
      root.entry(path)
          .filter(entry -> Boolean.TRUE.equals(entry.value().value()))
          .ifPresent(entry -> charts.put("rke2-multus", entry));
    }
    Optional<YamlNode> values = root.get("spec", "rkeConfig", "chartValues");
    values.map(YamlNode::entries).orElse(List.of()).stream()
        .filter(entry -> references.components().knowsChart(entry.key()))
        .forEach(entry -> charts.put(entry.key(), entry));
    List<Release> releases = new ArrayList<>();
    charts.forEach(
        (name, entry) -> {
          boolean configured =
              references.all(source.cluster(), "HelmChartConfig").stream()
                  .anyMatch(config -> config.name().equals(name));
          if (!configured) {
            List<ValuesLayer> layers =
                entry.value().isMapping()
                    ? List.of(References.inline("chartValues", entry))
                    : List.of();
            releases.add(bundled(source.cluster(), name, layers, entry.at()));
          }
        });
    return releases;
  }

  /** The charts of {@code cni: multus,cilium}, also as a list. */
  static List<String> names(YamlNode.Entry cni) {
    List<String> names = new ArrayList<>();
    List<YamlNode> items = cni.value().isSequence() ? cni.value().items() : List.of(cni.value());
    for (YamlNode item : items) {
      for (String name : item.text().split(",", -1)) {
        if (name.strip().matches("[a-z0-9-]+") && !name.strip().equals("none")) {
          names.add("rke2-" + name.strip());
        }
      }
    }
    return names;
  }
}
