package dev.leadsman.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.leadsman.yaml.YamlDocument;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random overlays give the objects that the real kustomize gives. */
class KustomizeBuildIT {
  private static final int CASES = Integer.getInteger("kustomize.cases", 60);

  @TempDir private Path dir;

  @Test
  void buildsWhatKustomizeBuilds() throws Exception {
    Optional<String> kustomize =
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .map(path -> Path.of(path, "kustomize"))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst();
    assumeTrue(kustomize.isPresent(), "no kustomize on PATH: its answers were not compared");
    int first = Integer.getInteger("kustomize.seed", 0);
    int compared = 0;
    for (int seed = first; seed < first + CASES; seed++) {
      compared += compare(kustomize.get(), seed, dir.resolve("seed-" + seed)) ? 1 : 0;
    }
    // Some of what chance writes is no kustomization: a patch without its object, a doubled name.
    assertTrue(compared > CASES / 2, "kustomize refused all but " + compared + " of " + CASES);
  }

  private static boolean compare(String kustomize, int seed, Path dir) throws Exception {
    new Overlays(Files.createDirectories(dir), new Random(seed)).write();
    Process process =
        new ProcessBuilder(kustomize, "build", dir.resolve("top").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      return false;
    }

    Map<String, Object> expected = new TreeMap<>();
    for (YamlDocument document : YamlDocument.parse("kustomize", output)) {
      expected.put(id(document, ""), unhashed(document));
    }
    TestComponents components = new TestComponents();
    References references =
        new References(
            new DirectoryTree(dir),
            components,
            new FileParser(components),
            new HashMap<>(),
            Scans.NONE);
    Map<String, Object> actual = new TreeMap<>();
    for (Source source : references.kustomize().build("top").sources()) {
      if (!Kustomize.isKustomization(source)) {
        actual.put(id(source.document(), source.effectiveNamespace()), unhashed(source.document()));
      }
    }

    assertEquals(List.of(), List.copyOf(references.skipped()), "seed " + seed);
    assertEquals(lines(expected), lines(actual), "seed " + seed);
    return true;
  }

  private static String lines(Map<String, Object> objects) {
    StringBuilder lines = new StringBuilder();
    objects.forEach((id, object) -> lines.append(id).append('\n').append(object).append('\n'));
    return lines.toString();
  }

  private static String id(YamlDocument document, String namespace) {
    String own = document.root().text("metadata", "namespace").orElse("");
    return document.kind()
        + " "
        + (namespace.isEmpty() ? own : namespace)
        + " "
        + unhashed(document).get("metadata");
  }

  /** The object in one order of keys, without the hash of a generated name and its namespace. */
  private static Map<String, Object> unhashed(YamlDocument document) {
    Map<String, Object> object = sorted(document.root().tree());
    Map<String, Object> metadata = sorted((Map<?, ?>) object.get("metadata"));
    metadata.remove("namespace");
    if (document.kind().equals("ConfigMap")) {
      metadata.computeIfPresent(
          "name", (key, name) -> name.toString().replaceAll("-[a-z0-9]{10}$", ""));
    }
    object.put("metadata", metadata);
    return object;
  }

  private static Map<String, Object> sorted(Map<?, ?> map) {
    Map<String, Object> sorted = new TreeMap<>();
    map.forEach((key, value) -> sorted.put(String.valueOf(key), sortedAll(value)));
    return sorted;
  }

  private static Object sortedAll(Object value) {
    if (value instanceof Map<?, ?> map) {
      return sorted(map);
    }
    return value instanceof List<?> list
        ? list.stream().map(KustomizeBuildIT::sortedAll).toList()
        : value;
  }

  /** Writes a tree of kustomizations: bases, a component, overlays over overlays. */
  private record Overlays(Path dir, Random random) {
    private static final List<String> NAMES = List.of("cilium", "cilium-operator", "agent");
    private static final List<String> IMAGES =
        List.of(
            "cilium", "quay.io/cilium/cilium", "reg.example.com:5000/cilium", "quay.io/cilium/op");

    void write() throws IOException {
      base("a");
      base("b");
      kustomization(
          "component",
          List.of(),
          "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\n");
      kustomization(
          "middle", List.of("../a", "../b"), chance(3) ? "components: [../component]\n" : "");
      kustomization("top", List.of("../middle"), chance(3) ? "components: [../component]\n" : "");
    }

    private boolean chance(int in) {
      return random.nextInt(in) == 0;
    }

    private <T> T one(List<T> of) {
      return of.get(random.nextInt(of.size()));
    }

    private String image() {
      String text = one(IMAGES) + (chance(6) ? "" : ":v1." + random.nextInt(5));
      return chance(4) ? text + "@sha256:" + "0".repeat(64) : text;
    }

    private void base(String name) throws IOException {
      StringBuilder objects = new StringBuilder();
      for (int i = 0; i < 2; i++) {
        boolean daemon = i == 0 && chance(2);
        objects.append(
            """
            ---
            apiVersion: apps/v1
            kind: %s
            metadata:
              name: %s-%s%s
              labels: {app: x%d}
            spec:
              selector: {matchLabels: {app: x%d}}
              template:
                metadata: {labels: {app: x%d}}
                spec:
                  initContainers:
                  - {name: init, image: "%s"}
                  containers:
                  - name: agent
                    image: "%s"
                    env: [{name: A, value: "1"}, {name: B, value: "2"}]
                    ports: [{containerPort: 80, name: web}, {containerPort: 81}]
                    args: [one, two]
                  - {name: side, image: "%s"}
            """
                .formatted(
                    daemon ? "DaemonSet" : "Deployment",
                    NAMES.get(i),
                    name,
                    chance(4) ? "\n  namespace: own" : "",
                    i,
                    i,
                    i,
                    image(),
                    image(),
                    image()));
      }
      objects.append(
          """
          ---
          apiVersion: cilium.io/v2
          kind: CiliumThing
          metadata: {name: thing-%s}
          spec:
            list: [{name: a, v: 1}, {name: b, v: 2}]
            pod: {containers: [{name: c, image: "%s"}]}
          """
              .formatted(name, image()));
      Files.createDirectories(dir.resolve(name));
      Files.writeString(dir.resolve(name).resolve("objects.yaml"), objects);
      kustomization(name, List.of("objects.yaml"), "");
    }

    private void kustomization(String name, List<String> resources, String start)
        throws IOException {
      StringBuilder text = new StringBuilder(start);
      if (!resources.isEmpty()) {
        text.append("resources: ").append(resources).append('\n');
      }
      if (chance(3)) {
        text.append("namespace: ns-").append(name).append('\n');
      }
      if (chance(3)) {
        text.append("namePrefix: p-\n");
      }
      if (chance(4)) {
        text.append("nameSuffix: -s\n");
      }
      if (chance(4)) {
        text.append("commonLabels: {common: ").append(name).append("}\n");
      }
      if (chance(4)) {
        text.append("labels: [{pairs: {more: x}, includeTemplates: ")
            .append(chance(2))
            .append("}]\n");
      }
      if (chance(4)) {
        text.append("commonAnnotations: {note: ").append(name).append("}\n");
      }
      boolean holdsA = List.of("a", "middle", "top").contains(name);
      if (holdsA && chance(4)) {
        text.append("replicas: [{name: cilium-operator-a, count: 3}]\n");
      }
      if (chance(2)) {
        text.append("images:\n");
        for (int i = 0; i <= random.nextInt(3); i++) {
          text.append("- name: ").append(one(IMAGES)).append('\n');
          if (chance(2)) {
            text.append("  newName: ").append(one(IMAGES)).append('\n');
          }
          if (!chance(3)) {
            text.append("  newTag: v2.").append(random.nextInt(4)).append('\n');
          }
          if (chance(4)) {
            text.append("  digest: sha256:").append("1".repeat(64)).append('\n');
          }
        }
      }
      if (chance(3)) {
        text.append("configMapGenerator:\n- name: values-").append(name);
        text.append("\n  literals: [a=1, 'b=\"x y\"']\n");
      }
      patches(text, name);
      if (holdsA && chance(4)) {
        text.append(
            """
            replacements:
            - source: {kind: CiliumThing, name: thing-a, fieldPath: "spec.pod.containers.[name=c].image"%s}
              targets:
              - select: {kind: %s}
                fieldPaths: ["spec.template.spec.containers.[name=agent].image"]
            """
                .formatted(
                    chance(2) ? ", options: {delimiter: /, index: 0}" : "",
                    chance(2) ? "DaemonSet" : "Deployment"));
      }
      Files.createDirectories(dir.resolve(name));
      Files.writeString(dir.resolve(name).resolve("kustomization.yaml"), text);
    }

    private void patches(StringBuilder text, String name) {
      List<String> patches = new ArrayList<>();
      if (chance(3)) {
        patches.add(
            """
            - target: {kind: %s, name: "%s"%s}
              patch: |
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: any%s}
                spec:
                  paused: null
                  template:
                    spec:
                      containers:
                      - name: agent
                        image: patched/cilium:v3.%d
                        ports: [{containerPort: 80, name: other}, {containerPort: 99}]
                        env: [{name: B, value: "3"}, {name: A, $patch: delete}, {name: C, value: new}]
                      - {name: new, image: "%s"}
            """
                .formatted(
                    chance(2) ? "DaemonSet" : "Deployment|StatefulSet",
                    one(List.of("cilium.*", "", ".*-a", "cilium-(a|b)", "p-cilium-a")),
                    chance(4) ? ", namespace: own" : chance(6) ? ", namespace: default" : "",
                    chance(3) ? ", labels: {patched: yes-it-is}" : "",
                    random.nextInt(4),
                    image()));
      }
      if (chance(3)) {
        patches.add(
            """
            - target: {labelSelector: "app=x%d"}
              patch: |
                - {op: replace, path: /spec/template/spec/containers/0/image, value: "json/cilium:%s"}
                - {op: add, path: /spec/template/spec/containers/0/args/-, value: three}
                - {op: copy, from: /spec/template/spec/containers/0/args, path: /spec/template/spec/containers/1/args}
                - {op: add, path: /metadata/annotations, value: {a~1b: c}}
            """
                .formatted(random.nextInt(2), "v4." + name.length()));
      }
      if (chance(6)) {
        patches.add(
            """
            - target: {kind: CiliumThing}
              patch: |
                apiVersion: cilium.io/v2
                kind: CiliumThing
                metadata: {name: x}
                spec: {list: [{name: b, v: 3}], gone: null, pod: {deep: {er: 1}}}
            """);
      }
      if (chance(8)) {
        patches.add(
            """
            - target: {kind: CiliumThing, name: thing-b}
              patch: |
                $patch: delete
                apiVersion: cilium.io/v2
                kind: CiliumThing
                metadata: {name: x}
            """);
      }
      if (!patches.isEmpty()) {
        text.append("patches:\n");
        patches.forEach(text::append);
      }
    }
  }
}
