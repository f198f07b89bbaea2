package dev.leadsman.discover;

import dev.leadsman.hcl.HclExpression;
import java.util.List;
import java.util.Map;

/** What the type of a variable adds to its value. */
final class TerraformTypes {
  private TerraformTypes() {}

  /** Fills in the defaults of {@code optional(string, "1.16.2")} in an object's type. */
  static TerraformValue withDefaults(
      TerraformScope scope, TerraformValue value, HclExpression type) {
    if (!(type instanceof HclExpression.Call call) || call.arguments().isEmpty()) {
      return value;
    }
    HclExpression argument = call.arguments().get(0);
    if (call.name().equals("object")
        && argument instanceof HclExpression.ObjectValue fields
        && value.data() instanceof Map<?, ?>) {
      Map<String, TerraformValue> all = value.map();
      for (HclExpression.Pair field : fields.pairs()) {
        String name = scope.value(field.key()).text().orElse("");
        TerraformValue set = all.get(name);
        if (field.value() instanceof HclExpression.Call optional
            && optional.name().equals("optional")
            && !optional.arguments().isEmpty()) {
          if ((set == null || set.isNull()) && optional.arguments().size() > 1) {
            set = scope.value(optional.arguments().get(1));
          } else if (set == null) {
            set = TerraformValue.known(field.at(), null);
          }
          all.put(name, withDefaults(scope, set, optional.arguments().get(0)));
        } else if (set != null) {
          all.put(name, withDefaults(scope, set, field.value()));
        }
      }
      return new TerraformValue(value.at(), all, value.computed());
    }
    if (call.name().equals("map") && value.data() instanceof Map<?, ?>) {
      Map<String, TerraformValue> all = value.map();
      all.replaceAll((key, item) -> withDefaults(scope, item, argument));
      return new TerraformValue(value.at(), all, value.computed());
    }
    if ((call.name().equals("list") || call.name().equals("set"))
        && value.data() instanceof List<?>) {
      return new TerraformValue(
          value.at(),
          value.list().stream().map(item -> withDefaults(scope, item, argument)).toList(),
          value.computed());
    }
    return value;
  }
}
