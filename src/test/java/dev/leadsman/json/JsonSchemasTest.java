package dev.leadsman.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class JsonSchemasTest {
  private static final String RULE =
      """
      id: cilium-skips-minor
      title: Cilium moves more than one minor version at once
      severity: error
      component: [cilium, rke2-cilium]
      judges: transition
      from: "*"
      to: ">=1.10.0"
      expression: bump.to.major == bump.from.major
      at: [a.b, ENABLE_POD_ENI]
      message: "Cilium {{bump.from}} to {{bump.to}} leaves out a minor version"
      why: Cilium tests upgrades across one minor version only.
      fix: {text: "Go to the next minor.", set: {a.b: false}}
      steps: {before: [kubectl get nodes], after: look}
      references: ["https://docs.cilium.io/en/stable/operations/upgrade/"]
      facts: [CIL-001]
      """;

  @ParameterizedTest
  @FieldSource("dev.leadsman.json.JsonSchemas#NAMES")
  void everySchemaIsClosedAndOffline(String name) throws Exception {
    Map<?, ?> schema = (Map<?, ?>) Json.parse(JsonSchemas.text(name));

    assertEquals("https://json-schema.org/draft/2020-12/schema", schema.get("$schema"));
    assertEquals(JsonSchemas.text(name), Json.write(schema));
    List<String> open = new ArrayList<>();
    collectOpen(schema, "", open);
    assertEquals(List.of(), open);
  }

  /** Objects that name their fields and take others too, and references to elsewhere. */
  private static void collectOpen(Object schema, String at, List<String> open) {
    if (schema instanceof Map<?, ?> map) {
      boolean isSchema = map.containsKey("type") || map.containsKey("$ref");
      if (isSchema
          && map.get("properties") instanceof Map
          && !map.containsKey("additionalProperties")) {
        open.add(at);
      }
      if (map.get("$ref") instanceof String ref && !ref.startsWith("#/")) {
        open.add(at + " refers to " + ref);
      }
      map.forEach((key, value) -> collectOpen(value, at + "/" + key, open));
    } else if (schema instanceof List<?> list) {
      list.forEach(item -> collectOpen(item, at + "/-", open));
    }
  }

  @Test
  void takesAWholeRule() throws Exception {
    assertEquals(List.of(), problems("rules", RULE));
  }

  @Test
  void tellsWhereWhatAndWhatIsAllowed() throws Exception {
    assertEquals(
        List.of(
            "f.yaml:1: the file lacks why",
            "f.yaml:3: /severity is \"fatal\"; allowed: error, warning, info",
            "f.yaml:7: /to is the number 1.1; allowed: string",
            "f.yaml:10: the file has no field mesage; allowed: id, title, severity, component, judges,"
                + " from, to, deployer, forEach, expression, at, message, why, fix, steps, references,"
                + " facts, deprecated"),
        problems(
            "rules",
            RULE.replace("severity: error", "severity: fatal")
                .replace("to: \">=1.10.0\"", "to: 1.10")
                .replaceAll("why:.*\n", "")
                .replace("message:", "message: x\nmesage:")
                .replaceAll("at: .*\n", "")));
  }

  @Test
  void messagesHoldNoTerminalEscapes() throws Exception {
    assertEquals(
        List.of("f.yaml:1: /failOn is \"\\u001B[31m\"; allowed: error, warning, info, never"),
        problems("config", "failOn: \"\\e[31m\"\n"));
  }

  @Test
  void takesWaivers() throws Exception {
    String waiver =
        "- {rule: a, release: p/k/c, from: '1.0', to: '1.1', reason: r, owner: o, expires: 2026-12-31}\n";

    assertEquals(List.of(), problems("waivers", waiver));
    assertEquals(
        List.of(
            "f.yaml:1: /0 is wrong: has a missing property 'to' which is dependent required because"
                + " 'from' is present"),
        problems("waivers", waiver.replace("to: '1.1', ", "")));
    assertEquals(
        List.of(
            "f.yaml:1: /0/expires is \"soon\"; allowed: what matches ^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
        problems("waivers", waiver.replace("2026-12-31", "soon")));
  }

  @Test
  void takesCases() throws Exception {
    assertEquals(
        List.of(),
        problems(
            "cases",
            """
            - {name: a, base: {version: "1"}, head: {version: "2", defaults: unknown}, expect: finding}
            - {name: b, head: {version: "2", env: {c: {A: "1"}}}, deployer: {name: flux}, expect: pass}
            - {name: c, head: {version: "2"}, expect: undecided, cause: render, message: [x, z]}
            """));
    assertEquals(
        List.of(
            "f.yaml:1: /0/expect is \"fail\"; allowed: finding, pass, not-applicable, undecided",
            "f.yaml:1: /0/head has no field verson; allowed: version, kind, name, namespace, values,"
                + " defaults, chart, deployer, objects, crds, env, images, complete, unreadable, source"),
        problems("cases", "- {name: a, head: {verson: '1'}, expect: fail}\n"));
  }

  @Test
  void takesAWholeReport() {
    Map<String, Object> report = report();

    assertEquals(List.of(), JsonSchemas.validate("report", "report.json", report));
  }

  @Test
  void everyFieldOfAReportIsNeeded() {
    for (String list : List.of("bumps", "findings", "undecided", "skipped")) {
      Map<?, ?> first = (Map<?, ?>) ((List<?>) report().get(list)).get(0);
      for (Object field : first.keySet()) {
        Map<String, Object> report = report();
        ((Map<?, ?>) ((List<?>) report.get(list)).get(0)).remove(field);

        assertEquals(
            List.of("report.json:1: /" + list + "/0 lacks " + field),
            JsonSchemas.validate("report", "report.json", report).stream()
                .map(JsonSchemas.Problem::toString)
                .toList());
      }
    }
  }

  private static Map<String, Object> report() {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("schemaVersion", 1L);
    report.put("base", "0123");
    report.put("head", "worktree");
    report.put("verdict", "failed");
    report.put(
        "bumps",
        List.of(
            map(
                "component",
                null,
                "kind",
                "chart",
                "name",
                "a",
                "from",
                null,
                "to",
                "1",
                "effectiveFrom",
                null,
                "effectiveTo",
                null,
                "change",
                "added",
                "release",
                "p/-/a",
                "cluster",
                "p",
                "deployer",
                "flux",
                "file",
                "a.yaml",
                "line",
                3L)));
    report.put(
        "findings",
        List.of(
            map(
                "id",
                "x",
                "rule",
                "r",
                "facts",
                List.of(),
                "severity",
                "error",
                "release",
                "p/-/a",
                "from",
                null,
                "to",
                "1",
                "file",
                "a.yaml",
                "line",
                3L,
                "message",
                "m",
                "why",
                "w",
                "fix",
                map("text", "t", "set", map("/a/b", false)),
                "steps",
                map("before", List.of("b"), "after", List.of()),
                "existing",
                false,
                "waived",
                null)));
    report.put(
        "undecided",
        List.of(
            map(
                "rule",
                "r",
                "facts",
                List.of("F-1"),
                "release",
                "p/-/a",
                "file",
                "a.yaml",
                "line",
                1L,
                "cause",
                "chart",
                "needs",
                "n",
                "severity",
                "info")));
    report.put(
        "skipped",
        List.of(
            map(
                "file",
                "b.yaml",
                "line",
                1L,
                "kind",
                "template",
                "component",
                null,
                "reason",
                "is a template")));
    report.put("notes", List.of());
    return report;
  }

  private static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }

  @Test
  void everyFileOfThePoliciesKeepsItsSchema() throws Exception {
    Path policies = Path.of(System.getProperty("leadsman.policies", "policies"));
    Assumptions.assumeTrue(Files.isDirectory(policies), "no policies/ here yet");
    List<String> problems = new ArrayList<>();
    int files = 0;
    for (Path file : yamlFiles(policies)) {
      String name = file.getFileName().toString();
      String schema =
          switch (name) {
            case "packs.yaml" -> null;
            case "components.yaml" -> "components";
            case "schemes.yaml" -> "schemes";
            default -> name.endsWith(".cases.yaml") ? "cases" : "rules";
          };
      if (schema != null) {
        files++;
        for (YamlDocument document :
            YamlDocument.parse(file.toString(), Files.readAllBytes(file))) {
          JsonSchemas.validate(schema, document.root())
              .forEach(one -> problems.add(one.toString()));
        }
      }
    }
    assertEquals(List.of(), problems);
    assertTrue(files > 0, "no file in " + policies);
  }

  private static List<Path> yamlFiles(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.filter(path -> path.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @Test
  void refusesAnUnknownSchema() {
    assertThrows(IllegalArgumentException.class, () -> JsonSchemas.text("../config"));
  }

  private static List<String> problems(String schema, String text) throws YamlException {
    YamlNode root = YamlDocument.parse("f.yaml", text).get(0).root();
    return JsonSchemas.validate(schema, root).stream().map(JsonSchemas.Problem::toString).toList();
  }
}
