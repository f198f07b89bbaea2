package dev.leadsman.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoTemplateTest {
  private static final String DATA =
      """
      path:
        basename: cilium
        segments: [apps, network, cilium]
      version: 1.16.5
      number: 3
      big: 1234567
      short: 1.10
      "yes": true
      empty: ""
      apps:
        zeta: {version: "2.0"}
        alpha: {version: "1.0"}
      list: [a, b]
      nested: {a: {b: {c: deep}}}
      inner: "{{ .version }}"
      """;

  private static GoValue data(String yaml) {
    try {
      YamlNode root = YamlDocument.parse("values.yaml", yaml).get(0).root();
      return GoValue.of(root.toValues(), root.at());
    } catch (YamlException e) {
      throw new AssertionError(e);
    }
  }

  private static GoTemplate.Result evaluate(String template) {
    return GoTemplate.of("t.yaml", 1, template).evaluate(data(DATA));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '§',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "{{ .path.basename }} ~ cilium",
        "{{ index .path.segments 1 }} ~ network",
        "{{ .none | default \"x\" | quote }} ~ \"x\"",
        "{{ .version | default \"x\" | quote }} ~ \"1.16.5\"",
        "{{ .nested.a.b.c }} ~ deep",
        "{{ (index .apps \"alpha\").version }} ~ 1.0",
        "{{ $v := .version }}{{ printf \"v%s\" $v }} ~ v1.16.5",
        "{{ if eq .path.basename \"cilium\" }}y{{ else }}n{{ end }} ~ y",
        "{{ if .empty }}a{{ else if .yes }}b{{ else }}c{{ end }} ~ b",
        "{{ if and .yes (not .empty) }}a{{ end }}{{ if or .empty .none }}b{{ end }} ~ a",
        "{{ range $k, $v := .apps }}{{ $k }}={{ $v.version }};{{ end }} ~ alpha=1.0;zeta=2.0;",
        "{{ range $i, $v := .list }}{{ $i }}{{ $v }}{{ end }} ~ 0a1b",
        "{{ range .list }}{{ if eq . \"b\" }}{{ break }}{{ end }}{{ . }}{{ end }} ~ a",
        "{{ range .none }}x{{ else }}none{{ end }} ~ none",
        "{{ with .nested.a }}{{ .b.c }}{{ $.version }}{{ end }} ~ deep1.16.5",
        "{{- /* comment */ -}} x {{- \" y\" }} ~ x y",
        "{{ `{{ raw }}` }} ~ {{ raw }}",
        "{{ .version | replace \".\" \"-\" | upper | trunc 4 }} ~ 1-16",
        "{{ trimPrefix \"1.\" .version }} ~ 16.5",
        "{{ .version | splitList \".\" | first }} ~ 1",
        "{{ (split \".\" .version)._1 }} ~ 16",
        "{{ join \"/\" (list \"a\" .number true) }} ~ a/3/true",
        "{{ dig \"nested\" \"a\" \"x\" \"none\" . }} ~ none",
        "{{ dig \"nested\" \"a\" \"b\" \"c\" \"none\" . }} ~ deep",
        "{{ get .nested \"x\" }}|{{ hasKey .nested \"a\" }} ~ |true",
        "{{ ternary \"a\" \"b\" .yes }} ~ a",
        "{{ $d := dict \"a\" 1 }}{{ $_ := set $d \"b\" 2 }}{{ $d }} ~ map[a:1 b:2]",
        "{{ $x := 1 }}{{ if .yes }}{{ $x = 2 }}{{ end }}{{ $x }} ~ 2",
        "{{ coalesce .none .empty .version }} ~ 1.16.5",
        "{{ .number }} {{ .big }} {{ .short }} {{ int .big }} ~ 3 1.234567e+06 1.1 1234567",
        "{{ printf \"%s-%d-%q\" .version (int .number) \"x\" }} ~ 1.16.5-3-\"x\"",
        "{{ tpl .inner . }} ~ 1.16.5",
        "{{ define \"f\" }}<{{ .version }}>{{ end }}{{ include \"f\" . | quote }} ~ \"<1.16.5>\"",
        "{{ define \"f\" }}<{{ . }}>{{ end }}{{ template \"f\" .version }} ~ <1.16.5>",
        "{{ hasPrefix \"1.\" .version }} {{ contains \"16\" .version }} ~ true true",
        "{{ len .list }} {{ has \"a\" .list }} {{ ne 1 2 }} {{ lt 1 2 }} ~ 2 true true true",
        "{{ (fromYaml \"a: {b: 1}\").a.b }} ~ 1",
        "{{ toJson .list }} ~ [\"a\",\"b\"]",
        "{{ or .none \"x\" }} ~ x",
        "{{ merge (dict \"a\" 1) (dict \"a\" 2 \"b\" 3) | toJson }} ~ {\"a\":1,\"b\":3}",
        "{{ semverless }}x ~ {{ semverless }}x",
        "{{ .nested.x.y }} ~ {{ .nested.x.y }}",
      })
  void evaluatesAsGoDoes(String template, String expected) {
    assertEquals(expected, evaluate(template).text().asWritten());
  }

  @Test
  void writesYamlAsHelmDoes() {
    GoTemplate.Result result = evaluate("a:\n  {{- toYaml .apps | nindent 2 }}\n");

    assertEquals(
        "a:\n  alpha:\n    version: \"1.0\"\n  zeta:\n    version: \"2.0\"\n",
        result.text().text());
    assertTrue(result.isComplete());
  }

  @Test
  void namesWhatItCannotKnow() {
    GoTemplate.Result result =
        evaluate("a: {{ lookup \"v1\" }}\nb: x\n{{ if now }}\nc: {{ .version }}\n{{ end }}\n");

    assertEquals("a: {{ lookup \"v1\" }}\nb: x\n\n", result.text().asWritten());
    assertEquals(
        List.of(
            new GoTemplate.Unknown(
                new Location("t.yaml", 1),
                "{{ lookup \"v1\" }}",
                "the function lookup is not known",
                ""),
            new GoTemplate.Unknown(
                new Location("t.yaml", 3),
                "{{ if now }}",
                "the function now is not known",
                "{{ if now }}\nc: {{ .version }}\n{{ end }}")),
        result.unknown());
  }

  @Test
  void whatAnUndecidedBlockAssignsIsUnknown() {
    GoTemplate.Result result = evaluate("{{ $x := 1 }}{{ if now }}{{ $x = 2 }}{{ end }}{{ $x }}");

    assertEquals("{{ $x }}", result.text().asWritten());
  }

  @Test
  void partialMapsDoNotTellWhatTheyLack() {
    GoValue data =
        GoValue.partial(
            new HashMap<>(Map.of("version", GoValue.text("1.0", null))), "the cluster tells it");

    String text = "{{ .version }} {{ .name }} {{ .name | default \"x\" }} {{ hasKey . \"name\" }}";
    GoTemplate.Result result = GoTemplate.of("t", 1, text).evaluate(data);

    assertEquals(
        "1.0 {{ .name }} {{ .name | default \"x\" }} {{ hasKey . \"name\" }}",
        result.text().asWritten());
    assertEquals("the cluster tells it", result.unknown().get(0).why());
  }

  @Test
  void everyCharacterKnowsWhereItWasWritten() throws Exception {
    String template =
        """
        {{- range $name, $app := .apps }}
        ---
        name: {{ $name }}
        version: "v{{ $app.version }}"
        fixed: 1
        {{- end }}
        """;
    GoTemplate.Result result = evaluate(template);

    List<YamlDocument> documents = LinedYaml.parse("t.yaml", result.text());

    assertEquals(2, documents.size());
    YamlNode alpha = documents.get(0).root();
    assertEquals("v1.0", alpha.text("version").orElseThrow());
    assertEquals(new Location("values.yaml", 12), alpha.get("version").orElseThrow().at());
    assertEquals(new Location("values.yaml", 12), alpha.line("version"));
    assertEquals(new Location("t.yaml", 5), alpha.get("fixed").orElseThrow().at());
    YamlNode zeta = documents.get(1).root();
    assertEquals(new Location("values.yaml", 11), zeta.get("version").orElseThrow().at());
  }

  @Test
  void yamlMadeOfValuesKeepsTheirLines() throws Exception {
    GoTemplate.Result result = evaluate("a:\n  {{- toYaml .apps | nindent 2 }}\nb: {{ now }}\n");

    YamlNode root = LinedYaml.parse("t.yaml", result.text()).get(0).root();

    assertEquals(
        new Location("values.yaml", 11), root.get("a", "zeta", "version").orElseThrow().at());
    assertEquals("{{ now }}", root.text("b").orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{",
        "{{ }",
        "{{ if }}",
        "{{ end }}",
        "{{ if .a }}",
        "{{ \"a }}",
        "{{ ( }}",
        "{{ | }}",
        "{{ .a..b }}",
        "{{ else }}",
        "{{ /* }}",
        "{{ define }}{{ end }}",
        "{{ 1x }}",
        "{{ 99999999999999999999 }}",
        "{{ ^ }}",
        "{{-",
        "{{ if .a }}{{ else }}{{ else }}{{ end }}"
      })
  void refusesWhatIsNoTemplate(String text) {
    GoTemplate.Result result = evaluate(text);

    assertFalse(result.isComplete(), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ define \"f\" }}{{ include \"f\" . }}{{ end }}{{ include \"f\" . }}",
        "{{ range until 99999 }}{{ range until 99999 }}x{{ end }}{{ end }}",
        "{{ $x := \"aaaaaaaaaa\" }}{{ range until 99 }}{{ $x = printf \"%s%s\" $x $x }}{{ end }}",
        "{{ $x := list 1 }}{{ range until 99 }}{{ $x = list $x $x }}{{ end }}{{ $x }}",
        "{{ $x := dict }}{{ $_ := set $x \"x\" $x }}{{ $x }}",
        "{{ $x := dict }}{{ range until 9999 }}{{ $x = dict \"a\" $x }}{{ end }}{{ toYaml $x }}",
        "{{ repeat 999999999 \"x\" }}",
        "{{ $a := repeat 99999 \"a\" }}{{ replace \"a\" $a $a }}",
        "{{ $l := until 99999 }}{{ range until 9 }}{{ $l = concat $l $l $l }}{{ end }}{{ $l }}"
      })
  void staysWithinBounds(String text) {
    GoTemplate.Result result =
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> evaluate(text));

    assertFalse(result.isComplete(), text);
  }

  @Test
  void deepNestingIsRefused() {
    assertFalse(evaluate("{{ if .a }}".repeat(5000) + "{{ end }}".repeat(5000)).isComplete());
    assertFalse(evaluate("{{ " + "(".repeat(5000) + "1" + ")".repeat(5000) + " }}").isComplete());
    assertFalse(
        evaluate("{{ if 0 }}{{ else if 0 }}" + "{{ else if 0 }}".repeat(5000) + "{{ end }}")
            .isComplete());
  }

  @Test
  void neverThrows() {
    String[] parts = {
      "{{", "}}", "{{-", "-}}", " ", "\n", "if", "range", "end", "else", "with", ".a", ".list", "$",
      "$x", ":=", "=", "|", "(", ")", "\"a\"", "`", "printf", "index", "toYaml", "dict", "list",
      "1", "-1", "define", "include", "tpl", "default", "nindent", "set", ".", ",", "split", "trunc"
    };
    Random random = new Random(7);
    int evaluated = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(25); j >= 0; j--) {
        text.append(parts[random.nextInt(parts.length)]).append(random.nextBoolean() ? " " : "");
      }
      GoTemplate.Result result =
          evaluate(random.nextBoolean() ? text.toString() : "{{ " + text + " }}");
      evaluated += result.problem().isEmpty() ? 1 : 0;
    }
    assertTrue(evaluated > 100, "only " + evaluated + " were templates");
  }
}
