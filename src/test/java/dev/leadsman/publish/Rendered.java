package dev.leadsman.publish;

import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.TreeFile;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Location;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Release;
import dev.leadsman.model.RenderedRelease;
import dev.leadsman.model.SubjectId;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Inputs of this package's tests, written as YAML. */
final class Rendered {
  static final String CRD =
      """
      ---
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata:
        name: widgets.acme.io
      spec:
        group: acme.io
        scope: Namespaced
        names: {kind: Widget, plural: widgets}
      """;
  static final String CUSTOM_RESOURCE =
      """
      ---
      apiVersion: acme.io/v1
      kind: Widget
      metadata: {name: one}
      """;

  private Rendered() {}

  static RenderedRelease release(String id, String yaml) {
    return release(id, "acme-cni", yaml);
  }

  static RenderedRelease release(String id, String chart, String yaml) {
    String[] steps = id.split("/", -1);
    Location at = new Location("apps/acme.yaml", 1);
    Release release =
        new Release(
            new SubjectId(steps[0], steps[1], steps[2]),
            new ChartSource.Repository(URI.create("https://charts.example.org"), chart, "1.2.3"),
            List.of(),
            List.of(),
            Deployer.flux(),
            at,
            at);
    return new RenderedRelease(release, manifests(yaml), Map.of("chart", "sha256:aa"));
  }

  static List<Manifest> manifests(String yaml) {
    try {
      List<Manifest> manifests = new ArrayList<>();
      for (YamlDocument document : YamlDocument.parse("rendered.yaml", yaml)) {
        manifests.add(document.manifest().orElseThrow());
      }
      return manifests;
    } catch (YamlException e) {
      throw new AssertionError(e);
    }
  }

  static Map<String, Object> tree(String yaml) {
    try {
      return YamlDocument.parse("file.yaml", yaml).get(0).root().tree();
    } catch (YamlException e) {
      throw new AssertionError(e);
    }
  }

  /** A revision that holds these files; a text that begins with {@code ->} is a link. */
  static RevisionTree revision(Map<String, String> files) {
    SortedMap<String, String> sorted = new TreeMap<>(files);
    return new RevisionTree() {
      @Override
      public String id() {
        return "0123456789012345678901234567890123456789";
      }

      @Override
      public List<TreeFile> files() {
        return sorted.entrySet().stream()
            .map(
                file ->
                    new TreeFile(
                        file.getKey(),
                        Integer.toHexString(file.getValue().hashCode()),
                        file.getValue().length(),
                        file.getValue().startsWith("->")))
            .toList();
      }

      @Override
      public Optional<TreeFile> file(String path) {
        return files().stream().filter(file -> file.path().equals(path)).findFirst();
      }

      @Override
      public List<TreeFile> under(String directory) {
        return files().stream().filter(file -> file.path().startsWith(directory + "/")).toList();
      }

      @Override
      public byte[] read(TreeFile file) throws IOException {
        return sorted.get(file.path()).getBytes(StandardCharsets.UTF_8);
      }
    };
  }
}
