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

  private static final String AGENT =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: agent}
      spec:
        template:
          spec:
            containers:
            - {name: a, image: one, ports: [{containerPort: 1}, {containerPort: 2}]}
            - {name: b, image: two}
      """;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      value = {
        "[{name: b, image: new}] ; [b new, a one]",
        "[{name: c, image: new}] ; [c new, a one, b two]",
        "[{name: a, $patch: delete}] ; [b two]",
        "[{$patch: replace}, {name: c, image: new}] ; [c new]",
        "[{name: a, image: null}] ; [a -, b two]",
        "[{name: a, ports: [{containerPort: 2, name: x}]}] ; [a one, b two]",
      })
  void joinsListsAsKustomizeDoes(String containers, String expected) throws YamlException {
    Patches all = new Patches();
    all.addAll(
        parse(
            "- patch: |\n    kind: DaemonSet\n    metadata: {name: agent}\n"
                + "    spec: {template: {spec: {containers: "
                + containers
                + "}}}\n"),
        path -> List.of());

    YamlNode root =
        all.apply(Source.of(YamlDocument.parse("agent.yaml", AGENT).get(0))).document().root();

    assertEquals(
        expected,
        root.get("spec", "template", "spec", "containers").orElseThrow().items().stream()
            .map(item -> item.text("name").orElse("") + " " + item.text("image").orElse("-"))
            .toList()
            .toString());
  }

  @Test
  void movesAndCopies() throws YamlException {
    YamlNode root =
        patched(
            """
            - target: {kind: HelmRelease}
              patch: |
                - {op: copy, from: /spec/values/env, path: /spec/copy}
                - {op: move, from: /metadata/labels/tier, path: /metadata/labels/level}
                - {op: move, from: /nowhere, path: /spec/gone}
            """);

    assertEquals("[{name=a}]", root.get("spec", "copy").get().value().toString());
    assertEquals("{level=network}", root.get("metadata", "labels").get().value().toString());
    assertEquals(false, root.get("spec", "gone").isPresent());
  }

  @Test
  void changesNameAndKindOnlyWhereItMay() throws YamlException {
    String patch =
        "- target: {kind: HelmRelease}\n  patch: '{kind: Other, metadata: {name: other}}'\n";

    assertEquals("cilium", patched(patch).text("metadata", "name").orElseThrow());
    assertEquals("HelmRelease", patched(patch).text("kind").orElseThrow());
    YamlNode changed =
        patched(patch + "  options: {allowNameChange: true, allowKindChange: true}\n");
    assertEquals("other", changed.text("metadata", "name").orElseThrow());
    assertEquals("Other", changed.text("kind").orElseThrow());
  }

  @Test
  void takesAnObjectAway() throws YamlException {
    Patches all = new Patches();
    all.addAll(
        parse("- patch: '{$patch: delete, kind: HelmRelease, metadata: {name: cilium}}'\n"),
        path -> List.of());

    assertEquals(true, all.deletes(Source.of(YamlDocument.parse("release.yaml", RELEASE).get(0))));
  }
}
