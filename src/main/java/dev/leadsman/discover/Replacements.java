package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Kustomize {@code replacements}: fields of objects copied into fields of others.
 * https://github.com/kubernetes-sigs/kustomize/blob/master/api/filters/replacement/replacement.go
 */
final class Replacements {
  private Replacements() {}

  /** The objects with one replacement applied; what selects nothing changes nothing. */
  static List<Source> apply(YamlNode replacement, List<Source> sources) {
    Optional<YamlNode> value = value(replacement, sources);
    if (value.isEmpty()) {
      return sources;
    }
    List<Source> result = new ArrayList<>();
    for (Source source : sources) {
      YamlNode root = source.document().root();
      YamlNode changed = root;
      for (YamlNode target : Kustomize.list(replacement, "targets")) {
        if (isTarget(target, source)) {
          for (YamlNode path : Kustomize.list(target, "fieldPaths")) {
            changed = set(changed, steps(path.text()), 0, target, value.get());
          }
        }
      }
      result.add(
          changed == root ? source : source.withDocument(YamlDocument.of(source.file(), changed)));
    }
    return result;
  }

  private static boolean isTarget(YamlNode target, Source source) {
    return !Kustomize.isKustomization(source)
        && target
            .get("select")
            .filter(select -> Selector.selectsByAnyName(select, source))
            .isPresent()
        && Kustomize.list(target, "reject").stream()
            .noneMatch(reject -> Selector.selectsByAnyName(reject, source));
  }

  private static Optional<YamlNode> value(YamlNode replacement, List<Source> sources) {
    Optional<YamlNode> fixed = replacement.get("sourceValue");
    if (fixed.isPresent()) {
      return fixed;
    }
    Optional<YamlNode> from = replacement.get("source");
    if (from.isEmpty()) {
      return Optional.empty();
    }
    String path = from.get().text("fieldPath").orElse("metadata.name");
    Optional<YamlNode> found =
        sources.stream()
            .filter(source -> !Kustomize.isKustomization(source))
            .filter(source -> Selector.selectsByAnyName(from.get(), source))
            .findFirst()
            .flatMap(source -> get(source.document().root(), steps(path)));
    String delimiter = from.get().text("options", "delimiter").orElse("");
    if (delimiter.isEmpty() || found.isEmpty()) {
      return found;
    }
    String[] parts = split(found.get().text(), delimiter);
    int index = index(from.get());
    return index < 0 || index >= parts.length
        ? Optional.empty()
        : found.map(node -> Nodes.text(node.at(), parts[index]));
  }

  private static String[] split(String text, String delimiter) {
    return text.split(Pattern.quote(delimiter), -1);
  }

  private static int index(YamlNode node) {
    String text = node.text("options", "index").orElse("0");
    return text.matches("-?\\d{1,6}") ? Integer.parseInt(text) : 0;
  }

  /** Split at dots, except between brackets or after a backslash. */
  private static List<String> steps(String path) {
    List<String> steps = new ArrayList<>();
    StringBuilder step = new StringBuilder();
    boolean bracket = false;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '\\' && i + 1 < path.length()) {
        step.append(path.charAt(++i));
      } else if (c == '.' && !bracket) {
        steps.add(step.toString());
        step.setLength(0);
      } else {
        bracket = c == '[' || (bracket && c != ']');
        step.append(c);
      }
    }
    steps.add(step.toString());
    return steps.stream().filter(text -> !text.isEmpty()).toList();
  }

  private static Optional<YamlNode> get(YamlNode node, List<String> steps) {
    YamlNode here = node;
    for (String step : steps) {
      Optional<YamlNode> next = Optional.empty();
      if (here.isMapping()) {
        next = here.get(step);
      } else {
        for (int i = 0; i < here.items().size() && next.isEmpty(); i++) {
          next = Optional.of(here.items().get(i)).filter(fits(step, i));
        }
      }
      if (next.isEmpty()) {
        return Optional.empty();
      }
      here = next.get();
    }
    return Optional.of(here);
  }

  /** An item of a list: by number, by {@code [key=value]}, or all by {@code *}. */
  private static Predicate<YamlNode> fits(String step, int index) {
    if (step.startsWith("[") && step.endsWith("]") && step.contains("=")) {
      String key = step.substring(1, step.indexOf('='));
      String value = step.substring(step.indexOf('=') + 1, step.length() - 1);
      return item -> item.text(key).orElse("").equals(value);
    }
    return item -> step.equals("*") || step.equals(String.valueOf(index));
  }

  private static YamlNode set(
      YamlNode node, List<String> steps, int depth, YamlNode target, YamlNode value) {
    if (depth == steps.size()) {
      return replaced(node, target, value);
    }
    String step = steps.get(depth);
    if (node.isSequence()) {
      List<YamlNode> items = new ArrayList<>(node.items());
      for (int i = 0; i < items.size(); i++) {
        if (fits(step, i).test(items.get(i))) {
          items.set(i, set(items.get(i), steps, depth + 1, target, value));
        }
      }
      return Nodes.sequence(node.at(), items);
    }
    List<YamlNode.Entry> entries = new ArrayList<>(node.entries());
    boolean found = false;
    for (int i = 0; i < entries.size(); i++) {
      YamlNode.Entry entry = entries.get(i);
      if (entry.key().equals(step) || step.equals("*")) {
        found = true;
        YamlNode changed = set(entry.value(), steps, depth + 1, target, value);
        Location at = changed.isScalar() ? changed.at() : entry.at();
        entries.set(i, new YamlNode.Entry(entry.key(), at, changed));
      }
    }
    if (!found && node.isMapping() && target.text("options", "create").orElse("").equals("true")) {
      YamlNode made =
          depth == steps.size() - 1
              ? value
              : set(Nodes.mapping(value.at(), List.of()), steps, depth + 1, target, value);
      entries.add(new YamlNode.Entry(step, value.at(), made));
    }
    return node.isMapping() ? Nodes.mapping(node.at(), entries) : node;
  }

  private static YamlNode replaced(YamlNode field, YamlNode target, YamlNode value) {
    String delimiter = target.text("options", "delimiter").orElse("");
    if (delimiter.isEmpty() || !field.isScalar()) {
      return value;
    }
    List<String> parts = new ArrayList<>(List.of(split(field.text(), delimiter)));
    int index = index(target);
    if (index < 0) {
      parts.add(0, value.text());
    } else if (index >= parts.size()) {
      parts.add(value.text());
    } else {
      parts.set(index, value.text());
    }
    return Nodes.text(value.at(), String.join(delimiter, parts));
  }
}
