package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The scripts of GitHub workflows and actions, GitLab pipelines and Taskfiles. */
final class WorkflowText {
  private static final Pattern GITHUB = Pattern.compile("\\$\\{\\{(.*?)}}", Pattern.DOTALL);
  private static final Pattern TASK = Pattern.compile("\\{\\{(.*?)}}", Pattern.DOTALL);

  /**
   * Scripts that run one after the other, e.g. the steps of a job.
   *
   * @param shared true when variables of one script last for the next
   */
  record Job(List<Step> steps, boolean shared) {}

  /**
   * One script.
   *
   * @param directory where it runs, from the top of the repository
   * @param environment set from outside, by name
   */
  record Step(LinedText script, String directory, Map<String, ShellWord> environment) {}

  private final String text;
  private final YamlNode root;
  // Steps in another language than shell.
  private final List<YamlNode> foreign;

  private WorkflowText(String text, YamlNode root, List<YamlNode> foreign) {
    this.foreign = foreign;
    this.text = text;
    this.root = root;
  }

  /**
   * @param foreign gets the scripts that are not for a POSIX shell
   * @throws YamlException when the file is no YAML
   */
  static List<Job> jobs(String file, int firstLine, String text, List<YamlNode> foreign)
      throws YamlException {
    List<YamlDocument> documents = YamlDocument.parse(file, text, firstLine);
    if (documents.isEmpty() || !documents.get(0).root().isMapping()) {
      return List.of();
    }
    WorkflowText workflow = new WorkflowText(text, documents.get(0).root(), foreign);
    String name = file.substring(file.lastIndexOf('/') + 1).toLowerCase(java.util.Locale.ROOT);
    if (name.startsWith("taskfile")) {
      return workflow.taskfile();
    }
    return file.startsWith(".github/") || file.contains("/.github/") || name.startsWith("action.")
        ? workflow.github()
        : workflow.gitlab();
  }

  // --- GitHub

  private List<Job> github() {
    List<Job> jobs = new ArrayList<>();
    Map<String, ShellWord> global = environment(root.get("env"), Map.of());
    for (YamlNode.Entry job : root.get("jobs").map(YamlNode::entries).orElse(List.of())) {
      Map<String, ShellWord> env = environment(job.value().get("env"), global);
      String directory =
          job.value()
              .text("defaults", "run", "working-directory")
              .or(() -> root.text("defaults", "run", "working-directory"))
              .orElse("");
      Optional<String> shell =
          job.value()
              .text("defaults", "run", "shell")
              .or(() -> root.text("defaults", "run", "shell"));
      jobs.add(new Job(githubSteps(job.value().get("steps"), env, directory, shell), false));
    }
    // A composite action holds its steps under "runs".
    if (root.get("runs", "steps").isPresent()) {
      jobs.add(
          new Job(githubSteps(root.get("runs", "steps"), global, "", Optional.empty()), false));
    }
    return jobs;
  }

  private List<Step> githubSteps(
      Optional<YamlNode> steps,
      Map<String, ShellWord> env,
      String directory,
      Optional<String> shell) {
    List<Step> found = new ArrayList<>();
    for (YamlNode step : steps.map(YamlNode::items).orElse(List.of())) {
      Optional<YamlNode> run = step.get("run").filter(YamlNode::isScalar);
      if (run.isPresent() && !isShell(step.text("shell").or(() -> shell).orElse("bash"))) {
        foreign.add(run.get());
      } else if (run.isPresent()) {
        Map<String, ShellWord> own = environment(step.get("env"), env);
        String where = step.text("working-directory").orElse(directory);
        found.add(new Step(expressions(script(run.get()), own), where, own));
      }
    }
    return found;
  }

  /** A custom shell is a template: {@code bash -e {0}}. */
  private static boolean isShell(String shell) {
    return shell.matches("(\\S*/)?(ba|da|k|z|a)?sh(\\s.*)?") || shell.contains("${{");
  }

  private Map<String, ShellWord> environment(Optional<YamlNode> env, Map<String, ShellWord> outer) {
    Map<String, ShellWord> all = new LinkedHashMap<>(outer);
    for (YamlNode.Entry entry : env.map(YamlNode::entries).orElse(List.of())) {
      LinedText value = expressions(LinedText.at(entry.value().at(), entry.value().text()), all);
      all.put(entry.key(), value.hasOpaque() ? ShellWord.computed(value) : ShellWord.known(value));
    }
    return all;
  }

  /** Puts {@code ${{ env.NAME }}} in; every other expression is unknown before the job runs. */
  private static LinedText expressions(LinedText script, Map<String, ShellWord> env) {
    LinedText.Builder result = new LinedText.Builder();
    Matcher matcher = GITHUB.matcher(script.text());
    int from = 0;
    while (matcher.find()) {
      result.append(script.slice(from, matcher.start()));
      String expression = matcher.group(1).strip();
      ShellWord value =
          expression.startsWith("env.") ? env.get(expression.substring(4).strip()) : null;
      if (value != null && !value.computed()) {
        result.append(value.text());
      } else {
        result.opaque(matcher.group(), script.at(matcher.start()));
      }
      from = matcher.end();
    }
    return result.append(script.slice(from, script.length())).build(script.at(0));
  }

  // --- GitLab

  private List<Job> gitlab() {
    List<Job> jobs = new ArrayList<>();
    Map<String, ShellWord> global = variables(root.get("variables"), Map.of());
    Optional<YamlNode> first =
        root.get("default", "before_script").or(() -> root.get("before_script"));
    for (YamlNode.Entry entry : root.entries()) {
      // A name with a dot is a template that others extend.
      if (!entry.value().isMapping() || entry.key().startsWith(".")) {
        continue;
      }
      List<YamlNode> chain = new ArrayList<>();
      extend(entry.value(), chain, 0);
      Map<String, ShellWord> env = global;
      for (int i = chain.size() - 1; i >= 0; i--) {
        env = variables(chain.get(i).get("variables"), env);
      }
      Optional<YamlNode> before = inherited(chain, "before_script").or(() -> first);
      Optional<YamlNode> script = inherited(chain, "script");
      if (script.isEmpty()) {
        continue;
      }
      LinedText.Builder whole = new LinedText.Builder();
      before.ifPresent(node -> commands(node, whole, 0));
      script.ifPresent(node -> commands(node, whole, 0));
      if (!whole.isEmpty()) {
        jobs.add(new Job(List.of(new Step(whole.build(), "", env)), true));
      }
    }
    return jobs;
  }

  private static Optional<YamlNode> inherited(List<YamlNode> chain, String key) {
    return chain.stream().map(node -> node.get(key)).flatMap(Optional::stream).findFirst();
  }

  /** The job and what it extends, the nearest first: of several, the last one listed wins. */
  private void extend(YamlNode job, List<YamlNode> chain, int depth) {
    if (depth > 10 || chain.size() > 50) {
      return;
    }
    chain.add(job);
    List<String> parents = new ArrayList<>();
    job.text("extends").ifPresent(parents::add);
    job.get("extends").ifPresent(node -> node.items().forEach(each -> parents.add(each.text())));
    for (int i = parents.size() - 1; i >= 0; i--) {
      root.get(parents.get(i)).ifPresent(parent -> extend(parent, chain, depth + 1));
    }
  }

  private static Map<String, ShellWord> variables(
      Optional<YamlNode> variables, Map<String, ShellWord> outer) {
    Map<String, ShellWord> all = new LinkedHashMap<>(outer);
    for (YamlNode.Entry entry : variables.map(YamlNode::entries).orElse(List.of())) {
      YamlNode value = entry.value().get("value").orElse(entry.value());
      if (value.isScalar()) {
        LinedText written = LinedText.at(value.at(), value.text());
        all.put(entry.key(), reference(written, all, 0));
      }
    }
    return all;
  }

  /** GitLab expands variables inside variables. */
  private static ShellWord reference(LinedText text, Map<String, ShellWord> known, int depth) {
    if (text.text().indexOf('$') < 0 || depth > 10) {
      return ShellWord.known(text);
    }
    LinedText.Builder result = new LinedText.Builder();
    Matcher matcher = Pattern.compile("\\$\\{?(\\w+)}?").matcher(text.text());
    int from = 0;
    boolean computed = false;
    while (matcher.find()) {
      result.append(text.slice(from, matcher.start()));
      ShellWord value = known.get(matcher.group(1));
      if (value != null && value.text().length() + result.length() < 10_000) {
        result.append(value.text());
        computed |= value.computed();
      } else {
        result.append(text.slice(matcher.start(), matcher.end()));
        computed = true;
      }
      from = matcher.end();
    }
    LinedText whole = result.append(text.slice(from, text.length())).build(text.at(0));
    return computed ? ShellWord.computed(whole) : ShellWord.known(whole);
  }

  private void commands(YamlNode node, LinedText.Builder into, int depth) {
    if (node.isSequence() && depth < 10) {
      node.items().forEach(item -> commands(item, into, depth + 1));
    } else if (node.isScalar()) {
      LinedText script = script(node);
      into.append(script).append('\n', script.at(script.length()));
    }
  }

  // --- Taskfile

  private List<Job> taskfile() {
    List<Job> jobs = new ArrayList<>();
    Map<String, ShellWord> global = taskVariables(root.get("vars"), Map.of());
    Map<String, ShellWord> env = taskVariables(root.get("env"), global);
    for (YamlNode.Entry task : root.get("tasks").map(YamlNode::entries).orElse(List.of())) {
      Map<String, ShellWord> own = taskVariables(task.value().get("vars"), global);
      Map<String, ShellWord> set = taskVariables(task.value().get("env"), env);
      String directory = task.value().text("dir").orElse("");
      List<Step> steps = new ArrayList<>();
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
            .ifPresent(node -> steps.add(new Step(templates(script(node), own), directory, set)));
      }
      jobs.add(new Job(steps, false));
    }
    return jobs;
  }

  private static Map<String, ShellWord> taskVariables(
      Optional<YamlNode> vars, Map<String, ShellWord> outer) {
    Map<String, ShellWord> all = new LinkedHashMap<>(outer);
    for (YamlNode.Entry entry : vars.map(YamlNode::entries).orElse(List.of())) {
      LinedText value =
          entry.value().isScalar()
              ? templates(LinedText.at(entry.value().at(), entry.value().text()), all)
              : new LinedText.Builder().opaque("{{." + entry.key() + "}}", entry.at()).build();
      all.put(entry.key(), value.hasOpaque() ? ShellWord.computed(value) : ShellWord.known(value));
    }
    return all;
  }

  private static LinedText templates(LinedText script, Map<String, ShellWord> vars) {
    LinedText.Builder result = new LinedText.Builder();
    Matcher matcher = TASK.matcher(script.text());
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

  // --- lines of YAML scalars

  /** A scalar's text with the line of every character. */
  private LinedText script(YamlNode node) {
    String value = node.text();
    Location at = node.at();
    int start =
        text.offsetByCodePoints(0, Math.min(node.start(), text.codePointCount(0, text.length())));
    int end =
        text.offsetByCodePoints(0, Math.min(node.end(), text.codePointCount(0, text.length())));
    String raw = text.substring(start, end);
    int line = at.line();
    int from = 0;
    if (node.isBlock()) {
      int head = raw.indexOf('\n');
      from = head < 0 ? raw.length() : head + 1;
      line++;
    }
    // Walk value and source side by side: folding and quotes only drop or turn blanks.
    LinedText.Builder lined = new LinedText.Builder();
    int source = from;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\n' || c == ' ') {
        if (source < raw.length() && raw.charAt(source) == c) {
          lined.append(c, new Location(at.file(), line));
          source++;
          line += c == '\n' ? 1 : 0;
          if (c == '\n') {
            source = skipIndent(raw, source, value, i + 1);
          }
          continue;
        }
        lined.append(c, new Location(at.file(), line));
        continue;
      }
      while (source < raw.length() && raw.charAt(source) != c) {
        if (raw.charAt(source) == '\n') {
          line++;
        }
        source++;
      }
      lined.append(c, new Location(at.file(), line));
      source = Math.min(raw.length(), source + 1);
    }
    return lined.build(at);
  }

  /** Past the indentation of a line, unless the value has blanks of its own there. */
  private static int skipIndent(String raw, int source, String value, int next) {
    int blanks = 0;
    while (source + blanks < raw.length() && raw.charAt(source + blanks) == ' ') {
      blanks++;
    }
    int own = 0;
    while (next + own < value.length() && value.charAt(next + own) == ' ') {
      own++;
    }
    return source + Math.max(0, blanks - own);
  }
}
