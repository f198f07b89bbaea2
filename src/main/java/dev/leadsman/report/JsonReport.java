package dev.leadsman.report;

import dev.leadsman.json.Json;
import dev.leadsman.model.Bump;
import dev.leadsman.model.Finding;
import dev.leadsman.model.Report;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.Undecided;
import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.Map;

/** For programs; stable from the first release. */
public final class JsonReport implements ReportWriter {
  /** Rises only when a field changes its meaning or goes away. */
  private static final long SCHEMA_VERSION = 1;

  @Override
  public void write(Report report, Writer out) throws IOException {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("schemaVersion", SCHEMA_VERSION);
    tree.put("base", report.base());
    tree.put("head", report.head());
    tree.put("verdict", report.verdict().text());
    tree.put("bumps", Ordered.bumps(report).stream().map(JsonReport::bump).toList());
    tree.put("findings", Ordered.findings(report).stream().map(JsonReport::finding).toList());
    tree.put("undecided", Ordered.undecided(report).stream().map(JsonReport::undecided).toList());
    tree.put("skipped", Ordered.skipped(report).stream().map(JsonReport::skipped).toList());
    tree.put("notes", report.notes());
    out.write(harmless(Json.write(tree)));
  }

  /** Only strings can hold such characters, and there an escape means the same. */
  private static String harmless(String json) {
    StringBuilder safe = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c != '\n' && SafeText.acts(c)) {
        safe.append(SafeText.escape(c));
      } else {
        safe.append(c);
      }
    }
    return safe.toString();
  }

  private static Map<String, Object> bump(Bump bump) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("component", bump.component());
    tree.put("kind", bump.kind());
    tree.put("name", bump.name());
    tree.put("from", bump.from());
    tree.put("to", bump.to());
    tree.put("effectiveFrom", bump.effectiveFrom());
    tree.put("effectiveTo", bump.effectiveTo());
    tree.put("change", bump.change().text());
    tree.put("release", bump.release().toString());
    tree.put("cluster", bump.release().cluster());
    tree.put("deployer", bump.deployer());
    tree.put("file", bump.at().file());
    tree.put("line", bump.at().line());
    return tree;
  }

  private static Map<String, Object> finding(Finding finding) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("id", finding.id());
    tree.put("rule", finding.rule());
    tree.put("facts", finding.facts());
    tree.put("severity", finding.severity().text());
    tree.put("release", finding.release().toString());
    tree.put("from", finding.from());
    tree.put("to", finding.to());
    tree.put("file", finding.at().file());
    tree.put("line", finding.at().line());
    tree.put("message", finding.message());
    tree.put("why", finding.why());
    tree.put("fix", fix(finding.fix()));
    tree.put("steps", steps(finding.steps() == null ? Finding.Steps.NONE : finding.steps()));
    tree.put("existing", finding.existing());
    tree.put("waived", waived(finding.waiver()));
    return tree;
  }

  private static Map<String, Object> fix(Finding.Fix fix) {
    if (fix == null) {
      return null;
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("text", fix.text());
    tree.put("set", fix.set());
    return tree;
  }

  private static Map<String, Object> steps(Finding.Steps steps) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("before", steps.before());
    tree.put("after", steps.after());
    return tree;
  }

  private static Map<String, Object> waived(Finding.Waiver waiver) {
    if (waiver == null) {
      return null;
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("reason", waiver.reason());
    tree.put("owner", waiver.owner());
    tree.put("expires", waiver.expires());
    tree.put("addedByThisChange", waiver.addedByThisChange());
    return tree;
  }

  private static Map<String, Object> undecided(Undecided undecided) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("rule", undecided.rule());
    tree.put("facts", undecided.facts());
    tree.put("release", undecided.release().toString());
    tree.put("file", undecided.at().file());
    tree.put("line", undecided.at().line());
    tree.put("cause", undecided.cause().text());
    tree.put("needs", undecided.needs());
    tree.put("severity", undecided.severity().text());
    return tree;
  }

  private static Map<String, Object> skipped(Skipped skipped) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("file", skipped.at().file());
    tree.put("line", skipped.at().line());
    tree.put("kind", skipped.kind().text());
    tree.put("component", skipped.component().isEmpty() ? null : skipped.component());
    tree.put("reason", skipped.reason());
    return tree;
  }
}
