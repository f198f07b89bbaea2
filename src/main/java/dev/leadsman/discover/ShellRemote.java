package dev.leadsman.discover;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a command hands over to another machine or a container: {@code ssh host helm …}, {@code
 * docker run alpine/helm …}, {@code kubectl exec pod -- helm …}.
 *
 * @param words the command that runs there; null when a script does
 * @param script null when a command runs
 * @param here true when it sees the files of the revision
 */
record ShellRemote(List<ShellWord> words, ShellWord script, boolean here) {
  // Options of ssh that take the next word along.
  private static final Set<String> SSH_VALUES =
      Set.of(
          "-b", "-c", "-D", "-E", "-e", "-F", "-I", "-i", "-J", "-L", "-l", "-m", "-O", "-o", "-p",
          "-Q", "-R", "-S", "-W", "-w");
  // An image that holds the tools, e.g. docker.io/alpine/helm:3.14.0.
  private static final Pattern IMAGE =
      Pattern.compile("(?:[\\w.-]+(?::\\d+)?/)*[\\w.-]*(helm|kubectl|k8s)[\\w.-]*(?:[:@].+)?");
  private static final Set<String> TOOLS =
      Set.of("helm", "helm3", "kubectl", "cilium", "sh", "bash", "aws", "eksctl");

  /** Empty for a command that runs what it runs itself. */
  static Optional<ShellRemote> of(ShellCommand command) {
    List<ShellWord> words = command.words();
    return switch (command.name()) {
      case "ssh" -> ssh(words, 1, command);
      case "sshpass" -> {
        int at = index(words, "ssh");
        yield at < 0 ? Optional.empty() : ssh(words, at + 1, command);
      }
      case "docker", "podman", "nerdctl" -> container(words);
      case "vagrant", "gcloud", "az" -> text(words, Set.of("-c", "--command", "--scripts"));
      case "su", "runuser" ->
          text(words, Set.of("-c", "--command"))
              .map(remote -> new ShellRemote(null, remote.script(), true));
      case "multipass", "lxc", "incus", "limactl", "chroot", "nsenter", "colima" -> tool(words, 1);
      case "kubectl", "oc" ->
          words.size() > 2 && words.get(1).is("exec") ? tool(words, 2) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<ShellRemote> ssh(List<ShellWord> words, int from, ShellCommand command) {
    int i = from;
    while (i < words.size() && words.get(i).value().startsWith("-")) {
      i += SSH_VALUES.contains(words.get(i).value()) ? 2 : 1;
    }
    // An unknown number of options, then the host.
    if (i >= words.size()) {
      return Optional.empty();
    }
    List<ShellWord> rest = words.subList(Math.min(i + 1, words.size()), words.size());
    if (!rest.isEmpty()) {
      return Optional.of(new ShellRemote(null, ShellExpander.join(rest, words.get(0).at()), false));
    }
    return command.input() == null
        ? Optional.empty()
        : Optional.of(new ShellRemote(null, command.input(), false));
  }

  private static Optional<ShellRemote> container(List<ShellWord> words) {
    if (words.size() < 4 || !(words.get(1).is("run") || words.get(1).is("exec"))) {
      return Optional.empty();
    }
    if (words.get(1).is("exec")) {
      return tool(words, 2);
    }
    for (int i = 2; i < words.size(); i++) {
      String word = words.get(i).value();
      boolean value =
          words
              .get(i - 1)
              .value()
              .matches("-[vweup]|--(volume|workdir|env|name|user|mount|network|entrypoint)");
      if (word.startsWith("-") || value || !IMAGE.matcher(word).matches()) {
        continue;
      }
      List<ShellWord> rest = new ArrayList<>(words.subList(i + 1, words.size()));
      if (rest.isEmpty()) {
        return Optional.empty();
      }
      if (!TOOLS.contains(rest.get(0).value())) {
        String name = word.replaceAll("[:@].*", "").replaceAll(".*/", "");
        String program = name.contains("helm") ? "helm" : name.contains("kubectl") ? "kubectl" : "";
        if (program.isEmpty()) {
          return Optional.empty();
        }
        rest.add(0, ShellWord.known(LinedText.at(words.get(0).at(), program)));
      }
      return Optional.of(new ShellRemote(List.copyOf(rest), null, true));
    }
    return Optional.empty();
  }

  /** The command from the first known program on. */
  private static Optional<ShellRemote> tool(List<ShellWord> words, int from) {
    for (int i = from; i < words.size(); i++) {
      if (TOOLS.contains(words.get(i).value()) && (i > from || words.get(0).is("chroot"))) {
        return Optional.of(new ShellRemote(words.subList(i, words.size()), null, true));
      }
    }
    return Optional.empty();
  }

  private static Optional<ShellRemote> text(List<ShellWord> words, Set<String> options) {
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i).value();
      if (options.contains(word) && i + 1 < words.size()) {
        return Optional.of(new ShellRemote(null, words.get(i + 1), false));
      }
      int equals = words.get(i).text().text().indexOf('=');
      if (equals > 0 && options.contains(words.get(i).text().text().substring(0, equals))) {
        return Optional.of(new ShellRemote(null, words.get(i).from(equals + 1), false));
      }
    }
    return Optional.empty();
  }

  private static int index(List<ShellWord> words, String text) {
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).is(text)) {
        return i;
      }
    }
    return -1;
  }
}
