package dev.leadsman.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchesTest {
  private static final String RELEASE =
      """
      apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      metadata:
        name: cilium
        namespace: kube-system
        labels: {tier: network}
      spec:
        values:
          env: [{name: a}]
      """;

  private static YamlNode parse(String text) throws YamlException {
    return YamlDocument.parse("file.yaml", text).get(0).root();
  }

  private static YamlNode patched(String patches) throws YamlException {
    Patches all = new Patches();
    all.addAll(parse(patches), path -> List.of());
    return all.apply(Source.of(YamlDocument.parse("release.yaml", RELEASE).get(0)))
        .document()
        .root();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        "kind: HelmRelease ; true",
        "kind: Deployment ; false",
        "name: cil.* ; true",
        "name: ^(calico|cilium)$ ; true",
        "name: ili ; false",
        "group: helm.toolkit.fluxcd.io, kind: HelmRelease ; true",
        "namespace: default ; false",
        "labelSelector: tier=network ; true",
        "labelSelector: tier!=network ; false",
        "labelSelector: 'tier in (a,network)' ; true",
        "labelSelector: 'tier notin (network)' ; false",
        "labelSelector: '!tier' ; false",
        "labelSelector: 'other notin (x),tier' ; true",
        "annotationSelector: a=b ; false",
        "name: .*.*.*.*.*.*.*.*x ; false",
      })
  void targetsByItsSelector(String target, boolean hit) throws YamlException {
    YamlNode root =
        patched(
            "- target: {"
                + target
                + "}\n  patch: |\n    spec: {patched: true}\n    metadata: {name: other}\n");

    assertEquals(hit, root.get("spec", "patched").isPresent());
    assertEquals("cilium", root.text("metadata", "name").orElseThrow());
  }

  @Test
  void replacesListsOfCustomResourcesAndKeepsThePatchLine() throws YamlException {
    YamlNode root =
        patched(
            """
            - patch: |
                kind: HelmRelease
                metadata: {name: cilium}
                spec:
                  values:
                    env:
                    - name: b
            """);

    assertEquals("[{name=b}]", root.get("spec", "values", "env").orElseThrow().value().toString());
    assertEquals("file.yaml:6", root.line("spec", "values", "env").toString());
    assertEquals("release.yaml:7", root.line("spec").toString());
  }

  @Test
  void appliesJsonPatches() throws YamlException {
    YamlNode root =
        patched(
            """
            - target: {kind: HelmRelease}
              patch: |
                - {op: add, path: /spec/values/env/-, value: {name: c}}
                - {op: remove, path: /metadata/labels}
                - {op: replace, path: /spec/values/env/0/name, value: z}
                - {op: add, path: /spec/new/deep, value: 1}
                - {op: move, path: /spec/values, from: /spec}
            """);

    assertEquals("{env=[{name=z}, {name=c}]}", root.get("spec", "values").get().value().toString());
    assertEquals("{deep=1}", root.get("spec", "new").get().value().toString());
    assertEquals(false, root.get("metadata", "labels").isPresent());
  }
}
