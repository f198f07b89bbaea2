package dev.leadsman.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.model.Addon;
import dev.leadsman.model.Bump;
import dev.leadsman.model.Cause;
import dev.leadsman.model.Change;
import dev.leadsman.model.Changes;
import dev.leadsman.model.ChartInfo;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Finding;
import dev.leadsman.model.Location;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Release;
import dev.leadsman.model.Severity;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Transition;
import dev.leadsman.model.Undecided;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.model.Workload;
import dev.leadsman.yaml.YamlDocument;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeTest {
  @TempDir Path directory;

  private final Subjects subjects = new Subjects(Packs.COMPONENTS);
  private final KnownFacets facets = new KnownFacets();
  private Transition transition = subjects.transition("spiderpool", "0.7.2", "0.8.0");
  private Judge.Settings settings = Judge.Settings.DEFAULT;

  private Judgement judge(String... lines) throws Exception {
    Packs.write(directory, "one", Packs.rule("one", lines));
    return new Judge(Packs.load(directory), settings).judge(List.of(transition), facets);
  }

  /** passed, failed or undecided with its cause. */
  private String verdict(String expression) throws Exception {
    Judgement judgement =
        judge("expression: >-\n  " + expression, "message: Message", "component: spiderpool");
    if (!judgement.undecided().isEmpty()) {
      return judgement.undecided().get(0).cause().text();
    }
    return judgement.findings().isEmpty() ? "passed" : "failed";
  }

  private void headValues(String yaml) {
    transition =
        subjects.transition(
            "spiderpool",
            Subjects.release("spiderpool", "0.7.2"),
            Subjects.release("spiderpool", "0.8.0", Subjects.layer(yaml)),
            "0.7.2",
            "0.8.0");
  }

  private void head(ValuesLayer... layers) {
    transition =
        subjects.transition(
            "spiderpool",
            Subjects.release("spiderpool", "0.7.2"),
            Subjects.release("spiderpool", "0.8.0", layers),
            "0.7.2",
            "0.8.0");
  }

  @ParameterizedTest(name = "{0} to {1}, in effect {2} to {3}, changes the chart: {4}")
  @CsvSource({
    "0.9.x, 0.9.8, 0.9.8, 0.9.8, failed",
    "0.9.x, 0.9.8, 0.9.7, 0.9.8, passed",
    "'', 0.9.8, 0.9.8, 0.9.8, failed",
    "0.9.8, '', 0.9.8, 1.0.0, passed",
    "0.9.x, 0.9.8, , 0.9.8, version",
    "0.9.8@sha256:1, 0.9.8@sha256:2, 0.9.8, 0.9.8, failed",
    "0.9.7, 0.9.8, 0.9.7, 0.9.7, passed",
  })
  void aChartHasChangedWhenItsVersionInEffectHas(
      String from, String to, String effectiveFrom, String effectiveTo, String verdict)
      throws Exception {
    transition =
        new Transition(
            "spiderpool",
            Subjects.release("spiderpool", from),
            Subjects.release("spiderpool", to),
            null,
            null,
            "",
            true,
            List.of(
                new Bump(
                    "spiderpool",
                    "chart",
                    "spiderpool",
                    from,
                    to,
                    effectiveFrom,
                    effectiveTo,
                    Change.RETAGGED,
                    Subjects.ID,
                    "flux",
                    Subjects.VERSION)));

    assertEquals(verdict, verdict("bump.chart.changed"));
  }

  @ParameterizedTest(name = "{0} is {1} after {2}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "true || head.chart.name == 'x'; passed; ``",
        "head.chart.name == 'x' || true; passed; ``",
        "false && head.chart.name == 'x'; failed; ``",
        "head.chart.name == 'x' && false; failed; ``",
        "[1, 2].exists(i, i == 2 || size(head.objects) == i); passed; ``",
        "[1, 2].all(i, i == 1 && size(changes.crds) == i); failed; ``",
        "cel.bind(chart, head.chart, true || chart.name == 'x'); passed; ``",
        "true ? true : head.chart.name == 'x'; passed; ``",
        "head.chart.name == 'spiderpool'; passed; chart 0.8.0",
        "head.chart.name == 'spiderpool' || base.chart.name == 'x'; passed; chart 0.8.0",
        "head.chart.name == 'spiderpool' && size(desired.objects) == 0; passed; "
            + "chart 0.8.0,desired",
        "base.chart.name == 'x'; chart; chart 0.7.2",
        "base.chart.name == 'x' || head.chart.name == 'spiderpool'; passed; "
            + "chart 0.7.2,chart 0.8.0",
        "base.chart.name == 'x' || head.chart.name == 'x'; chart; chart 0.7.2,chart 0.8.0",
        "size(head.objects) == 0; render; objects 0.8.0",
        "size(changes.rolls) == 0; passed; changes rolls",
        "size(changes.crds) == 0; render; changes crds",
        "cluster.facts.maintained; fact; ``",
        "cluster.facts.maintained || head.chart.name == 'spiderpool'; passed; chart 0.8.0",
        "has(cluster.facts.maintained); fact; ``",
        "cluster.facts.?maintained.orValue(true); fact; ``",
        "cluster.facts.nodeArch == 'amd64'; passed; ``",
        "cluster.kubernetesVersion.inRange('>=1.25'); fact; ``",
        "head.chart.name + 1 == head.name; values; chart 0.8.0",
        "compare(bump.to, 'latest') > 0; version; ``",
        "bump.to.inRange('>=1.x'); values; ``",
        "version(head.name).inRange('>=1'); version; ``",
        "head.name.matches('spider.*') && 'a,b'.split(',').size() == 2; passed; ``",
        "math.greatest(1, 2) == 2 && sets.contains([1, 2], [1]); passed; ``",
        "goBool('T') && goBool(true) && !goBool('yes') && !goBool(1.5); passed; ``",
      })
  void asksOnlyForWhatTheVerdictHangsOn(String expression, String verdict, String fetched)
      throws Exception {
    facets.chart("0.8.0", "a: 1").facts.put("nodeArch", "amd64");
    facets.changes.put("rolls", List.of());

    assertEquals(verdict, verdict(expression));
    assertEquals(fetched, String.join(",", facets.fetched));
  }

  @ParameterizedTest(name = "{0} is {1} after {2}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "head.values.?multus.?uninstall.orValue(true) == false; passed; ``",
        "head.values.multus.uninstall == false; passed; ``",
        "has(head.values.multus.uninstall); passed; ``",
        "'uninstall' in head.values.multus; passed; ``",
        "head.values[?'multus'][?'uninstall'].hasValue(); passed; ``",
        "head.values.?removed.hasValue(); failed; ``",
        "head.values.list == [1, 2]; passed; ``",
        "head.values.?multus.?install.orValue(false); passed; chart 0.8.0",
        "head.values[?'multus'][?'install'].orValue(false); passed; chart 0.8.0",
        "'install' in head.values.multus; passed; chart 0.8.0",
        "head.values.?other.?deep.orValue(0) == 7; passed; chart 0.8.0",
        "size(head.values) == 3; passed; chart 0.8.0",
        "head.values.multus == {'uninstall': false, 'install': true}; passed; chart 0.8.0",
        "[head.values].exists(v, v.?multus.?install.orValue(false)); passed; chart 0.8.0",
        "head.userValues.?multus.?install.hasValue(); failed; ``",
        "head.userValues.removed == null; passed; ``",
        "head.defaults.removed == 'x'; passed; chart 0.8.0",
        "base.values.?multus.?install.orValue(true); chart; chart 0.7.2",
      })
  void knowsWhatTheUserSetsWithoutTheChart(String expression, String verdict, String fetched)
      throws Exception {
    facets.chart("0.8.0", "{multus: {install: true}, other: {deep: 7}, removed: x}");
    headValues("{multus: {uninstall: false}, list: [1, 2], removed: null}");

    assertEquals(verdict, verdict(expression));
    assertEquals(fetched, String.join(",", facets.fetched));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "head.values.late == 1; passed",
        "head.userValues.late == 1; passed",
        "head.values.early == 1; secret",
        "head.userValues.?early.orValue(1) == 1; secret",
        "head.values.?absent.orValue(1) == 1; secret",
        "head.values.map.b == 2; passed",
        "head.values.map.a == 1; secret",
      })
  void doesNotTrustValuesUnderAnUnreadableLayer(String expression, String verdict)
      throws Exception {
    facets.chart("0.8.0", "absent: 1");
    head(
        Subjects.layer("{early: 1, map: {a: 1}}"),
        ValuesLayer.unreadable("secrets.yaml", Subjects.DECLARED, "it is encrypted with SOPS"),
        Subjects.layer("{late: 1, map: {b: 2}}"));

    assertEquals(verdict, verdict(expression));
  }

  @Test
  void readsTheValuesOfADependencyThroughItsWrapper() throws Exception {
    ChartInfo dependency =
        KnownFacets.info("spiderpool", "0.8.0", "{a: chart, b: chart, c: chart}", Map.of());
    facets.charts.put(
        "5.0.0",
        KnownFacets.info("wrapper", "5.0.0", "sp: {b: wrapper}", Map.of("sp", dependency)));
    Release wrapper =
        Subjects.release("wrapper", "5.0.0", Subjects.layer("sp: {c: user}\nc: other"));
    transition =
        new Transition(
            "spiderpool",
            wrapper,
            wrapper,
            Packs.COMPONENTS.component("spiderpool").orElseThrow().place("0.7.2"),
            Packs.COMPONENTS.component("spiderpool").orElseThrow().place("0.8.0"),
            "/sp",
            true,
            List.of());

    Judgement judgement =
        judge(
            "message: \"{{head.values.a}} {{head.values.b}} {{head.values.c}} {{head.chart.name}}\"",
            "at: c",
            "fix: {text: Set it., set: {c: x}}");

    Finding finding = judgement.findings().get(0);
    assertEquals("chart wrapper user spiderpool", finding.message());
    assertEquals(new Location("apps/values.yaml", 1), finding.at());
    assertEquals(Map.of("/sp/c", "x"), finding.fix().set());
  }

  @ParameterizedTest(name = "from {0} to {1}: {2}")
  @CsvSource({
    "0.7.2, 0.8.0, failed",
    "0.7.3, 0.8.0, failed",
    "0.7.4, 0.8.0, passed",
    "0.7.2, 0.7.9, passed",
    "latest, 0.8.0, version",
    "0.7.2, latest, version",
    "latest, latest, version",
    "latest, 0.7.9, passed",
    "0.7.4, latest, passed",
  })
  void judgesInsideTheRangesOnly(String from, String to, String verdict) throws Exception {
    transition = subjects.transition("spiderpool", from, to);

    Judgement judgement = judge("from: \"<=0.7.3\"", "to: \">=0.8.0\"");

    String got = judgement.findings().isEmpty() ? "passed" : "failed";
    assertEquals(
        verdict,
        judgement.undecided().isEmpty() ? got : judgement.undecided().get(0).cause().text());
    assertEquals(List.of(), facets.fetched);
  }

  @Test
  void judgesAVersionThatCannotBePlacedWhereTheRangeIsAny() throws Exception {
    transition = subjects.transition("spiderpool", "latest", "0.8.0");

    Finding finding = judge("to: \">=0.8.0\"", "message: \"from {{bump.from}}\"").findings().get(0);

    assertEquals("from (unknown)", finding.message());
    assertEquals("latest", finding.from());
  }

  @Test
  void judgesStatesOfAddedSubjectsButNoTransitionOfThem() throws Exception {
    transition =
        subjects.transition(
            "spiderpool", null, Subjects.release("spiderpool", "0.8.0"), null, "0.8.0");

    assertEquals(List.of(), judge().findings());
    Finding finding =
        judge("judges: state", "from: \"<0.7.0\"", "message: at {{bump.to}}").findings().get(0);
    assertEquals("at 0.8.0", finding.message());
    assertFalse(finding.existing());
  }

  @Test
  void judgesNothingOfARemovedSubject() throws Exception {
    transition =
        subjects.transition(
            "spiderpool", Subjects.release("spiderpool", "0.8.0"), null, "0.8.0", null);

    assertEquals(new Judgement(List.of(), List.of(), judged()), judge("judges: state"));
  }

  private static java.util.Set<Judgement.Judged> judged() {
    return java.util.Set.of(new Judgement.Judged("one", Subjects.ID));
  }

  @Test
  void tellsAStateThatFailedAtBaseAlready() throws Exception {
    transition = subjects.transition("spiderpool", "0.8.0", "0.8.1");

    assertTrue(judge("judges: state", "to: \">=0.8.0\"").findings().get(0).existing());
    assertFalse(judge("judges: state", "to: \">=0.8.1\"").findings().get(0).existing());
    assertFalse(judge("to: \">=0.8.0\"").findings().get(0).existing());
  }

  @Test
  void leavesUntouchedSubjectsAloneUnlessAskedForAll() throws Exception {
    transition =
        new Transition(
            transition.component(),
            transition.base(),
            transition.head(),
            transition.from(),
            transition.to(),
            "",
            false,
            List.of());

    assertEquals(List.of(), judge().findings());
    settings = new Judge.Settings(Map.of(), Severity.ERROR, false, true);
    assertEquals(1, judge().findings().size());
    Undecided undecided = judge("expression: head.chart.name == 'x'").undecided().get(0);
    assertFalse(undecided.counts(), "an untouched subject fails no run");
  }

  @ParameterizedTest(name = "{0}, fail on {1}, strict {2}, {3}: {4}")
  @CsvSource({
    "error, ERROR, false, head.chart.name == 'x', true",
    "warning, ERROR, false, head.chart.name == 'x', false",
    "warning, WARNING, false, head.chart.name == 'x', true",
    "error, , false, head.chart.name == 'x', false",
    "error, ERROR, false, cluster.facts.maintained, false",
    "error, ERROR, true, cluster.facts.maintained, true",
  })
  void countsWhatIsUndecidedBySeverityAndCause(
      String severity, Severity failOn, boolean strict, String expression, boolean counts)
      throws Exception {
    settings = new Judge.Settings(Map.of(), failOn, strict, false);

    Undecided undecided =
        judge("severity: " + severity, "expression: " + expression).undecided().get(0);

    assertEquals(counts, undecided.counts());
    assertEquals(Subjects.VERSION, undecided.at());
  }

  @Test
  void saysWhatIsMissingAndHowToTell() throws Exception {
    assertEquals(
        "cluster prod: the fact maintained is not told; write clusters[].facts.maintained in"
            + " .leadsman.yaml",
        judge("expression: cluster.facts.maintained").undecided().get(0).needs());
    assertEquals(
        "chart 0.8.0 is not cached",
        judge("expression: head.chart.name == 'x'").undecided().get(0).needs());
    assertEquals(
        "rule test/one goes wrong: key 'a' is not present in map.",
        judge("expression: head.userValues.a").undecided().get(0).needs());
  }

  @Test
  void capsSeveritiesByRuleBeforePack() throws Exception {
    settings = new Judge.Settings(Map.of("test/*", Severity.INFO), Severity.ERROR, false, false);
    assertEquals(Severity.INFO, judge().findings().get(0).severity());
    settings =
        new Judge.Settings(
            Map.of("test/*", Severity.INFO, "one", Severity.WARNING), null, false, false);
    assertEquals(Severity.WARNING, judge().findings().get(0).severity());
    assertEquals(Severity.INFO, judge("severity: info").findings().get(0).severity());
  }

  @Test
  void appliesADeployerConditionFirst() throws Exception {
    String[] rule = {
      "deployer: deployer.crdsOnUpgrade == \"always\"", "expression: head.chart.name == 'x'"
    };

    assertEquals(List.of(), judge(rule).undecided());
    assertEquals(List.of(), facets.fetched);
  }

  @Test
  void isUndecidedOnACapabilityThatTheDeclarationDoesNotTell() throws Exception {
    Undecided undecided =
        judge("deployer: deployer.resetThenReuseValues", "expression: \"true\"").undecided().get(0);

    assertEquals(Cause.UNREADABLE, undecided.cause());
    assertEquals(
        "the declaration does not tell the deployer's resetThenReuseValues", undecided.needs());
  }

  @Test
  void makesOneFindingForEachFailingElement() throws Exception {
    facets.changes.put(
        "deleted",
        List.of(
            new Changes.Deleted("v1", "ConfigMap", "kube-system", "a", false, false),
            new Changes.Deleted("v1", "ConfigMap", "kube-system", "b", true, false),
            new Changes.Deleted("v1", "Secret", "kube-system", "a", false, false)));

    List<Finding> findings =
        judge(
                "forEach: changes.deleted",
                "expression: each.keep",
                "message: \"{{each.kind}} {{each.name}} goes away\"")
            .findings();

    assertEquals(
        List.of("ConfigMap a goes away", "Secret a goes away"),
        findings.stream().map(Finding::message).toList());
    assertNotEquals(findings.get(0).id(), findings.get(1).id());
  }

  @Test
  void keepsFindingsBesideElementsThatCannotBeJudged() throws Exception {
    Judgement judgement =
        judge(
            "forEach: \"[1, 2, 3]\"",
            "expression: \"each == 1 || (each == 2 ? false : head.chart.name == 'x')\"",
            "message: number {{each}}");

    assertEquals(List.of("number 2"), judgement.findings().stream().map(Finding::message).toList());
    assertEquals(Cause.CHART, judgement.undecided().get(0).cause());
  }

  @Test
  void givesAnIdThatNoLineChanges() throws Exception {
    headValues("a: 1");
    String id = judge("at: a").findings().get(0).id();
    headValues("\n\na: 2");

    Finding moved = judge("at: a").findings().get(0);

    assertEquals(id, moved.id());
    assertEquals(3, moved.at().line());
  }

  @Test
  void seesTheBump() throws Exception {
    transition =
        new Transition(
            "spiderpool",
            transition.base(),
            transition.head(),
            transition.from(),
            transition.to(),
            "",
            true,
            List.of(
                new Bump(
                    null,
                    "image",
                    "ghcr.io/a/b",
                    "1",
                    "2",
                    null,
                    null,
                    Change.RETAGGED,
                    Subjects.ID,
                    "flux",
                    Subjects.VERSION)));

    Finding finding =
        judge(
                "message: \"{{bump.change}} of {{bump.chart}} with {{bump.images}}\"",
                "why: \"{{bump.from.minor}} {{bump.to.inRange('>=0.8.0')}}"
                    + " {{compare(bump.from, bump.to)}} {{compare(bump.to, '0.7.9')}}"
                    + " {{version('v1.31').inRange('>=1.25')}}\"",
                "steps: {before: [\"helm get values {{release.name}}\"], after: []}")
            .findings()
            .get(0);

    assertEquals(
        "upgrade of {name: spiderpool, from: 0.7.2, to: 0.8.0, changed: true} with"
            + " {name: ghcr.io/a/b, from: 1, to: 2, change: retagged}",
        finding.message());
    assertEquals("7 true -1 1 true", finding.why());
    assertEquals(List.of("helm get values spiderpool"), finding.steps().before());
  }

  @Test
  void masksSecretData() throws Exception {
    facets.objects.put(
        "0.8.0", List.of(manifest("{apiVersion: v1, kind: Secret, data: {key: cGFzcw==}}")));

    assertEquals(
        "(secret)", judge("message: \"{{head.objects[0].data.key}}\"").findings().get(0).message());
  }

  @Test
  void seesWhatStandsBesideItInTheCluster() throws Exception {
    facets.desired.add(manifest("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}"));

    Finding finding =
        judge(
                "message: \"{{desired.subjects.map(s, s.component + ' ' + s.version.text)}}\"",
                "why: \"{{desired.objects.map(o, o.metadata.name)}}\"")
            .findings()
            .get(0);

    assertEquals("spiderpool 0.8.0", finding.message());
    assertEquals("a", finding.why());
  }

  private static Manifest manifest(String yaml) throws Exception {
    return YamlDocument.parse("apps/objects.yaml", yaml).get(0).manifest().orElseThrow();
  }

  private static final String AGENT =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: agent, namespace: kube-system}
      spec:
        template:
          spec:
            containers:
            - name: agent
              image: registry.example/spider/agent:v0.8.0@sha256:abc
              envFrom: [{configMapRef: {name: settings}}]
              env:
              - {name: PLAIN, value: "1"}
              - {name: PLAIN, value: "2"}
              - {name: MAPPED, valueFrom: {configMapKeyRef: {name: settings, key: a}}}
              - {name: HIDDEN, valueFrom: {secretKeyRef: {name: s, key: a}}}
            - name: other
              envFrom: [{secretRef: {name: s}}]
      """;

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "head.env.agent.PLAIN == '2'; passed",
        "head.env.agent.MAPPED == 'from the map'; passed",
        "head.env.agent.a == 'from the map'; passed",
        "head.env.agent.HIDDEN == 'x'; secret",
        "has(head.env.agent.HIDDEN); passed",
        "has(head.env.agent.ABSENT); failed",
        "has(head.env.other.ABSENT); values",
        "head.env[?'none'].hasValue(); failed",
        "head.env.agent.SET == 'by kubectl'; passed",
        "head.images[0].repository == 'registry.example/spider/agent'; passed",
        "head.images[0].tag == 'v0.8.0' && head.images[0].digest == 'sha256:abc'; passed",
      })
  void readsTheEnvironmentOfContainers(String expression, String verdict) throws Exception {
    Manifest settingsMap =
        manifest(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {a: from the"
                + " map}}");
    facets.objects.put("", List.of(manifest(AGENT)));
    facets.desired.add(settingsMap);
    Workload agent = workload(manifest(AGENT), true);
    Workload set =
        workload(
            manifest(
                AGENT.substring(0, AGENT.indexOf("      - name: agent"))
                    + "      - {name: '*', env: [{name: SET, value: by kubectl}]}\n"),
            false);
    transition = subjects.transition("spiderpool", null, agent, null, "0.8.0");
    Transition part = subjects.transition("spiderpool", null, set, null, "");
    Packs.write(
        directory,
        "one",
        Packs.rule(
            "one", "judges: state", "to: \">=0.8.0\"", "expression: " + expression, "at: SET"));

    Judgement judgement =
        new Judge(Packs.load(directory), settings).judge(List.of(transition, part), facets);

    String got = judgement.findings().isEmpty() ? "passed" : "failed";
    assertEquals(
        verdict,
        judgement.undecided().isEmpty() ? got : judgement.undecided().get(0).cause().text());
    for (Finding finding : judgement.findings()) {
      assertEquals("apps/objects.yaml", finding.at().file(), "set by kubectl, and declared there");
    }
  }

  private static Workload workload(Manifest manifest, boolean complete) {
    return new Workload(
        new SubjectId("prod", "kube-system", "agent"),
        manifest,
        complete,
        Deployer.kubectl(),
        manifest.at(),
        manifest.at());
  }

  @Test
  void readsAnAddonsConfigurationAsValuesAndEnvironment() throws Exception {
    Addon addon =
        new Addon(
            Subjects.ID,
            "vpc-cni",
            "v1.19.4",
            Subjects.values("env: {A: true}"),
            null,
            Deployer.eks(),
            Subjects.DECLARED,
            Subjects.VERSION);
    transition = subjects.transition("aws-vpc-cni", addon, addon, "v1.19.4", "v1.19.4");

    Finding finding =
        judge(
                "component: aws-vpc-cni",
                "message: \"{{head.kind}} {{head.values.env.A}} {{head.env['x'].A}}"
                    + " {{head.env['x'].?B.orValue('none')}} {{head.chart}} {{head.source.name}}\"",
                "at: A")
            .findings()
            .get(0);

    assertEquals("addon true true none null ", finding.message());
    assertEquals(new Location("apps/values.yaml", 1), finding.at());
    assertEquals(List.of(), facets.fetched);
  }

  @Test
  void whatKubectlSetsOnAnAddonsDaemonSetIsInItsEnvironment() throws Exception {
    Addon addon =
        new Addon(
            Subjects.ID,
            "vpc-cni",
            "v1.19.4",
            Subjects.values("env: {A: true}"),
            null,
            Deployer.eks(),
            Subjects.DECLARED,
            Subjects.VERSION);
    String set =
        "{apiVersion: apps/v1, kind: %s, metadata: {name: any, namespace: kube-system}, spec:"
            + " {template: {spec: {containers: [{name: '*', env: [{name: %s, value: x}]}]}}}}";
    transition = subjects.transition("aws-vpc-cni", addon, addon, "v1.19.4", "v1.19.4");
    Transition daemonSet =
        new Transition(
            null,
            null,
            workload(manifest(set.formatted("DaemonSet", "B")), false),
            null,
            null,
            "",
            true,
            List.of());
    Transition deployment =
        new Transition(
            null,
            null,
            workload(manifest(set.formatted("Deployment", "C")), false),
            null,
            null,
            "",
            true,
            List.of());
    Packs.write(
        directory,
        "one",
        Packs.rule(
            "one",
            "component: aws-vpc-cni",
            "message: \"{{head.env['aws-node'].B}} {{head.env['aws-node'].?C.orValue('none')}}\""));

    Judgement judgement =
        new Judge(Packs.load(directory), settings)
            .judge(List.of(transition, daemonSet, deployment), facets);

    assertEquals("x none", judgement.findings().get(0).message());
  }

  @Test
  void pointsToFlags() throws Exception {
    Location flag = new Location("apps/spiderpool.yaml", 12);
    Release head = Subjects.release("spiderpool", "0.8.0");
    Release reusing =
        new Release(
            head.id(),
            head.chart(),
            head.layers(),
            head.dependencies(),
            head.deployer().with("reuseValues", true, flag),
            head.declaredAt(),
            head.versionAt());
    transition = subjects.transition("spiderpool", head, reusing, "0.7.2", "0.8.0");

    Finding finding =
        judge(
                "deployer: deployer.reuseValues",
                "at: [a.b, deployer.reuseValues]",
                "message: \"{{base.flags.reuseValues}} {{head.flags.reuseValues}}\"")
            .findings()
            .get(0);

    assertEquals(flag, finding.at());
    assertEquals("false true", finding.message());
  }

  @Test
  void judgesChartsThatNoPackKnowsByRulesForAny() throws Exception {
    Release other = Subjects.release("podinfo", "1.0.0");
    transition = new Transition(null, other, other, null, null, "", true, List.of());

    Finding finding =
        judge("component: any", "message: chart of {{release.name}}").findings().get(0);

    assertEquals("chart of spiderpool", finding.message());
    assertEquals(null, finding.component());
  }
}
