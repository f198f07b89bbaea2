package dev.leadsman;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows is what the tool gives. */
class ReadmeTest {
  private static final Path README = Path.of("README.md");
  private static final Pattern OUTPUT =
      Pattern.compile("<!-- (fixtures/\\S+) -->\n```text\n(.*?)```\n", Pattern.DOTALL);
  private static final Pattern SETTINGS =
      Pattern.compile("```yaml\n(clusters:\n.*?)```\n", Pattern.DOTALL);

  @Test
  void showsTheOutputOfFixtures() throws IOException {
    String readme = Files.readString(README);
    StringBuilder expected = new StringBuilder();
    Matcher output = OUTPUT.matcher(readme);
    int shown = 0;
    while (output.find()) {
      String text = Files.readString(Path.of(output.group(1)));
      output.appendReplacement(
          expected,
          Matcher.quoteReplacement("<!-- " + output.group(1) + " -->\n```text\n" + text + "```\n"));
      shown++;
    }
    output.appendTail(expected);
    assertTrue(shown >= 2, "the README shows no output");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(README, expected.toString());
    } else {
      assertEquals(expected.toString(), readme, "run with -Dgolden.update=true and review");
    }
  }

  @Test
  void showsSettingsThatAreTaken() throws Exception {
    Matcher settings = SETTINGS.matcher(Files.readString(README));
    assertTrue(settings.find(), "the README shows no settings");

    Config config = Config.parse(Config.FILE, settings.group(1));

    assertEquals("prod", config.clusterOf("clusters/prod/a.yaml").orElse(""));
    assertEquals(Config.Layout.ARGOCD, config.output().layout());
  }
}
