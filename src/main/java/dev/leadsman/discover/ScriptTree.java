package dev.leadsman.discover;

import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.TreeFile;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files of a revision by the paths that a script names. */
final class ScriptTree {
  /** Starts a path that counts from the top of the repository, e.g. {@code $(dirname "$0")}. */
  static final String TOP = "\uE001";

  private static final Pattern SELECT =
      Pattern.compile(
          "select\\((?:(?:document_?[iI]ndex|di) *== *(\\d{1,3})|\\.kind *== *\"(\\w+)\")\\)"
              + " *(?:\\| *)?(\\..*)");

  private static final long MAX_SIZE = 8L << 20;
  private final RevisionTree tree;
  private final Predicate<String> knowsChart;

  /**
   * @param knowsChart true for the name of a chart that is a component
   */
  ScriptTree(RevisionTree tree, Predicate<String> knowsChart) {
    this.tree = tree;
    this.knowsChart = knowsChart;
  }

  /** True for the name of a chart that is a component. */
  boolean knowsChart(String name) {
    return knowsChart.test(name);
  }

  /** For people: paths from the top look like ordinary ones. */
  static String plain(String text) {
    return text.replace(TOP + "/", "").replace(TOP, ".");
  }

  /** A path without {@code .} and {@code ..}; empty when it leaves the top. */
  static Optional<String> normalize(String path) {
    Deque<String> steps = new ArrayDeque<>();
    for (String step : path.split("/", -1)) {
      if (step.equals("..")) {
        if (steps.pollLast() == null) {
          return Optional.empty();
        }
      } else if (!step.isEmpty() && !step.equals(".")) {
        steps.addLast(step);
      }
    }
    return Optional.of(String.join("/", steps));
  }

  /** Where a path may lead, the likeliest first. */
  static List<String> candidates(String path, List<String> directories) {
    List<String> found = new ArrayList<>();
    if (path.startsWith(TOP)) {
      normalize(path.substring(1)).ifPresent(found::add);
    } else if (!path.startsWith("/") && !path.startsWith("~")) {
      for (String directory : directories) {
        normalize(directory + "/" + path)
            .filter(each -> !found.contains(each))
            .ifPresent(found::add);
      }
    }
    return found;
  }

  Optional<TreeFile> file(String path, List<String> directories) {
    for (String candidate : candidates(path, directories)) {
      Optional<TreeFile> file = tree.file(candidate);
      if (file.isPresent()) {
        return file;
      }
    }
    return Optional.empty();
  }

  /** The text of a file with its lines; empty when there is none or it is too large. */
  Optional<LinedText> lines(String path, List<String> directories) {
    Optional<TreeFile> found = file(path, directories);
    try {
      return found.isEmpty()
          ? Optional.empty()
          : Optional.of(LinedText.of(found.get().path(), 1, text(found.get())));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * The scalar at a plain path, e.g. {@code .a.b[0]}, of a YAML or JSON file: of its first document
   * or of the one that yq's {@code select} names.
   */
  Optional<ShellWord> value(String path, List<String> directories, String program) {
    Optional<TreeFile> found = file(path, directories);
    Matcher select = SELECT.matcher(program.strip());
    boolean selects = select.matches();
    String expression = selects ? select.group(3) : program;
    if (found.isEmpty()
        || !expression.matches("\\.?[\\w-]+(\\.[\\w-]+|\\[\\d{1,4}\\]|\\.?\\[\"[\\w./-]+\"\\])*")) {
      return Optional.empty();
    }
    try {
      List<YamlDocument> documents = YamlDocument.parse(found.get().path(), text(found.get()));
      int chosen = selects && select.group(1) != null ? Integer.parseInt(select.group(1)) : 0;
      if (selects && select.group(2) != null) {
        documents = documents.stream().filter(d -> d.kind().equals(select.group(2))).toList();
      }
      if (chosen >= documents.size()) {
        return Optional.empty();
      }
      YamlNode node = documents.get(chosen).root();
      Matcher step =
          Pattern.compile("\\[(\\d+)\\]|\\[\"([^\"]+)\"\\]|([\\w-]+)").matcher(expression);
      while (step.find() && node != null) {
        String key = step.group(2) == null ? step.group(3) : step.group(2);
        if (key != null) {
          node = node.get(key).orElse(null);
        } else {
          int index = Integer.parseInt(step.group(1));
          node = index < node.items().size() ? node.items().get(index) : null;
        }
      }
      return Optional.ofNullable(node)
          .filter(each -> each.isScalar() && each.value() != null && !each.text().isEmpty())
          .map(each -> ShellWord.known(LinedText.at(each.at(), each.text())));
    } catch (IOException | YamlException e) {
      return Optional.empty();
    }
  }

  /** The first of the candidates that is a directory in this revision. */
  Optional<String> directory(String path, List<String> directories) {
    for (String candidate : candidates(path, directories)) {
      if (candidate.isEmpty() || !tree.under(candidate).isEmpty()) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  List<TreeFile> under(String directory) {
    return tree.under(directory);
  }

  /**
   * @throws IOException when it cannot be read or is too large
   */
  String text(TreeFile file) throws IOException {
    if (file.size() > MAX_SIZE) {
      throw new IOException(file.path() + " is larger than " + (MAX_SIZE >> 20) + " MiB");
    }
    byte[] bytes = tree.read(file);
    if (bytes.length > MAX_SIZE) {
      throw new IOException(file.path() + " is larger than " + (MAX_SIZE >> 20) + " MiB");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * A chart of this revision with the charts that it brings along.
   *
   * @param versionAt the line of its version; null when it has none
   */
  record LocalChart(
      ChartSource.InTree source, List<Release.Dependency> dependencies, Location versionAt) {}

  /** The chart at a path, as helm finds one; empty when the revision has none there. */
  Optional<LocalChart> chart(String path, List<String> directories) {
    for (String candidate : candidates(path, directories)) {
      String metadata = candidate.isEmpty() ? "Chart.yaml" : candidate + "/Chart.yaml";
      Optional<TreeFile> file = tree.file(metadata);
      if (file.isPresent()) {
        return Optional.of(chart(candidate, file.get()));
      }
      Optional<TreeFile> packed =
          candidate.endsWith(".tgz") ? tree.file(candidate) : Optional.empty();
      if (packed.isPresent()) {
        Packed name = Packed.of(candidate);
        return Optional.of(
            new LocalChart(
                new ChartSource.InTree(candidate, name.name(), name.version()), List.of(), null));
      }
    }
    return Optional.empty();
  }

  /** Name and version as the file name of a packed chart tells them. */
  record Packed(String name, String version) {
    private static final Pattern NAME = Pattern.compile("(.+?)-(v?\\d+\\..*)");

    static Packed of(String path) {
      String file = path.substring(path.lastIndexOf('/') + 1).replaceAll("\\.(tgz|tar\\.gz)$", "");
      // helm package writes <name>-<version>.tgz; a name may hold digits, a version starts with
      // one.
      Matcher matcher = NAME.matcher(file);
      return matcher.matches()
          ? new Packed(matcher.group(1), matcher.group(2))
          : new Packed(file, "");
    }
  }

  private LocalChart chart(String path, TreeFile metadata) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    try {
      List<YamlDocument> documents = YamlDocument.parse(metadata.path(), text(metadata));
      if (documents.isEmpty()) {
        return new LocalChart(new ChartSource.InTree(path, name, ""), List.of(), null);
      }
      YamlNode root = documents.get(0).root();
      List<Release.Dependency> dependencies = InTreeChart.dependencies(root);
      // Charts of apiVersion v1 list them in a file of their own.
      Optional<TreeFile> requirements = tree.file(path + "/requirements.yaml");
      if (requirements.isPresent()) {
        for (YamlDocument each :
            YamlDocument.parse(requirements.get().path(), text(requirements.get()))) {
          dependencies.addAll(InTreeChart.dependencies(each.root()));
        }
      }
      List<Release.Dependency> known =
          dependencies.stream().filter(each -> knowsChart.test(each.name())).toList();
      return new LocalChart(
          new ChartSource.InTree(
              path, root.text("name").orElse(name), root.text("version").orElse("")),
          dependencies,
          known.size() == 1
              ? known.get(0).at()
              : root.entry("version").map(YamlNode.Entry::at).orElse(null));
    } catch (IOException | YamlException e) {
      return new LocalChart(new ChartSource.InTree(path, name, ""), List.of(), null);
    }
  }
}
