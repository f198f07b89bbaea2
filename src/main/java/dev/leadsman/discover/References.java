package dev.leadsman.discover;

import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.TreeFile;
import dev.leadsman.model.Location;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What a declaration may refer to: the other documents and files of its revision. */
public final class References {
  /** The label of Secrets that declare things to Argo CD. */
  static final String SECRET_TYPE = "argocd.argoproj.io/secret-type";

  private final RevisionTree tree;
  private final KnownComponents components;
  private final FileParser parser;
  private final Map<String, ParsedFile> cache;
  private final Scans scans;
  private final NavigableMap<String, TreeFile> files = new TreeMap<>();
  private final Map<String, Set<String>> configFiles = new HashMap<>();
  private final Map<String, List<YamlDocument>> configsOfFile = new HashMap<>();
  private final Map<String, List<Source>> byKind = new HashMap<>();
  private final Map<String, List<Source>> byKindAndName = new HashMap<>();
  private final Map<String, YamlDocument> clusterSecrets = new TreeMap<>();
  private final List<YamlDocument> inputProviders = new ArrayList<>();
  private final Set<String> argoRepositories = new TreeSet<>();
  private final Map<String, Optional<ChartTemplates>> chartTemplates = new HashMap<>();
  private final Set<String> directories = new TreeSet<>();
  private final Map<String, ParsedFile> templates = new TreeMap<>();
  private final Set<Skipped> skipped = new LinkedHashSet<>();
  private final Map<String, AnsibleProject> ansible = new HashMap<>();
  private final Map<String, List<HelmfileReader.Result>> helmfiles = new HashMap<>();
  private final Kustomize kustomize = new Kustomize(this, skipped);
  private final Set<YamlDocument> flux = new LinkedHashSet<>();
  private FluxSources fluxSources;

  /**
   * @param cache parsed files by path and blob, shared by base and head and by threads
   * @param scans what earlier runs know of files
   */
  References(
      RevisionTree tree,
      KnownComponents components,
      FileParser parser,
      Map<String, ParsedFile> cache,
      Scans scans) {
    this.tree = tree;
    this.components = components;
    this.parser = parser;
    this.cache = cache;
    this.scans = scans;
    tree.files().forEach(file -> files.put(file.path(), file));
  }

  /** The revision as scripts see it. */
  ScriptTree scripts() {
    return new ScriptTree(tree, components::knowsChart);
  }

  /** The Ansible project of a directory. */
  AnsibleProject ansible(String directory) {
    return ansible.computeIfAbsent(directory, key -> new AnsibleProject(this, key));
  }

  /** What a helmfile comes to in each of its environments. */
  List<HelmfileReader.Result> helmfile(String path) {
    return helmfiles.computeIfAbsent(path, key -> HelmfileReader.results(key, this));
  }

  /** All documents of a text that stands for a file; none when it is broken. */
  List<YamlDocument> documents(String path, String text) {
    return parser.parseAll(path, text).documents();
  }

  Kustomize kustomize() {
    return kustomize;
  }

  /** Where Flux objects come from; asked for after every file was read. */
  FluxSources fluxSources() {
    if (fluxSources == null) {
      fluxSources = new FluxSources(List.copyOf(flux));
    }
    return fluxSources;
  }

  Set<Skipped> skipped() {
    return skipped;
  }

  void skip(Skipped more) {
    skip(more.at(), more.kind(), more.reason(), more.component());
  }

  void skip(Location at, Skipped.Kind kind, String reason, String component) {
    skipped.add(new Skipped(at, kind, TemplateYaml.shown(reason), component));
  }

  public KnownComponents components() {
    return components;
  }

  /** The component that a text names, by its markers; empty when it names none. */
  public String component(String text) {
    return parser.component(text).orElse("");
  }

  /**
   * Paths of the regular files at or below a directory, in order. A link to a file counts as that
   * file, also where the directory is a link itself; links to directories below it are not walked.
   */
  public List<String> filesBelow(String directory) {
    String real = real(directory);
    NavigableMap<String, TreeFile> from = real.isEmpty() ? files : files.tailMap(real + "/", true);
    Set<String> below = new TreeSet<>();
    for (TreeFile file : from.values()) {
      if (!Paths.below(real, file.path())) {
        break;
      }
      if (!file.link()) {
        below.add(file.path());
      } else if (!real.isEmpty()) {
        tree.file(file.path()).ifPresent(target -> below.add(target.path()));
      }
    }
    return List.copyOf(below);
  }

  /** Every link of the revision. */
  List<TreeFile> links() {
    return files.values().stream().filter(TreeFile::link).toList();
  }

  /** Where a link points to, as it is written. */
  String target(TreeFile link) {
    return new String(read(link), StandardCharsets.UTF_8);
  }

  /** True for a directory that holds files. */
  public boolean isDirectory(String path) {
    if (path.isEmpty()) {
      return !files.isEmpty();
    }
    return holdsFiles(path) || (!isFile(path) && !tree.under(path).isEmpty());
  }

  private boolean holdsFiles(String directory) {
    String next = files.higherKey(directory + "/");
    return next != null && next.startsWith(directory + "/");
  }

  /** The directory itself where a path leads to it through links. */
  String real(String directory) {
    if (directory.isEmpty() || holdsFiles(directory)) {
      return directory;
    }
    for (TreeFile file : tree.under(directory)) {
      int slash = file.path().lastIndexOf('/');
      for (; slash >= 0; slash = file.path().lastIndexOf('/', slash - 1)) {
        String through = Paths.join(directory, file.path().substring(slash + 1));
        if (tree.file(through).filter(found -> found.path().equals(file.path())).isPresent()) {
          return file.path().substring(0, slash);
        }
      }
      break;
    }
    return directory;
  }

  /** The templates of a chart directory that declare releases; empty when none does. */
  Optional<ChartTemplates> chartTemplates(String directory) {
    Optional<ChartTemplates> known = chartTemplates.get(directory);
    if (known == null) {
      known = ChartTemplates.of(directory, this);
      chartTemplates.put(directory, known);
    }
    return known;
  }

  /** Every directory that holds files, hidden ones and what is below them aside. */
  Set<String> directories() {
    if (directories.isEmpty()) {
      for (String file : files.keySet()) {
        String directory = Paths.directory(file);
        while (!directory.isEmpty() && directories.add(directory)) {
          directory = Paths.directory(directory);
        }
      }
      directories.removeIf(directory -> ("/" + directory).contains("/."));
    }
    return directories;
  }

  /** Secrets that declare a cluster to Argo CD, by their place. */
  Collection<YamlDocument> clusterSecrets() {
    return clusterSecrets.values();
  }

  /** Keeps what others ask for before all documents are known. */
  void see(YamlDocument document) {
    boolean cluster =
        document.kind().equals("Secret")
            && document
                .root()
                .text("metadata", "labels", SECRET_TYPE)
                .filter(type -> type.equals("cluster"))
                .isPresent();
    if (cluster) {
      clusterSecrets.put(document.at().toString(), document);
    }
    if (document.kind().equals("ResourceSetInputProvider")) {
      inputProviders.add(document);
    }
    Source source = Source.of(document);
    if (ArgoApplication.is(source)) {
      for (YamlNode part : new ArgoApplication(source).sources()) {
        Optional<String> path = part.text("path").flatMap(text -> Paths.resolve("", text));
        if (path.filter(text -> !text.isEmpty() && isDirectory(text)).isPresent()) {
          part.text("repoURL").map(References::repository).ifPresent(argoRepositories::add);
        }
      }
    }
  }

  /** What ResourceSets may take their inputs from. */
  List<YamlDocument> inputProviders() {
    return inputProviders;
  }

  /** True for another repository than those that Applications take paths of this revision from. */
  boolean isOtherRepository(String url) {
    return !argoRepositories.isEmpty() && !argoRepositories.contains(repository(url));
  }

  /** A repository without what its addresses differ in. */
  private static String repository(String url) {
    return url.strip()
        .toLowerCase(Locale.ROOT)
        .replaceFirst("^[a-z+]{1,10}://", "")
        .replaceFirst("^[^@/]{1,100}@", "")
        .replace(':', '/')
        .replaceFirst("/$", "")
        .replaceFirst("\\.git$", "");
  }

  public boolean isFile(String path) {
    return file(path).isPresent();
  }

  private Optional<TreeFile> file(String path) {
    TreeFile known = files.get(path);
    return known != null && !known.link() ? Optional.of(known) : tree.file(path);
  }

  /** The kustomization file of a directory. */
  Optional<String> kustomization(String directory) {
    for (String name : List.of("kustomization.yaml", "kustomization.yml", "Kustomization")) {
      String path = Paths.join(directory, name);
      if (files.containsKey(path) || (!holdsFiles(directory) && tree.file(path).isPresent())) {
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }

  /** The text of a file; empty when there is none or it is no text. */
  public Optional<String> text(String path) {
    Optional<TreeFile> file = file(path).filter(found -> found.size() <= FileParser.MAX_BYTES);
    return file.flatMap(found -> FileParser.text(read(found)));
  }

  /** The text of a script; one that nobody can read is told. */
  Optional<String> scriptText(String path) {
    Optional<TreeFile> file = file(path);
    if (file.isPresent() && file.get().size() > FileParser.MAX_BYTES) {
      if (Paths.name(path).indexOf('.') >= 0) {
        skip(
            new Location(path, 1),
            Skipped.Kind.TOO_LARGE,
            "has " + file.get().size() + " bytes",
            "");
      }
      return Optional.empty();
    }
    Optional<byte[]> bytes = file.map(this::read);
    if (bytes.filter(FileParser::isGitCrypt).isPresent()) {
      skip(new Location(path, 1), Skipped.Kind.ENCRYPTED, "is encrypted with git-crypt", "");
    }
    return bytes.flatMap(FileParser::scriptText);
  }

  private byte[] read(TreeFile file) {
    try {
      return tree.read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Parses files on every processor; who asks for one of them later need not wait. */
  void parseAhead(Collection<String> paths) {
    paths.parallelStream()
        .filter(FileParser::wants)
        .forEach(path -> file(path).ifPresent(this::parse));
  }

  /** The documents of a file that can matter, and what was skipped in it. */
  ParsedFile parsed(String path) {
    Optional<TreeFile> file = file(path);
    if (file.isEmpty() || !FileParser.wants(path)) {
      return ParsedFile.NOTHING;
    }
    // A link and its target are one file: what stands in it is reported once, at its own path.
    String own = file.get().path();
    ParsedFile parsed = parse(file.get());
    parsed
        .configs()
        .forEach(name -> configFiles.computeIfAbsent(name, unseen -> new TreeSet<>()).add(own));
    parsed.documents().stream().filter(FluxSources::wants).forEach(flux::add);
    if (!parsed.template().isEmpty()) {
      templates.put(own, parsed);
    }
    return parsed;
  }

  /** Templates that name a component, by their paths. */
  Map<String, ParsedFile> templates() {
    return templates;
  }

  private ParsedFile parse(TreeFile file) {
    return cache.computeIfAbsent(file.path() + "\0" + file.blob(), key -> parse(file.path(), file));
  }

  /** What a program's file deploys, as far as it is named there. */
  List<Skipped> program(String path) {
    return file(path)
        .map(
            file ->
                cache.computeIfAbsent(
                    file.path() + "\0" + file.blob(),
                    key -> new ParsedFile(List.of(), Programs.in(path, this), Set.of())))
        .map(ParsedFile::skipped)
        .orElse(List.of());
  }

  private ParsedFile parse(String path, TreeFile file) {
    Optional<String> key = FileParser.scanKey(path, file.blob());
    Optional<Set<String>> known = key.flatMap(scans::find);
    if (known.isPresent()) {
      return new ParsedFile(List.of(), List.of(), known.get());
    }
    ParsedFile parsed = parseUnknown(path, file);
    if (key.isPresent() && parsed.documents().isEmpty() && parsed.skipped().isEmpty()) {
      scans.add(key.get(), parsed.configs());
    }
    return parsed;
  }

  private ParsedFile parseUnknown(String path, TreeFile file) {
    if (file.size() > FileParser.MAX_BYTES) {
      return FileParser.skipped(
          path, 1, Skipped.Kind.TOO_LARGE, "has " + file.size() + " bytes", "");
    }
    return parser.parse(path, read(file));
  }

  /** All documents of a file, whatever their kinds; what is broken is left out. */
  List<YamlDocument> allDocuments(String path) {
    return text(path).map(text -> parser.parseAll(path, text).documents()).orElse(List.of());
  }

  /** The documents of a patch file. */
  List<YamlDocument> patchDocuments(String path) {
    return allDocuments(path);
  }

  /** The first document of a file; empty when it is missing or no YAML. */
  Optional<YamlDocument> document(String path) {
    return allDocuments(path).stream().findFirst();
  }

  void index(List<Source> sources) {
    for (Source source : sources) {
      String kind = source.document().kind();
      byKind.computeIfAbsent(kind, key -> new ArrayList<>()).add(source);
      for (String name : source.names()) {
        byKindAndName.computeIfAbsent(kind + "\0" + name, key -> new ArrayList<>()).add(source);
      }
    }
  }

  /** Everything of a kind in a cluster, in the order found. */
  public List<Source> all(String cluster, String kind) {
    return byKind.getOrDefault(kind, List.of()).stream()
        .filter(source -> source.cluster().equals(cluster))
        .toList();
  }

  /**
   * The object that a declaration refers to: of its own cluster if there is one, of the namespace
   * if that is known, nearest to its file.
   *
   * @param group API group, matched by its end
   * @param namespace empty when not known
   */
  public Optional<Source> find(
      Source from, String group, String kind, String namespace, String name) {
    Predicate<Source> fits =
        source ->
            source.document().group().endsWith(group)
                && (namespace.isEmpty()
                    || source.effectiveNamespace().isEmpty()
                    || source.effectiveNamespace().equals(namespace));
    Comparator<Source> nearest =
        Comparator.<Source>comparingInt(source -> source.cluster().equals(from.cluster()) ? 1 : 0)
            .thenComparingInt(source -> source.effectiveNamespace().equals(namespace) ? 1 : 0)
            .thenComparingInt(source -> Paths.shared(source.file(), from.file()));
    return byKindAndName.getOrDefault(kind + "\0" + name, List.of()).stream()
        .filter(fits)
        .max(nearest);
  }

  /** How near a path is to a declaration or to the parents that brought it here. */
  static int nearness(Source from, String path) {
    int nearest = 2 * Paths.shared(path, from.file());
    for (Location parent : from.via()) {
      nearest = Math.max(nearest, 2 * Paths.shared(path, parent.file()) + 1);
    }
    return nearest;
  }

  /** A ConfigMap or Secret of the revision, generated ones included. */
  public Optional<YamlDocument> config(Source from, String kind, String namespace, String name) {
    Optional<Source> generated =
        find(from, "", kind, namespace, name)
            .filter(source -> source.cluster().equals(from.cluster()));
    if (generated.isPresent()) {
      return generated.map(Source::document);
    }
    List<YamlDocument> found = new ArrayList<>();
    for (String path : configFiles.getOrDefault(name, Set.of())) {
      for (YamlDocument document : configs(path)) {
        String own = document.root().text("metadata", "namespace").orElse("");
        if (document.kind().equals(kind)
            && document.root().text("metadata", "name").orElse("").equals(name)
            && (own.isEmpty() || namespace.isEmpty() || own.equals(namespace))) {
          found.add(document);
        }
      }
    }
    return found.stream().max(Comparator.comparingInt(document -> nearness(from, document.file())));
  }

  /** The ConfigMaps and Secrets of a file, which many declarations may ask for. */
  private List<YamlDocument> configs(String path) {
    return configsOfFile.computeIfAbsent(
        path,
        key ->
            allDocuments(key).stream()
                .filter(
                    document ->
                        document.kind().equals("ConfigMap") || document.kind().equals("Secret"))
                .toList());
  }

  /** A values file of the revision as a layer; an unreadable one says why. */
  public ValuesLayer valuesFile(String origin, String path) {
    Optional<String> text = text(path);
    if (text.isEmpty()) {
      return ValuesLayer.unreadable(
          origin, new Location(path, 1), path + " is not a text file of this revision");
    }
    return valuesText(origin, new Location(path, 1), path, text.get(), 1);
  }

  /**
   * A scalar that holds values as YAML text. Lines are those of a block scalar; text between quotes
   * has the one line that it starts on.
   */
  public static ValuesLayer valuesText(String origin, YamlNode text) {
    ValuesLayer layer =
        valuesText(origin, text.at(), text.at().file(), text.text(), text.textLine());
    boolean quoted = !text.isBlock() && text.end() > text.start();
    return quoted ? onOneLine(layer) : layer;
  }

  /** The layer with every line replaced by the one it starts on, e.g. for encoded text. */
  static ValuesLayer onOneLine(ValuesLayer layer) {
    Map<String, Location> lines = new HashMap<>(layer.values().lines());
    lines.replaceAll((pointer, line) -> layer.at());
    return new ValuesLayer(
        layer.origin(), layer.at(), new Values(layer.values().tree(), lines), layer.unreadable());
  }

  private static ValuesLayer valuesText(
      String origin, Location at, String file, String text, int firstLine) {
    try {
      List<YamlDocument> documents = YamlDocument.parse(file, text, firstLine);
      if (documents.isEmpty()) {
        return ValuesLayer.of(origin, at, Values.EMPTY);
      }
      YamlNode root = documents.get(0).root();
      if (FileParser.isSops(documents.get(0), text)) {
        return ValuesLayer.unreadable(origin, at, "is encrypted with SOPS");
      }
      return root.isMapping()
          ? ValuesLayer.of(origin, at, root.toValues())
          : ValuesLayer.unreadable(origin, at, "holds no mapping");
    } catch (YamlException e) {
      return ValuesLayer.unreadable(
          origin, at, text.contains("{{") ? "is a template" : "is no YAML: " + e.at());
    }
  }

  /** A mapping that is values itself. */
  public static ValuesLayer inline(String origin, YamlNode.Entry entry) {
    return entry.value().isMapping()
        ? ValuesLayer.of(origin, entry.at(), entry.value().toValues())
        : ValuesLayer.unreadable(origin, entry.at(), "holds no mapping");
  }
}
