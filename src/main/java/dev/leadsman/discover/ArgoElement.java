package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of one Application.
 *
 * @param missing why a parameter that is not there cannot be known; null when it is just not there
 * @param templates what generators lay over the set's template, in order
 * @param clusters the clusters it stands for, for people; empty when it is one cluster or nothing
 *     tells more
 * @param at where it is declared
 */
record ArgoElement(
    Map<String, GoValue> parameters,
    String missing,
    List<YamlNode> templates,
    String clusters,
    Location at) {
  ArgoElement {
    templates = List.copyOf(templates);
  }

  /** One of which all is known. */
  ArgoElement(Map<String, GoValue> parameters, Location at) {
    this(parameters, null, List.of(), "", at);
  }

  GoValue data() {
    return missing == null ? GoValue.map(parameters) : GoValue.partial(parameters, missing);
  }

  /** This one with a template that its generator lays over the set's. */
  ArgoElement under(YamlNode template) {
    List<YamlNode> all = new ArrayList<>(templates);
    all.add(0, template);
    return new ArgoElement(parameters, missing, all, clusters, at);
  }

  /** This one with what another generator adds, whose parameters win. */
  ArgoElement join(ArgoElement over) {
    List<YamlNode> all = new ArrayList<>(templates);
    all.addAll(over.templates());
    boolean unplaced = over.templates().isEmpty() && over.parameters().isEmpty();
    // What a cluster generator makes stands in the set; what files and lists make stands there.
    boolean cluster = over.parameters().containsKey("server") && !parameters.isEmpty();
    String together =
        List.of(clusters, over.clusters()).stream()
            .filter(text -> !text.isEmpty())
            .distinct()
            .reduce((a, b) -> a + ", " + b)
            .orElse("");
    return new ArgoElement(
        joined(parameters, over.parameters(), 0),
        missing == null ? over.missing() : missing,
        all,
        together,
        unplaced || cluster ? at : over.at());
  }

  private static Map<String, GoValue> joined(
      Map<String, GoValue> under, Map<String, GoValue> over, int depth) {
    Map<String, GoValue> all = new LinkedHashMap<>(under);
    over.forEach(
        (key, value) -> {
          GoValue below = all.get(key);
          boolean both = below != null && below.isMap() && value.isMap() && depth < 20;
          all.put(
              key, both ? GoValue.map(joined(below.entries(), value.entries(), depth + 1)) : value);
        });
    return all;
  }

  /** True when one of these parameters cannot be known. */
  boolean isUnknown(List<String> keys) {
    GoValue data = data();
    return keys.stream()
        .anyMatch(key -> ArgoText.find(data, key).filter(GoValue::isUnknown).isPresent());
  }

  /** True when it has all of these parameters, and the other has the same. */
  boolean sameKeys(ArgoElement other, List<String> keys) {
    GoValue a = data();
    GoValue b = other.data();
    return keys.stream()
        .allMatch(
            key -> {
              Optional<String> value = ArgoText.find(a, key).map(GoValue::print);
              return value.isPresent() && value.equals(ArgoText.find(b, key).map(GoValue::print));
            });
  }
}
