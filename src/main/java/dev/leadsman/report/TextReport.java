package dev.leadsman.report;

import dev.leadsman.model.Bump;
import dev.leadsman.model.Change;
import dev.leadsman.model.Finding;
import dev.leadsman.model.Report;
import dev.leadsman.model.Severity;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Undecided;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** For terminals: what is bumped, what is wrong with it, why, and what to do now. */
public final class TextReport implements ReportWriter {
  private static final int MAX_RULES = 6;
  private static final int MAX_PLACES = 5;
  private static final int MAX_SKIPPED = 20;

  private final boolean colour;

  public TextReport(boolean colour) {
    this.colour = colour;
  }

  @Override
  public void write(Report report, Writer out) throws IOException {
    StringBuilder text = new StringBuilder();
    bumps(report, text);
    for (Map.Entry<SubjectId, List<Finding>> group : Ordered.byRelease(report).entrySet()) {
      release(group.getKey(), group.getValue(), text);
    }
    waived(report, text);
    undecided(report, text);
    skipped(report, text);
    if (!report.notes().isEmpty()) {
      heading("Notes", text);
      report.notes().forEach(note -> text.append("  ").append(SafeText.line(note)).append('\n'));
      text.append('\n');
    }
    text.append(verdict(report)).append('\n');
    out.write(text.toString());
  }

  private void bumps(Report report, StringBuilder text) {
    List<Bump> bumps = Ordered.bumps(report);
    String range = Ordered.shortId(report.base()) + " to " + Ordered.shortId(report.head());
    if (bumps.isEmpty()) {
      text.append("No bumps from ").append(SafeText.line(range)).append("\n\n");
      return;
    }
    heading(Ordered.count(bumps.size(), "bump") + " from " + SafeText.line(range), text);
    List<List<String>> rows = new ArrayList<>();
    for (Bump bump : bumps) {
      rows.add(
          List.of(
              bump.at().toString(),
              bump.release().toString(),
              bump.kind() + " " + bump.name(),
              written(bump.from(), bump) + " -> " + written(bump.to(), bump),
              bump.change().text() + ", " + bump.deployer() + effective(bump)));
    }
    table(rows, text);
    text.append('\n');
  }

  private static String written(String version, Bump bump) {
    if (version == null) {
      // What a distribution brings is there, only its version is not known.
      return bump.change() == Change.IMPLIED ? "(unknown)" : "(none)";
    }
    return version.isEmpty() ? "(newest)" : version;
  }

  /** The component's own versions, where they are not what the declaration says. */
  private static String effective(Bump bump) {
    boolean same =
        String.valueOf(bump.from()).equals(String.valueOf(bump.effectiveFrom()))
            && String.valueOf(bump.to()).equals(String.valueOf(bump.effectiveTo()));
    if (same
        || bump.component() == null
        || (bump.effectiveFrom() == null && bump.effectiveTo() == null)) {
      return "";
    }
    return " ("
        + bump.component()
        + " "
        + Ordered.versions(
            known(bump.from(), bump.effectiveFrom()), known(bump.to(), bump.effectiveTo()))
        + ")";
  }

  /** What is declared has a version, even where nobody can tell which. */
  private static String known(String written, String effective) {
    return written != null && effective == null ? "an unknown version" : effective;
  }

  private static void table(List<List<String>> rows, StringBuilder text) {
    List<List<String>> safe =
        rows.stream().map(row -> row.stream().map(SafeText::line).toList()).toList();
    int[] widths = new int[safe.get(0).size()];
    for (List<String> row : safe) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : safe) {
      StringBuilder line = new StringBuilder(" ");
      for (int i = 0; i < widths.length; i++) {
        String pad = i + 1 < widths.length ? " ".repeat(widths[i] - row.get(i).length()) : "";
        line.append(' ').append(row.get(i)).append(pad).append(' ');
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
  }

  private void release(SubjectId release, List<Finding> findings, StringBuilder text) {
    // Most releases hold one component: then its versions are told once.
    List<String> versions = findings.stream().map(TextReport::versions).distinct().toList();
    boolean one = versions.size() == 1 && !versions.get(0).isEmpty();
    heading(SafeText.line(release + (one ? ": " + versions.get(0) : "")), text);
    for (Finding finding : findings) {
      finding(finding, one ? "" : versions(finding), text);
    }
  }

  private static String versions(Finding finding) {
    String versions = Ordered.versions(finding.from(), finding.to());
    return finding.component() == null || versions.isEmpty()
        ? ""
        : finding.component() + " " + versions;
  }

  private void finding(Finding finding, String versions, StringBuilder text) {
    String severity = finding.severity().text();
    text.append("  ")
        .append(SafeText.line(finding.at().toString()))
        .append(": ")
        .append(paint(colourOf(finding.severity()), severity))
        .append(": ")
        .append(paint("1", SafeText.line(finding.message())))
        .append('\n');
    part("why", SafeText.lines(finding.why() == null ? "" : finding.why()), text);
    part("now", FindingText.fix(finding), text);
    part("before", steps(finding.steps() == null ? List.of() : finding.steps().before()), text);
    part("after", steps(finding.steps() == null ? List.of() : finding.steps().after()), text);
    part("see", steps(finding.references()), text);
    String mark = FindingText.mark(finding);
    List<String> tail = new ArrayList<>(List.of(FindingText.rule(finding)));
    if (!versions.isEmpty()) {
      tail.add(SafeText.line(versions));
    }
    if (!mark.isEmpty()) {
      tail.add(mark);
    }
    part("rule", List.of(String.join(", ", tail)), text);
    text.append('\n');
  }

  private static List<String> steps(List<String> steps) {
    List<String> lines = new ArrayList<>();
    steps.forEach(step -> lines.addAll(SafeText.lines(step)));
    return lines;
  }

  private void part(String name, List<String> lines, StringBuilder text) {
    String label = name;
    for (String line : lines) {
      String padded = label + " ".repeat(8 - label.length());
      text.append("    ").append(paint("2", padded)).append(line).append('\n');
      label = "";
    }
  }

  private void waived(Report report, StringBuilder text) {
    List<Finding> waived = Ordered.waived(report);
    if (waived.isEmpty()) {
      return;
    }
    heading("Waived", text);
    for (Finding finding : waived) {
      text.append("  ")
          .append(SafeText.line(finding.at().toString()))
          .append(": ")
          .append(finding.severity().text())
          .append(": ")
          .append(SafeText.line(finding.message()))
          .append('\n');
      part(
          "rule",
          List.of(FindingText.rule(finding) + ", " + SafeText.line(finding.release().toString())),
          text);
      part("", List.of(FindingText.mark(finding)), text);
    }
    text.append('\n');
  }

  private void undecided(Report report, StringBuilder text) {
    List<Ordered.Lack> lacks = Ordered.lacks(report);
    if (lacks.isEmpty()) {
      return;
    }
    heading("Undecided", text);
    for (Ordered.Lack lack : lacks) {
      List<String> needs = SafeText.lines(lack.needs());
      // "what is missing; how to get it": the count belongs between the two.
      String first = needs.isEmpty() ? "nothing known" : needs.get(0);
      int remedy = first.indexOf("; ");
      String what = remedy < 0 ? first : first.substring(0, remedy);
      String how = remedy < 0 ? "" : first.substring(remedy);
      text.append("  ")
          .append(paint(lack.counting() > 0 ? "35;1" : "2", lack.cause()))
          .append(": ")
          .append(what)
          .append(": ")
          .append(lack.count())
          .append(how)
          .append('\n');
      for (int i = 1; i < needs.size(); i++) {
        text.append("    ").append(needs.get(i).strip()).append('\n');
      }
      part("rules", List.of(some(lack.rules(), MAX_RULES)), text);
      List<String> places = lack.all().stream().map(TextReport::place).distinct().toList();
      part("at", List.of(some(places, MAX_PLACES)), text);
    }
    text.append('\n');
  }

  private static String place(Undecided undecided) {
    return undecided.at() + " (" + undecided.release() + ")";
  }

  private static String some(List<String> all, int most) {
    List<String> shown = all.subList(0, Math.min(most, all.size()));
    String more = all.size() > most ? " and " + (all.size() - most) + " more" : "";
    return SafeText.line(String.join(", ", shown)) + more;
  }

  private void skipped(Report report, StringBuilder text) {
    List<Skipped> skipped = Ordered.skipped(report);
    if (skipped.isEmpty()) {
      return;
    }
    heading("Seen, not understood", text);
    for (Skipped each : skipped.subList(0, Math.min(MAX_SKIPPED, skipped.size()))) {
      text.append("  ").append(SafeText.line(each.at() + ": " + each.reason())).append('\n');
    }
    if (skipped.size() > MAX_SKIPPED) {
      text.append("  and ").append(skipped.size() - MAX_SKIPPED).append(" more\n");
    }
    if (skipped.size() > 1) {
      Map<Skipped.Kind, Long> files = Skipped.files(skipped);
      long number = files.values().stream().mapToLong(Long::longValue).sum();
      List<String> reasons = new ArrayList<>();
      files.forEach((kind, count) -> reasons.add(count + " " + kind.text()));
      text.append("  in ")
          .append(Ordered.count(number, "file"))
          .append(": ")
          .append(String.join(", ", reasons))
          .append('\n');
    }
    text.append('\n');
  }

  private void heading(String title, StringBuilder text) {
    text.append(paint("1;4", title)).append('\n');
  }

  private String verdict(Report report) {
    String summary = Ordered.summary(report);
    int word = report.verdict().text().length();
    String code =
        switch (report.verdict()) {
          case PASSED -> "32;1";
          case FAILED -> "31;1";
          case UNDECIDED -> "35;1";
          case NOTHING_TO_CHECK -> "1";
        };
    return paint(code, summary.substring(0, word)) + summary.substring(word);
  }

  private static String colourOf(Severity severity) {
    return switch (severity) {
      case ERROR -> "31;1";
      case WARNING -> "33;1";
      case INFO -> "36";
    };
  }

  private String paint(String code, String text) {
    return colour && !text.isBlank() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
