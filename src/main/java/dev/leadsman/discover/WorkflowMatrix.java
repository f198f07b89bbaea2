package dev.leadsman.discover;

import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The runs of a job that a literal matrix asks for. */
final class WorkflowMatrix {
  private static final int MAX_RUNS = 64;
  private static final Pattern COMPARISON =
      Pattern.compile(
          "\\s*(?:\\$\\{\\{)?\\s*(matrix\\.[\\w.-]+)\\s*(==|!=)\\s*'([^']*)'\\s*(?:}})?\\s*");

  private WorkflowMatrix() {}

  /**
   * {@code strategy.matrix} of GitHub, by names like {@code matrix.version}; one run without values
   * when there is no literal matrix.
   * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategymatrix
   */
  static List<Map<String, ShellWord>> github(YamlNode job) {
    Optional<YamlNode> matrix = job.get("strategy", "matrix").filter(YamlNode::isMapping);
    if (matrix.isEmpty()) {
      return List.of(Map.of());
    }
    List<Map<String, ShellWord>> runs = List.of(Map.of());
    for (YamlNode.Entry entry : matrix.get().entries()) {
      if (!entry.key().equals("include") && !entry.key().equals("exclude")) {
        List<Map<String, ShellWord>> values = new ArrayList<>();
        for (YamlNode item : entry.value().items()) {
          Map<String, ShellWord> value = new LinkedHashMap<>();
          add("matrix." + entry.key(), item, value, 0);
          values.add(value);
        }
        runs = product(runs, values);
      }
    }
    List<Map<String, ShellWord>> result = new ArrayList<>(runs);
    for (YamlNode item : items(matrix.get(), "exclude")) {
      Map<String, ShellWord> excluded = values(item);
      result.removeIf(
          run ->
              !excluded.isEmpty()
                  && excluded.keySet().stream().allMatch(name -> same(run, excluded, name)));
    }
    List<Map<String, ShellWord>> original = List.copyOf(result);
    boolean only = original.size() == 1 && original.get(0).isEmpty();
    if (only && !items(matrix.get(), "include").isEmpty()) {
      result.clear();
    }
    for (YamlNode item : items(matrix.get(), "include")) {
      Map<String, ShellWord> more = values(item);
      boolean joined = false;
      for (int i = 0; i < result.size() && i < original.size() && !only; i++) {
        Map<String, ShellWord> first = original.get(i);
        boolean keeps =
            more.keySet().stream()
                .allMatch(name -> !first.containsKey(name) || same(first, more, name));
        if (keeps) {
          Map<String, ShellWord> whole = new LinkedHashMap<>(result.get(i));
          whole.putAll(more);
          result.set(i, whole);
          joined = true;
        }
      }
      if (!joined && result.size() < MAX_RUNS) {
        result.add(more);
      }
    }
    return result;
  }

  /** {@code parallel: matrix} of GitLab: https://docs.gitlab.com/ci/yaml/#parallelmatrix */
  static List<Map<String, ShellWord>> gitlab(List<YamlNode> chain) {
    Optional<YamlNode> matrix =
        chain.stream()
            .map(node -> node.get("parallel", "matrix"))
            .flatMap(Optional::stream)
            .findFirst();
    if (matrix.isEmpty()) {
      return List.of(Map.of());
    }
    List<Map<String, ShellWord>> all = new ArrayList<>();
    for (YamlNode item : matrix.get().items()) {
      List<Map<String, ShellWord>> runs = List.of(Map.of());
      for (YamlNode.Entry entry : item.entries()) {
        List<Map<String, ShellWord>> values = new ArrayList<>();
        List<YamlNode> each =
            entry.value().isSequence() ? entry.value().items() : List.of(entry.value());
        for (YamlNode value : each) {
          Map<String, ShellWord> one = new LinkedHashMap<>();
          add(entry.key(), value, one, 0);
          values.add(one);
        }
        runs = product(runs, values);
      }
      all.addAll(runs);
    }
    return all.isEmpty() || all.size() > MAX_RUNS ? List.of(Map.of()) : all;
  }

  /** False when values of the matrix alone tell that a step's {@code if} does not hold. */
  static boolean allows(String condition, Map<String, ShellWord> run) {
    if (condition.contains("(")) {
      return true;
    }
    return Arrays.stream(condition.split("\\|\\|", -1))
        .anyMatch(all -> Arrays.stream(all.split("&&", -1)).allMatch(each -> holds(each, run)));
  }

  private static boolean holds(String comparison, Map<String, ShellWord> run) {
    Matcher matcher = COMPARISON.matcher(comparison);
    ShellWord value = matcher.matches() ? run.get(matcher.group(1)) : null;
    return value == null
        || value.computed()
        || value.value().equals(matcher.group(3)) == matcher.group(2).equals("==");
  }

  private static List<YamlNode> items(YamlNode matrix, String key) {
    return matrix.get(key).map(YamlNode::items).orElse(List.of());
  }

  private static Map<String, ShellWord> values(YamlNode item) {
    Map<String, ShellWord> values = new LinkedHashMap<>();
    item.entries().forEach(entry -> add("matrix." + entry.key(), entry.value(), values, 0));
    return values;
  }

  /** A scalar by its name, a mapping by the names of its scalars: {@code matrix.chart.version}. */
  private static void add(String name, YamlNode node, Map<String, ShellWord> into, int depth) {
    if (node.isScalar()) {
      LinedText text = LinedText.at(node.at(), node.text());
      boolean known = !node.text().contains("${{");
      into.put(name, known ? ShellWord.known(text) : ShellWord.computed(text));
    } else if (depth < 5) {
      node.entries()
          .forEach(entry -> add(name + "." + entry.key(), entry.value(), into, depth + 1));
    }
  }

  private static boolean same(
      Map<String, ShellWord> one, Map<String, ShellWord> other, String name) {
    ShellWord value = one.get(name);
    return value != null && value.value().equals(other.get(name).value());
  }

  private static List<Map<String, ShellWord>> product(
      List<Map<String, ShellWord>> runs, List<Map<String, ShellWord>> values) {
    if (values.isEmpty() || (long) runs.size() * values.size() > MAX_RUNS) {
      return runs;
    }
    List<Map<String, ShellWord>> all = new ArrayList<>();
    for (Map<String, ShellWord> run : runs) {
      for (Map<String, ShellWord> value : values) {
        Map<String, ShellWord> whole = new LinkedHashMap<>(run);
        whole.putAll(value);
        all.add(whole);
      }
    }
    return all;
  }
}
