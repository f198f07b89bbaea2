package dev.leadsman.publish;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryBuilder;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.TreeFilter;

/**
 * The branch that holds the output until it is merged: one commit on top of the target branch,
 * replaced by each run. Work tree, index and local references are never touched; new objects become
 * visible on the remote or not at all.
 */
public final class RenderedBranch implements AutoCloseable {
  /** Trailer that names the commit which the output was rendered from. */
  public static final String SOURCE = "Leadsman-Source";

  private static final Pattern SOURCE_LINE =
      Pattern.compile("^\\s*" + SOURCE + ": ([0-9a-f]{40})\\s*$", Pattern.MULTILINE);

  /** Who commits. */
  public record Author(String name, String email) {}

  /**
   * Both branches as the remote has them.
   *
   * @param target id of the target branch's last commit; it is in the local repository
   * @param own id of the own branch's last commit; null when there is no such branch
   */
  public record State(String targetBranch, String target, String branch, String own) {}

  /** What a run has to propose. */
  public enum Change {
    /** The target branch holds the output already. */
    NOTHING,
    /** The own branch proposes it already. */
    UNCHANGED,
    /** A new commit is to be pushed. */
    NEW
  }

  /**
   * @param commit id of the commit that proposes the output; the target's when there is nothing to
   *     propose
   */
  public record Proposal(Change change, String commit) {}

  private final Repository repository;
  private final Remote remote;
  private final Author author;

  private RenderedBranch(Repository repository, Remote remote, Author author) {
    this.repository = repository;
    this.remote = remote;
    this.author = author;
  }

  /**
   * @param inside a directory of the repository
   * @param remote name of a configured remote, a URL or a path
   * @param token for https; null when there is none
   */
  public static RenderedBranch open(Path inside, String remote, String token, Author author)
      throws PublishException {
    Repository repository;
    try {
      RepositoryBuilder builder = new RepositoryBuilder().readEnvironment();
      if (builder.getGitDir() == null) {
        builder.findGitDir(inside.toAbsolutePath().toFile());
      }
      repository = builder.setMustExist(true).build();
    } catch (IOException | IllegalArgumentException e) {
      throw new PublishException(
          inside + ": is in no Git repository that can be read\n  fix: run it inside a clone", e);
    }
    try {
      RemoteUrl url = RemoteUrl.of(repository, remote);
      return new RenderedBranch(repository, new Remote(repository, url, token), author);
    } catch (PublishException e) {
      repository.close();
      throw e;
    }
  }

  /** {@code owner/name} of the remote, as forges name it; empty for a path. */
  public Optional<String> remoteRepository() {
    return remote.url().repository();
  }

  /** The remote without user and password, for messages. */
  public String remoteUrl() {
    return remote.url().toString();
  }

  /**
   * Reads the remote, and fetches what is missing of both branches without making a reference.
   *
   * @param targetBranch null: the remote's default branch
   * @throws PublishException when the remote cannot be read, has no such target, or somebody else
   *     committed to the own branch
   */
  public State read(String targetBranch, String branch) throws PublishException {
    State state = remote.read(targetBranch, branch);
    if (state.own() != null) {
      refuseForeignCommits(state);
    }
    return state;
  }

  private void refuseForeignCommits(State state) throws PublishException {
    try (RevWalk walk = new RevWalk(repository)) {
      RevCommit own = walk.parseCommit(ObjectId.fromString(state.own()));
      RevCommit target = walk.parseCommit(ObjectId.fromString(state.target()));
      if (isOurs(own) || isUpdate(walk, own, target) || walk.isMergedInto(own, target)) {
        return;
      }
      throw new PublishException(
          remote.url()
              + ": branch "
              + state.branch()
              + " has a commit of somebody else, \""
              + own.getShortMessage()
              + "\" by "
              + own.getAuthorIdent().getName()
              + ", and is not overwritten\n"
              + "  fix: merge it or move the commit elsewhere, delete the branch, and run again");
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private boolean isOurs(RevCommit commit) {
    return source(commit).isPresent()
        && commit.getCommitterIdent().getEmailAddress().equals(author.email());
  }

  /**
   * Whether a commit is what a forge makes of "update branch": the target merged into our commit,
   * with nothing of its own.
   */
  private boolean isUpdate(RevWalk walk, RevCommit commit, RevCommit target) throws IOException {
    if (commit.getParentCount() != 2) {
      return false;
    }
    RevCommit ours = walk.parseCommit(commit.getParent(0));
    RevCommit merged = walk.parseCommit(commit.getParent(1));
    return isOurs(ours)
        && ours.getParentCount() == 1
        && walk.isMergedInto(merged, target)
        && edits(walk.parseCommit(ours.getParent(0)), ours).equals(edits(merged, commit));
  }

  private static Optional<String> source(RevCommit commit) {
    String source = null;
    Matcher line = SOURCE_LINE.matcher(commit.getFullMessage());
    while (line.find()) {
      source = line.group(1);
    }
    return Optional.ofNullable(source);
  }

  /**
   * The source commit of the output that the target branch holds; empty when it holds none.
   *
   * @throws PublishException when the history is too shallow to tell
   */
  public Optional<String> lastSource(State state) throws PublishException {
    try (RevWalk walk = new RevWalk(repository)) {
      walk.markStart(walk.parseCommit(ObjectId.fromString(state.target())));
      for (RevCommit commit : walk) {
        Optional<String> source = source(commit);
        if (source.isPresent()) {
          return source;
        }
      }
      if (!repository.getObjectDatabase().getShallowCommits().isEmpty()) {
        throw new PublishException(
            "history of "
                + state.targetBranch()
                + ": is shallow, so the last rendered commit cannot be found\n"
                + "  fix: git fetch --unshallow, or fetch-depth: 0 in the checkout step");
      }
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Makes the commit that proposes the output; it belongs to no branch until it is pushed. Equal
   * input gives an equal commit.
   *
   * @param writes content by path
   * @param deletes paths that go
   * @param source full id of the commit that the output was rendered from
   * @param subject first line of the message
   */
  public Proposal commit(
      State state,
      SortedMap<String, String> writes,
      SortedSet<String> deletes,
      String source,
      String subject)
      throws PublishException {
    try (ObjectInserter inserter = repository.newObjectInserter();
        RevWalk walk = new RevWalk(repository)) {
      RevCommit target = walk.parseCommit(ObjectId.fromString(state.target()));
      ObjectId tree = tree(target, writes, deletes, inserter);
      if (tree.equals(target.getTree())) {
        return new Proposal(Change.NOTHING, state.target());
      }
      inserter.flush();
      Set<Edit> edits = edits(target.getTree(), tree);
      if (state.own() != null && proposes(walk, state.own(), edits)) {
        return new Proposal(Change.UNCHANGED, state.own());
      }
      CommitBuilder commit = new CommitBuilder();
      commit.setParentId(target);
      commit.setTreeId(tree);
      PersonIdent who =
          new PersonIdent(
              author.name(), author.email(), time(walk, source, target), ZoneOffset.UTC);
      commit.setAuthor(who);
      commit.setCommitter(who);
      commit.setMessage(subject.replace('\n', ' ') + "\n\n" + SOURCE + ": " + source + "\n");
      ObjectId id = inserter.insert(commit);
      inserter.flush();
      return new Proposal(Change.NEW, id.name());
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private ObjectId tree(
      RevCommit target,
      SortedMap<String, String> writes,
      SortedSet<String> deletes,
      ObjectInserter inserter)
      throws IOException {
    DirCache index;
    try (ObjectReader reader = repository.newObjectReader()) {
      index = DirCache.read(reader, target.getTree());
    }
    DirCacheEditor editor = index.editor();
    for (String path : deletes) {
      editor.add(new DirCacheEditor.DeletePath(path));
    }
    for (Map.Entry<String, String> file : writes.entrySet()) {
      ObjectId blob =
          inserter.insert(Constants.OBJ_BLOB, file.getValue().getBytes(StandardCharsets.UTF_8));
      editor.add(
          new DirCacheEditor.PathEdit(file.getKey()) {
            @Override
            public void apply(DirCacheEntry entry) {
              entry.setFileMode(FileMode.REGULAR_FILE);
              entry.setObjectId(blob);
            }
          });
    }
    editor.finish();
    return index.writeTree(inserter);
  }

  /** Whether the own branch makes just these edits, on a base that has the same old content. */
  private boolean proposes(RevWalk walk, String own, Set<Edit> edits) throws IOException {
    RevCommit commit = walk.parseCommit(ObjectId.fromString(own));
    if (commit.getParentCount() == 0) {
      return false;
    }
    RevCommit base = walk.parseCommit(commit.getParent(commit.getParentCount() - 1));
    return edits(base, commit).equals(edits);
  }

  /** Commit time: the source's, so that two runs on one source make one commit. */
  private static Instant time(RevWalk walk, String source, RevCommit target) {
    try {
      return walk.parseCommit(ObjectId.fromString(source)).getCommitterIdent().getWhenAsInstant();
    } catch (IOException e) {
      return target.getCommitterIdent().getWhenAsInstant();
    }
  }

  private record Edit(String path, ObjectId from, ObjectId to, int mode) {}

  private Set<Edit> edits(RevCommit from, RevCommit to) throws IOException {
    return edits(from.getTree(), to.getTree());
  }

  private Set<Edit> edits(ObjectId from, ObjectId to) throws IOException {
    Set<Edit> edits = new HashSet<>();
    try (TreeWalk walk = new TreeWalk(repository)) {
      walk.setRecursive(true);
      walk.setFilter(TreeFilter.ANY_DIFF);
      walk.addTree(from);
      walk.addTree(to);
      while (walk.next()) {
        edits.add(
            new Edit(
                walk.getPathString(),
                walk.getObjectId(0),
                walk.getObjectId(1),
                walk.getRawMode(1)));
      }
    }
    return edits;
  }

  /**
   * Moves the own branch of the remote to the proposal, unless it moved since it was read.
   *
   * @throws PublishException when the remote refuses or cannot be reached; then it is as it was
   */
  public void push(State state, Proposal proposal) throws PublishException {
    if (proposal.change() == Change.NEW) {
      remote.push(state, proposal.commit());
    }
  }

  private PublishException unreadable(IOException e) {
    return new PublishException(
        repository.getDirectory()
            + ": cannot be read ("
            + RemoteUrl.mask(e.getMessage())
            + ")\n  fix: git fsck tells what is missing; git fetch --unshallow --refetch brings it",
        e);
  }

  @Override
  public void close() {
    repository.close();
  }
}
