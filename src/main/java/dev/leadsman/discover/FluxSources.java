package dev.leadsman.discover;

import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The sources of a revision's Flux objects: which of them are this very repository, and which lead
 * elsewhere.
 *
 * <p>This repository is what a Kustomization that syncs its own file names, what a FluxInstance
 * syncs, and {@code flux-system}, the name that {@code flux bootstrap} gives it.
 */
final class FluxSources {
  private static final String BOOTSTRAP = "flux-system";
  private static final String GENERATOR = "ArtifactGenerator";

  private final Map<String, List<YamlDocument>> sources = new HashMap<>();
  private final List<YamlDocument> generators = new ArrayList<>();
  private final Set<String> own = new HashSet<>();

  /**
   * @param documents all Flux objects of the revision
   */
  FluxSources(List<YamlDocument> documents) {
    for (YamlDocument document : documents) {
      if (document.kind().equals(GENERATOR)) {
        generators.add(document);
      } else if (isSource(document)) {
        sources
            .computeIfAbsent(document.kind() + "/" + name(document), key -> new ArrayList<>())
            .add(document);
        if (name(document).equals(BOOTSTRAP)) {
          own.add(url(document));
        }
      }
    }
    for (YamlDocument document : documents) {
      YamlNode root = document.root();
      if (document.kind().equals("FluxInstance")) {
        root.text("spec", "sync", "url").ifPresent(url -> own.add(normalized(url)));
      } else if (!isSource(document) && syncsItself(document)) {
        find(root, root.text("metadata", "namespace").orElse(""), document.file())
            .ifPresent(found -> own.add(url(found)));
      }
    }
  }

  /** True for a document that says something about sources. */
  static boolean wants(YamlDocument document) {
    return isSource(document)
        || document.group().equals("kustomize.toolkit.fluxcd.io")
        || document.kind().equals("FluxInstance")
        || document.kind().equals(GENERATOR);
  }

  private static boolean isSource(YamlDocument document) {
    return document.group().equals("source.toolkit.fluxcd.io");
  }

  private static boolean syncsItself(YamlDocument document) {
    Optional<String> directory =
        document.root().text("spec", "path").flatMap(path -> Paths.resolve("", path));
    return directory.isPresent()
        && !directory.get().isEmpty()
        && Paths.below(directory.get(), document.file());
  }

  /**
   * The source that a declaration names, when it is another repository; empty when it is this one
   * or nothing tells.
   *
   * @param reference has a {@code sourceRef}
   * @param path what is taken from it
   */
  Optional<YamlDocument> elsewhere(
      Source source, YamlNode reference, String path, References references) {
    return find(reference, source.effectiveNamespace(), source.file())
        .filter(found -> leaves(source, found, path, references));
  }

  private boolean leaves(Source source, YamlDocument found, String path, References references) {
    if (own.contains(url(found))) {
      return false;
    }
    Optional<String> directory =
        directory(found.kind(), name(found), path, source.file(), references);
    boolean here =
        directory.isPresent()
            && !directory.get().isEmpty()
            && references.isDirectory(directory.get());
    // Artifacts in a registry or bucket are often made of the repository itself.
    boolean git = found.kind().equals("GitRepository");
    return !here || (git && !own.isEmpty());
  }

  /**
   * The directory that a path in a source stands for; empty when it leaves the repository. An
   * artifact may hold a directory of the repository alone, so that its paths start there: then it
   * is the outermost one above the declaration that has the path.
   */
  Optional<String> directory(
      String kind, String name, String path, String file, References references) {
    Optional<String> whole = Paths.resolve("", path);
    if (whole.isEmpty()) {
      return whole;
    }
    if (kind.equals("ExternalArtifact")) {
      return generated(name, whole.get(), file).or(() -> whole);
    }
    if (whole.get().isEmpty()
        || kind.equals("GitRepository")
        || references.isDirectory(whole.get())) {
      return whole;
    }
    String top = "";
    for (String part : Paths.directory(file).split("/", -1)) {
      top = Paths.join(top, part);
      String below = Paths.join(top, whole.get());
      if (references.isDirectory(below)) {
        return Optional.of(below);
      }
    }
    return whole;
  }

  /**
   * The directory of the repository that an {@code ArtifactGenerator} copies to a path of the
   * artifact that it makes: {@code from: "@repository/apps/prod/**"}, {@code to:
   * "@artifact/prod/"}.
   */
  private Optional<String> generated(String name, String path, String file) {
    return generators.stream()
        .sorted(Comparator.comparingInt(found -> -Paths.shared(found.file(), file)))
        .flatMap(found -> found.root().get("spec", "artifacts").stream())
        .flatMap(artifacts -> artifacts.items().stream())
        .filter(artifact -> artifact.text("name").orElse("").equals(name))
        .flatMap(artifact -> artifact.get("copy").stream())
        .flatMap(copies -> copies.items().stream())
        .flatMap(copy -> copied(copy, path).stream())
        .findFirst();
  }

  private static Optional<String> copied(YamlNode copy, String path) {
    String from = withoutAlias(copy.text("from").orElse("")).replaceFirst("/\\*\\*$", "");
    String to = withoutAlias(copy.text("to").orElse("")).replaceFirst("/+$", "");
    if (from.contains("*") || !Paths.below(to, path)) {
      return Optional.empty();
    }
    return Paths.resolve(
        from, to.isEmpty() ? path : path.substring(to.length()).replaceFirst("^/", ""));
  }

  private static String withoutAlias(String path) {
    return path.replaceFirst("^@[^/]*/?", "");
  }

  private Optional<YamlDocument> find(YamlNode declaration, String namespace, String file) {
    YamlNode spec = declaration.get("spec").orElse(declaration);
    String kind = spec.text("sourceRef", "kind").orElse("");
    String name = spec.text("sourceRef", "name").orElse("");
    String from = spec.text("sourceRef", "namespace").orElse(namespace);
    return sources.getOrDefault(kind + "/" + name, List.of()).stream()
        .filter(
            found -> {
              String of = found.root().text("metadata", "namespace").orElse("");
              return of.isEmpty() || from.isEmpty() || of.equals(from);
            })
        .max(Comparator.comparingInt(found -> Paths.shared(found.file(), file)));
  }

  private static String name(YamlDocument document) {
    return document.root().text("metadata", "name").orElse("");
  }

  private static String url(YamlDocument source) {
    return normalized(source.root().text("spec", "url").orElse(""));
  }

  /** Host and path of an address, however it is written: {@code github.com/org/repository}. */
  static String normalized(String url) {
    String plain = url.strip().replaceFirst("^[a-z+]+://", "").replaceFirst("^[^/@]*@", "");
    return plain
        .replaceFirst("^([^/:]+):(?:\\d+/)?", "$1/")
        .replaceFirst("/+$", "")
        .replaceFirst("\\.git$", "")
        .toLowerCase(Locale.ROOT);
  }
}
