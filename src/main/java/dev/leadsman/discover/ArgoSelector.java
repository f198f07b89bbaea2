package dev.leadsman.discover;

import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A label selector of Kubernetes: {@code matchLabels} and {@code matchExpressions}. */
record ArgoSelector(YamlNode node) {
  /** A selector in one line, e.g. {@code environment=prod}. */
  String describe() {
    List<String> parts = new ArrayList<>();
    for (YamlNode.Entry label : node.get("matchLabels").map(YamlNode::entries).orElse(List.of())) {
      if (!label.key().equals(References.SECRET_TYPE)) {
        parts.add(label.key() + "=" + label.value().text());
      }
    }
    for (YamlNode each : node.get("matchExpressions").map(YamlNode::items).orElse(List.of())) {
      String values =
          String.join(
              ",",
              each.get("values").map(YamlNode::items).orElse(List.of()).stream()
                  .map(YamlNode::text)
                  .toList());
      String operator = each.text("operator").orElse("");
      parts.add((each.text("key").orElse("") + " " + operator + " " + values).strip());
    }
    return String.join(" ", parts);
  }

  /**
   * What is unknown may fit.
   *
   * @param labels by their names, also by names with dots for what is below others
   */
  boolean selects(GoValue labels) {
    for (YamlNode.Entry label : node.get("matchLabels").map(YamlNode::entries).orElse(List.of())) {
      Optional<GoValue> value = ArgoText.find(labels, label.key());
      boolean fits =
          value.isPresent()
              && (value.get().isUnknown() || value.get().print().equals(label.value().text()));
      if (!fits) {
        return false;
      }
    }
    for (YamlNode each : node.get("matchExpressions").map(YamlNode::items).orElse(List.of())) {
      Optional<GoValue> value = ArgoText.find(labels, each.text("key").orElse(""));
      boolean unknown = value.isPresent() && value.get().isUnknown();
      boolean listed =
          value.isPresent()
              && each.get("values").map(YamlNode::items).orElse(List.of()).stream()
                  .anyMatch(item -> item.text().equals(value.get().print()));
      boolean fits =
          switch (each.text("operator").orElse("")) {
            case "In" -> listed;
            case "NotIn" -> !listed;
            case "Exists" -> value.isPresent();
            case "DoesNotExist" -> value.isEmpty();
            default -> true;
          };
      if (!unknown && !fits) {
        return false;
      }
    }
    return true;
  }
}
