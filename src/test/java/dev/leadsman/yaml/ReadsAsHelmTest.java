package dev.leadsman.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReadsAsHelmTest {
  static List<HelmReading> all() throws Exception {
    return HelmReading.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void readsWhatHelmReads(HelmReading reading) throws Exception {
    Object expected = reading.differs() == null ? reading.helm() : reading.leadsman();

    if (expected == null) {
      assertThrows(YamlException.class, () -> read(reading.yaml()));
    } else {
      assertEquals(HelmReading.asHelm(expected), HelmReading.asHelm(read(reading.yaml())));
    }
  }

  /** The first document, as Helm takes a values file. */
  private static Object read(String text) throws YamlException {
    List<YamlDocument> documents = YamlDocument.parse("values.yaml", text);
    return documents.isEmpty() ? Map.of() : documents.get(0).root().value();
  }
}
