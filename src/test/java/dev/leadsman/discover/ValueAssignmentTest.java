package dev.leadsman.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.leadsman.model.Location;
import dev.leadsman.model.Values;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueAssignmentTest {
  private static final Location AT = new Location("app.yaml", 7);

  @ParameterizedTest(name = "{0}={1} as text {2}")
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "a.b, 1, false, {a={b=1}}, Long",
        "a.b, 1, true, {a={b=1}}, String",
        "a, 010, false, {a=010}, String",
        "a, 1.5, false, {a=1.5}, String",
        "a, TRUE, false, {a=true}, Boolean",
        "a\\.b, x, false, {a.b=x}, String",
        "a[1], x, false, `{a=[null, x]}`, ArrayList",
        "a, `{x,y}`, false, `{a=[x, y]}`, ArrayList",
      })
  void typesAndPlacesAsHelmSetDoes(
      String path, String value, boolean asText, String expected, String type) {
    Values layer = ValueAssignment.layer(Values.EMPTY, path, value, asText, AT);

    assertEquals(expected, layer.tree().toString());
    Object leaf = layer.tree().values().iterator().next();
    leaf = leaf instanceof Map<?, ?> map ? map.values().iterator().next() : leaf;
    assertEquals(type, leaf.getClass().getSimpleName());
    assertEquals(AT, layer.lines().values().iterator().next());
  }

  @Test
  void anItemKeepsTheOtherItemsOfTheListBelow() throws YamlException {
    Values below =
        YamlDocument.parse("values.yaml", "list:\n- {a: 1, b: 2}\n- 3\n").get(0).root().toValues();

    Values layer = ValueAssignment.layer(below, "list[0].a", "9", false, AT);

    assertEquals("{list=[{a=9, b=2}, 3]}", below.merge(layer).tree().toString());
  }

  @Test
  void anImpossibleIndexSetsNothing() {
    assertEquals(Values.EMPTY, ValueAssignment.layer(Values.EMPTY, "a[999999999]", "1", false, AT));
  }
}
