package dev.leadsman.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HelmIgnoreTest {
  @ParameterizedTest
  @CsvSource({
    "*.md, README.md, true",
    "*.md, docs/a.md, true",
    "*.md, a.mdx, false",
    "# *.md, README.md, false",
    "docs/, docs/a.yaml, true",
    "docs/, docs, false",
    "/top.txt, top.txt, true",
    "/top.txt, a/top.txt, false",
    "a/*.txt, a/b.txt, true",
    "a/*.txt, a/b/c.txt, false",
    "file?, file1, true",
    "[a-c].txt, b.txt, true",
    "[^a-c].txt, b.txt, false",
    "'', templates/.hidden.yaml, true",
    "'', templates/a.yaml, false",
    "!keep.txt, other.txt, true",
    "!keep.txt, keep.txt, false",
    ".git/, .git/config, true"
  })
  void ignoresWhatHelmIgnores(String rule, String path, boolean ignored) {
    assertEquals(ignored, HelmIgnore.parse(rule).ignores(path));
  }
}
