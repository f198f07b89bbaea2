package dev.leadsman.model;

/**
 * Something seen and not understood.
 *
 * @param reason for people, one sentence without a full stop
 * @param component the known component that the text names; empty when none
 * @param kind one of a closed list
 */
public record Skipped(Location at, Kind kind, String reason, String component) {
  /** Why something was left out. */
  public enum Kind {
    TEMPLATE,
    ENCRYPTED,
    BROKEN_YAML,
    NOT_TEXT,
    TOO_LARGE,
    COMPUTED,
    UNRESOLVED,
    /** Understood, and deployed by nothing. */
    UNUSED,
    NOT_UNDERSTOOD
  }
}
