package dev.leadsman.report;

import dev.leadsman.model.Bump;
import dev.leadsman.model.Finding;
import dev.leadsman.model.Report;
import dev.leadsman.model.Skipped;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The job summary in Markdown, the weightiest first, cut with a count where GitHub cuts without.
 */
public final class GitHubSummary implements ReportWriter {
  /** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
  private static final int MAX_BYTES = 1024 * 1024;

  private static final int RESERVED = 1024;

  private final int limit;

  public GitHubSummary() {
    this(MAX_BYTES);
  }

  GitHubSummary(int limit) {
    this.limit = limit - RESERVED;
  }

  @Override
  public void write(Report report, Writer out) throws IOException {
    Page page = new Page(limit);
    page.add("# Leadsman: " + Markdown.text(report.verdict().text()) + "\n\n");
    page.add(
        Markdown.text(Ordered.summary(report))
            + "  \n"
            + Markdown.text(
                Ordered.shortId(report.base()) + " to " + Ordered.shortId(report.head()))
            + "\n\n");
    bumps(report, page);
    List<Finding> ranked = report.findings().stream().sorted(Ordered.BY_WEIGHT).toList();
    findings("Findings", ranked.stream().filter(each -> each.waiver() == null).toList(), page);
    findings("Waived", Ordered.waived(report), page);
    undecided(report, page);
    skipped(report, page);
    notes(report, page);
    out.write(page.text());
  }

  private static void bumps(Report report, Page page) {
    List<String> rows = new ArrayList<>();
    for (Bump bump : Ordered.bumps(report)) {
      rows.add(
          row(
              Markdown.code(bump.release().toString()),
              Markdown.text(bump.kind() + " " + bump.name()),
              version(bump.from()),
              version(bump.to()),
              Markdown.text(bump.change().text()),
              Markdown.text(bump.deployer()),
              Markdown.code(bump.at().toString())));
    }
    page.table(
        "Bumps",
        row("release", "what", "from", "to", "change", "deployer", "declared at"),
        7,
        rows);
  }

  private static String version(String text) {
    return text == null ? "" : text.isEmpty() ? "(newest)" : Markdown.code(text);
  }

  private static void findings(String title, List<Finding> findings, Page page) {
    List<String> blocks = new ArrayList<>();
    for (Finding finding : findings) {
      blocks.add(details(finding));
    }
    page.blocks(title, blocks);
  }

  private static String details(Finding finding) {
    StringBuilder text = new StringBuilder();
    String mark = FindingText.mark(finding);
    boolean open = finding.waiver() == null && !finding.existing();
    text.append(open ? "<details open>" : "<details>")
        .append("<summary><b>")
        .append(finding.severity().text())
        .append("</b>: ")
        .append(Markdown.text(finding.message()))
        .append("</summary>\n\n")
        .append("- at ")
        .append(Markdown.code(finding.at().toString()))
        .append(", release ")
        .append(Markdown.code(finding.release().toString()))
        .append(", rule ")
        .append(Markdown.code(FindingText.rule(finding)))
        .append('\n');
    if (!mark.isEmpty()) {
      text.append("- ").append(Markdown.item(mark)).append('\n');
    }
    if (finding.why() != null && !finding.why().isBlank()) {
      text.append("- **why:** ").append(Markdown.text(finding.why())).append('\n');
    }
    list("now", FindingText.fix(finding), text);
    if (finding.steps() != null) {
      list("before", finding.steps().before(), text);
      list("after", finding.steps().after(), text);
    }
    for (String reference : finding.references()) {
      text.append("- see ").append(Markdown.link(reference)).append('\n');
    }
    return text.append("\n</details>\n\n").toString();
  }

  private static void list(String title, List<String> lines, StringBuilder text) {
    if (lines.size() == 1) {
      text.append("- **")
          .append(title)
          .append(":** ")
          .append(Markdown.text(lines.get(0)))
          .append('\n');
    } else if (!lines.isEmpty()) {
      text.append("- **").append(title).append(":**\n");
      lines.forEach(line -> text.append("  - ").append(Markdown.item(line)).append('\n'));
    }
  }

  private static void undecided(Report report, Page page) {
    List<String> rows = new ArrayList<>();
    for (Ordered.Lack lack : Ordered.lacks(report)) {
      rows.add(
          row(
              Markdown.text(lack.cause()),
              Markdown.text(lack.needs()),
              Markdown.text(lack.count()),
              Markdown.code(lack.all().get(0).at().toString()),
              Markdown.text(String.join(", ", lack.rules()))));
    }
    page.table("Undecided", row("cause", "what is missing", "rules", "first at", "which"), 5, rows);
  }

  private static void skipped(Report report, Page page) {
    List<String> rows = new ArrayList<>();
    for (Skipped skipped : Ordered.skipped(report)) {
      rows.add(row(Markdown.code(skipped.at().toString()), Markdown.text(skipped.reason())));
    }
    page.table("Seen, not understood", row("at", "why"), 2, rows);
  }

  private static void notes(Report report, Page page) {
    List<String> lines = new ArrayList<>();
    report.notes().forEach(note -> lines.add("- " + Markdown.item(note) + "\n"));
    page.blocks("Notes", lines);
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  /** Takes whole rows and blocks as long as they fit, and counts the others. */
  private static final class Page {
    private final StringBuilder text = new StringBuilder();
    private final int limit;
    private final List<String> left = new ArrayList<>();
    private int bytes;

    Page(int limit) {
      this.limit = limit;
    }

    boolean add(String piece) {
      int size = piece.getBytes(StandardCharsets.UTF_8).length;
      if (bytes + size > limit) {
        return false;
      }
      bytes += size;
      text.append(piece);
      return true;
    }

    void table(String title, String head, int columns, List<String> rows) {
      if (rows.isEmpty()) {
        return;
      }
      int taken = 0;
      if (add("## " + title + "\n\n" + head + "|" + " --- |".repeat(columns) + "\n")) {
        taken = take(rows);
        text.append('\n');
      }
      count(rows.size() - taken, title);
    }

    void blocks(String title, List<String> blocks) {
      if (blocks.isEmpty()) {
        return;
      }
      int taken = 0;
      if (add("## " + title + " (" + blocks.size() + ")\n\n")) {
        taken = take(blocks);
        text.append('\n');
      }
      count(blocks.size() - taken, title);
    }

    private int take(List<String> pieces) {
      int taken = 0;
      while (taken < pieces.size() && add(pieces.get(taken))) {
        taken++;
      }
      return taken;
    }

    private void count(int number, String title) {
      if (number > 0) {
        left.add(number + " of " + title);
      }
    }

    String text() {
      return left.isEmpty()
          ? text.toString()
          : text
              + "\n**Left out here for their length:** "
              + String.join(", ", left)
              + ". The JSON report has them all.\n";
    }
  }
}
