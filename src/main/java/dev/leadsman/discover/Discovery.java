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
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds what a revision declares. Keep one for base and head: they share what they parse. */
public final class Discovery {
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
          new PulumiReader(),
          new AtmosReader(),
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
      return new Run(tree).discover();
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
    private final References references;
    private final Map<String, List<Source>> loose = new TreeMap<>();
    private final Map<String, List<Source>> rendered = new TreeMap<>();
    private final Set<Subject> subjects = new LinkedHashSet<>();
    private final Set<DesiredObject> objects = new LinkedHashSet<>();
    private final UnknownParts unknown;
    private TreeCharts charts;
    private Expansion expansion;
    private Mentions mentions;
    private Reading reading;

    Run(RevisionTree tree) {
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
      Programs.among(own, references).forEach(references::skip);
      references.links().stream().filter(link -> !excluded.test(link.path())).forEach(this::link);
      takeRendered();
      expansion =
          new Expansion(
              expanders, references, clusters, charts, excluded, loose, this::isMentioned);
      reading =
          new Reading(
              tree,
              excluded,
              charts::holds,
              path -> textReaders.stream().anyMatch(reader -> reader.reads(path)),
              expansion.claims());
      readings.put(tree.id(), reading);
      expansion.expand();
      synced.put(tree.id(), expansion.synced());
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
      List<Source> sources = expansion.sources();
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
        expansion.work(declared);
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
        for (Source source : reader.sources()) {
          String written = source.file();
          Map<String, List<Source>> into = written.equals(path) ? loose : rendered;
          into.computeIfAbsent(written, key -> new ArrayList<>()).add(source);
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
          expansion.unused().take(chart.path(), release.declaredAt().file());
        }
      }
    }

    /** A chart beside one that is deployed is an earlier or later version of it, for nobody. */
    private void addIdle(String directory, InTreeChart chart) {
      String file = Paths.join(directory, "Chart.yaml");
      Location at = references.document(file).orElseThrow().at();
      Optional<String> beside = expansion.unused().besideTaken(directory);
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
