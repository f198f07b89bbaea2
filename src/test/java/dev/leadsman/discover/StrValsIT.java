package dev.leadsman.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.leadsman.json.Json;
import dev.leadsman.model.Release;
import dev.leadsman.testing.HelmBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Value flags give the values that the real helm gives. */
class StrValsIT {
  private static final String FILE =
      """
      a: {b: 1, c: [x, y, {name: z, on1: 1}]}
      list: [1, 2, 3]
      empty:
      text: old
      """;

  /** Flags, separated by blanks; the shell is not in between. */
  private static final List<String> CASES =
      List.of(
          "--set a.b=2",
          "--set a.c[1]=Y",
          "--set a.c[2].name=Z,a.c[2].more=true",
          "--set a.c[5]=far",
          "--set list={7,8}",
          "--set list={}",
          "--set list[0]=9",
          "--set list=null",
          "--set text=0755,x=0,y=-1,z=1.5,w=1e3,t=TRUE,n=Null",
          "--set text=a\\,b,d\\.e/f=g",
          "--set text=",
          "--set text=a=b=c",
          "--set m[0][1]=x",
          "--set m[1].n.o=x",
          "--set new.deep.er=1 --set new.deep.est=2",
          "--set-string x=1,y=true,z=null",
          "--set-string x=1 --set x=2",
          "--set-literal x=a,b={c},d\\e",
          "--set-literal p.q=[1,2]",
          "--set-json x={\"y\":[1,{\"z\":null}],\"s\":\"t\"}",
          "--set-json x=[1,2],y=\"s\",z=true,w=1.5",
          "--set-json a.c[0]={\"k\":1}",
          "--set x=1 --set-json x=2",
          "--set-file x=content.txt",
          "--set-file a.b=content.txt",
          "--set x",
          "--set x.y",
          "--set x,y=1",
          "--set x[a]=1",
          "--set x[-1]=1",
          "--set x={a",
          "--set text.below=1",
          "--set empty.below=1",
          "--set list.below=1",
          "--set a[0]=1",
          "--set x[70000]=1",
          "--set-json x={broken");

  @TempDir Path directory;

  @Test
  void givesTheValuesOfTheRealHelm() throws Exception {
    Path chart = Files.createDirectories(directory.resolve("chart/templates")).getParent();
    Files.writeString(chart.resolve("Chart.yaml"), "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    Files.writeString(chart.resolve("templates/v.yaml"), "values: {{ toJson .Values | quote }}\n");
    Files.writeString(directory.resolve("values.yaml"), FILE);
    Files.writeString(directory.resolve("content.txt"), "one\ntwo: 'x'\n");

    List<String> wrong = new ArrayList<>();
    for (String flags : CASES) {
      Object helm = helm(chart, flags);
      Object ours = ours(flags);
      if (!String.valueOf(helm).equals(String.valueOf(ours))) {
        wrong.add(flags + "\n  helm " + helm + "\n  ours " + ours);
      }
    }

    assertEquals("", String.join("\n", wrong));
  }

  private Object helm(Path chart, String flags) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "template",
                "r",
                chart.toString(),
                "-f",
                directory.resolve("values.yaml").toString()));
    arguments.addAll(List.of(flags.split(" ", -1)));
    try {
      String out = HelmBinary.run(directory, arguments.toArray(new String[0]));
      String line = out.substring(out.indexOf("values: ") + 8).strip();
      return plain(Json.parse((String) Json.parse(line)));
    } catch (IOException e) {
      return "refused";
    }
  }

  private Object ours(String flags) throws Exception {
    StringBuilder script = new StringBuilder("helm upgrade r ./chart -f values.yaml");
    for (String word : flags.split(" ", -1)) {
      script.append(" '").append(word).append("'");
    }
    Map<String, String> files =
        Map.of(
            "values.yaml", FILE, "content.txt", Files.readString(directory.resolve("content.txt")));
    Release release =
        (Release)
            new ScriptReader()
                .read("x.sh", 1, script + "\n", path -> "c", MemoryTree.of(files))
                .subjects()
                .get(0);
    return release.unreadable().isEmpty() ? plain(release.values().tree()) : "refused";
  }

  /** Keys in one order; a null in a map says the same as no key. */
  private static Object plain(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>();
      map.forEach(
          (key, each) -> {
            if (each != null) {
              sorted.put(String.valueOf(key), plain(each));
            }
          });
      return new LinkedHashMap<>(sorted);
    }
    if (value instanceof List<?> list) {
      List<Object> items = new ArrayList<>();
      list.forEach(each -> items.add(plain(each)));
      return items;
    }
    return value;
  }
}
