package dev.leadsman.hcl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HclFileTest {
  private static HclExpression value(String expression) {
    HclFile file = HclFile.parse("main.tf", "x = " + expression + "\n");
    assertTrue(file.problem().isEmpty(), file::toString);
    return file.body().value("x").orElseThrow();
  }

  @Test
  void keepsTheLineOfEveryPart() {
    HclFile file =
        HclFile.parse(
            "main.tf",
            """
            # one
            resource "helm_release" "cilium" {
              version = "1.16.2" /* a
              comment */
              set {
                name  = "a"
                value = [
                  1,
                  { key = true }
                ]
              }
            }
            """);

    HclBlock block = file.body().blocks().get(0);
    assertEquals(List.of("helm_release", "cilium"), block.labels());
    assertEquals(2, block.at().line());
    assertEquals(3, block.value("version").orElseThrow().at().line());
    HclExpression.Tuple tuple =
        (HclExpression.Tuple) block.blocks("set").get(0).value("value").orElseThrow();
    assertEquals(8, tuple.items().get(0).at().line());
    assertEquals(9, ((HclExpression.ObjectValue) tuple.items().get(1)).pairs().get(0).at().line());
  }

  @Test
  void readsHeredocs() {
    HclExpression.Template plain = (HclExpression.Template) value("<<EOT\n  a: 1\n\n  b: 2\nEOT");
    assertEquals(2, plain.textAt().line());
    assertEquals("  a: 1\n\n  b: 2\n", ((HclExpression.Literal) plain.parts().get(0)).value());

    HclExpression.Template indented =
        (HclExpression.Template) value("<<-EOT\n    a:\n      b: ${var.b}\n\n    c: 1\n  EOT");
    assertEquals("a:\n  b: ", ((HclExpression.Literal) indented.parts().get(0)).value());
    assertEquals("var.b", indented.parts().get(1).shown());
    assertEquals("\n\nc: 1\n", ((HclExpression.Literal) indented.parts().get(2)).value());
  }

  @Test
  void readsEscapesAndShowsNoLiterals() {
    assertEquals("a\"b\n${c}", ((HclExpression.Literal) value("\"a\\\"b\\n$${c}\"")).value());
    assertEquals("var.a[…].b", value("var.a[\"secret\"].b").shown());
    assertEquals("lookup(…)", value("lookup(var.a, \"secret\")").shown());
    assertEquals("\"…${var.a}…\"", value("\"secret-${var.a}\"").shown());
    assertEquals("a template directive", value("\"a%{ if x }b%{ endif }\"").shown());
  }

  @Test
  void tellsWhatIsNoHclAndKeepsTheRest() {
    HclFile file = HclFile.parse("a.tf", "a \"b\" {\n  c = \n}\nd \"e\" {\n  f = 1\n}\n");

    assertEquals("is no HCL", file.problem().orElseThrow().what());
    assertTrue(file.body().blocks().stream().anyMatch(block -> block.type().equals("d")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[", "{ a = ", "(", "\"${", "!", "a ? b : ", "-", "f(", "a.b[", "<<A\n${"})
  void survivesWhatNestsWithoutEnd(String piece) {
    String text = "x = " + piece.repeat(20_000) + "\n";

    HclFile file =
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> HclFile.parse("a.tf", text));

    assertTrue(file.problem().isPresent());
  }
}
