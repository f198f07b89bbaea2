package dev.leadsman.discover;

import dev.leadsman.git.RevisionTree;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Location;
import dev.leadsman.model.Skipped;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what scripts deploy: shell, Makefiles, justfiles, Taskfiles, GitHub workflows and actions,
 * GitLab and other pipelines, and the shell in Jenkinsfiles and their like. Nothing is run.
 */
public final class ScriptReader implements TextReader {
  private static final int MAX_SIZE = 1 << 20;
  // A file without one of these words deploys nothing that is read here.
  private static final Pattern RELEVANT =
      Pattern.compile(
          "helm|kubectl|k8s-deploy|Kubernetes(?:Manifest)?@|\\boc\\b|aws|eksctl|cilium|INSTALL_RKE2|INSTALL_K3S|\\+rke2r"
              + "|server/manifests",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern SHEBANG = Pattern.compile("#!.*\\b(ba|da|k|z|a)?sh\\b.*");

  private static final Pattern MACRO =
      Pattern.compile("^define\\s+([\\w.-]+)(.*?)^endef", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern DEPLOYS = Pattern.compile("\\b(helm|kubectl|eksctl|aws\\s+eks)\\b");

  private static final Pattern INSTALLS =
      Pattern.compile(
          "(?m)^[^#\\n]*\\b(helm(?:\\.exe)?\\s+(?:upgrade|install)|kubectl(?:\\.exe)?\\s+(?:apply|create|set)"
              + "|cilium(?:\\.exe)?\\s+(?:install|upgrade)|aws\\s+eks\\s+(?:create|update)-addon)\\b");

  private static final Set<String> ACTIONS = Set.of("action.yml", "action.yaml");

  private final Predicate<String> knowsChart;
  private List<YamlDocument> documents = List.of();

  /** Knows no component: the version of a wrapper chart is its own. */
  public ScriptReader() {
    this(name -> false);
  }

  /**
   * @param knowsChart true for the name of a chart that is a component; a wrapper chart with one
   *     such dependency has that one's version
   */
  public ScriptReader(Predicate<String> knowsChart) {
    this.knowsChart = knowsChart;
  }

  /** True for a path whose text may be a script; without an extension its first line decides. */
  @Override
  public boolean reads(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return isWorkflow(path)
        || isMakefile(name)
        || isShell(name)
        || name.endsWith(".ps1")
        || JustfileText.isNamed(name)
        || HostText.reads(path)
        || name.indexOf('.') < 0;
  }

  /** True for a text that may deploy something. */
  static boolean isRelevant(String text) {
    return RELEVANT.matcher(text).find();
  }

  private static boolean isWorkflow(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    if (!name.endsWith(".yml") && !name.endsWith(".yaml")) {
      return false;
    }
    return PipelineText.reads(path)
        || path.startsWith(".github/workflows/")
        || path.startsWith(".github/actions/")
        || ACTIONS.contains(name)
        || name.endsWith(".gitlab-ci.yml")
        || name.endsWith(".gitlab-ci.yaml")
        || path.startsWith(".gitlab/")
        || TaskfileText.isNamed(path);
  }

  private static boolean isMakefile(String name) {
    return name.equals("Makefile")
        || name.equals("makefile")
        || name.equals("GNUmakefile")
        || name.startsWith("Makefile.")
        || name.endsWith(".mk");
  }

  private static boolean isShell(String name) {
    return name.matches(".*\\.(sh|bash|zsh|ksh|bats)");
  }

  /**
   * @param file path from the top of the repository
   * @param firstLine 1-based line of the file at which the text starts
   * @param clusterOfPath the config's cluster of a path, else the declaring directory
   * @param tree the revision that values files and charts are read from
   * @return subjects in line order, plus what was seen but not understood and why
   */
  @Override
  public Discovered read(
      String file,
      int firstLine,
      String text,
      Function<String, String> clusterOfPath,
      RevisionTree tree) {
    documents = List.of();
    if (text.length() > MAX_SIZE) {
      return RELEVANT.matcher(text).find()
          ? skipped(file, firstLine, Skipped.Kind.TOO_LARGE, "a script of more than 1 MiB")
          : nothing();
    }
    if (!RELEVANT.matcher(text).find()) {
      return nothing();
    }
    String name = file.substring(file.lastIndexOf('/') + 1);
    ScriptTree scripts = new ScriptTree(tree, knowsChart);
    ScriptCommands commands = new ScriptCommands(scripts, clusterOfPath.apply(file));
    String directory = file.contains("/") ? file.substring(0, file.lastIndexOf('/')) : "";
    if (isWorkflow(file)) {
      try {
        List<YamlNode> foreign = new ArrayList<>();
        for (WorkflowText.Job job : jobs(file, firstLine, text, foreign, scripts)) {
          job(job, scripts, commands, directory);
        }
        for (YamlNode script : foreign) {
          if (RELEVANT.matcher(script.text()).find()) {
            commands.skip(
                script.at(), Skipped.Kind.NOT_UNDERSTOOD, "this step is not for a POSIX shell");
          }
        }
      } catch (YamlException e) {
        return skipped(e.at().file(), e.at().line(), Skipped.Kind.BROKEN_YAML, e.getMessage());
      }
    } else if (isMakefile(name)) {
      makefile(LinedText.of(file, firstLine, text), scripts, commands, directory);
    } else if (HostText.reads(file)) {
      HostText.Scripts host = HostText.scripts(file, LinedText.of(file, firstLine, text));
      for (LinedText script : host.texts()) {
        ShellRun run = new ShellRun(scripts, "", List.of("", directory), commands);
        host.environment().forEach(run::set);
        run.run(script);
      }
    } else if (EarthfileText.isNamed(name)) {
      new ShellRun(scripts, "", List.of("", directory), commands)
          .run(EarthfileText.script(LinedText.of(file, firstLine, text)));
    } else if (name.endsWith(".ps1")) {
      Matcher deploys = INSTALLS.matcher(text);
      if (deploys.find()) {
        commands.skip(
            LinedText.of(file, firstLine, text).at(deploys.start(1)),
            Skipped.Kind.NOT_UNDERSTOOD,
            "commands of PowerShell are not read");
      }
    } else if (JustfileText.isNamed(name)) {
      for (JustfileText.Recipe recipe : JustfileText.recipes(LinedText.of(file, firstLine, text))) {
        ShellRun run = new ShellRun(scripts, "", List.of(directory, ""), commands);
        recipe.environment().forEach(run::set);
        run.run(recipe.script());
      }
    } else if (isShell(name) || SHEBANG.matcher(text.lines().findFirst().orElse("")).matches()) {
      List<String> directories = directory.isEmpty() ? List.of("") : List.of(directory, "");
      new ShellRun(scripts, file, directories, commands).run(LinedText.of(file, firstLine, text));
    }
    documents = commands.documents();
    return commands.discovered();
  }

  @Override
  public List<Source> sources() {
    return documents.stream().map(Source::of).toList();
  }

  private static List<WorkflowText.Job> jobs(
      String file, int firstLine, String text, List<YamlNode> foreign, ScriptTree tree)
      throws YamlException {
    if (PipelineText.reads(file)) {
      return PipelineText.jobs(file, firstLine, text);
    }
    return WorkflowText.jobs(
        file, firstLine, text, foreign, path -> tree.lines(path, List.of("")).map(LinedText::text));
  }

  private static void job(
      WorkflowText.Job job, ScriptTree tree, ScriptCommands commands, String directory) {
    commands.flow(new ScriptFlow());
    Map<String, ShellWord> exported = new HashMap<>();
    for (WorkflowText.Step step : job.steps()) {
      // Workflows start at the top of the checkout.
      List<String> directories = new ArrayList<>(List.of(step.directory()));
      if (step.directory().isEmpty() && !directory.startsWith(".") && !directory.isEmpty()) {
        directories.add(directory);
      }
      ShellRun run =
          new ShellRun(
              tree,
              "",
              directories,
              command -> {
                export(command, exported);
                commands.accept(command);
              });
      exported.forEach(run::set);
      step.environment().forEach(run::set);
      run.run(step.script());
    }
  }

  /** {@code echo "NAME=value" >> "$GITHUB_ENV"} sets a variable for the steps that follow. */
  private static void export(ShellCommand command, Map<String, ShellWord> into) {
    if (command.output() == null
        || !command.output().value().contains("GITHUB_ENV")
        || !command.name().equals("echo")
        || command.words().size() != 2) {
      return;
    }
    ShellWord word = command.words().get(1);
    int equals = word.text().text().indexOf('=');
    if (equals > 0) {
      into.put(word.text().text().substring(0, equals), word.from(equals + 1));
    }
  }

  private static void makefile(
      LinedText source, ScriptTree tree, ScriptCommands commands, String directory) {
    List<MakefileText.Target> targets =
        MakefileText.targets(source, path -> tree.lines(path, List.of(directory, "")));
    List<String> directories = List.of(directory);
    Matcher macros = MACRO.matcher(source.text());
    while (macros.find()) {
      if (DEPLOYS.matcher(macros.group(2)).find()) {
        commands.skip(
            source.at(macros.start()),
            Skipped.Kind.NOT_UNDERSTOOD,
            "commands of define " + macros.group(1) + " are not followed");
      }
    }
    // Which targets run, and when, is decided outside: a repository counts wherever it is added.
    ScriptFlow everywhere = new ScriptFlow();
    commands.silent(true);
    commands.flow(everywhere);
    for (MakefileText.Target target : targets) {
      recipe(target, tree, commands, directories);
    }
    for (MakefileText.Target target : targets) {
      ScriptFlow flow = new ScriptFlow();
      flow.repositories.putAll(everywhere.repositories);
      commands.flow(flow);
      commands.silent(true);
      for (MakefileText.Target before : MakefileText.before(target, targets)) {
        recipe(before, tree, commands, directories);
      }
      commands.silent(false);
      recipe(target, tree, commands, directories);
    }
  }

  private static void recipe(
      MakefileText.Target target,
      ScriptTree tree,
      ScriptCommands commands,
      List<String> directories) {
    for (LinedText line : target.lines()) {
      new ShellRun(tree, "", directories, commands).run(line);
    }
  }

  private static Discovered nothing() {
    return new Discovered(List.of(), List.of(), List.of());
  }

  private static Discovered skipped(String file, int line, Skipped.Kind kind, String reason) {
    return new Discovered(
        List.of(), List.of(), List.of(new Skipped(new Location(file, line), kind, reason, "")));
  }
}
