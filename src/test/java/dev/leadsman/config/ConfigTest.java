package dev.leadsman.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.config.Config.FailOn;
import dev.leadsman.config.Config.Layout;
import dev.leadsman.config.Config.UndecidedMode;
import dev.leadsman.json.JsonSchemas;
import dev.leadsman.model.Cluster;
import dev.leadsman.model.Severity;
import dev.leadsman.model.SubjectId;
import dev.leadsman.yaml.YamlDocument;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
  private static final String WHOLE =
      """
      clusters:
      - name: prod
        paths: ["clusters/prod/**"]
        kubernetesVersion: "1.31"
        facts: {maintained: false, masterNodes: 3, crds: [a.b]}
      - name: test
        paths: ["clusters/**"]
      render: ["prod/kube-system/*"]
      output: {path: out/rendered/, layout: argocd, branch: b, targetBranch: main}
      argocd: {repoURL: "https://github.com/acme/fleet"}
      flux: {sourceRef: {kind: GitRepository, name: fleet, namespace: flux-system}}
      secrets: {omit: ["*/*/spiderpool"]}
      nondeterministic: {keep: ["prod/**"]}
      helm: {engine: cli, binary: /opt/helm, timeoutSeconds: 30}
      charts:
        cache: /var/cache/leadsman
        mirrors:
        - {from: "https://helm.cilium.io", to: ./charts}
        - {from: "https://a.b", to: "oci://c.d/e"}
      policies: [my/policies]
      severity: {aws/*: warning, cilium-skips-minor: info}
      failOn: warning
      undecided: strict
      waivers: waivers.yaml
      exclude: ["**/vendor/**"]
      github: {apiUrl: "https://github.acme.example/api/v3"}
      """;

  @Test
  void aRepositoryWithoutAFileHasDefaults() throws Exception {
    assertEquals(Config.DEFAULT, Config.parse(".leadsman.yaml", ""));
    assertEquals(
        Config.DEFAULT, Config.parse(".leadsman.yaml", "# later\nclusters:\noutput: {}\n"));
  }

  @Test
  void readsEverySetting() throws Exception {
    Config config = Config.parse(".leadsman.yaml", WHOLE);

    assertEquals(
        new Config(
            List.of(
                new Config.ClusterSettings(
                    new Cluster(
                        "prod",
                        "1.31",
                        Map.of("maintained", false, "masterNodes", 3L, "crds", List.of("a.b"))),
                    List.of("clusters/prod/**")),
                new Config.ClusterSettings(
                    new Cluster("test", "", Map.of()), List.of("clusters/**"))),
            List.of("prod/kube-system/*"),
            new Config.Output("out/rendered", Layout.ARGOCD, "b", "main"),
            new Config.ArgoCd("https://github.com/acme/fleet"),
            new Config.Flux(new Config.SourceRef("GitRepository", "fleet", "flux-system")),
            new Config.Secrets(List.of("*/*/spiderpool")),
            new Config.Nondeterministic(List.of("prod/**")),
            new Config.Helm(Config.Engine.CLI, "/opt/helm", 30),
            new Config.Charts(
                "/var/cache/leadsman",
                List.of(
                    new Config.Mirror("https://helm.cilium.io", "./charts"),
                    new Config.Mirror("https://a.b", "oci://c.d/e"))),
            List.of("my/policies"),
            Map.of("aws/*", Severity.WARNING, "cilium-skips-minor", Severity.INFO),
            FailOn.WARNING,
            UndecidedMode.STRICT,
            "waivers.yaml",
            List.of("**/vendor/**"),
            new Config.GitHub(URI.create("https://github.acme.example/api/v3")),
            List.of()),
        config);
  }

  @Test
  void theFirstClusterWhosePathsMatchOwnsAFile() throws Exception {
    Config config = Config.parse(".leadsman.yaml", WHOLE);

    assertEquals(Optional.of("prod"), config.clusterOf("clusters/prod/a.yaml"));
    assertEquals(Optional.of("test"), config.clusterOf("clusters/b/a.yaml"));
    assertEquals(Optional.empty(), config.clusterOf("apps/a.yaml"));
    assertEquals("1.31", config.cluster("prod").kubernetesVersion());
    assertEquals(new Cluster("other", "", Map.of()), config.cluster("other"));
  }

  @Test
  void globsSelectReleasesAndFiles() throws Exception {
    Config config = Config.parse(".leadsman.yaml", WHOLE);
    SubjectId spiderpool = new SubjectId("prod", "kube-system", "spiderpool");

    assertTrue(config.isRendered(spiderpool));
    assertTrue(config.omitsSecretsOf(spiderpool));
    assertTrue(config.keepsNondeterministic(spiderpool));
    assertFalse(config.isRendered(new SubjectId("test", "kube-system", "spiderpool")));
    assertFalse(Config.DEFAULT.isRendered(spiderpool));
    assertTrue(config.isExcluded("a/vendor/b.yaml"));
    assertFalse(config.isExcluded("a/b.yaml"));
  }

  @Test
  void severityIsCappedAndNeverRaised() throws Exception {
    Config config =
        Config.parse(".leadsman.yaml", "severity: {aws/*: warning, generic: info, c: error}\n");

    assertEquals(Severity.WARNING, config.severity("aws", "a", Severity.ERROR));
    assertEquals(Severity.INFO, config.severity("aws", "a", Severity.INFO));
    assertEquals(Severity.INFO, config.severity("generic", "b", Severity.ERROR));
    assertEquals(Severity.WARNING, config.severity("rke2", "c", Severity.WARNING));
    assertEquals(Severity.ERROR, config.severity("rke2", "d", Severity.ERROR));
  }

  @Test
  void failOnIsReachedByItAndHeavier() {
    assertTrue(FailOn.WARNING.reachedBy(Severity.ERROR));
    assertTrue(FailOn.WARNING.reachedBy(Severity.WARNING));
    assertFalse(FailOn.WARNING.reachedBy(Severity.INFO));
    assertFalse(FailOn.NEVER.reachedBy(Severity.ERROR));
  }

  @Test
  void flagsWinOverTheEnvironmentAndThatOverTheFile() throws Exception {
    byte[] file =
        "failOn: info\noutput: {layout: flux, path: a}\npolicies: [x]\n"
            .getBytes(StandardCharsets.UTF_8);
    Map<String, String> environment =
        Map.of(
            "LEADSMAN_FAIL_ON", "warning",
            "LEADSMAN_OUTPUT_PATH", "b",
            "LEADSMAN_OUTPUT_TARGET_BRANCH", "main",
            "LEADSMAN_HELM_TIMEOUT_SECONDS", "7",
            "LEADSMAN_POLICIES", "y" + java.io.File.pathSeparator + "z",
            "LEADSMAN_GITHUB_API_URL", "",
            "LEADSMAN_OTHER", "?");

    Config config =
        Config.parse(
            ".leadsman.yaml",
            file,
            environment,
            Map.of("failOn", "never", "exclude", List.of("e")));

    assertEquals(FailOn.NEVER, config.failOn());
    assertEquals(new Config.Output("b", Layout.FLUX, "leadsman/rendered", "main"), config.output());
    assertEquals(7, config.helm().timeoutSeconds());
    assertEquals(List.of("y", "z"), config.policies());
    assertEquals(List.of("e"), config.exclude());
    assertEquals(Config.DEFAULT.github(), config.github());
  }

  @Test
  void mistakesInFlagsAndEnvironmentNameThem() {
    ConfigException mistakes =
        assertThrows(
            ConfigException.class,
            () ->
                Config.parse(
                    ".leadsman.yaml",
                    new byte[0],
                    Map.of("LEADSMAN_FAIL_ON", "fatal", "LEADSMAN_HELM_TIMEOUT_SECONDS", "soon"),
                    Map.of("output.layout", "helm", "github.apiUrl", "ftp://x")));

    assertEquals(
        List.of(
            "--api-url: github.apiUrl is no usable URL; allowed: an http(s) URL without credentials",
            "--layout: output.layout is \"helm\"; allowed: plain, argocd, flux",
            "LEADSMAN_FAIL_ON: failOn is \"fatal\"; allowed: error, warning, info, never",
            "LEADSMAN_HELM_TIMEOUT_SECONDS: helm.timeoutSeconds is \"soon\"; allowed: a whole number"
                + " from 1 to 86400"),
        mistakes.problems());
  }

  @Test
  void everyMistakeIsToldWithItsLine() {
    String text =
        """
        faliOn: warning
        clusters:
        - paths: clusters/**
          kubernetesVersion: 1.30
        - name: b
          facts: {kernel-version: "5"}
          kubernetesversion: "1.2"
        - just text
        output:
          layout: [plain]
          path: ../elsewhere
        helm: {timeoutSeconds: 0, engine: native}
        charts:
          mirrors: [{from: "https://a.b"}]
        severity: {a: fatal}
        policies: [1]
        github: {apiUrl: "https://user:secret@host/"}
        undecided: yes
        flux: {sourceRef: {kind: GitRepository}}
        """;

    ConfigException mistakes =
        assertThrows(ConfigException.class, () -> Config.parse(".leadsman.yaml", text));

    assertEquals(
        """
        .leadsman.yaml:1: faliOn is no setting, did you mean failOn; allowed: clusters, render, output, argocd, flux, secrets, nondeterministic, helm, charts, policies, severity, failOn, undecided, waivers, exclude, github
        .leadsman.yaml:3: clusters[0].name is missing; allowed: a text
        .leadsman.yaml:3: clusters[0].paths is "clusters/**"; allowed: a list
        .leadsman.yaml:4: clusters[0].kubernetesVersion is the number 1.3; allowed: a text, so quote it: "1.30"
        .leadsman.yaml:6: clusters[1].facts holds the name "kernel-version"; allowed: letters and digits, a letter first
        .leadsman.yaml:7: clusters[1].kubernetesversion is no setting, did you mean kubernetesVersion; allowed: name, paths, kubernetesVersion, facts
        .leadsman.yaml:8: clusters[2] is "just text"; allowed: a mapping
        .leadsman.yaml:10: output.layout is a list; allowed: plain, argocd, flux
        .leadsman.yaml:11: output.path is "../elsewhere"; allowed: a directory inside the repository
        .leadsman.yaml:12: helm.engine is "native"; allowed: auto, cli, embedded
        .leadsman.yaml:12: helm.timeoutSeconds is the number 0; allowed: a whole number from 1 to 86400
        .leadsman.yaml:14: charts.mirrors[0].to is missing; allowed: a text
        .leadsman.yaml:15: severity.a is "fatal"; allowed: error, warning, info
        .leadsman.yaml:16: policies[0] is the number 1; allowed: a text, so quote it: "1"
        .leadsman.yaml:17: github.apiUrl is no usable URL; allowed: an http(s) URL without credentials
        .leadsman.yaml:18: undecided is the truth value true; allowed: fail, report, strict
        .leadsman.yaml:19: flux.sourceRef.name is missing; allowed: a text""",
        mistakes.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "faliOn: error\n",
        "failOn: fatal\n",
        "clusters: {name: a}\n",
        "clusters: [{paths: [a]}]\n",
        "clusters: [{name: a, kubernetesVersion: 1.30}]\n",
        "clusters: [{name: a, kubernetesVersion: new}]\n",
        "clusters: [{name: a, facts: {a-b: 1}}]\n",
        "render: prod/*\n",
        "output: {layout: helm}\n",
        "helm: {timeoutSeconds: 0}\n",
        "helm: {timeoutSeconds: 1.5}\n",
        "flux: {sourceRef: {name: a}}\n",
        "charts: {mirrors: [{from: a}]}\n",
        "severity: {a: fatal}\n",
        "policies: [1]\n",
        "undecided: yes\n",
        "github: {apiUrl: \"ftp://a\"}\n",
        "- a\n",
      })
  void whatTheReaderRefusesTheSchemaRefusesToo(String text) throws Exception {
    assertThrows(ConfigException.class, () -> Config.parse(".leadsman.yaml", text));
    assertFalse(schemaAllows(text), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        WHOLE,
        "clusters:\nrender:\noutput:\n  layout:\nhelm: {binary: }\n",
        "severity: {}\n"
      })
  void whatTheReaderTakesTheSchemaTakesToo(String text) throws Exception {
    Config.parse(".leadsman.yaml", text);
    assertTrue(schemaAllows(text), text);
  }

  private static boolean schemaAllows(String text) throws Exception {
    return JsonSchemas.validate("config", YamlDocument.parse("f", text).get(0).root()).isEmpty();
  }

  @Test
  void brokenYamlAndSecondDocumentsAreMistakes() {
    assertEquals(
        ".leadsman.yaml:2: expected ',' or ']', but got <stream end>",
        assertThrows(ConfigException.class, () -> Config.parse(".leadsman.yaml", "a:\n [b"))
            .getMessage());
    assertEquals(
        ".leadsman.yaml:3: a second document; allowed: one",
        assertThrows(
                ConfigException.class,
                () -> Config.parse(".leadsman.yaml", "failOn: error\n---\nfailOn: info\n"))
            .getMessage());
  }

  @Test
  void aFactThatNoRuleAsksForIsNoted() throws Exception {
    Config config =
        Config.parse(
            ".leadsman.yaml", "clusters: [{name: a, facts: {maintaned: true, mine: 1, cni: }}]\n");

    assertEquals(Map.of("maintaned", true, "mine", 1L), config.cluster("a").facts());
    assertEquals(
        List.of(
            ".leadsman.yaml:1: no built-in rule asks for the cluster fact maintaned, did you mean"
                + " maintained?",
            ".leadsman.yaml:1: no built-in rule asks for the cluster fact mine"),
        config.notes());
  }

  @Test
  void aChangeUnderReviewDoesNotChooseWhatRunsOrWhereTokensGo() throws Exception {
    Config base = Config.parse(".leadsman.yaml", "helm: {timeoutSeconds: 9}\nfailOn: error\n");
    Config head =
        Config.parse(
            ".leadsman.yaml",
            "helm: {binary: ./evil, engine: cli}\ngithub: {apiUrl: \"https://evil.example\"}\nfailOn: info\n");

    Config used = head.trusting(base);

    assertEquals(new Config.Helm(Config.Engine.CLI, null, 120), used.helm());
    assertEquals(Config.DEFAULT.github(), used.github());
    assertEquals(FailOn.INFO, used.failOn());
    assertEquals(
        List.of(
            ".leadsman.yaml: helm.binary differs from base and takes effect once merged",
            ".leadsman.yaml: github.apiUrl differs from base and takes effect once merged"),
        used.notes());
  }

  @Test
  void messagesShowNoTerminalEscapes() {
    assertEquals(
        ".leadsman.yaml:1: failOn is \"\uFFFD[31m\"; allowed: error, warning, info, never",
        assertThrows(
                ConfigException.class,
                () -> Config.parse(".leadsman.yaml", "failOn: \"\\e[31m\"\n"))
            .getMessage());
  }
}
