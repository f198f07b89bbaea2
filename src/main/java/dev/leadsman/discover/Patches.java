package dev.leadsman.discover;

import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Patches as kustomize and Flux Kustomizations write them: strategic merge and JSON 6902. */
final class Patches {
  private static final Set<String> WORKLOADS =
      Set.of("DaemonSet", "Deployment", "StatefulSet", "Job", "CronJob", "Pod");
  private static final int MAX_WILDCARDS = 8;

  /**
   * @param target null when the patch itself names its object
   */
  private record Patch(YamlNode body, YamlNode target) {}

  private final List<Patch> patches = new ArrayList<>();

  /** Patches of a {@code patches:} list: {@code patch} or {@code path}, and {@code target}. */
  void addAll(YamlNode list, PatchFiles files) {
    for (YamlNode item : list.items()) {
      YamlNode target = item.get("target").orElse(null);
      Optional<YamlNode> inline = item.get("patch").filter(YamlNode::isScalar);
      if (inline.isPresent()) {
        add(documents(inline.get()), target);
      } else if (item.get("patch").isPresent()) {
        patches.add(new Patch(item.get("patch").get(), target));
      } else {
        item.text("path").ifPresent(path -> add(files.read(path), target));
      }
    }
  }

  /** {@code patchesStrategicMerge}: paths or texts. */
  void addStrategic(YamlNode list, PatchFiles files) {
    for (YamlNode item : list.items()) {
      if (item.text().contains("\n")) {
        add(documents(item), null);
      } else if (item.isScalar()) {
        add(files.read(item.text()), null);
      }
    }
  }

  private void add(List<YamlDocument> documents, YamlNode target) {
    documents.forEach(document -> patches.add(new Patch(document.root(), target)));
  }

  private static List<YamlDocument> documents(YamlNode text) {
    try {
      String file = text.at().file();
      List<YamlDocument> documents = YamlDocument.parse(file, text.text(), text.textLine());
      boolean quoted = !text.isBlock() && text.end() > text.start();
      return quoted
          ? documents.stream()
              .map(found -> YamlDocument.of(file, Nodes.onLine(found.root(), text.at())))
              .toList()
          : documents;
    } catch (YamlException e) {
      return List.of();
    }
  }

  /** Reads a patch file that a kustomization names. */
  interface PatchFiles {
    List<YamlDocument> read(String path);
  }

  /** The object with every patch that targets it applied, in order. */
  Source apply(Source source) {
    YamlNode root = source.document().root();
    boolean workload = WORKLOADS.contains(source.document().kind());
    for (Patch patch : patches) {
      if (!targets(patch, source)) {
        continue;
      }
      root =
          patch.body().isSequence()
              ? Nodes.jsonPatch(root, patch.body())
              : Nodes.merge(root, unnamed(patch, root), workload);
    }
    return root == source.document().root()
        ? source
        : source.withDocument(YamlDocument.of(source.file(), root));
  }

  /** A patch never renames its target. */
  private static YamlNode unnamed(Patch patch, YamlNode root) {
    if (patch.target() == null) {
      return patch.body();
    }
    YamlNode body = patch.body();
    for (String key : List.of("name", "namespace")) {
      Optional<YamlNode> own = root.get("metadata", key);
      if (body.get("metadata", key).isPresent()) {
        body =
            Nodes.put(
                body, "/metadata/" + key, root.at(), own.orElse(Nodes.plain(root.at(), "null")));
      }
    }
    return body;
  }

  private static boolean targets(Patch patch, Source source) {
    YamlNode target = patch.target();
    YamlNode root = source.document().root();
    if (target == null) {
      String namespace = patch.body().text("metadata", "namespace").orElse("");
      return patch.body().text("kind").equals(root.text("kind"))
          && patch.body().text("metadata", "name").orElse("").equals(source.name())
          && (namespace.isEmpty()
              || source.effectiveNamespace().isEmpty()
              || namespace.equals(source.effectiveNamespace()))
          && !source.name().isEmpty();
    }
    return matches(target.text("kind").orElse(""), source.document().kind())
        && matches(target.text("name").orElse(""), source.name())
        && (source.effectiveNamespace().isEmpty()
            || matches(target.text("namespace").orElse(""), source.effectiveNamespace()))
        && matches(target.text("group").orElse(""), source.document().group())
        && selects(target.text("labelSelector").orElse(""), root.get("metadata", "labels"))
        && selects(
            target.text("annotationSelector").orElse(""), root.get("metadata", "annotations"));
  }

  /** An anchored expression; of its syntax only literals, alternatives and wildcards are read. */
  private static boolean matches(String expression, String text) {
    if (expression.isEmpty() || expression.equals(text)) {
      return true;
    }
    if (expression.split("[*+]", -1).length > MAX_WILDCARDS) {
      return false;
    }
    String plain = expression.replaceAll("^\\^|\\$$", "").replaceAll("^\\((.*)\\)$", "$1");
    for (String alternative : plain.split("\\|", -1)) {
      StringBuilder regex = new StringBuilder();
      for (String part : alternative.split("(?=\\.[*+])|(?<=\\.[*+])", -1)) {
        regex.append(
            part.equals(".*") || part.equals(".+") ? part : Pattern.quote(part.replace("\\", "")));
      }
      if (text.matches(regex.toString())) {
        return true;
      }
    }
    return false;
  }

  /** A label selector: {@code a=b,c!=d,e in (f,g),h notin (i),j,!k}. */
  private static boolean selects(String selector, Optional<YamlNode> labels) {
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
