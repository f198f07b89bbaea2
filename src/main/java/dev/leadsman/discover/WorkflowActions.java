package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.YamlNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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

  private WorkflowActions() {}

  /** Empty for actions that deploy nothing. */
  static Optional<LinedText> script(YamlNode step, ScalarText scalars) {
    String uses = step.text("uses").orElse("").toLowerCase(Locale.ROOT);
    Optional<YamlNode> with = step.get("with").filter(YamlNode::isMapping);
    boolean helm = uses.contains("helm");
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
