package dev.leadsman.model;

import java.util.List;

/**
 * What a run found.
 *
 * @param base full commit id, {@code index} or {@code worktree}
 * @param head as base
 * @param notes about waivers and joins, for people
 */
public record Report(
    String base,
    String head,
    VerdictOfRun verdict,
    List<Bump> bumps,
    List<Finding> findings,
    List<Undecided> undecided,
    List<Skipped> skipped,
    List<String> notes) {
  public Report {
    bumps = List.copyOf(bumps);
    findings = List.copyOf(findings);
    undecided = List.copyOf(undecided);
    skipped = List.copyOf(skipped);
    notes = List.copyOf(notes);
  }

  /** The run's verdict as one word. */
  public enum VerdictOfRun {
    PASSED("passed"),
    FAILED("failed"),
    UNDECIDED("undecided"),
    NOTHING_TO_CHECK("nothing-to-check");

    private final String text;

    VerdictOfRun(String text) {
      this.text = text;
    }

    /** As reports write it. */
    public String text() {
      return text;
    }
  }

  /** Findings that no waiver accepts. */
  public List<Finding> open() {
    return findings.stream().filter(finding -> finding.waiver() == null).toList();
  }
}
