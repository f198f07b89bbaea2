package dev.leadsman.discover;

import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.Subject;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what tasks of Ansible deploy: the modules of kubernetes.core, and helm, kubectl and aws in
 * commands. Nothing is run.
 */
final class AnsibleReader implements Reader {
  private static final int MAX_REPEATED = 64;

  @Override
  public boolean reads(Source source) {
    return AnsibleTasks.is(source.document().root());
  }

  @Override
  public Discovered read(Source source, References references) {
    String file = source.file();
    AnsibleProject project = references.ansible(AnsibleProject.of(file));
    Set<Subject> subjects = new LinkedHashSet<>();
    Set<Skipped> skipped = new LinkedHashSet<>();
    Set<String> once = new HashSet<>();
    List<AnsibleProject.Context> contexts = project.contexts(file);
    for (AnsibleProject.Context context :
        contexts.subList(0, Math.min(contexts.size(), MAX_REPEATED))) {
      boolean own = context.inventory().equals(project.directory());
      Discovered all = read(source, references, project, context, "");
      skipped.addAll(all.skipped());
      Discovered here = own ? all : read(source, references, project, context, context.inventory());
      for (int i = 0; i < all.subjects().size(); i++) {
        // Inventories that do not set the version are one release, not one each.
        Subject subject = all.subjects().get(i);
        boolean set = !own && Paths.below(context.inventory(), subject.versionAt().file());
        if (set) {
          subjects.add(here.subjects().get(i));
        } else if (own || once.add(subject.id() + "\0" + subject.versionAt())) {
          subjects.add(subject);
        }
      }
    }
    return new Discovered(new ArrayList<>(subjects), List.of(), new ArrayList<>(skipped));
  }

  private static Discovered read(
      Source source,
      References references,
      AnsibleProject project,
      AnsibleProject.Context context,
      String inventory) {
    Found found = new Found();
    String cluster = cluster(source, project, inventory);
    AnsibleTasks.each(
        source.document().root(),
        context.variables(),
        project,
        source.file(),
        (task, variables) -> task(task, variables, project, references, cluster, found));
    return found.discovered();
  }

  /** The config's cluster, else the inventory, else the project. */
  static String cluster(Source source, AnsibleProject project, String inventory) {
    boolean byPath = source.cluster().equals(Paths.directory(source.file()));
    if (!inventory.isEmpty() && (byPath || source.cluster().isEmpty())) {
      return inventory;
    }
    if (!byPath && !source.cluster().isEmpty()) {
      return source.cluster();
    }
    return project.directory().isEmpty() ? "." : project.directory();
  }

  private static void task(
      AnsibleTasks.Task task,
      AnsibleVariables variables,
      AnsibleProject project,
      References references,
      String cluster,
      Found found) {
    YamlNode arguments = task.arguments();
    String state =
        variables.word(arguments, "release_state", "state").map(ShellWord::value).orElse("present");
    if (state.equals("absent")) {
      return;
    }
    switch (task.module()) {
      case "helm", "helm_template" -> helm(task, variables, project, references, cluster, found);
      case "k8s" ->
          variables
              .word(arguments, "src")
              .ifPresent(url -> apply(task.node().at(), url, references, cluster, found));
      case "get_url", "uri" ->
          variables
              .word(arguments, "url")
              .filter(url -> url.value().matches("(?s)https?://.*\\.ya?ml"))
              .ifPresent(url -> apply(task.node().at(), url, references, cluster, found));
      case "shell", "command", "raw" ->
          AnsibleTasks.command(task)
              .filter(text -> text.text().matches("(?s).*\\b(helm|kubectl|oc|aws|cilium)\\b.*"))
              .ifPresent(text -> script(text, variables, project, references, cluster, found));
      default -> {}
    }
  }

  /** https://docs.ansible.com/ansible/latest/collections/kubernetes/core/helm_module.html */
  private static void helm(
      AnsibleTasks.Task task,
      AnsibleVariables variables,
      AnsibleProject project,
      References references,
      String cluster,
      Found found) {
    YamlNode arguments = task.arguments();
    Optional<ShellWord> chart = variables.word(arguments, "chart_ref");
    if (chart.isEmpty()) {
      return;
    }
    Optional<ShellWord> name = variables.word(arguments, "release_name", "name");
    HelmCall call =
        new HelmCall(
            references.scripts(),
            task.node().at(),
            cluster,
            List.of(project.directory(), Paths.directory(task.node().at().file())),
            project.repositories());
    call.operand(name.orElse(chart.get())).operand(chart.get());
    call.option("--repo", variables.word(arguments, "chart_repo_url"));
    call.option("--version", variables.word(arguments, "chart_version"));
    call.option("--namespace", variables.word(arguments, "release_namespace", "namespace"));
    // The module resets unless it is told not to, and reset goes over reuse.
    boolean resets =
        variables
            .word(arguments, "reset_values")
            .map(word -> !word.value().matches("(?i)false|no|off"))
            .orElse(true);
    if (resets) {
      call.flag("--reset-values", arguments.line("reset_values"));
    }
    flag(call, variables, arguments, "reuse_values", "--reuse-values");
    flag(call, variables, arguments, "reset_then_reuse_values", "--reset-then-reuse-values");
    flag(call, variables, arguments, "atomic", "--atomic");
    flag(call, variables, arguments, "skip_crds", "--skip-crds");
    flag(call, variables, arguments, "disable_hook", "--no-hooks");
    if (task.module().equals("helm_template")) {
      call.deployer(Deployer.kubectl().with("crdsOnUpgrade", "never", null));
    }
    layers(call, arguments, variables, references);
    for (YamlNode set : arguments.get("set_values").map(YamlNode::items).orElse(List.of())) {
      String type = set.text("value_type").orElse("raw");
      String option =
          switch (type) {
            case "string" -> "--set-string";
            case "json" -> "--set-json";
            case "file" -> "--set-file";
            default -> "--set";
          };
      call.option(option, variables.word(set, "value"));
    }
    add(call.discovered(), found);
  }

  private static void flag(
      HelmCall call, AnsibleVariables variables, YamlNode arguments, String name, String flag) {
    Optional<ShellWord> given = variables.word(arguments, name);
    if (given.isPresent() && given.get().value().matches("(?i)true|yes|on")) {
      call.flag(flag, given.get().at());
    }
  }

  private static void layers(
      HelmCall call, YamlNode arguments, AnsibleVariables variables, References references) {
    for (YamlNode file : arguments.get("values_files").map(YamlNode::items).orElse(List.of())) {
      ShellWord word = variables.word(file);
      Optional<String> path = word.computed() ? Optional.empty() : variables.file(word.value());
      call.layer(
          path.isPresent()
              ? references.valuesFile(path.get(), path.get())
              : ValuesLayer.unreadable(
                  "values_files",
                  word.at(),
                  ScriptTree.plain(word.shown()) + " is not in this revision"));
    }
    for (String name : List.of("release_values", "values")) {
      Optional<YamlNode.Entry> entry = arguments.entry(name);
      if (entry.isEmpty()) {
        continue;
      }
      YamlNode given = entry.get().value();
      Optional<YamlNode> node = given.isScalar() ? variables.resolve(given) : Optional.of(given);
      if (node.isEmpty() || !node.get().isMapping()) {
        call.layer(ValuesLayer.unreadable(name, entry.get().at(), name + " is computed"));
        continue;
      }
      List<YamlNode> computed = new ArrayList<>();
      YamlNode tree = variables.tree(node.get(), computed::add);
      String file = node.get().at().file();
      call.layer(ValuesLayer.of(name, node.get().at(), tree.toValues()));
      if (!computed.isEmpty()) {
        call.layer(
            ValuesLayer.unreadable(
                file.equals(given.at().file()) ? name : file,
                computed.get(0).at(),
                "a value of it is computed"));
      }
    }
  }

  /** What is applied from an address, at the place that asks for it. */
  static void apply(
      Location at, ShellWord file, References references, String cluster, Found found) {
    // A file of the repository is read on its own account.
    if (!file.value().startsWith("http")) {
      return;
    }
    List<ShellWord> words = new ArrayList<>();
    for (String word : List.of("kubectl", "apply", "-f")) {
      words.add(ShellWord.known(LinedText.at(at, word)));
    }
    words.add(file);
    ScriptCommands commands = new ScriptCommands(references.scripts(), cluster);
    commands.accept(ShellCommand.of(at, words, List.of("")));
    add(commands.discovered(), found);
  }

  /** A command with its expressions put in place, each with the line that it was written on. */
  private static void script(
      YamlNode text,
      AnsibleVariables variables,
      AnsibleProject project,
      References references,
      String cluster,
      Found found) {
    LinedText written = lined(text, references);
    LinedText.Builder lined = new LinedText.Builder();
    String whole = written.text();
    Branches branches = new Branches();
    int at = 0;
    while (at < whole.length()) {
      int tag = whole.startsWith("{%", at) ? whole.indexOf("%}", at) : -1;
      if (tag >= 0) {
        branches.pass(whole.substring(at + 2, tag));
        at = tag + 2;
        continue;
      }
      if (branches.isLeft()) {
        at++;
        continue;
      }
      int close = whole.startsWith("{{", at) ? whole.indexOf("}}", at) : -1;
      if (close < 0) {
        lined.append(whole.charAt(at), written.at(at));
        at++;
        continue;
      }
      String expression = whole.substring(at, close + 2);
      Optional<YamlNode> known = variables.resolve(Nodes.text(written.at(at), expression));
      if (known.isPresent() && known.get().isScalar() && known.get().value() != null) {
        lined.appendAt(known.get().at(), known.get().text());
      } else {
        lined.opaque(expression, written.at(at));
      }
      at = close + 2;
    }
    ScriptCommands commands = new ScriptCommands(references.scripts(), cluster);
    commands.flow().repositories.putAll(project.repositories());
    new ShellRun(
            references.scripts(),
            "",
            List.of(project.directory(), Paths.directory(text.at().file())),
            commands)
        .run(lined.build(text.at()));
    add(commands.discovered(), found);
  }

  private static LinedText lined(YamlNode text, References references) {
    String file = text.at().file();
    String source = references.text(file).orElse("");
    int start = Math.min(text.start(), source.length());
    // Offsets of a file with several documents count from the document.
    long line = source.substring(0, start).chars().filter(c -> c == '\n').count() + 1;
    return text.end() > text.start() && line == text.at().line()
        ? new ScalarText(source).of(text)
        : LinedText.of(file, text.textLine(), text.text());
  }

  private static void add(Discovered discovered, Found found) {
    for (Subject subject : discovered.subjects()) {
      // Modules write the version beside the chart's name; a wrapper chart has its own.
      boolean nothing =
          subject instanceof Release release
              && release.chart() instanceof ChartSource.Unknown unknown
              && unknown.name().isEmpty();
      if (!nothing) {
        found.add(subject);
      }
    }
    discovered
        .skipped()
        .forEach(each -> found.skip(each.at(), each.kind(), each.reason(), each.component()));
  }
}
