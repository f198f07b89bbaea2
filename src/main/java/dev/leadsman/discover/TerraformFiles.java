package dev.leadsman.discover;

import dev.leadsman.config.Glob;
import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.TreeFile;
import dev.leadsman.hcl.HclBlock;
import dev.leadsman.hcl.HclExpression;
import dev.leadsman.hcl.HclFile;
import dev.leadsman.model.Location;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Terraform, OpenTofu, Packer and Terragrunt files of one revision, and who calls which module.
 */
final class TerraformFiles {
  private static final int MAX_BYTES = 2 << 20;
  private static final int MAX_CONTEXTS = 64;
  private static final int MAX_CALLS = 5;
  private static final String JSON_VARIABLES = ".tfvars.json";
  private static final List<String> FIRST_VARIABLES =
      List.of("terraform.tfvars", "terraform.tfvars.json");
  private static final Pattern CALLS = Pattern.compile("source\\s*=\\s*\"(?:\\.{1,2}/|\\$\\{)");

  private static final Pattern DIRECTIVE =
      Pattern.compile("%\\{~?\\s*(if|for|else|endif|endfor)\\b[^}]*}");

  private final ScriptTree scripts;
  private final Map<String, HclFile> cache;
  private final Map<String, List<TreeFile>> byDirectory = new TreeMap<>();
  private final List<TreeFile> terragrunt = new ArrayList<>();
  private final Map<String, List<TreeFile>> variableFiles = new TreeMap<>();
  private final Map<String, Module> modules = new HashMap<>();
  private final Map<String, Optional<TerraformValue>> configurations = new HashMap<>();
  private Map<String, List<Call>> callers;

  /** A text file of the revision. */
  record Text(String path, String text) {}

  /** A module block, or a Terragrunt unit (whose block is its whole file). */
  private record Call(String directory, HclBlock block, boolean terragrunt) {}

  /**
   * One way in which a module is run.
   *
   * @param place the path that tells the cluster
   * @param label names the call where several have one place
   * @param variableFile the file that makes the difference; empty when it is a call
   */
  record Context(TerraformScope scope, String place, String label, String variableFile) {}

  /**
   * A directory of files.
   *
   * @param problems what could not be read of them
   */
  record Module(
      String directory,
      Map<String, HclBlock> variables,
      Map<String, HclBlock.Attribute> locals,
      List<HclBlock> blocks,
      List<HclFile.Problem> problems) {
    List<HclBlock> blocks(String type) {
      return blocks.stream().filter(block -> block.type().equals(type)).toList();
    }
  }

  /**
   * @param cache parsed files by path and blob, shared by revisions
   */
  TerraformFiles(RevisionTree tree, ScriptTree scripts, Map<String, HclFile> cache) {
    this.scripts = scripts;
    this.cache = cache;
    for (TreeFile file : tree.files()) {
      String path = file.path();
      if (file.link() || path.contains(".terraform/") || path.contains(".terragrunt-cache/")) {
        continue;
      }
      String directory = Paths.directory(path);
      if (isSource(path)) {
        byDirectory.computeIfAbsent(directory, key -> new ArrayList<>()).add(file);
      } else if (Paths.name(path).equals("terragrunt.hcl")) {
        terragrunt.add(file);
      } else if (path.endsWith(".tfvars")
          || path.endsWith(JSON_VARIABLES)
          || path.endsWith(".pkrvars.hcl")) {
        variableFiles.computeIfAbsent(directory, key -> new ArrayList<>()).add(file);
      }
    }
  }

  static boolean isSource(String path) {
    return path.endsWith(".tf") || path.endsWith(".tofu") || path.endsWith(".pkr.hcl");
  }

  ScriptTree scripts() {
    return scripts;
  }

  /** The last of a directory's files: whoever reads files in order has seen all others. */
  String lastOf(String directory) {
    List<TreeFile> files = byDirectory.getOrDefault(directory, List.of());
    return files.isEmpty() ? "" : files.get(files.size() - 1).path();
  }

  Module module(String directory) {
    return modules.computeIfAbsent(
        directory, key -> module(key, byDirectory.getOrDefault(key, List.of())));
  }

  private Module module(String directory, List<TreeFile> files) {
    Map<String, HclBlock> variables = new LinkedHashMap<>();
    Map<String, HclBlock.Attribute> locals = new LinkedHashMap<>();
    List<HclBlock> blocks = new ArrayList<>();
    List<HclFile.Problem> problems = new ArrayList<>();
    for (TreeFile file : files) {
      HclFile parsed = parsed(file);
      parsed.problem().ifPresent(problems::add);
      for (HclBlock block : parsed.body().blocks()) {
        blocks.add(block);
        if (block.type().equals("variable")) {
          variables.put(block.label(0), block);
        } else if (block.type().equals("locals")) {
          locals.putAll(block.attributes());
        }
      }
    }
    return new Module(directory, variables, locals, blocks, problems);
  }

  private HclFile parsed(TreeFile file) {
    return cache.computeIfAbsent(
        file.path() + "\0" + file.blob(),
        key -> {
          Optional<String> text = text(file);
          return text.isPresent()
              ? HclFile.parse(file.path(), text.get())
              : new HclFile(
                  new HclBlock("", List.of(), Map.of(), List.of(), new Location(file.path(), 1)),
                  Optional.of(new HclFile.Problem(new Location(file.path(), 1), "is too large")));
        });
  }

  private Optional<String> text(TreeFile file) {
    try {
      return file.size() > MAX_BYTES
          ? Optional.empty()
          : Optional.of(scripts.text(file)).filter(text -> text.length() <= MAX_BYTES);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  Optional<Text> text(String path, List<String> directories) {
    return scripts
        .file(path, directories)
        .flatMap(file -> text(file).map(text -> new Text(file.path(), text)));
  }

  /** The files below a directory whose paths from there match a glob, in order. */
  Optional<List<String>> names(String directory, String glob, List<String> directories) {
    List<Glob> wanted = globs(glob);
    return scripts
        .directory(directory, directories)
        .map(
            found ->
                scripts.under(found).stream()
                    .filter(file -> !file.link())
                    .map(file -> file.path().substring(found.isEmpty() ? 0 : found.length() + 1))
                    .filter(name -> wanted.stream().anyMatch(each -> each.matches(name)))
                    .sorted()
                    .toList());
  }

  /** {@code *.{yaml,yml}} is two globs. */
  private static List<Glob> globs(String glob) {
    int open = glob.indexOf('{');
    int close = glob.indexOf('}', open + 1);
    return open < 0 || close < 0
        ? List.of(Glob.of(glob))
        : Arrays.stream(glob.substring(open + 1, close).split(",", -1))
            .map(each -> Glob.of(glob.substring(0, open) + each + glob.substring(close + 1)))
            .toList();
  }

  /**
   * A template's text as an expression: Terraform reads templates as it reads a heredoc. What
   * stands under a condition or in a loop is left out.
   */
  Optional<HclExpression> template(Text file) {
    String marker = "LEADSMAN_TEMPLATE";
    Text text = new Text(file.path(), unconditional(file.text()));
    if (text.text().contains(marker) || text.text().contains("%{")) {
      return Optional.empty();
    }
    // The marker takes the place of the line feed before the first line.
    String ending = text.text().endsWith("\n") ? "" : "\n";
    HclFile parsed =
        cache.computeIfAbsent(
            text.path() + "\0template\0" + text.text().hashCode() + "\0" + text.text().length(),
            key ->
                HclFile.parse(
                    text.path(), "x = <<" + marker + "\n" + text.text() + ending + marker + "\n"));
    return parsed.problem().isPresent()
        ? Optional.empty()
        : parsed
            .body()
            .value("x")
            .map(
                each ->
                    each instanceof HclExpression.Template template
                        ? new HclExpression.Template(
                            new Location(text.path(), 1),
                            new Location(text.path(), 1),
                            template.parts())
                        : each);
  }

  static boolean hasDirectives(Text text) {
    return DIRECTIVE.matcher(text.text()).find();
  }

  /** The text without what directives enclose, in as many lines. */
  private static String unconditional(String text) {
    StringBuilder kept = new StringBuilder();
    Matcher directive = DIRECTIVE.matcher(text);
    int depth = 0;
    int from = 0;
    while (directive.find()) {
      String before = text.substring(from, directive.start());
      kept.append(depth == 0 ? before : before.replaceAll("[^\n]", ""));
      from = directive.end();
      String word = directive.group(1);
      depth += word.startsWith("end") ? -1 : word.equals("else") ? 0 : 1;
    }
    return kept.append(text.substring(from)).toString();
  }

  /** The module of this revision that a module block calls. */
  Optional<Module> called(String directory, HclBlock block) {
    return block
        .value("source")
        .filter(HclExpression.Literal.class::isInstance)
        .map(source -> String.valueOf(((HclExpression.Literal) source).value()))
        .filter(source -> source.startsWith("./") || source.startsWith("../"))
        .flatMap(source -> Paths.resolve(directory, source))
        .filter(byDirectory::containsKey)
        .map(this::module);
  }

  private Map<String, List<Call>> callers() {
    if (callers == null) {
      callers = new HashMap<>();
      for (String directory : byDirectory.keySet()) {
        boolean calls =
            byDirectory.get(directory).stream()
                .anyMatch(
                    file -> text(file).filter(text -> CALLS.matcher(text).find()).isPresent());
        if (calls) {
          for (HclBlock block : module(directory).blocks("module")) {
            called(directory, block)
                .ifPresent(module -> add(module.directory(), new Call(directory, block, false)));
          }
        }
      }
      for (TreeFile file : terragrunt) {
        TerragruntUnit unit = unit(file);
        unit.source()
            .map(source -> source.replace(ScriptTree.TOP, "").replaceAll("\\?.*", ""))
            .filter(source -> !source.contains("::") && !source.contains("://"))
            .flatMap(
                source ->
                    Paths.resolve(
                        source.startsWith("/") ? "" : Paths.directory(file.path()), source))
            .filter(byDirectory::containsKey)
            .ifPresent(
                directory -> add(directory, new Call(file.path(), parsed(file).body(), true)));
      }
    }
    return callers;
  }

  private void add(String directory, Call call) {
    callers.computeIfAbsent(directory, key -> new ArrayList<>()).add(call);
  }

  private TerragruntUnit unit(TreeFile file) {
    return new TerragruntUnit(this, file.path(), parsed(file).body());
  }

  /** A configuration file that Terragrunt includes or reads. */
  Optional<HclBlock> terragruntFile(String path) {
    return scripts.file(path, List.of("")).map(file -> parsed(file).body());
  }

  /** What a configuration file comes to; empty when there is none, and while it is looked at. */
  Optional<TerraformValue> terragruntValues(
      String path, Function<HclBlock, TerraformValue> values) {
    Optional<TerraformValue> known = configurations.get(path);
    if (known == null) {
      // Files may read each other.
      configurations.put(path, Optional.empty());
      known = terragruntFile(path).map(values);
      configurations.put(path, known);
    }
    return known;
  }

  Optional<TerraformValue> terragruntFunction(
      String name, Location at, List<TerraformValue> arguments, String directory) {
    return TerragruntUnit.function(this, name, at, arguments, directory);
  }

  boolean isFile(String path) {
    return scripts.file(ScriptTree.TOP + "/" + path, List.of("")).isPresent();
  }

  /** The Terragrunt unit of a file whose module is no directory of this revision. */
  Optional<TerragruntUnit> remoteUnit(String path) {
    return terragrunt.stream()
        .filter(file -> file.path().equals(path))
        .findFirst()
        .map(this::unit)
        .filter(TerragruntUnit::isRemote);
  }

  /** The ways in which a module is run: once for each caller, else as a root. */
  List<Context> contexts(Module module) {
    return contexts(module, List.of());
  }

  private List<Context> contexts(Module module, List<String> below) {
    List<Call> calls = callers().getOrDefault(module.directory(), List.of());
    if (calls.isEmpty() || below.size() >= MAX_CALLS || below.contains(module.directory())) {
      return roots(module);
    }
    List<String> longer = new ArrayList<>(below);
    longer.add(module.directory());
    List<Context> found = new ArrayList<>();
    for (Call call : calls) {
      if (call.terragrunt()) {
        TerragruntUnit unit = new TerragruntUnit(this, call.directory(), call.block());
        String directory = Paths.directory(call.directory());
        found.add(
            new Context(
                new TerraformScope(this, module, directory, unit.inputs()),
                call.directory(),
                "",
                ""));
        continue;
      }
      for (Context outer : contexts(module(call.directory()), longer)) {
        for (TerraformScope each : TerraformBlocks.repeated(outer.scope(), call.block())) {
          Map<String, TerraformValue> arguments = each.arguments(call.block());
          String label =
              outer.label().isEmpty()
                  ? call.block().label(0)
                  : outer.label() + "." + call.block().label(0);
          found.add(
              new Context(
                  new TerraformScope(this, module, outer.scope().rootDirectory(), arguments),
                  outer.place(),
                  label,
                  outer.variableFile()));
        }
      }
    }
    return found.size() > MAX_CONTEXTS ? found.subList(0, MAX_CONTEXTS) : found;
  }

  /** A root takes its defaults, its own variable files, and one more of those passed by name. */
  private List<Context> roots(Module module) {
    String directory = module.directory();
    Map<String, TerraformValue> own = new LinkedHashMap<>();
    List<TreeFile> extra = new ArrayList<>();
    List<TreeFile> automatic = new ArrayList<>();
    variableFiles.forEach(
        (at, files) -> {
          if (at.equals(directory)) {
            for (TreeFile file : files) {
              String name = Paths.name(file.path());
              boolean auto =
                  FIRST_VARIABLES.contains(name) || name.matches(".*\\.auto\\.tfvars(\\.json)?");
              (auto ? automatic : extra).add(file);
            }
          } else if (Paths.below(directory, at) && !byDirectory.containsKey(at)) {
            extra.addAll(files);
          }
        });
    // terraform.tfvars first, then the others by name:
    // https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence
    automatic.sort(
        Comparator.comparing(
                (TreeFile file) -> {
                  int place = FIRST_VARIABLES.indexOf(Paths.name(file.path()));
                  return place < 0 ? FIRST_VARIABLES.size() : place;
                })
            .thenComparing(TreeFile::path));
    automatic.forEach(file -> own.putAll(variables(module, file)));
    List<Context> found = new ArrayList<>();
    for (TreeFile file : extra) {
      Map<String, TerraformValue> more = variables(module, file);
      if (more.keySet().stream().anyMatch(module.variables()::containsKey)
          && !Paths.name(file.path()).contains("example")) {
        Map<String, TerraformValue> all = new LinkedHashMap<>(own);
        all.putAll(more);
        String name =
            Paths.name(file.path()).replaceAll("\\.(tfvars(\\.json)?|pkrvars\\.hcl)$", "");
        boolean inside = !Paths.directory(file.path()).equals(directory);
        found.add(
            new Context(
                new TerraformScope(this, module, directory, all),
                inside ? file.path() : Paths.join(directory, "x"),
                inside && Set.of("terraform", "variables", "vars").contains(name) ? "" : name,
                file.path()));
      }
    }
    if (found.isEmpty() || found.size() > MAX_CONTEXTS) {
      return List.of(
          new Context(
              new TerraformScope(this, module, directory, own),
              Paths.join(directory, "x"),
              "",
              ""));
    }
    return found;
  }

  private Map<String, TerraformValue> variables(Module module, TreeFile file) {
    Map<String, TerraformValue> values = new LinkedHashMap<>();
    if (file.path().endsWith(JSON_VARIABLES)) {
      return text(file)
          .map(text -> TerraformFunctions.json(new Location(file.path(), 1), text).map())
          .orElse(values);
    }
    TerraformScope scope = new TerraformScope(this, module, module.directory(), Map.of());
    parsed(file)
        .body()
        .attributes()
        .forEach((name, attribute) -> values.put(name, scope.value(attribute.value())));
    return values;
  }

  /** Whether a module is called by another of this revision or set by a variable file. */
  boolean isComplete(Context context) {
    return !context.label().isEmpty()
        || !context.variableFile().isEmpty()
        || !callers().getOrDefault(context.scope().module().directory(), List.of()).isEmpty();
  }

  static List<String> parents(String directory) {
    List<String> parents = new ArrayList<>();
    String[] parts = directory.isEmpty() ? new String[0] : directory.split("/", -1);
    for (int i = parts.length - 1; i >= 0; i--) {
      parents.add(String.join("/", Arrays.copyOf(parts, i)));
    }
    return parents;
  }
}
