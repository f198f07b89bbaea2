package dev.leadsman.version;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.model.Version;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SchemesTest {
  private static final Schemes SCHEMES = Schemes.load();

  static Stream<Scheme> schemes() {
    return SCHEMES.all().stream();
  }

  @Test
  void holdsEverySchemeOfTheKnownSystems() {
    assertEquals(
        List.of(
            "semver",
            "spiderpool",
            "aws-vpc-cni",
            "uk8s",
            "cce-v1",
            "cce-v2",
            "rke2",
            "rke2-nn",
            "rke2-flannel",
            "rke2-calico",
            "rke2-canal",
            "rke2-multus",
            "rancher-image",
            "upstream"),
        schemes().map(Scheme::id).toList());
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void ordersItsExamplesStrictly(Scheme scheme) {
    List<Version> versions =
        scheme.orderedExamples().stream().map(text -> read(scheme, text)).toList();

    assertTrue(versions.size() >= 10, scheme + " has " + versions.size() + " examples");
    for (int low = 0; low < versions.size(); low++) {
      for (int high = low + 1; high < versions.size(); high++) {
        Version below = versions.get(low);
        Version above = versions.get(high);
        assertTrue(below.compareTo(above) < 0, below + " < " + above);
        assertTrue(above.compareTo(below) > 0, above + " > " + below);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void findsTheSameUpstream(Scheme scheme) {
    assertFalse(scheme.sameUpstreamExamples().isEmpty());
    for (List<String> pair : scheme.sameUpstreamExamples()) {
      assertEquals(
          read(scheme, pair.get(0)).upstream(),
          read(scheme, pair.get(1)).upstream(),
          () -> "upstream of " + pair);
    }
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void refusesWhatHasNoPlace(Scheme scheme) {
    assertFalse(scheme.refusals().isEmpty());
    for (Scheme.Refusal refusal : scheme.refusals()) {
      assertTrue(scheme.read(refusal.example()).isEmpty(), scheme + " " + refusal.example());
      assertEquals(
          '"' + refusal.example() + "\" " + refusal.why(), scheme.whyNot(refusal.example()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "uk8s, 22.05.1, 22, 5, 1, 22.05.1, ''",
    "uk8s, v1.0.4-lts, 1, 0, 4, 1.0.4-lts, lts",
    "uk8s, 2.0.0-alpha.5, 2, 0, 0, 2.0.0-alpha.5, ''",
    "rke2-nn, 1.17.401, 1, 17, 4, 1.17.4, ''",
    "rke2-nn, 1.16.000, 1, 16, 0, 1.16.0, ''",
    "rke2-flannel, v0.27.001, 0, 27, 0, 0.27.0, ''",
    "rke2-calico, v3.1906, 3, 19, 1, 3.19.1, ''",
    "rke2-calico, v3.19.2-205, 3, 19, 2, 3.19.2, ''",
    "rke2-calico, v1.0.202, 1, 0, 202, 1.0.202, ''",
    "rke2-canal, v3.30.1-build2025061101, 3, 30, 1, 3.30.1, ''",
    "rke2-multus, v3.9-build2022102805, 3, 9, 0, 3.9.0, ''",
    "rke2-multus, v4.2.102, 4, 2, 1, 4.2.1, ''",
    "rke2, v1.33.7-rc1+rke2r3, 1, 33, 7, 1.33.7, ''",
    "rke2, v1.33.2%2Brke2r1, 1, 33, 2, 1.33.2, ''",
    "rancher-image, v1.32.6-1746661844-0f602c28cb2aa57b29078195049fb257d5b5246c, 1, 32, 6, 1.32.6, ''",
    "upstream, v3.30.1-build20250611, 3, 30, 1, 3.30.1, ''",
    "upstream, v0.17.0-rc3, 0, 17, 0, 0.17.0-rc.3, ''",
    "cce-v2, 2.12.17-arm64, 2, 12, 17, 2.12.17, ''",
    "aws-vpc-cni, v1.19.4-eksbuild.1, 1, 19, 4, 1.19.4, ''",
    "semver, 1.2.3-rc.1+build.5, 1, 2, 3, 1.2.3-rc.1, ''",
  })
  void takesAVersionApart(
      String scheme,
      String text,
      long major,
      long minor,
      long patch,
      String upstream,
      String track) {
    Version version = read(SCHEMES.scheme(scheme), text);

    assertEquals(List.of(major, minor, patch), numbers(version));
    assertEquals(upstream, version.upstream());
    assertEquals(track, version.track());
    assertEquals(text, version.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "semver, 1.2",
    "semver, ''",
    "semver, v",
    "semver, vv1.2.3",
    "semver, '1.2.3 '",
    "semver, 99999999999999999999.0.0",
    "semver, 1.2.3-99999999999999999999",
    "upstream, 99999999999999999999.0.0",
    "uk8s, '{{ .Values.tag }}'",
    "rke2, v1.33.2+rke2",
  })
  void refusesWhatIsNoVersion(String scheme, String text) {
    assertEquals(
        java.util.Optional.empty(), SCHEMES.scheme(scheme).read(text), () -> scheme + " " + text);
  }

  @Test
  void comparesNumbersInPreReleasesAsNumbersAndBelowWords() {
    Scheme semver = SCHEMES.scheme("semver");
    List<String> ascending =
        List.of("1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0-2-gf6793aa", "1.0.0-rc10", "1.0.0-rc2");

    assertEquals(
        ascending,
        ascending.stream()
            .sorted(java.util.Comparator.comparing(text -> read(semver, text)))
            .toList());
  }

  @Test
  void namesTheSchemesThereAreWhenOneIsMissing() {
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> SCHEMES.scheme("nope"))
            .getMessage()
            .startsWith("no scheme nope among [semver, "));
  }

  private static List<Long> numbers(Version version) {
    return List.of(version.major(), version.minor(), version.patch());
  }

  private static Version read(Scheme scheme, String text) {
    return scheme.read(text).orElseThrow(() -> new AssertionError(scheme.whyNot(text)));
  }
}
