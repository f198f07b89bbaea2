package dev.leadsman.discover;

import dev.leadsman.discover.ShellNode.Part;
import dev.leadsman.discover.ShellNode.Word;
import dev.leadsman.git.TreeFile;
import dev.leadsman.model.Location;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Expands words as a shell does, as far as that follows from the script and its revision. */
final class ShellExpander {
  private static final int MAX_DEPTH = 140;

  private final ScriptTree tree;
  private final ShellScope scope;
  private int depth;

  ShellExpander(ScriptTree tree, ShellScope scope) {
    this.tree = tree;
    this.scope = scope;
  }

  static ShellWord join(List<ShellWord> words, Location at) {
    return words.isEmpty() ? ShellWord.known(LinedText.at(at, "")) : join(words);
  }

  static ShellWord join(List<ShellWord> words) {
    return join(words, " ");
  }

  static ShellWord join(List<ShellWord> words, String between) {
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
  List<ShellWord> expand(Word word) {
    ShellExpansion expansion = new ShellExpansion(word.at());
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

  private void parameter(Part.Parameter parameter, ShellExpansion expansion) {
    String operator = parameter.operator();
    boolean quoted = parameter.quoted();
    List<ShellWord> values = values(parameter);
    boolean empty =
        values == null
            || (operator.startsWith(":")
                && values.stream().allMatch(each -> each.value().isEmpty()));
    if (operator.matches(":?[-=]") && empty) {
      ShellWord fallback = join(expand(parameter.argument()), parameter.raw().at(0));
      if (operator.endsWith("=")) {
        scope.set(parameter.name(), fallback);
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
    } else if (operator.endsWith("[@]")) {
      expansion.values(values, quoted);
    } else if (operator.matches("[#%]{1,2}")) {
      expansion.value(trimmed(values, parameter), quoted);
    } else if (operator.startsWith("/")) {
      expansion.value(replaced(values, parameter), quoted);
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

  /** The values that a parameter is about; null when nothing in the script sets it. */
  private List<ShellWord> values(Part.Parameter parameter) {
    String name = parameter.name();
    if (parameter.operator().equals("![@]")) {
      return scope.keys(name);
    }
    if (parameter.operator().equals("[]")) {
      ShellWord key = join(expand(parameter.argument()), parameter.raw().at(0));
      return key.computed() ? null : scope.element(name, key.value());
    }
    int from = name.indexOf(':');
    if (from > 0) {
      List<ShellWord> all = scope.lookup(name.substring(0, from));
      int skip = Integer.parseInt(name.substring(from + 1)) - 1;
      return all == null ? null : all.subList(Math.min(skip, all.size()), all.size());
    }
    return scope.lookup(name);
  }

  /** {@code ${VERSION#v}}, {@code ${ENTRY%%:*}}. */
  private ShellWord trimmed(List<ShellWord> values, Part.Parameter parameter) {
    ShellWord pattern = join(expand(parameter.argument()), parameter.raw().at(0));
    if (values.size() != 1 || values.get(0).computed() || pattern.computed()) {
      return ShellWord.computed(parameter.raw());
    }
    ShellWord value = values.get(0);
    String text = value.text().text();
    Optional<Pattern> glob = glob(pattern.value(), text);
    if (glob.isEmpty()) {
      return ShellWord.computed(parameter.raw());
    }
    boolean front = parameter.operator().startsWith("#");
    boolean longest = parameter.operator().length() == 2;
    for (int i = 0; i <= text.length(); i++) {
      int length = longest ? text.length() - i : i;
      String cut = front ? text.substring(0, length) : text.substring(text.length() - length);
      if (glob.get().matcher(cut).matches()) {
        return front ? value.from(length) : value.slice(0, text.length() - length);
      }
    }
    return value;
  }

  /** A pattern with stars alone; empty for others and for what would take long. */
  private static Optional<Pattern> glob(String pattern, String text) {
    long stars = pattern.chars().filter(c -> c == '*').count();
    if (text.length() > 1_000 || stars > 2 || pattern.matches("(?s).*[?\\[\\\\].*")) {
      return Optional.empty();
    }
    StringBuilder regex = new StringBuilder();
    for (String piece : pattern.split("\\*", -1)) {
      regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(piece));
    }
    return Optional.of(Pattern.compile(regex.toString(), Pattern.DOTALL));
  }

  /** {@code ${VERSION/v/}}: only patterns without wildcards are followed. */
  private ShellWord replaced(List<ShellWord> values, Part.Parameter parameter) {
    ShellWord argument = join(expand(parameter.argument()), parameter.raw().at(0));
    String text = argument.value();
    int slash = text.indexOf('/');
    String wanted = slash < 0 ? text : text.substring(0, slash);
    if (values.size() != 1
        || values.get(0).computed()
        || argument.computed()
        || wanted.isEmpty()
        || wanted.matches("(?s).*[*?\\[\\\\#%].*")) {
      return ShellWord.computed(parameter.raw());
    }
    LinedText value = values.get(0).text();
    LinedText by = slash < 0 ? null : argument.text().slice(slash + 1, text.length());
    LinedText.Builder result = new LinedText.Builder();
    int from = 0;
    int at = value.text().indexOf(wanted);
    while (at >= 0) {
      result.append(value.slice(from, at));
      if (by != null && !by.isEmpty()) {
        result.append(by);
      }
      from = at + wanted.length();
      at = parameter.operator().equals("//") ? value.text().indexOf(wanted, from) : -1;
    }
    result.append(value.slice(from, value.length()));
    return ShellWord.known(result.build(value.at(0)));
  }

  /** A command's output, where it follows from the script alone. */
  private ShellWord substituted(Part.Substitution substitution) {
    ShellWord unknown = new ShellWord(substitution.raw(), true, !substitution.quoted(), true);
    if (depth > MAX_DEPTH) {
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
    List<String> before = scope.directories;
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
        if (part instanceof ShellNode.Pipeline pipeline) {
          result = filtered(pipeline).orElse(unknown);
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
      scope.directories = before;
      depth--;
    }
  }

  /** {@code grep NAME file | cut -d= -f2} and the like, on files of the revision. */
  private Optional<ShellWord> filtered(ShellNode.Pipeline pipeline) {
    Optional<ShellFilter> lines = Optional.empty();
    for (int i = 0; i < pipeline.parts().size(); i++) {
      if (!(pipeline.parts().get(i) instanceof ShellNode.Simple simple)) {
        return Optional.empty();
      }
      List<ShellWord> words = new ArrayList<>();
      simple.words().forEach(each -> words.addAll(expand(each)));
      if (words.isEmpty() || words.stream().anyMatch(ShellWord::computed)) {
        return Optional.empty();
      }
      lines =
          i == 0
              ? ShellFilter.start(words, path -> tree.lines(path, scope.directories))
              : lines.flatMap(before -> before.then(words));
    }
    return lines.flatMap(ShellFilter::word);
  }

  private Optional<ShellWord> output(List<ShellWord> words) {
    ShellWord last = words.get(words.size() - 1);
    boolean inTree = last.value().startsWith(ScriptTree.TOP);
    return switch (words.get(0).value()) {
      case "cat" -> words.size() == 2 ? content(last) : Optional.empty();
      case "pwd" ->
          scope.directories.size() == 1
              ? Optional.of(scope.top(scope.directories.get(0)))
              : Optional.empty();
      case "dirname" -> inTree ? Optional.of(scope.top(parent(last.value()))) : Optional.empty();
      case "readlink", "realpath" -> inTree ? Optional.of(last) : Optional.empty();
      case "git" ->
          words.size() == 3 && last.is("--show-toplevel")
              ? Optional.of(scope.top(""))
              : Optional.empty();
      case "grep", "awk", "sed", "head", "cut" ->
          ShellFilter.start(words, path -> tree.lines(path, scope.directories))
              .flatMap(ShellFilter::word);
      case "yq", "jq" -> value(words);
      case "echo" -> words.size() == 2 ? Optional.of(last) : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** {@code yq .a.b file} and {@code jq -r .a.b file}: a plain path into a file of the revision. */
  private Optional<ShellWord> value(List<ShellWord> words) {
    List<String> operands =
        words.stream()
            .skip(1)
            .map(ShellWord::value)
            .filter(word -> !word.startsWith("-") && !word.equals("e") && !word.equals("eval"))
            .toList();
    if (operands.size() == 3 && operands.get(0).equals("r")) {
      operands = operands.subList(1, 3).stream().toList(); // yq 3: yq r file path
      operands = List.of(operands.get(1), operands.get(0));
    }
    return operands.size() == 2
        ? tree.value(operands.get(1), scope.directories, operands.get(0))
        : Optional.empty();
  }

  /** The one line of a file in the revision. */
  private Optional<ShellWord> content(ShellWord path) {
    Optional<TreeFile> found = tree.file(path.value(), scope.directories);
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

  /** {@code cd}: a directory that is not in the revision may be one that the script makes. */
  void changeDirectory(List<ShellWord> words) {
    ShellWord target = null;
    for (ShellWord word : words.subList(1, words.size())) {
      if (!word.value().startsWith("-")) {
        target = word;
      }
    }
    if (target == null || target.computed()) {
      scope.directories = List.of();
      return;
    }
    List<String> candidates = ScriptTree.candidates(target.value(), scope.directories);
    Optional<String> known = tree.directory(target.value(), scope.directories);
    scope.directories = known.map(List::of).orElse(candidates);
  }

  private static String parent(String fromTop) {
    String path = fromTop.substring(ScriptTree.TOP.length());
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }
}
