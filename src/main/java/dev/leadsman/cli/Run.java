package dev.leadsman.cli;

import dev.leadsman.config.Config;
import dev.leadsman.config.Config.UndecidedMode;
import dev.leadsman.config.ConfigException;
import dev.leadsman.discover.Discovery;
import dev.leadsman.discover.FilledVersionReader;
import dev.leadsman.discover.KnownComponents;
import dev.leadsman.discover.Programs;
import dev.leadsman.discover.Reading;
import dev.leadsman.discover.Scans;
import dev.leadsman.discover.ScriptReader;
import dev.leadsman.discover.TerraformReader;
import dev.leadsman.git.GitException;
import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.Revisions;
import dev.leadsman.git.TreeFile;
import dev.leadsman.model.Cause;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Finding;
import dev.leadsman.model.Plan;
import dev.leadsman.model.Release;
import dev.leadsman.model.Report;
import dev.leadsman.model.Report.VerdictOfRun;
import dev.leadsman.model.Severity;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.Subject;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Undecided;
import dev.leadsman.plan.Planner;
import dev.leadsman.policy.Judge;
import dev.leadsman.policy.Judgement;
import dev.leadsman.policy.Policy;
import dev.leadsman.policy.PolicyException;
import dev.leadsman.policy.Waivers;
import dev.leadsman.version.Components;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One run over a base and a head: what the steps need, joined. */
final class Run implements AutoCloseable {
  private static final Set<Skipped.Kind> UNREADABLE =
      Set.of(
          Skipped.Kind.BROKEN_YAML,
          Skipped.Kind.TEMPLATE,
          Skipped.Kind.COMPUTED,
          Skipped.Kind.ENCRYPTED,
          Skipped.Kind.NOT_TEXT,
          Skipped.Kind.TOO_LARGE);

  private final Terminal terminal;
  private final Revisions revisions;
  private final RevisionTree base;
  private final RevisionTree head;
  private final Config baseConfig;
  private final Config config;
  private final Engines engines;
  private final boolean all;
  private Components components;
  private List<String> changedPaths;
  private Discovered discoveredBase = new Discovered(List.of(), List.of(), List.of());
  private Discovered discoveredHead;
  private RunFacets facets;
  private Discovery discovery;
  private ScanFile scans;

  private Run(
      Terminal terminal,
      Revisions revisions,
      RevisionTree base,
      RevisionTree head,
      RunOptions options,
      boolean all)
      throws IOException, ConfigException {
    this.terminal = terminal;
    this.revisions = revisions;
    this.base = base;
    this.head = head;
    this.all = all;
    this.baseConfig = configOfBase();
    this.config = Config.load(head, terminal.environment(), options.flags()).trusting(baseConfig);
    this.engines = new Engines(terminal, config, revisions.top(), head, options.offline);
  }

  /** A run for {@code check}. */
  static Run open(
      Terminal terminal, RunOptions options, HeadOptions headOptions, String baseName, boolean all)
      throws IOException, ConfigException, UsageException {
    Revisions revisions = open(terminal, options);
    try {
      RevisionTree head =
          headOptions.staged
              ? revisions.index()
              : headOptions.worktree
                  ? revisions.worktree()
                  : revisions.commit(headOptions.revision == null ? "HEAD" : headOptions.revision);
      RevisionTree base = revisions.commit(base(revisions, headOptions, baseName, head));
      if (base.id().equals(head.id()) && !all) {
        throw new UsageException(
            "base and head are the same commit "
                + head.id().substring(0, 12)
                + ", so there is nothing to compare\n"
                + "  fix: name another base with --base REV, or judge everything with --all");
      }
      return new Run(terminal, revisions, base, head, options, all);
    } catch (IOException | ConfigException | UsageException | RuntimeException e) {
      revisions.close();
      throw e;
    }
  }

  /** A run over one revision: head compared with itself. */
  static Run ofHead(Terminal terminal, RunOptions options, Revisions revisions, RevisionTree head)
      throws IOException, ConfigException {
    return new Run(terminal, revisions, head, head, options, true);
  }

  /** A run for {@code propose}: base is the source of the last rendered commit, or nothing. */
  static Run of(
      Terminal terminal,
      RunOptions options,
      Revisions revisions,
      RevisionTree base,
      RevisionTree head)
      throws IOException, ConfigException {
    return new Run(terminal, revisions, base, head, options, false);
  }

  static Revisions open(Terminal terminal, RunOptions options) throws GitException {
    Path inside =
        options.repository == null
            ? terminal.directory()
            : terminal.directory().resolve(options.repository);
    return Revisions.open(inside, terminal.environment());
  }

  private static String base(
      Revisions revisions, HeadOptions headOptions, String name, RevisionTree head)
      throws GitException, UsageException {
    if (name != null) {
      return name;
    }
    if (headOptions.staged) {
      return "HEAD";
    }
    Optional<String> upstream = revisions.defaultUpstream();
    if (upstream.isEmpty()) {
      throw new UsageException(
          "no base to compare with: the repository has no upstream default branch\n"
              + "  looked for: origin/HEAD, the upstream of the current branch, origin/main,"
              + " origin/master\n"
              + "  fix: name one with --base REV");
    }
    return revisions.mergeBase(upstream.get(), headOptions.worktree ? "HEAD" : head.id());
  }

  private Config configOfBase() throws IOException {
    try {
      return Config.load(base, terminal.environment(), java.util.Map.of());
    } catch (ConfigException e) {
      return Config
          .DEFAULT; // Base's settings no longer matter; head's are told to be broken or not.
    }
  }

  Config config() {
    return config;
  }

  RevisionTree head() {
    return head;
  }

  Revisions revisions() {
    return revisions;
  }

  Engines engines() {
    return engines;
  }

  /** The catalogue, read when first asked for: a run that finds nothing to do needs none. */
  Components components() throws IOException {
    if (components == null) {
      components = Components.load(policyDirectories());
    }
    return components;
  }

  /** Directories with rule packs of the user's own. */
  List<Path> policyDirectories() throws GitException {
    Path top = revisions.top();
    return config.policies().stream().map(top::resolve).toList();
  }

  /** True when no changed file is of a kind that Leadsman reads. */
  boolean changesNothingRelevant() throws GitException {
    return !all && changedPaths().stream().noneMatch(Relevance::mayMatter) && !changesPrograms();
  }

  private boolean changesPrograms() throws GitException {
    return changedPaths().stream().anyMatch(Programs::isSource)
        && head.files().stream().anyMatch(file -> Programs.isProject(file.path()));
  }

  List<String> changedPaths() throws GitException {
    if (changedPaths == null) {
      changedPaths = revisions.changedPaths(base, head);
    }
    return changedPaths;
  }

  Report nothingToCheck() {
    return new Report(
        base.id(),
        head.id(),
        VerdictOfRun.NOTHING_TO_CHECK,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        config.notes());
  }

  /** What head declares, without a base; for {@code discover} and {@code render}. */
  Discovered discoverHead() throws IOException {
    discovery = newDiscovery();
    discoveredHead = discovery.discover(head);
    facets = new RunFacets(engines, head, config::cluster, this::desired);
    facets.declare(discoveredHead.subjects(), head);
    return discoveredHead;
  }

  List<Subject> headSubjects() {
    return discoveredHead.subjects();
  }

  List<Release> headReleases() {
    return discoveredHead.subjects().stream()
        .filter(Release.class::isInstance)
        .map(Release.class::cast)
        .toList();
  }

  /** How head was read. */
  Reading reading() {
    return discovery.reading(head);
  }

  /** Files of head that a GitOps controller reads, as far as head itself tells. */
  Set<String> syncedFiles() {
    return discovery.synced(head);
  }

  private Discovery newDiscovery() throws IOException {
    String output = config.output().path() + "/";
    KnownComponents known = new KnownFromComponents(components());
    scans = scans(known);
    return new Discovery(
        known,
        config::clusterOf,
        List.of(
            new ScriptReader(known::knowsChart),
            new TerraformReader(known),
            new FilledVersionReader(known)),
        path -> config.isExcluded(path) || path.startsWith(output),
        scans == null ? Scans.NONE : scans);
  }

  /**
   * What earlier runs over this repository know; null when nothing is remembered: a gate looks at
   * every file itself, and only who works on the index or the work tree waits for the answer.
   */
  private ScanFile scans(KnownComponents known) throws IOException {
    if (!head.id().equals("index") && !head.id().equals("worktree")) {
      return null;
    }
    String build = Build.identity();
    return build.isEmpty()
        ? null
        : ScanFile.open(
            engines.cache(), revisions.top(), build + "\0" + new TreeMap<>(known.markers()));
  }

  /** Both revisions joined. */
  Plan plan() throws IOException {
    discoverHead();
    Discovered before = discovery.discover(base);
    if (scans != null) {
      scans.save();
    }
    discoveredBase = before;
    facets.declare(before.subjects(), base);
    Set<String> changed = new HashSet<>(changedPaths());
    Planner planner = new Planner(components(), facets::chart, facets::objects, config::cluster);
    return planner.plan(
        withoutUnreadable(before, discoveredHead),
        withoutUnreadable(discoveredHead, before),
        cluster -> !config.cluster(cluster).equals(baseConfig.cluster(cluster)),
        directory -> changed.stream().anyMatch(path -> path.startsWith(directory + "/")));
  }

  /**
   * What one side declares, but for what it declares in a file that the other one could not read:
   * nobody can tell whether that was removed or added, and the file itself is undecided.
   */
  private static Discovered withoutUnreadable(Discovered side, Discovered other) {
    // What was computed on both sides explains nothing that is there on one.
    Set<String> computed =
        side.skipped().stream()
            .filter(skipped -> skipped.kind() == Skipped.Kind.COMPUTED)
            .map(Run::withoutLine)
            .collect(Collectors.toSet());
    Set<String> unreadable =
        other.skipped().stream()
            .filter(skipped -> UNREADABLE.contains(skipped.kind()))
            .filter(skipped -> !computed.contains(withoutLine(skipped)))
            .map(skipped -> skipped.at().file())
            .collect(Collectors.toSet());
    Set<SubjectId> there = other.subjects().stream().map(Subject::id).collect(Collectors.toSet());
    List<Subject> subjects =
        side.subjects().stream()
            .filter(
                subject ->
                    there.contains(subject.id())
                        || unreadable.stream()
                            .noneMatch(file -> isSame(file, subject.declaredAt().file())))
            .toList();
    return new Discovered(subjects, side.objects(), side.skipped());
  }

  private static String withoutLine(Skipped skipped) {
    return skipped.at().file() + "\0" + skipped.reason();
  }

  /** A template may be named as what it makes, with an ending more: {@code cilium.yaml.j2}. */
  private static boolean isSame(String file, String other) {
    return file.equals(other) || file.startsWith(other + ".") || other.startsWith(file + ".");
  }

  RunFacets facets() {
    return facets;
  }

  /** Objects declared for a cluster at head, in the order in which it gets them. */
  List<Discovered.DesiredObject> desired(String cluster) {
    return discoveredHead.objects().stream()
        .filter(object -> object.cluster().equals(cluster))
        .sorted(Comparator.comparingInt(object -> object.turn().wave()))
        .toList();
  }

  /** Judges a plan by all rules and waivers. */
  Report judge(Plan plan, UndecidedMode mode) throws IOException, StoppingException {
    try {
      Policy policy = Policy.load(policyDirectories(), components());
      Judge judge =
          new Judge(
              policy,
              new Judge.Settings(config.severity(), failOn(), mode == UndecidedMode.STRICT, all));
      Judgement judgement = judge.judge(plan.transitions(), facets);
      Waivers waivers = waivers(head);
      waivers.check(policy);
      Waivers.Outcome waived =
          waivers.apply(
              judgement,
              plan.transitions(),
              waivers(base),
              LocalDate.now(terminal.clock()),
              policy);
      List<Undecided> undecided = new ArrayList<>(judgement.undecided());
      undecided.addAll(unreadable());
      List<String> notes = new ArrayList<>(config.notes());
      notes.addAll(plan.notes());
      notes.addAll(waived.notes());
      return new Report(
          base.id(),
          head.id(),
          verdict(plan, waived.findings(), undecided, mode),
          plan.bumps(),
          waived.findings(),
          undecided,
          discoveredHead.skipped(),
          notes);
    } catch (PolicyException e) {
      throw new StoppingException(e);
    }
  }

  private Waivers waivers(RevisionTree tree) throws IOException, PolicyException {
    Optional<TreeFile> file = tree.file(config.waivers());
    return file.isEmpty()
        ? Waivers.NONE
        : Waivers.parse(
            file.get().path(), new String(tree.read(file.get()), StandardCharsets.UTF_8));
  }

  /** Files of this change that hold a known component and could not be read. */
  private List<Undecided> unreadable() throws GitException {
    Set<String> changed = new HashSet<>(changedPaths());
    List<Undecided> undecided = new ArrayList<>();
    Set<String> atHead = new HashSet<>();
    for (Skipped skipped : discoveredHead.skipped()) {
      atHead.add(skipped.at().file());
      if (skipped.kind() != Skipped.Kind.UNUSED
          && !skipped.component().isEmpty()
          && changed.contains(skipped.at().file())) {
        undecided.add(unreadable(skipped, ""));
      }
    }
    for (Skipped skipped : discoveredBase.skipped()) {
      boolean readNow =
          discoveredHead.subjects().stream()
              .anyMatch(subject -> isSame(subject.declaredAt().file(), skipped.at().file()));
      if (!skipped.component().isEmpty()
          && UNREADABLE.contains(skipped.kind())
          && changed.contains(skipped.at().file())
          && !atHead.contains(skipped.at().file())
          && readNow) {
        undecided.add(unreadable(skipped, " at base"));
      }
    }
    return undecided;
  }

  private Undecided unreadable(Skipped skipped, String side) {
    String cluster = config.clusterOf(skipped.at().file()).orElse("");
    return new Undecided(
        "file-not-read",
        List.of(),
        new SubjectId(cluster, "", skipped.component()),
        skipped.at(),
        Cause.UNREADABLE,
        skipped.at() + side + ": " + skipped.reason(),
        Severity.ERROR,
        failOn() != null);
  }

  private Severity failOn() {
    return switch (config.failOn()) {
      case ERROR -> Severity.ERROR;
      case WARNING -> Severity.WARNING;
      case INFO -> Severity.INFO;
      case NEVER -> null;
    };
  }

  private VerdictOfRun verdict(
      Plan plan, List<Finding> findings, List<Undecided> undecided, UndecidedMode mode) {
    boolean failed =
        findings.stream()
            .anyMatch(
                finding ->
                    finding.waiver() == null && config.failOn().reachedBy(finding.severity()));
    if (failed) {
      return VerdictOfRun.FAILED;
    }
    if (mode != UndecidedMode.REPORT && undecided.stream().anyMatch(Undecided::counts)) {
      return VerdictOfRun.UNDECIDED;
    }
    return plan.touched().isEmpty() && !all && undecided.isEmpty()
        ? VerdictOfRun.NOTHING_TO_CHECK
        : VerdictOfRun.PASSED;
  }

  static int exitCode(Report report) {
    return switch (report.verdict()) {
      case FAILED -> ExitCode.FINDINGS;
      case UNDECIDED -> ExitCode.UNDECIDED;
      case PASSED, NOTHING_TO_CHECK -> ExitCode.CLEAN;
    };
  }

  @Override
  public void close() {
    engines.close();
    revisions.close();
  }
}
