package dev.leadsman.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevisionsTest {
  @TempDir Path temp;
  private RealGit git;

  @BeforeEach
  void repository() throws Exception {
    git = RealGit.init(temp.resolve("repo"));
  }

  // ---- commits

  @Test
  void readsTheFilesOfACommitWithoutTheWorkTree() throws Exception {
    git.write("clusters/prod/cilium.yaml", "version: 1.16.1\n").write("a.yaml", "a\n");
    String first = git.commit("first");
    git.write("clusters/prod/cilium.yaml", "version: 1.17.4\n").commit("second");
    Files.delete(git.directory().resolve("a.yaml"));

    try (Revisions revisions = open()) {
      RevisionTree tree = revisions.commit("HEAD~1");

      assertEquals(first, tree.id());
      assertEquals(List.of("a.yaml", "clusters/prod/cilium.yaml"), paths(tree));
      assertEquals("version: 1.16.1\n", text(tree, "clusters/prod/cilium.yaml"));
      assertEquals(git.run("rev-parse", "HEAD~1:a.yaml"), tree.file("a.yaml").orElseThrow().blob());
      assertEquals(Optional.empty(), tree.file("clusters"));
      assertEquals(Optional.empty(), tree.file("nope.yaml"));
    }
  }

  @Test
  void listsWhatLiesBelowADirectoryAndNothingBeside() throws Exception {
    git.write("a/x.yaml", "").write("a/b/y.yaml", "").write("a.yaml", "").write("a-b/z.yaml", "");
    git.commit("files");

    try (Revisions revisions = open()) {
      RevisionTree tree = revisions.commit("HEAD");

      assertEquals(List.of("a/b/y.yaml", "a/x.yaml"), paths(tree.under("a")));
      assertEquals(List.of("a/b/y.yaml"), paths(tree.under("a/b/")));
      assertEquals(List.of(), tree.under("nope"));
      assertEquals(4, tree.under("").size());
      assertEquals(
          tree.files().stream().map(TreeFile::path).sorted().toList(), paths(tree.files()));
    }
  }

  @Test
  void followsLinksInsideTheTreeOnly() throws Exception {
    git.write("base/values.yaml", "v: 1\n");
    link("overlay/values.yaml", "../base/values.yaml");
    link("prod", "base");
    link("again", "prod");
    link("passwd", "/etc/passwd");
    link("up", "../../outside.yaml");
    link("loop", "loop");
    Files.writeString(temp.resolve("outside.yaml"), "secret\n");
    git.commit("links");

    try (Revisions revisions = open()) {
      for (RevisionTree tree :
          List.of(revisions.commit("HEAD"), revisions.index(), revisions.worktree())) {
        assertEquals("base/values.yaml", tree.file("overlay/values.yaml").orElseThrow().path());
        assertEquals("v: 1\n", text(tree, "again/values.yaml"));
        assertEquals(List.of("base/values.yaml"), paths(tree.under("prod")));
        assertEquals(Optional.empty(), tree.file("passwd"));
        assertEquals(Optional.empty(), tree.file("up"));
        assertEquals(Optional.empty(), tree.file("loop"));
        assertEquals(Optional.empty(), tree.file("prod"));
        assertEquals(
            "base",
            new String(
                tree.read(
                    tree.files().stream().filter(f -> f.path().equals("prod")).findAny().get()),
                StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void leavesSubmodulesOut() throws Exception {
    RealGit other = RealGit.init(temp.resolve("other"));
    other.write("x.yaml", "x\n").commit("x");
    git.run("submodule", "add", "-q", other.directory().toString(), "vendor/other");
    git.commit("submodule");

    try (Revisions revisions = open()) {
      assertEquals(List.of(".gitmodules"), paths(revisions.commit("HEAD")));
      assertEquals(List.of(".gitmodules"), paths(revisions.index()));
      assertEquals(List.of(".gitmodules"), paths(revisions.worktree()));
    }
    try (Revisions inside =
        Revisions.open(git.directory().resolve("vendor/other"), RealGit.ENVIRONMENT)) {
      assertEquals(git.directory().resolve("vendor/other"), inside.top());
      assertEquals(List.of("x.yaml"), paths(inside.worktree()));
    }
  }

  @Test
  void refusesToReadAHugeFile() throws Exception {
    Files.write(git.directory().resolve("big.yaml"), new byte[(32 << 20) + 1]);
    Files.write(git.directory().resolve("fits.yaml"), new byte[32 << 20]);
    git.commit("big");
    git.write("untracked.yaml", "");
    Files.write(git.directory().resolve("untracked.yaml"), new byte[(32 << 20) + 1]);

    try (Revisions revisions = open()) {
      RevisionTree tree = revisions.commit("HEAD");

      assertEquals(32 << 20, tree.read(tree.file("fits.yaml").orElseThrow()).length);
      for (RevisionTree large : List.of(tree, revisions.index(), revisions.worktree())) {
        IOException refused =
            assertThrows(IOException.class, () -> large.read(large.file("big.yaml").orElseThrow()));
        assertEquals(
            "big.yaml: is 32 MiB, more than the 32 MiB that are read", refused.getMessage());
      }
      RevisionTree disk = revisions.worktree();
      assertThrows(GitException.class, () -> disk.read(disk.file("untracked.yaml").orElseThrow()));
    }
  }

  @Test
  void findsChangedPathsBetweenCommits() throws Exception {
    git.write("same/a.yaml", "a\n").write("dir/b.yaml", "b\n").write("gone.yaml", "g\n");
    git.write("run.sh", "#!/bin/sh\n").write("swap", "file\n").commit("base");
    git.write("dir/b.yaml", "b2\n").write("new/c.yaml", "c\n");
    Files.delete(git.directory().resolve("gone.yaml"));
    Files.delete(git.directory().resolve("swap"));
    git.write("swap/now.yaml", "directory\n");
    assertTrue(git.directory().resolve("run.sh").toFile().setExecutable(true));
    git.commit("head");
    List<String> changed =
        List.of("dir/b.yaml", "gone.yaml", "new/c.yaml", "swap", "swap/now.yaml");

    try (Revisions revisions = open()) {
      RevisionTree base = revisions.commit("HEAD~1");
      RevisionTree head = revisions.commit("HEAD");

      assertEquals(changed, revisions.changedPaths(base, head));
      assertEquals(changed, revisions.changedPaths(head, base));
      assertEquals(changed, revisions.changedPaths(base, revisions.index()));
      assertEquals(changed, revisions.changedPaths(base, revisions.worktree()));
      assertEquals(List.of(), revisions.changedPaths(head, revisions.index()));
      assertEquals(List.of(), revisions.changedPaths(head, revisions.commit("HEAD")));
    }
  }

  // ---- index

  @Test
  void readsTheIndexAsTheNextCommit() throws Exception {
    git.write("a.yaml", "one\n").commit("base");
    git.write("a.yaml", "staged\n").write("new.yaml", "new\n").run("add", "a.yaml", "new.yaml");
    git.write("a.yaml", "on disk\n").write("untracked.yaml", "u\n");
    git.write("later.yaml", "later\n").run("add", "--intent-to-add", "later.yaml");

    try (Revisions revisions = open()) {
      RevisionTree index = revisions.index();

      assertEquals("index", index.id());
      assertEquals(List.of("a.yaml", "new.yaml"), paths(index));
      assertEquals("staged\n", text(index, "a.yaml"));
      assertEquals(
          List.of("a.yaml", "new.yaml"),
          revisions.changedPaths(revisions.commit("HEAD"), revisions.index()));
    }
  }

  @Test
  void readsIndexVersion4AndAnIndexElsewhere() throws Exception {
    git.write("dir/a.yaml", "a\n").write("dir/b.yaml", "b\n").commit("base");
    git.run("update-index", "--index-version", "4");
    Path elsewhere = temp.resolve("next-index");
    Files.copy(git.directory().resolve(".git/index"), elsewhere);
    git.write("dir/c.yaml", "c\n").run("add", "dir/c.yaml");

    try (Revisions revisions = open()) {
      assertEquals(List.of("dir/a.yaml", "dir/b.yaml", "dir/c.yaml"), paths(revisions.index()));
    }
    for (String name : List.of(elsewhere.toString(), "../next-index")) {
      try (Revisions revisions = open(Map.of("GIT_INDEX_FILE", name))) {
        assertEquals(List.of("dir/a.yaml", "dir/b.yaml"), paths(revisions.index()));
      }
    }
  }

  @Test
  void refusesAnIndexInConflict() throws Exception {
    git.write("a.yaml", "one\n").commit("base");
    git.run("checkout", "-q", "-b", "other");
    git.write("a.yaml", "two\n").commit("two");
    git.run("checkout", "-q", "main");
    git.write("a.yaml", "three\n").commit("three");
    assertThrows(IOException.class, () -> git.run("merge", "other"));

    try (Revisions revisions = open()) {
      assertRefused(revisions::index, "a.yaml: is in conflict\n  fix: resolve it, then git add it");
      assertEquals(List.of("a.yaml"), paths(revisions.worktree()));
      assertTrue(text(revisions.worktree(), "a.yaml").startsWith("<<<<<<< "));
    }
  }

  @Test
  void refusesASplitAndASparseIndex() throws Exception {
    git.write("in/a.yaml", "a\n").write("out/b.yaml", "b\n").commit("base");
    git.run("update-index", "--split-index");
    try (Revisions revisions = open()) {
      String refusal =
          git.directory() + ": has a split index\n  fix: git update-index --no-split-index";
      assertRefused(revisions::index, refusal);
      assertRefused(revisions::worktree, refusal);
      assertEquals(2, revisions.commit("HEAD").files().size());
    }

    git.run("update-index", "--no-split-index");
    git.run("sparse-checkout", "set", "--cone", "--sparse-index", "in");
    try (Revisions revisions = open()) {
      assertRefused(
          revisions::index,
          git.directory()
              + ": has a sparse index\n  fix: git sparse-checkout reapply --no-sparse-index");
    }

    git.run("sparse-checkout", "reapply", "--no-sparse-index");
    try (Revisions revisions = open()) {
      assertEquals(List.of("in/a.yaml", "out/b.yaml"), paths(revisions.index()));
      assertEquals(List.of("in/a.yaml", "out/b.yaml"), paths(revisions.worktree()));
      assertEquals("b\n", text(revisions.worktree(), "out/b.yaml"));
    }
  }

  @Test
  void readsAnIndexWhoseChecksumGitLeftOut() throws Exception {
    git.write("a.yaml", "a\n").commit("base");
    // What git writes with index.skipHash, which feature.manyFiles switches on.
    Path index = git.directory().resolve(".git/index");
    byte[] content = Files.readAllBytes(index);
    java.util.Arrays.fill(content, content.length - 20, content.length, (byte) 0);
    Files.write(index, content);
    assertEquals("a.yaml", git.run("ls-files"));

    try (Revisions revisions = open()) {
      assertEquals(List.of("a.yaml"), paths(revisions.index()));
    }
  }

  @Test
  void saysThatAnIndexIsBroken() throws Exception {
    git.write("a.yaml", "a\n").commit("base");
    Files.write(git.directory().resolve(".git/index"), new byte[] {1, 2, 3});

    try (Revisions revisions = open()) {
      String message = assertThrows(GitException.class, () -> revisions.index()).getMessage();
      assertTrue(message.startsWith(git.directory() + ": its index cannot be read: "), message);
      assertTrue(message.endsWith("\n  fix: git status"), message);
    }
  }

  @Test
  void comparesWithNothingBeforeTheFirstCommit() throws Exception {
    git.write("a.yaml", "a\n").run("add", "a.yaml");

    try (Revisions revisions = open()) {
      assertEquals(Optional.empty(), revisions.head());
      assertEquals(List.of("a.yaml"), revisions.changedPaths(Revisions.empty(), revisions.index()));
      assertEquals(List.of("a.yaml"), revisions.changedPaths(revisions.index(), Revisions.empty()));
    }
    String first = git.commit("first");
    try (Revisions revisions = open()) {
      assertEquals(Optional.of(first), revisions.head());
    }
  }

  // ---- work tree

  @Test
  void readsTheWorkTreeAsItIsOnDisk() throws Exception {
    git.write("a.yaml", "one\n").write("gone.yaml", "g\n").write("clean.yaml", "c\n");
    git.write(".gitignore", "*.log\nbuild/\n").commit("base");
    git.write("a.yaml", "two\n").write("untracked.yaml", "u\n");
    git.write("x.log", "ignored\n").write("build/out.yaml", "ignored\n");
    Files.delete(git.directory().resolve("gone.yaml"));
    git.write("kept.log", "tracked all the same\n").run("add", "-f", "kept.log");
    git.write("build/kept.yaml", "k\n").run("add", "-f", "build/kept.yaml");

    try (Revisions revisions = open()) {
      RevisionTree tree = revisions.worktree();

      assertEquals("worktree", tree.id());
      assertEquals(
          List.of(
              ".gitignore",
              "a.yaml",
              "build/kept.yaml",
              "clean.yaml",
              "kept.log",
              "untracked.yaml"),
          paths(tree));
      assertEquals("two\n", text(tree, "a.yaml"));
      assertEquals("c\n", text(tree, "clean.yaml"));
      for (TreeFile file : tree.files()) {
        assertEquals(git.run("hash-object", file.path()), file.blob(), file.path());
      }
    }
  }

  @Test
  void seesAChangeThatLeavesSizeAndTimeAlone() throws Exception {
    git.write("a.yaml", "one\n").commit("base");
    Path file = git.directory().resolve("a.yaml");
    FileTime time = Files.getLastModifiedTime(file);
    Files.setLastModifiedTime(git.directory().resolve(".git/index"), time);
    git.write("a.yaml", "two\n");
    Files.setLastModifiedTime(file, time);

    try (Revisions revisions = open()) {
      assertEquals("two\n", text(revisions.worktree(), "a.yaml"));
      assertEquals(git.run("hash-object", "a.yaml"), revisions.worktree().files().get(0).blob());
    }
  }

  @Test
  void givesUnchangedFilesTheContentOfTheirBlob() throws Exception {
    git.run("config", "filter.crypt.clean", "tr a-z n-za-m");
    git.run("config", "filter.crypt.smudge", "tr a-z n-za-m");
    git.write(".gitattributes", "*.secret filter=crypt\n").write("a.secret", "hello\n");
    git.commit("base");
    Files.setLastModifiedTime(
        git.directory().resolve("a.secret"), FileTime.from(Instant.now().minusSeconds(60)));
    git.run("add", "a.secret");

    try (Revisions revisions = open()) {
      RevisionTree tree = revisions.worktree();

      assertEquals("uryyb\n", text(tree, "a.secret"));
      assertEquals(
          git.run("rev-parse", "HEAD:a.secret"), tree.file("a.secret").orElseThrow().blob());
    }
  }

  @Test
  void survivesWhatIsNoRegularFile() throws Exception {
    git.write("a.yaml", "a\n").write("locked.yaml", "l\n").commit("base");
    new ProcessBuilder("mkfifo", git.directory().resolve("pipe.yaml").toString()).start().waitFor();
    RealGit.init(git.directory().resolve("nested")).write("n.yaml", "n\n").commit("nested");

    try (Revisions revisions = open()) {
      RevisionTree tree = revisions.worktree();

      assertEquals(List.of("a.yaml", "locked.yaml", "pipe.yaml"), paths(tree));
      assertRefused(
          () -> tree.read(tree.file("pipe.yaml").orElseThrow()), "pipe.yaml: is no regular file");
    }
  }

  @Test
  void neverReadsThroughADirectoryThatBecameALink() throws Exception {
    Files.createDirectories(temp.resolve("outside"));
    Files.writeString(temp.resolve("outside/a.yaml"), "secret\n");
    git.write("dir/a.yaml", "a\n");

    try (Revisions revisions = open()) {
      RevisionTree tree = revisions.worktree();
      Files.delete(git.directory().resolve("dir/a.yaml"));
      Files.delete(git.directory().resolve("dir"));
      Files.createSymbolicLink(git.directory().resolve("dir"), temp.resolve("outside"));

      assertRefused(
          () -> tree.read(tree.file("dir/a.yaml").orElseThrow()),
          "dir/a.yaml: lies outside the repository");
    }
  }

  @Test
  void honoursTheUsersIgnoreFile() throws Exception {
    git.write("a.yaml", "a\n").commit("base");
    git.write("a.yaml.orig", "o\n");
    Path home = Files.createDirectories(temp.resolve("home"));
    Files.writeString(home.resolve("ignore"), "*.orig\n");
    Files.writeString(home.resolve(".gitconfig"), "[core]\n\texcludesFile = ~/ignore\n");

    try (Revisions revisions = Revisions.open(git.directory(), Map.of("HOME", home.toString()))) {
      assertEquals(List.of("a.yaml"), paths(revisions.worktree()));
    }
  }

  // ---- names

  @Test
  void resolvesWhatGitResolves() throws Exception {
    git.write("a.yaml", "a\n").commit("one");
    git.run("tag", "-a", "v1", "-m", "v1");
    git.write("a.yaml", "b\n").commit("two");
    git.run("branch", "topic/x");

    try (Revisions revisions = open()) {
      for (String rev :
          List.of("HEAD", "HEAD~1", "HEAD^", "@", "main", "v1", "topic/x", "refs/heads/main")) {
        assertEquals(git.run("rev-parse", rev + "^{commit}"), revisions.resolve(rev), rev);
      }
      String id = git.run("rev-parse", "HEAD");
      assertEquals(id, revisions.resolve(id));
      assertEquals(id, revisions.resolve(id.substring(0, 10)));
    }
  }

  @Test
  void saysWhyARevisionCannotBeResolved() throws Exception {
    try (Revisions revisions = open()) {
      assertRefused(
          () -> revisions.commit("HEAD"),
          git.directory() + ": has no commit yet\n  fix: git commit");
    }
    git.write("a.yaml", "a\n").commit("one");
    git.run("tag", "blob", git.run("rev-parse", "HEAD:a.yaml"));

    try (Revisions revisions = open()) {
      String where = git.directory() + ": ";
      assertRefused(
          () -> revisions.commit("nope"), where + "revision nope is not known\n  fix: git fetch");
      String missing = "0123456789012345678901234567890123456789";
      assertRefused(
          () -> revisions.commit(missing),
          where + "revision " + missing + " is not known\n  fix: git fetch");
      assertRefused(
          () -> revisions.resolve("blob"),
          where + "revision blob is no commit\n  fix: git log --oneline");
      assertRefused(
          () -> revisions.resolve("HEAD^{x"),
          where + "HEAD^{x is not written as a revision\n  fix: git rev-parse");
    }
  }

  @Test
  void namesTheCandidatesOfAnAmbiguousId() throws Exception {
    Map<String, String> seen = new HashMap<>();
    String prefix = "";
    for (int i = 0; prefix.isEmpty(); i++) {
      String id =
          git.run("commit-tree", "-m", "commit " + i, "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
      if (seen.put(id.substring(0, 4), id) != null) {
        prefix = id.substring(0, 4);
      }
      assertTrue(i < 5_000, "ids differ");
    }

    try (Revisions revisions = open()) {
      String short4 = prefix;
      GitException refused = assertThrows(GitException.class, () -> revisions.resolve(short4));

      assertTrue(
          refused
              .getMessage()
              .startsWith(
                  git.directory() + ": revision " + prefix + " names more than one object: "),
          refused::getMessage);
      assertTrue(refused.getMessage().contains(seen.get(prefix)), refused::getMessage);
    }
  }

  @Test
  void findsMergeBaseAndParents() throws Exception {
    String root = git.write("a.yaml", "a\n").commit("root");
    git.run("checkout", "-q", "-b", "topic");
    String topic = git.write("b.yaml", "b\n").commit("topic");
    git.run("checkout", "-q", "main");
    String main = git.write("c.yaml", "c\n").commit("main");
    git.run("merge", "-q", "--no-ff", "topic", "-m", "merge");

    try (Revisions revisions = open()) {
      assertEquals(root, revisions.mergeBase(topic, "main~1"));
      assertEquals(topic, revisions.mergeBase("topic", "main"));
      assertEquals(List.of(main, topic), revisions.parents("HEAD"));
      assertEquals(List.of(), revisions.parents(root));
      assertFalse(revisions.isShallow());
    }
    git.run("checkout", "-q", "--orphan", "alone");
    git.commit("alone");
    try (Revisions revisions = open()) {
      assertRefused(
          () -> revisions.mergeBase("alone", "main"),
          git.directory() + ": alone and main have no common ancestor\n  fix: name another --base");
    }
  }

  @Test
  void findsTheDefaultUpstream() throws Exception {
    git.write("a.yaml", "a\n").commit("root");
    git.run("branch", "release");
    RealGit clone = git.cloned(temp.resolve("clone"));

    try (Revisions revisions = open()) {
      assertEquals(Optional.empty(), revisions.defaultUpstream());
    }
    assertEquals(Optional.of("origin/main"), upstream(clone));
    clone.run("remote", "set-head", "origin", "release");
    assertEquals(Optional.of("origin/release"), upstream(clone));
    clone.run("remote", "set-head", "origin", "--delete");
    clone.run("checkout", "-q", "-b", "topic", "--track", "origin/release");
    assertEquals(Optional.of("origin/release"), upstream(clone));
    clone.run("checkout", "-q", "-b", "untracked", "--no-track");
    assertEquals(Optional.of("origin/main"), upstream(clone));
    clone.run("checkout", "-q", "--detach");
    assertEquals(Optional.of("origin/main"), upstream(clone));
    clone.run("update-ref", "refs/remotes/origin/master", "HEAD");
    clone.run("update-ref", "-d", "refs/remotes/origin/main");
    assertEquals(Optional.of("origin/master"), upstream(clone));
  }

  // ---- places

  @Test
  void opensFromAnywhereInside() throws Exception {
    git.write("deep/er/a.yaml", "a\n").commit("root");

    for (String inside : List.of("", "deep/er", "deep/er/a.yaml", ".git")) {
      try (Revisions revisions =
          Revisions.open(git.directory().resolve(inside), RealGit.ENVIRONMENT)) {
        assertEquals(git.directory(), revisions.top(), inside);
        assertEquals(List.of("deep/er/a.yaml"), paths(revisions.commit("HEAD")));
      }
    }
  }

  @Test
  void opensLinkedWorkTrees() throws Exception {
    git.write("a.yaml", "a\n").commit("root");
    git.run("worktree", "add", "-q", "-b", "topic", temp.resolve("linked").toString());
    RealGit linked = new RealGit(temp.resolve("linked"));
    linked.write("b.yaml", "b\n").run("add", "b.yaml");

    try (Revisions revisions = Revisions.open(linked.directory(), RealGit.ENVIRONMENT)) {
      assertEquals(linked.directory(), revisions.top());
      assertEquals(List.of("a.yaml", "b.yaml"), paths(revisions.index()));
      assertEquals(List.of("a.yaml", "b.yaml"), paths(revisions.worktree()));
      assertEquals(git.run("rev-parse", "main"), revisions.resolve("HEAD"));
    }
    Map<String, String> hook =
        Map.of(
            "GIT_DIR",
            linked.run("rev-parse", "--absolute-git-dir"),
            "GIT_INDEX_FILE",
            linked.run("rev-parse", "--absolute-git-dir") + "/index");
    try (Revisions revisions = Revisions.open(linked.directory(), hook)) {
      assertEquals(linked.directory(), revisions.top());
      assertEquals(List.of("a.yaml", "b.yaml"), paths(revisions.index()));
      assertEquals(List.of("a.yaml", "b.yaml"), paths(revisions.worktree()));
    }
  }

  @Test
  void opensALinkedWorkTreeOfABareRepository() throws Exception {
    git.write("a.yaml", "a\n").commit("root");
    RealGit bare = git.cloned(temp.resolve("bare.git"), "--bare");
    bare.run("worktree", "add", "-q", temp.resolve("out").toString(), "main");

    try (Revisions revisions = Revisions.open(temp.resolve("out"), RealGit.ENVIRONMENT)) {
      assertEquals(temp.resolve("out"), revisions.top());
      assertEquals(List.of("a.yaml"), paths(revisions.worktree()));
    }
    try (Revisions revisions = Revisions.open(bare.directory(), RealGit.ENVIRONMENT)) {
      String refusal =
          bare.directory()
              + ": is a bare repository, without work tree and index\n"
              + "  fix: git clone it, or name --head";
      assertEquals(List.of("a.yaml"), paths(revisions.commit("main")));
      assertRefused(revisions::top, refusal);
      assertRefused(revisions::index, refusal);
      assertRefused(revisions::worktree, refusal);
    }
  }

  @Test
  void takesGitDirAndWorkTreeFromTheEnvironment() throws Exception {
    git.write("a.yaml", "a\n").commit("root");
    Path outside = Files.createDirectories(temp.resolve("outside"));
    String gitDir = git.directory().resolve(".git").toString();

    try (Revisions revisions =
        Revisions.open(
            outside, Map.of("GIT_DIR", gitDir, "GIT_WORK_TREE", git.directory().toString()))) {
      assertEquals(git.directory(), revisions.top());
      assertEquals(List.of("a.yaml"), paths(revisions.worktree()));
    }
    try (Revisions revisions = Revisions.open(outside, Map.of("GIT_DIR", "../repo/.git"))) {
      assertEquals(outside, revisions.top());
      assertEquals(List.of("a.yaml"), paths(revisions.index()));
      assertEquals(List.of(), revisions.worktree().files());
    }
  }

  @Test
  void saysThatThereIsNoRepository() throws Exception {
    Path nowhere = Files.createDirectories(temp.resolve("nowhere"));

    assertRefused(
        () -> Revisions.open(nowhere),
        nowhere + ": is not in a Git repository\n  fix: run it in a clone, or git init");
    assertRefused(
        () -> Revisions.open(nowhere.resolve("missing")),
        nowhere.resolve("missing") + ": does not exist");
    Files.writeString(nowhere.resolve(".git"), "gitdir: ../gone\n");
    assertRefused(
        () -> Revisions.open(nowhere),
        nowhere.resolve(".git")
            + ": names "
            + temp.resolve("gone")
            + ", which is gone\n  fix: git worktree repair");
  }

  @Test
  void refusesSha256() throws Exception {
    RealGit sha256 = RealGit.init(temp.resolve("sha256"), "--object-format=sha256");

    assertRefused(
        () -> Revisions.open(sha256.directory()),
        sha256.directory()
            + ": is a repository with SHA256 objects, not SHA-1\n"
            + "  fix: git init --object-format=sha1 in a new directory, and git fast-export --all"
            + " | git fast-import there");
  }

  // ---- partial and shallow clones

  @Test
  void saysHowToCompleteAPartialClone() throws Exception {
    git.write("a.yaml", "a\n").write("dir/b.yaml", "b\n").commit("root");
    git.run("config", "uploadpack.allowFilter", "true");
    String blob = git.run("rev-parse", "HEAD:a.yaml");
    String tree = git.run("rev-parse", "HEAD^{tree}");
    RealGit blobless = git.cloned(temp.resolve("blobless"), "--filter=blob:none", "--no-checkout");
    RealGit treeless = git.cloned(temp.resolve("treeless"), "--filter=tree:0", "--no-checkout");

    try (Revisions revisions = Revisions.open(blobless.directory(), RealGit.ENVIRONMENT)) {
      RevisionTree files = revisions.commit("HEAD");
      assertEquals(List.of("a.yaml", "dir/b.yaml"), paths(files));
      assertRefused(
          () -> files.read(files.file("a.yaml").orElseThrow()),
          "a.yaml: its content "
              + blob
              + " is not in this partial clone\n  fix: git fetch --refetch --no-filter");
    }
    try (Revisions revisions = Revisions.open(treeless.directory(), RealGit.ENVIRONMENT)) {
      assertRefused(
          () -> revisions.commit("HEAD"),
          treeless.directory()
              + "/.git: tree "
              + tree
              + " is not in this partial clone\n  fix: git fetch --refetch --no-filter");
    }
    blobless.run("fetch", "-q", "--refetch", "--no-filter");
    try (Revisions revisions = Revisions.open(blobless.directory(), RealGit.ENVIRONMENT)) {
      assertEquals("a\n", text(revisions.commit("HEAD"), "a.yaml"));
    }
  }

  @Test
  void saysHowToDeepenAShallowClone() throws Exception {
    String root = git.write("a.yaml", "a\n").commit("root");
    git.run("checkout", "-q", "-b", "topic");
    git.write("b.yaml", "b\n").commit("topic");
    git.run("checkout", "-q", "main");
    String main = git.write("c.yaml", "c\n").commit("main");
    RealGit shallow =
        git.cloned(temp.resolve("shallow"), "--depth=1", "--no-single-branch", "-b", "topic");
    String where = shallow.directory() + ": ";

    try (Revisions revisions = Revisions.open(shallow.directory(), RealGit.ENVIRONMENT)) {
      assertTrue(revisions.isShallow());
      assertEquals(List.of(root), revisions.parents("HEAD"));
      assertEquals(main, revisions.resolve("origin/main"));
      assertRefused(
          () -> revisions.commit(root),
          where
              + "revision "
              + root
              + " is not known in this shallow clone\n"
              + "  fix: git fetch --unshallow, or git fetch --depth=1 origin "
              + root);
      assertRefused(
          () -> revisions.mergeBase("HEAD", "origin/main"),
          where
              + "the common ancestor of HEAD and origin/main is not in this shallow clone\n"
              + "  fix: git fetch --unshallow");
    }
    shallow.run("fetch", "-q", "--unshallow");
    try (Revisions revisions = Revisions.open(shallow.directory(), RealGit.ENVIRONMENT)) {
      assertEquals(root, revisions.mergeBase("HEAD", "origin/main"));
    }
  }

  // ---- quiet

  @Test
  void writesNothing() throws Exception {
    git.write("a.yaml", "a\n").write("b.yaml", "b\n").commit("root");
    git.run("repack", "-q", "-a", "-d");
    git.run("pack-refs", "--all");
    git.write("a.yaml", "a2\n").write("new.yaml", "n\n");
    Path home = Files.createDirectories(temp.resolve("home"));
    Map<String, FileTime> before = snapshot();

    try (Revisions revisions = Revisions.open(git.directory(), Map.of("HOME", home.toString()))) {
      RevisionTree tree = revisions.worktree();
      for (TreeFile file : tree.files()) {
        assertTrue(tree.read(file).length > 0);
      }
      assertEquals(List.of("a.yaml", "new.yaml"), revisions.changedPaths(revisions.index(), tree));
      assertEquals(2, revisions.commit("HEAD").files().size());
      assertEquals(Optional.empty(), revisions.defaultUpstream());
    }

    assertEquals(before, snapshot());
  }

  // ---- helpers

  private Revisions open() throws GitException {
    return open(Map.of());
  }

  private Revisions open(Map<String, String> more) throws GitException {
    Map<String, String> environment = new HashMap<>(RealGit.ENVIRONMENT);
    environment.putAll(more);
    return Revisions.open(git.directory(), environment);
  }

  private static Optional<String> upstream(RealGit git) throws GitException {
    try (Revisions revisions = Revisions.open(git.directory(), RealGit.ENVIRONMENT)) {
      return revisions.defaultUpstream();
    }
  }

  private void link(String path, String target) throws IOException {
    Path link = git.directory().resolve(path);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(target));
  }

  private Map<String, FileTime> snapshot() throws IOException {
    Map<String, FileTime> times = new TreeMap<>();
    try (Stream<Path> all = Files.walk(temp)) {
      for (Path path : all.toList()) {
        times.put(temp.relativize(path).toString(), Files.getLastModifiedTime(path));
      }
    }
    return times;
  }

  private static List<String> paths(RevisionTree tree) {
    return paths(tree.files());
  }

  private static List<String> paths(List<TreeFile> files) {
    return files.stream().map(TreeFile::path).toList();
  }

  private static String text(RevisionTree tree, String path) throws IOException {
    return new String(tree.read(tree.file(path).orElseThrow()), StandardCharsets.UTF_8);
  }

  private static void assertRefused(
      org.junit.jupiter.api.function.Executable call, String message) {
    assertEquals(message, assertThrows(GitException.class, call).getMessage());
  }
}
