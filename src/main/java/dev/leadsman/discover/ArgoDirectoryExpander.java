package dev.leadsman.discover;

import dev.leadsman.config.Glob;
import dev.leadsman.model.Deployer;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Follows an Argo CD {@code Application} to a directory or kustomization of the same revision. */
final class ArgoDirectoryExpander implements Expander {
  @Override
  public boolean expands(Source source) {
    return ArgoApplication.is(source);
  }

  @Override
  public Set<String> files(Source source, References references) {
    return directoryFiles(source, references);
  }

  static Set<String> directoryFiles(Source source, References references) {
    Set<String> files = new LinkedHashSet<>();
    for (YamlNode part : new ArgoApplication(source).sources()) {
      build(part, references).ifPresent(build -> files.addAll(build.files()));
    }
    return files;
  }

  private static Optional<Kustomize.Build> build(YamlNode part, References references) {
    Optional<String> directory = ArgoApplication.directory(part, references);
    boolean onlyValues = part.text("ref").isPresent() && part.text("path").isEmpty();
    if (directory.isEmpty()
        || onlyValues
        || references.isFile(Paths.join(directory.get(), "Chart.yaml"))) {
      return Optional.empty();
    }
    if (references.kustomization(directory.get()).isPresent()) {
      return Optional.of(references.kustomize().build(directory.get()));
    }
    boolean recurse =
        part.get("directory", "recurse")
            .map(YamlNode::value)
            .filter(Boolean.TRUE::equals)
            .isPresent();
    Kustomize.Build build = references.kustomize().buildPlain(directory.get(), recurse);
    return Optional.of(chosen(part, directory.get(), build));
  }

  /**
   * What {@code directory.include} and {@code exclude} leave.
   * https://argo-cd.readthedocs.io/en/stable/user-guide/directory/
   */
  private static Kustomize.Build chosen(YamlNode part, String directory, Kustomize.Build build) {
    List<Glob> include = globs(part.text("directory", "include").orElse(""));
    List<Glob> exclude = globs(part.text("directory", "exclude").orElse(""));
    if (include.isEmpty() && exclude.isEmpty()) {
      return build;
    }
    Predicate<String> taken =
        file -> {
          String path = directory.isEmpty() ? file : file.substring(directory.length() + 1);
          return (include.isEmpty() || include.stream().anyMatch(glob -> glob.matches(path)))
              && exclude.stream().noneMatch(glob -> glob.matches(path));
        };
    return new Kustomize.Build(
        build.sources().stream().filter(source -> taken.test(source.file())).toList(),
        build.files().stream().filter(taken).collect(Collectors.toSet()));
  }

  /** Their stars go over slashes, and braces hold alternatives. */
  private static List<Glob> globs(String written) {
    if (written.isEmpty()) {
      return List.of();
    }
    int open = written.indexOf('{');
    int close = written.indexOf('}', Math.max(0, open));
    List<Glob> globs = new ArrayList<>();
    if (open < 0 || close < 0) {
      globs.add(Glob.of(written.replaceAll("\\*+", "**")));
      return globs;
    }
    for (String each : written.substring(open + 1, close).split(",", -1)) {
      String one = written.substring(0, open) + each.strip() + written.substring(close + 1);
      globs.add(Glob.of(one.replaceAll("\\*+", "**")));
    }
    return globs;
  }

  @Override
  public List<Source> expand(Source source, References references) {
    ArgoApplication application = new ArgoApplication(source);
    Deployer applier = application.deployer();
    List<Source> sources = new ArrayList<>();
    for (YamlNode part : application.sources()) {
      Optional<Kustomize.Build> build = build(part, references);
      if (build.isEmpty()) {
        continue;
      }
      Patches patches = new Patches();
      part.get("kustomize", "patches").ifPresent(list -> patches.addAll(list, path -> List.of()));
      YamlNode images =
          Nodes.sequence(
              part.at(),
              part.get("kustomize", "images").map(YamlNode::items).orElse(List.of()).stream()
                  .map(Images::overrideOf)
                  .toList());
      String namespace = part.text("kustomize", "namespace").orElse("");
      for (Source below : renamed(part, build.get(), references)) {
        Source changed = below;
        if (!FileParser.isKustomization(below.file())) {
          changed = Images.override(patches.apply(below), images);
        }
        if (!namespace.isEmpty()) {
          changed = changed.withNamespace(namespace);
        }
        sources.add(
            changed
                .withCluster(source.cluster())
                .withDefaultNamespace(application.namespace())
                .withApplier(applier)
                .under(source.document().at()));
      }
    }
    return sources;
  }

  /** With the components, prefix and suffix that the Application adds. */
  private static List<Source> renamed(YamlNode part, Kustomize.Build build, References references) {
    Optional<YamlNode> kustomize = part.get("kustomize");
    if (kustomize.isEmpty()) {
      return build.sources();
    }
    List<Source> sources = build.sources();
    List<YamlNode> components =
        kustomize.get().get("components").map(YamlNode::items).orElse(List.of());
    if (!components.isEmpty()) {
      String directory = ArgoApplication.directory(part, references).orElse("");
      sources = references.kustomize().withComponents(directory, components, sources);
    }
    List<YamlNode.Entry> names =
        kustomize.get().entries().stream()
            .filter(entry -> entry.key().equals("namePrefix") || entry.key().equals("nameSuffix"))
            .toList();
    return names.isEmpty()
        ? sources
        : references.kustomize().transform(Nodes.mapping(part.at(), names), sources, new Patches());
  }
}
