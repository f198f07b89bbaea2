package dev.leadsman.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.model.Values;
import dev.leadsman.yaml.YamlEdit.Result;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YamlEditTest {
  private static final String RELEASE =
      """
      # a release
      apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      spec:
        chart:
          spec:
            chart: spiderpool
            version: "0.9.4" # renovate: datasource=helm
            interval: 12h
        values: &values
          # why it is so
          ipam: {enableIPv4: true, enableIPv6: false}
          multus:
            enabled: 'yes'
            images: [a, b]

          list:
            - name: x
              size: 1 # one
            - name: y

        # the end
        suspend: false
      """;

  @Test
  void keepsQuotesAndTrailingComment() {
    assertEquals(
        RELEASE.replace("\"0.9.4\"", "\"0.9.5\""),
        set(RELEASE, "/spec/chart/spec/version", "0.9.5"));
    assertEquals(
        RELEASE.replace("'yes'", "'no''s'"), set(RELEASE, "/spec/values/multus/enabled", "no's"));
    assertEquals(
        RELEASE.replace("size: 1 #", "size: 2 #"), set(RELEASE, "/spec/values/list/0/size", 2));
  }

  @Test
  void quotesWhatWouldBeMisread() {
    assertEquals("a: \"0755\"\n", set("a: b\n", "/a", "0755"));
    assertEquals("a: \"1.10\" # c\n", set("a: 1.2 # c\n", "/a", "1.10"));
    assertEquals("a: true\n", set("a: \"x\"\n", "/a", true));
    assertEquals("a: null\n", set("a: x\n", "/a", null));
  }

  @Test
  void insertsMissingParentsBehindTheLastKey() {
    assertEquals(
        RELEASE.replace(
            "      images: [a, b]\n",
            "      images: [a, b]\n      multusCNI:\n        uninstall: false\n"),
        set(RELEASE, "/spec/values/multus/multusCNI/uninstall", false));
    assertEquals(
        RELEASE.replace("interval: 12h\n", "interval: 12h\n      reconcileStrategy: Revision\n"),
        set(RELEASE, "/spec/chart/spec/reconcileStrategy", "Revision"));
    assertEquals(
        RELEASE.replace(
            "  suspend: false\n", "  suspend: false\n  upgrade:\n    crds: CreateReplace\n"),
        set(RELEASE, "/spec/upgrade/crds", "CreateReplace"));
  }

  @Test
  void takesTheIndentationOfTheFile() {
    assertEquals("a:\n    b: 1\n    c:\n        d: 2\n", set("a:\n    b: 1\n", "/a/c/d", 2));
  }

  @Test
  void insertsIntoBrackets() {
    assertEquals(
        RELEASE.replace("enableIPv6: false}", "enableIPv6: false, spiderSubnet: {enable: true}}"),
        set(RELEASE, "/spec/values/ipam/spiderSubnet/enable", true));
    assertEquals("a: [b, \"c, d\"]\n", set("a: [b]\n", "/a/-", "c, d"));
    assertEquals("a: {b: \"x,y\"}\n", set("a: {b: c}\n", "/a/b", "x,y"));
  }

  @Test
  void fillsWhatIsEmpty() {
    assertEquals("a:\n  b: 1\nc: 2\n", set("a: {}\nc: 2\n", "/a/b", 1));
    assertEquals("a: # none yet\n  b: 1\nc: 2\n", set("a: # none yet\nc: 2\n", "/a/b", 1));
    assertEquals("a: # none\n  b: 1\n", set("a: null # none\n", "/a/b", 1));
    assertEquals("a: 1\n", set("{}\n", "/a", 1));
    assertEquals("a:\n- b\n", set("a: []\n", "/a/0", "b"));
    assertEquals("a: x # c\n", set("a: # c\n", "/a", "x"));
  }

  @Test
  void appendsToLists() {
    assertEquals(
        RELEASE.replace("      - name: y\n", "      - name: y\n      - name: z\n        size: 3\n"),
        set(RELEASE, "/spec/values/list/-", ordered("name", "z", "size", 3)));
    assertEquals("a:\n- b\n- c\n", set("a:\n- b", "/a/1", "c").stripTrailing() + "\n");
  }

  @Test
  void keepsCrlfAndAMissingLastLineBreak() {
    assertEquals("a:\r\n  b: 1\r\n  c: 2\r\nd: 3\r\n", set("a:\r\n  b: 1\r\nd: 3\r\n", "/a/c", 2));
    assertEquals("a: 1\nb: 2", set("a: 1", "/b", 2));
  }

  @Test
  void staysBelowBlockTexts() {
    assertEquals(
        "a:\n  b: |\n    x\n  c: 1\n\nd: 2\n", set("a:\n  b: |\n    x\n\nd: 2\n", "/a/c", 1));
    assertEquals("a: z\nb: 1\n", set("a: |\n  x\n  x\nb: 1\n", "/a", "z"));
  }

  @Test
  void changesOnlyTheDocumentThatIsMeant() {
    String text = "a: 1\n---\na: 1\n---\na: 1\n";

    assertEquals(
        new Result.Edited("a: 1\n---\na: 2\n---\na: 1\n"), YamlEdit.set("f", text, 3, "/a", 2));
  }

  @Test
  void aSecondRunChangesNothing() {
    for (String pointer :
        List.of(
            "/spec/values/multus/multusCNI/uninstall", "/spec/suspend", "/spec/values/ipam/x")) {
      String once = set(RELEASE, pointer, true);

      assertEquals(once, set(once, pointer, true));
    }
  }

  @Test
  void everyValueOfTheExampleCanBeChanged() throws Exception {
    Map<String, Object> tree = YamlDocument.parse("f", RELEASE).get(0).root().tree();
    Values values = new Values(tree, YamlDocument.parse("f", RELEASE).get(0).root().lines());
    for (String pointer : values.lines().keySet()) {
      Object old = values.at(pointer).orElseThrow();
      if (old instanceof Map || old instanceof List) {
        continue;
      }
      for (Object value : Arrays.asList("new: text", "a\nb", 5L, null, Map.of("k", List.of("v")))) {
        String text = set(RELEASE, pointer, value);
        Values changed = YamlDocument.parse("f", text).get(0).root().toValues();
        assertEquals(value, changed.at(pointer).orElse(null), pointer);
        assertEquals(comments(RELEASE), comments(text), pointer);
      }
    }
  }

  private static List<String> comments(String text) {
    return text.lines()
        .filter(line -> line.contains("#"))
        .map(line -> line.replaceAll(".*#", ""))
        .toList();
  }

  @Test
  void removesKeysAndItems() {
    assertEquals(
        RELEASE.replace("      interval: 12h\n", ""), remove(RELEASE, "/spec/chart/spec/interval"));
    assertEquals(
        RELEASE.replace("enableIPv4: true, ", ""), remove(RELEASE, "/spec/values/ipam/enableIPv4"));
    assertEquals(RELEASE.replace(", b]", "]"), remove(RELEASE, "/spec/values/multus/images/1"));
    assertEquals(
        RELEASE.replace("      - name: x\n        size: 1 # one\n", ""),
        remove(RELEASE, "/spec/values/list/0"));
    assertEquals(
        RELEASE.replace("- name: x\n        size", "- size"),
        remove(RELEASE, "/spec/values/list/0/name"));
    assertEquals(RELEASE, remove(RELEASE, "/spec/values/list/0/none"));
  }

  @Test
  void removingTheLastOneLeavesItEmpty() {
    assertEquals("a: {} # c\nd: 1\n", remove("a: # c\n  b: 1\nd: 1\n", "/a/b"));
    assertEquals("a: []\nd: 1\n", remove("a:\n- b: 1\n  c: 2\nd: 1\n", "/a/0"));
    assertEquals("[]\n", remove("- rule: a\n  owner: b\n", "/0"));
  }

  @Test
  void refusesWhatItCannotChangeFaithfully() {
    assertEquals(
        "f:2: is an alias, so change what it names in line 1",
        refusal("a: &x 1\nb: *x\n", "/b", 2));
    assertEquals(
        "f:1: cannot be changed here without changing something else",
        refusal("a: &x 1\nb: *x\n", "/a", 2));
    assertEquals(
        "f:1: cannot be changed here without changing something else",
        refusal("a: &x {k: {l: 1}}\nb:\n  <<: *x\n", "/b/k/m", 2));
    assertEquals("f:1: is a text and no mapping", refusal("a: b\n", "/a/c", 2));
    assertEquals(
        "f:2: holds a mapping or list, so set what is in it", refusal("a:\n  b: 1\n", "/a", 2));
    assertEquals("f:1: is a block with a comment beside it", refusal("a: | # c\n  b\n", "/a", "c"));
    assertEquals("f:1: has no item 3", refusal("a: [b]\n", "/a/3", "c"));
    assertEquals("f:1: cannot be changed here and stay YAML", refusal("a: [b\n", "/a/3", "c"));
    assertEquals("f:1: holds no document", refusal("# nothing\n", "/a", 1));
  }

  @Test
  void aKeyBelowAMergeOverridesIt() {
    assertEquals(
        "a: &x {k: 1}\nb:\n  <<: *x\n  k: 2\n", set("a: &x {k: 1}\nb:\n  <<: *x\n", "/b/k", 2));
  }

  @Test
  void oddTextsAreEditedRightOrRefused() throws Exception {
    int edited = 0;
    for (HelmReading reading : HelmReading.all()) {
      if (reading.helm() == null || reading.differs() != null) {
        continue;
      }
      Values values = values(reading.yaml());
      for (String pointer : values.lines().keySet()) {
        for (Object value : Arrays.asList("new: text", 5L, Map.of("k", List.of("v")))) {
          for (String at : List.of(pointer, pointer + "/more/below", pointer + "/-")) {
            Result result = YamlEdit.set("f", reading.yaml(), 1, at, value);
            if (result instanceof Result.Edited done && !at.endsWith("-")) {
              assertEquals(value, values(done.text()).at(at).orElse(null), reading + " " + at);
              edited++;
            }
          }
        }
        if (YamlEdit.remove("f", reading.yaml(), 1, pointer) instanceof Result.Edited done) {
          boolean list = pointer.matches(".*/[0-9]+");
          assertTrue(list || !values(done.text()).lines().containsKey(pointer), done::text);
          edited++;
        }
      }
    }
    assertTrue(edited > 800, "only " + edited + " edits");
  }

  private static Values values(String text) throws YamlException {
    List<YamlDocument> documents = YamlDocument.parse("f", text);
    return documents.isEmpty() ? Values.EMPTY : documents.get(0).root().toValues();
  }

  private static Map<String, Object> ordered(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }

  private static String set(String text, String pointer, Object value) {
    return edited(YamlEdit.set("f", text, 1, pointer, value));
  }

  private static String remove(String text, String pointer) {
    return edited(YamlEdit.remove("f", text, 1, pointer));
  }

  private static String edited(Result result) {
    return assertInstanceOf(Result.Edited.class, result, result::toString).text();
  }

  private static String refusal(String text, String pointer, Object value) {
    Result.Refused refused =
        assertInstanceOf(Result.Refused.class, YamlEdit.set("f", text, 1, pointer, value));
    return refused.at() + ": " + refused.reason();
  }
}
