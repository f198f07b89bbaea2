package dev.leadsman.discover;

import dev.leadsman.model.Location;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills in one Go template, within bounds on time, size and depth. */
final class GoRun {
  /** The template asks for more than any real one does. */
  static final class LimitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LimitException(String message) {
      super(message);
    }
  }

  /** A value that cannot be known, e.g. because a function is not there. */
  static final class UnknownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownException(String why) {
      super(why, null, false, false);
    }
  }

  private enum Signal {
    NONE,
    BREAK,
    CONTINUE
  }

  private static final int MAX_STEPS = 500_000;
  private static final int MAX_CHARACTERS = 4 << 20;
  private static final int MAX_UNKNOWN = 1_000;
  private static final int MAX_DEPTH = 200;

  private final Map<String, List<GoNode>> templates;
  private final Map<String, GoFunctions.Call> functions;
  private final LinedText source;
  private static final Pattern BLOCK = Pattern.compile("\\bnindent\\s+(\\d{1,2})\\b");

  private final Set<GoTemplate.Unknown> unknown = new LinkedHashSet<>();
  private final Deque<Map<String, GoValue>> scopes = new ArrayDeque<>();
  private LinedText.Builder out = new LinedText.Builder();
  private Location place;
  private int steps;
  private int characters;
  private int depth;

  GoRun(
      Map<String, List<GoNode>> templates,
      Map<String, GoFunctions.Call> functions,
      LinedText source) {
    this.templates = templates;
    this.functions = functions;
    this.source = source;
    this.place = source.at(0);
  }

  List<GoTemplate.Unknown> unknown() {
    return List.copyOf(unknown);
  }

  /** Where the action stands that is evaluated. */
  Location place() {
    return place;
  }

  LinedText render(List<GoNode> nodes, GoValue dot) {
    LinedText.Builder before = out;
    Location start = place;
    out = new LinedText.Builder();
    Deque<Map<String, GoValue>> outer = new ArrayDeque<>(scopes);
    scopes.clear();
    scopes.push(new HashMap<>(Map.of("", dot)));
    try {
      walk(nodes, dot);
      return out.build(start);
    } finally {
      scopes.clear();
      scopes.addAll(outer);
      out = before;
      place = start;
    }
  }

  /** A template by name, as {@code include} gives it. */
  GoValue include(String name, GoValue dot) {
    List<GoNode> nodes = templates.get(name);
    if (nodes == null) {
      throw new UnknownException("no template is named " + name);
    }
    return GoValue.text(render(nodes, dot));
  }

  /** A text that is a template itself. */
  GoValue tpl(LinedText text, GoValue dot) {
    if (text.text().indexOf("{{") < 0) {
      return GoValue.text(text);
    }
    Map<String, List<GoNode>> defined = new HashMap<>();
    try {
      return GoValue.text(render(new GoParser(text, defined).parse(), dot));
    } catch (GoParser.SyntaxException e) {
      throw new UnknownException(e.getMessage());
    }
  }

  /** Counts work; a text that is made counts by its length. */
  void spend(int amount) {
    characters += amount;
    if (++steps > MAX_STEPS || characters > MAX_CHARACTERS || characters < 0) {
      throw new LimitException("it makes more than any real template does");
    }
  }

  private Signal walk(List<GoNode> nodes, GoValue dot) {
    deeper();
    try {
      return walkEach(nodes, dot);
    } finally {
      depth--;
    }
  }

  private void deeper() {
    if (++depth > MAX_DEPTH) {
      throw new LimitException("its templates nest too deeply");
    }
  }

  private Signal walkEach(List<GoNode> nodes, GoValue dot) {
    for (GoNode node : nodes) {
      Signal signal = Signal.NONE;
      if (node instanceof GoNode.Text text) {
        emit(text.text());
      } else if (node instanceof GoNode.Output output) {
        place = output.at();
        output(output, dot);
      } else if (node instanceof GoNode.Branch branch) {
        place = branch.at();
        signal = branch(branch, dot);
      } else if (node instanceof GoNode.Call call) {
        place = call.at();
        call(call, dot);
      } else if (node instanceof GoNode.Leave leave) {
        signal = leave.loop() ? Signal.BREAK : Signal.CONTINUE;
      } else {
        throw new AssertionError("no case for " + node);
      }
      if (signal != Signal.NONE) {
        return signal;
      }
    }
    return Signal.NONE;
  }

  private void emit(LinedText text) {
    spend(text.length());
    out.append(text);
  }

  private void output(GoNode.Output output, GoValue dot) {
    GoValue value = value(output.pipe(), dot);
    if (!output.pipe().variables().isEmpty()) {
      return;
    }
    if (value.isUnknown()) {
      unknown(output.at(), output.raw(), value.why(), "");
      spend(1);
      opaque(output.raw(), output.at());
    } else {
      LinedText text = value.lined(output.at());
      if (text.hasOpaque() || text.text().indexOf(LinedText.OPAQUE) >= 0) {
        unknown(output.at(), output.raw(), "a part of it is not known", "");
      }
      emit(text);
    }
  }

  private void call(GoNode.Call call, GoValue dot) {
    GoValue argument = call.pipe() == null ? GoValue.NOTHING : value(call.pipe(), dot);
    try {
      emit(include(call.name(), argument).lined(call.at()));
    } catch (UnknownException e) {
      unknown(call.at(), call.raw(), e.getMessage(), "");
      opaque(call.raw(), call.at());
    }
  }

  /**
   * What would have been lines of its own stays one, as a key of the mapping that it belongs to.
   */
  private void opaque(String raw, Location at) {
    Matcher block = BLOCK.matcher(raw);
    if (out.endsInWord() && block.find()) {
      out.append(LinedText.at(at, "\n" + " ".repeat(Integer.parseInt(block.group(1))) + "? "));
    }
    out.opaque(raw, at);
  }

  private void unknown(Location at, String expression, String why, String omitted) {
    if (unknown.size() < MAX_UNKNOWN) {
      unknown.add(new GoTemplate.Unknown(at, expression, why, omitted));
    }
  }

  private Signal branch(GoNode.Branch branch, GoValue dot) {
    scopes.push(new HashMap<>());
    try {
      GoNode.Pipe pipe = branch.pipe();
      boolean range = branch.block() == GoNode.Block.RANGE;
      GoValue value = range && !pipe.variables().isEmpty() ? commands(pipe, dot) : value(pipe, dot);
      boolean undecided = value.isUnknown() || (value.isPartial() && value.entries().isEmpty());
      if (undecided || (value.isText() && isOpaqueOnly(value.print()))) {
        String why = value.isUnknown() ? value.why() : "it is not known whether it holds";
        boolean here =
            branch.end() <= source.length() && branch.at().equals(source.at(branch.start()));
        String omitted = here ? source.text().substring(branch.start(), branch.end()) : "";
        unknown(branch.at(), branch.raw(), why, omitted.isEmpty() ? branch.raw() : omitted);
        forget(branch.then(), why);
        forget(branch.otherwise(), why);
        return Signal.NONE;
      }
      if (range) {
        return range(branch, value, dot);
      }
      boolean with = branch.block() == GoNode.Block.WITH;
      return value.isTrue()
          ? walk(branch.then(), with ? value : dot)
          : walk(branch.otherwise(), dot);
    } finally {
      scopes.pop();
    }
  }

  private static boolean isOpaqueOnly(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c == LinedText.OPAQUE);
  }

  /** What a block that is left out would have assigned is not known any more. */
  private void forget(List<GoNode> nodes, String why) {
    for (GoNode node : nodes) {
      if (node instanceof GoNode.Output output && !output.pipe().declares()) {
        output.pipe().variables().forEach(name -> assign(name, GoValue.unknown(why)));
      } else if (node instanceof GoNode.Branch branch) {
        forget(branch.then(), why);
        forget(branch.otherwise(), why);
      }
    }
  }

  private Signal range(GoNode.Branch branch, GoValue value, GoValue dot) {
    List<GoValue> keys = new ArrayList<>();
    List<GoValue> items = new ArrayList<>();
    if (value.isMap()) {
      value
          .sorted()
          .forEach(
              (key, item) -> {
                keys.add(GoValue.text(key, item.at()));
                items.add(item);
              });
    } else if (value.isNumber()) {
      for (long i = 0; i < Math.min(value.number(), MAX_STEPS); i++) {
        items.add(GoValue.of(i));
      }
    } else {
      items.addAll(value.items());
    }
    if (items.isEmpty()) {
      return walk(branch.otherwise(), dot);
    }
    List<String> names = branch.pipe().variables();
    Iterator<GoValue> key = keys.iterator();
    for (int i = 0; i < items.size(); i++) {
      spend(1);
      GoValue name = key.hasNext() ? key.next() : GoValue.of(i);
      scopes.push(new HashMap<>());
      if (!names.isEmpty()) {
        scopes.peek().put(names.get(names.size() - 1), items.get(i));
      }
      if (names.size() > 1) {
        scopes.peek().put(names.get(0), name);
      }
      Signal signal = walk(branch.then(), items.get(i));
      scopes.pop();
      if (signal == Signal.BREAK) {
        break;
      }
    }
    return Signal.NONE;
  }

  private GoValue value(GoNode.Pipe pipe, GoValue dot) {
    GoValue value = commands(pipe, dot);
    for (String name : pipe.variables()) {
      if (pipe.declares()) {
        scopes.peek().put(name, value);
      } else {
        assign(name, value);
      }
    }
    return value;
  }

  private void assign(String name, GoValue value) {
    for (Map<String, GoValue> scope : scopes) {
      if (scope.containsKey(name)) {
        scope.put(name, value);
        return;
      }
    }
  }

  private GoValue commands(GoNode.Pipe pipe, GoValue dot) {
    spend(0);
    try {
      GoValue value = null;
      for (List<GoNode.Expression> command : pipe.commands()) {
        value = command(command, dot, value);
      }
      return value == null ? GoValue.NOTHING : value;
    } catch (UnknownException e) {
      return GoValue.unknown(e.getMessage());
    }
  }

  private GoValue command(List<GoNode.Expression> command, GoValue dot, GoValue piped) {
    GoNode.Expression first = command.get(0);
    if (first instanceof GoNode.Function function) {
      List<GoFunctions.Argument> arguments = new ArrayList<>();
      for (GoNode.Expression operand : command.subList(1, command.size())) {
        arguments.add(() -> operand(operand, dot));
      }
      if (piped != null) {
        arguments.add(() -> piped);
      }
      return GoFunctions.call(function.name(), arguments, functions, this);
    }
    // .Files.Get "name" and .Capabilities.APIVersions.Has "group" are methods with an argument.
    if (first instanceof GoNode.Fields fields && (command.size() > 1 || piped != null)) {
      GoValue owner = field(fields.of(), fields.names(), fields.names().size() - 1, dot);
      String method = fields.names().get(fields.names().size() - 1);
      if (owner.isUnknown()) {
        return owner;
      }
      GoFunctions.Call call = functions.get("." + method);
      if (call == null) {
        throw new UnknownException(method + " is a method that is not known");
      }
      List<GoValue> arguments = new ArrayList<>();
      for (GoNode.Expression operand : command.subList(1, command.size())) {
        arguments.add(operand(operand, dot));
      }
      if (piped != null) {
        arguments.add(piped);
      }
      return call.call(arguments, this);
    }
    if (command.size() > 1 || piped != null) {
      throw new UnknownException("it gives arguments to what is no function");
    }
    return operand(first, dot);
  }

  private GoValue operand(GoNode.Expression expression, GoValue dot) {
    spend(0);
    if (expression instanceof GoNode.Literal literal) {
      return literal.value();
    }
    if (expression instanceof GoNode.Dot) {
      return dot;
    }
    if (expression instanceof GoNode.Variable variable) {
      for (Map<String, GoValue> scope : scopes) {
        GoValue value = scope.get(variable.name());
        if (value != null) {
          return value;
        }
      }
      throw new UnknownException("no variable is named $" + variable.name());
    }
    if (expression instanceof GoNode.Nested nested) {
      deeper();
      try {
        return value(nested.pipe(), dot);
      } finally {
        depth--;
      }
    }
    if (expression instanceof GoNode.Function function) {
      return GoFunctions.call(function.name(), List.of(), functions, this);
    }
    if (expression instanceof GoNode.Fields fields) {
      return field(fields.of(), fields.names(), fields.names().size(), dot);
    }
    throw new AssertionError("no case for " + expression);
  }

  private GoValue field(GoNode.Expression of, List<String> names, int count, GoValue dot) {
    GoValue value = operand(of, dot);
    for (int i = 0; i < count; i++) {
      String name = names.get(i);
      if (value.isUnknown()) {
        return value;
      }
      if (!value.isMap()) {
        // Helm and Argo CD fail here, too: what asks for it is not deployed with these data.
        String owner = i == 0 ? "what it is asked of" : names.get(i - 1);
        throw new UnknownException(owner + " has no " + name);
      }
      value = value.field(name);
    }
    return value;
  }
}
