package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.YamlNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Steps of a workflow that call somebody's action for helm or kubectl: what it runs, as a script.
 */
final class WorkflowActions {
  // Inputs that hold a command or a script, e.g. of WyriHaximus/github-action-helm3.
  private static final List<String> SCRIPTS =
      List.of("exec", "args", "command", "cmd", "script", "inlineScript", "run", "commands");
  private static final List<String> RELEASE =
      List.of("release", "release-name", "release_name", "releaseName", "helm-release", "name");
  private static final List<String> CHART =
      List.of("chart", "chart-name", "chart_name", "chartName", "helm-chart", "chart-path");
  private static final List<String> VERSION =
      List.of("chart-version", "chart_version", "chartVersion", "helm-chart-version", "version");
  private static final List<String> REPOSITORY =
      List.of(
          "repo-url", "repo_url", "repository-url", "helm-repo", "repository", "repo", "repoUrl");
  private static final List<String> VALUES =
      List.of(
          "values-file",
          "values_file",
          "valueFile",
          "value-files",
          "valueFiles",
          "values-files",
          "value_files");

  private static final Pattern LISTED = Pattern.compile("[^\\s,]+");

  private WorkflowActions() {}

  /** Empty for actions that deploy nothing. */
  static Optional<LinedText> script(YamlNode step, ScalarText scalars) {
    String uses = step.text("uses").orElse("").toLowerCase(Locale.ROOT);
    Optional<YamlNode> with = step.get("with").filter(YamlNode::isMapping);
    boolean helm = uses.contains("helm");
    if (uses.startsWith("azure/k8s-deploy") && with.isPresent()) {
      return manifests(with.get(), scalars);
    }
    boolean kubectl = uses.contains("kubectl") || uses.contains("kube-tools");
    if (with.isEmpty()
        || !(helm || kubectl || uses.contains("ssh-action") || uses.contains("/cli"))) {
      return Optional.empty();
    }
    for (String name : SCRIPTS) {
      Optional<YamlNode> script = with.get().get(name).filter(YamlNode::isScalar);
      if (script.isPresent() && script.get().text().matches("(?s).*\\S\\s+\\S.*")) {
        LinedText text = scalars.of(script.get());
        boolean program =
            text.text().contains("helm ") || text.text().contains("kubectl ") || !(helm || kubectl);
        return Optional.of(program ? text : with(helm ? "helm " : "kubectl ", text));
      }
    }
    return helm ? command(with.get(), uses) : Optional.empty();
  }

  private static LinedText with(String program, LinedText text) {
    return new LinedText.Builder().appendAt(text.at(0), program).append(text).build();
  }

  /**
   * {@code kubectl apply} for each of the manifests that Azure's tasks and actions list.
   * https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/kubernetes-manifest-v1
   */
  static Optional<LinedText> manifests(YamlNode with, ScalarText scalars) {
    Optional<YamlNode> list = with.get("manifests").filter(YamlNode::isScalar);
    if (list.isEmpty() || !with.text("action").orElse("deploy").equals("deploy")) {
      return Optional.empty();
    }
    LinedText text = scalars.of(list.get());
    LinedText.Builder script = new LinedText.Builder();
    Matcher each = LISTED.matcher(text.text());
    while (each.find()) {
      Location at = text.at(each.start());
      script.appendAt(at, "kubectl apply -f \"").append(text.slice(each.start(), each.end()));
      script.append('"', at);
      first(with, List.of("namespace")).ifPresent(node -> append(script, "-n ", node, at, ""));
      script.append('\n', at);
    }
    return script.isEmpty() ? Optional.empty() : Optional.of(script.build());
  }

  /** What Azure's task {@code Kubernetes@1} runs. */
  static Optional<LinedText> kubernetes(YamlNode inputs, ScalarText scalars) {
    Optional<YamlNode> command = inputs.get("command").filter(YamlNode::isScalar);
    if (command.isEmpty()) {
      return Optional.empty();
    }
    Location at = command.get().at();
    LinedText.Builder script =
        new LinedText.Builder().appendAt(at, "kubectl ").append(scalars.of(command.get()));
    for (YamlNode words : inputs.get("arguments").filter(YamlNode::isScalar).stream().toList()) {
      script.append(' ', words.at()).append(scalars.of(words));
    }
    first(inputs, List.of("configuration")).ifPresent(node -> append(script, "-f ", node, at, ""));
    first(inputs, List.of("namespace")).ifPresent(node -> append(script, "-n ", node, at, ""));
    return Optional.of(script.append('\n', at).build());
  }

  /** What a command of CircleCI's orbs for helm and kubectl runs. */
  static Optional<LinedText> orb(YamlNode.Entry step) {
    YamlNode with = step.value();
    String name = step.key().substring(step.key().indexOf('/') + 1);
    if (!step.key().contains("/") || !with.isMapping()) {
      return Optional.empty();
    }
    if (name.matches("(?:install|upgrade)-helm-chart")) {
      return command(with, "circleci");
    }
    List<String> words =
        name.equals("create-or-update-resource")
            ? List.of("resource-file-path")
            : name.equals("update-container-image")
                ? List.of("resource-name", "container-image-updates")
                : List.of();
    if (words.isEmpty() || !words.stream().allMatch(word -> with.text(word).isPresent())) {
      return Optional.empty();
    }
    LinedText.Builder script =
        new LinedText.Builder()
            .appendAt(with.at(), words.size() == 1 ? "kubectl apply -f" : "kubectl set image");
    for (String word : words) {
      with.get(word).ifPresent(node -> script.appendAt(node.at(), " " + node.text()));
    }
    first(with, List.of("namespace")).ifPresent(node -> append(script, "-n ", node, with.at(), ""));
    return Optional.of(script.append('\n', with.at()).build());
  }

  /** {@code helm upgrade} with what the inputs say. */
  static Optional<LinedText> command(YamlNode with, String uses) {
    Optional<YamlNode> chart = first(with, CHART);
    if (chart.isEmpty()
        || with.text("command")
            .orElse("upgrade")
            .matches("(?i)delete|remove|uninstall|package|push|lint")) {
      return Optional.empty();
    }
    Location at = with.at();
    LinedText.Builder command = new LinedText.Builder().appendAt(at, "helm upgrade --install");
    String name = chart.get().text().replaceAll(".*/", "");
    append(command, "", first(with, RELEASE).orElse(null), at, name);
    append(command, "", chart.get(), at, name);
    // deliverybot/helm passes version on as a value of the chart.
    first(with, uses.contains("deliverybot") ? VERSION.subList(0, 4) : VERSION)
        .ifPresent(node -> append(command, "--version ", node, at, ""));
    first(with, List.of("namespace")).ifPresent(node -> append(command, "-n ", node, at, ""));
    first(with, REPOSITORY)
        .filter(node -> node.text().contains("://"))
        .ifPresent(node -> append(command, "--repo ", node, at, ""));
    first(with, VALUES).ifPresent(node -> append(command, "-f ", node, at, ""));
    return Optional.of(command.append('\n', at).build());
  }

  private static void append(
      LinedText.Builder into, String option, YamlNode node, Location at, String otherwise) {
    Location place = node == null ? at : node.at();
    String text = node == null ? otherwise : node.text();
    into.appendAt(place, " " + option + quoted(text));
  }

  /** As one word of a shell; expressions of the workflow stay what they are. */
  private static String quoted(String text) {
    return "\"" + text.replace("\\", "").replace("\"", "").replace("`", "") + "\"";
  }

  private static Optional<YamlNode> first(YamlNode with, List<String> names) {
    return names.stream()
        .map(with::get)
        .flatMap(Optional::stream)
        .filter(node -> node.isScalar() && !node.text().isBlank())
        .findFirst();
  }
}
