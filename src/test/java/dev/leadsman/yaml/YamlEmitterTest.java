package dev.leadsman.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YamlEmitterTest {
  @Test
  void writesAsKubernetesDoes() throws Exception {
    String text =
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: a
          annotations: {}
          finalizers: []
        data:
          script: |
            #!/bin/sh
            echo "a"  # ${b}

              exit 0
          noEnd: |-
            a
            b
          more: |+
            a

          "yes": "no"
          mode: "0755"
          exponent: "1e3"
          time: "12:30"
          date: "2001-01-01"
          none: "null"
          empty: ""
          long: aaaaaaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaaaaaaa aaaaaaaaaaaaaaa
        list:
        - a: 1
          b:
          - c
        - - d
        - {}
        numbers:
        - 1
        - -9223372036854775808
        - 1.5
        - 1e+21
        - 1e-7
        - null
        - true
        """;

    assertEquals(text, YamlEmitter.write(read(text)));
  }

  @Test
  void quotesWhatAnyReaderWouldTakeForSomethingElse() {
    for (String text :
        List.of(
            "y",
            "Yes",
            "on",
            "OFF",
            "true",
            "~",
            "null",
            "",
            "0755",
            "0o17",
            "1_000",
            "0x1F",
            "0b11",
            "+1",
            "-1",
            "12:30",
            "1:2:3.4",
            "2001-01-01",
            "2001-12-14 21:59:43",
            ".inf",
            "-.INF",
            ".NaN",
            "1e3",
            "1.",
            ".5",
            "=",
            "<<",
            "1_0.5",
            "99999999999999999999",
            "yEs",
            "nUlL")) {
      assertEquals("- \"" + text + "\"\n", YamlEmitter.write(List.of(text)));
    }
  }

  @Test
  void leavesPlainTextPlain() {
    for (String text :
        List.of("v1.2.3", "1.2.3", "a:b", "10.0.0.0/8", "kube-system", "1.16.x", "12h", "a b")) {
      assertEquals(text + "\n", YamlEmitter.write(text));
    }
  }

  @Test
  void whatItWritesReadsBack() throws Exception {
    List<String> texts = OddTexts.all(20_000);
    Map<String, Object> keys = new LinkedHashMap<>();
    texts.forEach(text -> keys.put(text, text));
    keys.put("lists", List.of(texts, Map.of("deep", texts)));

    assertEquals(keys, read(YamlEmitter.write(keys)));
  }

  @Test
  void eachTextReadsBackAsAWholeDocumentAndAtTheEndOfOne() throws Exception {
    for (String text : OddTexts.all(5_000)) {
      Object last = Map.of("a", List.of(Map.of("b", text)));
      assertEquals(last, read(YamlEmitter.write(last)), () -> YamlEmitter.write(last));
      if (!text.isEmpty()) {
        assertEquals(text, read(YamlEmitter.write(text)), () -> YamlEmitter.write(text));
      }
    }
  }

  @Test
  void sharedPartsAreWrittenTwiceWithoutAnchors() {
    List<String> shared = new ArrayList<>(List.of("x"));
    Map<String, Object> both = new LinkedHashMap<>();
    both.put("a", shared);
    both.put("b", shared);

    assertEquals("a:\n- x\nb:\n- x\n", YamlEmitter.write(both));
  }

  @Test
  void nullsAndDoublesAreWrittenAsJsonHasThem() {
    assertEquals("- null\n- 1\n- 0.1\n", YamlEmitter.write(Arrays.asList(null, 1.0, 0.1)));
    assertEquals("a: null\n", YamlEmitter.write(Collections.singletonMap("a", null)));
  }

  @Test
  void refusesOtherTypes() {
    assertThrows(
        IllegalArgumentException.class, () -> YamlEmitter.write(new Location("a.yaml", 1)));
  }

  private static Object read(String text) throws YamlException {
    List<YamlDocument> documents = YamlDocument.parse("a.yaml", text);
    return documents.isEmpty() ? null : documents.get(0).root().value();
  }
}
