package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads Jobs whose container is {@code cilium install} or {@code helm upgrade} with a version, as
 * Talos runs them from inline manifests.
 * https://docs.siderolabs.com/kubernetes-guides/cni/deploying-cilium
 */
final class JobCommands {
  private static final Set<String> PROGRAMS = Set.of("cilium", "cilium-cli", "helm");

  private JobCommands() {}

  static void read(Source source, References references, Found found) {
    ScriptCommands commands = new ScriptCommands(references.scripts(), source.cluster());
    YamlNode root = source.document().root();
    for (String field : List.of("initContainers", "containers")) {
      root.get("spec", "template", "spec", field).map(YamlNode::items).orElse(List.of()).stream()
          .map(JobCommands::words)
          .filter(JobCommands::installs)
          .forEach(words -> commands.accept(command(root.at(), words)));
    }
    commands.discovered().subjects().forEach(found::add);
    commands
        .discovered()
        .skipped()
        .forEach(skip -> found.skip(skip.at(), skip.kind(), skip.reason(), skip.component()));
  }

  private static List<ShellWord> words(YamlNode container) {
    List<ShellWord> words = new ArrayList<>();
    for (String field : List.of("command", "args")) {
      container.get(field).map(YamlNode::items).orElse(List.of()).stream()
          .filter(word -> word.isScalar() && word.value() != null)
          .map(word -> word(word.at(), word.text()))
          .forEach(words::add);
    }
    return words;
  }

  /** The kubelet fills {@code $(NAME)}; other parts that are not known stand there too. */
  private static ShellWord word(Location at, String text) {
    LinedText lined = LinedText.at(at, text);
    return text.contains("$") || UnknownParts.isUnknown(text)
        ? ShellWord.computed(lined)
        : ShellWord.known(lined);
  }

  private static boolean installs(List<ShellWord> words) {
    if (words.isEmpty() || words.get(0).computed()) {
      return false;
    }
    String program = words.get(0).value();
    return PROGRAMS.contains(program.substring(program.lastIndexOf('/') + 1))
        && words.stream().anyMatch(word -> word.value().startsWith("--version"));
  }

  private static ShellCommand command(Location at, List<ShellWord> words) {
    return new ShellCommand(
        at, words, null, List.of(""), Map.of(), null, null, false, List.of(), Map.of());
  }
}
