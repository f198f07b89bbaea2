package dev.leadsman.discover;

import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The scripts of pipelines that differ in their shape and not in what counts here: Azure Pipelines,
 * CircleCI, Drone, Woodpecker, Bitbucket, Buildkite. Scripts are found by their keys wherever they
 * stand.
 */
final class PipelineText {
  private static final int MAX_DEPTH = 20;
  private static final List<String> SYSTEMS =
      List.of("pipeline", "drone", "woodpecker", "circleci", "buildkite");
  private static final Pattern FILE =
      Pattern.compile(
          "(?:.*/)?(?:azure-pipelines?[\\w.-]*|\\.drone|\\.woodpecker|bitbucket-pipelines)\\.ya?ml"
              + "|\\.circleci/[\\w./-]+\\.ya?ml|\\.woodpecker/[\\w./-]+\\.ya?ml"
              + "|\\.buildkite/[\\w./-]+\\.ya?ml"
              + "|(?:.*/)?\\.?(?:azure-)?pipelines/[\\w./-]+\\.ya?ml");
  // $(NAME) of Azure, << parameters.NAME >> of CircleCI, ${{ parameters.NAME }}.
  private static final Pattern EXPRESSION =
      Pattern.compile(
          "\\$\\(([A-Za-z_][\\w.]*)\\)|<<\\s*(?:pipeline\\.)?parameters\\.([\\w-]+)\\s*>>"
              + "|\\$\\{\\{\\s*(?:parameters|variables)\\.([\\w-]+)\\s*}}");
  private static final List<String> SCRIPTS =
      List.of("script", "bash", "commands", "command", "run", "inlineScript");

  private final ScalarText scalars;
  private final List<WorkflowText.Job> jobs = new ArrayList<>();

  private PipelineText(String text) {
    scalars = new ScalarText(text);
  }

  static boolean reads(String path) {
    return SYSTEMS.stream().anyMatch(path::contains) && FILE.matcher(path).matches();
  }

  /**
   * @throws YamlException when the file is no YAML
   */
  static List<WorkflowText.Job> jobs(String file, int firstLine, String text) throws YamlException {
    PipelineText pipeline = new PipelineText(text);
    for (YamlDocument document : YamlDocument.parse(file, text, firstLine)) {
      Map<String, ShellWord> known = new LinkedHashMap<>();
      List<WorkflowText.Step> steps = new ArrayList<>();
      pipeline.walk(document.root(), known, steps, 0);
      pipeline.jobs.add(new WorkflowText.Job(steps, false));
    }
    return pipeline.jobs;
  }

  private void walk(
      YamlNode node, Map<String, ShellWord> outer, List<WorkflowText.Step> steps, int depth) {
    if (depth > MAX_DEPTH) {
      return;
    }
    Map<String, ShellWord> known = new LinkedHashMap<>(outer);
    for (String key : List.of("variables", "environment", "env", "parameters")) {
      node.get(key).ifPresent(values -> variables(values, known));
    }
    for (String key : SCRIPTS) {
      node.get(key).flatMap(this::commands).ifPresent(script -> step(script, known, steps));
    }
    if (node.text("task").orElse("").startsWith("HelmDeploy@")) {
      node.get("inputs")
          .flatMap(inputs -> WorkflowActions.command(inputs, "azure"))
          .ifPresent(script -> step(script, known, steps));
    }
    boolean jobs = node.get("steps").isPresent();
    List<WorkflowText.Step> own = jobs ? new ArrayList<>() : steps;
    for (YamlNode.Entry entry : node.entries()) {
      walk(entry.value(), known, own, depth + 1);
    }
    node.items().forEach(item -> walk(item, known, steps, depth + 1));
    if (jobs) {
      this.jobs.add(new WorkflowText.Job(own, false));
    }
  }

  private void step(LinedText script, Map<String, ShellWord> known, List<WorkflowText.Step> steps) {
    steps.add(new WorkflowText.Step(expressions(script, known), "", known));
  }

  /** One scalar, or a list of them, one a line; a list whose items are steps is no script. */
  private Optional<LinedText> commands(YamlNode node) {
    if (node.isScalar()) {
      return node.text().isBlank() ? Optional.empty() : Optional.of(scalars.of(node));
    }
    LinedText.Builder whole = new LinedText.Builder();
    for (YamlNode item : node.items()) {
      if (!item.isScalar()) {
        return Optional.empty();
      }
      LinedText line = scalars.of(item);
      whole.append(line).append('\n', line.at(line.length()));
    }
    return whole.isEmpty() ? Optional.empty() : Optional.of(whole.build());
  }

  /** A mapping, or Azure's list of names and values; parameters have defaults. */
  private static void variables(YamlNode values, Map<String, ShellWord> into) {
    for (YamlNode.Entry entry : values.entries()) {
      Optional<YamlNode> value =
          entry.value().isScalar()
              ? Optional.of(entry.value())
              : entry.value().get("default").or(() -> entry.value().get("value"));
      value.ifPresent(node -> put(entry.key(), node, into));
    }
    for (YamlNode item : values.items()) {
      String name = item.text("name").orElse("");
      item.get("value")
          .or(() -> item.get("default"))
          .filter(node -> !name.isEmpty())
          .ifPresent(node -> put(name, node, into));
      if (name.isEmpty()) {
        item.entries().forEach(entry -> put(entry.key(), entry.value(), into));
      }
    }
  }

  private static void put(String name, YamlNode node, Map<String, ShellWord> into) {
    if (node.isScalar()) {
      LinedText value = expressions(LinedText.at(node.at(), node.text()), into);
      ShellWord word = value.hasOpaque() ? ShellWord.computed(value) : ShellWord.known(value);
      into.put(name, word);
      // As Azure names them in the environment of a script.
      into.putIfAbsent(name.replace('.', '_').toUpperCase(Locale.ROOT), word);
    }
  }

  private static LinedText expressions(LinedText script, Map<String, ShellWord> known) {
    LinedText.Builder result = new LinedText.Builder();
    Matcher matcher = EXPRESSION.matcher(script.text());
    int from = 0;
    while (matcher.find()) {
      String macro = matcher.group(1);
      String name =
          macro != null ? macro : matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
      ShellWord value = known.get(name);
      if (value == null && macro != null) {
        continue; // a command of the shell, such as $(pwd)
      }
      result.append(script.slice(from, matcher.start()));
      if (value != null && !value.computed()) {
        result.append(value.text());
      } else {
        result.opaque(matcher.group(), script.at(matcher.start()));
      }
      from = matcher.end();
    }
    return result.append(script.slice(from, script.length())).build(script.at(0));
  }
}
