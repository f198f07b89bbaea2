package dev.leadsman.policy;

import dev.leadsman.config.Words;
import dev.leadsman.model.Version;
import dev.leadsman.version.Components;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All rule packs of a run. Rules are bound and their ranges read when loaded; their expressions are
 * compiled when first needed, so that a run whose rules do not apply never loads CEL.
 */
public final class Policy {
  private final Versions versions;
  private final Map<String, Rule> rules = new LinkedHashMap<>();
  private final Map<String, List<Rule>> byComponent = new HashMap<>();
  private final Map<String, CompiledRule> compiled = new HashMap<>();
  private final List<Path> directories;
  private final boolean withBuiltIn;
  private Expressions expressions;

  private Policy(Versions versions, List<Path> directories, boolean withBuiltIn) {
    this.versions = versions;
    this.directories = List.copyOf(directories);
    this.withBuiltIn = withBuiltIn;
  }

  /**
   * The built-in packs and those of further directories, in which each sub-directory is a pack.
   *
   * @throws PolicyException when a rule is broken or an id stands twice, with its file and line
   */
  public static Policy load(List<Path> directories, Components components) throws PolicyException {
    return load(directories, components, true);
  }

  /**
   * The packs of directories alone.
   *
   * @throws PolicyException when a rule is broken or an id stands twice, with its file and line
   */
  public static Policy loadOnly(List<Path> directories, Components components)
      throws PolicyException {
    return load(directories, components, false);
  }

  private static Policy load(List<Path> directories, Components components, boolean withBuiltIn)
      throws PolicyException {
    Policy policy = new Policy(new Versions(components), directories, withBuiltIn);
    for (PackFile file : policy.files(PackFiles::isRule)) {
      policy.add(new RuleReader(file).read());
    }
    return policy;
  }

  private List<PackFile> files(Predicate<String> wanted) throws PolicyException {
    List<PackFile> files = new ArrayList<>();
    if (withBuiltIn) {
      files.addAll(PackFiles.builtIn(wanted));
    }
    for (Path directory : directories) {
      files.addAll(PackFiles.of(directory, wanted));
    }
    return files;
  }

  List<PackFile> caseFiles() throws PolicyException {
    return files(PackFiles::isCases);
  }

  private void add(Rule rule) throws PolicyException {
    Rule other = rules.putIfAbsent(rule.id(), rule);
    if (other != null) {
      throw new PolicyException(
          rule.line("id"), "the id " + rule.id() + " is taken by " + other.line("id"));
    }
    for (String component : rule.components()) {
      if (!rule.isForAny()) {
        check(rule, component);
      }
      if (!rule.isRetired()) {
        byComponent.computeIfAbsent(component, any -> new ArrayList<>()).add(rule);
      }
    }
  }

  private void check(Rule rule, String component) throws PolicyException {
    if (!versions.knows(component)) {
      throw new PolicyException(
          rule.line("component"),
          "no pack knows the component "
              + component
              + Words.nearest(component, versions.known())
                  .map(nearest -> "; did you mean " + nearest + "?")
                  .orElse("; add it to policies/" + rule.pack() + "/components.yaml"));
    }
    checkRange(rule, component, "from", rule.from());
    checkRange(rule, component, "to", rule.to());
  }

  private void checkRange(Rule rule, String component, String field, String range)
      throws PolicyException {
    if (range.equals("*")) {
      return;
    }
    try {
      versions.checkRange(component, range);
    } catch (IllegalArgumentException e) {
      throw new PolicyException(
          rule.line(field),
          field + " is no range of " + component + " versions: " + e.getMessage());
    }
  }

  /** Every rule, retired ones included, built-in packs first, by pack and id. */
  public List<Rule> rules() {
    return List.copyOf(rules.values());
  }

  public Optional<Rule> rule(String id) {
    return Optional.ofNullable(rules.get(id));
  }

  /**
   * Rules that are judged for a component, those for any included.
   *
   * @param component null for a chart that no pack knows
   */
  public List<Rule> rulesFor(String component) {
    List<Rule> all = new ArrayList<>();
    if (component != null) {
      all.addAll(byComponent.getOrDefault(component, List.of()));
    }
    all.addAll(byComponent.getOrDefault(Rule.ANY, List.of()));
    return Collections.unmodifiableList(all);
  }

  /**
   * Compiles every rule.
   *
   * @throws PolicyException for the first that does not compile
   */
  public void compileAll() throws PolicyException {
    for (Rule rule : rules.values()) {
      compile(rule);
    }
  }

  CompiledRule compile(Rule rule) throws PolicyException {
    CompiledRule known = compiled.get(rule.id());
    if (known == null) {
      if (expressions == null) {
        expressions = new Expressions(versions);
      }
      known = new CompiledRule(rule, expressions);
      compiled.put(rule.id(), known);
    }
    return known;
  }

  /** The id that a mistyped one most likely means. */
  Optional<String> nearest(String id) {
    return Words.nearest(id, rules.keySet());
  }

  /** A version of a component; empty when the component is not known or has no such version. */
  Optional<Version> placed(String component, String text) {
    return component == null || !versions.knows(component)
        ? Optional.empty()
        : Optional.ofNullable(versions.component(component).place(text).version());
  }

  Versions versions() {
    return versions;
  }
}
