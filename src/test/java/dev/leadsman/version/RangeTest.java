package dev.leadsman.version;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.model.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangeTest {
  private static final Schemes SCHEMES = Schemes.load();

  @ParameterizedTest(name = "{0}: {1} holds {2}")
  @CsvSource({
    "semver, *, 0.0.1, true",
    "semver, >=1.0.0, 1.0.0, true",
    "semver, >=1.0.0, 1.0.0-rc4, false",
    "semver, <1.0.0, 1.0.0-rc4, true",
    "semver, >=0.6.0-rc1 <=0.7.3, 0.7.0, true",
    "semver, >=0.6.0-rc1 <=0.7.3, v0.7.4, false",
    "semver, 0.2.3 || 0.7.2 || 0.8.0-rc0, 0.7.2, true",
    "semver, 0.2.3 || 0.7.2 || 0.8.0-rc0, 0.8.0-rc1, false",
    "semver, >= 1.0.0   < 2.0.0, 1.5.0, true",
    "semver, ==1.0.0-alpha, 1.0.0-alpha.1, false",
    "semver, >1.0.0-alpha, 1.0.0-alpha.1, true",
    "aws-vpc-cni, 1.19.4, v1.19.4-eksbuild.1, true",
    "aws-vpc-cni, <=1.19.4, v1.19.4-eksbuild.3, true",
    "aws-vpc-cni, >1.19.4, v1.19.4-eksbuild.3, false",
    "aws-vpc-cni, >=1.19.4, v1.19.4-rc1, false",
    "aws-vpc-cni, >=v1.19.4-eksbuild.3, v1.19.4-eksbuild.1, false",
    "rke2-nn, >=1.17.000 <1.18.000, 1.17.401, true",
    "rke2-nn, ==1.17.4, 1.17.401, true",
    "rke2-nn, <=1.17.4, 1.17.401, true",
    "rke2-nn, >1.17.4, 1.17.401, false",
    "rke2-nn, >=1.10.0, 1.10.401, true",
    "rke2, <v1.33.8+rke2r1 || >=v1.34.0 <v1.34.4+rke2r1, v1.34.0+rke2r1, true",
    "rke2, <v1.33.8+rke2r1 || >=v1.34.0 <v1.34.4+rke2r1, v1.33.8+rke2r1, false",
    "rke2, >=v1.34.0, v1.34.0-rc1+rke2r1, true",
    "rke2-canal, <v3.30.0, v3.29.7-build2025112000, true",
    "rke2-canal, >=v3.30.1-build2025061101, v3.29.7-build2025112000, false",
    "uk8s, >=1.0.0, 22.05.1, false",
    "uk8s, >=1.0.0, 1.0.4-lts, true",
    "uk8s, >=1.0.0 <1.0.4-lts || >=1.1.0 <1.3.2, 1.3.1, true",
    "cce-v1, <2.0.0, v1.9.6, true",
    "cce-v2, >=2.12.0, 2.12.0-arm64, true",
    "upstream, ==3.30.1, v3.30.1-build20250611, true",
    "upstream, <v3.32.0, v3.32.0-rc1, true",
  })
  void decidesByOrderAlone(String schemeId, String range, String version, boolean holds) {
    Scheme scheme = SCHEMES.scheme(schemeId);

    assertEquals(holds, Range.parse(range).matches(read(scheme, version), scheme));
  }

  @ParameterizedTest
  @CsvSource({
    "'', an alternative is empty",
    ">=1.0.0 ||, an alternative is empty",
    ">=, 'cannot read \">=\"'",
    "~1.2, ",
    "=1.2.3, 'cannot read \"=1.2.3\"'",
    ">=1.0.0 >, 'cannot read \">\"'",
    "1.0.0 *, 'cannot read \"*\"'",
    "=>1.0.0, 'cannot read \"=>1.0.0\"'",
  })
  void saysWhatItCannotRead(String text, String problem) {
    Scheme semver = SCHEMES.scheme("semver");

    RangeException refused =
        assertThrows(RangeException.class, () -> Range.parse(text).check(semver));

    assertTrue(
        refused.getMessage().contains(problem == null ? "range bound \"~1.2\"" : problem),
        refused::getMessage);
  }

  @Test
  void refusesABoundThatTheSchemeCannotRead() {
    Range range = Range.parse(">=1.17.000 <1.18");

    range = Range.parse(range.toString());
    RangeException refused =
        assertThrows(
            RangeException.class, () -> Range.parse("<1.18").check(SCHEMES.scheme("rke2-nn")));

    assertEquals(
        "range bound \"1.18\" has no place among the versions of RKE2 charts numbered by patch and"
            + " build",
        refused.getMessage());
    assertFalse(range.isAny());
    assertTrue(Range.parse("*").isAny());
  }

  @Test
  void refusesAVersionOfAnotherScheme() {
    Version version = read(SCHEMES.scheme("semver"), "1.0.0");

    assertThrows(
        IllegalArgumentException.class,
        () -> Range.parse("*").matches(version, SCHEMES.scheme("uk8s")));
  }

  private static Version read(Scheme scheme, String text) {
    return scheme.read(text).orElseThrow(() -> new AssertionError(scheme.whyNot(text)));
  }
}
