package dev.leadsman.policy;

import dev.leadsman.model.Cause;
import dev.leadsman.model.Facets;
import dev.leadsman.model.Finding;
import dev.leadsman.model.Severity;
import dev.leadsman.model.Subject;
import dev.leadsman.model.Transition;
import dev.leadsman.model.Undecided;
import dev.leadsman.model.Version;
import dev.leadsman.model.VersionRead;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Judges transitions by the rules of their components. */
public final class Judge {
  /**
   * What the config and the flags say about judging.
   *
   * @param caps highest severity by rule id or {@code pack/*}
   * @param failOn the severity that fails a run; null when none does
   * @param strict whether a missing cluster fact counts like any other cause
   * @param all whether untouched subjects are judged too
   */
  public record Settings(Map<String, Severity> caps, Severity failOn, boolean strict, boolean all) {
    public static final Settings DEFAULT = new Settings(Map.of(), Severity.ERROR, false, false);

    public Settings {
      caps = Map.copyOf(caps);
    }
  }

  private final Policy policy;
  private final Versions versions;
  private final Settings settings;

  public Judge(Policy policy, Settings settings) {
    this.policy = policy;
    this.versions = policy.versions();
    this.settings = settings;
  }

  /**
   * Judges all touched transitions, or all.
   *
   * @param transitions of the whole plan: rules also see what stands beside a subject
   * @throws PolicyException when a rule that applies does not compile
   */
  public Judgement judge(List<Transition> transitions, Facets facets) throws PolicyException {
    Scene scene = new Scene(transitions);
    List<Finding> findings = new ArrayList<>();
    List<Undecided> undecided = new ArrayList<>();
    Set<Judgement.Judged> judged = new LinkedHashSet<>();
    for (Transition transition : transitions) {
      if (!transition.touched() && !settings.all()) {
        continue;
      }
      Case one = new Case(transition, scene, facets);
      for (Rule rule : policy.rulesFor(transition.component())) {
        Verdict verdict = one.judge(rule);
        if (verdict instanceof Verdict.Failed failed) {
          findings.addAll(failed.findings());
          if (failed.rest() != null) {
            undecided.add(undecided(rule, transition, failed.rest()));
          }
        }
        if (verdict instanceof Verdict.Undecided unsettled) {
          undecided.add(undecided(rule, transition, unsettled));
        } else {
          judged.add(new Judgement.Judged(rule.id(), transition.subject().id()));
        }
      }
    }
    findings.sort(Comparator.comparing(Finding::at).thenComparing(Finding::rule));
    undecided.sort(Comparator.comparing(Undecided::at).thenComparing(Undecided::rule));
    return new Judgement(findings, undecided, judged);
  }

  /** The verdict of one rule, whatever its component. */
  Verdict verdict(Rule rule, Transition transition, List<Transition> all, Facets facets)
      throws PolicyException {
    return new Case(transition, new Scene(all), facets).judge(rule);
  }

  private Severity severity(Rule rule) {
    Severity cap = settings.caps().get(rule.id());
    if (cap == null) {
      cap = settings.caps().get(rule.pack() + "/*");
    }
    return cap == null || cap.reaches(rule.severity()) ? rule.severity() : cap;
  }

  private Undecided undecided(Rule rule, Transition transition, Verdict.Undecided verdict) {
    Severity severity = severity(rule);
    boolean counts =
        transition.touched()
            && settings.failOn() != null
            && severity.reaches(settings.failOn())
            && (verdict.cause() != Cause.FACT || settings.strict());
    String needs =
        verdict.error() ? "rule " + rule + " goes wrong: " + verdict.needs() : verdict.needs();
    return new Undecided(
        rule.id(),
        rule.facts(),
        transition.subject().id(),
        transition.subject().versionAt(),
        verdict.cause(),
        needs,
        severity,
        counts);
  }

  /** One transition before the rules of its component. */
  private final class Case {
    private final Transition transition;
    private final Scene scene;
    private final Facets facets;
    private Sight sight;
    private Sight before;

    Case(Transition transition, Scene scene, Facets facets) {
      this.transition = transition;
      this.scene = scene;
      this.facets = facets;
    }

    Verdict judge(Rule rule) throws PolicyException {
      Subject head = transition.head();
      if (head == null
          || (rule.judges() == Rule.Judges.TRANSITION && transition.base() == null)
          || (!rule.isForAny() && !rule.components().contains(transition.component()))) {
        return new Verdict.NotApplicable();
      }
      Verdict byRange =
          inRanges(rule, transition.base() == null ? null : transition.from(), transition.to());
      if (byRange != null) {
        return byRange;
      }
      CompiledRule compiled = policy.compile(rule);
      if (sight == null) {
        sight = new Sight(transition, scene, facets, versions);
      }
      return new Evaluation(compiled, sight).verdict(this);
    }

    /** Not applicable or undecided by versions alone; null when the rule applies. */
    private Verdict inRanges(Rule rule, VersionRead from, VersionRead to) {
      Boolean fromFits = from == null ? Boolean.TRUE : fits(rule.from(), from);
      Boolean toFits = fits(rule.to(), to);
      if (Boolean.FALSE.equals(fromFits) || Boolean.FALSE.equals(toFits)) {
        return new Verdict.NotApplicable();
      }
      if (fromFits != null && toFits != null) {
        return null;
      }
      if (scene.isJudgedElsewhere(transition)) {
        return new Verdict.NotApplicable();
      }
      VersionRead missing = toFits == null ? to : from;
      Cause cause = missing == null || missing.cause() == null ? Cause.VERSION : missing.cause();
      String needs =
          missing == null
              ? transition.subject().id() + ": the version is not told"
              : unplaced(missing, transition.subject());
      return new Verdict.Undecided(cause, needs, false);
    }

    /** Null when it cannot be told. */
    private Boolean fits(String range, VersionRead read) {
      if (range.equals("*")) {
        return true;
      }
      Version version = read == null ? null : read.version();
      return version == null ? null : (Boolean) versions.matches(version, range);
    }

    /** Elements that failed at base already; none when that cannot be told. */
    Set<String> failedBefore(CompiledRule compiled) {
      if (compiled.rule().judges() != Rule.Judges.STATE || transition.base() == null) {
        return Set.of();
      }
      if (inRanges(compiled.rule(), null, transition.from()) != null) {
        return Set.of();
      }
      if (before == null) {
        Transition alone =
            new Transition(
                transition.component(),
                null,
                transition.base(),
                null,
                transition.from(),
                transition.valuesPointer(),
                transition.touched(),
                List.of());
        before = new Sight(alone, scene.atBase(), facets, versions);
      }
      return new Evaluation(compiled, before).failedElements().keySet();
    }
  }

  static String unplaced(VersionRead read, Subject subject) {
    if (!read.reason().isEmpty()) {
      return read.reason();
    }
    return read.written().isEmpty()
        ? subject.id() + ": the version is not told"
        : subject.id() + ": the version " + read.written() + " cannot be placed";
  }

  /** One rule that applies by version, evaluated. */
  private final class Evaluation {
    private final CompiledRule compiled;
    private final Sight sight;
    private Verdict.Undecided rest;

    Evaluation(CompiledRule compiled, Sight sight) {
      this.compiled = compiled;
      this.sight = sight;
    }

    Verdict verdict(Case one) throws PolicyException {
      try {
        if (compiled.deployer() != null && !isTrue(compiled.deployer(), null)) {
          return new Verdict.NotApplicable();
        }
        Map<String, Object> failed = failedElements();
        if (failed.isEmpty()) {
          return rest == null ? new Verdict.Passed() : rest;
        }
        Set<String> before = one.failedBefore(compiled);
        List<Finding> findings = new ArrayList<>();
        FindingMaker maker =
            new FindingMaker(compiled, sight, one.scene, severity(compiled.rule()));
        for (Map.Entry<String, Object> element : failed.entrySet()) {
          findings.add(
              maker.make(element.getKey(), element.getValue(), before.contains(element.getKey())));
        }
        return new Verdict.Failed(findings, rest);
      } catch (Sight.UnsettledException e) {
        return e.verdict();
      }
    }

    private boolean isTrue(Expressions.Expression expression, Object each)
        throws Sight.UnsettledException {
      Object result = sight.evaluate(expression, each);
      if (result instanceof Boolean known) {
        return known;
      }
      throw new Sight.UnsettledException(
          new Verdict.Undecided(
              Cause.VALUES, Text.of(result) + " is neither true nor false", true));
    }

    /** Elements that fail, by key; one without a value when the rule has no elements. */
    Map<String, Object> failedElements() {
      Map<String, Object> failed = new LinkedHashMap<>();
      try {
        if (compiled.forEach() == null) {
          if (!isTrue(compiled.expression(), null)) {
            failed.put("", null);
          }
          return failed;
        }
        Object elements = sight.evaluate(compiled.forEach(), null);
        if (!(elements instanceof List<?> list)) {
          rest =
              new Verdict.Undecided(
                  Cause.VALUES, "forEach gives " + Text.of(elements) + ", which is no list", true);
          return failed;
        }
        for (Object each : list) {
          judge(each, failed);
        }
      } catch (Sight.UnsettledException e) {
        rest = e.verdict();
      }
      return failed;
    }

    private void judge(Object each, Map<String, Object> failed) {
      try {
        if (!isTrue(compiled.expression(), each)) {
          String key = FindingMaker.key(each);
          String unique = key;
          for (int i = 2; failed.containsKey(unique); i++) {
            unique = key + "#" + i;
          }
          failed.put(unique, each);
        }
      } catch (Sight.UnsettledException e) {
        rest = rest == null ? e.verdict() : rest;
      }
    }
  }
}
