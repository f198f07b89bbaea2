package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.model.Values;
import dev.leadsman.yaml.YamlNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one helmfile comes to in one environment, its templates filled in and its layers merged.
 *
 * @param path of the helmfile
 * @param root everything but environments and bases
 * @param values of its templates: {@code .Values}
 * @param hidden why a value that is not there cannot be known; null when it is just not set
 */
record HelmfileState(String path, String environment, YamlNode root, Values values, String hidden) {

  String directory() {
    return Paths.directory(path);
  }

  /** What its templates see. */
  GoValue data(Map<String, GoValue> more) {
    return data(path, environment, values, hidden, more);
  }

  static GoValue data(
      String path, String environment, Values values, String hidden, Map<String, GoValue> more) {
    Location at = new Location(path, 1);
    Map<String, GoValue> known = new LinkedHashMap<>();
    GoValue state = strict(GoValue.of(values, at), "", hidden, true);
    known.put("Values", state);
    known.put("StateValues", state);
    known.put(
        "Environment",
        GoValue.partial(
            Map.of("Name", GoValue.text(environment, null), "Values", state),
            "it is known to whoever runs helmfile"));
    known.putAll(more);
    return GoValue.partial(known, "it is known to whoever runs helmfile");
  }

  /** Maps whose missing keys are an error, as helmfile has them. */
  private static GoValue strict(GoValue value, String path, String hidden, boolean top) {
    if (!value.isMap() || (value.entries().isEmpty() && !top)) {
      return value;
    }
    Map<String, GoValue> entries = new LinkedHashMap<>();
    value
        .entries()
        .forEach((key, item) -> entries.put(key, strict(item, path + "." + key, hidden, false)));
    String why = hidden == null ? "values" + path + " has no such key" : hidden;
    return GoValue.partial(entries, why);
  }

  /** Items of a list at a key; empty when there is none. */
  List<YamlNode> items(String key) {
    return root.get(key).map(YamlNode::items).orElse(List.of());
  }
}
