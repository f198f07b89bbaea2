package dev.leadsman.discover;

import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The scripts of a Taskfile, each with its variables put in.
 *
 * <pre>
 * tasks:
 *   cni:
 *     vars:
 *       VERSION: {sh: yq .spec.ref.tag source.yaml}
 *     cmds:
 *     - helm upgrade --install cilium cilium/cilium --version {{.VERSION}}
 * </pre>
 *
 * @see <a href="https://taskfile.dev/docs/reference/schema">its schema</a>
 */
final class TaskfileText {
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)(?:.*/)?(?:taskfile[\\w.-]*|tasks)\\.ya?ml"
              + "|(?i)(?:.*/)?(?:\\.tasks?|\\.?taskfiles?)/.*\\.ya?ml");
  private static final Pattern EXPRESSION = Pattern.compile("\\{\\{(.*?)}}", Pattern.DOTALL);

  private final YamlNode root;
  private final ScalarText scalars;
  private final Map<String, ShellWord> places = new LinkedHashMap<>();

  /**
   * @param file path of the Taskfile
   */
  TaskfileText(String file, YamlNode root, ScalarText scalars) {
    this.root = root;
    this.scalars = scalars;
    String directory = Paths.directory(file);
    // Those that stand aside are included by the one at the top.
    place("ROOT_DIR", directory.startsWith(".") ? "" : directory);
    place("TASKFILE_DIR", directory);
  }

  private void place(String name, String directory) {
    String path = directory.isEmpty() ? ScriptTree.TOP : ScriptTree.TOP + "/" + directory;
    places.put(name, ShellWord.known(LinedText.at(root.at(), path)));
  }

  /** True for a path that Taskfiles have; those that another one includes may have any name. */
  static boolean isNamed(String path) {
    return NAMED.matcher(path).matches();
  }

  List<WorkflowText.Job> jobs() {
    List<WorkflowText.Job> jobs = new ArrayList<>();
    Map<String, ShellWord> global = variables(root.get("vars"), places, true);
    Map<String, ShellWord> env = variables(root.get("env"), global, false);
    for (YamlNode.Entry task : root.get("tasks").map(YamlNode::entries).orElse(List.of())) {
      Map<String, ShellWord> own = variables(task.value().get("vars"), global, true);
      Map<String, ShellWord> set = variables(task.value().get("env"), env, false);
      String directory = task.value().text("dir").orElse("");
      List<WorkflowText.Step> steps = new ArrayList<>();
      List<YamlNode> commands = new ArrayList<>();
      Optional<YamlNode> cmds = task.value().get("cmds").or(() -> task.value().get("cmd"));
      if (task.value().isSequence() || task.value().isScalar()) {
        cmds = Optional.of(task.value());
      }
      cmds.ifPresent(node -> commands.addAll(node.isScalar() ? List.of(node) : node.items()));
      for (YamlNode command : commands) {
        Optional<YamlNode> script = command.isScalar() ? Optional.of(command) : command.get("cmd");
        script
            .filter(YamlNode::isScalar)
            .ifPresent(
                node ->
                    steps.add(
                        new WorkflowText.Step(filled(scalars.of(node), own), directory, set)));
      }
      jobs.add(new WorkflowText.Job(steps, false));
    }
    return jobs;
  }

  /**
   * @param runs true where a command's output can take the place of the variable in a script
   */
  private Map<String, ShellWord> variables(
      Optional<YamlNode> vars, Map<String, ShellWord> outer, boolean runs) {
    Map<String, ShellWord> all = new LinkedHashMap<>(outer);
    for (YamlNode.Entry entry : vars.map(YamlNode::entries).orElse(List.of())) {
      YamlNode value = entry.value();
      Optional<YamlNode> command = value.get("sh").filter(YamlNode::isScalar);
      LinedText text;
      if (value.isScalar()) {
        text = filled(LinedText.at(value.at(), value.text()), all);
      } else if (runs && command.isPresent()) {
        text =
            new LinedText.Builder()
                .appendAt(command.get().at(), "$(")
                .append(filled(scalars.of(command.get()), all))
                .appendAt(command.get().at(), ")")
                .build();
      } else {
        text = new LinedText.Builder().opaque("{{." + entry.key() + "}}", entry.at()).build();
      }
      all.put(entry.key(), text.hasOpaque() ? ShellWord.computed(text) : ShellWord.known(text));
    }
    return all;
  }

  private static LinedText filled(LinedText script, Map<String, ShellWord> vars) {
    LinedText.Builder result = new LinedText.Builder();
    Matcher matcher = EXPRESSION.matcher(script.text());
    int from = 0;
    while (matcher.find()) {
      result.append(script.slice(from, matcher.start()));
      String expression = matcher.group(1).strip();
      ShellWord value = expression.startsWith(".") ? vars.get(expression.substring(1)) : null;
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
