package dev.leadsman.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateYamlTest {
  private static String lines(String template) {
    return TemplateYaml.of(template, true, true)
        .text()
        .replaceAll(TemplateYaml.COMPUTED + "+", "~")
        .replaceAll(" +", " ");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "version: {{ .Values.version }}; version: ~",
        "version: \"{{ .v | default \"1.2\" }}\"; version: \"~\"",
        "image: {{ a }}:{{ b }}; image: ~:~",
        "image: cilium:v{{ a }} # {{ why }}; image: cilium:v~ # ~",
        "a: {{/* not }} this */}} 1; a: 1",
        "a: {# not this #} {% if b %}1{% else %}2{% endif %}; a: ~1~2~",
        "# {{ if a }}; # {{ if a }}",
        "a: <%= b %>; a: ~",
        "a: #{ b }# # c; a: ~ # c",
        "a: {{ open; a: {{ open",
        "a: {{% b %}}; a: ~",
        "a: \"${b}\"; a: \"~\"",
        "a: ${b:=c}d; a: ~d",
        "a: $(b) %d; a: $(b) %d",
      })
  void aMarkInALineIsComputed(String template, String expected) {
    assertEquals(expected, lines(template));
  }

  @Test
  void leavesOutWhatStandsUnderAConditionOrInALoop() {
    String template =
        """
        {{- if .Values.a }}
        a: 1
        {{- range .Values.b }}
        - {{ . }}
        {{- end }}
        {{- else }}
        a: 2
        {{- end }}
        b: 1
        {% for c in d %}
        c: 1
        {% endfor %}
        <% if e %>
        e: 1
        <% end %>
        %{ if f ~}
        f: 1
        %{ endif ~}
        {{#f}}
        f: 1
        {{/f}}
        g: 1
        """;

    TemplateYaml plain = TemplateYaml.of(template, false, true);
    assertEquals(List.of("b: 1", "g: 1"), plain.text().lines().filter(x -> !x.isBlank()).toList());
    assertEquals(template.length(), plain.text().length());
    assertEquals(Set.of(2, 4, 7, 11, 14, 17, 20), plain.gaps());
    assertTrue(plain.left(template).startsWith("a: 1\n"), plain.left(template));
  }

  @Test
  void keepsWhatAnAssignmentACommentOrARawPartStandsAround() {
    TemplateYaml plain =
        TemplateYaml.of(
            """
            {{- $version := "1.16.1" }}
            {{/* a comment
                 of two lines */}}
            {% set a = 1 %}
            {% raw %}
            a: "{{ .Release.Name }}"
            {% endraw %}
            """,
            false, false);

    assertEquals("a: \"{{ .Release.Name }}\"", plain.text().strip());
    assertEquals(Set.of(), plain.gaps());
  }

  @Test
  void aLineThatSomethingIsPutInToIsAGap() {
    TemplateYaml plain =
        TemplateYaml.of("a:\n  {{- toYaml .Values.a | nindent 2 }}\n", false, false);

    assertEquals("a:", plain.text().strip());
    assertEquals(Set.of(2), plain.gaps());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{{", "{{/*", "{%", "{% raw %}", "#", "{{ if x }}", "<%= }} ", "{# "})
  void takesItsTimeWithNoText(String part) {
    String text = part.repeat(4_000_000 / part.length());

    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> TemplateYaml.of(text, true, true));
  }
}
