package dev.leadsman.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "clusters/prod/**, clusters/prod/a.yaml, true",
    "clusters/prod/**, clusters/prod/a/b.yaml, true",
    "clusters/prod/**, clusters/prod, false",
    "clusters/prod/**, clusters/production/a.yaml, false",
    "clusters/*/a.yaml, clusters/prod/a.yaml, true",
    "clusters/*/a.yaml, clusters/a.yaml, false",
    "clusters/*/a.yaml, clusters/x/y/a.yaml, false",
    "**/a.yaml, a.yaml, true",
    "**/a.yaml, x/y/a.yaml, true",
    "**/a.yaml, x/ba.yaml, false",
    "a/**/b, a/b, true",
    "a/**/b, a/x/y/b, true",
    "a/**/**/b, a/b, true",
    "**, , true",
    "**, a/b, true",
    "*, a/b, false",
    "*, , true",
    "a**b, a/x/b, true",
    "?.yaml, a.yaml, true",
    "?.yaml, /.yaml, false",
    "?.yaml, ab.yaml, false",
    "a.yaml, axyaml, false",
    "a+(b)[c]{d}|e, a+(b)[c]{d}|e, true",
    "prod/kube-system/*, prod/kube-system/cilium, true",
    "*/-/cilium, prod/-/cilium, true",
    "aws/*, aws/a-rule, true",
  })
  void matchesAsPathsDo(String glob, String name, boolean expected) {
    assertEquals(expected, Glob.of(glob).matches(name == null ? "" : name));
  }

  @Test
  void hostilePatternsTakeNoLonger() {
    Glob glob = Glob.of("*a".repeat(200) + "**/".repeat(100) + "b");

    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertFalse(glob.matches("a".repeat(20_000))));
  }
}
