package dev.leadsman.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubstitutionTest {
  private static final Location VARIABLE = new Location("settings.yaml", 7);
  private static final Location USE = new Location("release.yaml", 3);

  private final Substitution substitution =
      new Substitution(
          Map.of(
              "VERSION", Nodes.text(VARIABLE, "1.16.2"),
              "NAME", Nodes.text(VARIABLE, "main-cluster"),
              "EMPTY", Nodes.text(VARIABLE, "")));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${VERSION} | 1.16.2",
        "a ${NAME} b ${VERSION}c | a main-cluster b 1.16.2c",
        "${GONE} | ${GONE}",
        "${GONE:=1.2} | 1.2",
        "${GONE:-1.2} | 1.2",
        "${GONE=1.2} | 1.2",
        "${GONE-1.2} | 1.2",
        "${GONE:=${VERSION}} | 1.16.2",
        "${GONE:=${ALSO:=x}-y} | x-y",
        "${GONE:=} | ''",
        "${EMPTY:=full} | full",
        "${EMPTY} | ''",
        "${VERSION:=9} | 1.16.2",
        "$${VERSION} | ${VERSION}",
        "$${GONE:=1} and ${NAME} | ${GONE:=1} and main-cluster",
        "${NAME:0:4} | main",
        "${NAME:5} | cluster",
        "${NAME:99} | ''",
        "${NAME^^} | MAIN-CLUSTER",
        "${NAME^} | Main-cluster",
        "${NAME,,} | main-cluster",
        "${#VERSION} | 6",
        "${VERSION%.*} | 1.16",
        "${VERSION%%.*} | 1",
        "${VERSION#*.} | 16.2",
        "${VERSION##*.} | 2",
        "${VERSION/./-} | 1-16.2",
        "${VERSION//./-} | 1-16-2",
        "${NAME@Q} | ${NAME@Q}",
        "${VERSION | ${VERSION",
        "${1} $VERSION | ${1} $VERSION",
      })
  void readsTheFormsOfEnvsubst(String text, String expected) {
    assertEquals(expected, substitution.of(Nodes.text(USE, text)).text());
  }

  @Test
  void movesAVersionToTheLineThatSetsIt() {
    assertEquals(VARIABLE, at("${VERSION}"));
    assertEquals(VARIABLE, at("v${VERSION:=1.0}"));
    assertEquals(VARIABLE, at("${VERSION%.*}"));
    assertEquals(VARIABLE, at("${GONE:=${VERSION}}"));
    assertEquals(USE, at("${GONE:=1.0}"));
    assertEquals(VARIABLE, at("cilium-${VERSION}"));
    assertEquals(VARIABLE, at("${VERSION}-${NAME}"));
    assertEquals(USE, at("cilium-${NAME}"));
  }

  @Test
  void typesAPlainScalarAnew() {
    YamlNode plain =
        new Substitution(Map.of("ON", Nodes.text(VARIABLE, "true"))).of(Nodes.plain(USE, "${ON}"));

    assertEquals(true, plain.value());
  }

  private Location at(String text) {
    return substitution.of(Nodes.text(USE, text)).at();
  }
}
