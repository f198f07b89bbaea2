package dev.leadsman.discover;

import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What a script knows at one point: its variables, its arguments, where it runs. */
final class ShellScope {
  /** A variable's value: one word, or several for an array. */
  record Variable(List<ShellWord> words, boolean array) {}

  private static final String KEYS = "!";

  private final String file;
  // The file that is being sourced; the script itself outside of one.
  String sourced;
  private Map<String, Variable> variables = new HashMap<>();
  List<ShellWord> arguments;
  List<String> directories;

  /**
   * @param file the script, for {@code $0}; empty when its text is no file of its own
   * @param directories where it may start, the likeliest first
   */
  ShellScope(String file, List<String> directories) {
    this.file = file;
    this.sourced = file;
    this.directories = List.copyOf(directories);
  }

  Map<String, Variable> variables() {
    return variables;
  }

  void variables(Map<String, Variable> other) {
    variables = other;
  }

  void set(String name, ShellWord value) {
    variables.put(name, new Variable(List.of(value), false));
  }

  /** One element of an array, by its number, or of an associative one, by its key. */
  void element(String name, String key, ShellWord value) {
    Variable before = variables.get(KEYS + name);
    List<ShellWord> keys = new ArrayList<>(before == null ? List.of() : before.words());
    if (!variables.containsKey(name + "[" + key + "]")) {
      keys.add(ShellWord.known(LinedText.at(value.at(), key)));
    }
    variables.put(KEYS + name, new Variable(List.copyOf(keys), true));
    set(name + "[" + key + "]", value);
  }

  /** The element of an array; null when nothing in the script sets it. */
  List<ShellWord> element(String name, String key) {
    Variable keyed = variables.get(name + "[" + key + "]");
    if (keyed != null) {
      return keyed.words();
    }
    List<ShellWord> all = lookup(name);
    if (all == null || !key.matches("\\d{1,4}") || Integer.parseInt(key) >= all.size()) {
      return null;
    }
    return List.of(all.get(Integer.parseInt(key)));
  }

  /** The keys of an associative array; null when it has none. */
  List<ShellWord> keys(String name) {
    Variable keys = variables.get(KEYS + name);
    return keys == null ? null : keys.words();
  }

  static Variable unknown(String written, Location at) {
    return new Variable(List.of(ShellWord.computed(LinedText.at(at, written))), false);
  }

  /** What is known when any of these may be so; several values of a variable are not known. */
  static Map<String, Variable> merge(List<Map<String, Variable>> after) {
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
    return merged;
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
        ShellExpansion expansion = new ShellExpansion(word.at());
        expansion.value(word, false);
        all.addAll(expansion.words());
      }
    }
    return all;
  }

  /** Values of a variable; null when nothing in the script sets it. */
  List<ShellWord> lookup(String name) {
    if (variables.containsKey(KEYS + name)) {
      return variables.get(KEYS + name).words().stream()
          .map(key -> variables.get(name + "[" + key.value() + "]"))
          .filter(Objects::nonNull)
          .flatMap(element -> element.words().stream())
          .toList();
    }
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
    if (name.equals("0") && !file.isEmpty()) {
      return List.of(top(file));
    }
    if (name.equals("BASH_SOURCE") && !sourced.isEmpty()) {
      return List.of(top(sourced));
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

  ShellWord top(String path) {
    return ShellWord.known(
        LinedText.at(
            new Location(file.isEmpty() ? "script" : file, 1), ScriptTree.TOP + "/" + path));
  }
}
