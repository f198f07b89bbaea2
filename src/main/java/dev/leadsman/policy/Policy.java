package dev.leadsman.policy;

import dev.leadsman.config.Words;
import dev.leadsman.model.Location;
import dev.leadsman.model.Version;
import dev.leadsman.version.Components;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All rule packs of a run. Rules of the user's directories are read and checked when loaded;
 * built-in rules, which the build has tested, when a component that they name is judged.
 * Expressions are compiled when a rule applies by its ranges. So a run pays for the rules that
 * concern it.
 */
public final class Policy {
  // A component's line in its short forms; a rule that writes it otherwise is read at once.
  private static final Pattern COMPONENT =
      Pattern.compile("(?m)^component:[ \\t]*(\\[[\\w., -]*\\]|[\\w.-]+)[ \\t]*\\r?$");

  private final Versions versions;
  private final Map<String, PackFile> files = new LinkedHashMap<>();
  private final Map<String, Rule> rules = new HashMap<>();
  private final Map<String, List<String>> byComponent = new HashMap<>();
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
    Policy policy = new Policy(new Versions(components), directories, true);
    for (PackFile file : PackFiles.builtIn(PackFiles::isRule)) {
      policy.add(file);
    }
    policy.addDirectories();
    return policy;
  }

  /**
   * The packs of directories alone.
   *
   * @throws PolicyException when a rule is broken or an id stands twice, with its file and line
   */
  public static Policy loadOnly(List<Path> directories, Components components)
      throws PolicyException {
    Policy policy = new Policy(new Versions(components), directories, false);
    policy.addDirectories();
    return policy;
  }

  private void addDirectories() throws PolicyException {
    for (Path directory : directories) {
      for (PackFile file : PackFiles.of(directory, PackFiles::isRule)) {
        add(file);
        bind(file.id());
      }
    }
  }

  private void add(PackFile file) throws PolicyException {
    PackFile other = files.putIfAbsent(file.id(), file);
    if (other != null) {
      throw new PolicyException(
          PackFiles.start(file), "the id " + file.id() + " is taken by " + other.name());
    }
    for (String component : components(file)) {
      byComponent.computeIfAbsent(component, any -> new ArrayList<>()).add(file.id());
    }
  }

  private List<String> components(PackFile file) throws PolicyException {
    Matcher line = COMPONENT.matcher(file.text());
    if (!line.find()) {
      return bind(file.id()).components();
    }
    List<String> components = new ArrayList<>();
    for (String id : line.group(1).replaceAll("[\\[\\] ]", "").split(",", -1)) {
      if (!id.isEmpty()) {
        components.add(id);
      }
    }
    return components;
  }

  /** The rule of a file that is there. */
  private Rule bind(String id) throws PolicyException {
    Rule rule = rules.get(id);
    if (rule == null) {
      rule = new RuleReader(files.get(id)).read();
      if (!rule.isForAny()) {
        for (String component : rule.components()) {
          check(rule, component);
        }
      }
      rules.put(id, rule);
    }
    return rule;
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
      Location line = rule.line(field);
      throw new PolicyException(
          line + ": " + field + " is no range of " + component + " versions: " + e.getMessage(), e);
    }
  }

  /**
   * Every rule, retired ones included, built-in packs first, by pack and id.
   *
   * @throws PolicyException when one is broken
   */
  public List<Rule> rules() throws PolicyException {
    List<Rule> all = new ArrayList<>();
    for (String id : files.keySet()) {
      all.add(bind(id));
    }
    return all;
  }

  /**
   * The rule of an id; empty when there is none.
   *
   * @throws PolicyException when it is broken
   */
  public Optional<Rule> rule(String id) throws PolicyException {
    return files.containsKey(id) ? Optional.of(bind(id)) : Optional.empty();
  }

  /** The id that a mistyped one most likely means. */
  public Optional<String> nearest(String id) {
    return Words.nearest(id, files.keySet());
  }

  /**
   * Rules that are judged for a component, those for any included, retired ones not.
   *
   * @param component null for a chart that no pack knows
   * @throws PolicyException when one is broken
   */
  public List<Rule> rulesFor(String component) throws PolicyException {
    List<String> ids = new ArrayList<>();
    if (component != null) {
      ids.addAll(byComponent.getOrDefault(component, List.of()));
    }
    ids.addAll(byComponent.getOrDefault(Rule.ANY, List.of()));
    List<Rule> all = new ArrayList<>();
    for (String id : ids) {
      Rule rule = bind(id);
      if (!rule.isRetired()) {
        all.add(rule);
      }
    }
    return all;
  }

  /**
   * Compiles all of every rule.
   *
   * @throws PolicyException for the first that does not compile
   */
  public void compileAll() throws PolicyException {
    for (Rule rule : rules()) {
      compile(rule).compileTexts();
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

  List<PackFile> caseFiles() throws PolicyException {
    List<PackFile> cases = new ArrayList<>();
    if (withBuiltIn) {
      cases.addAll(PackFiles.builtIn(PackFiles::isCases));
    }
    for (Path directory : directories) {
      cases.addAll(PackFiles.of(directory, PackFiles::isCases));
    }
    return cases;
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
