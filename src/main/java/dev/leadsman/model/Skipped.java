package dev.leadsman.model;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Something seen and not understood.
 *
 * @param reason for people, one sentence without a full stop
 * @param component the known component that the text names; empty when none
 * @param kind one of a closed list
 */
public record Skipped(Location at, Kind kind, String reason, String component) {
  /** Why something was left out; what concerns a whole file comes first. */
  public enum Kind {
    /** Bytes that are no UTF-8 text. */
    NOT_TEXT,
    TOO_LARGE,
    /** By git-crypt or SOPS. */
    ENCRYPTED,
    BROKEN_YAML,
    /** Made into YAML by somebody else; what is certain in it is read all the same. */
    TEMPLATE,
    /** A part that is known only when it runs, e.g. a version from a variable. */
    COMPUTED,
    /** Refers to what this revision does not hold. */
    UNRESOLVED,
    /** Understood, and deployed by nothing. */
    UNUSED,
    NOT_UNDERSTOOD;

    /** As people read it, e.g. {@code broken yaml}. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** How many files were left out, or parts of them, for which reason; each file has one. */
  public static Map<Kind, Long> files(Collection<Skipped> all) {
    Map<String, Kind> reasons = new HashMap<>();
    all.forEach(
        each ->
            reasons.merge(
                each.at().file(),
                each.kind(),
                (one, other) -> one.compareTo(other) < 0 ? one : other));
    Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    reasons.values().forEach(kind -> counts.merge(kind, 1L, Long::sum));
    return counts;
  }
}
