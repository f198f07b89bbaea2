package dev.leadsman.version;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChartRangeTest {
  @ParameterizedTest
  @MethodSource("dev.leadsman.version.ChartRangeCases#answers")
  void takesWhatHelmTakes(String range, String answer) {
    assertEquals(
        Optional.ofNullable(answer), ChartRange.parse(range).newest(ChartRangeCases.INDEX), range);
  }

  @ParameterizedTest
  @MethodSource("dev.leadsman.version.ChartRangeCases#refused")
  void refusesWhatHelmRefuses(String range) {
    assertEquals(
        "\"" + range + "\" is no version constraint of Helm",
        assertThrows(RangeException.class, () -> ChartRange.parse(range)).getMessage());
  }

  @Test
  void refusesALongTextWithoutReadingIt() {
    String text = "1.2 - ".repeat(200_000);

    assertEquals(
        "a text of 1200000 characters is no constraint",
        assertThrows(RangeException.class, () -> ChartRange.parse(text)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.17.401", "v3.30.1-build2025061101", "1.2.3+up0.21.0", "0.4.0-rc1"})
  void knowsAVersion(String text) {
    assertTrue(ChartRange.isExact(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1.19", "~1.16.0", "1.11.x", "*", "=1.2.3", ">=1 <2", "latest"})
  void knowsWhatIsNoVersion(String text) {
    assertFalse(ChartRange.isExact(text));
  }

  @Test
  void skipsWhatIsNoVersionInAnIndex() {
    assertEquals(
        Optional.of("1.0.0"),
        ChartRange.parse("").newest(List.of("latest", "1.0.0", "9.9.9-", "2.0.0.0")));
    assertEquals(Optional.empty(), ChartRange.parse("*").newest(List.of("1.0.0-rc1")));
    assertEquals(">=1 <2", ChartRange.parse(">=1 <2").toString());
  }
}
