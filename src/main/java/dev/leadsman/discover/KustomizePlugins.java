package dev.leadsman.discover;

import dev.leadsman.model.Skipped;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The other forms of a kustomization's fields, made the usual ones: names of older versions, and
 * {@code generators} and {@code transformers} that say in files of their own what a field could.
 */
final class KustomizePlugins {
  private static final Map<String, String> OLD_CHART_FIELDS =
      Map.of(
          "chartName", "name",
          "chartVersion", "version",
          "chartRepoUrl", "repo",
          "values", "valuesFile",
          "valuesLocal", "valuesInline",
          "releaseNamespace", "namespace");

  /** Change neither a version nor an image nor a value. */
  private static final Set<String> HARMLESS =
      Set.of(
          "AnnotationsTransformer",
          "LabelTransformer",
          "PrefixTransformer",
          "SuffixTransformer",
          "PrefixSuffixTransformer",
          "ReplicaCountTransformer",
          "HashTransformer");

  private final References references;
  private final Kustomize kustomize;

  KustomizePlugins(References references, Kustomize kustomize) {
    this.references = references;
    this.kustomize = kustomize;
  }

  /** The kustomization with all that it says in its usual fields. */
  YamlDocument inlined(String directory, YamlDocument document, Set<String> files) {
    YamlNode root = document.root();
    Map<String, List<YamlNode>> more = new LinkedHashMap<>();
    add(more, "images", Kustomize.list(root, "imageTags"));
    for (YamlNode old : Kustomize.list(root, "helmChartInflationGenerator")) {
      List<YamlNode.Entry> entries = new ArrayList<>();
      for (YamlNode.Entry entry : old.entries()) {
        String key = OLD_CHART_FIELDS.getOrDefault(entry.key(), entry.key());
        entries.add(new YamlNode.Entry(key, entry.at(), entry.value()));
      }
      add(more, "helmCharts", List.of(Nodes.mapping(old.at(), entries)));
    }
    for (String field : List.of("generators", "transformers")) {
      for (YamlNode item : Kustomize.list(root, field)) {
        for (YamlDocument plugin : documents(directory, item, files)) {
          plugin(item, plugin, more);
        }
      }
    }
    for (YamlNode item : Kustomize.list(root, "replacements")) {
      Optional<YamlNode> path = item.get("path").filter(YamlNode::isScalar);
      for (YamlDocument file :
          path.stream().flatMap(at -> documents(directory, at, files).stream()).toList()) {
        add(
            more,
            "replacements",
            file.root().isSequence() ? file.root().items() : List.of(file.root()));
      }
    }
    YamlNode changed = root;
    for (Map.Entry<String, List<YamlNode>> entry : more.entrySet()) {
      List<YamlNode> all = new ArrayList<>(Kustomize.list(root, entry.getKey()));
      all.addAll(entry.getValue());
      changed =
          Nodes.put(
              changed,
              "/" + entry.getKey(),
              root.line(entry.getKey()),
              Nodes.sequence(root.at(), all));
    }
    return changed == root ? document : YamlDocument.of(document.file(), changed);
  }

  private static void add(Map<String, List<YamlNode>> more, String field, List<YamlNode> items) {
    if (!items.isEmpty()) {
      more.computeIfAbsent(field, key -> new ArrayList<>()).addAll(items);
    }
  }

  private void plugin(YamlNode item, YamlDocument plugin, Map<String, List<YamlNode>> more) {
    YamlNode root = plugin.root();
    String kind = plugin.kind();
    switch (kind) {
      case "HelmChartInflationGenerator" -> add(more, "helmCharts", List.of(root));
      case "ConfigMapGenerator" -> add(more, "configMapGenerator", List.of(named(root)));
      case "SecretGenerator" -> add(more, "secretGenerator", List.of(named(root)));
      case "ImageTagTransformer" ->
          root.get("imageTag").ifPresent(image -> add(more, "images", List.of(image)));
      case "PatchTransformer", "PatchJson6902Transformer" -> add(more, "patches", List.of(root));
      case "ReplacementTransformer" ->
          add(more, "replacements", Kustomize.list(root, "replacements"));
      default -> {
        if (!HARMLESS.contains(kind)) {
          references.skip(
              item.at(),
              Skipped.Kind.NOT_UNDERSTOOD,
              "kustomize plugin " + (kind.isEmpty() ? item.text() : kind) + " is not followed",
              references.component(item.text()));
        }
      }
    }
  }

  private static YamlNode named(YamlNode root) {
    return root.get("metadata", "name")
        .map(name -> Nodes.put(root, "/name", root.line("metadata"), name))
        .orElse(root);
  }

  /** What a list of files, directories or texts names. */
  private List<YamlDocument> documents(String directory, YamlNode item, Set<String> files) {
    if (item.text().contains("\n")) {
      try {
        return YamlDocument.parse(item.at().file(), item.text(), item.textLine());
      } catch (YamlException e) {
        references.skip(item.at(), Skipped.Kind.BROKEN_YAML, "holds text that is no YAML", "");
        return List.of();
      }
    }
    Optional<String> path = Paths.resolve(directory, item.text());
    if (path.isPresent() && references.kustomization(path.get()).isPresent()) {
      Kustomize.Build build = kustomize.build(path.get());
      files.addAll(build.files());
      return build.sources().stream()
          .filter(source -> !Kustomize.isKustomization(source))
          .map(Source::document)
          .toList();
    }
    if (path.isEmpty() || !references.isFile(path.get())) {
      if (!Kustomize.isRemote(item.text())) {
        kustomize.unresolved(item.at(), item.text());
      }
      return List.of();
    }
    files.add(path.get());
    return references.patchDocuments(path.get());
  }
}
