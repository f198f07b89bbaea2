package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.model.Skipped;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
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
          "HelmChart",
          "HelmChartConfig",
          "Application",
          "ApplicationSet",
          "Plan",
          "RKE2ControlPlane",
          "RKE2ControlPlaneTemplate",
          "AWSManagedControlPlane",
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
          "App");

  // What marks documents without a kind, or whose kind says too little.
  private static final List<String> MARKS =
      List.of("rke2r", "chartname:", "repositoryName:", "inlineManifests:", "cniConfig:");

  private static final Set<String> WORKLOADS =
      Set.of("DaemonSet", "Deployment", "StatefulSet", "Job", "CronJob", "Pod");

  private static final List<String> TEMPLATE_ENDINGS =
      List.of(".tpl", ".tmpl", ".gotmpl", ".j2", ".template");

  private static final Pattern BLOB = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern NAME = Pattern.compile("\\bname[\"']?:\\s*[\"']?([\\w.-]+)");

  private final Map<String, String> markers;

  FileParser(KnownComponents components) {
    this.markers = Map.copyOf(components.markers());
  }

  /** True for files that may hold Kubernetes objects, templates of such files included. */
  static boolean wants(String path) {
    String name = Paths.name(withoutTemplateEnding(path));
    return name.endsWith(".yaml")
        || name.endsWith(".yml")
        || name.endsWith(".json")
        || name.equals("Kustomization");
  }

  static boolean isKustomization(String path) {
    String name = Paths.name(path);
    return name.equals("kustomization.yaml")
        || name.equals("kustomization.yml")
        || name.equals("Kustomization");
  }

  /** The key of a file whose content alone, with its ending, says whether it declares anything. */
  static Optional<String> scanKey(String path, String blob) {
    return BLOB.matcher(blob).matches()
            && !isKustomization(path)
            && !HelmfileText.isNamed(path)
            && !FleetReader.isFleet(path)
            && withoutTemplateEnding(path).equals(path)
        ? Optional.of((path.endsWith(".json") ? "j" : "y") + blob)
        : Optional.empty();
  }

  private static String withoutTemplateEnding(String path) {
    for (String ending : TEMPLATE_ENDINGS) {
      if (path.endsWith(ending)) {
        return path.substring(0, path.length() - ending.length());
      }
    }
    return path;
  }

  /** The component that a text names, by its markers. */
  Optional<String> component(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return markers.entrySet().stream()
        .filter(marker -> lower.contains(marker.getKey()))
        .min(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue);
  }

  /** The text of UTF-8 bytes without a byte order mark; empty when they are none. */
  static Optional<String> text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.indexOf('\0') >= 0) {
        return Optional.empty();
      }
      return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  ParsedFile parse(String path, byte[] bytes) {
    if (startsWith(bytes, GIT_CRYPT)) {
      return skipped(path, 1, Skipped.Kind.ENCRYPTED, "is encrypted with git-crypt", "");
    }
    Optional<String> text = text(bytes);
    if (text.isEmpty()) {
      return skipped(path, 1, Skipped.Kind.NOT_TEXT, "is no UTF-8 text", "");
    }
    if (HelmfileText.is(path, text.get())) {
      return new ParsedFile(List.of(HelmfileText.document(path)), List.of(), Set.of());
    }
    boolean template = !withoutTemplateEnding(path).equals(path);
    if (template) {
      return matters(text.get())
          ? skipped(
              path, 1, Skipped.Kind.TEMPLATE, "is a template", component(text.get()).orElse(""))
          : ParsedFile.NOTHING;
    }
    // JSON has tabs between tokens only, and YAML wants none there.
    boolean json = path.endsWith(".json");
    return read(path, json ? text.get().replace('\t', ' ') : text.get(), false);
  }

  /** All documents of a text, whatever their kinds. */
  ParsedFile parseAll(String path, String text) {
    return read(path, text, true);
  }

  private ParsedFile read(String path, String text, boolean all) {
    boolean everything = all || isKustomization(path) || FleetReader.isFleet(path);
    if (!everything && !matters(text) && !holdsConfig(text)) {
      return ParsedFile.NOTHING;
    }
    List<YamlDocument> documents = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>();
    Set<String> configs = new HashSet<>();
    List<Chunk> chunks = chunks(text);
    for (Chunk chunk : chunks) {
      boolean sure = everything || (chunks.size() == 1 && !holdsConfig(text));
      if (!all && holdsConfig(chunk.text())) {
        Matcher name = NAME.matcher(chunk.text());
        while (name.find()) {
          configs.add(name.group(1));
        }
      }
      if (!sure && !matters(chunk.text())) {
        continue;
      }
      try {
        for (YamlDocument document : YamlDocument.parse(path, chunk.text(), chunk.line())) {
          if (!all && isSops(document, chunk.text())) {
            skipped.add(
                new Skipped(
                    document.at(),
                    Skipped.Kind.ENCRYPTED,
                    "is encrypted with SOPS",
                    component(chunk.text()).orElse("")));
          } else {
            documents.add(document);
          }
        }
      } catch (YamlException e) {
        boolean template = chunk.text().contains("{{") || chunk.text().contains("{%");
        String place = e.at() + ": ";
        String message = e.getMessage();
        String problem = message.startsWith(place) ? message.substring(place.length()) : message;
        skipped.add(
            new Skipped(
                e.at(),
                template ? Skipped.Kind.TEMPLATE : Skipped.Kind.BROKEN_YAML,
                template ? "is a template" : "is no YAML: " + oneLine(problem),
                component(chunk.text()).orElse("")));
      }
    }
    return new ParsedFile(documents, skipped, configs);
  }

  static boolean isSops(YamlDocument document, String text) {
    return document.root().get("sops").isPresent() && text.contains("ENC[");
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
          && (end - at <= 4 || isBlank(text.charAt(at + 3)))) {
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

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  /** True when a text may hold something that a reader or expander wants. */
  boolean matters(String text) {
    boolean workload = false;
    for (int at = text.indexOf("kind"); at >= 0; at = text.indexOf("kind", at + 4)) {
      String kind = value(text, at + 4);
      if (KINDS.contains(kind)) {
        return true;
      }
      workload |= WORKLOADS.contains(kind);
      if (kind.equals("Cluster") && (text.contains("rke2") || text.contains("kops.k8s.io"))) {
        return true;
      }
      if (kind.equals("Release") && text.contains("crossplane.io")) {
        return true;
      }
      if (kind.equals("CustomResourceDefinition")
          && NetworkGroups.ALL.stream().anyMatch(text::contains)) {
        return true;
      }
      if ((kind.equals("ConfigMap") || kind.equals("Secret")) && text.contains("helm.cattle.io")) {
        return true;
      }
      if (kind.equals("Secret") && text.contains(References.SECRET_TYPE + ": cluster")) {
        return true;
      }
    }
    if (workload && component(text).isPresent()) {
      return true;
    }
    if (text.startsWith("cni:") || text.contains("\ncni:")) {
      return true;
    }
    if (MARKS.stream().anyMatch(text::contains) || talos(text)) {
      return true;
    }
    for (int at = text.indexOf("apiVersion"); at >= 0; at = text.indexOf("apiVersion", at + 10)) {
      if (NetworkGroups.contains(value(text, at + 10))) {
        return true;
      }
    }
    return AnsibleTasks.matters(text) || text.contains("+rke2r") || VersionNames.set(text, markers);
  }

  /** Talos' machine configuration, which has no kind, with manifests by their addresses. */
  private static boolean talos(String text) {
    return (text.contains("urls:") && (text.contains("cni:") || text.contains("manifests:")))
        || text.contains("extraManifests:");
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
