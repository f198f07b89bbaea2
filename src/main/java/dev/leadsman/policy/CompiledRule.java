package dev.leadsman.policy;

import dev.cel.common.types.CelKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A rule with its expressions compiled; its texts only when it has failed. */
final class CompiledRule {
  /**
   * The templates of a rule.
   *
   * @param fix null when the rule has none
   * @param set by JSON pointer: a template for a text, else the value
   */
  record Texts(
      Template message,
      Template why,
      List<Template> at,
      Template fix,
      Map<String, Object> set,
      List<Template> before,
      List<Template> after) {}

  private final Rule rule;
  private final Expressions expressions;
  private final Expressions.Expression deployer;
  private final Expressions.Expression forEach;
  private final Expressions.Expression expression;
  private Texts texts;

  CompiledRule(Rule rule, Expressions expressions) throws PolicyException {
    this.rule = rule;
    this.expressions = expressions;
    deployer =
        rule.deployer().isEmpty()
            ? null
            : expressions.compile(
                rule.deployer(), rule.line("deployer"), "deployer", false, CelKind.BOOL);
    forEach =
        rule.forEach().isEmpty()
            ? null
            : expressions.compile(
                rule.forEach(), rule.line("forEach"), "forEach", false, CelKind.LIST);
    expression =
        expressions.compile(
            rule.expression(),
            rule.line("expression"),
            "expression",
            forEach != null,
            CelKind.BOOL);
  }

  Rule rule() {
    return rule;
  }

  /** Null when the rule has none. */
  Expressions.Expression deployer() {
    return deployer;
  }

  /** Null when the rule has none. */
  Expressions.Expression forEach() {
    return forEach;
  }

  Expressions.Expression expression() {
    return expression;
  }

  Texts texts() throws PolicyException {
    compileTexts();
    return texts;
  }

  void compileTexts() throws PolicyException {
    if (texts == null) {
      Map<String, Object> set = new LinkedHashMap<>();
      if (rule.fix() != null) {
        for (Map.Entry<String, Object> value : rule.fix().set().entrySet()) {
          boolean isText = value.getValue() instanceof String;
          set.put(
              value.getKey(),
              isText ? template((String) value.getValue(), "fix") : value.getValue());
        }
      }
      texts =
          new Texts(
              template(rule.message(), "message"),
              template(rule.why(), "why"),
              templates(rule.at(), "at"),
              rule.fix() == null ? null : template(rule.fix().text(), "fix"),
              set,
              templates(rule.steps().before(), "steps"),
              templates(rule.steps().after(), "steps"));
    }
  }

  private Template template(String text, String field) throws PolicyException {
    return Template.compile(text, rule.line(field), field, forEach != null, expressions);
  }

  private List<Template> templates(List<String> texts, String field) throws PolicyException {
    List<Template> templates = new ArrayList<>();
    for (String text : texts) {
      templates.add(template(text, field));
    }
    return templates;
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
