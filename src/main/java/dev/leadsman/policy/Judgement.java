package dev.leadsman.policy;

import dev.leadsman.model.Finding;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Undecided;
import java.util.List;
import java.util.Set;

/**
 * What the judge says about a run, before waivers.
 *
 * @param findings by file, line and rule
 * @param undecided by file, line and rule
 * @param judged which rule gave a verdict on which subject, undecided not included
 */
public record Judgement(List<Finding> findings, List<Undecided> undecided, Set<Judged> judged) {
  /** A rule that applied to a subject, or was found not to, with all that it needs known. */
  public record Judged(String rule, SubjectId release) {}

  public Judgement {
    findings = List.copyOf(findings);
    undecided = List.copyOf(undecided);
    judged = Set.copyOf(judged);
  }
}
