package dev.leadsman.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.publish.RenderedBranch.Author;
import dev.leadsman.publish.RenderedBranch.Change;
import dev.leadsman.publish.RenderedBranch.Proposal;
import dev.leadsman.publish.RenderedBranch.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderedBranchTest {
  private static final Author AUTHOR = new Author("Leadsman", "leadsman@example.org");
  private static final String BRANCH = "leadsman/rendered";

  @TempDir Path directory;
  private GitRepositories git;
  private String source;

  @BeforeEach
  void createRepositories() throws Exception {
    git = GitRepositories.create(directory);
    source = GitRepositories.git(git.clone, "rev-parse", "HEAD");
  }

  @Test
  void pushesOneCommitWithItsSource() throws Exception {
    String before = git.fingerprint();

    assertEquals(Change.NEW, propose(files("rendered/a.yaml", "a: 1\n")).change());

    assertEquals(
        "Render cilium\n\nLeadsman-Source: " + source + "\nLeadsman leadsman@example.org",
        git.remote("log", "-1", "--format=%B%cn %ce", BRANCH)
            .replace("\n\nLeadsman l", "\nLeadsman l"));
    assertEquals("a: 1", git.remote("show", BRANCH + ":rendered/a.yaml"));
    assertEquals("version: 1.16.0", git.remote("show", BRANCH + ":apps/cilium.yaml"));
    assertEquals(source, git.remote("rev-parse", BRANCH + "^"));
    assertEquals("", git.remote("fsck", "--strict"));
    assertEquals(before, git.fingerprint());
  }

  @Test
  void theSecondRunChangesNothing() throws Exception {
    Proposal first = propose(files("rendered/a.yaml", "a: 1\n"));
    Proposal second = propose(files("rendered/a.yaml", "a: 1\n"));

    assertEquals(new Proposal(Change.UNCHANGED, first.commit()), second);
    assertEquals(first.commit(), git.remote("rev-parse", BRANCH));
  }

  @Test
  void anUnrelatedCommitOnTheTargetChangesNothing() throws Exception {
    Proposal first = propose(files("rendered/a.yaml", "a: 1\n"));
    source = git.commit("docs/README.md", "hello\n", "Write docs");

    assertEquals(
        new Proposal(Change.UNCHANGED, first.commit()),
        propose(files("rendered/a.yaml", "a: 1\n")));
  }

  @Test
  void aChangeReplacesTheCommit() throws Exception {
    propose(files("rendered/a.yaml", "a: 1\n", "rendered/b.yaml", "b: 1\n"));
    source = git.commit("apps/cilium.yaml", "version: 1.16.1\n", "Bump cilium");

    assertEquals(Change.NEW, propose(files("rendered/a.yaml", "a: 2\n")).change());

    assertEquals("1", git.remote("rev-list", "--count", "main.." + BRANCH));
    assertEquals(
        "rendered/a.yaml", git.remote("ls-tree", "-r", "--name-only", BRANCH, "rendered/"));
  }

  @Test
  void proposesNothingWhenTheTargetHoldsIt() throws Exception {
    propose(files("rendered/a.yaml", "a: 1\n"));
    git.remote("update-ref", "refs/heads/main", BRANCH);

    Proposal second = propose(files("rendered/a.yaml", "a: 1\n"));

    assertEquals(Change.NOTHING, second.change());
    assertEquals(git.remote("rev-parse", "main"), second.commit());
  }

  @Test
  void deletesOwnedFiles() throws Exception {
    git.commit("rendered/old.yaml", "old: 1\n", "Render");

    try (RenderedBranch branch = open("origin")) {
      State state = branch.read("main", BRANCH);
      TreeSet<String> deletes = new TreeSet<>(List.of("rendered/old.yaml"));
      branch.push(state, branch.commit(state, new TreeMap<>(), deletes, source, "Render"));
    }

    assertEquals("apps/cilium.yaml", git.remote("ls-tree", "-r", "--name-only", BRANCH));
  }

  @Test
  void findsTheLastSourceThroughMergeAndSquash() throws Exception {
    assertEquals(Optional.empty(), lastSource());
    propose(files("rendered/a.yaml", "a: 1\n"));
    assertEquals(Optional.empty(), lastSource());

    String first = source;
    GitRepositories.git(git.clone, "fetch", "-q", "origin");
    GitRepositories.git(git.clone, "merge", "-q", "--no-ff", "-m", "Merge", "origin/" + BRANCH);
    GitRepositories.git(git.clone, "push", "-q", "origin", "HEAD:main");
    source = git.commit("docs/x.md", "x\n", "Write docs");
    assertEquals(Optional.of(first), lastSource());

    git.commit(
        "rendered/a.yaml",
        "a: 2\n",
        "Render (#7)\n\n* Render cilium\n\nLeadsman-Source: " + source);
    assertEquals(Optional.of(source), lastSource());
  }

  @Test
  void saysThatAShallowHistoryHidesTheLastSource() throws Exception {
    git.commit("docs/x.md", "x\n", "Write docs");
    Path shallow = directory.resolve("shallow");
    GitRepositories.git(
        directory, "clone", "-q", "--depth=1", "file://" + git.remote, shallow.toString());

    try (RenderedBranch branch = RenderedBranch.open(shallow, "origin", null, AUTHOR)) {
      State state = branch.read("main", BRANCH);
      PublishException error = assertThrows(PublishException.class, () -> branch.lastSource(state));
      assertEquals(
          "history of main: is shallow, so the last rendered commit cannot be found\n"
              + "  fix: git fetch --unshallow, or fetch-depth: 0 in the checkout step",
          error.getMessage());
      // Pushing works all the same.
      branch.push(
          state,
          branch.commit(
              state,
              files("rendered/a.yaml", "a: 1\n"),
              new TreeSet<>(),
              state.target(),
              "Render"));
    }
    assertEquals("", git.remote("fsck", "--strict"));
    assertEquals("a: 1", git.remote("show", BRANCH + ":rendered/a.yaml"));
  }

  @Test
  void neverOverwritesACommitOfSomebodyElse() throws Exception {
    propose(files("rendered/a.yaml", "a: 1\n"));
    commitOnOwnBranch("rendered/a.yaml", "a: mine\n", "Fix it by hand");
    String theirs = git.remote("rev-parse", BRANCH);

    PublishException error =
        assertThrows(PublishException.class, () -> propose(files("rendered/a.yaml", "a: 2\n")));

    assertEquals(
        git.remote
            + ": branch leadsman/rendered has a commit of somebody else, \"Fix it by hand\" by Jane"
            + " Doe, and is not overwritten\n"
            + "  fix: merge it or move the commit elsewhere, delete the branch, and run again",
        error.getMessage());
    assertEquals(theirs, git.remote("rev-parse", BRANCH));
  }

  @Test
  void neverOverwritesOurCommitThatSomebodyElseAmended() throws Exception {
    propose(files("rendered/a.yaml", "a: 1\n"));
    GitRepositories.git(git.clone, "fetch", "-q", "origin");
    GitRepositories.git(git.clone, "checkout", "-q", "-b", "fix", "origin/" + BRANCH);
    Files.writeString(git.clone.resolve("rendered/a.yaml"), "a: mine\n");
    GitRepositories.git(git.clone, "commit", "-q", "-a", "--amend", "--no-edit");
    GitRepositories.git(git.clone, "push", "-q", "-f", "origin", "HEAD:" + BRANCH);

    assertThrows(PublishException.class, () -> propose(files("rendered/a.yaml", "a: 2\n")));
  }

  @Test
  void replacesAnUpdateMergeThatHasNothingOfItsOwn() throws Exception {
    propose(files("rendered/a.yaml", "a: 1\n"));
    source = git.commit("docs/x.md", "x\n", "Write docs");
    GitRepositories.git(git.clone, "fetch", "-q", "origin");
    GitRepositories.git(git.clone, "checkout", "-q", "-b", "update", "origin/" + BRANCH);
    GitRepositories.git(git.clone, "merge", "-q", "--no-ff", "-m", "Merge main", "origin/main");
    GitRepositories.git(git.clone, "push", "-q", "origin", "HEAD:" + BRANCH);

    assertEquals(Change.UNCHANGED, propose(files("rendered/a.yaml", "a: 1\n")).change());
    assertEquals(Change.NEW, propose(files("rendered/a.yaml", "a: 2\n")).change());
  }

  @Test
  void refusesAnUpdateMergeWithAnEditInside() throws Exception {
    propose(files("rendered/a.yaml", "a: 1\n"));
    git.commit("docs/x.md", "x\n", "Write docs");
    GitRepositories.git(git.clone, "fetch", "-q", "origin");
    GitRepositories.git(git.clone, "checkout", "-q", "-b", "update", "origin/" + BRANCH);
    GitRepositories.git(git.clone, "merge", "-q", "--no-ff", "--no-commit", "origin/main");
    Files.writeString(git.clone.resolve("rendered/a.yaml"), "a: mine\n");
    GitRepositories.git(git.clone, "commit", "-q", "-a", "-m", "Merge main");
    GitRepositories.git(git.clone, "push", "-q", "origin", "HEAD:" + BRANCH);

    assertThrows(PublishException.class, () -> propose(files("rendered/a.yaml", "a: 2\n")));
  }

  @Test
  void doesNotPushOverABranchThatMovedMeanwhile() throws Exception {
    propose(files("rendered/a.yaml", "a: 1\n"));
    try (RenderedBranch branch = open("origin")) {
      State state = branch.read("main", BRANCH);
      commitOnOwnBranch("rendered/a.yaml", "a: mine\n", "Fix it by hand");
      String theirs = git.remote("rev-parse", BRANCH);
      Proposal proposal =
          branch.commit(
              state, files("rendered/a.yaml", "a: 2\n"), new TreeSet<>(), source, "Render");

      PublishException error =
          assertThrows(PublishException.class, () -> branch.push(state, proposal));

      assertEquals(
          git.remote
              + ": branch leadsman/rendered moved while this run was rendering, and is not"
              + " overwritten\n  fix: run again",
          error.getMessage());
      assertEquals(theirs, git.remote("rev-parse", BRANCH));
    }
  }

  @Test
  void doesNotPushOverABranchThatAppearedMeanwhile() throws Exception {
    try (RenderedBranch branch = open("origin")) {
      State state = branch.read("main", BRANCH);
      assertNull(state.own());
      git.remote("update-ref", "refs/heads/" + BRANCH, source);
      Proposal proposal =
          branch.commit(
              state, files("rendered/a.yaml", "a: 2\n"), new TreeSet<>(), source, "Render");

      assertThrows(PublishException.class, () -> branch.push(state, proposal));
      assertEquals(source, git.remote("rev-parse", BRANCH));
    }
  }

  @Test
  void aCommitFromAnotherCloneIsFetchedWithoutAReference() throws Exception {
    Path other = directory.resolve("other");
    GitRepositories.git(directory, "clone", "-q", git.remote.toString(), other.toString());
    source = git.commit("docs/x.md", "x\n", "Write docs");
    String before = GitRepositories.git(other, "for-each-ref");

    try (RenderedBranch branch = RenderedBranch.open(other, "origin", null, AUTHOR)) {
      State state = branch.read(null, BRANCH);
      assertEquals("main", state.targetBranch());
      assertEquals(source, state.target());
      branch.push(
          state,
          branch.commit(
              state, files("rendered/a.yaml", "a: 1\n"), new TreeSet<>(), source, "Render"));
    }

    assertEquals(before, GitRepositories.git(other, "for-each-ref"));
    assertFalse(Files.exists(other.resolve(".git/FETCH_HEAD")));
    assertEquals("a: 1", git.remote("show", BRANCH + ":rendered/a.yaml"));
  }

  @Test
  void worksInALinkedWorktreeAndADetachedHead() throws Exception {
    Path linked = directory.resolve("linked");
    GitRepositories.git(git.clone, "worktree", "add", "-q", "--detach", linked.toString());

    try (RenderedBranch branch = RenderedBranch.open(linked, "origin", null, AUTHOR)) {
      State state = branch.read("main", BRANCH);
      Proposal proposal =
          branch.commit(
              state, files("rendered/a.yaml", "a: 1\n"), new TreeSet<>(), source, "Render");
      branch.push(state, proposal);
      assertEquals(proposal.commit(), git.remote("rev-parse", BRANCH));
    }
  }

  @Test
  void equalInputMakesAnEqualCommit() throws Exception {
    try (RenderedBranch branch = open("origin")) {
      State state = branch.read("main", BRANCH);
      SortedMap<String, String> files = files("rendered/a.yaml", "a: 1\n");
      Proposal one = branch.commit(state, files, new TreeSet<>(), source, "Render");
      Thread.sleep(1100);
      Proposal two = branch.commit(state, files, new TreeSet<>(), source, "Render");
      Proposal other = branch.commit(state, files, new TreeSet<>(), source, "Render it");

      assertEquals(one, two);
      assertNotEquals(one, other);
    }
  }

  @Test
  void eachWrongRemoteIsOneClearError() throws Exception {
    assertEquals(
        "remote upstream: is not configured in this repository\n"
            + "  fix: git remote add upstream URL, or give --remote a URL",
        error("upstream", "main"));
    assertEquals(
        "ssh://example.org/acme/fleet.git: cannot be reached with ssh, only with https or as a"
            + " path\n"
            + "  fix: --remote https://HOST/OWNER/NAME.git with a token in the environment",
        error("ssh://git:hunter2@example.org/acme/fleet.git", "main"));
    assertTrue(error("git@example.org:acme/fleet.git", "main").contains("cannot be reached with"));
    assertEquals(
        git.remote
            + ": has no branch production to propose to\n"
            + "  fix: set output.targetBranch to a branch of this remote",
        error("origin", "production"));
    assertEquals(
        git.remote
            + ": leadsman/rendered is the target branch and cannot be the rendered one too\n"
            + "  fix: choose another output.branch",
        errorOnOwnTarget());
    // Digits of a path are no status of HTTP.
    assertTrue(error(directory.resolve("nowhere-403").toString(), "main").contains("not exist"));
    String missing = error(directory.resolve("nowhere").toString(), "main");
    assertTrue(missing.startsWith(directory.resolve("nowhere") + ": does not exist"), missing);
    assertTrue(
        error("http://user:hunter2@127.0.0.1:9/acme/fleet.git", "main")
            .startsWith("http://127.0.0.1:9/acme/fleet.git: cannot be reached ("));
    assertFalse(
        error("http://user:hunter2@127.0.0.1:9/acme/fleet.git", "main").contains("hunter2"));
    assertTrue(error("origin", "--upload-pack=x").contains("no name that Git accepts"));
  }

  @Test
  void aDirectoryWithoutRepositoryIsOneClearError() {
    PublishException error =
        assertThrows(
            PublishException.class,
            () -> RenderedBranch.open(directory, "origin", null, AUTHOR).close());
    assertTrue(error.getMessage().contains("is in no Git repository"), error.getMessage());
  }

  private String errorOnOwnTarget() throws Exception {
    git.remote("update-ref", "refs/heads/" + BRANCH, source);
    String message = error("origin", BRANCH);
    git.remote("update-ref", "-d", "refs/heads/" + BRANCH);
    return message;
  }

  private String error(String remote, String target) {
    PublishException error =
        assertThrows(
            PublishException.class,
            () -> {
              try (RenderedBranch branch = open(remote)) {
                branch.read(target, BRANCH);
              }
            });
    return error.getMessage();
  }

  private void commitOnOwnBranch(String file, String content, String message) throws Exception {
    GitRepositories.git(git.clone, "fetch", "-q", "origin");
    GitRepositories.git(git.clone, "checkout", "-q", "-B", "by-hand", "origin/" + BRANCH);
    Files.writeString(git.clone.resolve(file), content);
    GitRepositories.git(git.clone, "commit", "-q", "-a", "-m", message);
    GitRepositories.git(git.clone, "push", "-q", "origin", "HEAD:" + BRANCH);
    GitRepositories.git(git.clone, "checkout", "-q", "main");
  }

  private Optional<String> lastSource() throws Exception {
    try (RenderedBranch branch = open("origin")) {
      return branch.lastSource(branch.read("main", BRANCH));
    }
  }

  private Proposal propose(SortedMap<String, String> files) throws Exception {
    try (RenderedBranch branch = open("origin")) {
      State state = branch.read("main", BRANCH);
      Proposal proposal = branch.commit(state, files, new TreeSet<>(), source, "Render cilium");
      branch.push(state, proposal);
      return proposal;
    }
  }

  private RenderedBranch open(String remote) throws PublishException {
    return RenderedBranch.open(git.clone, remote, null, AUTHOR);
  }

  private static SortedMap<String, String> files(String... pairs) {
    SortedMap<String, String> files = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      files.put(pairs[i], pairs[i + 1]);
    }
    return files;
  }
}
