package dev.leadsman.discover;

import dev.leadsman.hcl.HclExpression;
import java.util.Optional;

/** Operators whose result follows from their operands; sums are computed. */
final class TerraformOperators {
  private TerraformOperators() {}

  private static TerraformValue computed(HclExpression expression) {
    return TerraformValue.computed(expression.at(), expression.shown());
  }

  /**
   * @param left null for one operand alone
   */
  static TerraformValue apply(
      HclExpression.Operation operation, TerraformValue left, TerraformValue right) {
    if (left == null) {
      return operation.operator().equals("!") && right.truth().isPresent()
          ? TerraformValue.known(operation.at(), !right.truth().get())
          : computed(operation);
    }
    boolean known = left.isKnown() && right.isKnown();
    Object result = null;
    switch (operation.operator()) {
      case "==", "!=" -> {
        if (known && !left.isComposite() && !right.isComposite()) {
          boolean none = left.isNull() || right.isNull();
          boolean equal = none ? left.isNull() == right.isNull() : left.text().equals(right.text());
          result = operation.operator().equals("==") == equal;
        }
      }
      case "&&" -> result = both(left, right, false);
      case "||" -> result = both(left, right, true);
      default -> {}
    }
    return result == null ? computed(operation) : TerraformValue.known(operation.at(), result);
  }

  /** {@code decides} alone is enough; without it both must be known. Null when neither is so. */
  private static Boolean both(TerraformValue left, TerraformValue right, boolean decides) {
    Optional<Boolean> decided = Optional.of(decides);
    if (left.truth().equals(decided) || right.truth().equals(decided)) {
      return decides;
    }
    boolean known = left.truth().isPresent() && right.truth().isPresent();
    return known ? !decides : null;
  }
}
