package dev.leadsman.policy;

import dev.leadsman.config.Words;
import dev.leadsman.model.Finding;
import dev.leadsman.model.Location;
import dev.leadsman.model.Severity;
import dev.leadsman.model.Values;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns the text of a rule file into a rule; says file and line of what does not fit. */
final class RuleReader {
  private static final List<String> FIELDS =
      List.of(
          "id",
          "title",
          "severity",
          "component",
          "judges",
          "from",
          "to",
          "deployer",
          "forEach",
          "expression",
          "at",
          "message",
          "why",
          "fix",
          "steps",
          "references",
          "facts",
          "deprecated");

  private final PackFile file;
  private YamlNode root;

  RuleReader(PackFile file) {
    this.file = file;
  }

  Rule read() throws PolicyException {
    List<YamlDocument> documents = documents(file);
    if (documents.size() != 1 || !documents.get(0).root().isMapping()) {
      throw new PolicyException(
          new Location(file.name(), 1), "a rule file holds one rule, a mapping");
    }
    root = documents.get(0).root();
    onlyKnown(root, FIELDS, "a rule");
    String id = required("id");
    if (!id.equals(file.id())) {
      throw broken("id", "the id is " + id + ", but the file is named " + file.id());
    }
    Map<String, Location> lines = new LinkedHashMap<>();
    root.entries().forEach(entry -> lines.put(entry.key(), entry.at()));
    List<String> components = texts("component");
    if (components.isEmpty()) {
      throw broken("component", "a rule needs a component: an id, a list of ids, or any");
    }
    if (components.contains(Rule.ANY) && components.size() > 1) {
      throw broken("component", "any stands alone");
    }
    Rule rule =
        new Rule(
            id,
            file.pack(),
            required("title"),
            one("severity", Severity.class),
            components,
            one("judges", Rule.Judges.class),
            range("from"),
            range("to"),
            optional("deployer"),
            optional("forEach"),
            required("expression"),
            texts("at"),
            required("message"),
            required("why"),
            fix(),
            steps(),
            texts("references"),
            texts("facts"),
            optional("deprecated"),
            lines);
    if (rule.isForAny() && !(rule.from().equals("*") && rule.to().equals("*"))) {
      throw broken(
          rule.from().equals("*") ? "to" : "from",
          "a rule for any component has no version scheme, so no ranges");
    }
    return rule;
  }

  static List<YamlDocument> documents(PackFile file) throws PolicyException {
    try {
      return YamlDocument.parse(file.name(), file.text());
    } catch (YamlException e) {
      throw new PolicyException(e.getMessage(), e);
    }
  }

  static void onlyKnown(YamlNode mapping, List<String> known, String what) throws PolicyException {
    for (YamlNode.Entry entry : mapping.entries()) {
      if (!known.contains(entry.key())) {
        throw new PolicyException(entry.at(), unknown(entry.key(), known, what));
      }
    }
  }

  static String unknown(String word, List<String> known, String what) {
    return what
        + " has no field "
        + word
        + Words.nearest(word, known)
            .map(nearest -> "; did you mean " + nearest + "?")
            .orElse("; it has " + String.join(", ", known));
  }

  private Finding.Fix fix() throws PolicyException {
    Optional<YamlNode> node = root.get("fix");
    if (node.isEmpty()) {
      return null;
    }
    if (!node.get().isMapping()) {
      throw broken("fix", "fix is a mapping of text and set");
    }
    onlyKnown(node.get(), List.of("text", "set"), "fix");
    String text =
        node.get()
            .text("text")
            .filter(some -> !some.isBlank())
            .orElseThrow(() -> broken("fix", "fix needs a text"));
    Map<String, Object> set = new LinkedHashMap<>();
    for (YamlNode.Entry entry : node.get().get("set").map(YamlNode::entries).orElse(List.of())) {
      set.put(pointer(entry.key()), entry.value().value());
    }
    return new Finding.Fix(text, set);
  }

  /** A value path as JSON pointer: {@code a.b} is {@code /a/b}; a pointer stays. */
  static String pointer(String path) {
    if (path.startsWith("/")) {
      return path;
    }
    StringBuilder pointer = new StringBuilder();
    for (String step : path.split("\\.", -1)) {
      pointer.append('/').append(Values.escape(step));
    }
    return pointer.toString();
  }

  private Finding.Steps steps() throws PolicyException {
    Optional<YamlNode> node = root.get("steps");
    if (node.isEmpty()) {
      return Finding.Steps.NONE;
    }
    if (!node.get().isMapping()) {
      throw broken("steps", "steps is a mapping of before and after");
    }
    onlyKnown(node.get(), List.of("before", "after"), "steps");
    return new Finding.Steps(
        texts(node.get(), "before", "steps"), texts(node.get(), "after", "steps"));
  }

  private <E extends Enum<E>> E one(String field, Class<E> kind) throws PolicyException {
    String text = required(field);
    for (E constant : kind.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
        return constant;
      }
    }
    List<String> words = new ArrayList<>();
    for (E constant : kind.getEnumConstants()) {
      words.add(constant.name().toLowerCase(Locale.ROOT));
    }
    throw broken(field, field + " is " + text + ", not one of " + String.join(", ", words));
  }

  private String range(String field) throws PolicyException {
    Optional<YamlNode> node = root.get(field);
    if (node.isEmpty()) {
      return "*";
    }
    if (!(node.get().value() instanceof String)) {
      throw broken(
          field,
          field + " is not a text; versions are quoted, since a bare 1.10 is the number 1.1");
    }
    return node.get().text().strip();
  }

  private String required(String field) throws PolicyException {
    String text = optional(field);
    if (text.isBlank()) {
      throw broken(field, "a rule needs " + field);
    }
    return text;
  }

  private String optional(String field) throws PolicyException {
    Optional<YamlNode> node = root.get(field);
    if (node.isPresent() && !node.get().isScalar()) {
      throw broken(field, field + " is a text");
    }
    return node.map(YamlNode::text).orElse("").strip();
  }

  private List<String> texts(String field) throws PolicyException {
    return texts(root, field, "a rule");
  }

  private static List<String> texts(YamlNode mapping, String field, String what)
      throws PolicyException {
    Optional<YamlNode> node = mapping.get(field);
    if (node.isEmpty()) {
      return List.of();
    }
    List<YamlNode> items = node.get().isSequence() ? node.get().items() : List.of(node.get());
    List<String> texts = new ArrayList<>();
    for (YamlNode item : items) {
      if (!item.isScalar() || item.text().isBlank()) {
        throw new PolicyException(item.at(), what + ": " + field + " is a text or a list of texts");
      }
      texts.add(item.text());
    }
    if (Set.copyOf(texts).size() != texts.size()) {
      throw new PolicyException(mapping.line(field), what + ": " + field + " says one thing twice");
    }
    return texts;
  }

  private PolicyException broken(String field, String what) {
    return new PolicyException(root.line(field), what);
  }
}
