package dev.leadsman.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.leadsman.model.Location;
import dev.leadsman.model.Values;
import dev.leadsman.yaml.YamlDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrValsTest {
  private static Values over(Values before, StrVals.Flag flag, String text) throws Exception {
    return StrVals.over(before, LinedText.of("x.sh", 3, text), flag, path -> "content of " + path);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SET     | a=1                  | {a=1}",
        "SET     | a=1,b=x              | {a=1, b=x}",
        "SET     | a.b.c=true           | {a={b={c=true}}}",
        "SET     | a.b=1,a.c=2          | {a={b=1, c=2}}",
        "SET     | a={x,y}              | {a=[x, y]}",
        "SET     | a={x,y},b=1          | {a=[x, y], b=1}",
        "SET     | a={}                 | {a=[]}",
        "SET     | a[0]=x               | {a=[x]}",
        "SET     | a[1]=x               | {a=[null, x]}",
        "SET     | a[0].b=x,a[0].c=y    | {a=[{b=x, c=y}]}",
        "SET     | a[0][1]=x            | {a=[[null, x]]}",
        "SET     | a=x\\,y              | {a=x,y}",
        "SET     | a\\.b/c=x            | {a.b/c=x}",
        "SET     | a=null               | {a=null}",
        "SET     | a=                   | {a=}",
        "SET     | a=0755               | {a=0755}",
        "SET     | a=1.5                | {a=1.5}",
        "SET     | a=b=c                | {a=b=c}",
        "SET     | a=1,                 | {a=1}",
        "STRING  | a=1,b=true           | {a=1, b=true}",
        "LITERAL | a=x,y={z}\\n         | {a=x,y={z}\\n}",
        "FILE    | a.b=x/y.txt          | {a={b=content of x/y.txt}}",
        "JSON    | a={\"b\": [1, 2]},c=3 | {a={b=[1, 2]}, c=3}",
        "JSON    | {\"a\": {\"b\": 1}}  | {a={b=1}}",
        "JSON    | a=                   | {a=null}",
      })
  void readsAsHelmDoes(StrVals.Flag flag, String text, String expected) throws Exception {
    String actual = over(Values.EMPTY, flag, text).tree().toString();

    assertEquals(expected.equals("{a=[]}") ? "{a=[]}" : expected, actual);
  }

  @ParameterizedTest
  @CsvSource({"a=1, 1, Long", "a=true, true, Boolean", "a=007, 007, String", "a=0, 0, Long"})
  void typesPlainValues(String text, String value, String type) throws Exception {
    Object read = over(Values.EMPTY, StrVals.Flag.SET, text).tree().get("a");

    assertEquals(value, String.valueOf(read));
    assertEquals(type, read.getClass().getSimpleName());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "a.b", "a,b=1", "a[x]=1", "a[-1]=1", "a[70000]=1", "a={x", "a[0]x=1"})
  void refusesWhatHelmRefuses(String text) {
    assertThrows(StrVals.StrValsException.class, () -> over(Values.EMPTY, StrVals.Flag.SET, text));
  }

  @Test
  void changesOneItemOfAListAndKeepsTheOthersWithTheirLines() throws Exception {
    Values file =
        YamlDocument.parse("v.yaml", "list:\n- {name: a, up: 1}\n- name: b\nother: 1\n")
            .get(0)
            .root()
            .toValues();

    Values set = over(file, StrVals.Flag.SET, "list[1].name=c");

    assertEquals("{list=[{name=a, up=1}, {name=c}]}", set.tree().toString());
    assertEquals(new Location("x.sh", 3), set.lines().get("/list/1/name"));
    assertEquals(new Location("v.yaml", 2), set.lines().get("/list/0/name"));
    assertEquals("{list=[{name=a, up=1}, {name=c}], other=1}", file.merge(set).tree().toString());
  }

  @Test
  void knowsTheLineOfEachAssignment() throws Exception {
    Values set = over(Values.EMPTY, StrVals.Flag.SET, "a=1,\nb.c=2");

    assertEquals("x.sh:3", set.lines().get("/a").toString());
    assertEquals("x.sh:3", set.lines().get("/\nb").toString());
    assertEquals("x.sh:4", set.lines().get("/\nb/c").toString());
  }
}
