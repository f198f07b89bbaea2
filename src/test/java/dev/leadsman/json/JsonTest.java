package dev.leadsman.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
  private static final String TEXT =
      """
      {
        "b": 1,
        "a": [
          "x\\ty\\u0000\\"\\\\",
          1.5,
          -0.1,
          1.0E21,
          true,
          null,
          {},
          []
        ],
        "é😀</script>": {
          "c": 9223372036854775807
        }
      }
      """;

  @Test
  void writesInTheOrderGiven() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("b", 1);
    value.put("a", Arrays.asList("x\ty\0\"\\", 1.5, -0.1, 1e21, true, null, Map.of(), List.of()));
    value.put("é😀</script>", Map.of("c", Long.MAX_VALUE));

    assertEquals(TEXT, Json.write(value));
  }

  @Test
  void readsBackWhatItWrites() throws Exception {
    assertEquals(TEXT, Json.write(Json.parse(TEXT)));
  }

  @Test
  void integersBeyondALongBecomeDoubles() throws Exception {
    assertEquals(1.8446744073709552E19, Json.parse("18446744073709551615"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|line 1: no JSON value",
        "`1 2`|line 1: text after the value",
        "`{\"a\": 1,\n \"a\": 2}`|line 2: Duplicate Object property \"a\"",
        "`{\"a\": \n nope}`|line 2: Unrecognized token 'nope': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      })
  void tellsTheLineOfWhatIsNoJson(String text, String message) {
    assertEquals(message, assertThrows(JsonException.class, () -> Json.parse(text)).getMessage());
  }

  @Test
  void refusesToNestBeyondReason() {
    String deep = "[".repeat(100_000);

    assertThrows(JsonException.class, () -> Json.parse(deep));
  }

  @Test
  void refusesOtherTypes() {
    assertThrows(IllegalArgumentException.class, () -> Json.write(List.class));
  }
}
