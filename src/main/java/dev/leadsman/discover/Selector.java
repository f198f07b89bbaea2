package dev.leadsman.discover;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.leadsman.yaml.YamlNode;
import java.util.List;
import java.util.Optional;

/** What a patch or replacement names as its target: all that it writes must fit. */
final class Selector {
  private Selector() {}

  /**
   * Whether kustomize takes an object for a patch's target: by the name it began with or the one it
   * has, an object without a namespace as one of {@code default}.
   * https://github.com/kubernetes-sigs/kustomize/blob/master/api/resmap/reswrangler.go
   */
  static boolean selects(YamlNode target, Source source) {
    List<String> former = source.formerNames();
    return selects(target, source, former.subList(0, Math.min(1, former.size())));
  }

  /** As {@link #selects}, by any name that it ever had: so replacements select. */
  static boolean selectsByAnyName(YamlNode target, Source source) {
    return selects(target, source, source.formerNames());
  }

  private static boolean selects(YamlNode target, Source source, List<String> formerNames) {
    YamlNode root = source.document().root();
    String namespace = source.effectiveNamespace();
    String own = root.text("metadata", "namespace").orElse("");
    String name = target.text("name").orElse("");
    String version = source.document().apiVersion();
    return matches(target.text("kind").orElse(""), source.document().kind())
        && (matches(name, source.name())
            || formerNames.stream().anyMatch(former -> matches(name, former)))
        && (matchesNamespace(target, namespace) || matchesNamespace(target, own))
        && matches(target.text("group").orElse(""), source.document().group())
        && matches(target.text("version").orElse(""), version.substring(version.indexOf('/') + 1))
        && hasLabels(target.text("labelSelector").orElse(""), root.get("metadata", "labels"))
        && hasLabels(
            target.text("annotationSelector").orElse(""), root.get("metadata", "annotations"));
  }

  private static boolean matchesNamespace(YamlNode target, String namespace) {
    return matches(
        target.text("namespace").orElse(""), namespace.isEmpty() ? "default" : namespace);
  }

  /** An anchored expression of Go's syntax; an empty one fits everything, a broken one nothing. */
  private static boolean matches(String expression, String text) {
    if (expression.isEmpty() || expression.equals(text)) {
      return true;
    }
    try {
      return Pattern.compile("^(?:" + expression + ")$").matcher(text).find();
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  /** A label selector: {@code a=b,c!=d,e in (f,g),h notin (i),j,!k}. */
  private static boolean hasLabels(String selector, Optional<YamlNode> labels) {
    if (selector.isBlank()) {
      return true;
    }
    for (String requirement : selector.split(",(?![^(]*\\))", -1)) {
      String text = requirement.strip();
      String[] set = text.split("\\s+", 3);
      if (set.length == 3 && (set[1].equals("in") || set[1].equals("notin"))) {
        Optional<String> value = labels.flatMap(all -> all.text(set[0]));
        List<String> values = List.of(set[2].replaceAll("[()\\s]", "").split(",", -1));
        if (value.filter(values::contains).isPresent() != set[1].equals("in")) {
          return false;
        }
      } else if (text.contains("=")) {
        boolean not = text.contains("!=");
        String[] pair = text.split("!=|==|=", 2);
        Optional<String> value = labels.flatMap(all -> all.text(pair[0].strip()));
        if (value.equals(Optional.of(pair[1].strip())) == not) {
          return false;
        }
      } else {
        boolean not = text.startsWith("!");
        String key = not ? text.substring(1).strip() : text;
        if (labels.flatMap(all -> all.get(key)).isPresent() == not) {
          return false;
        }
      }
    }
    return true;
  }
}
