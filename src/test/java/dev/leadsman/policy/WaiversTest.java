package dev.leadsman.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.leadsman.model.Finding;
import dev.leadsman.model.Transition;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WaiversTest {
  private static final String FILE = ".leadsman/waivers.yaml";
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);
  private static final String GOOD =
      """
      - rule: one
        release: prod/*/spiderpool
        from: "0.7.2"
        to: "v0.8.0"
        reason: Tried in staging.
        owner: network
        expires: 2026-11-21
      """;

  @TempDir Path directory;

  private final Subjects subjects = new Subjects(Packs.COMPONENTS);
  private Policy policy;
  private Transition transition = subjects.transition("spiderpool", "0.7.2", "0.8.0");

  @BeforeEach
  void loadRules() throws Exception {
    Packs.write(directory, "one", Packs.rule("one", "expression: bump.to.major > 0"));
    Packs.write(directory, "state", Packs.rule("state", "judges: state"));
    policy = Packs.load(directory);
  }

  private Waivers.Outcome apply(String head, String base) throws Exception {
    Waivers waivers = Waivers.parse(FILE, head);
    waivers.check(policy);
    List<Transition> plan = List.of(transition);
    Judgement judgement = new Judge(policy, Judge.Settings.DEFAULT).judge(plan, new KnownFacets());
    return waivers.apply(judgement, plan, Waivers.parse(FILE, base), TODAY, policy);
  }

  private static Finding.Waiver waiver(Waivers.Outcome outcome, String rule) {
    return outcome.findings().stream()
        .filter(finding -> finding.rule().equals(rule))
        .findFirst()
        .orElseThrow()
        .waiver();
  }

  @Test
  void acceptsAFindingUntilItsLastDay() throws Exception {
    Waivers.Outcome outcome = apply(GOOD, GOOD);

    assertEquals(
        new Finding.Waiver("Tried in staging.", "network", "2026-11-21", false),
        waiver(outcome, "one"));
    assertNull(waiver(outcome, "state"), "the waiver is of another rule");
    assertEquals(List.of(), outcome.notes());
  }

  @Test
  void countsAgainAfterItsLastDay() throws Exception {
    String expired = GOOD.replace("2026-11-21", "2026-11-20");

    Waivers.Outcome outcome = apply(expired, expired);

    assertNull(waiver(outcome, "one"));
    assertEquals(
        List.of(
            FILE
                + ":1: the waiver of one for prod/kube-system/spiderpool expired on 2026-11-20, so"
                + " the finding counts again"),
        outcome.notes());
  }

  @Test
  void acceptsNoOtherVersionsOrReleases() throws Exception {
    assertNull(waiver(apply(GOOD.replace("0.7.2", "0.7.1"), GOOD), "one"));
    assertNull(waiver(apply(GOOD.replace("v0.8.0", "v0.8.1"), GOOD), "one"));
    assertNull(waiver(apply(GOOD.replace("prod/*/", "test/*/"), GOOD), "one"));
  }

  @Test
  void showsWhatThisChangeAddsFirst() throws Exception {
    Waivers.Outcome outcome = apply(GOOD.replace("reason: Tried", "reason: Not tried"), GOOD);

    assertEquals(true, waiver(outcome, "one").addedByThisChange());
    assertEquals(
        List.of(
            FILE
                + ":1: the waiver of one for prod/*/spiderpool is added by this change (network,"
                + " until 2026-11-21): Not tried in staging."),
        outcome.notes());
  }

  @Test
  void aMovedWaiverIsNotAdded() throws Exception {
    Waivers.Outcome outcome = apply("# A comment.\n" + GOOD, GOOD);

    assertEquals(false, waiver(outcome, "one").addedByThisChange());
  }

  @Test
  void isSpentWhenHeadIsPastIt() throws Exception {
    transition = subjects.transition("spiderpool", "0.8.0", "0.8.1");

    Waivers.Outcome outcome = apply(GOOD, GOOD);

    assertEquals(1, outcome.spent().size());
    assertEquals(
        List.of(
            FILE
                + ":1: the waiver of one for prod/*/spiderpool is spent: what it covers is past"
                + " v0.8.0; remove it, or let check --fix do so"),
        outcome.notes());
  }

  @Test
  void isSpentWhenTheReleaseIsGone() throws Exception {
    String other = GOOD.replace("prod/*/spiderpool", "prod/*/cilium");

    assertEquals(1, apply(other, other).spent().size());
  }

  @Test
  void isUnusedOnlyWhenItsRuleWasJudged() throws Exception {
    String other = GOOD.replace("0.7.2", "0.7.1");
    List<String> unused =
        List.of(
            FILE
                + ":1: the waiver of one for prod/*/spiderpool is not used: the rule allows what is"
                + " there");
    assertEquals(unused, apply(other, other).notes());

    transition = subjects.transition("cilium", "1.15.0", "1.15.1");
    assertEquals(List.of(), apply(other, other).notes());
  }

  @Test
  void aStateNeedsNoVersions() throws Exception {
    String state = GOOD.replace("rule: one", "rule: state").replaceAll("(?m)^  (from|to):.*\n", "");

    Waivers.Outcome outcome = apply(state, state);

    assertEquals("network", waiver(outcome, "state").owner());
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        arguments(
            GOOD.replace("owner", "ownr"), ":6: a waiver has no field ownr; did you mean owner?"),
        arguments(GOOD.replace("network", "\"\""), ":6: a waiver needs owner"),
        arguments(
            GOOD.replace("2026-11-21", "soon"), ":7: expires is a day like 2026-12-31, not soon"),
        arguments(
            GOOD.replaceAll("  to:.*\n", ""),
            ":3: a waiver has from and to, or, for a rule that judges a state, none of both"),
        arguments(
            GOOD.replaceAll("  (from|to):.*\n", ""),
            ":1: one judges a transition, so its waiver needs from and to"),
        arguments(
            GOOD.replace("rule: one", "rule: on"), ":1: no rule is named on; did you mean one?"),
        arguments("rule: one\n", ":1: a waiver file holds a list of waivers"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("broken")
  void refusesBrokenWaivers(String text, String message) {
    PolicyException thrown = assertThrows(PolicyException.class, () -> apply(text, ""));

    assertEquals(FILE + message, thrown.getMessage());
  }
}
