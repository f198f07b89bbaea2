package dev.leadsman.discover;

import dev.leadsman.discover.ShellNode.Part;
import dev.leadsman.discover.ShellNode.Redirect;
import dev.leadsman.discover.ShellNode.Word;
import dev.leadsman.git.TreeFile;
import dev.leadsman.model.Location;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Follows a script without running anything: variables, functions, directories, and each command
 * with its words expanded. A word that cannot be known is marked; it is never guessed.
 */
final class ShellRun {
  private static final int MAX_COMMANDS = 20_000;
  private static final int MAX_DEPTH = 150;
  private static final int MAX_ITEMS = 64;
  // A few lines can double a value until memory ends: A=$A$A.
  private static final int MAX_LENGTH = 200_000;
  private static final int MAX_WORDS = 10_000;
  private static final Set<String> WRAPPERS =
      Set.of(
          "sudo",
          "doas",
          "exec",
          "command",
          "nohup",
          "time",
          "nice",
          "env",
          "timeout",
          "retry",
          "run",
          "try",
          "builtin",
          "chronic",
          "unbuffer");
  // Options of the wrappers that take the next word along.
  private static final Set<String> WRAPPER_VALUES =
      Set.of("-u", "--user", "-g", "-n", "-k", "--kill-after", "-s", "--signal", "-C", "--chdir");
  private static final Set<String> DECLARING =
      Set.of("export", "readonly", "local", "declare", "typeset");
  private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_]\\w*)(\\+?)=");
  private static final Set<String> TESTS = Set.of("[", "[[", "test", "grep", "command", "which");

  /** A variable's value: one word, or several for an array. */
  private record Variable(List<ShellWord> words, boolean array) {}

  private final ScriptTree tree;
  private final String file;
  private final Consumer<ShellCommand> sink;
  private final Map<String, ShellNode> functions = new LinkedHashMap<>();
  private final Set<String> called = new LinkedHashSet<>();
  private Map<String, Variable> variables = new HashMap<>();
  private List<ShellWord> arguments;
  private List<String> directories;
  private final List<Integer> branch = new ArrayList<>();
  private int branchCount;
  private int commands;
  private int depth;

  /**
   * @param file the script, for {@code $0}; empty when its text is no file of its own
   * @param directories where it may start, the likeliest first
   */
  ShellRun(ScriptTree tree, String file, List<String> directories, Consumer<ShellCommand> sink) {
    this.tree = tree;
    this.file = file;
    this.directories = List.copyOf(directories);
    this.sink = sink;
  }

  /** Sets a variable from outside the script, e.g. {@code env:} of a workflow. */
  void set(String name, ShellWord value) {
    variables.put(name, new Variable(List.of(value), false));
  }

  /** Follows a script; functions that nothing calls are followed last. */
  void run(LinedText script) {
    run(ShellParser.parse(script));
    for (String name : List.copyOf(functions.keySet())) {
      if (!called.contains(name)) {
        branch(() -> run(functions.get(name)));
      }
    }
  }

  private void run(ShellNode node) {
    if (++depth > MAX_DEPTH || commands > MAX_COMMANDS) {
      depth--;
      return;
    }
    if (node instanceof ShellNode.Simple simple) {
      simple(simple, null);
    } else if (node instanceof ShellNode.Sequence sequence) {
      depth--;
      sequence.items().forEach(this::run);
      depth++;
    } else if (node instanceof ShellNode.AndOr andOr) {
      andOr(andOr);
    } else if (node instanceof ShellNode.Pipeline pipeline) {
      pipeline(pipeline);
    } else if (node instanceof ShellNode.Subshell subshell) {
      branch(() -> run(subshell.body()));
    } else if (node instanceof ShellNode.Choice choice) {
      choice.conditions().forEach(this::run);
      List<Runnable> branches = new ArrayList<>();
      choice.branches().forEach(each -> branches.add(() -> run(each)));
      alternatives(branches, choice.exhaustive());
    } else if (node instanceof ShellNode.For loop) {
      forLoop(loop);
    } else if (node instanceof ShellNode.Loop loop) {
      run(loop.condition());
      alternatives(List.of(() -> run(loop.body())), false);
    } else if (node instanceof ShellNode.Function function) {
      functions.put(function.name(), function.body());
    } else {
      throw new AssertionError("no case for " + node);
    }
    depth--;
  }

  /** Runs something whose variables and directory do not last. */
  private void branch(Runnable body) {
    Map<String, Variable> before = new HashMap<>(variables);
    List<String> directoriesBefore = directories;
    body.run();
    variables = before;
    directories = directoriesBefore;
  }

  /** Runs what may run; a variable that then may have one of several values is not known. */
  private void alternatives(List<Runnable> branches, boolean exhaustive) {
    Map<String, Variable> before = variables;
    List<String> directoriesBefore = directories;
    List<Map<String, Variable>> after = new ArrayList<>();
    for (Runnable each : branches) {
      variables = new HashMap<>(before);
      branch.add(++branchCount);
      each.run();
      branch.remove(branch.size() - 1);
      after.add(variables);
      directories = directoriesBefore;
    }
    if (!exhaustive) {
      after.add(before);
    }
    Map<String, Variable> merged = new HashMap<>();
    Set<String> names = new HashSet<>();
    after.forEach(each -> names.addAll(each.keySet()));
    for (String name : names) {
      Optional<Variable> optional = optional(name, after);
      if (optional.isPresent()) {
        merged.put(name, optional.get());
        continue;
      }
      Set<String> values = new HashSet<>();
      Variable known = null;
      boolean computed = false;
      for (Map<String, Variable> each : after) {
        Variable value = each.get(name);
        if (value != null) {
          known = value;
          values.add(value.words().toString());
          computed |= value.words().stream().anyMatch(ShellWord::computed);
        }
      }
      if (values.size() > 1 && known != null) {
        Location at = known.words().isEmpty() ? null : known.words().get(0).at();
        known = at == null ? known : unknown("${" + name + "}", at);
      }
      if (known != null && (values.size() == 1 || !known.words().isEmpty() || computed)) {
        merged.put(name, known);
      }
    }
    variables = merged;
  }

  /** Options for a command that one branch sets and another one leaves out. */
  private static Optional<Variable> optional(String name, List<Map<String, Variable>> after) {
    Map<String, List<ShellWord>> options = new LinkedHashMap<>();
    Location at = null;
    for (Map<String, Variable> each : after) {
      Variable variable = each.get(name);
      List<List<ShellWord>> all =
          variable == null ? List.of(List.of()) : ShellCommand.alternatives(variable.words());
      if (all.isEmpty()) {
        return Optional.empty();
      }
      for (List<ShellWord> words : all) {
        List<ShellWord> split = variable == null || variable.array() ? words : split(words);
        boolean given = !split.isEmpty();
        if (split.stream().anyMatch(ShellWord::computed)
            || (given && !split.get(0).value().startsWith("-"))) {
          return Optional.empty();
        }
        at = given && at == null ? split.get(0).at() : at;
        options.put(split.toString(), split);
      }
    }
    if (options.size() < 2 || at == null) {
      return Optional.empty();
    }
    LinedText written = LinedText.at(at, "${" + name + "}");
    ShellWord word = new ShellWord(written, true, true, true, List.copyOf(options.values()));
    return Optional.of(new Variable(List.of(word), true));
  }

  private static List<ShellWord> split(List<ShellWord> words) {
    List<ShellWord> all = new ArrayList<>();
    for (ShellWord word : words) {
      if (word.computed()) {
        all.add(word);
      } else {
        Expansion expansion = new Expansion(word.at());
        expansion.value(word, false);
        all.addAll(expansion.words());
      }
    }
    return all;
  }

  private static Variable unknown(String written, Location at) {
    return new Variable(List.of(ShellWord.computed(LinedText.at(at, written))), false);
  }

  private void andOr(ShellNode.AndOr andOr) {
    run(andOr.parts().get(0));
    for (int i = 0; i < andOr.operators().size(); i++) {
      ShellNode next = andOr.parts().get(i + 1);
      boolean sure = andOr.operators().get(i).equals("&&") && !isTest(andOr.parts().get(i));
      if (sure) {
        run(next);
      } else {
        alternatives(List.of(() -> run(next)), false);
      }
    }
  }

  private static boolean isTest(ShellNode node) {
    if (!(node instanceof ShellNode.Simple simple)) {
      return true;
    }
    return !simple.words().isEmpty()
        && !simple.words().get(0).parts().isEmpty()
        && simple.words().get(0).parts().get(0) instanceof Part.Literal literal
        && TESTS.contains(literal.text().text());
  }

  private void pipeline(ShellNode.Pipeline pipeline) {
    ShellCommand[] previous = new ShellCommand[1];
    branch(
        () -> {
          for (ShellNode part : pipeline.parts()) {
            if (part instanceof ShellNode.Simple simple) {
              previous[0] = simple(simple, previous[0]);
            } else {
              run(part);
              previous[0] = null;
            }
          }
        });
  }

  private void forLoop(ShellNode.For loop) {
    List<ShellWord> items = new ArrayList<>();
    loop.items().forEach(each -> items.addAll(expand(each)));
    boolean known = items.stream().noneMatch(ShellWord::computed) && items.size() <= MAX_ITEMS;
    if (!known) {
      Location at = loop.items().isEmpty() ? null : loop.items().get(0).at();
      alternatives(
          List.of(
              () -> {
                variables.put(loop.name(), unknown("${" + loop.name() + "}", at));
                run(loop.body());
              }),
          false);
      return;
    }
    for (ShellWord item : items) {
      set(loop.name(), item);
      run(loop.body());
    }
  }

  /**
   * @return the command as it runs; null when it is none that runs a program
   */
  private ShellCommand simple(ShellNode.Simple simple, ShellCommand piped) {
    if (++commands > MAX_COMMANDS) {
      return null;
    }
    int first = 0;
    Map<String, Variable> assigned = new LinkedHashMap<>();
    boolean lasting = simple.words().stream().allMatch(ShellRun::isAssignment);
    while (first < simple.words().size()) {
      Map.Entry<String, Variable> each = assignment(simple.words().get(first)).orElse(null);
      if (each == null) {
        break;
      }
      assigned.put(each.getKey(), each.getValue());
      if (lasting) {
        variables.put(each.getKey(), each.getValue());
      }
      first++;
    }
    if (first == simple.words().size()) {
      return null;
    }
    List<Word> rest = simple.words().subList(first, simple.words().size());
    String declaring = literal(rest.get(0));
    if (DECLARING.contains(declaring)) {
      declare(rest.subList(1, rest.size()));
      return null;
    }
    List<ShellWord> words = new ArrayList<>();
    rest.forEach(each -> words.addAll(expand(each)));
    if (words.isEmpty()) {
      return null;
    }
    ShellWord input = null;
    ShellWord output = null;
    boolean appends = false;
    for (Redirect redirect : simple.redirects()) {
      if (redirect.document() != null) {
        input = join(expand(redirect.document()), redirect.document().at());
      } else if (redirect.target() != null) {
        ShellWord target = join(expand(redirect.target()), redirect.target().at());
        if (redirect.operator().equals("<<<")) {
          input = target;
        } else if (redirect.operator().equals(">") || redirect.operator().equals(">|")) {
          output = target;
        } else if (redirect.operator().equals(">>")) {
          output = target;
          appends = true;
        }
      }
    }
    Map<String, Variable> before = variables;
    if (!assigned.isEmpty()) {
      variables = new HashMap<>(variables);
      variables.putAll(assigned);
    }
    ShellCommand command =
        new ShellCommand(
            place(rest.get(0), words),
            words,
            input,
            directories,
            environment(),
            piped,
            output,
            appends,
            List.copyOf(branch),
            processes(words));
    ShellCommand ran = dispatch(command);
    if (!assigned.isEmpty()) {
      variables = before;
    }
    return ran;
  }

  /** The simple commands of {@code <(…)} among the words. */
  private Map<String, ShellCommand> processes(List<ShellWord> words) {
    Map<String, ShellCommand> found = new HashMap<>();
    for (ShellWord word : words) {
      String text = word.text().text();
      if (!word.computed() || !text.startsWith("<(") || !text.endsWith(")") || depth > 100) {
        continue;
      }
      ShellNode node = ShellParser.parse(word.text().slice(2, text.length() - 1));
      while (node instanceof ShellNode.Sequence sequence && sequence.items().size() == 1) {
        node = sequence.items().get(0);
      }
      if (node instanceof ShellNode.Simple simple && !simple.words().isEmpty()) {
        List<ShellWord> inner = new ArrayList<>();
        simple.words().forEach(each -> inner.addAll(expand(each)));
        if (!inner.isEmpty()) {
          found.put(
              word.value(),
              new ShellCommand(
                  word.at(),
                  inner,
                  null,
                  directories,
                  environment(),
                  null,
                  null,
                  false,
                  List.copyOf(branch),
                  Map.of()));
        }
      }
    }
    return found;
  }

  /** A command that came in as arguments ({@code "$@"}) stands where those were written. */
  private static Location place(Word first, List<ShellWord> words) {
    boolean arguments =
        first.parts().stream()
            .anyMatch(part -> part instanceof Part.Parameter each && each.operator().equals("[@]"));
    return arguments ? words.get(0).at() : first.at();
  }

  private Map<String, ShellWord> environment() {
    Map<String, ShellWord> environment = new HashMap<>();
    for (String name : List.of("HELM_NAMESPACE")) {
      Variable variable = variables.get(name);
      if (variable != null && variable.words().size() == 1) {
        environment.put(name, variable.words().get(0));
      }
    }
    return environment;
  }

  private ShellCommand dispatch(ShellCommand command) {
    List<ShellWord> words = command.words();
    String name = command.name();
    if (words.get(0).computed()) {
      sink.accept(command);
      return command;
    }
    ShellNode function = functions.get(words.get(0).value());
    if (function != null) {
      call(words.get(0).value(), function, words.subList(1, words.size()));
      return null;
    }
    if (builtin(name, command)) {
      return null;
    }
    if (WRAPPERS.contains(name)) {
      return wrapped(command);
    }
    sink.accept(command);
    return command;
  }

  /** What changes how the script goes on and runs no program. */
  private boolean builtin(String name, ShellCommand command) {
    List<ShellWord> words = command.words();
    switch (name) {
      case "cd", "pushd" -> changeDirectory(words);
      case "popd" -> directories = List.of();
      case "shift" -> shift(words);
      case "set" -> {
        int dashes = indexOf(words, "--");
        if (dashes > 0) {
          arguments = List.copyOf(words.subList(dashes + 1, words.size()));
        }
      }
      case "unset" -> words.forEach(each -> variables.remove(each.value()));
      case "read", "mapfile", "readarray" -> {
        for (ShellWord each : words.subList(1, words.size())) {
          if (each.value().matches("[A-Za-z_]\\w*")) {
            variables.put(each.value(), unknown("${" + each.value() + "}", each.at()));
          }
        }
      }
      case "source", "." -> source(command);
      case "eval" -> evaluate(join(words.subList(1, words.size())));
      case "bash", "sh", "zsh", "dash" -> shell(command);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void shift(List<ShellWord> words) {
    if (arguments != null) {
      boolean told = words.size() > 1 && words.get(1).value().matches("\\d{1,3}");
      int count = told ? Integer.parseInt(words.get(1).value()) : 1;
      arguments = arguments.subList(Math.min(count, arguments.size()), arguments.size());
    }
  }

  private ShellCommand wrapped(ShellCommand command) {
    List<ShellWord> words = command.words();
    int i = 1;
    while (i < words.size()) {
      String word = words.get(i).value();
      if (WRAPPER_VALUES.contains(word)) {
        i += 2;
      } else if (word.startsWith("-")
          || word.matches("[A-Za-z_]\\w*=.*")
          || word.matches("\\d+(\\.\\d+)?[smhd]?")) {
        i++;
      } else {
        break;
      }
    }
    if (i >= words.size()) {
      return null;
    }
    depth++;
    ShellCommand inner =
        depth > MAX_DEPTH ? null : dispatch(command.withWords(words.subList(i, words.size())));
    depth--;
    return inner;
  }

  private void call(String name, ShellNode body, List<ShellWord> given) {
    called.add(name);
    List<ShellWord> before = arguments;
    arguments = List.copyOf(given);
    run(body);
    arguments = before;
  }

  private void changeDirectory(List<ShellWord> words) {
    ShellWord target = null;
    for (ShellWord word : words.subList(1, words.size())) {
      if (!word.value().startsWith("-")) {
        target = word;
      }
    }
    if (target == null || target.computed()) {
      directories = List.of();
      return;
    }
    // A directory that is not in the revision may be one that the script makes.
    List<String> candidates = ScriptTree.candidates(target.value(), directories);
    Optional<String> known = tree.directory(target.value(), directories);
    directories = known.map(List::of).orElse(candidates);
  }

  private void source(ShellCommand command) {
    if (command.words().size() < 2 || command.words().get(1).computed()) {
      return;
    }
    Optional<TreeFile> found = tree.file(command.words().get(1).value(), directories);
    if (found.isPresent() && depth < MAX_DEPTH) {
      depth++;
      try {
        String text = tree.text(found.get());
        run(ShellParser.parse(LinedText.of(found.get().path(), 1, text)));
      } catch (IOException e) {
        // Its variables stay unset, so that words which need them are computed.
        depth--;
        return;
      }
      depth--;
    }
  }

  private void shell(ShellCommand command) {
    List<ShellWord> words = command.words();
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i).value();
      if (word.matches("-[a-z]*c") && i + 1 < words.size()) {
        ShellWord script = words.get(i + 1);
        branch(() -> evaluate(script));
        return;
      }
      if (!word.startsWith("-")) {
        return;
      }
    }
    if (command.input() != null) {
      branch(() -> evaluate(command.input()));
    }
  }

  private void evaluate(ShellWord script) {
    if (script != null && depth < MAX_DEPTH) {
      depth++;
      run(ShellParser.parse(script.text()));
      depth--;
    }
  }

  private void declare(List<Word> words) {
    for (Word word : words) {
      assignment(word).ifPresent(each -> variables.put(each.getKey(), each.getValue()));
    }
  }

  private static boolean isAssignment(Word word) {
    return word.array() != null || ASSIGNMENT.matcher(literalStart(word)).lookingAt();
  }

  private Optional<Map.Entry<String, Variable>> assignment(Word word) {
    Matcher matcher = ASSIGNMENT.matcher(literalStart(word));
    if (!matcher.lookingAt()) {
      return Optional.empty();
    }
    String name = matcher.group(1);
    boolean appends = !matcher.group(2).isEmpty();
    Variable before = variables.get(name);
    if (word.array() != null) {
      List<ShellWord> items = new ArrayList<>();
      if (appends && before != null) {
        items.addAll(before.words());
      }
      for (Word each : word.array()) {
        if (items.size() <= MAX_WORDS) {
          items.addAll(expand(each));
        }
      }
      return Optional.of(Map.entry(name, new Variable(List.copyOf(items), true)));
    }
    List<Part> parts = new ArrayList<>(word.parts());
    Part.Literal start = (Part.Literal) parts.get(0);
    LinedText rest = start.text().slice(matcher.end(), start.text().length());
    parts.set(0, new Part.Literal(rest, true));
    for (int i = 1; i < parts.size(); i++) {
      // The right side of an assignment is not split.
      if (parts.get(i) instanceof Part.Parameter parameter) {
        parts.set(
            i,
            new Part.Parameter(
                parameter.name(),
                parameter.operator(),
                parameter.argument(),
                true,
                parameter.raw()));
      }
    }
    ShellWord value = join(expand(new Word(parts, null, word.at())), word.at());
    if (appends && before != null && before.words().size() == 1 && !before.array()) {
      value = join(List.of(before.words().get(0), value), "");
    }
    return Optional.of(Map.entry(name, new Variable(List.of(value), false)));
  }

  private static String literalStart(Word word) {
    return !word.parts().isEmpty()
            && word.parts().get(0) instanceof Part.Literal literal
            && !literal.quoted()
        ? literal.text().text()
        : "";
  }

  private static String literal(Word word) {
    return word.parts().size() == 1 ? literalStart(word) : "";
  }

  private static int indexOf(List<ShellWord> words, String text) {
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).is(text)) {
        return i;
      }
    }
    return -1;
  }

  private static ShellWord join(List<ShellWord> words, Location at) {
    return words.isEmpty() ? ShellWord.known(LinedText.at(at, "")) : join(words);
  }

  private static ShellWord join(List<ShellWord> words) {
    return join(words, " ");
  }

  private static ShellWord join(List<ShellWord> words, String between) {
    if (words.size() == 1) {
      return words.get(0);
    }
    LinedText.Builder joined = new LinedText.Builder();
    boolean computed = false;
    for (ShellWord word : words) {
      if (!joined.isEmpty()) {
        joined.appendAt(word.at(), between);
      }
      joined.append(word.text());
      computed |= word.computed();
    }
    return words.isEmpty()
        ? null
        : new ShellWord(joined.build(words.get(0).at()), computed, false, true);
  }

  /** The words that a word turns into. */
  private List<ShellWord> expand(Word word) {
    Expansion expansion = new Expansion(word.at());
    for (Part part : word.parts()) {
      if (part instanceof Part.Literal literal) {
        expansion.text(literal.text(), literal.quoted());
      } else if (part instanceof Part.Parameter parameter) {
        parameter(parameter, expansion);
      } else if (part instanceof Part.Substitution substitution) {
        ShellWord value = substituted(substitution);
        if (value.computed() || substitution.quoted()) {
          expansion.value(value, true);
        } else {
          expansion.value(value, false);
        }
      } else if (part instanceof Part.Unknown unknown) {
        expansion.value(ShellWord.computed(unknown.raw()), true);
      } else {
        throw new AssertionError("no case for " + part);
      }
    }
    return expansion.words();
  }

  private void parameter(Part.Parameter parameter, Expansion expansion) {
    String operator = parameter.operator();
    boolean quoted = parameter.quoted();
    List<ShellWord> values = lookup(parameter.name());
    boolean empty =
        values == null
            || (operator.startsWith(":")
                && values.stream().allMatch(each -> each.value().isEmpty()));
    if (operator.matches(":?[-=]") && empty) {
      ShellWord fallback = join(expand(parameter.argument()), parameter.raw().at(0));
      if (operator.endsWith("=")) {
        set(parameter.name(), fallback);
      }
      expansion.value(fallback, quoted);
    } else if (operator.matches(":?\\+")) {
      // What nothing in the script sets is taken as not set.
      if (empty) {
        expansion.empty(quoted);
      } else {
        expansion.values(expand(parameter.argument()), quoted);
      }
    } else if (values == null) {
      boolean loose = operator.equals("[@]") || !quoted;
      expansion.value(new ShellWord(parameter.raw(), true, loose, false), true);
    } else if (operator.equals("[@]")) {
      expansion.values(values, quoted);
    } else if (operator.matches("[#%]{1,2}")) {
      expansion.value(trimmed(values, parameter), quoted);
    } else if (operator.equals("?")) {
      expansion.value(ShellWord.computed(parameter.raw()), true);
    } else if (values.isEmpty()) {
      expansion.empty(quoted);
    } else {
      ShellWord first = values.get(0);
      boolean loose = first.computed() && !quoted;
      expansion.value(
          loose
              ? new ShellWord(first.text(), true, true, first.assigned(), first.options())
              : first,
          quoted);
    }
  }

  /** {@code ${VERSION#v}}: only patterns without wildcards are followed. */
  private ShellWord trimmed(List<ShellWord> values, Part.Parameter parameter) {
    ShellWord pattern = join(expand(parameter.argument()), parameter.raw().at(0));
    if (values.size() != 1
        || values.get(0).computed()
        || pattern.computed()
        || pattern.value().matches("(?s).*[*?\\[\\\\].*")) {
      return ShellWord.computed(parameter.raw());
    }
    ShellWord value = values.get(0);
    String text = value.value();
    String cut = pattern.value();
    if (parameter.operator().startsWith("#")) {
      return text.startsWith(cut) ? value.from(cut.length()) : value;
    }
    return text.endsWith(cut) ? value.slice(0, text.length() - cut.length()) : value;
  }

  /** Values of a variable; null when nothing in the script sets it. */
  private List<ShellWord> lookup(String name) {
    Variable variable = variables.get(name);
    if (variable != null) {
      return variable.words();
    }
    if (name.equals("@") || name.equals("*")) {
      return arguments;
    }
    if (name.matches("[1-9]\\d?") && arguments != null) {
      int index = Integer.parseInt(name) - 1;
      return index < arguments.size() ? List.of(arguments.get(index)) : List.of();
    }
    if ((name.equals("0") || name.equals("BASH_SOURCE")) && !file.isEmpty()) {
      return List.of(top(file));
    }
    if (name.equals("PWD") && directories.size() == 1) {
      return List.of(top(directories.get(0)));
    }
    // Both hold the checkout:
    // https://docs.github.com/en/actions/reference/workflows-and-actions/variables
    // https://docs.gitlab.com/ci/variables/predefined_variables/
    if (name.equals("GITHUB_WORKSPACE") || name.equals("CI_PROJECT_DIR")) {
      return List.of(top(""));
    }
    return null;
  }

  private ShellWord top(String path) {
    return ShellWord.known(
        LinedText.at(
            new Location(file.isEmpty() ? "script" : file, 1), ScriptTree.TOP + "/" + path));
  }

  /** A command's output, where it follows from the script alone. */
  private ShellWord substituted(Part.Substitution substitution) {
    ShellWord unknown = new ShellWord(substitution.raw(), true, !substitution.quoted(), true);
    if (depth > MAX_DEPTH - 5) {
      return unknown;
    }
    ShellNode node = ShellParser.parse(substitution.script());
    while (node instanceof ShellNode.Sequence sequence && sequence.items().size() == 1) {
      node = sequence.items().get(0);
    }
    List<ShellNode> parts =
        node instanceof ShellNode.AndOr andOr && !andOr.operators().contains("||")
            ? andOr.parts()
            : node instanceof ShellNode.Sequence sequence ? sequence.items() : List.of(node);
    List<String> before = directories;
    depth++;
    try {
      ShellWord result = unknown;
      for (ShellNode part : parts) {
        if (part instanceof ShellNode.Simple read
            && read.words().isEmpty()
            && read.redirects().size() == 1
            && read.redirects().get(0).operator().equals("<")) {
          List<ShellWord> path = expand(read.redirects().get(0).target());
          result = path.size() == 1 ? content(path.get(0)).orElse(unknown) : unknown;
          continue;
        }
        if (!(part instanceof ShellNode.Simple simple) || simple.words().isEmpty()) {
          return unknown;
        }
        List<ShellWord> words = new ArrayList<>();
        simple.words().forEach(each -> words.addAll(expand(each)));
        if (words.isEmpty() || words.stream().anyMatch(ShellWord::computed)) {
          return unknown;
        }
        if (words.get(0).is("cd")) {
          changeDirectory(words);
        } else {
          result = output(words).orElse(unknown);
        }
      }
      return result;
    } finally {
      directories = before;
      depth--;
    }
  }

  private Optional<ShellWord> output(List<ShellWord> words) {
    ShellWord last = words.get(words.size() - 1);
    boolean inTree = last.value().startsWith(ScriptTree.TOP);
    return switch (words.get(0).value()) {
      case "cat" -> words.size() == 2 ? content(last) : Optional.empty();
      case "pwd" ->
          directories.size() == 1 ? Optional.of(top(directories.get(0))) : Optional.empty();
      case "dirname" -> inTree ? Optional.of(top(parent(last.value()))) : Optional.empty();
      case "readlink", "realpath" -> inTree ? Optional.of(last) : Optional.empty();
      case "git" ->
          words.size() == 3 && last.is("--show-toplevel") ? Optional.of(top("")) : Optional.empty();
      case "echo" -> words.size() == 2 ? Optional.of(last) : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** The one line of a file in the revision. */
  private Optional<ShellWord> content(ShellWord path) {
    Optional<TreeFile> found = tree.file(path.value(), directories);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try {
      String text = tree.text(found.get()).strip();
      return text.isEmpty() || text.contains("\n")
          ? Optional.empty()
          : Optional.of(ShellWord.known(LinedText.at(new Location(found.get().path(), 1), text)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String parent(String fromTop) {
    String path = fromTop.substring(ScriptTree.TOP.length());
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /** Joins the expanded parts of one word; unquoted values are split at blanks. */
  private static final class Expansion {
    private final Location at;
    private final List<ShellWord> words = new ArrayList<>();
    private LinedText.Builder current = new LinedText.Builder();
    private boolean started;
    private boolean computed;
    private boolean loose;
    private boolean assigned = true;
    private List<List<ShellWord>> options = List.of();
    private int pieces;

    Expansion(Location at) {
      this.at = at;
    }

    void text(LinedText text, boolean quoted) {
      current.append(text);
      started |= quoted || !text.isEmpty();
      pieces += text.isEmpty() ? 0 : 1;
    }

    void empty(boolean quoted) {
      started |= quoted;
    }

    void value(ShellWord value, boolean quoted) {
      if (current.length() + value.text().length() > MAX_LENGTH || words.size() > MAX_WORDS) {
        computed = true;
        started = true;
        return;
      }
      if (quoted || value.computed()) {
        current.append(value.text());
        started = true;
        computed |= value.computed();
        loose |= value.loose();
        assigned &= value.assigned();
        options = value.options();
        pieces++;
        return;
      }
      LinedText text = value.text();
      int i = 0;
      while (i < text.length()) {
        if (Character.isWhitespace(text.charAt(i))) {
          finish();
          i++;
        } else {
          int from = i;
          while (i < text.length() && !Character.isWhitespace(text.charAt(i))) {
            i++;
          }
          current.append(text.slice(from, i));
          started = true;
          pieces++;
        }
      }
    }

    void values(List<ShellWord> values, boolean quoted) {
      for (int i = 0; i < values.size() && words.size() <= MAX_WORDS; i++) {
        if (i > 0) {
          finish();
        }
        value(values.get(i), quoted);
      }
    }

    private void finish() {
      if (started) {
        // Only a word that is nothing but one value may vanish or become several.
        words.add(
            new ShellWord(
                current.build(at),
                computed,
                loose && pieces == 1,
                assigned,
                pieces == 1 ? options : List.of()));
      }
      current = new LinedText.Builder();
      started = false;
      computed = false;
      loose = false;
      assigned = true;
      options = List.of();
      pieces = 0;
    }

    List<ShellWord> words() {
      finish();
      return words;
    }
  }
}
