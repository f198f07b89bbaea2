package dev.leadsman.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyTest {
  @TempDir Path directory;

  static Stream<Arguments> broken() {
    return Stream.of(
        arguments(
            Packs.rule("one", "sevrity: error"),
            "one.yaml:9: a rule has no field sevrity; did you mean severity?"),
        arguments(Packs.rule("other"), "one.yaml:1: the id is other, but the file is named one"),
        arguments(
            Packs.rule("one", "severity: fatal"),
            "one.yaml:8: severity is fatal, not one of error, warning, info"),
        arguments(
            Packs.rule("one", "component: spiderpol"),
            "one.yaml:8: no pack knows the component spiderpol; did you mean spiderpool?"),
        arguments(
            Packs.rule("one", "component: []"),
            "one.yaml:8: a rule needs a component: an id, a list of ids, or any"),
        arguments(
            Packs.rule("one", "component: any", "to: \"1.0.0\""),
            "one.yaml:9: a rule for any component has no version scheme, so no ranges"),
        arguments(
            Packs.rule("one", "to: 1.10"),
            "one.yaml:9: to is not a text; versions are quoted, since a bare 1.10 is the number"
                + " 1.1"),
        arguments(
            Packs.rule("one", "to: \">=latest\""),
            "one.yaml:9: to is no range of spiderpool versions: range bound \"latest\" names no"
                + " version"),
        arguments(Packs.rule("one", "fix: {set: {a.b: 1}}"), "one.yaml:9: fix needs a text"),
        arguments(
            Packs.rule("one", "steps: {around: x}"),
            "one.yaml:9: steps has no field around; it has before, after"),
        arguments(Packs.rule("one", "why: \"\""), "one.yaml:8: a rule needs why"),
        arguments("- id: one\n", "one.yaml:1: a rule file holds one rule, a mapping"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("broken")
  void refusesBrokenRulesWhenLoaded(String text, String message) throws IOException {
    Packs.write(directory, "one", text);

    PolicyException thrown = assertThrows(PolicyException.class, () -> Packs.load(directory));

    assertEquals(directory + "/test/" + message, thrown.getMessage());
  }

  static Stream<Arguments> uncompilable() {
    return Stream.of(
        arguments(
            "expression: \"head.values.\"",
            "expression is not CEL: column 12: no viable alternative at input '.': head.values."),
        arguments(
            "expression: head.valeus == 1", "expression: head has no valeus; did you mean values?"),
        arguments(
            "expression: changes.?crd.hasValue()",
            "expression: changes has no crd; did you mean crds?"),
        arguments(
            "expression: heed.values == 1",
            "expression is not CEL: column 0: undeclared reference to 'heed'"),
        arguments("expression: size(head.values)", "expression gives int: size(head.values)"),
        arguments("expression: each == 1", "expression: each is there only with forEach"),
        arguments("forEach: \"true\"", "forEach gives bool: true"),
        arguments("deployer: deployer.reuse", "deployer: deployer has no reuse"),
        arguments("message: \"{{bump.to\"", "message: {{ without }}: {{bump.to"),
        arguments("fix: {text: \"{{bump.too}}\"}", "fix: bump has no too; did you mean to?"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("uncompilable")
  void refusesExpressionsThatDoNotCompile(String line, String message) throws Exception {
    Packs.write(directory, "one", Packs.rule("one", line));
    Policy policy = Packs.load(directory);

    PolicyException thrown = assertThrows(PolicyException.class, policy::compileAll);

    String text = thrown.getMessage();
    assertTrue(text.startsWith(directory + "/test/one.yaml:"), text);
    assertTrue(text.contains(": " + message), text);
  }

  @Test
  void refusesAnIdThatIsTaken() throws IOException {
    Packs.write(directory.resolve("a"), "one", Packs.rule("one"));
    Packs.write(directory.resolve("b"), "one", Packs.rule("one"));

    PolicyException thrown =
        assertThrows(
            PolicyException.class,
            () ->
                Policy.loadOnly(
                    List.of(directory.resolve("a"), directory.resolve("b")), Packs.COMPONENTS));

    assertEquals(
        directory + "/b/test/one.yaml:1: the id one is taken by " + directory + "/a/test/one.yaml",
        thrown.getMessage());
  }

  @Test
  void keepsRetiredRulesButDoesNotJudgeThem() throws Exception {
    Packs.write(directory, "one", Packs.rule("one", "deprecated: Covered by two."));

    Policy policy = Packs.load(directory);

    assertEquals(1, policy.rules().size());
    assertEquals(List.of(), policy.rulesFor("spiderpool"));
  }

  @Test
  void readsPacksAndLooseRulesOfADirectory() throws Exception {
    Packs.write(directory, "one", Packs.rule("one"));
    Files.writeString(directory.resolve("two.yaml"), Packs.rule("two"));
    Files.writeString(directory.resolve("components.yaml"), "[]");

    List<String> rules = Packs.load(directory).rules().stream().map(Rule::toString).toList();

    assertEquals(List.of(directory.getFileName() + "/two", "test/one"), rules);
  }

  @Test
  void findsBuiltInRulesAmongDirectories() throws Exception {
    Policy policy = Policy.load(List.of(), Packs.COMPONENTS);

    assertEquals("rke2", policy.rule("cilium-skips-minor").orElseThrow().pack());
  }

  @Test
  void findsBuiltInRulesInAJar() throws Exception {
    Path jar = directory.resolve("program.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream zip = new JarOutputStream(out);
        Stream<Path> files = Files.walk(Path.of("target/classes"))) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        zip.putNextEntry(new JarEntry(Path.of("target/classes").relativize(file).toString()));
        Files.copy(file, zip);
      }
    }
    List<URL> urls = new ArrayList<>(List.of(jar.toUri().toURL()));
    urls.addAll(libraries());
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      assertEquals(
          Policy.load(List.of(), Packs.COMPONENTS).rules().stream().map(Rule::toString).toList(),
          probe(loader, "rules"));
    }
  }

  @Test
  void neverLoadsCelWhenNoRuleApplies() throws Exception {
    List<URL> urls = new ArrayList<>();
    urls.add(Path.of("target/classes").toUri().toURL());
    urls.addAll(libraries());
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader()) {
          @Override
          public Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("dev.cel.")) {
              throw new ClassNotFoundException("CEL is not wanted here: " + name);
            }
            return super.loadClass(name, resolve);
          }
        }) {
      assertEquals(List.of(), probe(loader, "judgeWhatNoRuleIsAbout"));
    }
  }

  private static List<URL> libraries() throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (entry.endsWith(".jar") || entry.endsWith("test-classes")) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    return urls;
  }

  private static Object probe(ClassLoader loader, String method)
      throws ReflectiveOperationException {
    Class<?> probe = loader.loadClass("dev.leadsman.policy.Probe");
    return probe.getMethod(method).invoke(null);
  }
}
