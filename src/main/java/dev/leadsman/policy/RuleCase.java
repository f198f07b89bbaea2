package dev.leadsman.policy;

import dev.leadsman.model.Location;
import dev.leadsman.model.Transition;
import java.util.List;

/**
 * One example of a rule's cases file.
 *
 * @param transitions the one that is judged, and what stands beside it
 * @param expect {@code finding}, {@code pass}, {@code not-applicable} or {@code undecided}
 * @param messages expected, in order; empty when any will do
 * @param pointsTo expected, as in a rule's {@code at}, or {@code version}; empty when any will do
 * @param count of findings; -1 when any will do
 * @param severity empty when any will do
 * @param existing null when either will do
 * @param cause empty when any will do
 */
record RuleCase(
    String name,
    Location at,
    Transition transition,
    List<Transition> transitions,
    CaseFacets facets,
    String expect,
    List<String> messages,
    String pointsTo,
    int count,
    String severity,
    Boolean existing,
    String cause) {
  RuleCase {
    transitions = List.copyOf(transitions);
    messages = List.copyOf(messages);
  }

  /** The same inputs with another transition and other facets. */
  RuleCase with(Transition other, CaseFacets otherFacets) {
    return new RuleCase(
        name,
        at,
        other,
        transitions.stream().map(one -> one.equals(transition) ? other : one).toList(),
        otherFacets,
        expect,
        messages,
        pointsTo,
        count,
        severity,
        existing,
        cause);
  }
}
