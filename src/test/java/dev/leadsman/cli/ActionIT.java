package dev.leadsman.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.json.Json;
import dev.leadsman.json.JsonSchemas;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The step of {@code action.yml}, run by bash as a GitHub runner does. */
@Timeout(240)
class ActionIT {
  @TempDir static Path installed;

  @TempDir Path temporary;

  private final Map<String, String> environment = new HashMap<>();
  private DemoRepository repository;
  private Path checkout;

  @BeforeAll
  static void install() throws Exception {
    Installation.into(installed);
  }

  @BeforeEach
  void runner() {
    checkout = temporary.resolve("checkout");
    environment.putAll(new Workplace(checkout, temporary.resolve("cache")).environment);
    environment.put("LEADSMAN_ACTION", installed.toString());
    environment.put("GITHUB_OUTPUT", temporary.resolve("outputs").toString());
    environment.put("GITHUB_STEP_SUMMARY", temporary.resolve("summary").toString());
    environment.put("RUNNER_TEMP", temporary.toString());
    environment.put("CI", "true");
    environment.put("GITHUB_ACTIONS", "true");
    environment.put("GITHUB_TOKEN", "");
    environment.put("INPUT_MODE", "auto");
    environment.put("INPUT_BASE_REF", "");
    environment.put("INPUT_PATH", ".");
    environment.put("INPUT_POLICY", "");
    environment.put("INPUT_FAIL_ON", "error");
    environment.put("INPUT_UNDECIDED", "");
  }

  /** A fleet whose bump was merged by GitHub for the check of its pull request. */
  private void pullRequest(String fixture) throws Exception {
    repository =
        DemoRepository.create(Workplace.PROJECT.resolve("fixtures/" + fixture), temporary, "fleet");
    Path fleet = repository.directory();
    DemoRepository.git(fleet, "checkout", "--quiet", "main");
    Files.writeString(fleet.resolve("notes.txt"), "main went on\n");
    DemoRepository.git(fleet, "add", "--all");
    DemoRepository.git(fleet, "commit", "--quiet", "--message", "main goes on");
    DemoRepository.git(fleet, "push", "--quiet", "origin", "main");
    DemoRepository.git(fleet, "checkout", "--quiet", "-b", "merged");
    DemoRepository.git(fleet, "merge", "--quiet", "--no-ff", "--no-edit", "bump");
    DemoRepository.git(fleet, "push", "--quiet", "origin", "merged:refs/pull/1/merge");
  }

  /** As actions/checkout does it: one commit, detached. */
  private void checkOut(String ref) throws Exception {
    Files.createDirectories(checkout);
    DemoRepository.git(checkout, "init", "--quiet");
    DemoRepository.git(checkout, "remote", "add", "origin", "file://" + repository.remote());
    DemoRepository.git(
        checkout, "fetch", "--quiet", "--no-tags", "--depth=1", "origin", "+" + ref + ":" + ref);
    DemoRepository.git(checkout, "checkout", "--quiet", "--detach", ref);
  }

  private Installation.Ran step(String event) throws Exception {
    environment.put("EVENT", event);
    return Installation.run(
        checkout, environment, List.of("bash", "--noprofile", "--norc", "-e", "-c", script()));
  }

  private static String script() throws Exception {
    String text = Files.readString(Workplace.PROJECT.resolve("action.yml"));
    YamlNode steps =
        YamlDocument.parse("action.yml", text).get(0).root().get("runs", "steps").orElseThrow();
    assertEquals(1, steps.items().size());
    return steps.items().get(0).text("run").orElseThrow();
  }

  private List<String> outputs() throws Exception {
    List<String> outputs = new ArrayList<>();
    for (String line : Files.readAllLines(temporary.resolve("outputs"))) {
      outputs.add(line.replace(temporary.toString(), "<temp>"));
    }
    return outputs;
  }

  @Test
  void comparesAShallowMergeCommitWithItsFirstParent() throws Exception {
    pullRequest("aws-manifest-1.19.4");
    checkOut("refs/pull/1/merge");

    Installation.Ran ran = step("pull_request");

    assertEquals(ExitCode.FINDINGS, ran.code(), ran.output());
    assertTrue(
        ran.output()
            .contains("::error file=base/aws-node.yaml,line=26,title=prod/kube-system/aws-node%3A"),
        ran.output());
    assertEquals(
        List.of("verdict=failed", "findings-count=1", "report-file=<temp>/leadsman.json"),
        outputs());
    assertTrue(Files.readString(temporary.resolve("summary")).startsWith("# Leadsman: failed\n"));
    Object report = Json.parse(Files.readString(temporary.resolve("leadsman.json")));
    assertEquals(List.of(), JsonSchemas.validate("report", "leadsman.json", report));
    assertEquals(
        DemoRepository.git(repository.directory(), "rev-parse", "main").strip(),
        ((Map<?, ?>) report).get("base"));
  }

  @Test
  void aGoodPullRequestPasses() throws Exception {
    pullRequest("aws-argocd-1.19.5");
    checkOut("refs/pull/1/merge");

    Installation.Ran ran = step("pull_request");

    assertEquals(ExitCode.CLEAN, ran.code(), ran.output());
    assertEquals(
        List.of("verdict=passed", "findings-count=0", "report-file=<temp>/leadsman.json"),
        outputs());
    assertEquals(
        "", DemoRepository.git(repository.remote(), "for-each-ref", "refs/heads/leadsman"));
  }

  @Test
  void proposesOnAPush() throws Exception {
    pullRequest("aws-argocd-1.19.5");
    repository.mergeBump();
    checkOut("refs/heads/main");

    Installation.Ran ran = step("push");

    assertEquals(ExitCode.CLEAN, ran.code(), ran.output());
    assertEquals(List.of("verdict=passed", "findings-count=0", "changed=true"), outputs());
    assertTrue(
        DemoRepository.git(repository.remote(), "ls-tree", "-r", "--name-only", "leadsman/rendered")
            .contains("rendered/prod/aws-vpc-cni/"));

    Files.delete(temporary.resolve("outputs"));
    assertEquals(ExitCode.CLEAN, step("push").code());
    assertEquals(List.of("verdict=passed", "findings-count=0", "changed=false"), outputs());
  }

  @Test
  void aFirstCommitHasNothingToCompareWith() throws Exception {
    pullRequest("aws-argocd-1.19.5");
    DemoRepository.git(
        repository.directory(), "push", "--quiet", "origin", "main~1:refs/heads/first");
    checkOut("refs/heads/first");

    Installation.Ran ran = step("pull_request");

    assertEquals(ExitCode.USAGE, ran.code(), ran.output());
    assertEquals(
        "::error title=Leadsman::HEAD has no parent to compare with; set base-ref\n", ran.output());
  }
}
