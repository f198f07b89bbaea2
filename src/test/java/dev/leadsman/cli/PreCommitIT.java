package dev.leadsman.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real {@code pre-commit} on a repository that uses Leadsman by its path. */
@Timeout(240)
class PreCommitIT {
  private static final String APPLICATION = "argocd/aws-vpc-cni.yaml";

  @TempDir Path temporary;

  private final Map<String, String> environment = new HashMap<>();
  private Workplace fleet;

  private Installation.Ran git(String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    return Installation.run(fleet.directory(), environment, command);
  }

  private void fleetThatUses(String hook) throws Exception {
    // The clone that pre-commit makes has the jar already: a build there would need the network.
    Path hooks = Installation.into(Files.createDirectories(temporary.resolve("hooks")));
    Files.copy(
        Workplace.PROJECT.resolve(".pre-commit-hooks.yaml"),
        hooks.resolve(".pre-commit-hooks.yaml"));
    DemoRepository.git(hooks, "init", "--quiet", "--initial-branch=main");
    DemoRepository.git(hooks, "-c", "core.compression=0", "add", "--all", "--force");
    DemoRepository.git(hooks, "commit", "--quiet", "--message", "hooks");

    DemoRepository repository =
        DemoRepository.create(
            Workplace.PROJECT.resolve("fixtures/aws-argocd-1.19.5"), temporary, "fleet");
    fleet = new Workplace(repository.directory(), temporary.resolve("cache"));
    environment.putAll(fleet.environment);
    environment.put("PATH", hooks + ":" + System.getenv("PATH"));
    environment.put("HOME", temporary.resolve("home").toString());
    environment.put("PRE_COMMIT_HOME", temporary.resolve("pre-commit").toString());
    environment.put("PRE_COMMIT_COLOR", "never");
    for (String role : List.of("AUTHOR", "COMMITTER")) {
      environment.put("GIT_" + role + "_NAME", "Somebody");
      environment.put("GIT_" + role + "_EMAIL", "somebody@example.com");
    }
    fleet.write(
        ".pre-commit-config.yaml",
        """
        repos:
        - repo: %s
          rev: %s
          hooks:
          - id: %s
        """
            .formatted(hooks, DemoRepository.git(hooks, "rev-parse", "HEAD").strip(), hook));
    fleet.git("add", "--all");
    fleet.git("commit", "--quiet", "--message", "use pre-commit");
    Installation.Ran installed =
        Installation.run(fleet.directory(), environment, List.of("pre-commit", "install"));
    assertEquals(0, installed.code(), installed.output());
  }

  private static boolean hasPreCommit() {
    try {
      return new ProcessBuilder("pre-commit", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"leadsman", "leadsman-system"})
  void stopsABadStagedBumpAndLetsTheRestPass(String hook) throws Exception {
    Assumptions.assumeTrue(hasPreCommit(), "no pre-commit is on PATH");
    fleetThatUses(hook);
    String before = fleet.git("rev-parse", "HEAD");

    fleet.edit(APPLICATION, "1.19.5", "1.19.4");
    fleet.git("add", "--all");
    Installation.Ran bad = git("commit", "--message", "a bad bump");

    assertNotEquals(0, bad.code(), bad.output());
    assertTrue(bad.output().contains("Failed"), bad.output());
    assertTrue(bad.output().contains("exit code: 1"), bad.output());
    assertTrue(bad.output().contains("vpc-cni-1.19.4-custom-networking"), bad.output());
    assertEquals(before, fleet.git("rev-parse", "HEAD"));

    fleet.git("reset", "--quiet", "--hard");
    fleet.write("docs/network.md", "aws-vpc-cni 1.19.4\n");
    fleet.git("add", "--all");
    Installation.Ran docs = git("commit", "--message", "only a page");

    assertEquals(0, docs.code(), docs.output());
    assertTrue(docs.output().contains("Skipped"), docs.output());

    fleet.write("apps/web.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: web}\n");
    fleet.git("add", "--all");
    Installation.Ran other = git("commit", "--message", "another app");

    assertEquals(0, other.code(), other.output());
    assertTrue(other.output().contains("Passed"), other.output());
    assertEquals("", fleet.git("status", "--porcelain"));
  }
}
