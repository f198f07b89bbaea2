package dev.leadsman.version;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Versions whose endings no scheme knows. */
class NumbersTest {
  @ParameterizedTest
  @CsvSource({
    "v4.0.2-master-30, v4.1.0-master-31, 1",
    "v1.12.0, v1.12.0-2-gf6793aa, 0",
    "v1.12.0-2-gf6793aa, v1.11.4, -1",
    "v4.1.0-nftables, v4.1.0, 0",
    "v4.1-nftables, v4.1.0-nftables, 0",
    "1.10.0-x, 1.9.0-x, -1",
    "v1.2.0-SNAPSHOT, v1.2.0, 1",
    "v1.2.0, v1.2.0-dev-5e515ea, -1",
    "v1.2.0-development, v1.2.0, 0",
    "v1.2.0-rc1-x, v1.2.0-dev,",
    "latest, v1.2.0,",
    "v1.2.0, main-1.2.0,",
    "v1.2.0, v1.2.0.1, 0",
  })
  void comparesByTheNumbersInFront(String from, String to, Integer step) {
    assertEquals(step == null ? OptionalInt.empty() : OptionalInt.of(step), Numbers.step(from, to));
  }

  @ParameterizedTest
  @CsvSource({
    "104.0.0+up0.21.0, 104.0.0+up0.22.0, 1",
    "105.0.0+up0.22.0-rancher.1, 104.0.0+up0.21.0, -1",
    "104.0.0+up0.21.0, 105.0.0+up0.21.0, 0",
    "104.0.0, 104.0.0+up0.21.0,",
  })
  void comparesWhatARepackagedChartHolds(String from, String to, Integer step) {
    assertEquals(
        step == null ? OptionalInt.empty() : OptionalInt.of(step), Numbers.upstreamStep(from, to));
  }
}
