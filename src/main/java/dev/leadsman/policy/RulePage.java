package dev.leadsman.policy;

import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** One rule as {@code rules show} prints it. */
public final class RulePage {
  private final Rule rule;

  public RulePage(Rule rule) {
    this.rule = rule;
  }

  /** Writes plain text, one part a line. */
  public void write(Writer out) throws IOException {
    StringBuilder page = new StringBuilder();
    page.append(rule).append(": ").append(rule.title()).append("\n\n");
    part(page, "retired", rule.deprecated());
    part(page, "severity", rule.severity().text());
    part(page, "component", String.join(", ", rule.components()));
    String judges = rule.judges() == Rule.Judges.STATE ? "the state at head" : "the transition";
    part(page, "judges", judges);
    part(page, "from", rule.from());
    part(page, "to", rule.to());
    part(page, "deployer", rule.deployer());
    part(page, "for each of", rule.forEach());
    part(page, "allows", rule.expression());
    part(page, "points to", String.join(", ", rule.at()));
    part(page, "says", rule.message());
    part(page, "why", rule.why());
    if (rule.fix() != null) {
      part(page, "fix", rule.fix().text());
      rule.fix().set().forEach((path, value) -> part(page, "sets", path + " = " + value));
    }
    parts(page, "before", rule.steps().before());
    parts(page, "after", rule.steps().after());
    parts(page, "see", rule.references());
    part(page, "facts", String.join(", ", rule.facts()));
    part(page, "file", rule.line("id").file());
    out.write(page.toString());
    out.flush();
  }

  private static void parts(StringBuilder page, String name, List<String> texts) {
    texts.forEach(text -> part(page, name, text));
  }

  private static void part(StringBuilder page, String name, String text) {
    if (!text.isEmpty()) {
      page.append(String.format("%-11s  %s\n", name, text.replaceAll("\\s+", " ")));
    }
  }
}
