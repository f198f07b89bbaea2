package dev.leadsman.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.leadsman.model.Location;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlDocumentTest {
  @Test
  void everyKeyKnowsItsLine() throws Exception {
    YamlDocument document =
        only(
            """
            # two documents

            ---
            apiVersion: apps/v1
            kind: DaemonSet
            spec:
              containers:
              - name: a
                image: b:1.10
              - name: c
            """);

    assertEquals("DaemonSet", document.kind());
    assertEquals("apps", document.group());
    assertEquals(new Location("a.yaml", 4), document.at());
    assertEquals(
        new Location("a.yaml", 9), document.root().lines().get("/spec/containers/0/image"));
    assertEquals(new Location("a.yaml", 10), document.root().lines().get("/spec/containers/1"));
  }

  @Test
  void textIsAsWrittenAndValueAsRead() throws Exception {
    YamlNode root = only("version: 1.10\nquoted: '1.10'\n").root();

    assertEquals("1.10", root.text("version").orElseThrow());
    assertEquals(1.1, root.get("version").orElseThrow().value());
    assertEquals("1.10", root.get("quoted").orElseThrow().value());
  }

  @Test
  void numbersThatFitNoTypeAreText() throws Exception {
    String digits = "9".repeat(2_000_000);

    assertEquals(digits, only("a: " + digits + "\n").root().get("a").orElseThrow().value());
  }

  @Test
  void offsetsCountCharsAlsoBehindOtherPlanes() throws Exception {
    String text = "a: \"😀\"\nb: &x !!str \"v\" # c\nc: [1, {d: e}] # f\ng:\n  h: |\n    i\nj: k\n";
    YamlNode root = only(text).root();

    assertEquals("\"😀\"", slice(text, root.get("a").orElseThrow()));
    assertEquals("\"v\"", slice(text, root.get("b").orElseThrow()));
    assertEquals("[1, {d: e}]", slice(text, root.get("c").orElseThrow()));
    assertEquals("h: |\n    i\n", slice(text, root.get("g").orElseThrow()));
    assertEquals("k", slice(text, root.get("j").orElseThrow()));
  }

  private static String slice(String text, YamlNode node) {
    return text.substring(node.start(), node.end());
  }

  @Test
  void byteOrderMarkCrlfAndDocumentEndAreNoContent() throws Exception {
    List<YamlDocument> documents =
        YamlDocument.parse(
            "a.yaml",
            "\uFEFFa: 1\r\nb: |\r\n  x\r\n  y\r\n...\r\n---\r\n# none\r\n---\r\nc: 2\r\n"
                .getBytes(StandardCharsets.UTF_8));

    assertEquals(2, documents.size());
    assertEquals(Map.of("a", 1L, "b", "x\ny\n"), documents.get(0).root().value());
    assertEquals(new Location("a.yaml", 9), documents.get(1).at());
  }

  @Test
  void linesOfAnEmbeddedTextCountFromItsPlace() throws Exception {
    String text = "data:\n  values: |\n    a: 1\n    b: 2\n";
    YamlNode values = only(text).root().get("data", "values").orElseThrow();

    YamlDocument inner = YamlDocument.parse("a.yaml", values.text(), values.textLine()).get(0);

    assertEquals(new Location("a.yaml", 4), inner.root().line("b"));
  }

  @Test
  void anAliasStandsWhereItsAnchorIs() throws Exception {
    YamlNode root = only("v: &v 1.2.3\nchart:\n  version: *v\n").root();

    assertEquals("1.2.3", root.text("chart", "version").orElseThrow());
    assertEquals(1, root.get("chart", "version").orElseThrow().at().line());
    assertEquals(3, root.line("chart", "version").line());
  }

  @Test
  void anAliasMayNameAKey() throws Exception {
    YamlNode root = only("&k cilium: 1\nchart: *k\n").root();

    assertEquals("cilium", root.text("chart").orElseThrow());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'a:\n\tb: 1'|a.yaml:2: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation)",
        "'a: [1'|a.yaml:1: expected ',' or ']', but got <stream end>",
        "'a: 1\nb: *c'|a.yaml:2: alias *c names no anchor",
        "'a: &x\n- *x'|a.yaml:2: alias *x stands inside what it names",
        "'a: 1\n[b]: 2'|a.yaml:2: has a key that is no scalar",
        "'a: 1\n~: 2'|a.yaml:2: has a key that is null",
        "'a: 1\n<<: 2'|a.yaml:2: merges with << what is no mapping",
        "'a: !!int x'|a.yaml:1: cannot read this as the !!int it is tagged",
        "'a: !!binary \"%\"'|a.yaml:1: tags as !!binary what is no base64",
      })
  void tellsWhereAndWhatIsWrong(String text, String message) {
    assertEquals(message, refusal("a.yaml", text));
  }

  @Test
  void refusesWhatIsNoText() {
    assertEquals("a.yaml:2: holds the character U+0000", refusal("a.yaml", "a: 1\nb: \0"));
    assertEquals(
        "a.yaml:2: holds the character U+2028, which only some readers break lines at",
        refusal("a.yaml", "a: 1\n# b\u2028c: 2"));
    byte[] bytes = {'a', ':', '\n', ' ', (byte) 0xff};
    assertEquals(
        "a.yaml:2: is not UTF-8 text",
        assertThrows(YamlException.class, () -> YamlDocument.parse("a.yaml", bytes)).getMessage());
  }

  @Test
  void messagesHoldNoTerminalEscapes() {
    assertEquals(
        "a\uFFFD[31m.yaml:1: holds the character U+001B", refusal("a\u001b[31m.yaml", "b: \u001b"));
  }

  @Test
  void refusesToNestBeyondReason() {
    String deep = "[".repeat(300) + "]".repeat(300);
    assertEquals("a.yaml:1: nests deeper than 200 levels", refusal("a.yaml", deep));
    assertEquals("a.yaml:1: nests deeper than 200 levels", refusal("a.yaml", "[".repeat(100_000)));
    StringBuilder chain = new StringBuilder("a0: &a0 [1]\n");
    for (int i = 1; i < 1000; i++) {
      chain.append("a" + i + ": &a" + i + " [*a" + (i - 1) + "]\n");
    }
    assertEquals(
        "a.yaml:200: is too large or too deep, its aliases followed",
        refusal("a.yaml", chain.toString()));
  }

  @Test
  void aliasesThatMultiplyAreRefusedAtOnce() {
    StringBuilder laughs = new StringBuilder("a0: &a0 [x]\n");
    StringBuilder merges = new StringBuilder("m: &m {" + keys(1000) + "}\nn:\n");
    for (int i = 1; i < 30; i++) {
      String ten = String.join(", ", Collections.nCopies(10, "*a" + (i - 1)));
      laughs.append("a" + i + ": &a" + i + " [" + ten + "]\n");
    }
    merges.append("  <<: *m\n".repeat(2000));

    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          assertEquals(
              "a.yaml:6: is too large or too deep, its aliases followed",
              refusal("a.yaml", laughs.toString()));
          assertEquals(
              "a.yaml:103: is too large, its merges followed",
              refusal("a.yaml", merges.toString()));
        });
  }

  @Test
  void refusesWhatIsTooLarge() {
    char[] much = new char[33 * 1024 * 1024];
    Arrays.fill(much, 'a');
    assertEquals("a.yaml:1: is larger than 32 MiB", refusal("a.yaml", new String(much)));
    assertEquals(
        "a.yaml:1: holds over 1000000 nodes", refusal("a.yaml", "[" + "a,".repeat(1_000_001)));
  }

  @Test
  void aCharacterOfAnotherPlaneMayStandAnywhere() throws Exception {
    for (int length = 1000; length < 1040; length++) {
      String text = "x".repeat(length) + "😀";
      assertEquals(text, only("a: " + text).root().get("a").orElseThrow().value());
    }
    assertEquals("a.yaml:1: holds the character U+D83D", refusal("a.yaml", "a: \ud83d"));
    assertEquals("a.yaml:1: holds the character U+DE00", refusal("a.yaml", "a: \ude00b"));
  }

  private static String keys(int count) {
    StringBuilder keys = new StringBuilder();
    for (int i = 0; i < count; i++) {
      keys.append("k" + i + ": 1, ");
    }
    return keys.toString();
  }

  private static String refusal(String file, String text) {
    return assertThrows(YamlException.class, () -> YamlDocument.parse(file, text)).getMessage();
  }

  private static YamlDocument only(String text) throws YamlException {
    List<YamlDocument> documents = YamlDocument.parse("a.yaml", text);
    assertEquals(1, documents.size());
    return documents.get(0);
  }
}
