package dev.leadsman.discover;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code cilium install} and {@code cilium upgrade} of the Cilium CLI, which install Cilium's chart
 * as helm does. https://github.com/cilium/cilium-cli
 */
final class CiliumCommand {
  private static final Map<String, String> RENAMED =
      Map.of("--helm-set", "--set", "--helm-set-string", "--set-string", "--helm-values", "-f");
  // Options that helm knows too, with their values.
  private static final Set<String> KEPT =
      Set.of("--set", "--set-string", "--set-file", "-f", "--values", "-n", "--namespace");
  private static final Set<String> SWITCHES =
      Set.of(
          "--reuse-values", "--reset-values", "--reset-then-reuse-values", "--dry-run", "--wait");

  private CiliumCommand() {}

  /** The command of helm that does the same; empty for commands that change no release. */
  static Optional<ShellCommand> asHelm(ShellCommand command) {
    List<ShellWord> words = command.words();
    int at = 1;
    while (at < words.size() && words.get(at).value().startsWith("-")) {
      at += words.get(at).value().contains("=") ? 1 : 2;
    }
    if (at >= words.size()
        || !(words.get(at).is("install") || words.get(at).is("upgrade"))
        || words.stream().anyMatch(word -> word.value().startsWith("--dry-run"))
        || words.stream().anyMatch(word -> word.is("--list-versions"))) {
      return Optional.empty();
    }
    ShellWord chart = word(command, "cilium");
    List<ShellWord> options = new ArrayList<>();
    boolean directory = false;
    boolean namespace = false;
    for (int i = 1; i < words.size(); i++) {
      ShellWord word = words.get(i);
      String text = word.text().text();
      int equals = text.startsWith("--") ? text.indexOf('=') : -1;
      String name = equals < 0 ? text : text.substring(0, equals);
      ShellWord value =
          equals >= 0 ? word.from(equals + 1) : i + 1 < words.size() ? words.get(i + 1) : null;
      boolean takes = true;
      if (SWITCHES.contains(name)) {
        options.add(word);
        takes = false;
      } else if (value != null && name.equals("--version")) {
        options.add(word(command, "--version"));
        options.add(value);
      } else if (value != null && name.equals("--chart-directory")) {
        chart = value;
        directory = true;
      } else if (value != null && (KEPT.contains(name) || RENAMED.containsKey(name))) {
        options.add(word(command, RENAMED.getOrDefault(name, name)));
        options.add(value);
        namespace |= name.equals("-n") || name.equals("--namespace");
      } else {
        takes = false;
      }
      i += takes && equals < 0 ? 1 : 0;
    }
    List<ShellWord> helm = new ArrayList<>();
    helm.add(word(command, "helm"));
    helm.add(words.get(at));
    helm.add(word(command, "cilium"));
    helm.add(chart);
    helm.addAll(options);
    if (!directory) {
      helm.add(word(command, "--repo"));
      helm.add(word(command, "https://helm.cilium.io/"));
    }
    if (!namespace) {
      helm.add(word(command, "--namespace"));
      helm.add(word(command, "kube-system"));
    }
    return Optional.of(command.withWords(helm));
  }

  private static ShellWord word(ShellCommand command, String text) {
    return ShellWord.known(LinedText.at(command.at(), text));
  }
}
