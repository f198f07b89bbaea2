package dev.leadsman.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.leadsman.discover.FilledVersionReader;
import dev.leadsman.discover.ScriptReader;
import dev.leadsman.discover.TerraformReader;
import dev.leadsman.discover.TextReader;
import dev.leadsman.version.Components;
import dev.leadsman.yaml.YamlDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RelevanceTest {
  private static final List<String> NAMES =
      List.of(
          "deploy.groovy",
          "ci/main.Jenkinsfile",
          "Jenkinsfile",
          "Vagrantfile",
          "Tiltfile",
          "Makefile.common",
          "hack/Dockerfile.cilium",
          "Containerfile.net",
          "net.dockerfile",
          "network.just",
          "e2e/cni.bats",
          "e2e/cni.zsh",
          "node.pkr.hcl",
          "prod.tofu",
          "prod.auto.tfvars");

  private static final KnownFromComponents KNOWN = new KnownFromComponents(Components.load());
  private static final List<TextReader> READERS =
      List.of(new ScriptReader(), new TerraformReader(KNOWN), new FilledVersionReader(KNOWN));

  /** Files of the cases and fixtures, and names that only some repositories have. */
  private static List<String> paths() throws IOException {
    try (Stream<Path> cases = Files.walk(Path.of("src/test/resources/discover"));
        Stream<Path> fixtures = Files.walk(Path.of("fixtures"))) {
      return Stream.concat(Stream.concat(cases, fixtures).map(Path::toString), NAMES.stream())
          .filter(path -> READERS.stream().anyMatch(reader -> reader.reads(path)))
          .distinct()
          .sorted()
          .toList();
    }
  }

  private static List<String> without(Predicate<String> matters) throws IOException {
    return paths().stream()
        .filter(path -> !Files.isDirectory(Path.of(path)) && !matters.test(path))
        .toList();
  }

  @Test
  void whateverAReaderOpensMatters() throws Exception {
    assertEquals(List.of(), without(Relevance::mayMatter));
    assertFalse(Relevance.mayMatter("docs/upgrade.md"));
    assertFalse(Relevance.mayMatter("logo.png"));
  }

  @Test
  void preCommitRunsForWhateverMatters() throws Exception {
    String file = ".pre-commit-hooks.yaml";
    for (YamlDocument document : YamlDocument.parse(file, Files.readString(Path.of(file)))) {
      for (var hook : document.root().items()) {
        Pattern files = Pattern.compile(hook.text("files").orElseThrow());
        assertEquals(List.of(), without(path -> files.matcher(path).find()));
        assertFalse(files.matcher("docs/upgrade.md").find());
        assertFalse(files.matcher("src/Main.class").find());
      }
    }
  }
}
