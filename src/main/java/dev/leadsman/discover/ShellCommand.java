package dev.leadsman.discover;

import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A command as a script runs it.
 *
 * @param at where it stands, even when its name comes from a variable
 * @param words never empty, expanded
 * @param input the here-document or here-string it reads; null when there is none
 * @param directories where it may run, from the top of the repository, the likeliest first
 * @param environment variables set for it that matter, by name
 * @param piped the command whose output it reads; null when there is none
 * @param output the file it writes its output to; null when there is none
 * @param appends true when the output goes to the end of that file
 * @param branch the branches that it stands in, outermost first
 * @param substituted commands whose output it reads as a file, by the word {@code <(…)}
 */
record ShellCommand(
    Location at,
    List<ShellWord> words,
    ShellWord input,
    List<String> directories,
    Map<String, ShellWord> environment,
    ShellCommand piped,
    ShellWord output,
    boolean appends,
    List<Integer> branch,
    Map<String, ShellCommand> substituted) {
  private static final int MAX_ALTERNATIVES = 16;

  /** A command that stands alone. */
  static ShellCommand of(Location at, List<ShellWord> words, List<String> directories) {
    return new ShellCommand(
        at, words, null, directories, Map.of(), null, null, false, List.of(), Map.of());
  }

  String name() {
    String text = words.get(0).value();
    return text.substring(text.lastIndexOf('/') + 1);
  }

  /** The text that a command gets or passes on from those before it; null when there is none. */
  ShellWord given() {
    if (input != null) {
      return input;
    }
    int last = words.size() - 1;
    boolean options = words.subList(0, last).stream().skip(1).allMatch(ShellCommand::isOption);
    if (name().matches("echo|printf") && last > 0 && options) {
      return words.get(last);
    }
    return piped == null ? null : piped.given();
  }

  private static boolean isOption(ShellWord word) {
    return word.value().startsWith("-");
  }

  ShellCommand withWords(List<ShellWord> other) {
    return new ShellCommand(
        at, other, input, directories, environment, piped, output, appends, branch, substituted);
  }

  /**
   * The command with every choice of words that may stand in it; itself when there is no choice.
   */
  List<ShellCommand> alternatives() {
    List<List<ShellWord>> all = alternatives(words);
    return all.isEmpty() ? List.of(this) : all.stream().map(this::withWords).toList();
  }

  /** Every choice of words; empty when there are too many. */
  static List<List<ShellWord>> alternatives(List<ShellWord> words) {
    List<List<ShellWord>> all = new ArrayList<>(List.of(new ArrayList<>()));
    for (ShellWord word : words) {
      if (word.options().isEmpty()) {
        all.forEach(each -> each.add(word));
        continue;
      }
      List<List<ShellWord>> longer = new ArrayList<>();
      for (List<ShellWord> start : all) {
        for (List<ShellWord> option : word.options()) {
          List<ShellWord> whole = new ArrayList<>(start);
          whole.addAll(option);
          longer.add(whole);
        }
      }
      if (longer.size() > MAX_ALTERNATIVES) {
        return List.of();
      }
      all = longer;
    }
    return all;
  }
}
