package dev.leadsman.discover;

import dev.leadsman.model.Location;
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
 */
record ShellCommand(
    Location at,
    List<ShellWord> words,
    ShellWord input,
    List<String> directories,
    Map<String, ShellWord> environment,
    ShellCommand piped,
    ShellWord output,
    boolean appends) {

  String name() {
    String text = words.get(0).value();
    return text.substring(text.lastIndexOf('/') + 1);
  }

  ShellCommand withWords(List<ShellWord> other) {
    return new ShellCommand(at, other, input, directories, environment, piped, output, appends);
  }
}
