package dev.leadsman.config;

import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.TreeFile;
import dev.leadsman.model.Cluster;
import dev.leadsman.model.Severity;
import dev.leadsman.model.SubjectId;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The settings of one run: flags over environment over {@code .leadsman.yaml} over defaults.
 *
 * <pre>{@code
 * clusters:
 * - name: prod
 *   paths: ["clusters/prod/**"]
 *   kubernetesVersion: "1.31"
 *   facts: {maintained: false}
 * render: ["prod/kube-system/*"]
 * output: {path: rendered, layout: argocd, branch: leadsman/rendered, targetBranch: main}
 * argocd: {repoURL: "https://github.com/acme/fleet"}
 * failOn: error
 * }</pre>
 *
 * @param clusters in file order; the first whose paths match a file owns it
 * @param render globs over {@link SubjectId#toString()}: what propose writes back
 * @param policies directories with rule packs of the user's own, beside the built-in ones
 * @param severity cap by glob over {@code rule}, {@code pack} or {@code pack/rule}, in file order
 * @param undecided null when not set: the command decides
 * @param waivers path of the waivers file
 * @param exclude globs over paths that are not read
 * @param notes what a person should know about the settings, each with its place
 */
public record Config(
    List<ClusterSettings> clusters,
    List<String> render,
    Output output,
    ArgoCd argocd,
    Flux flux,
    Secrets secrets,
    Nondeterministic nondeterministic,
    Helm helm,
    Charts charts,
    List<String> policies,
    Map<String, Severity> severity,
    FailOn failOn,
    UndecidedMode undecided,
    String waivers,
    List<String> exclude,
    GitHub github,
    List<String> notes) {

  /** Where the settings stand in a repository. */
  public static final String FILE = ".leadsman.yaml";

  /** The settings of a repository without a file. */
  public static final Config DEFAULT =
      new Config(
          List.of(),
          List.of(),
          new Output("rendered", Layout.PLAIN, "leadsman/rendered", null),
          new ArgoCd(null),
          new Flux(null),
          new Secrets(List.of()),
          new Nondeterministic(List.of()),
          new Helm(Engine.AUTO, null, 120),
          new Charts(null, List.of()),
          List.of(),
          Map.of(),
          FailOn.ERROR,
          null,
          ".leadsman/waivers.yaml",
          List.of(),
          new GitHub(URI.create("https://api.github.com")),
          List.of());

  public Config {
    clusters = List.copyOf(clusters);
    render = List.copyOf(render);
    policies = List.copyOf(policies);
    severity = Collections.unmodifiableMap(new LinkedHashMap<>(severity));
    exclude = List.copyOf(exclude);
    notes = List.copyOf(notes);
  }

  /**
   * A cluster, the files that belong to it and what Git does not tell about it.
   *
   * @param paths globs over paths of the repository
   */
  public record ClusterSettings(Cluster cluster, List<String> paths) {
    public ClusterSettings {
      paths = List.copyOf(paths);
    }
  }

  /**
   * Where rendered manifests go.
   *
   * @param path directory of the repository, without a slash at its end
   * @param branch the branch that propose owns
   * @param targetBranch null when not set: the remote's default branch
   */
  public record Output(String path, Layout layout, String branch, String targetBranch) {}

  /** How rendered manifests are laid out, by who reads them. */
  public enum Layout {
    PLAIN,
    ARGOCD,
    FLUX
  }

  /**
   * For the layout {@code argocd}.
   *
   * @param repoUrl null when not set
   */
  public record ArgoCd(String repoUrl) {}

  /**
   * For the layout {@code flux}.
   *
   * @param sourceRef null when not set
   */
  public record Flux(SourceRef sourceRef) {}

  /**
   * The Flux source that holds the rendered manifests.
   *
   * @param namespace empty when not set
   */
  public record SourceRef(String kind, String name, String namespace) {}

  /**
   * Releases whose Secrets are left out of the output.
   *
   * @param omit globs over {@link SubjectId#toString()}
   */
  public record Secrets(List<String> omit) {
    public Secrets {
      omit = List.copyOf(omit);
    }
  }

  /**
   * Releases whose fields that differ from render to render are kept from the last output.
   *
   * @param keep globs over {@link SubjectId#toString()}
   */
  public record Nondeterministic(List<String> keep) {
    public Nondeterministic {
      keep = List.copyOf(keep);
    }
  }

  /**
   * How charts are rendered.
   *
   * @param binary null when not set: {@code helm} of PATH
   */
  public record Helm(Engine engine, String binary, int timeoutSeconds) {}

  /** What renders charts. */
  public enum Engine {
    AUTO,
    CLI,
    EMBEDDED
  }

  /**
   * Where charts come from.
   *
   * @param cache null when not set: the user's cache directory
   * @param mirrors the first that matches counts
   */
  public record Charts(String cache, List<Mirror> mirrors) {
    public Charts {
      mirrors = List.copyOf(mirrors);
    }
  }

  /**
   * Another place for a chart repository.
   *
   * @param from URL of the repository as declarations name it
   * @param to {@code https://} or {@code oci://} URL, or a directory of the repository that holds
   *     {@code <name>/<version>/Chart.yaml} or {@code <name>-<version>.tgz}
   */
  public record Mirror(String from, String to) {
    /** True when the charts are files and not fetched. */
    public boolean isDirectory() {
      return !to.contains("://");
    }
  }

  /** The lightest finding that fails a run. */
  public enum FailOn {
    ERROR(Severity.ERROR),
    WARNING(Severity.WARNING),
    INFO(Severity.INFO),
    NEVER(null);

    private final Severity lightest;

    FailOn(Severity lightest) {
      this.lightest = lightest;
    }

    /** True when a finding of this severity fails the run. */
    public boolean reachedBy(Severity severity) {
      return lightest != null && severity.reaches(lightest);
    }
  }

  /** Whether what could not be decided fails a run; STRICT counts missing cluster facts too. */
  public enum UndecidedMode {
    FAIL,
    REPORT,
    STRICT
  }

  /** The forge's API, also of a GitHub Enterprise server. */
  public record GitHub(URI apiUrl) {}

  /**
   * The settings of a revision.
   *
   * @param environment variables of the process; those that begin with {@code LEADSMAN_} count
   * @param flags by setting, e.g. {@code failOn} or {@code output.layout}; texts, numbers or lists
   *     of texts
   */
  public static Config load(
      RevisionTree tree, Map<String, String> environment, Map<String, Object> flags)
      throws IOException, ConfigException {
    Optional<TreeFile> file = tree.file(FILE);
    byte[] bytes = file.isEmpty() ? new byte[0] : tree.read(file.get());
    return parse(FILE, bytes, environment, flags);
  }

  /** As {@link #load}, from the bytes of a file. */
  public static Config parse(
      String file, byte[] bytes, Map<String, String> environment, Map<String, Object> flags)
      throws ConfigException {
    return new ConfigReader(environment, flags).read(file, bytes);
  }

  /** The settings that a text holds, with neither environment nor flags. */
  public static Config parse(String file, String text) throws ConfigException {
    return parse(file, text.getBytes(StandardCharsets.UTF_8), Map.of(), Map.of());
  }

  /** The name of the cluster that owns a file; empty when the settings name none. */
  public Optional<String> clusterOf(String path) {
    return clusters.stream()
        .filter(one -> one.paths().stream().anyMatch(glob -> Glob.of(glob).matches(path)))
        .map(one -> one.cluster().name())
        .findFirst();
  }

  /** A cluster with what the settings tell about it; a bare one when they do not name it. */
  public Cluster cluster(String name) {
    return clusters.stream()
        .map(ClusterSettings::cluster)
        .filter(cluster -> cluster.name().equals(name))
        .findFirst()
        .orElseGet(() -> new Cluster(name, "", Map.of()));
  }

  /** True when propose writes this release back. */
  public boolean isRendered(SubjectId release) {
    return matches(render, release.toString());
  }

  /** True when this release's Secrets are left out of the output. */
  public boolean omitsSecretsOf(SubjectId release) {
    return matches(secrets.omit(), release.toString());
  }

  /** True when fields of this release that differ from render to render are kept. */
  public boolean keepsNondeterministic(SubjectId release) {
    return matches(nondeterministic.keep(), release.toString());
  }

  /** True when this file is not read. */
  public boolean isExcluded(String path) {
    return matches(exclude, path);
  }

  /**
   * A rule's severity after the caps: never heavier than the rule's own.
   *
   * @param pack the rule pack, e.g. {@code spiderpool}
   */
  public Severity severity(String pack, String rule, Severity own) {
    Severity result = own;
    for (Map.Entry<String, Severity> cap : severity.entrySet()) {
      Glob glob = Glob.of(cap.getKey());
      boolean named = glob.matches(rule) || glob.matches(pack) || glob.matches(pack + "/" + rule);
      if (named && result.reaches(cap.getValue())) {
        result = cap.getValue();
      }
    }
    return result;
  }

  /**
   * These settings, but what runs on this machine and where tokens go ({@code helm.binary}, {@code
   * charts.cache}, {@code github.apiUrl}) as another revision has it: a change under review must
   * not choose those.
   */
  public Config trusting(Config base) {
    List<String> told = new ArrayList<>(notes);
    note(told, "helm.binary", helm.binary(), base.helm.binary());
    note(told, "charts.cache", charts.cache(), base.charts.cache());
    note(told, "github.apiUrl", github.apiUrl(), base.github.apiUrl());
    return new Config(
        clusters,
        render,
        output,
        argocd,
        flux,
        secrets,
        nondeterministic,
        new Helm(helm.engine(), base.helm.binary(), helm.timeoutSeconds()),
        new Charts(base.charts.cache(), charts.mirrors()),
        policies,
        severity,
        failOn,
        undecided,
        waivers,
        exclude,
        base.github,
        told);
  }

  private static void note(List<String> notes, String name, Object head, Object base) {
    if (!Objects.equals(head, base)) {
      notes.add(FILE + ": " + name + " differs from base and takes effect once merged");
    }
  }

  private static boolean matches(List<String> globs, String text) {
    return globs.stream().anyMatch(glob -> Glob.of(glob).matches(text));
  }
}
