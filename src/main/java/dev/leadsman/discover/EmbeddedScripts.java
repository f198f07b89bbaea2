package dev.leadsman.discover;

import dev.leadsman.model.Discovered;
import dev.leadsman.model.Distribution;
import dev.leadsman.model.Location;
import dev.leadsman.model.Subject;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads scripts and commands that objects and machine configurations hold: Jobs, as Talos runs them
 * from inline manifests, Tekton's tasks, Argo's workflows, cloud-init, kubeadm's commands.
 *
 * <pre>
 * kind: Task
 * spec:
 *   steps:
 *   - image: bitnami/kubectl
 *     script: |
 *       kubectl apply -f …
 * </pre>
 *
 * @see <a href="https://docs.siderolabs.com/kubernetes-guides/cni/deploying-cilium">Talos</a>
 * @see <a href="https://tekton.dev/docs/pipelines/tasks/">Tekton</a>
 * @see <a href="https://cloudinit.readthedocs.io/en/latest/reference/modules.html">cloud-init</a>
 */
final class EmbeddedScripts implements Reader, Expander {
  private static final int MAX_DEPTH = 24;
  private static final Set<String> JOBS = Set.of("Job", "CronJob");
  private static final Set<String> TEKTON =
      Set.of("Task", "ClusterTask", "StepAction", "TaskRun", "Pipeline", "PipelineRun");
  private static final Set<String> ARGO =
      Set.of("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow");
  private static final Set<String> PROGRAMS = Set.of("cilium", "cilium-cli", "helm", "kubectl");
  private static final Pattern SHELL = Pattern.compile("(?:.*/)?(?:ba|da|k|z|a)?sh");
  private static final Pattern SHEBANG = Pattern.compile("#!.*\\b(?:ba|da|k|z|a)?sh\\b.*");

  // Lists of commands that run one after the other on a machine.
  private static final List<String> COMMANDS =
      List.of(
          "bootcmd",
          "runcmd",
          "preKubeadmCommands",
          "postKubeadmCommands",
          "preRKE2Commands",
          "postRKE2Commands",
          "preK3sCommands",
          "postK3sCommands");

  /** True for a kind of Tekton or Argo whose text deploys something. */
  static boolean isPipeline(String kind, String text) {
    boolean tekton = TEKTON.contains(kind) && text.contains("tekton.dev/");
    boolean argo = ARGO.contains(kind) && text.contains("argoproj.io/");
    return (tekton || argo) && ScriptReader.isRelevant(text);
  }

  @Override
  public boolean reads(Source source) {
    String kind = source.document().kind();
    String group = source.document().group();
    return JOBS.contains(kind)
        || (TEKTON.contains(kind) && group.equals("tekton.dev"))
        || (ARGO.contains(kind) && group.equals("argoproj.io"))
        || holder(source.document().root(), 0).isPresent();
  }

  /** What holds the commands of a machine, wherever an object has it. */
  private static Optional<YamlNode> holder(YamlNode node, int depth) {
    boolean here =
        COMMANDS.stream().anyMatch(key -> node.get(key).filter(YamlNode::isSequence).isPresent())
            || (depth == 0 && node.get("write_files").isPresent());
    if (here) {
      return Optional.of(node);
    }
    return depth > 4
        ? Optional.empty()
        : List.of("spec", "template", "kubeadmConfigSpec").stream()
            .flatMap(key -> node.get(key).stream())
            .flatMap(below -> holder(below, depth + 1).stream())
            .findFirst();
  }

  @Override
  public boolean expands(Source source) {
    return reads(source);
  }

  /** The objects that the scripts write out and apply. */
  @Override
  public List<Source> expand(Source source, References references) {
    return new Run(source, references)
        .run().documents().stream().map(source::withDocument).toList();
  }

  @Override
  public Discovered read(Source source, References references) {
    Discovered found = new Run(source, references).run().discovered();
    // DistributionReader reads those of machines.
    List<Subject> subjects =
        found.subjects().stream()
            .filter(
                each -> !(each instanceof Distribution) || JOBS.contains(source.document().kind()))
            .toList();
    return new Discovered(subjects, found.objects(), found.skipped());
  }

  /** As a shell reads back just this word. */
  static String quoted(String word) {
    return word.matches("[\\w./:=@,-]+ ?") ? word + " " : "'" + word.replace("'", "'\\''") + "' ";
  }

  /** The scripts of one document. */
  private static final class Run {
    private final Source source;
    private final ScriptTree tree;
    private final ScriptCommands commands;

    Run(Source source, References references) {
      this.source = source;
      tree = references.scripts();
      commands = new ScriptCommands(tree, source.cluster());
    }

    ScriptCommands run() {
      YamlNode root = source.document().root();
      Optional<YamlNode> machine = holder(root, 0);
      if (machine.isPresent()) {
        machine(machine.get());
      } else {
        walk(root, Map.of(), 0);
      }
      return commands;
    }

    private void walk(YamlNode node, Map<String, ShellWord> outer, int depth) {
      if (depth > MAX_DEPTH) {
        return;
      }
      Map<String, ShellWord> known = new LinkedHashMap<>(outer);
      node.get("env").ifPresent(list -> named(list, "", known));
      node.get("params").ifPresent(list -> named(list, "params.", known));
      node.get("spec", "params").ifPresent(list -> named(list, "params.", known));
      node.get("arguments", "parameters").ifPresent(list -> named(list, "", known));
      node.get("inputs", "parameters").ifPresent(list -> named(list, "", known));
      Optional<YamlNode> script = node.get("script").filter(YamlNode::isScalar);
      script.ifPresent(text -> script(text, known));
      if (script.isEmpty()) {
        container(node, known);
      }
      node.entries().forEach(entry -> walk(entry.value(), known, depth + 1));
      node.items().forEach(item -> walk(item, known, depth + 1));
    }

    /** Variables and parameters, with what they are by default. */
    private static void named(YamlNode list, String prefix, Map<String, ShellWord> into) {
      for (YamlNode item : list.items()) {
        Optional<YamlNode> value =
            item.get("value")
                .or(() -> item.get("default"))
                .filter(node -> node.isScalar() && node.value() != null);
        value.ifPresent(
            node -> into.put(prefix + item.text("name").orElse(""), word(node.at(), node.text())));
      }
    }

    private void container(YamlNode node, Map<String, ShellWord> known) {
      List<YamlNode> words = new ArrayList<>();
      for (String field : List.of("command", "args")) {
        node.get(field).map(YamlNode::items).orElse(List.of()).stream()
            .filter(word -> word.isScalar() && word.value() != null)
            .forEach(words::add);
      }
      if (words.isEmpty()) {
        return;
      }
      String program = words.get(0).text();
      Optional<YamlNode> written = node.get("source").filter(YamlNode::isScalar);
      if (SHELL.matcher(program).matches()) {
        // sh -c SCRIPT, or Argo's script with a source beside the command
        boolean inline = words.size() > 2 && words.get(1).text().matches("-[a-z]*c");
        (inline ? Optional.of(words.get(2)) : written).ifPresent(text -> script(text, known));
      } else if (PROGRAMS.contains(Paths.name(program)) && installs(words)) {
        List<ShellWord> command = new ArrayList<>();
        for (YamlNode each : words) {
          LinedText text = PipelineText.expressions(LinedText.at(each.at(), each.text()), known);
          // The kubelet fills $(NAME).
          command.add(
              text.hasOpaque() || text.text().contains("$")
                  ? ShellWord.computed(text)
                  : word(each.at(), text));
        }
        commands.flow(new ScriptFlow());
        commands.accept(ShellCommand.of(source.document().at(), command, List.of("")));
      }
    }

    private static boolean installs(List<YamlNode> words) {
      return words.stream()
          .anyMatch(word -> word.text().startsWith("--version") || word.text().contains("://"));
    }

    private static ShellWord word(Location at, String text) {
      return word(at, LinedText.at(at, text));
    }

    private static ShellWord word(Location at, LinedText text) {
      return UnknownParts.isUnknown(text.text())
          ? ShellWord.computed(LinedText.at(at, text.text()))
          : ShellWord.known(text);
    }

    private void script(YamlNode text, Map<String, ShellWord> known) {
      if (!isShell(text.text())) {
        return;
      }
      commands.flow(new ScriptFlow());
      run(PipelineText.expressions(lined(text), known), known);
    }

    private static boolean isShell(String text) {
      String first = text.lines().findFirst().orElse("");
      return !first.startsWith("#!") || SHEBANG.matcher(first).matches();
    }

    private void run(LinedText script, Map<String, ShellWord> known) {
      ShellRun run = new ShellRun(tree, "", List.of(""), commands);
      known.forEach(run::set);
      run.run(script);
    }

    private static LinedText lined(YamlNode text) {
      return text.isBlock()
          ? LinedText.of(text.at().file(), text.textLine(), text.text())
          : LinedText.at(text.at(), text.text());
    }

    private void machine(YamlNode machine) {
      commands.flow(new ScriptFlow());
      for (String key : List.of("write_files", "files")) {
        for (YamlNode file : machine.get(key).map(YamlNode::items).orElse(List.of())) {
          file.get("content")
              .filter(content -> content.text().startsWith("#!") && isShell(content.text()))
              .ifPresent(content -> run(lined(content), Map.of()));
        }
      }
      LinedText.Builder whole = new LinedText.Builder();
      for (String key : COMMANDS) {
        for (YamlNode command : machine.get(key).map(YamlNode::items).orElse(List.of())) {
          if (command.isScalar()) {
            whole.append(lined(command));
          } else {
            command.items().forEach(word -> whole.appendAt(word.at(), quoted(word.text())));
          }
          whole.append('\n', command.at());
        }
      }
      if (!whole.isEmpty()) {
        run(whole.build(), Map.of());
      }
    }
  }
}
