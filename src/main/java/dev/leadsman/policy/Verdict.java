package dev.leadsman.policy;

import dev.leadsman.model.Cause;
import dev.leadsman.model.Finding;
import java.util.List;

/** What one rule says about one transition. */
public sealed interface Verdict {
  /** The rule applies and allows it. */
  record Passed() implements Verdict {}

  /** The rule is for another component, version, deployer or kind of transition. */
  record NotApplicable() implements Verdict {}

  /**
   * The rule forbids it.
   *
   * @param findings at least one
   * @param rest what is missing to judge further elements; null when every element was judged
   */
  record Failed(List<Finding> findings, Undecided rest) implements Verdict {
    public Failed {
      findings = List.copyOf(findings);
      if (findings.isEmpty()) {
        throw new IllegalArgumentException("a failed rule has a finding");
      }
    }
  }

  /**
   * The rule could not be judged, which is never a pass.
   *
   * @param needs what is missing and how to get it
   * @param error true when the rule's own expression went wrong on what it saw
   */
  record Undecided(Cause cause, String needs, boolean error) implements Verdict {}
}
