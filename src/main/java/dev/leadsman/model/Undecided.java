package dev.leadsman.model;

import java.util.List;

/**
 * A rule that could not be judged.
 *
 * @param needs what is missing and how to get it
 * @param severity the rule's
 * @param counts whether it counts for the exit code (design, section 3)
 */
public record Undecided(
    String rule,
    List<String> facts,
    SubjectId release,
    Location at,
    Cause cause,
    String needs,
    Severity severity,
    boolean counts) {}
