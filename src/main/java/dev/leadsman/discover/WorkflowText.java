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
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The scripts of GitHub workflows and actions, GitLab pipelines, Taskfiles and other pipelines. */
final class WorkflowText {
  private static final Pattern GITHUB = Pattern.compile("\\$\\{\\{(.*?)}}", Pattern.DOTALL);
  private static final int MAX_USES = 4;
  private static final int MAX_INCLUDES = 50;

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

  private final ScalarText scalars;
  private final YamlNode root;
  private final Function<String, Optional<String>> files;
  private List<WorkflowText> included;
  // Steps in another language than shell.
  private final List<YamlNode> foreign;

  private WorkflowText(
      String text,
      YamlNode root,
      List<YamlNode> foreign,
      Function<String, Optional<String>> files) {
    this.foreign = foreign;
    this.files = files;
    this.scalars = new ScalarText(text);
    this.root = root;
  }

  /**
   * @param foreign gets the scripts that are not for a POSIX shell
   * @param files text of a file of the revision, by its path
   * @throws YamlException when the file is no YAML
   */
  static List<Job> jobs(
      String file,
      int firstLine,
      String text,
      List<YamlNode> foreign,
      Function<String, Optional<String>> files)
      throws YamlException {
    List<YamlDocument> documents = YamlDocument.parse(file, text, firstLine);
    if (documents.isEmpty() || !documents.get(0).root().isMapping()) {
      return List.of();
    }
    WorkflowText workflow = new WorkflowText(text, documents.get(0).root(), foreign, files);
    String name = file.substring(file.lastIndexOf('/') + 1).toLowerCase(java.util.Locale.ROOT);
    if (TaskfileText.isNamed(file)) {
      return new TaskfileText(file, workflow.root, workflow.scalars).jobs();
    }
    return file.startsWith(".github/") || file.contains("/.github/") || name.startsWith("action.")
        ? workflow.github()
        : workflow.gitlab();
  }

  // --- GitHub

  private List<Job> github() {
    List<Job> jobs = new ArrayList<>();
    Map<String, ShellWord> inputs = new LinkedHashMap<>();
    for (String event : List.of("workflow_dispatch", "workflow_call")) {
      defaults(root.get("on", event, "inputs"), inputs);
      defaults(root.get("true", event, "inputs"), inputs); // YAML 1.1 reads on as true
    }
    defaults(root.get("inputs"), inputs);
    github(inputs, jobs, 0);
    return jobs;
  }

  private static void defaults(Optional<YamlNode> inputs, Map<String, ShellWord> into) {
    for (YamlNode.Entry input : inputs.map(YamlNode::entries).orElse(List.of())) {
      input
          .value()
          .get("default")
          .filter(node -> node.isScalar() && !node.text().isEmpty())
          .ifPresent(
              node ->
                  into.put(
                      "inputs." + input.key(),
                      ShellWord.known(LinedText.at(node.at(), node.text()))));
    }
  }

  /**
   * @param inputs values of {@code inputs.NAME}
   */
  private void github(Map<String, ShellWord> inputs, List<Job> jobs, int depth) {
    Map<String, ShellWord> global = environment(root.get("env"), inputs);
    for (YamlNode.Entry job : root.get("jobs").map(YamlNode::entries).orElse(List.of())) {
      String directory =
          job.value()
              .text("defaults", "run", "working-directory")
              .or(() -> root.text("defaults", "run", "working-directory"))
              .orElse("");
      Optional<String> shell =
          job.value()
              .text("defaults", "run", "shell")
              .or(() -> root.text("defaults", "run", "shell"));
      for (Map<String, ShellWord> matrix : WorkflowMatrix.github(job.value())) {
        Map<String, ShellWord> known = new LinkedHashMap<>(global);
        known.putAll(matrix);
        Map<String, ShellWord> env = environment(job.value().get("env"), known);
        if (job.value().get("uses").isPresent()) {
          uses(job.value(), env, jobs, depth);
        }
        jobs.add(
            new Job(
                githubSteps(job.value().get("steps"), env, directory, shell, jobs, depth), false));
      }
    }
    // A composite action holds its steps under "runs".
    if (root.get("runs", "steps").isPresent()) {
      jobs.add(
          new Job(
              githubSteps(root.get("runs", "steps"), global, "", Optional.empty(), jobs, depth),
              false));
    }
  }

  /** A workflow or action of this revision, with the inputs that it gets here. */
  private void uses(YamlNode caller, Map<String, ShellWord> env, List<Job> jobs, int depth) {
    String path = caller.text("uses").orElse("");
    if (!path.startsWith("./") || depth >= MAX_USES) {
      return;
    }
    Map<String, ShellWord> with = environment(caller.get("with"), env, "inputs.");
    with.keySet().removeIf(name -> !name.startsWith("inputs."));
    if (with.isEmpty()) {
      return; // read on its own account with its defaults
    }
    String plain = path.substring(2);
    for (String file :
        plain.endsWith("ml")
            ? List.of(plain)
            : List.of(plain + "/action.yml", plain + "/action.yaml")) {
      Optional<String> called = files.apply(file);
      if (called.isEmpty()) {
        continue;
      }
      try {
        List<YamlDocument> documents = YamlDocument.parse(file, called.get(), 1);
        if (!documents.isEmpty() && documents.get(0).root().isMapping()) {
          WorkflowText other =
              new WorkflowText(called.get(), documents.get(0).root(), foreign, files);
          Map<String, ShellWord> inputs = new LinkedHashMap<>();
          defaults(other.root.get("on", "workflow_call", "inputs"), inputs);
          defaults(other.root.get("true", "workflow_call", "inputs"), inputs);
          defaults(other.root.get("inputs"), inputs);
          inputs.putAll(with);
          other.github(inputs, jobs, depth + 1);
        }
      } catch (YamlException e) {
        // Told where the file is read on its own account.
      }
    }
  }

  private List<Step> githubSteps(
      Optional<YamlNode> steps,
      Map<String, ShellWord> env,
      String directory,
      Optional<String> shell,
      List<Job> jobs,
      int depth) {
    List<Step> found = new ArrayList<>();
    for (YamlNode step : steps.map(YamlNode::items).orElse(List.of())) {
      if (!WorkflowMatrix.allows(step.text("if").orElse(""), env)) {
        continue;
      }
      Optional<YamlNode> run = step.get("run").filter(YamlNode::isScalar);
      Map<String, ShellWord> own = environment(step.get("env"), env);
      if (run.isPresent() && !isShell(step.text("shell").or(() -> shell).orElse("bash"))) {
        foreign.add(run.get());
      } else if (run.isPresent()) {
        String where = step.text("working-directory").orElse(directory);
        found.add(new Step(expressions(scalars.of(run.get()), own), where, own));
      } else if (step.get("uses").isPresent()) {
        uses(step, own, jobs, depth);
        WorkflowActions.script(step, scalars)
            .ifPresent(script -> found.add(new Step(expressions(script, own), "", own)));
      }
    }
    return found;
  }

  /** A custom shell is a template: {@code bash -e {0}}. */
  private static boolean isShell(String shell) {
    return shell.matches("(\\S*/)?(ba|da|k|z|a)?sh(\\s.*)?") || shell.contains("${{");
  }

  private Map<String, ShellWord> environment(Optional<YamlNode> env, Map<String, ShellWord> outer) {
    return environment(env, outer, "");
  }

  private Map<String, ShellWord> environment(
      Optional<YamlNode> env, Map<String, ShellWord> outer, String prefix) {
    Map<String, ShellWord> all = new LinkedHashMap<>(outer);
    for (YamlNode.Entry entry : env.map(YamlNode::entries).orElse(List.of())) {
      LinedText value = expressions(LinedText.at(entry.value().at(), entry.value().text()), all);
      all.put(
          prefix + entry.key(),
          value.hasOpaque() ? ShellWord.computed(value) : ShellWord.known(value));
    }
    return all;
  }

  /**
   * Puts in what {@code env}, {@code matrix} and {@code inputs} hold; every other expression is
   * unknown before the job runs. Of {@code a || 'b'} the first that is known counts.
   */
  private static LinedText expressions(LinedText script, Map<String, ShellWord> known) {
    LinedText.Builder result = new LinedText.Builder();
    Matcher matcher = GITHUB.matcher(script.text());
    int from = 0;
    while (matcher.find()) {
      result.append(script.slice(from, matcher.start()));
      ShellWord value = null;
      for (String expression : matcher.group(1).split("\\|\\|", -1)) {
        value =
            value == null ? value(expression.strip(), known, script.at(matcher.start())) : value;
      }
      if (value != null && !value.computed()) {
        result.append(value.text());
      } else {
        result.opaque(matcher.group(), script.at(matcher.start()));
      }
      from = matcher.end();
    }
    return result.append(script.slice(from, script.length())).build(script.at(0));
  }

  private static ShellWord value(String expression, Map<String, ShellWord> known, Location at) {
    if (expression.matches("'[^']*'")) {
      return ShellWord.known(LinedText.at(at, expression.substring(1, expression.length() - 1)));
    }
    String name =
        expression.startsWith("env.")
            ? expression.substring(4).strip()
            : expression.startsWith("github.event.inputs.")
                ? expression.substring("github.event.".length())
                : expression.startsWith("matrix.") || expression.startsWith("inputs.")
                    ? expression
                    : "";
    ShellWord value = known.get(name);
    return value == null || value.computed() ? null : value;
  }

  // --- GitLab

  private List<Job> gitlab() {
    List<Job> jobs = new ArrayList<>();
    Map<String, ShellWord> global = Map.of();
    for (WorkflowText other : included()) {
      global = variables(other.root.get("variables"), global);
    }
    global = variables(root.get("variables"), global);
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
      for (Map<String, ShellWord> matrix : WorkflowMatrix.gitlab(chain)) {
        Map<String, ShellWord> own = new LinkedHashMap<>(env);
        own.putAll(matrix);
        if (!whole.isEmpty()) {
          jobs.add(new Job(List.of(new Step(whole.build(), "", own)), true));
        }
      }
    }
    return jobs;
  }

  /** A job or template of this file, or of one that it includes from the revision. */
  private Optional<YamlNode> template(String name) {
    return root.get(name)
        .or(
            () ->
                included().stream()
                    .map(other -> other.root.get(name))
                    .flatMap(Optional::stream)
                    .findFirst());
  }

  /** https://docs.gitlab.com/ci/yaml/#includelocal */
  private List<WorkflowText> included() {
    if (included == null) {
      included = new ArrayList<>();
      List<String> paths = new ArrayList<>();
      Optional<YamlNode> include = root.get("include");
      include.filter(YamlNode::isScalar).ifPresent(node -> paths.add(node.text()));
      include.flatMap(node -> node.text("local")).ifPresent(paths::add);
      for (YamlNode item : include.map(YamlNode::items).orElse(List.of())) {
        paths.add(item.isScalar() ? item.text() : item.text("local").orElse(""));
      }
      for (String path : paths) {
        String plain = path.startsWith("/") ? path.substring(1) : path;
        Optional<String> text = plain.isEmpty() ? Optional.empty() : files.apply(plain);
        try {
          for (YamlDocument document :
              text.isEmpty() ? List.<YamlDocument>of() : YamlDocument.parse(plain, text.get(), 1)) {
            if (document.root().isMapping() && included.size() < MAX_INCLUDES) {
              included.add(new WorkflowText(text.get(), document.root(), foreign, files));
            }
          }
        } catch (YamlException e) {
          // Told where the file is read on its own account.
        }
      }
    }
    return included;
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
      template(parents.get(i)).ifPresent(parent -> extend(parent, chain, depth + 1));
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
    Optional<YamlNode> referred = referred(node);
    if (referred.isPresent() && depth < 10) {
      commands(referred.get(), into, depth + 1);
    } else if (node.isSequence() && depth < 10) {
      node.items().forEach(item -> commands(item, into, depth + 1));
    } else if (node.isScalar()) {
      LinedText script = scalars.of(node);
      into.append(script).append('\n', script.at(script.length()));
    }
  }

  /** {@code !reference [.template, script]}, which reads as a plain list of two names. */
  private Optional<YamlNode> referred(YamlNode node) {
    List<YamlNode> steps = node.items();
    boolean names =
        steps.size() == 2
            && steps.stream().allMatch(YamlNode::isScalar)
            && steps.get(1).text().matches("script|before_script|after_script");
    return names
        ? template(steps.get(0).text()).flatMap(job -> job.get(steps.get(1).text()))
        : Optional.empty();
  }
}
