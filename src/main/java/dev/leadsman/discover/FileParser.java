package dev.leadsman.discover;

import static java.util.Comparator.naturalOrder;

import dev.leadsman.model.Location;
import dev.leadsman.model.Skipped;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import dev.leadsman.yaml.YamlText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Turns a file into the documents that can matter: looks at the text first and parses only the
 * documents that name a known kind, so that most of a repository is never parsed.
 */
final class FileParser {
  /** Larger files are reported, not read. */
  static final int MAX_BYTES = 16 << 20;

  private static final byte[] GIT_CRYPT = "\0GITCRYPT\0".getBytes(StandardCharsets.US_ASCII);

  private static final Set<String> KINDS =
      Set.of(
          "HelmRelease",
          "HelmRepository",
          "OCIRepository",
          "GitRepository",
          "Bucket",
          "Kustomization",
          "Component",
          "HelmChartInflationGenerator",
          "FluxInstance",
          "ArtifactGenerator",
          "ResourceSet",
          "ResourceSetInputProvider",
          "HelmChart",
          "HelmChartConfig",
          "Application",
          "ApplicationSet",
          "Plan",
          "RKE2ControlPlane",
          "RKE2ControlPlaneTemplate",
          "AWSManagedControlPlane",
          "AWSManagedControlPlaneTemplate",
          "ClusterConfig",
          "Addon",
          "KThreesControlPlane",
          "KThreesControlPlaneTemplate",
          "HelmOp",
          "Bundle",
          "HelmChartProxy",
          "ClusterResourceSet",
          "ClusterProfile",
          "Profile",
          "ServiceTemplate",
          "ZarfPackageConfig",
          "KubeOneCluster",
          "App");

  // What marks documents without a kind, or whose kind says too little.
  private static final List<String> MARKS =
      List.of(
          "rke2r",
          "rke2_cni:",
          "rke2_config:",
          "system_images:",
          "addons_include:",
          "chartname:",
          "repositoryName:",
          "inlineManifests:",
          "cniConfig:",
          "#cloud-config",
          "runcmd:",
          "KubeadmCommands:",
          "RKE2Commands:",
          PulumiReader.CHART_MARK,
          PulumiReader.ADDON_MARK,
          AtmosReader.CHART_MARK,
          AtmosReader.ADDON_MARK,
          AddonReader.CLOUD_FORMATION);

  // What stands in Talos' machine configuration, which has no kind, beside manifests by URL.
  private static final List<String> MANIFEST_LISTS = List.of("urls:", "extraManifests");

  private static final Set<String> WORKLOADS =
      Set.of("DaemonSet", "Deployment", "StatefulSet", "Job", "CronJob", "Pod");

  private static final Set<String> CROSSPLANE = Set.of("Release", "Composition", "Object");

  private static final Set<String> ASKING =
      Set.of(
          "HelmRelease",
          "HelmChart",
          "HelmChartConfig",
          "Application",
          "ApplicationSet",
          "Plan",
          "RKE2ControlPlane",
          "AWSManagedControlPlane",
          "AWSManagedControlPlaneTemplate",
          "Addon");

  private static final List<String> TEMPLATE_ENDINGS =
      List.of(
          ".tpl",
          ".tmpl",
          ".gotmpl",
          ".gtpl",
          ".j2",
          ".jinja",
          ".jinja2",
          ".template",
          ".tftpl",
          ".erb",
          ".mustache",
          ".envsubst");

  private static final Pattern BLOB = Pattern.compile("[0-9a-f]{40}");
  // No YAML starts a line so, whatever stands around it.
  private static final Pattern MARK_AT_START = Pattern.compile("(?m)^(?:\\{\\{|\\{%|<%)");
  private static final Pattern CONFLICT = Pattern.compile("(?m)^(?:<<<<<<<|>>>>>>>) ");

  private final Map<String, String> markers;
  // What it takes to read a text; most hold none of it.
  private final Words words;

  FileParser(KnownComponents components) {
    this.markers = Map.copyOf(components.markers());
    Set<String> all = new HashSet<>(markers.keySet());
    all.addAll(MARKS);
    all.addAll(NetworkGroups.ALL);
    all.addAll(VersionNames.ENDINGS);
    all.addAll(MANIFEST_LISTS);
    this.words = new Words(all);
  }

  /** True for files that may hold Kubernetes objects, templates of such files included. */
  static boolean wants(String path) {
    String name = Paths.name(withoutTemplateEnding(path));
    return name.endsWith(".yaml")
        || name.endsWith(".yml")
        || name.endsWith(".json")
        || name.equals("Kustomization")
        || name.equals("user-data");
  }

  /** True for kinds that ask for a chart, an image or an add-on. */
  static boolean asksForSomething(String kind) {
    return ASKING.contains(kind) || WORKLOADS.contains(kind);
  }

  static boolean isKustomization(String path) {
    String name = Paths.name(path);
    return name.equals("kustomization.yaml")
        || name.equals("kustomization.yml")
        || name.equals("Kustomization");
  }

  /** True for files without a kind that a tool knows by their names. */
  private static boolean isNamed(String path) {
    return FleetReader.isFleet(path)
        || TankaReader.isChartfile(path)
        || PlatformReader.isDevspace(path);
  }

  /** The key of a file whose content alone, with its ending, says whether it declares anything. */
  static Optional<String> scanKey(String path, String blob) {
    return BLOB.matcher(blob).matches()
            && !isKustomization(path)
            && !HelmfileText.isNamed(path)
            && !isNamed(path)
            && withoutTemplateEnding(path).equals(path)
        ? Optional.of((path.endsWith(".json") ? "j" : "y") + blob)
        : Optional.empty();
  }

  /** {@code cilium.yaml} for {@code cilium.yaml.j2}, also for {@code cilium.yaml.j2.j2}. */
  static String withoutTemplateEnding(String path) {
    for (String ending : TEMPLATE_ENDINGS) {
      if (path.endsWith(ending)) {
        return withoutTemplateEnding(path.substring(0, path.length() - ending.length()));
      }
    }
    return path;
  }

  /** The component that a text names, by its markers. */
  Optional<String> component(String text) {
    return component(words.in(text));
  }

  private Optional<String> component(Set<String> found) {
    return found.stream().filter(markers::containsKey).min(naturalOrder()).map(markers::get);
  }

  static boolean isGitCrypt(byte[] bytes) {
    return startsWith(bytes, GIT_CRYPT);
  }

  /** The text of a script, to which no encoding matters; empty when it is binary. */
  static Optional<String> scriptText(byte[] bytes) {
    String latin = new String(bytes, StandardCharsets.ISO_8859_1);
    return latin.indexOf('\0') >= 0 ? Optional.empty() : text(bytes).or(() -> Optional.of(latin));
  }

  /** The text of UTF-8 bytes without a byte order mark; empty when they are none. */
  static Optional<String> text(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf('\0') >= 0 || (text.indexOf('\uFFFD') >= 0 && !isUtf8(bytes))) {
      return Optional.empty();
    }
    return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  ParsedFile parse(String path, byte[] bytes) {
    if (isGitCrypt(bytes)) {
      return skipped(path, 1, Skipped.Kind.ENCRYPTED, "is encrypted with git-crypt", "");
    }
    Optional<String> decoded = text(bytes);
    if (decoded.isEmpty()) {
      return notText(path, bytes);
    }
    String text = decoded.get();
    if (HelmfileText.is(path, text)) {
      return new ParsedFile(List.of(HelmfileText.document(path)), List.of(), Set.of());
    }
    if (isTemplate(path)) {
      return matters(text) || isKustomization(withoutTemplateEnding(path))
          ? template(path, text)
          : ParsedFile.NOTHING;
    }
    // JSON has tabs between tokens only, and YAML wants none there.
    return read(path, path.endsWith(".json") ? text.replace('\t', ' ') : text, false);
  }

  private ParsedFile notText(String path, byte[] bytes) {
    boolean wide =
        bytes.length > 1
            && ((bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF)
                || (bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE));
    String text = new String(bytes, wide ? StandardCharsets.UTF_16 : StandardCharsets.ISO_8859_1);
    boolean binary = !wide && text.indexOf('\0') >= 0;
    int line = 1;
    if (!wide && !binary) {
      try {
        YamlText.decode(path, bytes);
      } catch (YamlException e) {
        line = e.at().line();
      }
    }
    return skipped(
        path,
        line,
        Skipped.Kind.NOT_TEXT,
        wide ? "is UTF-16 text, not UTF-8" : binary ? "is binary" : "is no UTF-8 text",
        component(text).orElse(""));
  }

  static boolean isTemplate(String path) {
    return !withoutTemplateEnding(path).equals(path);
  }

  /** What a template declares for certain; the rest of it is told once. */
  private ParsedFile template(String path, String text) {
    boolean hashes = path.contains(".j2") || path.contains(".jinja");
    TemplateYaml plain = TemplateYaml.of(text, hashes, isTemplate(path));
    ParsedFile read = read(path, plain.text(), false, true);
    String named = component(text).orElse("");
    int first = plain.gaps().stream().findFirst().orElse(1);
    List<Skipped> skipped = new ArrayList<>();
    if (read.documents().isEmpty() || !read.skipped().isEmpty()) {
      Location at =
          read.skipped().isEmpty() ? new Location(path, first) : read.skipped().get(0).at();
      skipped.add(new Skipped(at, Skipped.Kind.TEMPLATE, "is a template", named));
    } else if (!plain.gaps().isEmpty()) {
      String left = plain.left(text);
      skipped.add(
          new Skipped(
              new Location(path, first),
              Skipped.Kind.TEMPLATE,
              "is a template, of which what is put in or stands under conditions is left out",
              matters(left) ? component(left).orElse("") : ""));
    }
    return new ParsedFile(
        read.documents(), skipped, read.configs(), named, partial(read.documents(), plain));
  }

  private static Set<Integer> partial(List<YamlDocument> documents, TemplateYaml plain) {
    Set<Integer> partial = new HashSet<>();
    List<Chunk> chunks = chunks(plain.text());
    for (int i = 0; i < chunks.size(); i++) {
      int from = chunks.get(i).line();
      int to = i + 1 < chunks.size() ? chunks.get(i + 1).line() : Integer.MAX_VALUE;
      if (plain.gaps().stream().anyMatch(line -> line >= from && line < to)) {
        documents.stream()
            .map(document -> document.at().line())
            .filter(line -> line >= from && line < to)
            .forEach(partial::add);
      }
    }
    return partial;
  }

  /** All documents of a text, whatever their kinds. */
  ParsedFile parseAll(String path, String text) {
    return read(path, text, true);
  }

  private ParsedFile read(String path, String text, boolean all) {
    return read(path, text, all, all);
  }

  /**
   * @param asIs true to take the text for nothing but YAML
   */
  private ParsedFile read(String path, String text, boolean all, boolean asIs) {
    boolean everything = all || isKustomization(withoutTemplateEnding(path)) || isNamed(path);
    boolean config = holdsConfig(text);
    if (!everything && !config && !matters(text)) {
      return ParsedFile.NOTHING;
    }
    if (!asIs && MARK_AT_START.matcher(text).find()) {
      return template(path, text);
    }
    List<YamlDocument> documents = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>();
    Set<String> configs = new HashSet<>();
    List<Chunk> chunks = chunks(text);
    for (Chunk chunk : chunks) {
      boolean sure = everything || (chunks.size() == 1 && !config);
      if (!all && config && holdsConfig(chunk.text())) {
        addNames(chunk.text(), configs);
      }
      if (!sure && !matters(chunk.text())) {
        continue;
      }
      try {
        for (YamlDocument document : YamlDocument.parse(path, chunk.text(), chunk.line())) {
          if (all || !isSops(document, chunk.text())) {
            documents.add(document);
          } else if (tellsSomething(document.root())) {
            documents.add(withoutSecrets(document));
          } else {
            skipped.add(
                new Skipped(
                    document.at(),
                    Skipped.Kind.ENCRYPTED,
                    "is encrypted with SOPS",
                    component(chunk.text()).orElse("")));
          }
        }
      } catch (YamlException e) {
        if (!asIs && TemplateYaml.hasMarks(chunk.text())) {
          return template(path, text);
        }
        skipped.add(broken(chunk, e));
      }
    }
    return new ParsedFile(documents, skipped, configs);
  }

  private Skipped broken(Chunk chunk, YamlException e) {
    String place = e.at() + ": ";
    String message = e.getMessage();
    String problem = message.startsWith(place) ? message.substring(place.length()) : message;
    return new Skipped(
        e.at(),
        Skipped.Kind.BROKEN_YAML,
        CONFLICT.matcher(chunk.text()).find()
            ? "holds the marks of a merge conflict"
            : "is no YAML: " + oneLine(problem),
        component(chunk.text()).orElse(""));
  }

  static boolean isSops(YamlDocument document, String text) {
    return document.root().get("sops").isPresent() && text.contains("ENC[");
  }

  /** True when SOPS has left more in clear than what every object has. */
  private static boolean tellsSomething(YamlNode root) {
    return root.isMapping()
        && !isSecret(root.text("kind").orElse(""))
        && root.entries().stream()
            .filter(
                entry -> !Set.of("apiVersion", "kind", "metadata", "sops").contains(entry.key()))
            .anyMatch(entry -> hasClearLeaf(entry.value()));
  }

  private static boolean hasClearLeaf(YamlNode node) {
    return node.isScalar()
        ? !isSecret(node.text())
        : node.items().stream().anyMatch(FileParser::hasClearLeaf)
            || node.entries().stream().anyMatch(entry -> hasClearLeaf(entry.value()));
  }

  private static boolean isSecret(String text) {
    return text.startsWith("ENC[");
  }

  private static YamlDocument withoutSecrets(YamlDocument document) {
    return YamlDocument.of(
        document.file(),
        Nodes.mapScalars(
            document.root(),
            scalar ->
                isSecret(scalar.text())
                    ? Nodes.text(scalar.at(), String.valueOf(TemplateYaml.ENCRYPTED))
                    : scalar));
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  private record Chunk(String text, int line) {}

  /** Splits at document markers, so that a broken document does not hide the others. */
  private static List<Chunk> chunks(String text) {
    List<Chunk> chunks = new ArrayList<>();
    int start = 0;
    int startLine = 1;
    int line = 1;
    for (int at = 0; at < text.length(); ) {
      int end = text.indexOf('\n', at);
      end = end < 0 ? text.length() : end + 1;
      if (at > start
          && text.startsWith("---", at)
          && (at + 3 == end || isBlank(text.charAt(at + 3)))
          && !isPreface(text, start, at)) {
        chunks.add(new Chunk(text.substring(start, at), startLine));
        start = at;
        startLine = line;
      }
      at = end;
      line++;
    }
    chunks.add(new Chunk(text.substring(start), startLine));
    return chunks;
  }

  /** True for directives such as {@code %YAML 1.1}, which belong to the document that follows. */
  private static boolean isPreface(String text, int from, int to) {
    boolean directive = false;
    for (int at = from; at < to; at = text.indexOf('\n', at) + 1) {
      char c = text.charAt(at);
      if (c != '%' && c != '#' && !isBlank(c)) {
        return false;
      }
      directive |= c == '%';
    }
    return directive;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  /** True when a text may hold something that a reader or expander wants. */
  boolean matters(String text) {
    Set<String> found = words.in(text);
    boolean workload = false;
    for (int at = text.indexOf("kind"); at >= 0; at = text.indexOf("kind", at + 4)) {
      String kind = value(text, at + 4);
      if (KINDS.contains(kind) || (kind.equals("ENC") && text.contains("sops"))) {
        return true;
      }
      workload |= WORKLOADS.contains(kind);
      if (kind.equals("Cluster") && (text.contains("rke2") || text.contains("kops.k8s.io"))) {
        return true;
      }
      if ((kind.equals("Cluster") || kind.equals("Config"))
          && text.contains(ManifestListReader.KUBEKEY)) {
        return true;
      }
      if (kind.equals("Config")
          && (text.contains("skaffold/") || text.contains("vendir.k14s.io/"))) {
        return true;
      }
      if (EmbeddedScripts.isPipeline(kind, text)) {
        return true;
      }
      if (CROSSPLANE.contains(kind) && text.contains("crossplane.io")) {
        return true;
      }
      if (kind.equals("CustomResourceDefinition")
          && NetworkGroups.ALL.stream().anyMatch(found::contains)) {
        return true;
      }
      if ((kind.equals("ConfigMap") || kind.equals("Secret")) && text.contains("helm.cattle.io")) {
        return true;
      }
      if (kind.equals("Secret") && text.contains(References.SECRET_TYPE + ": cluster")) {
        return true;
      }
    }
    if (workload && component(found).isPresent()) {
      return true;
    }
    if (text.startsWith("cni:") || text.contains("\ncni:")) {
      return true;
    }
    if (found.isEmpty()) {
      return AnsibleTasks.matters(text);
    }
    if (MARKS.stream().anyMatch(mark -> found.contains(mark) && text.contains(mark))) {
      return true;
    }
    if (NetworkGroups.ALL.stream().anyMatch(found::contains) && hasNetworkGroup(text)) {
      return true;
    }
    return AnsibleTasks.matters(text)
        || (MANIFEST_LISTS.stream().anyMatch(found::contains) && listsManifests(text))
        || (VersionNames.ENDINGS.stream().anyMatch(found::contains)
            && VersionNames.set(text, markers));
  }

  private static boolean hasNetworkGroup(String text) {
    for (int at = text.indexOf("apiVersion"); at >= 0; at = text.indexOf("apiVersion", at + 10)) {
      if (NetworkGroups.contains(value(text, at + 10))) {
        return true;
      }
    }
    return false;
  }

  /** Configuration of Talos or of a role for K3s, which has no kind, with manifests by address. */
  static boolean listsManifests(String text) {
    return (text.contains("urls:")
            && (text.contains("cni:")
                || text.contains("/cni")
                || text.contains("manifests:")
                || text.contains("manifests_urls:")))
        || text.contains("extraManifests");
  }

  private static void addNames(String text, Set<String> names) {
    for (int at = text.indexOf("name"); at >= 0; at = text.indexOf("name", at + 4)) {
      boolean key = at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1));
      String name = key ? value(text, at + 4) : "";
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
  }

  private static boolean holdsConfig(String text) {
    for (int at = text.indexOf("kind"); at >= 0; at = text.indexOf("kind", at + 4)) {
      String kind = value(text, at + 4);
      if (kind.equals("ConfigMap") || kind.equals("Secret")) {
        return true;
      }
    }
    return false;
  }

  /** What stands after a key, up to a slash, quote, bracket or blank. */
  private static String value(String text, int at) {
    int i = skip(text, at, "\"'");
    i = skip(text, i, " \t");
    if (i >= text.length() || text.charAt(i) != ':') {
      return "";
    }
    i = skip(text, i + 1, " \t\"'");
    while (i < text.length() && (text.charAt(i) == '&' || text.charAt(i) == '!')) {
      // An anchor or a tag stands before what it names.
      while (i < text.length() && !isBlank(text.charAt(i))) {
        i++;
      }
      i = skip(text, i, " \t\"'");
    }
    int end = i;
    while (end < text.length()
        && (Character.isLetterOrDigit(text.charAt(end)) || ".-".indexOf(text.charAt(end)) >= 0)) {
      end++;
    }
    return text.substring(i, end);
  }

  private static int skip(String text, int at, String characters) {
    int i = at;
    while (i < text.length() && characters.indexOf(text.charAt(i)) >= 0) {
      i++;
    }
    return i;
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    return bytes.length >= start.length
        && ByteBuffer.wrap(bytes, 0, start.length).equals(ByteBuffer.wrap(start));
  }

  static ParsedFile skipped(
      String path, int line, Skipped.Kind kind, String reason, String component) {
    return new ParsedFile(
        List.of(),
        List.of(new Skipped(new Location(path, line), kind, reason, component)),
        Set.of());
  }
}
