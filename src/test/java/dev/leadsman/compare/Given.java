package dev.leadsman.compare;

import dev.leadsman.model.ChartInfo;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered.DesiredObject;
import dev.leadsman.model.Location;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Turn;
import dev.leadsman.model.Values;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import java.util.List;
import java.util.Map;

/** Inputs of comparisons, written as YAML. */
final class Given {
  private Given() {}

  static List<Manifest> manifests(String file, String yaml) {
    try {
      return YamlDocument.parse(file, yaml).stream()
          .map(document -> document.manifest().orElseThrow())
          .map(
              manifest ->
                  file.startsWith("chart/")
                      ? new Manifest(manifest.object(), new Location(file, 1), Map.of())
                      : manifest)
          .toList();
    } catch (YamlException e) {
      throw new AssertionError(e);
    }
  }

  static List<Manifest> templates(String yaml) {
    return manifests("chart/templates/all.yaml", yaml);
  }

  static List<Manifest> crds(String yaml) {
    return manifests("chart/crds/all.yaml", yaml);
  }

  static Values values(String yaml) {
    try {
      List<YamlDocument> documents = YamlDocument.parse("values.yaml", yaml);
      return documents.isEmpty() ? Values.EMPTY : documents.get(0).root().toValues();
    } catch (YamlException e) {
      throw new AssertionError(e);
    }
  }

  static ChartInfo chart(String defaults, List<Manifest> crds) {
    return chart(defaults, crds, Map.of());
  }

  static ChartInfo chart(
      String defaults, List<Manifest> crds, Map<String, ChartInfo> dependencies) {
    return new ChartInfo(
        "chart", "1.0.0", "", "", values(defaults), crds, dependencies, List.of(), "");
  }

  static Side objects(List<Manifest> manifests) {
    return Side.plain("kube-system", manifests);
  }

  static Side charts(ChartInfo chart, String user) {
    return new Side(
        "kube-system",
        () -> chart,
        () -> {
          throw new AssertionError("charts are enough");
        },
        () -> values(user));
  }

  static Comparison compare(Side base, Side head) {
    return compare(base, head, Deployer.helm(), List.of());
  }

  static Comparison compare(Side base, Side head, Deployer deployer, List<Manifest> desired) {
    return compareAt(
        base,
        head,
        deployer,
        desired.stream().map(object -> new DesiredObject("", object, Turn.UNKNOWN)).toList());
  }

  static Comparison compareAt(
      Side base, Side head, Deployer deployer, List<DesiredObject> desired) {
    return new Comparison(
        base,
        head,
        "",
        deployer,
        () -> desired,
        (defaults, user) -> {
          throw new AssertionError("nobody asked for reuse");
        });
  }
}
