package dev.leadsman.publish;

import dev.leadsman.config.Config;
import dev.leadsman.config.Glob;
import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.TreeFile;
import dev.leadsman.model.Cause;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.RenderedRelease;
import dev.leadsman.model.SubjectId;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The files of rendered releases, one object a file:
 *
 * <pre>
 * {@code <path>/<cluster>/<release>/leadsman.provenance.yaml}
 * {@code <path>/<cluster>/<release>/{crds,manifests,hooks/pre,hooks/post}/kustomization.yaml}
 * {@code <path>/<cluster>/<release>/<part>/<namespace or _cluster>/<kind>[.<group>]-<name>.yaml}
 * {@code <path>/<cluster>/argocd/<release>.yaml}         an Application, if argocd.repoURL is set
 * {@code <path>/<cluster>/flux/<release>-<part>.yaml}    Kustomizations, if flux.sourceRef is set
 * </pre>
 *
 * Equal input gives equal files. A release that cannot be written safely is refused on its own.
 */
public final class OutputTree {
  /**
   * @param path directory of the repository, without a slash at its end
   * @param argocdRepoUrl repository that Argo CD reads the output from; null: no Applications
   * @param targetRevision branch that Argo CD reads the output from
   * @param fluxSourceRef source that Flux reads the output from; null: no Kustomizations
   * @param secretsOmit globs over {@link SubjectId#toString()}: releases whose Secrets are left out
   */
  public record Settings(
      String path,
      Config.Layout layout,
      String argocdRepoUrl,
      String targetRevision,
      Config.SourceRef fluxSourceRef,
      List<String> secretsOmit) {
    public Settings {
      secretsOmit = List.copyOf(secretsOmit);
      for (String step : path.split("/", -1)) {
        if (step.isEmpty() || step.equals("..") || step.equals(".") || step.equals(".git")) {
          throw new IllegalArgumentException("not a directory of the repository: " + path);
        }
      }
    }

    public static Settings of(Config config, String targetBranch) {
      return new Settings(
          config.output().path(),
          config.output().layout(),
          config.argocd().repoUrl(),
          targetBranch,
          config.flux().sourceRef(),
          config.secrets().omit());
    }
  }

  /**
   * What differs between the output of an earlier run and this one.
   *
   * @param writes content by path; only files that are new or differ
   * @param deletes files of an earlier run that this one no longer writes
   * @param outcomes as given, but refused where a file of somebody else is in the way
   * @param removed releases of an earlier run that are no longer asked for; their files are among
   *     the deletes
   */
  public record Delta(
      SortedMap<String, String> writes,
      SortedSet<String> deletes,
      List<Outcome> outcomes,
      List<SubjectId> removed) {
    public Delta {
      writes = Collections.unmodifiableSortedMap(new TreeMap<>(writes));
      deletes = Collections.unmodifiableSortedSet(new TreeSet<>(deletes));
      outcomes = List.copyOf(outcomes);
      removed = List.copyOf(removed);
    }

    public boolean isEmpty() {
      return writes.isEmpty() && deletes.isEmpty();
    }
  }

  private final Settings settings;
  private final OutputLayout layout;
  private final Function<String, List<Manifest>> desired;

  /**
   * @param desired objects declared for a cluster; their CRDs tell which kinds are namespaced
   */
  public OutputTree(Settings settings, Function<String, List<Manifest>> desired) {
    this.settings = settings;
    this.desired = desired;
    this.layout =
        switch (settings.layout()) {
          case PLAIN -> new PlainLayout();
          case ARGOCD -> new ArgoCdLayout(settings.argocdRepoUrl(), settings.targetRevision());
          case FLUX -> new FluxLayout(settings.fluxSourceRef());
        };
  }

  /** One outcome for each release, by identity. */
  public List<Outcome> files(List<RenderedRelease> releases) {
    Map<String, List<SubjectId>> roots = new HashMap<>();
    Map<String, TreeSet<String>> clusters = new HashMap<>();
    for (RenderedRelease release : releases) {
      SubjectId id = release.release().id();
      roots.computeIfAbsent(FileNames.folded(root(id)), root -> new ArrayList<>()).add(id);
      clusters
          .computeIfAbsent(FileNames.folded(cluster(id)), cluster -> new TreeSet<>())
          .add(id.cluster());
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (RenderedRelease release : releases) {
      SubjectId id = release.release().id();
      List<SubjectId> same = roots.get(FileNames.folded(root(id)));
      TreeSet<String> names = clusters.get(FileNames.folded(cluster(id)));
      if (same.size() > 1) {
        outcomes.add(
            new Outcome.Refused(
                id,
                Cause.RENDER,
                root(id)
                    + " would hold several releases: "
                    + join(same)
                    + "\n  fix: list only one of them under render, or rename one"));
      } else if (names.size() > 1) {
        outcomes.add(
            new Outcome.Refused(
                id,
                Cause.RENDER,
                "the directories of clusters "
                    + String.join(", ", names)
                    + " differ in nothing but letter case\n  fix: rename one in the config"));
      } else {
        outcomes.add(write(release));
      }
    }
    outcomes.sort(Comparator.comparing(Outcome::release));
    return outcomes;
  }

  private Outcome write(RenderedRelease release) {
    SubjectId id = release.release().id();
    boolean omit =
        settings.secretsOmit().stream().anyMatch(glob -> Glob.of(glob).matches(id.toString()));
    return new ReleaseFiles(release, layout, desired.apply(id.cluster()), omit, cluster(id))
        .write();
  }

  private String cluster(SubjectId id) {
    return settings.path() + "/" + FileNames.step(id.cluster());
  }

  private String root(SubjectId id) {
    return ReleaseFiles.root(cluster(id), id.name());
  }

  private static String join(List<SubjectId> ids) {
    return String.join(", ", new TreeSet<>(ids).stream().map(SubjectId::toString).toList());
  }

  /**
   * Compares with what a revision holds. A release that is refused keeps its files.
   *
   * @param previous where the output goes, usually the target branch
   * @param asked every release that is still to be written back, also those that failed to render;
   *     a release of an earlier run that is not among them is removed
   */
  public Delta against(RevisionTree previous, List<Outcome> outcomes, Set<SubjectId> asked)
      throws IOException {
    Previous before = Previous.read(previous, settings.path());
    SortedMap<String, String> writes = new TreeMap<>();
    SortedSet<String> deletes = new TreeSet<>();
    List<Outcome> results = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      Outcome result = outcome;
      if (outcome instanceof Outcome.Written written) {
        result = before.check(written, root(written.release()), declarations(written.release()));
      }
      results.add(result);
      if (result instanceof Outcome.Written written) {
        for (Map.Entry<String, String> file : written.files().entrySet()) {
          if (!before.holds(file.getKey(), file.getValue())) {
            writes.put(file.getKey(), file.getValue());
          }
        }
        deletes.addAll(before.owned(root(written.release()), declarations(written.release())));
        deletes.removeAll(written.files().keySet());
      }
    }
    List<SubjectId> removed = new ArrayList<>();
    for (SubjectId id : before.releases()) {
      boolean here = outcomes.stream().anyMatch(outcome -> outcome.release().equals(id));
      if (!here && !asked.contains(id)) {
        removed.add(id);
        deletes.addAll(before.owned(root(id), declarations(id)));
      }
    }
    deletes.removeAll(writes.keySet());
    return new Delta(writes, deletes, results, removed);
  }

  /** Declarations of a release in any layout, so that a change of layout removes the old ones. */
  private Set<String> declarations(SubjectId id) {
    Set<String> paths = new TreeSet<>();
    for (OutputLayout any :
        List.of(new ArgoCdLayout("", ""), new FluxLayout(new Config.SourceRef("", "", "")))) {
      for (String name : any.declarations(id, EnumSet.allOf(Part.class), "").keySet()) {
        paths.add(cluster(id) + "/" + any.declarationsDirectory() + "/" + name);
      }
    }
    return paths;
  }

  /** The output that a revision holds. */
  private static final class Previous {
    private final RevisionTree tree;
    private final Map<String, TreeFile> files = new LinkedHashMap<>();
    private final Map<String, String> byFolded = new HashMap<>();
    private final Map<String, Provenance.Owned> byRoot = new TreeMap<>();
    private final Map<String, String> unreadable = new HashMap<>();

    private Previous(RevisionTree tree) {
      this.tree = tree;
    }

    static Previous read(RevisionTree tree, String path) throws IOException {
      Previous previous = new Previous(tree);
      for (TreeFile file : tree.files()) {
        String at = file.path();
        // A file or a link may stand where the output needs a directory.
        if (at.startsWith(path + "/") || (path + "/").startsWith(at + "/")) {
          previous.files.put(at, file);
          previous.byFolded.put(FileNames.folded(at), at);
          if (at.endsWith("/" + Provenance.FILE) && !file.link()) {
            previous.readProvenance(file);
          }
        }
      }
      return previous;
    }

    private void readProvenance(TreeFile file) throws IOException {
      String root = file.path().substring(0, file.path().lastIndexOf('/'));
      try {
        String text = YamlText.decode(file.path(), tree.read(file));
        byRoot.put(root, Provenance.Owned.parse(file.path(), text));
      } catch (YamlException e) {
        unreadable.put(root, e.getMessage());
      }
    }

    List<SubjectId> releases() {
      return byRoot.values().stream().map(Provenance.Owned::release).sorted().distinct().toList();
    }

    /** Existing files that the release at a directory owns; what it claims elsewhere is not its. */
    SortedSet<String> owned(String root, Set<String> declarations) {
      SortedSet<String> owned = new TreeSet<>();
      Provenance.Owned claim = byRoot.get(root);
      if (claim != null) {
        for (String file : claim.files()) {
          boolean inside = file.startsWith(root + "/") || declarations.contains(file);
          if (inside && files.containsKey(file)) {
            owned.add(file);
          }
        }
      }
      return owned;
    }

    boolean holds(String path, String content) throws IOException {
      TreeFile file = files.get(path);
      return file != null
          && !file.link()
          && new String(tree.read(file), StandardCharsets.UTF_8).equals(content);
    }

    /** The outcome, or a refusal when a file of somebody else is in the way. */
    Outcome check(Outcome.Written written, String root, Set<String> declarations)
        throws IOException {
      String broken = unreadable.get(root);
      if (broken != null) {
        return new Outcome.Refused(
            written.release(),
            Cause.UNREADABLE,
            root
                + "/"
                + Provenance.FILE
                + " cannot be read ("
                + broken
                + "), so that nobody can tell which files are leadsman's\n"
                + "  fix: restore it from history, or remove the directory");
      }
      Provenance.Owned claim = byRoot.get(root);
      if (claim != null && !claim.release().equals(written.release())) {
        return new Outcome.Refused(
            written.release(),
            Cause.RENDER,
            root
                + " belongs to "
                + claim.release()
                + "\n  fix: list only one of them under render; if this is the same release, remove"
                + " the directory");
      }
      SortedSet<String> owned = owned(root, declarations);
      for (Map.Entry<String, String> file : written.files().entrySet()) {
        String inTheWay = inTheWay(file.getKey(), file.getValue(), owned);
        if (inTheWay != null) {
          return new Outcome.Refused(
              written.release(),
              Cause.RENDER,
              inTheWay
                  + " is in the way of "
                  + file.getKey()
                  + " and was not written by leadsman\n"
                  + "  fix: move it elsewhere, or choose another output.path");
        }
      }
      return written;
    }

    private String inTheWay(String path, String content, SortedSet<String> owned)
        throws IOException {
      String other = byFolded.get(FileNames.folded(path));
      boolean foreign = other != null && !owned.contains(other);
      if (foreign && !(other.equals(path) && holds(path, content))) {
        return other;
      }
      for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
        String parent = path.substring(0, slash);
        String file = byFolded.get(FileNames.folded(parent));
        if (file != null && !owned.contains(file)) {
          return file;
        }
      }
      return null;
    }
  }
}
