package dev.leadsman.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulePageTest {
  @Test
  void showsARuleWithoutItsEmptyParts(@TempDir Path directory) throws Exception {
    Packs.write(
        directory,
        "one",
        Packs.rule(
            "one",
            "at: [a.b, deployer.prune]",
            "fix: {text: Set it., set: {a.b: false}}",
            "steps: {before: [one, two]}",
            "facts: [SP-1]"));
    StringWriter page = new StringWriter();

    new RulePage(Packs.load(directory).rule("one").orElseThrow()).write(page);

    assertEquals(
        """
        test/one: A title

        severity     error
        component    spiderpool
        judges       the transition
        from         *
        to           *
        allows       false
        points to    a.b, deployer.prune
        says         Spiderpool {{bump.from}} to {{bump.to}}
        why          Because.
        fix          Set it.
        sets         /a/b = false
        before       one
        before       two
        facts        SP-1
        file         DIR/test/one.yaml
        """
            .replace("DIR", directory.toString()),
        page.toString());
  }
}
