package dev.leadsman.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.errors.AmbiguousObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.RepositoryNotFoundException;
import org.eclipse.jgit.errors.RevisionSyntaxException;
import org.eclipse.jgit.lib.BranchConfig;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryBuilder;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.revwalk.filter.RevFilter;
import org.eclipse.jgit.util.SystemReader;

/**
 * A Git repository whose revisions, index and work tree are read without a checkout. Nothing is
 * written: not to the repository, not under the user's home.
 */
public final class Revisions implements AutoCloseable {
  private final Repository repository;
  private final Path where;
  private final Objects objects;

  private Revisions(Repository repository, Path where, boolean partial) {
    this.repository = repository;
    this.where = where;
    this.objects = new Objects(repository, partial);
  }

  /** A tree without files: what comes before the first commit. */
  public static RevisionTree empty() {
    return new ObjectTree("none", null, null);
  }

  /** Opens as {@link #open(Path, Map)} does, with no environment. */
  public static Revisions open(Path inside) throws GitException {
    return open(inside, Map.of());
  }

  /**
   * Opens the repository that a directory or file lies in, or that the environment names.
   *
   * @param environment of which {@code GIT_DIR}, {@code GIT_WORK_TREE}, {@code GIT_INDEX_FILE} and
   *     the other variables of Git count; relative paths are relative to {@code inside}
   * @throws GitException when there is no repository, or one that cannot be read here
   */
  public static Revisions open(Path inside, Map<String, String> environment) throws GitException {
    Path start = inside.toAbsolutePath().normalize();
    if (!Files.exists(start)) {
      throw new GitException(start, "does not exist", "");
    }
    Path directory = Files.isDirectory(start) ? start : start.getParent();
    SystemReader system = QuietSystem.install(environment);
    try {
      RepositoryBuilder builder =
          new RepositoryBuilder().setMustExist(true).setFS(QuietSystem.files(environment));
      Place place = Place.find(directory, environment).orElseThrow(() -> notFound(start, null));
      builder.setGitDir(place.gitDirectory().toFile());
      if (place.workTree() != null) {
        builder.setWorkTree(place.workTree().toFile());
      }
      Place.named(environment, "GIT_INDEX_FILE", directory)
          .ifPresent(file -> builder.setIndexFile(file.toFile()));
      builder.readEnvironment(system);
      refuseWhatJGitMisreads(start, place.config());
      Repository repository = builder.build();
      return new Revisions(repository, start, isPartial(repository.getConfig()));
    } catch (RepositoryNotFoundException e) {
      throw notFound(start, e);
    } catch (GitException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new GitException(start, "cannot be opened: " + e.getMessage(), "git status", e);
    }
  }

  private static GitException notFound(Path start, IOException cause) {
    return new GitException(
        start, "is not in a Git repository", "run it in a clone, or git init", cause);
  }

  private static void refuseWhatJGitMisreads(Path start, Config config) throws GitException {
    String format = config.getString("extensions", null, "objectformat");
    if (format != null && !format.equalsIgnoreCase("sha1")) {
      throw new GitException(
          start,
          "is a repository with " + format.toUpperCase(Locale.ROOT) + " objects, not SHA-1",
          "git init --object-format=sha1 in a new directory, and git fast-export --all | git"
              + " fast-import there");
    }
  }

  private static boolean isPartial(Config config) {
    return config.getString("extensions", null, "partialclone") != null
        || config.getSubsections("remote").stream()
            .anyMatch(remote -> config.getBoolean("remote", remote, "promisor", false));
  }

  /**
   * The top of the work tree.
   *
   * @throws GitException when the repository is bare
   */
  public Path top() throws GitException {
    if (repository.isBare()) {
      throw new GitException(
          where,
          "is a bare repository, without work tree and index",
          "git clone it, or name --head");
    }
    return repository.getWorkTree().toPath();
  }

  /** True when the clone has only the newest part of its history. */
  public boolean isShallow() throws GitException {
    try {
      return !repository.getObjectDatabase().getShallowCommits().isEmpty();
    } catch (IOException e) {
      throw broken("its list of shallow commits", e);
    }
  }

  /** Id of the current commit; empty before the first one. */
  public Optional<String> head() throws GitException {
    try {
      return Optional.ofNullable(repository.resolve(Constants.HEAD)).map(ObjectId::name);
    } catch (IOException e) {
      throw broken("HEAD", e);
    }
  }

  /**
   * The full id of the commit that a revision names.
   *
   * @param rev as Git takes it: branch, tag, id, {@code HEAD~1}, …
   * @throws GitException when it names none, or more than one
   */
  public String resolve(String rev) throws GitException {
    return commitOf(rev).name();
  }

  private ObjectId commitOf(String rev) throws GitException {
    try {
      ObjectId id = repository.resolve(spelled(rev) + "^{commit}");
      if (id != null) {
        return id;
      }
    } catch (AmbiguousObjectException e) {
      throw new GitException(
          where,
          "revision " + rev + " names more than one object: " + names(e),
          "write more characters of the id",
          e);
    } catch (IncorrectObjectTypeException e) {
      throw new GitException(where, "revision " + rev + " is no commit", "git log --oneline", e);
    } catch (MissingObjectException e) {
      throw unknown(rev, e);
    } catch (RevisionSyntaxException e) {
      throw new GitException(where, rev + " is not written as a revision", "git rev-parse", e);
    } catch (IOException e) {
      throw broken("revision " + rev, e);
    }
    if (rev.equals(Constants.HEAD) || rev.equals("@")) {
      throw new GitException(where, "has no commit yet", "git commit");
    }
    throw unknown(rev, null);
  }

  /** JGit knows {@code @} only before a brace. */
  private static String spelled(String rev) {
    return rev.matches("@(?:[~^].*)?") ? Constants.HEAD + rev.substring(1) : rev;
  }

  private static String names(AmbiguousObjectException e) {
    return String.join(", ", e.getCandidates().stream().map(ObjectId::name).sorted().toList());
  }

  private GitException unknown(String rev, IOException cause) throws GitException {
    return isShallow()
        ? new GitException(
            where,
            "revision " + rev + " is not known in this shallow clone",
            "git fetch --unshallow, or git fetch --depth=1 origin " + rev,
            cause)
        : new GitException(where, "revision " + rev + " is not known", "git fetch", cause);
  }

  private GitException broken(String what, IOException cause) {
    return new GitException(
        where, what + " cannot be read: " + cause.getMessage(), "git fsck", cause);
  }

  /**
   * Ids of a commit's parents, first parent first, also of those that a shallow clone left out;
   * empty for a first commit.
   */
  public List<String> parents(String rev) throws GitException {
    ObjectId id = commitOf(rev);
    try {
      // Parsed without a walk, which would hide parents beyond the shallow boundary.
      byte[] raw = repository.open(id, Constants.OBJ_COMMIT).getBytes();
      return Arrays.stream(RevCommit.parse(raw).getParents()).map(ObjectId::name).toList();
    } catch (IOException e) {
      throw broken("commit " + id.name(), e);
    }
  }

  /**
   * Id of the newest commit that both revisions come from.
   *
   * @throws GitException when there is none, or when a shallow clone does not hold it
   */
  public String mergeBase(String one, String other) throws GitException {
    ObjectId first = commitOf(one);
    ObjectId second = commitOf(other);
    try (RevWalk walk = new RevWalk(repository)) {
      walk.setRetainBody(false);
      walk.setRevFilter(RevFilter.MERGE_BASE);
      walk.markStart(walk.parseCommit(first));
      walk.markStart(walk.parseCommit(second));
      RevCommit base = walk.next();
      if (base != null) {
        return base.name();
      }
    } catch (MissingObjectException e) {
      throw objects.missing(where, "commit " + e.getObjectId().name(), e);
    } catch (IOException e) {
      throw broken("the history of " + one + " and " + other, e);
    }
    throw isShallow()
        ? new GitException(
            where,
            "the common ancestor of " + one + " and " + other + " is not in this shallow clone",
            "git fetch --unshallow")
        : new GitException(
            where, one + " and " + other + " have no common ancestor", "name another --base");
  }

  /**
   * What a change here is most likely meant for: {@code origin/HEAD}, else the upstream of the
   * current branch, else {@code origin/main} or {@code origin/master}; empty when none exists.
   */
  public Optional<String> defaultUpstream() throws GitException {
    try {
      Ref head = repository.exactRef(Constants.R_REMOTES + "origin/HEAD");
      if (head != null && head.isSymbolic() && head.getLeaf().getObjectId() != null) {
        return Optional.of(shortName(head.getLeaf().getName()));
      }
      List<String> candidates = new ArrayList<>();
      String branch = repository.getBranch();
      if (branch != null) {
        String tracked = new BranchConfig(repository.getConfig(), branch).getTrackingBranch();
        if (tracked != null) {
          candidates.add(tracked);
        }
      }
      candidates.add(Constants.R_REMOTES + "origin/main");
      candidates.add(Constants.R_REMOTES + "origin/master");
      for (String candidate : candidates) {
        Ref ref = repository.exactRef(candidate);
        if (ref != null && ref.getObjectId() != null) {
          return Optional.of(shortName(candidate));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw broken("its branches", e);
    }
  }

  private static String shortName(String ref) {
    return Repository.shortenRefName(ref);
  }

  /**
   * The files of a commit.
   *
   * @param rev as {@link #resolve} takes it
   */
  public RevisionTree commit(String rev) throws GitException {
    ObjectId id = commitOf(rev);
    try (RevWalk walk = new RevWalk(repository)) {
      ObjectId root = walk.parseCommit(id).getTree().getId();
      return new ObjectTree(id.name(), objects.tree(root), objects);
    } catch (GitException e) {
      throw e;
    } catch (IOException e) {
      throw broken("commit " + id.name(), e);
    }
  }

  /**
   * What the next commit holds.
   *
   * @throws GitException when a path is in conflict, or the index has a form that cannot be read
   */
  public RevisionTree index() throws GitException {
    DirCache index = readIndex();
    for (int i = 0; i < index.getEntryCount(); i++) {
      if (!index.getEntry(i).isMerged()) {
        throw new GitException(
            index.getEntry(i).getPathString(), "is in conflict", "resolve it, then git add it");
      }
    }
    return new ObjectTree("index", new IndexEntries(index), objects);
  }

  private DirCache readIndex() throws GitException {
    top();
    try {
      return repository.readDirCache();
    } catch (IOException | RuntimeException e) {
      // JGit names neither form; both carry an extension that a reader must know.
      // https://git-scm.com/docs/index-format
      if (indexHolds("link\0\0\0")) {
        throw new GitException(where, "has a split index", "git update-index --no-split-index", e);
      }
      if (indexHolds("sdir\0\0\0\0")) {
        throw new GitException(
            where, "has a sparse index", "git sparse-checkout reapply --no-sparse-index", e);
      }
      throw new GitException(where, "its index cannot be read: " + e.getMessage(), "git status", e);
    }
  }

  private boolean indexHolds(String text) throws GitException {
    try {
      return Files.readString(repository.getIndexFile().toPath(), StandardCharsets.ISO_8859_1)
          .contains(text);
    } catch (IOException e) {
      throw broken("its index", e);
    }
  }

  /** Tracked files as they are on disk, and untracked ones that are not ignored. */
  public RevisionTree worktree() throws GitException {
    DirCache index = readIndex();
    try {
      return new WorkTree(repository, index, objects);
    } catch (IOException e) {
      throw broken("its work tree", e);
    }
  }

  /**
   * Paths that were added, removed or whose content differs, sorted. Directories that both share
   * are not looked into.
   */
  public List<String> changedPaths(RevisionTree base, RevisionTree head) throws GitException {
    if (base instanceof ObjectTree from && head instanceof ObjectTree to) {
      try {
        Optional<Set<String>> changed = objects.changed(from, to);
        if (changed.isPresent()) {
          return List.copyOf(changed.get());
        }
      } catch (MissingObjectException e) {
        throw objects.missing(where, "tree " + e.getObjectId().name(), e);
      } catch (IOException e) {
        throw broken("the change from " + base.id() + " to " + head.id(), e);
      }
    }
    List<TreeFile> before = base.files();
    List<TreeFile> after = head.files();
    List<String> changed = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < before.size() || j < after.size()) {
      int order =
          i == before.size()
              ? 1
              : j == after.size() ? -1 : before.get(i).path().compareTo(after.get(j).path());
      if (order != 0) {
        changed.add(order < 0 ? before.get(i++).path() : after.get(j++).path());
      } else {
        TreeFile from = before.get(i++);
        TreeFile to = after.get(j++);
        if (from.link() != to.link() || !from.blob().equals(to.blob())) {
          changed.add(to.path());
        }
      }
    }
    return List.copyOf(changed);
  }

  @Override
  public void close() {
    repository.close();
  }
}
