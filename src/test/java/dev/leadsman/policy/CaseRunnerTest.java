package dev.leadsman.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaseRunnerTest {
  private static final String RULE =
      Packs.rule(
          "one", "to: \">=0.8.0 <1.0.0\"", "expression: head.values.?a.orValue(1) != 1", "at: a");

  @TempDir Path directory;

  private CaseRunner.Checked run(String rule, String cases) throws Exception {
    Packs.write(directory, "one", rule);
    Packs.write(directory, "one.cases", cases);
    return new CaseRunner(Packs.load(directory)).run().get(0);
  }

  static Stream<Arguments> cases() {
    return Stream.of(
        arguments("head: {version: \"0.8.0\"}, expect: finding", ""),
        arguments("head: {version: \"0.8.0\", values: {a: 2}}, expect: pass", ""),
        arguments("head: {version: \"1.0.0\"}, expect: not-applicable", ""),
        arguments("head: {version: latest}, expect: undecided, cause: version", ""),
        arguments(
            "head: {version: \"0.8.0\"}, expect: pass",
            "expected pass, got finding: Spiderpool 0.7.0 to 0.8.0"),
        arguments(
            "head: {version: \"0.8.0\", defaults: unknown}, expect: pass",
            "expected pass, got undecided: chart spiderpool is not in this case"),
        arguments(
            "head: {version: \"0.8.0\", defaults: unknown}, expect: undecided, cause: fact",
            "expected cause fact, got chart: chart spiderpool is not in this case"),
        arguments(
            "head: {version: \"0.8.0\"}, expect: finding, message: Other",
            "expected message Other, got Spiderpool 0.7.0 to 0.8.0"),
        arguments(
            "head: {version: \"0.8.0\"}, expect: finding, count: 2",
            "expected 2 findings, got 1: [Spiderpool 0.7.0 to 0.8.0]"),
        arguments(
            "head: {version: \"0.8.0\"}, expect: finding, severity: info",
            "expected severity info, got error"),
        arguments(
            "head: {version: \"0.8.0\"}, expect: finding, existing: true",
            "expected existing true, got false"),
        arguments(
            "head: {version: \"0.8.0\"}, expect: finding, at: b",
            "expected line of b, which is not there, got DIR/test/one.cases.yaml:1"),
        arguments("head: {version: \"0.8.0\", values: {a: 1}}, expect: finding, at: a", ""),
        arguments("head: {version: \"0.8.0\"}, expect: finding, at: version", ""));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("cases")
  void saysWhatCameInsteadOfWhatACaseExpects(String one, String problem) throws Exception {
    CaseRunner.Checked checked =
        run(RULE, "- {name: a case, base: {version: \"0.7.0\"}, " + one + "}\n");

    assertEquals(problem.replace("DIR", directory.toString()), checked.cases().get(0).problem());
    assertEquals(List.of(), checked.failures());
    assertEquals(problem.isEmpty(), checked.passed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"release", "workload", "addon", "manifest", "distribution"})
  void makesEveryKindOfSubject(String kind) throws Exception {
    CaseRunner.Checked checked =
        run(
            Packs.rule("one", "judges: state", "message: \"{{head.kind}}\""),
            "- {name: a, kind: "
                + kind
                + ", head: {version: \"0.8.0\"}, expect: finding, message: "
                + kind
                + "}\n");

    assertEquals("", checked.cases().get(0).problem());
    assertEquals(5, Subject.class.getPermittedSubclasses().length, "a kind for each");
  }

  @ParameterizedTest
  @ValueSource(strings = {"repository", "oci", "inTree", "git", "bundled", "unknown"})
  void makesEveryKindOfChartSource(String kind) throws Exception {
    CaseRunner.Checked checked =
        run(
            Packs.rule(
                "one", "judges: state", "message: \"{{head.source.kind}} {{head.source.name}}\""),
            "- {name: a, source: {kind: "
                + kind
                + ", name: sp}, head: {version: \"0.8.0\"}, expect:"
                + " finding, message: "
                + kind
                + " sp}\n");

    assertEquals("", checked.cases().get(0).problem());
    assertEquals(6, ChartSource.class.getPermittedSubclasses().length, "a kind for each");
  }

  @Test
  void warnsOfWhatNoCaseTouches() throws Exception {
    CaseRunner.Checked checked =
        run(
            RULE,
            "- {name: a, base: {version: \"0.7.0\"}, head: {version: \"0.8.0\"}, expect:"
                + " finding}\n");

    assertTrue(checked.passed());
    assertEquals(
        List.of(
            "no case expects pass",
            "no case expects undecided",
            "no case lies outside the ranges",
            "no case is at the edge to 1.0.0"),
        checked.warnings());
  }

  @Test
  void failsARuleThatGoesWrongOnEmptyValues() throws Exception {
    CaseRunner.Checked checked =
        run(
            Packs.rule("one", "expression: head.values.a == 1"),
            "- {name: a, base: {version: \"0.7.0\"}, head: {version: \"0.8.0\", values: {a: 1}},"
                + " expect: pass}\n");

    assertFalse(checked.passed());
    assertEquals(
        List.of(
            directory
                + "/test/one.cases.yaml:1: on empty values the rule goes wrong: key 'a' is not"
                + " present in map.; read values with optionals"),
        checked.failures());
  }

  @Test
  void failsARuleWhoseTextsCannotBeFilledIn() throws Exception {
    CaseRunner.Checked checked =
        run(
            Packs.rule("one", "message: \"{{head.values.a}}\""),
            "- {name: a, base: {version: \"0.7.0\"}, head: {version: \"0.8.0\"}, expect:"
                + " finding}\n");

    assertEquals("a text cannot be filled in: (unknown)", checked.cases().get(0).problem());
  }

  @Test
  void failsARuleWithoutCases() throws Exception {
    Packs.write(directory, "one", RULE);

    CaseRunner.Checked checked = new CaseRunner(Packs.load(directory)).run().get(0);

    assertEquals(List.of(directory + "/test/one.yaml:1: no cases"), checked.failures());
  }

  @Test
  void refusesCasesOfNoRule() throws Exception {
    Packs.write(directory, "one", RULE);
    Packs.write(directory, "two.cases", "[]");
    Files.writeString(directory.resolve("test/one.cases.yaml"), "[]");

    CaseRunner runner = new CaseRunner(Packs.load(directory));

    assertEquals(
        directory + "/test/two.cases.yaml:1: these are cases of no rule: there is no two.yaml",
        assertThrows(PolicyException.class, runner::run).getMessage());
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        arguments("a: 1", "a cases file holds a list of cases"),
        arguments("- {base: {version: \"1\"}, expect: pass}", "a case has a name"),
        arguments("- {name: a, expect: pass}", "a case has a base or a head"),
        arguments(
            "- {name: a, head: {version: \"1\"}, expect: ok}",
            "expect is one of finding, pass, not-applicable, undecided"),
        arguments(
            "- {name: a, head: {versoin: \"1\"}, expect: pass}",
            "head has no field versoin; did you mean version?"),
        arguments(
            "- {name: a, head: {kind: daemon}, expect: pass}",
            "kind is one of release, workload, manifest, addon, distribution"),
        arguments(
            "- {name: a, head: {deployer: tiller}, expect: pass}", "no deployer is named tiller"),
        arguments(
            "- {name: a, head: {version: \"1\"}, expect: pass, component: x}", "no pack knows x"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("broken")
  void refusesBrokenCases(String cases, String message) {
    PolicyException thrown = assertThrows(PolicyException.class, () -> run(RULE, cases + "\n"));

    assertEquals(directory + "/test/one.cases.yaml:1: " + message, thrown.getMessage());
  }
}
