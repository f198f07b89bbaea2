package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.model.Skipped;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Builds kustomizations as far as versions, images and values need: resources, bases, components,
 * patches, namespace, images, name prefix and suffix, generated ConfigMaps and Secrets.
 */
final class Kustomize {
  private static final List<String> HOSTS =
      List.of("git@", "git::", "github.com/", "gitlab.com/", "bitbucket.org/");
  private static final int MAX_DEPTH = 50;
  private static final int MAX_SOURCES = 100_000;

  /** Where a built kustomization keeps the images set over what it brings from elsewhere. */
  static final String OVERRIDES = "$images";

  /**
   * What a directory stands for.
   *
   * @param sources its documents, transformed, the kustomizations themselves included
   * @param files every file that took part
   */
  record Build(List<Source> sources, Set<String> files) {
    static final Build NOTHING = new Build(List.of(), Set.of());
  }

  private final References references;
  private final Set<Skipped> skipped;
  private final Map<String, Build> builds = new HashMap<>();
  private final Map<String, List<Map.Entry<String, YamlDocument>>> configs = new HashMap<>();
  private final Set<String> building = new LinkedHashSet<>();
  private final KustomizePlugins plugins;

  /**
   * @param skipped collects what could not be followed
   */
  Kustomize(References references, Set<Skipped> skipped) {
    this.references = references;
    this.skipped = skipped;
    this.plugins = new KustomizePlugins(references, this);
  }

  /** A directory with a kustomization file. */
  Build build(String written) {
    String directory = references.real(written);
    Build known = builds.get(directory);
    if (known != null) {
      return known;
    }
    Optional<String> file = references.kustomization(directory);
    Optional<YamlDocument> document = file.flatMap(this::kustomization);
    if (document.isEmpty()) {
      return Build.NOTHING;
    }
    if (building.size() > MAX_DEPTH || !building.add(directory)) {
      skipped.add(
          new Skipped(
              document.get().at(),
              Skipped.Kind.UNRESOLVED,
              "includes itself or nests too deeply",
              ""));
      return Build.NOTHING;
    }
    Set<String> files = new LinkedHashSet<>();
    List<Source> sources = apply(directory, document.get(), new ArrayList<>(), files);
    building.remove(directory);
    Build build = new Build(List.copyOf(sources), Set.copyOf(files));
    builds.put(directory, build);
    return build;
  }

  /**
   * A ConfigMap or Secret as the builds at hand make it, by the one whose directory is nearest to a
   * declaration; asked for when all are built.
   */
  Optional<YamlDocument> generated(String kind, String name, Source from) {
    if (configs.isEmpty()) {
      new TreeMap<>(builds).forEach(this::addConfigs);
    }
    return configs.getOrDefault(kind + "/" + name, List.of()).stream()
        .max(Comparator.comparingInt(config -> References.nearness(from, config.getKey())))
        .map(Map.Entry::getValue);
  }

  private void addConfigs(String directory, Build build) {
    for (Source source : build.sources()) {
      String kind = source.document().kind();
      if (kind.equals("ConfigMap") || kind.equals("Secret")) {
        configs
            .computeIfAbsent(kind + "/" + source.name(), key -> new ArrayList<>())
            .add(Map.entry(directory, source.document()));
      }
    }
  }

  private Optional<YamlDocument> kustomization(String path) {
    ParsedFile parsed = references.parsed(path);
    skipped.addAll(parsed.skipped());
    return parsed.documents().stream().findFirst();
  }

  /** True for a kustomization itself, false for what it generates. */
  static boolean isKustomization(Source source) {
    String kind = source.document().kind();
    return FileParser.isKustomization(FileParser.withoutTemplateEnding(source.file()))
        && (kind.isEmpty() || kind.equals("Kustomization") || kind.equals("Component"))
        && !source.document().group().equals("kustomize.toolkit.fluxcd.io");
  }

  /** True for one with charts or with resources of other repositories. */
  static boolean bringsFromElsewhere(YamlNode root) {
    return !list(root, "helmCharts").isEmpty() || !remote(root).isEmpty();
  }

  /** The resources of a kustomization that stand in other repositories. */
  static List<YamlNode> remote(YamlNode root) {
    List<YamlNode> remote = new ArrayList<>(list(root, "resources"));
    remote.addAll(list(root, "bases"));
    remote.removeIf(resource -> !resource.isScalar() || !isRemote(resource.text()));
    return remote;
  }

  /**
   * A directory as Flux's kustomize-controller takes it when it has no kustomization file: every
   * YAML file below it, directories with a kustomization file as one resource.
   * https://fluxcd.io/flux/components/kustomize/kustomizations/#generate-kustomizationyaml
   */
  Build buildGenerated(String directory) {
    if (references.kustomization(directory).isPresent()) {
      return build(directory);
    }
    List<Source> sources = new ArrayList<>();
    Set<String> files = new LinkedHashSet<>();
    Set<String> built = new HashSet<>();
    for (String path : references.filesBelow(directory)) {
      Optional<String> owner = nearestKustomization(directory, Paths.directory(path));
      if (owner.isPresent()) {
        if (built.add(owner.get())) {
          Build below = build(owner.get());
          sources.addAll(below.sources());
          files.addAll(below.files());
        }
      } else if (FileParser.wants(path)) {
        files.add(path);
        references.parsed(path).documents().forEach(found -> sources.add(Source.of(found)));
      }
    }
    return new Build(sources, files);
  }

  /** The outermost directory from top down to a directory that has a kustomization file. */
  private Optional<String> nearestKustomization(String top, String directory) {
    String found = null;
    String here = directory;
    while (!here.equals(top) && !here.isEmpty()) {
      if (references.kustomization(here).isPresent()) {
        found = here;
      }
      here = Paths.directory(here);
    }
    return Optional.ofNullable(found);
  }

  /** A directory as Argo CD takes it when it is neither a chart nor a kustomization. */
  Build buildPlain(String directory, boolean recurse) {
    List<Source> sources = new ArrayList<>();
    Set<String> files = new LinkedHashSet<>();
    for (String path : references.filesBelow(directory)) {
      if ((recurse || Paths.directory(path).equals(directory)) && FileParser.wants(path)) {
        files.add(path);
        references.parsed(path).documents().forEach(found -> sources.add(Source.of(found)));
      }
    }
    return new Build(sources, files);
  }

  private List<Source> apply(
      String directory, YamlDocument written, List<Source> before, Set<String> files) {
    YamlDocument document = plugins.inlined(directory, written, files);
    YamlNode root = document.root();
    List<Source> sources = before;
    files.add(document.file());
    sources.add(Source.of(document));
    for (String field : List.of("resources", "bases")) {
      for (YamlNode resource : list(root, field)) {
        resource(directory, resource, sources, files);
      }
    }
    new ConfigGenerators(references, this::unresolved).generate(directory, root, sources, files);
    for (YamlNode component : list(root, "components")) {
      sources = component(directory, component, sources, files);
    }
    Patches patches = new Patches();
    Patches.PatchFiles patchFiles = patchFiles(directory, files);
    root.get("patchesStrategicMerge").ifPresent(list -> patches.addStrategic(list, patchFiles));
    root.get("patches").ifPresent(list -> patches.addAll(list, patchFiles));
    root.get("patchesJson6902").ifPresent(list -> patches.addAll(list, patchFiles));
    for (YamlNode chart : list(root, "helmCharts")) {
      chart
          .text("valuesFile")
          .flatMap(path -> Paths.resolve(directory, path))
          .ifPresent(files::add);
      list(chart, "additionalValuesFiles")
          .forEach(path -> Paths.resolve(directory, path.text()).ifPresent(files::add));
    }
    nameIdle(root, sources);
    return transform(root, sources, patches);
  }

  /** Tells of images of a known component that are set for objects that were not read. */
  private void nameIdle(YamlNode root, List<Source> sources) {
    KnownComponents components = references.components();
    for (YamlNode override : list(root, "images")) {
      Optional<YamlNode> image = Images.asked(override);
      Optional<String> component =
          image.flatMap(asked -> components.componentOfImage(asked.text()));
      String name = override.text("name").orElse("");
      if (component.isPresent()
          && components.componentOfImage(name).isEmpty()
          && sources.stream()
              .noneMatch(
                  source ->
                      (isKustomization(source) && bringsFromElsewhere(source.document().root()))
                          || Images.touches(source, override))) {
        skipped.add(
            new Skipped(
                image.get().at(),
                Skipped.Kind.UNRESOLVED,
                "sets "
                    + image.get().text()
                    + " for "
                    + name
                    + ", which no object that was read runs",
                component.get()));
      }
    }
  }

  /** Patches, namespace, names, images and more of a kustomization, laid over its documents. */
  List<Source> transform(YamlNode root, List<Source> sources, Patches patches) {
    return new KustomizeTransform(root, patches).apply(sources);
  }

  static List<YamlNode> list(YamlNode root, String field) {
    return root.get(field).map(YamlNode::items).orElse(List.of());
  }

  private void resource(
      String directory, YamlNode resource, List<Source> sources, Set<String> files) {
    String written = resource.text();
    if (!resource.isScalar() || isRemote(written)) {
      return;
    }
    Optional<String> path = Paths.resolve(directory, written);
    if (path.isPresent() && references.kustomization(path.get()).isPresent()) {
      Build build = build(path.get());
      sources.addAll(build.sources());
      files.addAll(build.files());
    } else if (path.isPresent() && references.isFile(path.get())) {
      files.add(path.get());
      references.parsed(path.get()).documents().forEach(found -> sources.add(Source.of(found)));
    } else {
      unresolved(resource.at(), written);
    }
    if (sources.size() > MAX_SOURCES) {
      throw new TooMuchException("kustomizations hold more than " + MAX_SOURCES + " documents");
    }
  }

  void unresolved(Location at, String written) {
    skipped.add(
        new Skipped(
            at,
            Skipped.Kind.UNRESOLVED,
            "refers to " + written + ", which is not in this revision",
            references.component(written)));
  }

  /**
   * True for what kustomize fetches from elsewhere.
   * https://github.com/kubernetes-sigs/kustomize/blob/master/examples/remoteBuild.md
   */
  static boolean isRemote(String resource) {
    return resource.contains("://")
        || resource.contains("?ref=")
        || resource.contains("?version=")
        || resource.contains(".git//")
        || resource.endsWith(".git")
        || HOSTS.stream().anyMatch(resource::startsWith);
  }

  /** Documents changed by components that a parent adds to a directory. */
  List<Source> withComponents(String directory, List<YamlNode> components, List<Source> sources) {
    List<Source> changed = new ArrayList<>(sources);
    for (YamlNode component : components) {
      changed = component(directory, component, changed, new HashSet<>());
    }
    return changed;
  }

  /** A component changes what its parent has gathered so far. */
  private List<Source> component(
      String directory, YamlNode component, List<Source> sources, Set<String> files) {
    Optional<String> path = Paths.resolve(directory, component.text());
    Optional<YamlDocument> document =
        path.flatMap(references::kustomization).flatMap(this::kustomization);
    if (document.isEmpty()) {
      if (!isRemote(component.text())) {
        unresolved(component.at(), component.text());
      } else if (!references.component(component.text()).isEmpty()) {
        skipped.add(
            new Skipped(
                component.at(),
                Skipped.Kind.UNRESOLVED,
                "uses component " + component.text() + " of another repository",
                references.component(component.text())));
      }
      return sources;
    }
    if (building.size() > MAX_DEPTH || !building.add(path.get())) {
      return sources;
    }
    List<Source> changed = apply(path.get(), document.get(), sources, files);
    building.remove(path.get());
    return changed;
  }

  private Patches.PatchFiles patchFiles(String directory, Set<String> files) {
    return new Patches.PatchFiles() {
      @Override
      public List<YamlDocument> read(YamlNode written) {
        Optional<String> path = Paths.resolve(directory, written.text());
        if (path.isEmpty() || !references.isFile(path.get())) {
          if (!isRemote(written.text())) {
            unresolved(written.at(), written.text());
          }
          return List.of();
        }
        files.add(path.get());
        return references.patchDocuments(path.get());
      }

      @Override
      public void broken(YamlNode patch) {
        skipped.add(
            new Skipped(
                patch.at(),
                Skipped.Kind.BROKEN_YAML,
                "holds a patch that is no YAML",
                references.component(patch.text())));
      }
    };
  }
}
