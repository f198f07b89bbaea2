package dev.leadsman.discover;

import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** The tasks of a playbook or task file, in order, with the variables that each one sees. */
final class AnsibleTasks {
  private static final int MAX_DEPTH = 20;
  private static final int MAX_LOOP = 100;
  private static final List<String> LISTS =
      List.of("pre_tasks", "tasks", "post_tasks", "handlers", "block", "rescue", "always");
  private static final Set<String> MODULES =
      Set.of(
          "helm",
          "helm_repository",
          "helm_template",
          "k8s",
          "shell",
          "command",
          "raw",
          "get_url",
          "uri",
          "template");
  private static final List<String> WORDS =
      List.of(
          "helm",
          "kubectl",
          "k8s:",
          "get_url:",
          "uri:",
          "aws eks",
          "cilium install",
          "cilium upgrade");

  private AnsibleTasks() {}

  /**
   * A task of a module that may deploy something.
   *
   * @param module without its collection, e.g. {@code helm}
   * @param arguments of the module: a mapping, or the text of a free-form one
   */
  record Task(YamlNode node, String module, YamlNode arguments) {}

  /** True for a text that may be a list of plays or tasks that deploy. */
  static boolean matters(String text) {
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      end = end < 0 ? text.length() : end;
      String line = text.substring(at, Math.min(end, at + 200)).strip();
      if (!line.isEmpty() && !line.startsWith("#") && !line.startsWith("---")) {
        return line.startsWith("- ") && WORDS.stream().anyMatch(text::contains);
      }
      at = end + 1;
    }
    return false;
  }

  static boolean is(YamlNode root) {
    return root.isSequence()
        && root.items().stream()
            .anyMatch(
                item ->
                    item.isMapping()
                        && (item.get("hosts").isPresent()
                            || item.get("block").isPresent()
                            || module(item).isPresent()));
  }

  private static Optional<Task> module(YamlNode item) {
    for (YamlNode.Entry entry : item.entries()) {
      String name = entry.key().substring(entry.key().lastIndexOf('.') + 1);
      boolean collection =
          !entry.key().contains(".")
              || entry.key().startsWith("ansible.")
              || entry.key().startsWith("kubernetes.")
              || entry.key().startsWith("community.");
      if (collection && MODULES.contains(name)) {
        return Optional.of(new Task(item, name, entry.value()));
      }
    }
    return Optional.empty();
  }

  static void each(
      YamlNode root,
      AnsibleVariables variables,
      AnsibleProject project,
      String path,
      BiConsumer<Task, AnsibleVariables> sink) {
    for (YamlNode item : root.items()) {
      if (item.get("hosts").isPresent()) {
        AnsibleVariables inner = variables;
        for (var entry : project.variables(item, path).entrySet()) {
          inner = inner.with(entry.getKey(), entry.getValue());
        }
        walk(item, inner, 0, sink);
      } else {
        walk(item, variables, 0, sink);
      }
    }
  }

  private static void walk(
      YamlNode item, AnsibleVariables outer, int depth, BiConsumer<Task, AnsibleVariables> sink) {
    if (depth > MAX_DEPTH || !item.isMapping() || never(item)) {
      return;
    }
    AnsibleVariables variables =
        item.get("hosts").isPresent() ? outer : outer.with(item.get("vars"));
    for (String list : LISTS) {
      for (YamlNode inner : item.get(list).map(YamlNode::items).orElse(List.of())) {
        // A literal fact that a task sets stays for those after it.
        Optional<YamlNode> fact =
            inner.get("ansible.builtin.set_fact").or(() -> inner.get("set_fact"));
        if (fact.isPresent() && inner.get("when").isEmpty()) {
          variables = variables.with(fact);
        }
        walk(inner, variables, depth + 1, sink);
      }
    }
    Optional<Task> task = module(item);
    if (task.isEmpty()) {
      return;
    }
    Optional<YamlNode> loop =
        item.get("loop").or(() -> item.get("with_items")).or(() -> item.get("with_list"));
    if (loop.isEmpty()) {
      sink.accept(task.get(), variables);
      return;
    }
    String name = item.text("loop_control", "loop_var").orElse("item");
    YamlNode over =
        loop.get().isScalar() ? variables.resolve(loop.get()).orElse(loop.get()) : loop.get();
    List<YamlNode> items = new ArrayList<>(over.items());
    if (items.isEmpty() || items.size() > MAX_LOOP) {
      sink.accept(task.get(), variables);
      return;
    }
    for (YamlNode each : items) {
      sink.accept(task.get(), variables.with(name, each));
    }
  }

  /** {@code when: false}, and plays that remove. */
  private static boolean never(YamlNode item) {
    String when = item.text("when").orElse("").toLowerCase(Locale.ROOT);
    return when.equals("false") || when.equals("no");
  }

  /** The command of a shell or command task as one text. */
  static Optional<YamlNode> command(Task task) {
    YamlNode arguments = task.arguments();
    if (arguments.isScalar()) {
      return Optional.of(arguments);
    }
    Optional<YamlNode> command = arguments.get("cmd");
    if (command.isPresent()) {
      return command;
    }
    List<String> words = new ArrayList<>();
    List<YamlNode> argv = arguments.get("argv").map(YamlNode::items).orElse(List.of());
    argv.forEach(
        word -> words.add(word.text().matches("[\\w./:=@{}|-]+") ? word.text() : quoted(word)));
    return argv.isEmpty()
        ? Optional.empty()
        : Optional.of(Nodes.text(argv.get(0).at(), String.join(" ", words)));
  }

  private static String quoted(YamlNode word) {
    return JinjaText.is(word.text()) ? word.text() : "'" + word.text().replace("'", "'\\''") + "'";
  }
}
