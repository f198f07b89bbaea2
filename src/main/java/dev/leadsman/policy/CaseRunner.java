package dev.leadsman.policy;

import dev.leadsman.model.Addon;
import dev.leadsman.model.Cluster;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Finding;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.Subject;
import dev.leadsman.model.Transition;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.model.VersionRead;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs the cases beside the rules: what {@code leadsman rules test} does. */
public final class CaseRunner {
  /**
   * What the cases of one rule gave.
   *
   * @param failures each names its case's file and line; empty when all is well
   * @param warnings what the cases leave out
   */
  public record Checked(
      Rule rule, List<CaseResult> cases, List<String> failures, List<String> warnings) {
    public Checked {
      cases = List.copyOf(cases);
      failures = List.copyOf(failures);
      warnings = List.copyOf(warnings);
    }

    /** True when every case gave what it expects and the rule stands the rough inputs. */
    public boolean passed() {
      return failures.isEmpty() && cases.stream().allMatch(one -> one.problem().isEmpty());
    }
  }

  /**
   * One case.
   *
   * @param problem what came instead of what it expects; empty when it came
   */
  public record CaseResult(String name, Location at, String problem) {}

  private static final Pattern BOUND = Pattern.compile("(>=|<=|==|>|<)?\\s*([^\\s<>=|*]+)");

  private final Policy policy;
  private final Judge judge;

  public CaseRunner(Policy policy) {
    this.policy = policy;
    this.judge = new Judge(policy, Judge.Settings.DEFAULT);
  }

  /**
   * Runs the cases of every rule, by pack and id.
   *
   * @throws PolicyException when a rule does not compile or a cases file is broken
   */
  public List<Checked> run() throws PolicyException {
    policy.compileAll();
    Map<String, PackFile> files = new TreeMap<>();
    for (PackFile file : policy.caseFiles()) {
      files.put(file.name(), file);
    }
    List<Checked> all = new ArrayList<>();
    for (Rule rule : policy.rules()) {
      all.add(check(rule, Optional.ofNullable(files.remove(casesOf(rule)))));
    }
    for (PackFile file : files.values()) {
      throw new PolicyException(
          PackFiles.start(file), "these are cases of no rule: there is no " + file.id() + ".yaml");
    }
    return all;
  }

  private static String casesOf(Rule rule) {
    String file = rule.line("id").file();
    return file.substring(0, file.length() - ".yaml".length()) + PackFiles.CASES;
  }

  private Checked check(Rule rule, Optional<PackFile> file) throws PolicyException {
    if (file.isEmpty()) {
      return rule.isRetired()
          ? new Checked(rule, List.of(), List.of(), List.of())
          : new Checked(rule, List.of(), List.of(rule.line("id") + ": no cases"), List.of());
    }
    List<RuleCase> cases = new CaseReader(file.get(), rule, policy.versions()).read();
    List<CaseResult> results = new ArrayList<>();
    TreeSet<String> failures = new TreeSet<>();
    for (RuleCase one : cases) {
      results.add(new CaseResult(one.name(), one.at(), problem(rule, one)));
      failures.addAll(rough(rule, one));
    }
    return new Checked(rule, results, List.copyOf(failures), warnings(rule, cases));
  }

  private String problem(Rule rule, RuleCase one) throws PolicyException {
    Verdict verdict = verdict(rule, one);
    String got = word(verdict);
    if (!got.equals(one.expect())) {
      return "expected " + one.expect() + ", got " + got + told(verdict);
    }
    if (verdict instanceof Verdict.Undecided undecided
        && !one.cause().isEmpty()
        && !one.cause().equals(undecided.cause().text())) {
      return "expected cause " + one.cause() + ", got " + undecided.cause().text() + told(verdict);
    }
    return verdict instanceof Verdict.Failed failed ? problem(one, failed.findings()) : "";
  }

  private static String problem(RuleCase one, List<Finding> findings) {
    List<String> messages = findings.stream().map(Finding::message).toList();
    if (one.count() >= 0 && one.count() != findings.size()) {
      return "expected " + one.count() + " findings, got " + findings.size() + ": " + messages;
    }
    if (!one.messages().isEmpty() && !one.messages().equals(messages)) {
      return "expected message "
          + String.join(" | ", one.messages())
          + ", got "
          + String.join(" | ", messages);
    }
    for (Finding finding : findings) {
      if (!one.severity().isEmpty() && !one.severity().equals(finding.severity().text())) {
        return "expected severity " + one.severity() + ", got " + finding.severity().text();
      }
      if (one.existing() != null && one.existing() != finding.existing()) {
        return "expected existing " + one.existing() + ", got " + finding.existing();
      }
      if (Stream.concat(Stream.of(finding.message(), finding.why()), steps(finding))
          .anyMatch(text -> text.contains("(unknown)"))) {
        return "a text cannot be filled in: " + finding.message();
      }
    }
    Optional<Location> wanted =
        one.pointsTo().equals("version")
            ? Optional.of(one.transition().head().versionAt())
            : new Declared(one.transition(), new Scene(one.transitions())).line(one.pointsTo());
    if (!one.pointsTo().isEmpty() && !wanted.equals(Optional.of(findings.get(0).at()))) {
      return "expected line "
          + wanted.map(Location::toString).orElse("of " + one.pointsTo() + ", which is not there")
          + ", got "
          + findings.get(0).at();
    }
    return "";
  }

  private static Stream<String> steps(Finding finding) {
    return Stream.concat(finding.steps().before().stream(), finding.steps().after().stream());
  }

  private Verdict verdict(Rule rule, RuleCase one) throws PolicyException {
    return judge.verdict(rule, one.transition(), one.transitions(), one.facets());
  }

  private static String word(Verdict verdict) {
    if (verdict instanceof Verdict.Passed) {
      return "pass";
    }
    if (verdict instanceof Verdict.Failed) {
      return "finding";
    }
    if (verdict instanceof Verdict.NotApplicable) {
      return "not-applicable";
    }
    if (verdict instanceof Verdict.Undecided) {
      return "undecided";
    }
    throw new AssertionError("no case for " + verdict);
  }

  private static String told(Verdict verdict) {
    if (verdict instanceof Verdict.Failed failed) {
      return ": " + failed.findings().get(0).message();
    }
    return verdict instanceof Verdict.Undecided undecided ? ": " + undecided.needs() : "";
  }

  /** What goes wrong on empty values, on wrong types and with everything unknown. */
  private List<String> rough(Rule rule, RuleCase one) throws PolicyException {
    List<String> failures = new ArrayList<>();
    RuleCase empty =
        one.with(with(one.transition(), values -> Values.EMPTY), one.facets().withoutDefaults());
    Verdict onEmpty = safe(rule, empty, "on empty values", failures);
    if (onEmpty instanceof Verdict.Undecided undecided
        && undecided.error()
        && !one.expect().equals("undecided")) {
      failures.add(
          one.at()
              + ": on empty values the rule goes wrong: "
              + undecided.needs()
              + "; read values with optionals");
    }
    for (Values wrong : wrongTypes(one.transition())) {
      safe(
          rule,
          one.with(with(one.transition(), values -> wrong), one.facets()),
          "on wrong types",
          failures);
    }
    Transition unknown = unknown(one.transition());
    Cluster cluster = new Cluster(one.facets().cluster().name(), "", Map.of());
    CaseFacets nothing = new CaseFacets(null, null, Map.of(), List.of(), cluster);
    safe(rule, one.with(unknown, nothing), "with everything unknown", failures);
    return failures;
  }

  private Verdict safe(Rule rule, RuleCase one, String when, List<String> failures)
      throws PolicyException {
    try {
      return verdict(rule, one);
    } catch (RuntimeException | StackOverflowError e) {
      failures.add(one.at() + ": " + when + " the rule breaks the judge: " + e);
      return new Verdict.NotApplicable();
    }
  }

  /** Changes the user's values. */
  private interface Edit {
    Values edit(Values values);
  }

  private static Transition with(Transition transition, Edit edit) {
    return new Transition(
        transition.component(),
        with(transition.base(), edit),
        with(transition.head(), edit),
        transition.from(),
        transition.to(),
        transition.valuesPointer(),
        transition.touched(),
        transition.bumps());
  }

  private static Subject with(Subject subject, Edit edit) {
    if (subject instanceof Release release) {
      return with(
          release,
          release.layers().stream()
              .map(
                  layer ->
                      new ValuesLayer(
                          layer.origin(),
                          layer.at(),
                          edit.edit(layer.values()),
                          layer.unreadable()))
              .toList(),
          release.deployer());
    }
    if (subject instanceof Addon addon) {
      return new Addon(
          addon.id(),
          addon.name(),
          addon.version(),
          edit.edit(addon.configuration()),
          addon.unreadable(),
          addon.deployer(),
          addon.declaredAt(),
          addon.versionAt());
    }
    return subject;
  }

  private static Release with(Release release, List<ValuesLayer> layers, Deployer deployer) {
    return new Release(
        release.id(),
        release.chart(),
        layers,
        release.dependencies(),
        deployer,
        release.declaredAt(),
        release.versionAt());
  }

  private static Transition unknown(Transition transition) {
    VersionRead from = transition.from();
    return new Transition(
        transition.component(),
        unknown(transition.base()),
        unknown(transition.head()),
        from,
        transition.to(),
        transition.valuesPointer(),
        transition.touched(),
        List.of());
  }

  private static Subject unknown(Subject subject) {
    if (!(subject instanceof Release release)) {
      return subject;
    }
    Deployer deployer = new Deployer(release.deployer().name(), Map.of(), Map.of());
    return with(
        release,
        List.of(ValuesLayer.unreadable("values", release.declaredAt(), "everything is unknown")),
        deployer);
  }

  /** Head's values with one node after the other of a type that nobody expects. */
  private static List<Values> wrongTypes(Transition transition) {
    List<Values> wrong = new ArrayList<>();
    Values values = Values.EMPTY;
    if (transition.head() instanceof Release release) {
      values = release.values();
    } else if (transition.head() instanceof Addon addon) {
      values = addon.configuration();
    }
    for (Map<String, Object> tree : wrongTypes(values.tree())) {
      wrong.add(new Values(tree, Map.of()));
    }
    return wrong;
  }

  private static List<Map<String, Object>> wrongTypes(Map<?, ?> tree) {
    List<Map<String, Object>> wrong = new ArrayList<>();
    tree.forEach(
        (key, value) -> {
          wrong.add(replaced(tree, key, value instanceof String ? 42L : "text"));
          wrong.add(replaced(tree, key, List.of(1L)));
          wrong.add(replaced(tree, key, null));
          if (value instanceof Map<?, ?> below) {
            wrongTypes(below).forEach(inner -> wrong.add(replaced(tree, key, inner)));
          }
        });
    return wrong;
  }

  private static Map<String, Object> replaced(Map<?, ?> tree, Object key, Object value) {
    Map<String, Object> copy = new LinkedHashMap<>();
    tree.forEach((name, old) -> copy.put(String.valueOf(name), old));
    copy.put(String.valueOf(key), value);
    return copy;
  }

  private static List<String> warnings(Rule rule, List<RuleCase> cases) {
    List<String> warnings = new ArrayList<>();
    List<String> expected = cases.stream().map(RuleCase::expect).toList();
    for (String verdict : List.of("finding", "pass", "undecided")) {
      boolean always = verdict.equals("pass") && rule.expression().equals("false");
      if (!expected.contains(verdict) && !always) {
        warnings.add("no case expects " + verdict);
      }
    }
    boolean bounded = !rule.from().equals("*") || !rule.to().equals("*");
    if (bounded && !expected.contains("not-applicable")) {
      warnings.add("no case lies outside the ranges");
    }
    edges(
        rule.from(), cases.stream().map(one -> one.transition().from()).toList(), "from", warnings);
    edges(rule.to(), cases.stream().map(one -> one.transition().to()).toList(), "to", warnings);
    return warnings;
  }

  private static void edges(
      String range, List<VersionRead> versions, String field, List<String> warnings) {
    if (range.equals("*")) {
      return;
    }
    Matcher bounds = BOUND.matcher(range);
    while (bounds.find()) {
      String bound = bounds.group(2);
      boolean touched =
          versions.stream()
              .anyMatch(read -> read != null && plain(read.written()).equals(plain(bound)));
      if (!touched) {
        warnings.add("no case is at the edge " + field + " " + bound);
      }
    }
  }

  private static String plain(String version) {
    return version.startsWith("v") ? version.substring(1) : version;
  }
}
