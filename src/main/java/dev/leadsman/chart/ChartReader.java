package dev.leadsman.chart;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.leadsman.model.Cause;
import dev.leadsman.model.ChartInfo;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.UnavailableException;
import dev.leadsman.model.Values;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads a chart directory without rendering it. */
final class ChartReader {
  // https://helm.sh/docs/chart_template_guide/function_list/ : what differs from render to render
  // or asks the cluster
  private static final Pattern NONDETERMINISTIC =
      Pattern.compile(
          "(?<![.$\\w-])(genCA|genCAWithKey|genSelfSignedCert|genSelfSignedCertWithKey"
              + "|genSignedCert|genSignedCertWithKey|genPrivateKey|randAlphaNum|randAlpha"
              + "|randNumeric|randAscii|randBytes|randInt|now|uuidv4|lookup|htpasswd|bcrypt"
              + "|shuffle|encryptAES|getHostByName)(?![\\w-])");
  private static final Pattern ACTION = Pattern.compile("\\{\\{.*?}}", Pattern.DOTALL);
  private static final Pattern COMMENT =
      Pattern.compile("\\{\\{-?\\s*/\\*.*?\\*/\\s*-?}}", Pattern.DOTALL);
  private static final Pattern TEXT = Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"|`[^`]*`");
  private static final int DEPTH = 10;

  private ChartReader() {}

  /** A dependency as Chart.yaml (or requirements.yaml of old charts) asks for it. */
  record Required(String name, String alias, String version, String repository) {
    /** The key of its values. */
    String key() {
      return alias.isEmpty() ? name : alias;
    }
  }

  /**
   * @param digest of the content, known or computed by the caller
   * @throws UnavailableException when a file of the chart cannot be read as what it is
   */
  static ChartInfo read(Path directory, String digest) throws UnavailableException {
    return read(directory, "", digest, 0);
  }

  private static ChartInfo read(Path directory, String parent, String digest, int depth)
      throws UnavailableException {
    if (depth > DEPTH) {
      throw unavailable(parent, "nests dependencies more than " + DEPTH + " deep", null);
    }
    YamlNode chart = document(directory.resolve("Chart.yaml"), parent + "Chart.yaml").orElse(null);
    if (chart == null || chart.text("name").isEmpty()) {
      throw unavailable(parent + "Chart.yaml", "names no chart", null);
    }
    String name = chart.text("name").get();
    String path = parent + name + "/";
    Map<String, ChartInfo> byDirectory = new TreeMap<>();
    Set<String> functions = new TreeSet<>(functions(directory.resolve("templates")));
    List<Manifest> crds = new ArrayList<>(crds(directory, path));
    for (Path below : dependencies(directory)) {
      ChartInfo dependency = read(below, path + "charts/", digestOf(below), depth + 1);
      byDirectory.put(below.getFileName().toString(), dependency);
      functions.addAll(dependency.nondeterministic());
      crds.addAll(dependency.crds());
    }
    return new ChartInfo(
        name,
        chart.text("version").orElse(""),
        chart.text("appVersion").orElse(""),
        chart.text("kubeVersion").orElse(""),
        values(directory, path),
        crds,
        keyed(byDirectory, required(directory, chart)),
        List.copyOf(functions),
        digest);
  }

  /** As Helm counts them: every chart below charts/, by alias where Chart.yaml gives one. */
  private static Map<String, ChartInfo> keyed(
      Map<String, ChartInfo> byDirectory, List<Required> required) {
    Map<String, ChartInfo> keyed = new LinkedHashMap<>();
    for (ChartInfo dependency : byDirectory.values()) {
      boolean named = false;
      for (Required one : required) {
        if (one.name().equals(dependency.name())) {
          keyed.put(one.key(), dependency);
          named = true;
        }
      }
      if (!named) {
        keyed.put(dependency.name(), dependency);
      }
    }
    return keyed;
  }

  /** Directories below charts/ that Helm loads. */
  static List<Path> dependencies(Path directory) throws UnavailableException {
    Path charts = directory.resolve("charts");
    if (!Files.isDirectory(charts)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(charts)) {
      return entries
          .filter(entry -> !entry.getFileName().toString().matches("[._].*"))
          .filter(entry -> Files.isRegularFile(entry.resolve("Chart.yaml")))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw unavailable("charts/", "cannot be read", e);
    }
  }

  /** What Chart.yaml asks for, in its order. */
  static List<Required> required(Path directory) throws UnavailableException {
    Optional<YamlNode> chart = document(directory.resolve("Chart.yaml"), "Chart.yaml");
    return chart.isEmpty() ? List.of() : required(directory, chart.get());
  }

  private static List<Required> required(Path directory, YamlNode chart)
      throws UnavailableException {
    Optional<YamlNode> dependencies = chart.get("dependencies");
    if (dependencies.isEmpty()) {
      dependencies =
          document(directory.resolve("requirements.yaml"), "requirements.yaml")
              .flatMap(old -> old.get("dependencies"));
    }
    List<Required> required = new ArrayList<>();
    for (YamlNode one : dependencies.map(YamlNode::items).orElse(List.of())) {
      required.add(
          new Required(
              one.text("name").orElse(""),
              one.text("alias").orElse(""),
              one.text("version").orElse(""),
              one.text("repository").orElse("")));
    }
    return required;
  }

  /** Versions that Chart.lock (or requirements.lock) fixed, by name. */
  static Map<String, String> locked(Path directory) throws UnavailableException {
    Map<String, String> versions = new LinkedHashMap<>();
    for (String file : List.of("requirements.lock", "Chart.lock")) {
      Optional<YamlNode> lock = document(directory.resolve(file), file);
      for (YamlNode one :
          lock.flatMap(read -> read.get("dependencies")).map(YamlNode::items).orElse(List.of())) {
        versions.put(one.text("name").orElse(""), one.text("version").orElse(""));
      }
    }
    return versions;
  }

  private static Values values(Path directory, String path) throws UnavailableException {
    return document(directory.resolve("values.yaml"), path + "values.yaml")
        .map(YamlNode::toValues)
        .orElse(Values.EMPTY);
  }

  private static List<Manifest> crds(Path directory, String path) throws UnavailableException {
    List<Manifest> crds = new ArrayList<>();
    Path below = directory.resolve("crds");
    if (!Files.isDirectory(below)) {
      return crds;
    }
    try {
      for (String file : ChartCache.files(below)) {
        if (file.matches(".*\\.(yaml|yml|json)")) {
          String label = path + "crds/" + file;
          for (YamlDocument document : documents(below.resolve(file), label)) {
            document.manifest().ifPresent(crds::add);
          }
        }
      }
    } catch (IOException e) {
      throw unavailable(path + "crds/", "cannot be read", e);
    }
    return crds;
  }

  private static Set<String> functions(Path templates) throws UnavailableException {
    Set<String> named = new TreeSet<>();
    if (!Files.isDirectory(templates)) {
      return named;
    }
    try {
      for (String file : ChartCache.files(templates)) {
        String text = new String(Files.readAllBytes(templates.resolve(file)), UTF_8);
        Matcher action = ACTION.matcher(COMMENT.matcher(text).replaceAll(""));
        while (action.find()) {
          Matcher function =
              NONDETERMINISTIC.matcher(TEXT.matcher(action.group()).replaceAll("\"\""));
          while (function.find()) {
            named.add(function.group(1));
          }
        }
      }
    } catch (IOException e) {
      throw unavailable("templates/", "cannot be read", e);
    }
    return named;
  }

  private static String digestOf(Path directory) throws UnavailableException {
    try {
      return ChartCache.digest(directory);
    } catch (IOException e) {
      throw unavailable(directory.getFileName() + "/", "cannot be read", e);
    }
  }

  /** The first document of a file; empty when there is no file or nothing in it. */
  private static Optional<YamlNode> document(Path file, String label) throws UnavailableException {
    return Files.isRegularFile(file)
        ? documents(file, label).stream().findFirst().map(YamlDocument::root)
        : Optional.empty();
  }

  private static List<YamlDocument> documents(Path file, String label) throws UnavailableException {
    try {
      String text = new String(Files.readAllBytes(file), UTF_8);
      return YamlDocument.parse(label, text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (YamlException e) {
      throw new UnavailableException(Cause.CHART, "chart file " + e.getMessage(), e);
    } catch (IOException e) {
      throw unavailable(label, "cannot be read", e);
    }
  }

  private static UnavailableException unavailable(String file, String what, Exception cause) {
    return new UnavailableException(Cause.CHART, "chart file " + file + ": " + what, cause);
  }
}
