package dev.leadsman.discover;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Options and operands of a command, as Go's pflag reads them (helm, kubectl).
 *
 * @param operands words that are neither option nor value of one, in order
 */
record CommandLine(List<ShellWord> operands, List<Option> options) {
  /**
   * An option, e.g. {@code --version 1.16.1}.
   *
   * @param name with its dashes
   * @param word where the option stands
   * @param value null for a switch
   */
  record Option(String name, ShellWord word, ShellWord value) {
    boolean isOn() {
      return value == null || !value.value().equalsIgnoreCase("false");
    }
  }

  /**
   * @param switches options that take no value from the next word
   */
  static CommandLine parse(List<ShellWord> words, Set<String> switches) {
    List<ShellWord> operands = new ArrayList<>();
    List<Option> options = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      ShellWord word = words.get(i);
      String text = word.text().text();
      ShellWord next = i + 1 < words.size() ? words.get(i + 1) : null;
      if (text.equals("--")) {
        operands.addAll(words.subList(i + 1, words.size()));
        break;
      } else if (text.startsWith("--")) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        if (equals >= 0) {
          options.add(new Option(name, word, word.from(equals + 1)));
        } else if (switches.contains(name) || next == null) {
          options.add(new Option(name, word, null));
        } else {
          options.add(new Option(name, word, next));
          i++;
        }
      } else if (text.length() > 1 && text.charAt(0) == '-') {
        int at = 1;
        while (at < text.length() && switches.contains("-" + text.charAt(at))) {
          options.add(new Option("-" + text.charAt(at), word, null));
          at++;
        }
        if (at < text.length()) {
          String name = "-" + text.charAt(at);
          if (at + 1 < text.length()) {
            int value = text.charAt(at + 1) == '=' ? at + 2 : at + 1;
            options.add(new Option(name, word, word.from(value)));
          } else {
            options.add(new Option(name, word, next));
            i++;
          }
        }
      } else {
        operands.add(word);
      }
    }
    return new CommandLine(operands, options);
  }

  /** The last one of these names: it wins, as in pflag. */
  Optional<Option> option(String... names) {
    List<Option> all = all(names);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /** The last value given to one of these names. */
  Optional<ShellWord> value(String... names) {
    return option(names).map(Option::value);
  }

  /** The switch, when it is given and not {@code =false}. */
  Optional<Option> on(String... names) {
    return option(names).filter(Option::isOn);
  }

  List<Option> all(String... names) {
    Set<String> wanted = Set.of(names);
    return options.stream().filter(option -> wanted.contains(option.name())).toList();
  }

  CommandLine withOperands(List<ShellWord> other) {
    return new CommandLine(other, options);
  }
}
