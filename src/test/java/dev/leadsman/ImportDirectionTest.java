package dev.leadsman;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps imports one way and each library in its package, as the style page draws them. */
class ImportDirectionTest {
  private static final Path SOURCES = Path.of("src/main/java/dev/leadsman");

  private static final Set<String> STEPS =
      Set.of("discover", "plan", "chart", "render", "compare", "policy", "report", "publish");

  /** What the packages below the steps may import of each other. */
  private static final Map<String, Set<String>> BELOW =
      Map.of(
          "model", Set.of(),
          "git", Set.of("model"),
          "yaml", Set.of("model"),
          "hcl", Set.of("model"),
          "json", Set.of("model", "yaml"),
          "version", Set.of("model", "yaml", "json"),
          "config", Set.of("model", "yaml", "json", "git", "version"));

  /** Package prefix of a library, and who may use it. */
  private static final Map<String, Set<String>> LIBRARIES =
      Map.ofEntries(
          Map.entry("org.eclipse.jgit", Set.of("git", "publish")),
          Map.entry("dev.cel", Set.of("policy")),
          Map.entry("picocli", Set.of("cli")),
          Map.entry("tools.jackson", Set.of("yaml", "json")),
          Map.entry("com.networknt", Set.of("json")),
          Map.entry("org.snakeyaml", Set.of("yaml")),
          Map.entry("org.openrewrite", Set.of("hcl")),
          Map.entry("org.antlr", Set.of("hcl")),
          Map.entry("com.marcnuri", Set.of("render")),
          Map.entry("com.sun.jna", Set.of("render")),
          Map.entry("org.apache.commons.compress", Set.of("chart")),
          Map.entry("org.kohsuke", Set.of("publish")),
          Map.entry("com.google.re2j", Set.of("discover")),
          Map.entry("com.hankcs", Set.of("discover")),
          Map.entry("org.semver4j", Set.of("version")),
          Map.entry("io.fabric8", Set.of("publish")),
          // Comes along with others and is nobody's choice.
          Map.entry("com.fasterxml.jackson", Set.of()),
          Map.entry("org.yaml.snakeyaml", Set.of()),
          Map.entry("com.google.common", Set.of()));

  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import (?:static )?([\\w.]+?)(?:\\.\\*)?;");
  private static final Pattern OWN = Pattern.compile("dev\\.leadsman\\.(\\w+)\\..*");
  // Names written out in the code count as imports do.
  private static final Pattern WRITTEN_OUT =
      Pattern.compile(
          "\\b((?:dev\\.(?:leadsman|cel)|org|com|tools|io)(?:\\.[a-z]\\w*)+\\.[A-Z]\\w*)");

  @Test
  void packagesImportOneWayOnly() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (Path source : sources()) {
      String here = packageOf(source);
      for (String name : names(source)) {
        Matcher own = OWN.matcher(name);
        if (own.matches() && !own.group(1).equals(here) && !mayImport(here, own.group(1))) {
          wrong.add(source + " imports " + name);
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static boolean mayImport(String here, String other) {
    if (here.equals("cli")) {
      return true;
    }
    return STEPS.contains(here)
        ? BELOW.containsKey(other)
        : BELOW.getOrDefault(here, Set.of()).contains(other);
  }

  @Test
  void everyPackageHasItsPlace() throws Exception {
    Set<String> known = new HashSet<>(STEPS);
    known.addAll(BELOW.keySet());
    known.add("cli");
    Set<String> found = new HashSet<>();
    for (Path source : sources()) {
      found.add(packageOf(source));
    }
    found.removeAll(known);

    assertEquals(Set.of(), found);
  }

  @Test
  void librariesStayInTheirPackage() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (Path source : sources()) {
      for (String name : names(source)) {
        LIBRARIES.forEach(
            (library, users) -> {
              if (name.startsWith(library + ".") && !users.contains(packageOf(source))) {
                wrong.add(source + " uses " + name);
              }
            });
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void everyLibraryHasItsPlace() throws Exception {
    Set<String> unknown = new HashSet<>();
    for (Path source : sources()) {
      for (String name : names(source)) {
        boolean known =
            name.startsWith("java.")
                || name.startsWith("javax.")
                || name.startsWith("dev.leadsman.")
                || LIBRARIES.keySet().stream().anyMatch(library -> name.startsWith(library + "."));
        if (!known) {
          unknown.add(name);
        }
      }
    }
    assertEquals(Set.of(), unknown);
  }

  private static Set<String> names(Path source) throws IOException {
    String text = Files.readString(source);
    String code = text.replaceAll("(?m)^\\s*(//|\\*|/\\*).*$|\"[^\"\\n]*\"", "");
    Set<String> names = new HashSet<>();
    IMPORT.matcher(text).results().forEach(match -> names.add(match.group(1)));
    WRITTEN_OUT.matcher(code).results().forEach(match -> names.add(match.group(1)));
    return names;
  }

  private static String packageOf(Path source) {
    return SOURCES.relativize(source).getName(0).toString();
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> paths = Files.walk(SOURCES)) {
      List<Path> sources =
          paths.filter(path -> path.toString().endsWith(".java")).sorted().toList();
      assertTrue(sources.size() > 20, "only " + sources.size() + " sources below " + SOURCES);
      return sources;
    }
  }
}
