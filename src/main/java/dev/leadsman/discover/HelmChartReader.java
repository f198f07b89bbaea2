package dev.leadsman.discover;

import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code HelmChart} and {@code HelmChartConfig} of RKE2 and K3s, merged as their
 * helm-controller does. https://github.com/k3s-io/helm-controller
 */
final class HelmChartReader implements Reader {
  private static final String GROUP = "helm.cattle.io";
  private static final Pattern ARCHIVE =
      Pattern.compile("(?:.*/)?([A-Za-z0-9][\\w.-]*?)-(v?\\d[\\w.+-]*)\\.tgz");

  @Override
  public boolean reads(Source source) {
    return source.document().group().equals(GROUP)
        && (source.document().kind().equals("HelmChart") || isConfig(source));
  }

  static boolean isConfig(Source source) {
    return source.document().group().equals(GROUP)
        && source.document().kind().equals("HelmChartConfig");
  }

  @Override
  public Discovered read(Source source, References references) {
    boolean config = isConfig(source);
    Optional<Source> partner =
        references.all(source.cluster(), config ? "HelmChart" : "HelmChartConfig").stream()
            .filter(other -> other.document().group().equals(GROUP))
            .filter(other -> other.name().equals(source.name()))
            .filter(other -> namespace(other).equals(namespace(source)))
            .findFirst();
    Found found = new Found();
    if (config && partner.isPresent()) {
      return found.discovered(); // read with its HelmChart
    }
    YamlNode root = source.document().root();
    YamlNode spec = root.get("spec").orElse(root);
    if (config) {
      List<ValuesLayer> layers = new ArrayList<>();
      addValues(spec, "HelmChartConfig", layers);
      found.add(
          new Release(
              new SubjectId(source.cluster(), namespace(source), source.name()),
              bundled(source.name()),
              layers,
              List.of(),
              failurePolicy(Deployer.bundled(), spec),
              root.at(),
              root.at()));
      return found.discovered();
    }
    ChartReference chart = chart(source, spec);
    List<ValuesLayer> layers = new ArrayList<>();
    addValues(spec, "HelmChart", layers);
    Deployer deployer = failurePolicy(Deployer.helmController(), spec);
    if (partner.isPresent()) {
      YamlNode other = partner.get().document().root();
      YamlNode otherSpec = other.get("spec").orElse(other);
      addValues(otherSpec, "HelmChartConfig", layers);
      deployer = failurePolicy(deployer, otherSpec);
    }
    addSet(spec, layers);
    if (chart.pinned() != null) {
      deployer = deployer.with("versionPinned", chart.pinned(), chart.at());
    }
    found.add(
        new Release(
            new SubjectId(
                source.cluster(),
                spec.text("targetNamespace").orElse(namespace(source)),
                source.name()),
            chart.source(),
            layers,
            chart.dependencies(),
            deployer,
            root.at(),
            chart.at()));
    return found.discovered();
  }

  private static String namespace(Source source) {
    String namespace = source.effectiveNamespace();
    // Where the charts of both distributions live.
    return namespace.isEmpty() ? "kube-system" : namespace;
  }

  /** A chart that the distribution ships: all of RKE2's have its name in front. */
  static ChartSource.Bundled bundled(String name) {
    return new ChartSource.Bundled(name.startsWith("rke2-") ? "rke2" : "k3s", name, "");
  }

  private static ChartReference chart(Source source, YamlNode spec) {
    String chart = spec.text("chart").orElse("");
    String version = spec.text("version").orElse("");
    Location at = ChartReference.line(spec, spec.get("version").isPresent() ? "version" : "chart");
    String repository = spec.text("repo").orElse("");
    if (spec.text("chartContent").isPresent()) {
      return ChartReference.unknown(
          source.name(), version, spec.line("chartContent"), "is packed into chartContent");
    }
    if (chart.startsWith("oci://")) {
      return ChartReference.oci(chart, version, "", at);
    }
    if (!repository.isEmpty()) {
      return ChartReference.repository(repository, chart, version, at);
    }
    Matcher archive = ARCHIVE.matcher(chart);
    if (archive.matches()) {
      return ChartReference.unknown(
          archive.group(1),
          archive.group(2),
          ChartReference.line(spec, "chart"),
          "is the archive " + chart);
    }
    return ChartReference.unknown(
        Paths.name(chart), version, at, "no repository is named for chart " + chart);
  }

  /** {@code valuesContent}, and over it the structured {@code values} of newer controllers. */
  private static void addValues(YamlNode spec, String kind, List<ValuesLayer> layers) {
    spec.get("valuesContent")
        .filter(YamlNode::isScalar)
        .filter(text -> !text.text().isBlank())
        .ifPresent(text -> layers.add(References.valuesText(kind + " valuesContent", text)));
    spec.entry("values").ifPresent(entry -> layers.add(References.inline(kind + " values", entry)));
    for (YamlNode secret : spec.get("valuesSecrets").map(YamlNode::items).orElse(List.of())) {
      layers.add(
          ValuesLayer.unreadable(
              "Secret " + secret.text("name").orElse(""),
              secret.at(),
              "is a Secret of the cluster"));
    }
  }

  /** {@code set} as helm-controller passes it: words and numbers typed, all else text. */
  private static void addSet(YamlNode spec, List<ValuesLayer> layers) {
    List<YamlNode.Entry> entries =
        spec.get("set").map(YamlNode::entries).orElse(List.of()).stream()
            .sorted(Comparator.comparing(YamlNode.Entry::key))
            .toList();
    for (boolean asText : new boolean[] {false, true}) {
      for (YamlNode.Entry entry : entries) {
        String value = entry.value().text();
        boolean typed =
            (entry.value().isPlain() && entry.value().value() instanceof Number)
                || value.toLowerCase(Locale.ROOT).matches("true|false|null");
        if (typed == asText) {
          continue;
        }
        Values below = Values.EMPTY;
        for (ValuesLayer layer : layers) {
          below = below.merge(layer.values());
        }
        layers.add(
            ValuesLayer.of(
                "set " + entry.key(),
                entry.at(),
                ValueAssignment.layer(below, entry.key(), value, asText, entry.at())));
      }
    }
  }

  private static Deployer failurePolicy(Deployer deployer, YamlNode spec) {
    Optional<String> policy = spec.text("failurePolicy");
    return policy.isEmpty()
        ? deployer
        : deployer.with(
            "onFailure",
            policy.get().equals("reinstall") ? "reinstall" : "none",
            spec.line("failurePolicy"));
  }
}
