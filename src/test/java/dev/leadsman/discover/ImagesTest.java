package dev.leadsman.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagesTest {
  private static YamlNode parse(String file, String text) throws YamlException {
    return YamlDocument.parse(file, text).get(0).root();
  }

  private static Source pod(String image) throws YamlException {
    return Source.of(
        YamlDocument.of(
            "pod.yaml",
            parse(
                "pod.yaml",
                "kind: Pod\nspec:\n  containers:\n  - name: a\n    image: \"" + image + "\"\n")));
  }

  private static YamlNode overridden(String image, String overrides) throws YamlException {
    Source source = Images.override(pod(image), parse("k.yaml", overrides));
    return Images.of(source.document().root()).get(0);
  }

  @ParameterizedTest(name = "{0} with {1} is {2}")
  @CsvSource(
      delimiter = ';',
      value = {
        "cilium:v1 ; - {name: cilium, newTag: v2} ; cilium:v2",
        "quay.io/cilium:v1 ; - {name: cilium, newTag: v2} ; quay.io/cilium:v1",
        "cilium:v1 ; - {name: quay.io/cilium, newTag: v2} ; cilium:v1",
        "r:5000/cilium ; - {name: 'r:5000/cilium', newTag: v2} ; r:5000/cilium:v2",
        "cilium:v1 ; - {name: cilium, newName: q/c} ; q/c:v1",
        "cilium:v1@sha256:aa ; - {name: cilium, newTag: v2} ; cilium:v2",
        "cilium:v1 ; - {name: cilium, digest: 'sha256:bb'} ; cilium@sha256:bb",
        "cilium:v1 ; - {name: cilium, newTag: v2, digest: 'sha256:bb'} ; cilium:v2@sha256:bb",
        "cilium:v1 ; - {name: cilium, tagSuffix: -thick} ; cilium:v1-thick",
        "cilium:v1 ; - {name: cil.*, newTag: v2} ; cilium:v2",
        "cilium:v1 ; - {name: 'cil(', newTag: v2} ; cilium:v1",
        "cilium:v1 ; [{name: cilium, newName: c}, {name: c, newTag: v3}] ; c:v3",
        "cilium:v1 ; [{name: cilium, newTag: v2}, {name: cilium, newTag: v3}] ; cilium:v3",
        "cilium:v1 ; - {name: cilium, newTag: ''} ; cilium:v1",
      })
  void overridesAsKustomizeDoes(String image, String overrides, String expected)
      throws YamlException {
    assertEquals(expected, overridden(image, overrides).text());
  }

  @Test
  void standsWhereItsVersionStands() throws YamlException {
    assertEquals(
        "k.yaml:3",
        overridden("cilium:v1", "- name: cilium\n  newName: c\n  newTag: v2\n").at().toString());
    assertEquals(
        "pod.yaml:5", overridden("cilium:v1", "- name: cilium\n  newName: c\n").at().toString());
  }

  @Test
  void leavesDefinitionsAlone() throws YamlException {
    YamlNode definition =
        parse(
            "crd.yaml",
            "kind: CustomResourceDefinition\nspec: {containers: [{image: 'cilium:v1'}]}\n");
    Source source = Source.of(YamlDocument.of("crd.yaml", definition));

    assertEquals(source, Images.override(source, parse("k.yaml", "- {name: cilium, newTag: v2}")));
  }
}
