package dev.leadsman.discover;

import dev.leadsman.discover.ShellNode.Part;
import dev.leadsman.discover.ShellNode.Redirect;
import dev.leadsman.discover.ShellNode.Word;
import dev.leadsman.discover.ShellScope.Variable;
import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.HashMap;
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
  private static final Pattern ASSIGNMENT =
      Pattern.compile("([A-Za-z_]\\w*)(?:\\[([\\w.-]+)\\])?(\\+?)=");
  // An element of NAME=([key]=value …).
  private static final Pattern ELEMENT = Pattern.compile("\\[([^\\]]+)\\]=");
  // https://docs.rke2.io/install/configuration, https://docs.k3s.io/reference/env-variables
  private static final Set<String> TOLD = Set.of("INSTALL_RKE2_VERSION", "INSTALL_K3S_VERSION");
  private static final Pattern RKE2 = Pattern.compile("v?\\d+\\.\\d+\\.\\d+\\+rke2r\\d+");
  private static final Set<String> TESTS = Set.of("[", "[[", "test", "grep", "command", "which");

  private final ScriptTree tree;
  private final Consumer<ShellCommand> sink;
  private final Map<String, ShellNode> functions = new LinkedHashMap<>();
  private final Set<String> called = new LinkedHashSet<>();
  private final ShellScope scope;
  private final ShellExpander expander;
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
    this.scope = new ShellScope(file, directories);
    this.expander = new ShellExpander(tree, scope);
    this.sink = sink;
  }

  /** Sets a variable from outside the script, e.g. {@code env:} of a workflow. */
  void set(String name, ShellWord value) {
    scope.set(name, value);
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
      loop(loop, null);
    } else if (node instanceof ShellNode.Function function) {
      functions.put(function.name(), function.body());
    } else {
      throw new AssertionError("no case for " + node);
    }
    depth--;
  }

  /** Runs something whose variables and directory do not last. */
  private void branch(Runnable body) {
    Map<String, Variable> before = new HashMap<>(scope.variables());
    List<String> directoriesBefore = scope.directories;
    body.run();
    scope.variables(before);
    scope.directories = directoriesBefore;
  }

  /** Runs what may run; a variable that then may have one of several values is not known. */
  private void alternatives(List<Runnable> branches, boolean exhaustive) {
    Map<String, Variable> before = scope.variables();
    List<String> directoriesBefore = scope.directories;
    List<Map<String, Variable>> after = new ArrayList<>();
    for (Runnable each : branches) {
      scope.variables(new HashMap<>(before));
      branch.add(++branchCount);
      each.run();
      branch.remove(branch.size() - 1);
      after.add(scope.variables());
      scope.directories = directoriesBefore;
    }
    if (!exhaustive) {
      after.add(before);
    }
    scope.variables(ShellScope.merge(after));
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
            } else if (part instanceof ShellNode.Loop loop) {
              loop(loop, previous[0]);
              previous[0] = null;
            } else {
              run(part);
              previous[0] = null;
            }
          }
        });
  }

  private void forLoop(ShellNode.For loop) {
    List<ShellWord> items = new ArrayList<>();
    loop.items().forEach(each -> items.addAll(expander.expand(each)));
    boolean known = items.stream().noneMatch(ShellWord::computed) && items.size() <= MAX_ITEMS;
    if (!known) {
      Location at = loop.items().isEmpty() ? null : loop.items().get(0).at();
      alternatives(
          List.of(
              () -> {
                scope
                    .variables()
                    .put(loop.name(), ShellScope.unknown("${" + loop.name() + "}", at));
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

  private void loop(ShellNode.Loop loop, ShellCommand piped) {
    Optional<ShellReader> reader = ShellReader.of(loop.condition());
    List<LinedText> lines = reader.isEmpty() ? List.of() : input(loop, piped);
    if (lines.isEmpty() || lines.size() > MAX_ITEMS) {
      run(loop.condition());
      alternatives(List.of(() -> run(loop.body())), false);
      return;
    }
    for (LinedText line : lines) {
      reader.get().assign(line).forEach(scope::set);
      run(loop.body());
    }
  }

  /** The lines that a loop reads, without blank ones and comments; empty when not known. */
  private List<LinedText> input(ShellNode.Loop loop, ShellCommand piped) {
    Optional<LinedText> text = Optional.empty();
    for (Redirect redirect : loop.redirects()) {
      if (redirect.document() != null) {
        ShellWord document =
            ShellExpander.join(expander.expand(redirect.document()), redirect.document().at());
        text = Optional.of(document).filter(word -> !word.computed()).map(ShellWord::text);
      } else if (redirect.operator().startsWith("<") && redirect.target() != null) {
        ShellWord target =
            ShellExpander.join(expander.expand(redirect.target()), redirect.target().at());
        text =
            target.computed()
                ? Optional.empty()
                : redirect.operator().equals("<<<")
                    ? Optional.of(target.text())
                    : tree.lines(target.value(), scope.directories);
      }
    }
    if (loop.redirects().isEmpty()
        && piped != null
        && piped.words().stream().noneMatch(ShellWord::computed)) {
      text =
          ShellFilter.start(piped.words(), path -> tree.lines(path, scope.directories))
              .flatMap(ShellFilter::word)
              .map(ShellWord::text);
    }
    return text.map(ShellFilter::split).orElse(List.of()).stream()
        .filter(line -> !line.text().isBlank() && !line.text().strip().startsWith("#"))
        .toList();
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
        scope.variables().put(each.getKey(), each.getValue());
      }
      first++;
    }
    assigned.forEach(this::tell);
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
    rest.forEach(each -> words.addAll(expander.expand(each)));
    if (words.isEmpty()) {
      return null;
    }
    ShellWord input = null;
    ShellWord output = null;
    boolean appends = false;
    for (Redirect redirect : simple.redirects()) {
      if (redirect.document() != null) {
        input = ShellExpander.join(expander.expand(redirect.document()), redirect.document().at());
      } else if (redirect.target() != null) {
        ShellWord target =
            ShellExpander.join(expander.expand(redirect.target()), redirect.target().at());
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
    Map<String, Variable> before = scope.variables();
    if (!assigned.isEmpty()) {
      scope.variables(new HashMap<>(scope.variables()));
      scope.variables().putAll(assigned);
    }
    ShellCommand command =
        new ShellCommand(
            place(rest.get(0), words),
            words,
            input,
            scope.directories,
            environment(),
            piped,
            output,
            appends,
            List.copyOf(branch),
            processes(words));
    ShellCommand ran = dispatch(command);
    // What the command itself sets stays, e.g. IFS=, read name version.
    for (String name : assigned.keySet()) {
      if (before.containsKey(name)) {
        scope.variables().put(name, before.get(name));
      } else {
        scope.variables().remove(name);
      }
    }
    return ran;
  }

  /** Installers are told by a variable what to install: it comes out as a command. */
  private void tell(String name, Variable value) {
    if (value.words().size() != 1 || value.array()) {
      return;
    }
    ShellWord word = value.words().get(0);
    // Scripts that download a release themselves call it as they like.
    boolean rke2 = RKE2.matcher(word.value()).matches();
    if (rke2 || TOLD.contains(name)) {
      sink.accept(
          new ShellCommand(
              word.at(),
              List.of(
                  ShellWord.known(LinedText.at(word.at(), rke2 ? "INSTALL_RKE2_VERSION" : name)),
                  word),
              null,
              scope.directories,
              Map.of(),
              null,
              null,
              false,
              List.copyOf(branch),
              Map.of()));
    }
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
        simple.words().forEach(each -> inner.addAll(expander.expand(each)));
        if (!inner.isEmpty()) {
          found.put(
              word.value(),
              new ShellCommand(
                  word.at(),
                  inner,
                  null,
                  scope.directories,
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
      Variable variable = scope.variables().get(name);
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
    Optional<ShellRemote> remote = ShellRemote.of(command);
    if (remote.isPresent()) {
      return elsewhere(remote.get(), command);
    }
    sink.accept(command);
    return command;
  }

  /** What changes how the script goes on and runs no program. */
  private boolean builtin(String name, ShellCommand command) {
    List<ShellWord> words = command.words();
    switch (name) {
      case "cd", "pushd" -> expander.changeDirectory(words);
      case "popd" -> scope.directories = List.of();
      case "shift" -> shift(words);
      case "set" -> {
        int dashes = indexOf(words, "--");
        if (dashes > 0) {
          scope.arguments = List.copyOf(words.subList(dashes + 1, words.size()));
        }
      }
      case "unset" -> words.forEach(each -> scope.variables().remove(each.value()));
      case "read", "mapfile", "readarray" -> {
        Optional<ShellReader> reader =
            command.input() == null || command.input().computed() || !name.equals("read")
                ? Optional.empty()
                : ShellReader.of(words, scope.lookup("IFS"));
        if (reader.isPresent()) {
          reader.get().assign(command.input().text()).forEach(scope::set);
          return true;
        }
        for (ShellWord each : words.subList(1, words.size())) {
          if (each.value().matches("[A-Za-z_]\\w*")) {
            scope
                .variables()
                .put(each.value(), ShellScope.unknown("${" + each.value() + "}", each.at()));
          }
        }
      }
      case "source", "." -> source(command);
      case "eval" -> evaluate(ShellExpander.join(words.subList(1, words.size())));
      case "bash", "sh", "zsh", "dash" -> shell(command);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void shift(List<ShellWord> words) {
    if (scope.arguments != null) {
      boolean told = words.size() > 1 && words.get(1).value().matches("\\d{1,3}");
      int count = told ? Integer.parseInt(words.get(1).value()) : 1;
      scope.arguments =
          scope.arguments.subList(Math.min(count, scope.arguments.size()), scope.arguments.size());
    }
  }

  /** What another machine or a container runs: its directories are not those of the revision. */
  private ShellCommand elsewhere(ShellRemote remote, ShellCommand command) {
    if (remote.script() != null) {
      branch(
          () -> {
            scope.directories = remote.here() ? scope.directories : List.of();
            evaluate(remote.script());
          });
      return null;
    }
    depth++;
    ShellCommand inner = depth > MAX_DEPTH ? null : dispatch(command.withWords(remote.words()));
    depth--;
    return inner;
  }

  private ShellCommand wrapped(ShellCommand command) {
    List<ShellWord> words = command.words();
    int i = 1;
    while (i < words.size()) {
      String word = words.get(i).value();
      if (WRAPPER_VALUES.contains(word)) {
        i += 2;
      } else if (word.matches("(?s)[A-Za-z_]\\w*=.*")) {
        int equals = words.get(i).text().text().indexOf('=');
        ShellWord value = words.get(i).from(equals + 1);
        tell(word.substring(0, equals), new Variable(List.of(value), false));
        i++;
      } else if (word.startsWith("-") || word.matches("\\d+(\\.\\d+)?[smhd]?")) {
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
    List<ShellWord> before = scope.arguments;
    scope.arguments = List.copyOf(given);
    run(body);
    scope.arguments = before;
  }

  private void source(ShellCommand command) {
    if (command.words().size() < 2 || command.words().get(1).computed() || depth >= MAX_DEPTH) {
      return;
    }
    Optional<LinedText> text = tree.lines(command.words().get(1).value(), scope.directories);
    if (text.isPresent() && !text.get().isEmpty()) {
      String before = scope.sourced;
      scope.sourced = text.get().at(0).file();
      depth++;
      run(ShellParser.parse(text.get()));
      depth--;
      scope.sourced = before;
    }
    // Where it cannot be read its variables stay unset: words that need them are computed.
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
      if (isAssignment(word)) {
        assignment(word)
            .ifPresent(
                each -> {
                  scope.variables().put(each.getKey(), each.getValue());
                  tell(each.getKey(), each.getValue());
                });
        continue;
      }
      // export $(grep -v '^#' .env | xargs)
      for (ShellWord each : expander.expand(word)) {
        Matcher matcher = ASSIGNMENT.matcher(each.text().text());
        if (!each.computed() && matcher.lookingAt() && matcher.group(2) == null) {
          scope.set(matcher.group(1), each.from(matcher.end()));
        }
      }
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
    boolean appends = !matcher.group(3).isEmpty();
    Variable before = scope.variables().get(name);
    if (word.array() != null) {
      List<ShellWord> items = new ArrayList<>();
      if (appends && before != null) {
        items.addAll(before.words());
      }
      for (Word each : word.array()) {
        for (ShellWord item : expander.expand(each)) {
          Matcher element = ELEMENT.matcher(item.text().text());
          if (element.lookingAt()) {
            scope.element(name, element.group(1), item.from(element.end()));
          } else if (items.size() <= MAX_WORDS) {
            items.add(item);
          }
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
    ShellWord value =
        ShellExpander.join(expander.expand(new Word(parts, null, word.at())), word.at());
    if (appends && before != null && before.words().size() == 1 && !before.array()) {
      value = ShellExpander.join(List.of(before.words().get(0), value), "");
    }
    if (matcher.group(2) != null) {
      scope.element(name, matcher.group(2), value);
      return Optional.of(
          Map.entry(name + "[" + matcher.group(2) + "]", new Variable(List.of(value), false)));
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
}
