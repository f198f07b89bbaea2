package dev.leadsman.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {
  @Test
  void policiesReadmeListsTheRulesAsTheyAre() throws Exception {
    Path readme = Path.of("policies/README.md");
    StringWriter page = new StringWriter();

    new Catalogue(Policy.load(List.of(), Packs.COMPONENTS)).write(page);

    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(readme, page.toString());
    }
    assertEquals(
        Files.readString(readme),
        page.toString(),
        () -> readme + " is stale: run with -Dgolden.update=true and review the change");
  }

  @Test
  void listsFactsWithTheRulesThatAskForThem(@TempDir Path directory) throws Exception {
    Packs.write(
        directory,
        "one",
        Packs.rule("one", "expression: cluster.facts.maintained", "facts: [SP-1, SP-2]"));
    Packs.write(directory, "two", Packs.rule("two", "to: \"<1.0.0 || >2.0.0\"", "facts: SP-2"));
    Policy policy = Packs.load(directory);
    StringWriter page = new StringWriter();

    new Catalogue(policy).write(page);

    assertEquals(
        """
        # Rules

        Generated from the rules; `AUTHORING.md` tells how to write one.

        | pack | rules | facts |
        |---|---|---|
        | [test](#test) | 2 | 2 |

        ## test

        | rule | about | severity | component | from | to |
        |---|---|---|---|---|---|
        | [one](test/one.yaml) | A title | error | spiderpool | `*` | `*` |
        | [two](test/two.yaml) | A title | error | spiderpool | `*` | `<1.0.0 \\|\\| >2.0.0` |

        ## Cluster facts

        Asked for by rules, told under `clusters[].facts` in `.leadsman.yaml`.

        | fact | rules |
        |---|---|
        | `maintained` | one |
        """,
        page.toString());
    assertEquals(
        List.of("one", "two"),
        new Catalogue(policy).byFact().get("SP-2").stream().map(Rule::id).toList());
  }
}
