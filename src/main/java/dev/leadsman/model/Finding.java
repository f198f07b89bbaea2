package dev.leadsman.model;

import java.util.List;
import java.util.Map;

/**
 * One failed rule at one place.
 *
 * @param id stable over unrelated changes: from rule, release, versions and element, not the line
 * @param component null when the rule is for any chart
 * @param from component version at base; null when added or unknown
 * @param to component version at head; null when removed or unknown
 * @param at the declaration that the rule points to, else the version's line
 * @param fix null when the rule has none
 * @param existing true when the rule failed at base already
 * @param waiver null when not waived
 */
public record Finding(
    String id,
    String rule,
    String title,
    List<String> facts,
    Severity severity,
    String component,
    SubjectId release,
    String from,
    String to,
    Location at,
    String message,
    String why,
    Fix fix,
    Steps steps,
    List<String> references,
    boolean existing,
    Waiver waiver) {

  /**
   * @param set value pointers and what to write there; empty when the fix is for people only
   */
  public record Fix(String text, Map<String, Object> set) {}

  /** What to do around the bump, each a line of text or a command. */
  public record Steps(List<String> before, List<String> after) {
    public static final Steps NONE = new Steps(List.of(), List.of());
  }

  /** The waiver that accepts this finding. */
  public record Waiver(String reason, String owner, String expires, boolean addedByThisChange) {}
}
