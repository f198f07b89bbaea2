package dev.leadsman.report;

import dev.leadsman.model.Bump;
import dev.leadsman.model.Finding;
import dev.leadsman.model.Report;
import dev.leadsman.model.Severity;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Undecided;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A report's parts in the order of all formats, and the words that all formats share. */
final class Ordered {
  static final Comparator<Finding> BY_PLACE =
      Comparator.comparing(Finding::at)
          .thenComparing(Finding::rule)
          .thenComparing(Finding::release)
          .thenComparing(Finding::id);

  /** The most important first: new errors before old ones before warnings. */
  static final Comparator<Finding> BY_WEIGHT =
      Comparator.comparing((Finding finding) -> finding.waiver() != null)
          .thenComparing(Finding::severity)
          .thenComparing(Finding::existing)
          .thenComparing(BY_PLACE);

  private static final Comparator<Undecided> UNDECIDED =
      Comparator.comparing(Undecided::at)
          .thenComparing(Undecided::rule)
          .thenComparing(Undecided::release)
          .thenComparing(Undecided::cause)
          .thenComparing(Undecided::needs);

  private Ordered() {}

  static List<Finding> findings(Report report) {
    return report.findings().stream().sorted(BY_PLACE).toList();
  }

  /** Findings that a waiver accepts; what this change itself waives comes first. */
  static List<Finding> waived(Report report) {
    return report.findings().stream()
        .filter(finding -> finding.waiver() != null)
        .sorted(
            Comparator.comparing((Finding finding) -> !finding.waiver().addedByThisChange())
                .thenComparing(BY_PLACE))
        .toList();
  }

  static List<Undecided> undecided(Report report) {
    return report.undecided().stream().sorted(UNDECIDED).toList();
  }

  static List<Bump> bumps(Report report) {
    Comparator<String> texts = Comparator.nullsFirst(Comparator.naturalOrder());
    return report.bumps().stream()
        .sorted(
            Comparator.comparing(Bump::at)
                .thenComparing(Bump::release)
                .thenComparing(Bump::kind)
                .thenComparing(Bump::name)
                .thenComparing(Bump::from, texts)
                .thenComparing(Bump::to, texts))
        .toList();
  }

  static List<Skipped> skipped(Report report) {
    return report.skipped().stream()
        .sorted(
            Comparator.comparing(Skipped::at)
                .thenComparing(Skipped::kind)
                .thenComparing(Skipped::reason))
        .toList();
  }

  /** Open findings by release, in the order of their first place. */
  static Map<SubjectId, List<Finding>> byRelease(Report report) {
    Map<SubjectId, List<Finding>> groups = new LinkedHashMap<>();
    for (Finding finding : findings(report)) {
      if (finding.waiver() == null) {
        groups.computeIfAbsent(finding.release(), key -> new ArrayList<>()).add(finding);
      }
    }
    return groups;
  }

  /**
   * Rules undecided for one and the same lack.
   *
   * @param needs what is missing and how to get it
   * @param all in order of place
   */
  record Lack(String cause, String needs, List<Undecided> all) {
    long counting() {
      return all.stream().filter(Undecided::counts).count();
    }

    /** {@code 23 rules undecided, 3 count} */
    String count() {
      return Ordered.count(all.size(), "rule")
          + " undecided"
          + (counting() == 0 ? "" : ", " + counting() + (counting() == 1 ? " counts" : " count"));
    }

    List<String> rules() {
      return List.copyOf(new TreeSet<>(all.stream().map(Undecided::rule).toList()));
    }
  }

  /** Those that count first, then those that hold up more rules. */
  static List<Lack> lacks(Report report) {
    Map<String, List<Undecided>> groups = new LinkedHashMap<>();
    for (Undecided each : undecided(report)) {
      groups
          .computeIfAbsent(each.cause().text() + "\n" + each.needs(), key -> new ArrayList<>())
          .add(each);
    }
    return groups.values().stream()
        .map(all -> new Lack(all.get(0).cause().text(), all.get(0).needs(), List.copyOf(all)))
        .sorted(
            Comparator.comparing((Lack lack) -> -lack.counting())
                .thenComparing(lack -> -lack.all().size())
                .thenComparing(Lack::cause)
                .thenComparing(Lack::needs))
        .toList();
  }

  /** {@code 1 rule}, {@code 2 rules} */
  static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** {@code failed: 2 errors, 1 warning, 1 waived; 3 rules undecided, 1 counts; 2 bumps} */
  static String summary(Report report) {
    List<String> found = new ArrayList<>();
    for (Severity severity : Severity.values()) {
      long number = report.open().stream().filter(each -> each.severity() == severity).count();
      if (number > 0) {
        String noun = severity == Severity.INFO ? "note" : severity.text();
        found.add(count(number, noun));
      }
    }
    long existing = report.open().stream().filter(Finding::existing).count();
    if (existing > 0) {
      found.add(existing + " of them there before");
    }
    long waived = (long) report.findings().size() - report.open().size();
    if (waived > 0) {
      found.add(waived + " waived");
    }
    List<String> parts = new ArrayList<>();
    parts.add(found.isEmpty() ? "no findings" : String.join(", ", found));
    if (!report.undecided().isEmpty()) {
      parts.add(new Lack("", "", report.undecided()).count());
    }
    parts.add(count(report.bumps().size(), "bump"));
    if (!report.skipped().isEmpty()) {
      parts.add(report.skipped().size() + " not understood");
    }
    return report.verdict().text() + ": " + String.join("; ", parts);
  }

  /** {@code 1.0.0 to 1.1.0}, {@code added at 1.1.0} */
  static String versions(String from, String to) {
    if (from == null || from.isEmpty()) {
      return to == null || to.isEmpty() ? "" : "at " + to;
    }
    return to == null
        ? from + " removed"
        : to.isEmpty()
            ? from + " to an unknown version"
            : from.equals(to) ? "at " + to : from + " to " + to;
  }

  /** A commit as people read it; {@code index} and {@code worktree} stay. */
  static String shortId(String id) {
    return id.matches("[0-9a-f]{40,64}") ? id.substring(0, 12) : id;
  }
}
