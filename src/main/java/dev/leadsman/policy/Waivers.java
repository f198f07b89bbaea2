package dev.leadsman.policy;

import dev.leadsman.config.Glob;
import dev.leadsman.model.Finding;
import dev.leadsman.model.Location;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Transition;
import dev.leadsman.model.Version;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Findings that somebody accepted, from {@code .leadsman/waivers.yaml}:
 *
 * <pre>{@code
 * - rule: cilium-skips-minor
 *   release: prod/kube-system/cilium      # a glob over cluster/namespace/name
 *   from: "1.14.9"                        # with to; none of both for a state
 *   to: "1.16.2"
 *   reason: Tried in staging for a week.
 *   owner: network team
 *   expires: 2026-12-31
 * }</pre>
 */
public final class Waivers {
  private static final List<String> FIELDS =
      List.of("rule", "release", "from", "to", "reason", "owner", "expires");

  public static final Waivers NONE = new Waivers(List.of());

  private final List<Waiver> waivers;

  /**
   * One waiver.
   *
   * @param release a glob over {@link SubjectId#toString}
   * @param from null for a state
   * @param to null for a state
   * @param expires the last day on which it holds
   */
  public record Waiver(
      String rule,
      String release,
      String from,
      String to,
      String reason,
      String owner,
      LocalDate expires,
      Location at) {
    /** Equal but for the place it stands at. */
    boolean saysTheSame(Waiver other) {
      return withoutPlace().equals(other.withoutPlace());
    }

    private Waiver withoutPlace() {
      return new Waiver(
          rule, release, from, to, reason, owner, expires, new Location(at.file(), 1));
    }

    boolean covers(SubjectId id) {
      return Glob.of(release).matches(id.toString());
    }
  }

  /**
   * Findings with the waivers that accept them.
   *
   * @param findings as given; waived ones carry their waiver
   * @param notes for people, those about waivers that this change adds first
   * @param spent waivers that no finding can need any more, by file and line; {@code check --fix}
   *     removes them
   */
  public record Outcome(List<Finding> findings, List<String> notes, List<Waiver> spent) {
    public Outcome {
      findings = List.copyOf(findings);
      notes = List.copyOf(notes);
      spent = List.copyOf(spent);
    }
  }

  private Waivers(List<Waiver> waivers) {
    this.waivers = List.copyOf(waivers);
  }

  /**
   * Reads a waiver file.
   *
   * @throws PolicyException when it is broken, with file and line
   */
  public static Waivers parse(String file, String text) throws PolicyException {
    List<Waiver> waivers = new ArrayList<>();
    try {
      for (YamlDocument document : YamlDocument.parse(file, text)) {
        if (!document.root().isSequence()) {
          throw new PolicyException(document.at(), "a waiver file holds a list of waivers");
        }
        for (YamlNode node : document.root().items()) {
          waivers.add(read(node));
        }
      }
    } catch (YamlException e) {
      throw new PolicyException(e.getMessage(), e);
    }
    return new Waivers(waivers);
  }

  private static Waiver read(YamlNode node) throws PolicyException {
    if (!node.isMapping()) {
      throw new PolicyException(node.at(), "a waiver is a mapping");
    }
    RuleReader.onlyKnown(node, FIELDS, "a waiver");
    String from = node.text("from").orElse(null);
    String to = node.text("to").orElse(null);
    if ((from == null) != (to == null)) {
      throw new PolicyException(
          node.line(from == null ? "to" : "from"),
          "a waiver has from and to, or, for a rule that judges a state, none of both");
    }
    String expires = required(node, "expires");
    try {
      return new Waiver(
          required(node, "rule"),
          required(node, "release"),
          from,
          to,
          required(node, "reason"),
          required(node, "owner"),
          LocalDate.parse(expires),
          node.at());
    } catch (DateTimeParseException e) {
      throw new PolicyException(
          node.line("expires") + ": expires is a day like 2026-12-31, not " + expires, e);
    }
  }

  private static String required(YamlNode node, String field) throws PolicyException {
    return node.text(field)
        .filter(text -> !text.isBlank())
        .orElseThrow(() -> new PolicyException(node.line(field), "a waiver needs " + field));
  }

  /** In the order of the file. */
  public List<Waiver> list() {
    return waivers;
  }

  /**
   * Refuses waivers of rules that do not exist, and of transitions without versions.
   *
   * @throws PolicyException for the first such waiver
   */
  public void check(Policy policy) throws PolicyException {
    for (Waiver waiver : waivers) {
      Optional<Rule> rule = policy.rule(waiver.rule());
      if (rule.isEmpty()) {
        throw new PolicyException(
            waiver.at(),
            "no rule is named "
                + waiver.rule()
                + policy.nearest(waiver.rule()).map(id -> "; did you mean " + id + "?").orElse(""));
      }
      if (rule.get().judges() == Rule.Judges.TRANSITION && waiver.from() == null) {
        throw new PolicyException(
            waiver.at(), waiver.rule() + " judges a transition, so its waiver needs from and to");
      }
    }
  }

  /**
   * Applies these waivers, those of head, to a judgement.
   *
   * @param before the waivers of base, to tell which ones this change adds
   * @param transitions of the whole plan
   * @throws PolicyException when the rule of a waiver is broken
   */
  public Outcome apply(
      Judgement judgement,
      List<Transition> transitions,
      Waivers before,
      LocalDate today,
      Policy policy)
      throws PolicyException {
    Set<Waiver> used = new HashSet<>();
    List<Finding> findings = new ArrayList<>();
    List<String> expired = new ArrayList<>();
    for (Finding finding : judgement.findings()) {
      Finding result = finding;
      List<String> tooLate = new ArrayList<>();
      for (Waiver waiver : waivers) {
        if (accepts(waiver, finding, policy)) {
          used.add(waiver);
          if (waiver.expires().isBefore(today)) {
            tooLate.add(
                waiver.at()
                    + ": the waiver of "
                    + waiver.rule()
                    + " for "
                    + finding.release()
                    + " expired on "
                    + waiver.expires()
                    + ", so the finding counts again");
          } else {
            result = waived(finding, waiver, before.has(waiver));
          }
        }
      }
      if (result.waiver() == null) {
        expired.addAll(tooLate);
      }
      findings.add(result);
    }
    List<String> added = new ArrayList<>();
    List<String> rest = new ArrayList<>(expired);
    List<Waiver> spent = new ArrayList<>();
    for (Waiver waiver : waivers) {
      String what = waiver.at() + ": the waiver of " + waiver.rule() + " for " + waiver.release();
      if (!before.has(waiver)) {
        added.add(
            what
                + " is added by this change ("
                + waiver.owner()
                + ", until "
                + waiver.expires()
                + "): "
                + waiver.reason());
      }
      Optional<String> why = spent(waiver, transitions, policy);
      if (why.isPresent()) {
        spent.add(waiver);
        rest.add(what + " is spent: " + why.get() + "; remove it, or let check --fix do so");
      } else if (!used.contains(waiver) && wasJudged(waiver, judgement)) {
        rest.add(what + " is not used: the rule allows what is there");
      }
    }
    added.addAll(rest);
    return new Outcome(findings, added, spent);
  }

  private boolean has(Waiver waiver) {
    return waivers.stream().anyMatch(waiver::saysTheSame);
  }

  private static boolean accepts(Waiver waiver, Finding finding, Policy policy) {
    return waiver.rule().equals(finding.rule())
        && waiver.covers(finding.release())
        && (waiver.from() == null
            || (isSame(waiver.from(), finding.from(), finding.component(), policy)
                && isSame(waiver.to(), finding.to(), finding.component(), policy)));
  }

  /** Two spellings of one version are the same. */
  private static boolean isSame(String one, String other, String component, Policy policy) {
    if (other == null || one.equals(other)) {
      return one.equals(other);
    }
    Optional<Version> left = policy.placed(component, one);
    Optional<Version> right = policy.placed(component, other);
    return left.isPresent() && right.isPresent() && left.get().compareTo(right.get()) == 0;
  }

  private static Finding waived(Finding finding, Waiver waiver, boolean wasThere) {
    return new Finding(
        finding.id(),
        finding.rule(),
        finding.title(),
        finding.facts(),
        finding.severity(),
        finding.component(),
        finding.release(),
        finding.from(),
        finding.to(),
        finding.at(),
        finding.message(),
        finding.why(),
        finding.fix(),
        finding.steps(),
        finding.references(),
        finding.existing(),
        new Finding.Waiver(
            waiver.reason(), waiver.owner(), waiver.expires().toString(), !wasThere));
  }

  /** Why no finding can need a waiver any more. */
  private static Optional<String> spent(Waiver waiver, List<Transition> transitions, Policy policy)
      throws PolicyException {
    List<Transition> covered =
        transitions.stream()
            .filter(one -> one.head() != null && waiver.covers(one.head().id()))
            .toList();
    if (covered.isEmpty()) {
      return Optional.of("no release of that name is left");
    }
    Optional<Rule> rule = policy.rule(waiver.rule());
    List<Transition> judged =
        covered.stream()
            .filter(
                one ->
                    rule.isEmpty()
                        || rule.get().isForAny()
                        || rule.get().components().contains(one.component()))
            .toList();
    if (waiver.to() == null || judged.isEmpty()) {
      return Optional.empty();
    }
    for (Transition one : judged) {
      Version head = one.to() == null ? null : one.to().version();
      Optional<Version> to = policy.placed(one.component(), waiver.to());
      if (head == null || to.isEmpty() || head.compareTo(to.get()) <= 0) {
        return Optional.empty();
      }
    }
    return Optional.of("what it covers is past " + waiver.to());
  }

  private static boolean wasJudged(Waiver waiver, Judgement judgement) {
    return judgement.judged().stream()
        .anyMatch(one -> one.rule().equals(waiver.rule()) && waiver.covers(one.release()));
  }
}
