package dev.leadsman.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JinjaTextTest {
  private static final String VARIABLES =
      """
      version: 1.16.2
      tagged: v1.16.2
      same: "{{ version }}"
      map: {cilium: {version: 1.15.4}}
      list: [{version: 1.14.9}]
      empty: ""
      itself: "{{ itself }}"
      """;

  private static Optional<YamlNode> resolve(String text) throws Exception {
    YamlNode root = YamlDocument.parse("vars.yml", VARIABLES).get(0).root();
    return new JinjaText(name -> root.get(name))
        .resolve(Nodes.text(new Location("task.yml", 9), text));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "plain ; plain",
        "{{ version }} ; 1.16.2",
        "v{{version}} ; v1.16.2",
        "{{- version -}} ; 1.16.2",
        "{{ same }} ; 1.16.2",
        "{{ map.cilium.version }} ; 1.15.4",
        "{{ map['cilium']['version'] }} ; 1.15.4",
        "{{ list[0].version }} ; 1.14.9",
        "{{ none | default('1.2') }} ; 1.2",
        "{{ none | default(version) }} ; 1.16.2",
        "{{ empty | default('1.3', true) }} ; 1.3",
        "{{ lookup('env', 'X') | default('1.4', true) }} ; 1.4",
        "{{ tagged | regex_replace('^v', '') }} ; 1.16.2",
        "{{ tagged | replace('v', '') }} ; 1.16.2",
        "{{ 'v' + version }} ; v1.16.2",
        "{{ 'v' ~ version ~ '-x' }} ; v1.16.2-x",
        "{{ none }} ; ?",
        "{{ version if edge else '1' }} ; ?",
        "{{ itself }} ; ?",
        "{{ version | unknown }} ; ?",
        "{% if x %}1{% endif %} ; ?",
        "{{ version ; ?",
        "{{ 'open }} ; ?",
        "{{ ((((((((((((((((((((((1)))))))))))))))))))))) }} ; ?",
      })
  void putsLiteralExpressionsInPlace(String text, String expected) throws Exception {
    assertEquals(expected, resolve(text).map(YamlNode::text).orElse("?"));
  }

  @Test
  void pointsToWhereTheValueIsWritten() throws Exception {
    assertEquals(new Location("vars.yml", 1), resolve("v{{ version }}").orElseThrow().at());
    assertEquals(new Location("vars.yml", 1), resolve("{{ same }}").orElseThrow().at());
    assertEquals(new Location("task.yml", 9), resolve("{{ x | d('1') }}").orElseThrow().at());
  }
}
