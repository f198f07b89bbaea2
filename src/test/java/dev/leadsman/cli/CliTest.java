package dev.leadsman.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.cli.Workplace.Ran;
import dev.leadsman.json.Json;
import dev.leadsman.json.JsonSchemas;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole command lines on real repositories, with their exit codes and what people read. */
class CliTest {
  private static final Path FIXTURES = Workplace.PROJECT.resolve("fixtures");
  private static final String APPLICATION = "argocd/aws-vpc-cni.yaml";
  private static final String RELEASE = "clusters/prod/spiderpool.yaml";

  /** One cache for all tests: what one renders, the next one need not. */
  @TempDir static Path cache;

  @TempDir Path temporary;

  private Workplace good() throws Exception {
    return workplace("aws-argocd-1.19.5");
  }

  private Workplace bad() throws Exception {
    return workplace("aws-manifest-1.19.4");
  }

  private Workplace spiderpool() throws Exception {
    return workplace("spiderpool-flux-leaves-0.7");
  }

  private Workplace workplace(String fixture) throws Exception {
    DemoRepository repository =
        DemoRepository.create(FIXTURES.resolve(fixture), temporary, "fleet");
    return new Workplace(repository.directory(), cache);
  }

  @Test
  void aCleanBumpEndsWith0() throws Exception {
    assertEquals(
        new Ran(
            ExitCode.CLEAN,
            """
            1 bump from <id> to <id>
              argocd/aws-vpc-cni.yaml:14  prod/kube-system/aws-vpc-cni  chart aws-vpc-cni  1.19.3 -> 1.19.5  upgrade, argocd (aws-vpc-cni v1.19.3 to v1.19.5)

            passed: no findings; 1 bump
            """,
            ""),
        good().run("check"));
  }

  @Test
  void findingsEndWith1() throws Exception {
    assertEquals(
        new Ran(
            ExitCode.FINDINGS,
            """
            3 bumps from <id> to <id>
              base/aws-node.yaml:21  prod/kube-system/aws-node  image amazon-k8s-cni-init       v1.19.3 -> v1.19.4  upgrade, kubectl
              base/aws-node.yaml:24  prod/kube-system/aws-node  image amazon-k8s-cni            v1.19.3 -> v1.19.4  upgrade, kubectl
              base/aws-node.yaml:33  prod/kube-system/aws-node  image aws-network-policy-agent  v1.2.0 -> v1.2.1    upgrade, kubectl

            prod/kube-system/aws-node: aws-vpc-cni v1.19.3 to v1.19.4
              base/aws-node.yaml:26: error: VPC CNI v1.19.4 cannot set up nodes for custom networking or security groups for pods
                why     In 1.19.4 node initialisation reads an empty Node object (a shadowed variable), so the name of the ENIConfig is not found and the features of the CNINode are not registered; new nodes get no Pod addresses from the ENIConfig's subnet.
                now     Stay on 1.19.3 or go to 1.19.5 or later.
                see     https://github.com/aws/amazon-vpc-cni-k8s/pull/3277
                        https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.19.5/CHANGELOG.md
                rule    vpc-cni-1.19.4-custom-networking (vpccni-1.19.4-custom-networking-sgp, vpccni-1.19.4-current-state)

            failed: 1 error; 3 bumps
            """,
            ""),
        bad().run("check"));
  }

  @Test
  void anEqualBaseAndHeadEndsWith2() throws Exception {
    assertEquals(
        new Ran(
            ExitCode.USAGE,
            "",
            """
            leadsman: base and head are the same commit <id>, so there is nothing to compare
              fix: name another base with --base REV, or judge everything with --all
            """),
        good().run("check", "--base", "HEAD"));
  }

  @Test
  void anUnknownChartVersionEndsWith3() throws Exception {
    Workplace fleet = good().edit(APPLICATION, "1.19.5", "1.19.99");

    Ran ran = fleet.run("check", "--worktree");

    assertEquals(ExitCode.UNDECIDED, ran.code());
    assertEquals("", ran.err());
    assertTrue(
        ran.out()
            .contains(
                """
                  chart: chart aws-vpc-cni 1.19.99 is not in <project>/charts: \
                """),
        ran.out());
    assertTrue(
        ran.out()
            .contains(
                """
                    looked in: <project>/charts (newest 1.19.x is 1.19.5)
                    fix: pin a listed version, or vendor the chart under charts/
                """),
        ran.out());
    assertEquals(ExitCode.CLEAN, fleet.run("check", "--worktree", "--offline").code());
    assertEquals(ExitCode.CLEAN, fleet.run("check", "--worktree", "--undecided", "report").code());
  }

  @Test
  void judgesEverythingWhenAskedThoughNothingChanged() throws Exception {
    Ran ran = bad().run("check", "--base", "HEAD", "--all");

    assertEquals(ExitCode.FINDINGS, ran.code());
    assertTrue(ran.out().contains("vpc-cni-1.19.4-custom-networking"), ran.out());
  }

  @Test
  void asksForABaseWhereNoUpstreamIs() throws Exception {
    Workplace fleet = good();
    fleet.git("remote", "remove", "origin");

    assertEquals(
        new Ran(
            ExitCode.USAGE,
            "",
            """
            leadsman: no base to compare with: the repository has no upstream default branch
              looked for: origin/HEAD, the upstream of the current branch, origin/main, origin/master
              fix: name one with --base REV
            """),
        fleet.run("check"));
    assertEquals(ExitCode.CLEAN, fleet.run("check", "--base", "main").code());
  }

  @Test
  void namesAnUnknownRevision() throws Exception {
    assertEquals(
        new Ran(
            ExitCode.USAGE,
            "",
            """
            leadsman: <repository>: revision nosuch is not known
              fix: git fetch
            """),
        good().run("check", "--base", "nosuch"));
  }

  @Test
  void aDirectoryOutsideOfRepositoriesIsAnError() throws Exception {
    Ran ran = new Workplace(temporary, cache).run("check");

    assertEquals(ExitCode.USAGE, ran.code());
    assertTrue(ran.err().startsWith("leadsman: "), ran.err());
    assertTrue(ran.err().contains("\n  fix: "), ran.err());
  }

  @Test
  void brokenSettingsAreToldWithTheirLines() throws Exception {
    Workplace fleet = good().write(".leadsman.yaml", "clusters: [\n");
    assertEquals(
        new Ran(
            ExitCode.USAGE,
            "",
            "leadsman: .leadsman.yaml:2: expected the node content, but found '<stream end>'\n"),
        fleet.run("check", "--worktree"));

    fleet.write(".leadsman.yaml", "clusters: []\nrendr: []\nfailOn: fatal\n");
    assertEquals(
        new Ran(
            ExitCode.USAGE,
            "",
            """
            leadsman: .leadsman.yaml:2: rendr is no setting, did you mean render; allowed: clusters, \
            render, output, argocd, flux, secrets, nondeterministic, helm, charts, policies, \
            severity, failOn, undecided, waivers, exclude, github
            .leadsman.yaml:3: failOn is "fatal"; allowed: error, warning, info, never
            """),
        fleet.run("check", "--worktree"));
  }

  @Test
  void aBrokenWaiverStopsTheRun() throws Exception {
    Workplace fleet =
        bad()
            .write(
                ".leadsman/waivers.yaml",
                """
                - rule: vpc-cni-1.19.4-custom-networking
                  release: prod/kube-system/aws-node
                """);

    assertEquals(
        new Ran(ExitCode.USAGE, "", "leadsman: .leadsman/waivers.yaml:1: a waiver needs expires\n"),
        fleet.run("check", "--worktree"));
  }

  @Test
  void aBrokenRuleStopsTheRun() throws Exception {
    Workplace fleet = bad().write("rules/own/broken.yaml", "id: broken\ntitle: One\nno field\n");

    Ran ran = fleet.run("check", "--policies", "rules");

    assertEquals(
        new Ran(
            ExitCode.USAGE,
            "",
            "leadsman: <repository>/rules/own/broken.yaml:4: could not find expected ':'\n"),
        ran);
    assertEquals(
        new Ran(
            ExitCode.USAGE,
            "",
            "leadsman: policies directory <repository>/nosuch does not exist\n"),
        fleet.run("check", "--policies", "nosuch"));
  }

  @Test
  void missingValuesAreUndecided() throws Exception {
    Workplace fleet =
        spiderpool()
            .edit(
                RELEASE,
                "  values:\n",
                "  valuesFrom: [{kind: ConfigMap, name: nosuch}]\n  values:\n");

    Ran ran = fleet.run("check", "--worktree", "--format", "json");

    // Findings win over undecided ones, and what is undecided is still told.
    assertEquals(ExitCode.FINDINGS, ran.code());
    assertTrue(ran.out().contains("\"cause\": \"values\""), ran.out());
    assertTrue(ran.out().contains("nosuch"), ran.out());
  }

  @Test
  void aFileOfTheChangeThatCannotBeReadCountsWhereItHeldAComponent() throws Exception {
    Workplace fleet = good();
    fleet.write(APPLICATION, fleet.read(APPLICATION) + "  broken: [\n");

    Ran ran = fleet.run("check", "--worktree");

    assertEquals(ExitCode.UNDECIDED, ran.code());
    assertTrue(
        ran.out()
            .contains("  unreadable: argocd/aws-vpc-cni.yaml:26: is no YAML: expected the node"),
        ran.out());
    assertFalse(ran.out().contains("removed"), ran.out());
    assertEquals(ExitCode.CLEAN, fleet.run("check", "--worktree", "--undecided", "report").code());

    fleet.git("checkout", "--quiet", ".");
    fleet.write("apps/web.yaml", "a: [\n");
    assertEquals(ExitCode.CLEAN, fleet.run("check", "--worktree").code());
  }

  @Test
  void judgesWhatIsStaged() throws Exception {
    Workplace fleet = good();
    assertEquals(
        new Ran(
            ExitCode.CLEAN,
            """
            No bumps from <id> to index

            nothing-to-check: no findings; 0 bumps
            """,
            ""),
        fleet.run("check", "--staged"));

    fleet.edit(APPLICATION, "1.19.5", "1.19.4");
    assertEquals(ExitCode.CLEAN, fleet.run("check", "--staged").code());
    fleet.git("add", "--all");
    Ran staged = fleet.run("check", "--staged");

    assertEquals(ExitCode.FINDINGS, staged.code());
    assertTrue(staged.out().startsWith("1 bump from <id> to index\n"), staged.out());
  }

  @Test
  void judgesTheFilesOnDisk() throws Exception {
    Workplace fleet = good().edit(APPLICATION, "1.19.5", "1.19.4");

    Ran ran = fleet.run("check", "--worktree");

    assertEquals(ExitCode.FINDINGS, ran.code());
    assertTrue(ran.out().startsWith("1 bump from <id> to worktree\n"), ran.out());
  }

  @Test
  void aChangeOfTextOnlyIsNothingToCheck() throws Exception {
    Workplace fleet = good();
    fleet.git("checkout", "--quiet", "main");
    fleet.write("docs/upgrade.md", "Spiderpool 0.7.1 to 1.0.0\n");

    Ran ran = fleet.run("check", "--worktree");

    assertEquals(
        new Ran(
            ExitCode.CLEAN,
            """
            No bumps from <id> to worktree

            nothing-to-check: no findings; 0 bumps
            """,
            ""),
        ran);
  }

  @Test
  void jsonHoldsToItsSchemaAndGoesToItsFile() throws Exception {
    Workplace fleet = spiderpool();

    Ran ran =
        fleet.run("check", "--format", "json", "--output", "out/report.json", "--format", "text");

    assertEquals(ExitCode.FINDINGS, ran.code());
    assertTrue(ran.out().startsWith("1 bump from <id> to <id>\n"), ran.out());
    Object report = Json.parse(fleet.read("out/report.json"));
    assertEquals(List.of(), JsonSchemas.validate("report", "report.json", report));
    assertEquals("failed", ((Map<?, ?>) report).get("verdict"));
    try (var files = Files.list(fleet.directory().resolve("out"))) {
      assertEquals(
          List.of("report.json"), files.map(file -> file.getFileName().toString()).toList());
    }
  }

  @Test
  void gitHubGetsAnnotationsASummaryAndOutputs() throws Exception {
    Workplace fleet = bad();
    Path summary = temporary.resolve("summary.md");
    Path outputs = temporary.resolve("outputs");
    fleet.environment.put("GITHUB_STEP_SUMMARY", summary.toString());
    fleet.environment.put("GITHUB_OUTPUT", outputs.toString());

    Ran ran = fleet.run("check", "--format", "github", "--github-output");

    assertEquals(ExitCode.FINDINGS, ran.code());
    assertTrue(
        ran.out()
            .startsWith(
                "::error file=base/aws-node.yaml,line=26,title=prod/kube-system/aws-node%3A"
                    + " vpc-cni-1.19.4-custom-networking::VPC CNI v1.19.4 cannot set up nodes"),
        ran.out());
    assertEquals(1, ran.out().lines().count(), ran.out());
    assertTrue(Files.readString(summary).startsWith("# Leadsman: failed\n"));
    assertEquals("verdict=failed\nfindings-count=1\n", Files.readString(outputs));
  }

  @Test
  void anAcceptedFindingIsMarkedAndDoesNotFail() throws Exception {
    Workplace fleet =
        bad()
            .write(
                ".leadsman/waivers.yaml",
                """
                - rule: vpc-cni-1.19.4-custom-networking
                  release: prod/kube-system/aws-node
                  from: v1.19.3
                  to: v1.19.4
                  reason: These nodes are replaced tomorrow.
                  owner: network
                  expires: 2026-11-21
                """);

    Ran ran = fleet.run("check", "--worktree");

    assertEquals(ExitCode.CLEAN, ran.code(), ran.out());
    assertTrue(
        ran.out()
            .contains(
                "waived by this change until 2026-11-21 (network): These nodes are replaced"
                    + " tomorrow.\n"),
        ran.out());
    assertTrue(ran.out().contains("1 waived"), ran.out());

    fleet.edit(".leadsman/waivers.yaml", "2026-11-21", "2026-11-20");
    assertEquals(ExitCode.FINDINGS, fleet.run("check", "--worktree").code(), "it has expired");
  }

  @Test
  void fixWritesWhatARuleKnowsAndThenNothingMore() throws Exception {
    Workplace fleet = spiderpool();

    Ran first = fleet.run("check", "--fix");

    assertEquals(ExitCode.FINDINGS, first.code());
    assertEquals(
        "leadsman: clusters/prod/spiderpool.yaml: wrote /multus/multusCNI/uninstall = false\n",
        first.err());
    String fixed = fleet.read(RELEASE);
    assertTrue(
        fixed.endsWith(
            """
                multus:
                  multusCNI:
                    defaultCniCRName: calico
                    uninstall: false
            """),
        fixed);

    Ran second = fleet.run("check", "--worktree", "--fix");

    assertEquals("", second.err());
    assertEquals(fixed, fleet.read(RELEASE));
    assertFalse(second.out().contains("multus-uninstall-not-explicit"), second.out());
    assertEquals(" M clusters/prod/spiderpool.yaml\n", fleet.git("status", "--porcelain"));
  }

  @Test
  void fixChangesNothingButWhatItSets() throws Exception {
    Workplace fleet = spiderpool();
    String written =
        """
        # renovate: datasource=helm depName=spiderpool
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: &meta
          name:   &name spiderpool
          namespace: kube-system
          annotations: {owner: &owner "network",   reason: 'kept'}
        spec:
          chart:
            spec:
              chart: *name
              version: &version "1.0.0" # renovate: datasource=helm; 0.9 lost a CRD
              sourceRef: {kind: HelmRepository, name: *name, namespace: flux-system}
          values:
            podLabels: &labels
              <<: {team: *owner}
              version: *version
            multus:
                multusCNI:
                    defaultCniCRName: calico # why
            agent: {podLabels: *labels}
        # the end
        """;
    fleet.write(RELEASE, written).git("commit", "--quiet", "--all", "--message", "anchors");

    fleet.run("check", "--fix");

    assertEquals(
        written.replace("calico # why\n", "calico # why\n            uninstall: false\n"),
        fleet.read(RELEASE));
  }

  @Test
  void fixLeavesAFileAloneThatSopsHasSigned() throws Exception {
    Workplace fleet = spiderpool();
    String written =
        fleet.read(RELEASE) + "sops:\n  mac: ENC[AES256_GCM,data:a,iv:b,tag:c,type:str]\n";
    fleet.write(RELEASE, written).git("commit", "--quiet", "--all", "--message", "sops");

    Ran ran = fleet.run("check", "--fix");

    assertEquals(written, fleet.read(RELEASE));
    assertTrue(ran.err().contains("is edited by hand"), ran.err());
  }

  @Test
  void wrongUsageNamesTheHelp() throws Exception {
    Workplace fleet = good();

    assertEquals(
        new Ran(
            ExitCode.USAGE, "", "leadsman: a command is missing\n  fix: see `leadsman --help`\n"),
        fleet.run());
    assertEquals(
        new Ran(
            ExitCode.USAGE,
            "",
            """
            leadsman: Error: --staged, --worktree are mutually exclusive (specify only one)
              fix: see `leadsman check --help`
            """),
        fleet.run("check", "--staged", "--worktree"));
    assertEquals(ExitCode.USAGE, fleet.run("nosuch").code());
    assertEquals(ExitCode.USAGE, fleet.run("check", "--fail-on", "fatal").code());
    assertEquals(ExitCode.CLEAN, fleet.run("check", "--help").code());
  }

  @Test
  void failOnMovesTheThreshold() throws Exception {
    Workplace fleet = bad();

    assertEquals(ExitCode.CLEAN, fleet.run("check", "--fail-on", "never").code());
    assertEquals(ExitCode.FINDINGS, fleet.run("check", "--fail-on", "info").code());
  }

  @Test
  void discoverListsReleasesAndTheirValues() throws Exception {
    assertEquals(
        new Ran(
            ExitCode.CLEAN,
            """
            clusters/prod/spiderpool.yaml:1  prod/kube-system/spiderpool  chart spiderpool 1.0.0, flux
              version  clusters/prod/spiderpool.yaml:11
              values  values  clusters/prod/spiderpool.yaml:18
            1 declaration, 0 files skipped or read in part
            """,
            ""),
        spiderpool().run("discover"));
  }

  @Test
  void discoverTellsWhatBecameOfAPath() throws Exception {
    Workplace fleet = spiderpool();
    fleet
        .write(".leadsman.yaml", "exclude: [\"old/**\"]\n")
        .write("old/cilium.yaml", "kind: HelmRelease\n")
        .write("apps/kustomization.yaml", "resources: [agent.yaml, settings.yaml]\n")
        .write(
            "apps/agent.yaml",
            """
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: cilium, namespace: kube-system}
            spec:
              template:
                spec:
                  containers:
                  - name: agent
                    image: quay.io/cilium/cilium:v1.16.1
            """)
        .write("apps/settings.yaml", "kind: ConfigMap\n---\nkind: Service\n")
        .write("apps/cilium.yaml.j2", "{% if x %}\nkind: HelmRelease\n{% endif %}\n")
        .write("chart/Chart.yaml", "name: chart\n")
        .write("chart/templates/deploy.yaml", "kind: Deployment\n")
        .write("notes.md", "cilium\n")
        .write("deploy.sh", "echo\n");
    java.nio.file.Files.createSymbolicLink(
        fleet.directory().resolve("link.yaml"), Path.of("apps/agent.yaml"));

    assertEquals(
        new Ran(
            ExitCode.CLEAN,
            """
            apps/agent.yaml:1  apps/kube-system/cilium  DaemonSet, kubectl
              version  apps/agent.yaml:9
              in  apps/kustomization.yaml
              image  quay.io/cilium/cilium:v1.16.1  cilium  apps/agent.yaml:9
            apps/cilium.yaml.j2:2  skipped, template: is a template
            apps/kustomization.yaml  declares nothing: holds Kustomization, which declares no \
            release by itself
            apps/settings.yaml  declares nothing: holds ConfigMap, Service: no kind that asks for \
            a chart, and no image of a known component; is included by apps/kustomization.yaml
            1 declaration, 1 file skipped or read in part (1 template)
            """,
            ""),
        fleet.run("discover", "--worktree", "apps/"));
    assertEquals(
        """
        old/cilium.yaml  declares nothing: is excluded by the configuration, or is rendered output
        chart/templates/deploy.yaml  declares nothing: is inside a chart: it counts where that \
        chart is deployed and rendered
        notes.md  declares nothing: has a name that no reader opens
        deploy.sh  declares nothing: is read as a script, and nothing that deploys was found in it
        link.yaml  declares nothing: is a link to apps/agent.yaml
        nosuch.yaml  declares nothing: is not in this revision
        0 declarations, 0 files skipped or read in part
        """,
        fleet
            .run(
                "discover",
                "--worktree",
                "old",
                "./chart/templates",
                "notes.md",
                "deploy.sh",
                "link.yaml",
                "nosuch.yaml")
            .out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"config", "rules", "cases", "components", "schemes", "waivers", "report"})
  void printsEachSchema(String name) throws Exception {
    Ran ran = new Workplace(temporary, cache).run("schema", name);

    assertEquals(ExitCode.CLEAN, ran.code());
    assertEquals(
        "https://json-schema.org/draft/2020-12/schema",
        ((Map<?, ?>) Json.parse(ran.out())).get("$schema"));
  }

  @Test
  void listsTheSchemas() {
    assertEquals(
        new Ran(ExitCode.CLEAN, "config\nrules\ncases\ncomponents\nschemes\nwaivers\nreport\n", ""),
        new Workplace(temporary, cache).run("schema"));
    assertEquals(ExitCode.USAGE, new Workplace(temporary, cache).run("schema", "nosuch").code());
  }

  @Test
  void listsAndShowsRules() {
    Workplace anywhere = new Workplace(temporary, cache);

    Ran list = anywhere.run("rules", "list");
    assertEquals(ExitCode.CLEAN, list.code());
    assertTrue(
        list.out().lines().anyMatch(line -> line.startsWith("error    cilium-skips-minor  ")),
        list.out());

    Ran shown = anywhere.run("rules", "show", "cilium-skips-minor");
    assertEquals(ExitCode.CLEAN, shown.code());
    assertTrue(shown.out().startsWith("rke2/cilium-skips-minor: Cilium"), shown.out());

    Ran unknown = anywhere.run("rules", "show", "cilium-skip-minor");
    assertEquals(ExitCode.USAGE, unknown.code());
    assertEquals(
        "leadsman: no rule is named cilium-skip-minor; did you mean cilium-skips-minor?\n",
        unknown.err());
    assertEquals(ExitCode.USAGE, anywhere.run("rules").code());
  }

  @Test
  void testsRulesOfOnesOwn() throws Exception {
    Workplace fleet = new Workplace(temporary, cache).write("own/net/no-cilium-minor.yaml", RULE);
    fleet.write("own/net/no-cilium-minor.cases.yaml", CASES);

    Ran passed = fleet.run("rules", "test", "--policies", "own");
    assertEquals(ExitCode.CLEAN, passed.code(), passed.out() + passed.err());
    assertTrue(passed.out().endsWith(" cases, 0 failed\n"), passed.out());

    fleet.edit("own/net/no-cilium-minor.cases.yaml", "expect: pass", "expect: finding");
    Ran failed = fleet.run("rules", "test", "--policies", "own");
    assertEquals(ExitCode.FINDINGS, failed.code());
    assertTrue(failed.out().contains("no-cilium-minor.cases.yaml:2: next patch: "), failed.out());
    assertTrue(failed.out().endsWith(" cases, 1 failed\n"), failed.out());
  }

  private static final String RULE =
      """
      id: no-cilium-minor
      title: Cilium stays on its minor version here
      severity: warning
      component: cilium
      judges: transition
      from: "*"
      to: "*"
      expression: bump.to.minor == bump.from.minor
      message: "Cilium {{bump.from}} to {{bump.to}} is another minor version"
      why: The network team does these itself.
      fix: {text: Ask the network team.}
      references: ["https://example.com/network"]
      """;

  private static final String CASES =
      """
      - {name: next minor, base: {version: "1.15.4"}, head: {version: "1.16.2"}, expect: finding}
      - {name: next patch, base: {version: "1.16.1"}, head: {version: "1.16.2"}, expect: pass}
      - {name: range, base: {version: "1.16.1"}, head: {version: "~1.99"}, expect: undecided}
      """;
}
