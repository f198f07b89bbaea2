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
   * @param options what the patch may change beside the content: {@code allowNameChange} and {@code
   *     allowKindChange}; null when nothing
   */
  private record Patch(YamlNode body, YamlNode target, YamlNode options) {
    boolean allows(String option) {
      return options != null && options.text(option).orElse("").equals("true");
    }
  }

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
        add(documents(inline.get(), files), target, item.get("options").orElse(null));
      } else if (item.get("patch").isPresent()) {
        patches.add(new Patch(item.get("patch").get(), target, null));
      } else {
        item.get("path")
            .filter(YamlNode::isScalar)
            .ifPresent(path -> add(files.read(path), target, item.get("options").orElse(null)));
      }
    }
  }

  /** {@code patchesStrategicMerge}: paths or texts. */
  void addStrategic(YamlNode list, PatchFiles files) {
    for (YamlNode item : list.isScalar() ? List.of(list) : list.items()) {
      if (item.text().contains("\n")) {
        add(documents(item, files), null, null);
      } else if (item.isScalar()) {
        add(files.read(item), null, null);
      }
    }
  }

  private void add(List<YamlDocument> documents, YamlNode target, YamlNode options) {
    documents.forEach(document -> patches.add(new Patch(document.root(), target, options)));
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

  /** A patch renames its target only where its options say so. */
  private static YamlNode unnamed(Patch patch, YamlNode root) {
    YamlNode body = patch.body();
    if (!patch.allows("allowKindChange")) {
      body = keeping(body, root, List.of("kind"), List.of("apiVersion"));
    }
    return patch.allows("allowNameChange")
        ? keeping(body, root, List.of("metadata", "namespace"))
        : keeping(body, root, List.of("metadata", "name"), List.of("metadata", "namespace"));
  }

  @SafeVarargs
  private static YamlNode keeping(YamlNode body, YamlNode root, List<String>... fields) {
    YamlNode result = body;
    for (List<String> field : fields) {
      String[] path = field.toArray(String[]::new);
      if (body.get(path).isPresent()) {
        YamlNode own = root.get(path).orElse(Nodes.plain(root.at(), "null"));
        result = Nodes.put(result, "/" + String.join("/", field), root.line(path), own);
      }
    }
    return result;
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
