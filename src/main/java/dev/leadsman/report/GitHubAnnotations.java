package dev.leadsman.report;

import dev.leadsman.model.Finding;
import dev.leadsman.model.Location;
import dev.leadsman.model.Report;
import dev.leadsman.model.Severity;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/**
 * Workflow commands that GitHub shows at the lines of a pull request.
 *
 * <p>GitHub keeps 10 errors, 10 warnings and 10 notices of a step; the weightiest come first, the
 * rest is counted:
 * https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations
 */
public final class GitHubAnnotations implements ReportWriter {
  private static final int MAX_EACH = 10;

  @Override
  public void write(Report report, Writer out) throws IOException {
    List<String> errors = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    List<String> notices = new ArrayList<>();
    for (Finding finding : report.findings().stream().sorted(Ordered.BY_WEIGHT).toList()) {
      if (finding.waiver() != null || finding.severity() == Severity.INFO) {
        notices.add(annotation("notice", finding));
      } else if (finding.severity() == Severity.ERROR) {
        errors.add(annotation("error", finding));
      } else {
        warnings.add(annotation("warning", finding));
      }
    }
    for (Ordered.Lack lack : Ordered.lacks(report)) {
      if (lack.counting() > 0) {
        errors.add(undecided(lack));
      }
    }
    List<String> rest = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    kept(errors, MAX_EACH, "error", rest, text);
    kept(warnings, MAX_EACH, "warning", rest, text);
    boolean full = notices.size() > MAX_EACH || !rest.isEmpty();
    kept(notices, full ? MAX_EACH - 1 : MAX_EACH, "notice", rest, text);
    if (!rest.isEmpty()) {
      text.append("::notice title=leadsman::")
          .append(data(String.join(", ", rest) + " more: the job summary has them all"))
          .append('\n');
    }
    out.write(text.toString());
  }

  private static void kept(
      List<String> all, int most, String noun, List<String> rest, StringBuilder text) {
    all.stream().limit(most).forEach(line -> text.append(line).append('\n'));
    if (all.size() > most) {
      rest.add(Ordered.count(all.size() - most, noun));
    }
  }

  private static String annotation(String level, Finding finding) {
    List<String> lines = new ArrayList<>();
    lines.add(SafeText.line(finding.message()));
    String mark = FindingText.mark(finding);
    if (!mark.isEmpty()) {
      lines.add("(" + mark + ")");
    }
    if (finding.why() != null && !finding.why().isBlank()) {
      lines.add("Why: " + SafeText.line(finding.why()));
    }
    List<String> fix = FindingText.fix(finding);
    for (int i = 0; i < fix.size(); i++) {
      lines.add((i == 0 ? "Now: " : "  ") + fix.get(i));
    }
    return command(
        level, finding.at(), finding.release() + ": " + finding.rule(), String.join("\n", lines));
  }

  private static String undecided(Ordered.Lack lack) {
    return command(
        "error",
        lack.all().get(0).at(),
        lack.all().get(0).release() + ": undecided (" + lack.cause() + ")",
        lack.count() + ": " + String.join("\n", SafeText.lines(lack.needs())));
  }

  private static String command(String level, Location at, String title, String message) {
    return "::"
        + level
        + " file="
        + property(at.file())
        + ",line="
        + at.line()
        + ",title="
        + property(title)
        + "::"
        + data(message);
  }

  // https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
  private static String data(String text) {
    StringBuilder visible = new StringBuilder();
    for (String line : text.split("\n", -1)) {
      visible.append(visible.length() == 0 ? "" : "\n").append(SafeText.visible(line));
    }
    return visible.toString().replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text.replaceAll("\\R", " ")).replace(":", "%3A").replace(",", "%2C");
  }
}
