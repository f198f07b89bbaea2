package dev.leadsman.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.cli.Workplace.Ran;
import dev.leadsman.publish.GitHttpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code propose} does to a remote, and what it leaves alone. */
class ProposeTest {
  private static final String BRANCH = "leadsman/rendered";
  private static final String TOKEN = "token-of-the-test";

  @TempDir static Path cache;

  @TempDir Path temporary;

  private DemoRepository repository;
  private Workplace fleet;

  @BeforeEach
  void mergedBump() throws Exception {
    Path fixture = Workplace.PROJECT.resolve("fixtures/aws-argocd-1.19.5");
    repository = DemoRepository.create(fixture, temporary, "fleet");
    DemoRepository.git(repository.remote(), "config", "http.receivepack", "true");
    repository.mergeBump();
    fleet = new Workplace(repository.directory(), cache);
  }

  /** All references of the remote and of the repository, and what its work tree changed. */
  private String state() throws Exception {
    return DemoRepository.git(repository.remote(), "for-each-ref")
        + fleet.git("for-each-ref")
        + fleet.git("status", "--porcelain");
  }

  private String remote(String... arguments) throws Exception {
    return DemoRepository.git(repository.remote(), arguments);
  }

  /** Commits what the work tree holds and publishes it. */
  private void commit() throws Exception {
    fleet.git("add", "--all");
    fleet.git("commit", "--quiet", "--message", "change");
    fleet.git("push", "--quiet", "origin", "main");
  }

  @Test
  void pushesTheRenderedManifestsAndShowsTheBody() throws Exception {
    String local = fleet.git("for-each-ref");

    Ran ran = fleet.run("propose");

    assertEquals(ExitCode.CLEAN, ran.code(), ran.err());
    assertEquals("leadsman: pushed <id> to <repository>.git leadsman/rendered\n", ran.err());
    assertTrue(
        ran.out().startsWith("# Render aws-vpc-cni 1.19.5\n\nLeadsman rendered this from `<id>`."),
        ran.out());
    String files = remote("ls-tree", "-r", "--name-only", BRANCH);
    assertTrue(
        files.contains(
            "rendered/prod/aws-vpc-cni/manifests/kube-system/daemonset.apps-aws-node.yaml\n"),
        files);
    String message = remote("log", "-1", "--format=%B", BRANCH);
    assertTrue(
        message.contains("Leadsman-Source: " + fleet.git("rev-parse", "HEAD").strip()), message);
    assertEquals(local, fleet.git("for-each-ref"), "no branch is made here");
    assertEquals("", fleet.git("status", "--porcelain"));
  }

  @Test
  void aSecondRunChangesNothing() throws Exception {
    fleet.run("propose");
    String before = state();

    Ran again = fleet.run("propose");

    assertEquals(ExitCode.CLEAN, again.code());
    assertEquals("leadsman: kept <id> on <repository>.git leadsman/rendered\n", again.err());
    assertEquals(before, state());
  }

  @Test
  void afterTheMergeThereIsNothingToPropose() throws Exception {
    fleet.run("propose");
    fleet.git("fetch", "--quiet", "origin");
    fleet.git("merge", "--quiet", "--no-edit", "origin/" + BRANCH);
    fleet.git("push", "--quiet", "origin", "main");
    String before = state();

    Ran ran = fleet.run("propose");

    assertEquals(new Ran(0, "", "leadsman: main holds this output already\n"), ran);
    assertEquals(before, state());
  }

  @Test
  void aDryRunPushesNothing() throws Exception {
    String before = state();

    Ran ran = fleet.run("propose", "--dry-run");

    assertEquals(ExitCode.CLEAN, ran.code());
    assertTrue(ran.err().startsWith("leadsman: would push <id> to "), ran.err());
    assertTrue(ran.out().startsWith("# Render aws-vpc-cni 1.19.5\n"), ran.out());
    assertEquals(before, state());
  }

  @Test
  void saysHowToListReleasesWhereNoneIs() throws Exception {
    fleet.edit(".leadsman.yaml", "render: [\"prod/kube-system/aws-vpc-cni\"]\n", "");
    commit();

    assertEquals(
        new Ran(
            ExitCode.USAGE,
            "",
            """
            leadsman: .leadsman.yaml: no release is listed under render:, so there is nothing to propose
              fix: list releases as cluster/namespace/name, globs allowed, e.g.
                   render: ["prod/kube-system/spiderpool"]
                   `leadsman discover` shows their names
            """),
        fleet.run("propose"));
  }

  @Test
  void findingsStopIt() throws Exception {
    fleet.edit("argocd/aws-vpc-cni.yaml", "1.19.5", "1.19.4");
    commit();
    String before = state();

    Ran ran = fleet.run("propose");

    assertEquals(ExitCode.FINDINGS, ran.code());
    assertEquals("leadsman: nothing was proposed, see the findings above\n", ran.err());
    assertTrue(ran.out().contains("vpc-cni-1.19.4-custom-networking"), ran.out());
    assertEquals(before, state());
  }

  @Test
  void whatIsUndecidedStopsItEvenOffline() throws Exception {
    fleet.edit("argocd/aws-vpc-cni.yaml", "1.19.5", "1.19.99");
    commit();
    String before = state();

    Ran ran = fleet.run("propose", "--offline");

    assertEquals(ExitCode.UNDECIDED, ran.code());
    assertTrue(ran.out().contains("chart aws-vpc-cni 1.19.99 is not in"), ran.out());
    assertEquals(before, state());
  }

  @Test
  void anUnreachableRemoteIsAnError() throws Exception {
    String before = state();

    assertEquals(
        new Ran(
            ExitCode.USAGE,
            "",
            """
            leadsman: https://127.0.0.1:1/x.git: cannot be reached (https://127.0.0.1:1/x.git: connection failed)
              fix: check the network and the URL, and run again; nothing was changed
            """),
        fleet.run("propose", "--remote", "https://127.0.0.1:1/x.git"));
    assertEquals(ExitCode.USAGE, fleet.run("propose", "--remote", "nosuch").code());
    assertEquals(before, state());
  }

  @Test
  void aHookThatRejectsThePushIsHeard() throws Exception {
    Path hook = repository.remote().resolve("hooks/pre-receive");
    Files.createDirectories(hook.getParent());
    Files.writeString(hook, "#!/bin/sh\necho 'no bots on Saturdays' >&2\nexit 1\n");
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
    String before = state();

    try (GitHttpServer server = new GitHttpServer(temporary, TOKEN)) {
      fleet.environment.put("LEADSMAN_TOKEN", TOKEN);
      Ran ran = fleet.run("propose", "--remote", server.url("fleet.git"));

      assertEquals(ExitCode.USAGE, ran.code());
      assertTrue(ran.err().contains("no bots on Saturdays"), ran.err());
      assertTrue(ran.err().contains("pre-receive hook declined"), ran.err());
      assertFalse((ran.out() + ran.err()).contains(TOKEN), ran.err());
    }
    assertEquals(before, state());
  }

  @Test
  void aRefusedTokenIsAnError() throws Exception {
    String before = state();

    try (GitHttpServer server = new GitHttpServer(temporary, "another")) {
      fleet.environment.put("LEADSMAN_TOKEN", TOKEN);
      Ran ran = fleet.run("propose", "--remote", server.url("fleet.git"));

      assertEquals(ExitCode.USAGE, ran.code());
      assertTrue(ran.err().contains("\n  fix: "), ran.err());
      assertFalse((ran.out() + ran.err()).contains(TOKEN), ran.err());
    }
    assertEquals(before, state());
  }

  @Test
  void aBranchOfSomebodyElseIsLeftAlone() throws Exception {
    fleet.git("checkout", "--quiet", "-b", "theirs");
    fleet.write("notes.txt", "mine\n");
    fleet.git("add", "--all");
    fleet.git("commit", "--quiet", "--message", "by hand");
    fleet.git("push", "--quiet", "origin", "theirs:" + BRANCH);
    fleet.git("checkout", "--quiet", "main");
    String before = state();

    Ran ran = fleet.run("propose");

    assertEquals(ExitCode.USAGE, ran.code());
    assertTrue(ran.err().contains(BRANCH), ran.err());
    assertTrue(ran.err().contains("\n  fix: "), ran.err());
    assertEquals(before, state());
  }

  @Test
  void aReleaseThatADeployerStillInstallsHasTwoOwners() throws Exception {
    fleet.write(
        "apps/root.yaml",
        """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: root, namespace: argocd}
        spec:
          project: default
          destination: {name: prod, namespace: argocd}
          source:
            repoURL: https://git.example.com/fleet.git
            targetRevision: main
            path: argocd
        """);
    commit();
    String before = state();

    Ran ran = fleet.run("propose");

    assertEquals(ExitCode.USAGE, ran.code(), ran.out() + ran.err());
    assertTrue(ran.err().startsWith("leadsman: argocd/aws-vpc-cni.yaml:"), ran.err());
    assertTrue(ran.err().contains("prod/kube-system/aws-vpc-cni"), ran.err());
    assertEquals(before, state());
  }

  @Test
  void tellsTheActionWhatItDid() throws Exception {
    Path outputs = temporary.resolve("outputs");
    fleet.environment.put("GITHUB_OUTPUT", outputs.toString());

    fleet.run("propose", "--github-output");
    assertEquals("verdict=passed\nfindings-count=0\nchanged=true\n", Files.readString(outputs));

    Files.delete(outputs);
    fleet.run("propose", "--github-output");
    assertEquals("verdict=passed\nfindings-count=0\nchanged=false\n", Files.readString(outputs));
  }
}
