package dev.leadsman.json;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.leadsman.model.Location;
import dev.leadsman.model.Values;
import dev.leadsman.yaml.YamlNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schemas (draft 2020-12) of the files that Leadsman reads and writes. Loading the
 * validator takes about as long as a small run, so the main path reads its files with code that
 * reports the same mistakes, and this serves tests, {@code rules test} and {@code schema}.
 */
public final class JsonSchemas {
  /** Every schema by name. */
  public static final List<String> NAMES =
      List.of("config", "rules", "cases", "components", "schemes", "waivers", "report");

  private static final Map<String, Schema> LOADED = new ConcurrentHashMap<>();

  private JsonSchemas() {}

  /**
   * Something in a file that its schema does not allow.
   *
   * @param message what is wrong and what is allowed
   */
  public record Problem(Location at, String message) implements Comparable<Problem> {
    private static final Comparator<Problem> ORDER =
        Comparator.comparing(Problem::at).thenComparing(Problem::message);

    @Override
    public int compareTo(Problem other) {
      return ORDER.compare(this, other);
    }

    /** {@code rules.yaml:3: /severity is "fatal"; allowed: error, warning, info} */
    @Override
    public String toString() {
      return at + ": " + message;
    }
  }

  /** The schema's text. */
  public static String text(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException("no schema is named " + name);
    }
    try (InputStream file =
        JsonSchemas.class.getResourceAsStream("/schemas/" + name + ".schema.json")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The problems of a document, in line order; empty when the schema allows it. */
  public static List<Problem> validate(String name, YamlNode root) {
    return validate(name, root.value(), root);
  }

  /** The problems of plain data that stands in no file; all have line 1 of the named source. */
  public static List<Problem> validate(String name, String source, Object value) {
    return validate(name, value, YamlNode.of(source, value));
  }

  private static List<Problem> validate(String name, Object value, YamlNode root) {
    Schema schema = LOADED.computeIfAbsent(name, JsonSchemas::load);
    List<Error> errors = schema.validate(tree(value));
    if (errors.isEmpty()) {
      return List.of();
    }
    Map<String, Location> lines = root.lines();
    Set<Problem> problems = new LinkedHashSet<>();
    for (Error error : errors) {
      String pointer = error.getInstanceLocation().toString();
      String named = pointer.isEmpty() ? "the file" : pointer;
      String inside = pointer;
      if (error.getKeyword().equals("additionalProperties")) {
        inside = pointer + "/" + Values.escape(error.getProperty());
      }
      Location at = lines.getOrDefault(inside, root.at());
      problems.add(new Problem(at, printable(named + " " + sentence(schema, error))));
    }
    return problems.stream().sorted().toList();
  }

  private static String sentence(Schema root, Error error) {
    JsonNode schema = error.getSchemaNode();
    return switch (error.getKeyword()) {
      case "additionalProperties" ->
          "has no field " + error.getProperty() + "; allowed: " + fields(root, error);
      case "required" -> "lacks " + error.getProperty();
      case "enum" -> "is " + error.getInstanceNode() + "; allowed: " + words(schema);
      case "const" -> "is " + error.getInstanceNode() + "; allowed: " + schema;
      case "type" -> "is " + kind(error.getInstanceNode()) + "; allowed: " + words(schema);
      case "pattern" ->
          "is " + error.getInstanceNode() + "; allowed: what matches " + schema.asString();
      case "minLength", "minItems", "minProperties" -> "is empty; allowed: something";
      default -> "is wrong: " + error.getMessage();
    };
  }

  /** The names beside {@code additionalProperties} in the schema. */
  private static String fields(Schema schema, Error error) {
    String keyword = String.valueOf(error.getSchemaLocation().getFragment());
    JsonNode around = schema.getSchemaNode();
    List<String> steps = Values.steps(keyword);
    for (String step : steps.subList(0, steps.size() - 1)) {
      around = around.isArray() ? around.get(Integer.parseInt(step)) : around.get(step);
    }
    return String.join(", ", around.get("properties").propertyNames());
  }

  private static String words(JsonNode schema) {
    if (!schema.isArray()) {
      return schema.asString();
    }
    return StreamSupport.stream(schema.spliterator(), false)
        .filter(word -> !word.isNull() && !word.asString().equals("null"))
        .map(JsonNode::asString)
        .collect(Collectors.joining(", "));
  }

  private static String kind(JsonNode node) {
    if (node.isObject() || node.isArray()) {
      return node.isObject() ? "a mapping" : "a list";
    }
    if (node.isString()) {
      return "the text " + node;
    }
    return node.isNull() ? "null" : (node.isBoolean() ? "the truth value " : "the number ") + node;
  }

  /** Without terminal escapes: keys and values are untrusted. */
  private static String printable(String text) {
    String shown = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "\uFFFD");
    return shown.length() <= 300 ? shown : shown.substring(0, 300) + "…";
  }

  private static Schema load(String name) {
    try {
      return SchemaRegistry.withDialect(Dialects.getDraft202012())
          .getSchema(tree(Json.parse(text(name))));
    } catch (JsonException e) {
      throw new IllegalStateException("schema " + name, e);
    }
  }

  private static JsonNode tree(Object value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = nodes.objectNode();
      map.forEach((key, item) -> object.set(String.valueOf(key), tree(item)));
      return object;
    }
    if (value instanceof List<?> list) {
      ArrayNode array = nodes.arrayNode();
      list.forEach(item -> array.add(tree(item)));
      return array;
    }
    if (value instanceof String text) {
      return nodes.stringNode(text);
    }
    if (value instanceof Boolean truth) {
      return nodes.booleanNode(truth);
    }
    if (value instanceof Long || value instanceof Integer) {
      return nodes.numberNode(((Number) value).longValue());
    }
    return value == null ? nodes.nullNode() : nodes.numberNode(((Number) value).doubleValue());
  }
}
