package dev.leadsman.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.leadsman.config.Config;
import dev.leadsman.config.Config.Layout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The output as kustomize, which Argo CD and Flux build it with, reads it. */
class KustomizeIT {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void kustomizeBuildsEachPartUnchanged(Layout layout) throws Exception {
    assumeTrue(isThere(), "needs kubectl on PATH");
    Outcome.Written written = write(layout);

    for (Part part : Part.values()) {
      Path at = directory.resolve("rendered/prod/cni").resolve(part.directory());
      if (Files.isDirectory(at)) {
        List<String> expected =
            written.files().entrySet().stream()
                .filter(file -> file.getKey().contains("/cni/" + part.directory() + "/"))
                .filter(file -> !file.getKey().endsWith("kustomization.yaml"))
                .map(file -> new KubeObject(Rendered.tree(file.getValue())).title())
                .sorted()
                .toList();
        assertEquals(
            expected,
            Rendered.manifests(kustomize(at)).stream()
                .map(manifest -> manifest.title())
                .sorted()
                .toList());
      }
    }
  }

  @Test
  void kustomizeBuildsTheReleaseForArgoCd() throws Exception {
    assumeTrue(isThere(), "needs kubectl on PATH");
    write(Layout.ARGOCD);

    String built = kustomize(directory.resolve("rendered/prod/cni"));

    assertEquals(5, Rendered.manifests(built).size(), built);
    assertTrue(built.contains("name: system:cni"));
  }

  private Outcome.Written write(Layout layout) throws IOException {
    OutputTree tree =
        new OutputTree(
            new OutputTree.Settings(
                "rendered",
                layout,
                null,
                "main",
                new Config.SourceRef("GitRepository", "fleet", ""),
                List.of()),
            cluster -> List.of());
    Outcome.Written written =
        (Outcome.Written)
            tree.files(
                    List.of(
                        Rendered.release(
                            "prod/kube-system/cni",
                            """
                            apiVersion: rbac.authorization.k8s.io/v1
                            kind: ClusterRole
                            metadata: {name: "system:cni"}
                            ---
                            {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: b}}
                            ---
                            apiVersion: batch/v1
                            kind: Job
                            metadata: {name: init, annotations: {helm.sh/hook: pre-install}}
                            """
                                + Rendered.CRD
                                + Rendered.CUSTOM_RESOURCE)))
                .get(0);
    for (var file : written.files().entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    return written;
  }

  private static boolean isThere() throws InterruptedException {
    try {
      return new ProcessBuilder("kubectl", "version", "--client")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String kustomize(Path at) throws Exception {
    Process process =
        new ProcessBuilder("kubectl", "kustomize", at.toString()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }
}
