package dev.leadsman.policy;

import dev.leadsman.model.Finding;
import dev.leadsman.model.Location;
import dev.leadsman.model.Severity;
import java.util.List;
import java.util.Map;

/**
 * One check of a pack, as its file says it; nothing of it is compiled.
 *
 * @param pack the directory it lies in
 * @param components ids of components; {@code any} alone for every subject
 * @param from range of base versions; {@code *} for any
 * @param to range of head versions; {@code *} for any
 * @param deployer CEL condition; empty when there is none
 * @param forEach CEL list; empty when the rule is judged once
 * @param expression CEL; true allows
 * @param at value paths, env names and flags, templates
 * @param fix texts are templates; null when there is none
 * @param deprecated why it is retired; empty when it is not
 * @param lines from the field's name to its line, {@code id} included
 */
public record Rule(
    String id,
    String pack,
    String title,
    Severity severity,
    List<String> components,
    Judges judges,
    String from,
    String to,
    String deployer,
    String forEach,
    String expression,
    List<String> at,
    String message,
    String why,
    Finding.Fix fix,
    Finding.Steps steps,
    List<String> references,
    List<String> facts,
    String deprecated,
    Map<String, Location> lines) {
  /** The component of rules that hold for every subject. */
  public static final String ANY = "any";

  /** What a rule looks at. */
  public enum Judges {
    /** Base and head, which must both exist. */
    TRANSITION,
    /** Head alone. */
    STATE
  }

  public Rule {
    components = List.copyOf(components);
    at = List.copyOf(at);
    references = List.copyOf(references);
    facts = List.copyOf(facts);
    lines = Map.copyOf(lines);
  }

  public boolean isForAny() {
    return components.contains(ANY);
  }

  public boolean isRetired() {
    return !deprecated.isEmpty();
  }

  /** The line of a field, the rule's first line when it is not written. */
  Location line(String field) {
    return lines.getOrDefault(field, lines.get("id"));
  }

  /** {@code aws/vpc-cni-1.19.4-custom-networking} */
  @Override
  public String toString() {
    return pack + "/" + id;
  }
}
