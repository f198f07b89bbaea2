package dev.leadsman.discover;

import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The scripts of pipelines that differ in their shape and not in what counts here: Azure Pipelines,
 * CircleCI, Drone, Woodpecker, Bitbucket, Buildkite, Travis, Semaphore, Cloud Build, CodeBuild.
 * Scripts are found by their keys wherever they stand.
 */
final class PipelineText {
  private static final int MAX_DEPTH = 20;
  private static final List<String> SYSTEMS =
      List.of(
          "pipeline",
          "drone",
          "woodpecker",
          "circleci",
          "buildkite",
          "travis",
          "semaphore",
          "cloudbuild",
          "buildspec");
  private static final Pattern FILE =
      Pattern.compile(
          "(?:.*/)?(?:azure-pipelines?[\\w.-]*|\\.drone|\\.woodpecker|bitbucket-pipelines"
              + "|\\.travis|cloudbuild[\\w.-]*|buildspec[\\w.-]*|[\\w.-]*[.-]buildspec)\\.ya?ml"
              + "|\\.circleci/[\\w./-]+\\.ya?ml|\\.woodpecker/[\\w./-]+\\.ya?ml"
              + "|\\.buildkite/[\\w./-]+\\.ya?ml|\\.semaphore/[\\w./-]+\\.ya?ml"
              + "|(?:.*/)?\\.?(?:azure-)?pipelines/[\\w./-]+\\.ya?ml");
  // $(NAME) of Azure and $(params.NAME) of Tekton, << parameters.NAME >> of CircleCI,
  // ${{ parameters.NAME }}, {{inputs.parameters.NAME}} of Argo.
  private static final Pattern EXPRESSION =
      Pattern.compile(
          "\\$\\(([A-Za-z_][\\w.-]*)\\)|<<\\s*(?:pipeline\\.)?parameters\\.([\\w-]+)\\s*>>"
              + "|\\$\\{\\{\\s*(?:parameters|variables)\\.([\\w-]+)\\s*}}"
              + "|\\{\\{\\s*(?:inputs|workflow)\\.parameters\\.([\\w-]+)\\s*}}");
  private static final List<String> SCRIPTS =
      List.of(
          "before_install",
          "install",
          "before_script",
          "script",
          "after_success",
          "bash",
          "commands",
          "command",
          "run",
          "inlineScript");
  private static final Pattern TOOL = Pattern.compile("(?:.*/)?(helm|kubectl)(?:[:@].*)?");

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
    for (String key :
        List.of("variables", "environment", "env", "env_vars", "parameters", "substitutions")) {
      node.get(key).ifPresent(values -> variables(values, known));
      // Travis has env.global, CodeBuild env.variables.
      for (String below : List.of("global", "variables")) {
        node.get(key, below).ifPresent(values -> variables(values, known));
      }
    }
    for (String key : SCRIPTS) {
      node.get(key).flatMap(this::commands).ifPresent(script -> step(script, known, steps));
    }
    arguments(node).ifPresent(script -> step(script, known, steps));
    String task = node.text("task").orElse("");
    node.get("inputs")
        .filter(YamlNode::isMapping)
        .flatMap(inputs -> task(task, inputs))
        .ifPresent(script -> step(script, known, steps));
    for (YamlNode.Entry entry : node.entries()) {
      WorkflowActions.orb(entry).ifPresent(script -> step(script, known, steps));
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

  private Optional<LinedText> task(String task, YamlNode inputs) {
    return task.startsWith("HelmDeploy@")
        ? WorkflowActions.command(inputs, "azure")
        : task.startsWith("KubernetesManifest@")
            ? WorkflowActions.manifests(inputs, scalars)
            : task.startsWith("Kubernetes@")
                ? WorkflowActions.kubernetes(inputs, scalars)
                : Optional.empty();
  }

  private void step(LinedText script, Map<String, ShellWord> known, List<WorkflowText.Step> steps) {
    steps.add(new WorkflowText.Step(expressions(script, known), "", known));
  }

  /** What a step of Cloud Build runs: {@code entrypoint: bash}, or the program of its image. */
  private Optional<LinedText> arguments(YamlNode node) {
    List<YamlNode> args = node.get("args").map(YamlNode::items).orElse(List.of());
    String entrypoint = node.text("entrypoint").orElse("");
    if (args.isEmpty() || node.get("name").isEmpty()) {
      return Optional.empty();
    }
    if (entrypoint.matches("(?:.*/)?(?:ba)?sh")) {
      return args.size() > 1 && args.get(0).text().matches("-[a-z]*c")
          ? Optional.of(scalars.of(args.get(1)))
          : Optional.empty();
    }
    Matcher tool = TOOL.matcher(entrypoint.isEmpty() ? node.text("name").orElse("") : entrypoint);
    if (!tool.matches()) {
      return Optional.empty();
    }
    LinedText.Builder command = new LinedText.Builder();
    command.appendAt(node.at(), tool.group(1));
    args.forEach(word -> command.appendAt(word.at(), " " + EmbeddedScripts.quoted(word.text())));
    return Optional.of(command.build());
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
      if (item.isScalar() && item.text().matches("\\w+=\\S*")) {
        int equals = item.text().indexOf('=');
        put(
            item.text().substring(0, equals),
            Nodes.text(item.at(), item.text().substring(equals + 1)),
            into);
        continue;
      }
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

  /** A script with the expressions of its pipeline put in place. */
  static LinedText expressions(LinedText script, Map<String, ShellWord> known) {
    LinedText.Builder result = new LinedText.Builder();
    Matcher matcher = EXPRESSION.matcher(script.text());
    int from = 0;
    while (matcher.find()) {
      String macro = matcher.group(1);
      String name =
          IntStream.rangeClosed(1, matcher.groupCount())
              .mapToObj(matcher::group)
              .filter(Objects::nonNull)
              .findFirst()
              .orElseThrow();
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
