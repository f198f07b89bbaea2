package dev.leadsman.discover;

import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.TreeFile;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Discovered.DesiredObject;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.RemoteManifest;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.Subject;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Turn;
import dev.leadsman.yaml.YamlDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds what a revision declares. Keep one for base and head: they share what they parse. */
public final class Discovery {
  private static final int MAX_SOURCES = 200_000;

  private final KnownComponents components;
  private final Clusters clusters;
  private final List<TextReader> textReaders;
  private final Predicate<String> excluded;
  private final FileParser parser;
  private final Scans scans;
  private final Map<String, ParsedFile> cache = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> synced = new HashMap<>();
  private final Map<String, Reading> readings = new HashMap<>();

  private final List<Expander> expanders =
      List.of(
          new ListExpander(),
          new EmbeddedExpander(),
          new RkeExpander(),
          new CrossplaneExpander(),
          new ApplicationSetExpander(),
          new ResourceSetExpander(),
          new FluxKustomizationExpander(),
          new ArgoDirectoryExpander(),
          new ArgoChartExpander(),
          new HelmfileReader(),
          new AnsibleExpander(),
          new EmbeddedScripts());
  private final List<Reader> readers =
      List.of(
          new FluxReader(),
          new FluxKustomizationReader(),
          new ArgoReader(),
          new HelmChartReader(),
          new KustomizationReader(),
          new WorkloadReader(),
          new EmbeddedScripts(),
          new AddonReader(),
          new DistributionReader(),
          new HelmfileReader(),
          new FleetReader(),
          new TankaReader(),
          new PlatformReader(),
          new ManifestListReader(),
          new AnsibleReader(),
          new VersionVariableReader(),
          new ObjectReader());

  /**
   * @param clusterOfPath the cluster that the config gives a path
   * @param excluded paths that declare nothing: the config's {@code exclude} and rendered output
   */
  public Discovery(
      KnownComponents components,
      Function<String, Optional<String>> clusterOfPath,
      List<TextReader> textReaders,
      Predicate<String> excluded) {
    this(components, clusterOfPath, textReaders, excluded, Scans.NONE);
  }

  /** As the other one; files that {@code scans} knows to declare nothing are not read. */
  public Discovery(
      KnownComponents components,
      Function<String, Optional<String>> clusterOfPath,
      List<TextReader> textReaders,
      Predicate<String> excluded,
      Scans scans) {
    this.scans = scans;
    this.components = components;
    this.clusters = new Clusters(clusterOfPath);
    this.textReaders = List.copyOf(textReaders);
    this.excluded = excluded;
    this.parser = new FileParser(components);
  }

  /**
   * Subjects, objects and what was skipped, each by file and line.
   *
   * @throws IOException when an object of the repository cannot be read
   */
  public Discovered discover(RevisionTree tree) throws IOException {
    try {
      Set<String> syncedFiles = new HashSet<>();
      synced.put(tree.id(), syncedFiles);
      return new Run(tree, syncedFiles).discover();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * Files that a Flux Kustomization or an Argo CD Application of a revision reads, as far as the
   * revision itself tells; none before it was discovered.
   */
  public Set<String> synced(RevisionTree tree) {
    return Set.copyOf(synced.getOrDefault(tree.id(), Set.of()));
  }

  /**
   * How a revision was read.
   *
   * @throws IllegalArgumentException before it was discovered
   */
  public Reading reading(RevisionTree tree) {
    Reading reading = readings.get(tree.id());
    if (reading == null) {
      throw new IllegalArgumentException(tree.id() + " was not discovered");
    }
    return reading;
  }

  /** One revision. */
  private final class Run {
    private final RevisionTree tree;
    private final Set<String> syncedFiles;
    private final References references;
    private final Map<String, List<Source>> loose = new TreeMap<>();
    private final Map<String, List<Source>> rendered = new TreeMap<>();
    private final Map<String, Set<String>> claims = new HashMap<>();
    private final Set<String> visited = new HashSet<>();
    private final Set<String> seen = new HashSet<>();
    private final List<Source> sources = new ArrayList<>();
    private final Set<Subject> subjects = new LinkedHashSet<>();
    private final Set<DesiredObject> objects = new LinkedHashSet<>();
    private final UnknownParts unknown;
    private TreeCharts charts;
    private Unused unused;
    private Mentions mentions;
    private Reading reading;

    Run(RevisionTree tree, Set<String> syncedFiles) {
      this.syncedFiles = syncedFiles;
      this.tree = tree;
      references = new References(tree, components, parser, cache, scans);
      unknown = new UnknownParts(references);
    }

    Discovered discover() {
      List<String> paths =
          references.filesBelow("").stream().filter(path -> !excluded.test(path)).toList();
      charts = TreeCharts.among(paths, references);
      List<String> own = paths.stream().filter(path -> !charts.holds(path)).toList();
      references.parseAhead(own);
      for (String path : own) {
        if (FileParser.wants(path)) {
          read(path);
        }
        readText(path);
      }
      references.links().stream().filter(link -> !excluded.test(link.path())).forEach(this::link);
      reading =
          new Reading(
              tree,
              excluded,
              charts::holds,
              path -> textReaders.stream().anyMatch(reader -> reader.reads(path)),
              claims);
      readings.put(tree.id(), reading);
      takeRendered();
      expand();
      readSources();
      takeCharts();
      charts.idle(subjects).forEach(this::addIdle);
      tellTemplates();
      RemoteCrds remoteCrds = RemoteCrds.among(subjects, components);
      return new Discovered(
          DistributionReader.once(subjects).stream()
              .map(charts::withWrapperValues)
              .map(remoteCrds::appliedTo)
              .sorted(
                  Comparator.comparing(Subject::declaredAt)
                      .thenComparing(Subject::versionAt)
                      .thenComparing(Subject::id))
              .toList(),
          objects.stream().sorted(Comparator.comparing(object -> object.manifest().at())).toList(),
          references.skipped().stream()
              .sorted(Comparator.comparing(Skipped::at).thenComparing(Skipped::reason))
              .toList());
    }

    /** Reads what was expanded, and what the values of the releases found so declare in turn. */
    private void readSources() {
      Set<SubjectId> asked = new HashSet<>();
      int read = 0;
      do {
        references.index(sources.subList(read, sources.size()));
        Turns turns = new Turns(sources);
        for (; read < sources.size(); read++) {
          Source source = sources.get(read);
          reading.read(source);
          for (Reader reader : readers) {
            if (reader.reads(source)) {
              Discovered found = at(turns, source, reader.read(source, references));
              reading.declares(source, found.subjects());
              add(found);
            }
          }
        }
        List<Source> declared = new ArrayList<>();
        for (Subject subject : subjects) {
          if (subject instanceof Release release && asked.add(release.id())) {
            declared.addAll(ArgoValues.declared(release, references));
          }
        }
        work(declared);
      } while (read < sources.size());
    }

    /** What a source declares, with the time at which the cluster gets it. */
    private static Discovered at(Turns turns, Source source, Discovered found) {
      if (found.subjects().isEmpty() && found.objects().isEmpty()) {
        return found;
      }
      Turn turn = turns.of(source);
      return new Discovered(
          found.subjects().stream().map(subject -> at(turn, subject)).toList(),
          found.objects().stream()
              .map(object -> new DesiredObject(object.cluster(), object.manifest(), turn))
              .toList(),
          found.skipped());
    }

    private static Subject at(Turn turn, Subject subject) {
      if (subject instanceof RemoteManifest manifest) {
        return manifest.by(manifest.deployer().at(turn));
      }
      return subject instanceof Release release ? release.by(release.deployer().at(turn)) : subject;
    }

    private void add(Discovered read) {
      Discovered found = unknown.without(read);
      subjects.addAll(found.subjects());
      objects.addAll(found.objects());
      found.skipped().forEach(references::skip);
    }

    private void read(String path) {
      ParsedFile parsed = references.parsed(path);
      boolean declares = !(parsed.skipped().isEmpty() && parsed.documents().isEmpty());
      if (declares && AnsibleProject.isTemplate(path, references)) {
        Optional<List<YamlDocument>> rendered =
            references.ansible(AnsibleProject.of(path)).rendered(path);
        if (rendered.isPresent()) {
          String project = AnsibleProject.of(path);
          String cluster = project.isEmpty() ? "." : project;
          List<Source> sources = new ArrayList<>();
          rendered.get().forEach(each -> sources.add(Source.of(each).withCluster(cluster)));
          loose.put(path, sources);
          return;
        }
      }
      keep(path, parsed);
    }

    private void keep(String path, ParsedFile parsed) {
      parsed.skipped().forEach(references::skip);
      if (!parsed.documents().isEmpty()) {
        loose.put(path, new ArrayList<>(parsed.documents().stream().map(Source::of).toList()));
        parsed.documents().forEach(references::see);
      }
    }

    /**
     * What a link leads to is read at its own path. Told are links that lead nowhere, and read are
     * those whose names alone say that there is YAML behind them.
     */
    private void link(TreeFile link) {
      Optional<TreeFile> target = tree.file(link.path());
      if (target.isPresent()) {
        if (FileParser.wants(link.path()) && !FileParser.wants(target.get().path())) {
          keep(target.get().path(), references.parsed(link.path()));
        }
        return;
      }
      String to = references.target(link);
      boolean maybeDirectory = Paths.name(link.path()).indexOf('.') < 0;
      if ((FileParser.wants(link.path()) || (maybeDirectory && Paths.name(to).indexOf('.') <= 0))
          && !references.isDirectory(link.path())) {
        references.skip(
            new Location(link.path(), 1),
            Skipped.Kind.UNRESOLVED,
            "is a link to " + to + ", which is not in this revision",
            references.component(link.path()));
      }
    }

    /** A file that a tool fills in counts as filled in, not as it is written. */
    private void takeRendered() {
      rendered.forEach(
          (path, documents) -> {
            if (loose.getOrDefault(path, List.of()).size() <= documents.size()) {
              loose.put(path, documents);
              references
                  .skipped()
                  .removeIf(
                      each ->
                          each.at().file().equals(path) && each.kind() == Skipped.Kind.BROKEN_YAML);
            }
          });
    }

    private void tellTemplates() {
      Set<String> told = new HashSet<>();
      for (Subject subject : subjects) {
        told.add(subject.declaredAt().file());
        told.add(subject.versionAt().file());
      }
      Map<String, List<Skipped>> skipped =
          references.skipped().stream().collect(Collectors.groupingBy(each -> each.at().file()));
      references
          .templates()
          .forEach(
              (path, parsed) ->
                  tell(path, parsed, told.contains(path), skipped.getOrDefault(path, List.of())));
    }

    /** A template that asks for a component, and of which nothing else says what became of it. */
    private void tell(String path, ParsedFile parsed, boolean declares, List<Skipped> here) {
      boolean asks =
          parsed.documents().stream()
              .anyMatch(document -> FileParser.asksForSomething(document.kind()));
      boolean told = declares || here.stream().anyMatch(each -> !each.component().isEmpty());
      if (!asks || told) {
        return;
      }
      Optional<Skipped> template =
          here.stream().filter(each -> each.kind() == Skipped.Kind.TEMPLATE).findFirst();
      template.ifPresent(references.skipped()::remove);
      references.skip(
          template.map(Skipped::at).orElse(new Location(path, 1)),
          Skipped.Kind.TEMPLATE,
          template
              .map(Skipped::reason)
              .orElse("is a template in which no chart and no image is told"),
          parsed.template());
    }

    private void readText(String path) {
      for (TextReader reader : textReaders) {
        if (reader.reads(path)) {
          references.scriptText(path).ifPresent(text -> readText(reader, path, text));
        }
      }
    }

    private void readText(TextReader reader, String path, String text) {
      try {
        add(reader.read(path, 1, text, clusters::ofPath, tree));
        for (YamlDocument document : reader.documents()) {
          String written = document.at().file();
          Map<String, List<Source>> into = written.equals(path) ? loose : rendered;
          into.computeIfAbsent(written, key -> new ArrayList<>()).add(Source.of(document));
        }
      } catch (RuntimeException e) {
        // A reader's own mistake must not hide what the other files declare.
        references.skip(
            new Skipped(
                new Location(path, 1),
                Skipped.Kind.NOT_UNDERSTOOD,
                "reading it failed: " + e.getClass().getSimpleName(),
                ""));
      }
    }

    /**
     * Starts at what nothing else includes: Flux roots that sync themselves, then every file that
     * no parent claims, last what only a cycle holds or is put away.
     */
    private void expand() {
      Map<String, Source> roots = new LinkedHashMap<>();
      loose.forEach(
          (path, documents) -> {
            if (FileParser.isKustomization(path)) {
              claim(path, references.kustomize().build(Paths.directory(path)).files());
            }
            for (Source source : documents) {
              for (Expander expander : expanders) {
                if (expander.expands(source)) {
                  Set<String> files = expander.files(source, references);
                  claim(path, files);
                  if (!HelmfileText.is(source.document())) {
                    syncedFiles.addAll(files);
                  }
                  if (files.contains(path) && !FileParser.isKustomization(path)) {
                    roots.put(path, source);
                  }
                }
              }
            }
          });
      Map<String, List<Source>> bootstrap = bootstrap();
      Map<String, String> names = Clusters.rootNames(roots, references);
      roots.forEach(
          (path, source) -> {
            if (!visited.contains(path)) {
              visited.add(path);
              work(List.of(source.withCluster(names.getOrDefault(path, ""))));
            }
          });
      bootstrap.forEach(
          (chart, declared) -> {
            references
                .chartTemplates(chart)
                .ifPresent(templates -> visited.addAll(templates.files()));
            work(declared);
          });
      unused = new Unused(references, claims, !syncedFiles.isEmpty(), this::isMentioned);
      for (String path : loose.keySet()) {
        Set<String> parents = claims.getOrDefault(path, Set.of());
        if (parents.isEmpty() || parents.equals(Set.of(path))) {
          Optional<String> reason =
              visited.contains(path) ? Optional.empty() : unused.reason(path, loose.get(path));
          if (reason.isPresent()) {
            leave(path, reason.get());
          } else {
            start(path);
          }
        }
      }
      for (String path : loose.keySet()) {
        if (!visited.contains(path)) {
          unused.putAway(path).ifPresentOrElse(reason -> leave(path, reason), () -> start(path));
        }
      }
    }

    /** Passes over a file that nothing deploys, with what only it includes. */
    private void leave(String path, String reason) {
      visited.add(path);
      String component = references.component(references.text(path).orElse(""));
      boolean empty = false;
      if (FileParser.isKustomization(path) && !isFlux(path)) {
        Kustomize.Build build = references.kustomize().build(Paths.directory(path));
        build.files().stream()
            .filter(file -> Set.of(path).containsAll(claims.getOrDefault(file, Set.of())))
            .forEach(visited::add);
        empty = build.sources().size() == 1 && component.isEmpty();
      }
      if (!empty) {
        references.skip(
            loose.get(path).get(0).document().at(), Skipped.Kind.UNUSED, reason, component);
      }
    }

    /** True when a script names a file. */
    private boolean isMentioned(String name) {
      if (mentions == null) {
        mentions = new Mentions();
        references.filesBelow("").stream()
            .filter(path -> textReaders.stream().anyMatch(reader -> reader.reads(path)))
            .forEach(path -> references.text(path).ifPresent(mentions::add));
      }
      return mentions.holds(name);
    }

    /** A chart of the revision that a declaration takes stands for its version. */
    private void takeCharts() {
      for (Subject subject : subjects) {
        if (subject instanceof Release release
            && release.chart() instanceof ChartSource.InTree chart) {
          unused.take(chart.path(), release.declaredAt().file());
        }
      }
    }

    /**
     * Charts whose templates or values declare releases and that no Application here deploys:
     * somebody installs them by hand, with their own values.
     */
    private Map<String, List<Source>> bootstrap() {
      Map<String, List<Source>> found = new TreeMap<>();
      for (String chart : charts.directories()) {
        if (charts.holds(Paths.join(chart, "Chart.yaml"))
            || excluded.test(Paths.join(chart, "Chart.yaml"))) {
          continue;
        }
        List<Source> declared = new ArrayList<>();
        Optional<ChartTemplates> templates = references.chartTemplates(chart);
        if (templates.isPresent()
            && !templates.get().files().stream().allMatch(claims::containsKey)) {
          Set<Skipped> skipped = new HashSet<>();
          templates
              .get()
              .fill(Paths.name(chart), "", List.of(), skipped)
              .forEach(document -> declared.add(Source.of(document)));
          skipped.forEach(references::skip);
        }
        InTreeChart.at(chart, references)
            .ifPresent(own -> declared.addAll(ArgoValues.declared(own, "", references)));
        for (Source source : declared) {
          for (Expander expander : expanders) {
            if (expander.expands(source)) {
              claim(source.file(), expander.files(source, references));
            }
          }
        }
        found.put(chart, declared);
      }
      return found;
    }

    private void claim(String parent, Set<String> files) {
      files.forEach(file -> claims.computeIfAbsent(file, key -> new HashSet<>()).add(parent));
    }

    private void start(String path) {
      if (!visited.add(path)) {
        return;
      }
      if (FileParser.isKustomization(path) && !isFlux(path)) {
        Kustomize.Build build = references.kustomize().build(Paths.directory(path));
        visited.addAll(build.files());
        String cluster = clusters.ofPath(path);
        work(build.sources().stream().map(source -> source.withCluster(cluster)).toList());
      } else {
        work(loose.get(path));
      }
    }

    /** A Flux Kustomization in a file that kustomize would take for its own. */
    private boolean isFlux(String path) {
      return loose.get(path).stream()
          .anyMatch(source -> source.document().group().equals("kustomize.toolkit.fluxcd.io"));
    }

    private void work(List<Source> start) {
      Deque<Source> queue = new ArrayDeque<>(start);
      while (!queue.isEmpty()) {
        Source source = clusters.located(queue.removeFirst());
        YamlDocument document = source.document();
        String key =
            String.join(
                "\0",
                source.cluster(),
                document.at().toString(),
                document.kind(),
                source.effectiveNamespace(),
                source.name());
        if (!seen.add(key)) {
          continue;
        }
        visited.add(source.file());
        sources.add(source);
        if (sources.size() > MAX_SOURCES) {
          throw new TooMuchException("the revision declares more than " + MAX_SOURCES + " objects");
        }
        for (Expander expander : expanders) {
          if (expander.expands(source)) {
            visited.addAll(expander.files(source, references));
            for (Source child : expander.expand(source, references)) {
              queue.add(child.under(source.via()));
            }
          }
        }
      }
    }

    /** A chart beside one that is deployed is an earlier or later version of it, for nobody. */
    private void addIdle(String directory, InTreeChart chart) {
      String file = Paths.join(directory, "Chart.yaml");
      Location at = references.document(file).orElseThrow().at();
      Optional<String> beside = unused.besideTaken(directory);
      if (beside.isPresent()) {
        references.skip(
            at,
            Skipped.Kind.UNUSED,
            beside.get(),
            references.component(references.text(file).orElse("")));
        return;
      }
      subjects.add(
          new Release(
              new SubjectId(clusters.ofPath(file), "", chart.source().name()),
              chart.source(),
              List.of(),
              chart.dependencies(),
              Deployer.helm(),
              at,
              chart.versionAt()));
    }
  }
}
