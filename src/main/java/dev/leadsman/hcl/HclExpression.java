package dev.leadsman.hcl;

import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** An expression as written, with the line that it starts on. */
public sealed interface HclExpression {
  Location at();

  /**
   * Text, a number, true, false or null.
   *
   * @param value String, Long, Double, Boolean or null
   */
  record Literal(Location at, Object value) implements HclExpression {}

  /**
   * Text with expressions in it: {@code "v${var.version}"}, a heredoc.
   *
   * @param textAt the line of its first character; for a heredoc the line after its marker
   */
  record Template(Location at, Location textAt, List<HclExpression> parts)
      implements HclExpression {
    public Template {
      parts = List.copyOf(parts);
    }
  }

  /** A name alone: {@code var}, {@code local}, a for's variable. */
  record Variable(Location at, String name) implements HclExpression {}

  /** {@code of.name}. */
  record Attribute(Location at, HclExpression of, String name) implements HclExpression {}

  /** {@code of[key]}. */
  record Index(Location at, HclExpression of, HclExpression key) implements HclExpression {}

  /** {@code name(arguments)}. */
  record Call(Location at, String name, List<HclExpression> arguments) implements HclExpression {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** {@code {key = value}}. */
  record ObjectValue(Location at, List<Pair> pairs) implements HclExpression {
    public ObjectValue {
      pairs = List.copyOf(pairs);
    }
  }

  /**
   * One pair of an object.
   *
   * @param at the line of the key
   */
  record Pair(Location at, HclExpression key, HclExpression value) {}

  /** {@code [a, b]}. */
  record Tuple(Location at, List<HclExpression> items) implements HclExpression {
    public Tuple {
      items = List.copyOf(items);
    }
  }

  /** {@code condition ? then : otherwise}. */
  record Conditional(
      Location at, HclExpression condition, HclExpression then, HclExpression otherwise)
      implements HclExpression {}

  /**
   * {@code [for key, value in of : result if condition]}.
   *
   * @param keyName name of the key's variable; empty when there is one variable only
   * @param resultKey null for a list
   * @param condition null when there is none
   */
  record For(
      Location at,
      String keyName,
      String valueName,
      HclExpression of,
      HclExpression resultKey,
      HclExpression result,
      HclExpression condition)
      implements HclExpression {}

  /**
   * A comparison, sum or the like.
   *
   * @param left null for one operand alone
   */
  record Operation(Location at, String operator, HclExpression left, HclExpression right)
      implements HclExpression {}

  /** Something that no value is looked for in: a template's directive. */
  record Other(Location at, String what) implements HclExpression {}

  /** For people: names as written, nothing of literal texts, which may be secrets. */
  default String shown() {
    List<String> steps = new ArrayList<>();
    HclExpression here = this;
    while (true) {
      if (here instanceof Attribute attribute) {
        steps.add("." + attribute.name());
        here = attribute.of();
      } else if (here instanceof Index index) {
        boolean named = index.key() instanceof Literal || index.key() instanceof Template;
        steps.add("[" + (named ? "…" : index.key().shown()) + "]");
        here = index.of();
      } else {
        break;
      }
    }
    if (here instanceof Variable variable) {
      steps.add(variable.name());
    } else if (here instanceof Call call) {
      steps.add(call.name() + "(…)");
    } else if (here instanceof Template template) {
      template.parts().stream()
          .filter(part -> !(part instanceof Literal))
          .findFirst()
          .ifPresent(part -> steps.add("\"…${" + part.shown() + "}…\""));
    } else if (here instanceof Conditional conditional) {
      steps.add(conditional.condition().shown() + " ? …");
    } else if (here instanceof Operation operation) {
      steps.add(operation.right().shown());
      steps.add(operation.operator() + " ");
      steps.add(operation.left() == null ? "" : operation.left().shown() + " ");
    } else if (here instanceof For loop) {
      steps.add(loop.of().shown() + "[*]");
    } else if (here instanceof Other other) {
      steps.add(other.what());
    } else {
      steps.add("…");
    }
    Collections.reverse(steps);
    return String.join("", steps);
  }
}
