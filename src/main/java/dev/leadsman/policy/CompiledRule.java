package dev.leadsman.policy;

import dev.cel.common.types.CelKind;
import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A rule with its expressions and templates compiled. */
final class CompiledRule {
  final Rule rule;

  /** Null when the rule has none. */
  final Expressions.Expression deployer;

  /** Null when the rule has none. */
  final Expressions.Expression forEach;

  final Expressions.Expression expression;
  final List<Template> at = new ArrayList<>();
  final Template message;
  final Template why;

  /** Null when the rule has no fix. */
  final Template fix;

  final Map<String, Object> set = new LinkedHashMap<>();
  final List<Template> before = new ArrayList<>();
  final List<Template> after = new ArrayList<>();

  CompiledRule(Rule rule, Expressions expressions) throws PolicyException {
    this.rule = rule;
    boolean each = !rule.forEach().isEmpty();
    deployer =
        rule.deployer().isEmpty()
            ? null
            : expressions.compile(
                rule.deployer(), rule.line("deployer"), "deployer", false, CelKind.BOOL);
    forEach =
        each
            ? expressions.compile(
                rule.forEach(), rule.line("forEach"), "forEach", false, CelKind.LIST)
            : null;
    expression =
        expressions.compile(
            rule.expression(), rule.line("expression"), "expression", each, CelKind.BOOL);
    message = Template.compile(rule.message(), rule.line("message"), "message", each, expressions);
    why = Template.compile(rule.why(), rule.line("why"), "why", each, expressions);
    addAll(at, rule.at(), "at", each, expressions);
    addAll(before, rule.steps().before(), "steps", each, expressions);
    addAll(after, rule.steps().after(), "steps", each, expressions);
    Location line = rule.line("fix");
    fix =
        rule.fix() == null
            ? null
            : Template.compile(rule.fix().text(), line, "fix", each, expressions);
    if (rule.fix() != null) {
      for (Map.Entry<String, Object> value : rule.fix().set().entrySet()) {
        set.put(
            value.getKey(),
            value.getValue() instanceof String text
                ? Template.compile(text, line, "fix", each, expressions)
                : value.getValue());
      }
    }
  }

  private void addAll(
      List<Template> to, List<String> texts, String what, boolean each, Expressions expressions)
      throws PolicyException {
    for (String text : texts) {
      to.add(Template.compile(text, rule.line(what), what, each, expressions));
    }
  }

  /** Names of the cluster facts that the verdict may depend on. */
  Set<String> clusterFacts() {
    Set<String> facts = new TreeSet<>(expression.facts());
    if (deployer != null) {
      facts.addAll(deployer.facts());
    }
    if (forEach != null) {
      facts.addAll(forEach.facts());
    }
    return facts;
  }
}
