package dev.leadsman.discover;

import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Patches as kustomize and Flux Kustomizations write them: strategic merge and JSON 6902. */
final class Patches {
  private static final Set<String> WORKLOADS =
      Set.of("DaemonSet", "Deployment", "StatefulSet", "Job", "CronJob", "Pod");

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
      if (item.isScalar()) {
        // Before kustomize 2.1 the list held the names of files.
        addStrategic(item, files);
      } else if (inline.isPresent()) {
        add(documents(inline.get(), files), target);
      } else if (item.get("patch").isPresent()) {
        patches.add(new Patch(item.get("patch").get(), target));
      } else {
        item.get("path").filter(YamlNode::isScalar).ifPresent(path -> add(files.read(path), target));
      }
    }
  }

  /** {@code patchesStrategicMerge}: paths or texts. */
  void addStrategic(YamlNode list, PatchFiles files) {
    for (YamlNode item : list.isScalar() ? List.of(list) : list.items()) {
      if (item.text().contains("\n")) {
        add(documents(item, files), null);
      } else if (item.isScalar()) {
        add(files.read(item), null);
      }
    }
  }

  private void add(List<YamlDocument> documents, YamlNode target) {
    documents.forEach(document -> patches.add(new Patch(document.root(), target)));
  }

  private static List<YamlDocument> documents(YamlNode text, PatchFiles files) {
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
      files.broken(text);
      return List.of();
    }
  }

  /** Reads a patch file that a kustomization names. */
  interface PatchFiles {
    List<YamlDocument> read(YamlNode path);

    /** Told of a patch that is no YAML. */
    default void broken(YamlNode patch) {}
  }

  /** True when a patch takes the whole object away. */
  boolean deletes(Source source) {
    return patches.stream()
        .anyMatch(
            patch ->
                patch.body().text("$patch").orElse("").equals("delete") && targets(patch, source));
  }

  /** The images that patches set, whatever their targets, as {@code images} writes overrides. */
  List<YamlNode> images() {
    List<YamlNode> images = new ArrayList<>();
    for (Patch patch : patches) {
      for (YamlNode operation : patch.body().items()) {
        if (operation.text("path").orElse("").endsWith("/image")) {
          operation.get("value").filter(YamlNode::isScalar).ifPresent(images::add);
        }
      }
      images.addAll(Images.of(patch.body()));
    }
    return images.stream().map(Images::overrideOf).toList();
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
          && source.isNamed(patch.body().text("metadata", "name").orElse(""))
          && (namespace.isEmpty()
              || source.effectiveNamespace().isEmpty()
              || namespace.equals(source.effectiveNamespace())
              || namespace.equals(root.text("metadata", "namespace").orElse("")))
          && !source.name().isEmpty();
    }
    return Selector.selects(target, source);
  }
}
