package dev.leadsman.discover;

import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code HelmRelease} of Flux 1's Helm Operator, which names chart and repository itself.
 *
 * @see <a href="https://fluxcd.io/legacy/helm-operator/references/helmrelease-custom-resource/">its
 *     fields</a>
 */
final class HelmOperatorRelease {
  private static final Set<String> GROUPS = Set.of("helm.fluxcd.io", "flux.weave.works");

  private HelmOperatorRelease() {}

  static boolean is(Source source) {
    return GROUPS.contains(source.document().group());
  }

  static Discovered read(Source source, References references) {
    Found found = new Found();
    YamlNode root = source.document().root();
    YamlNode spec = root.get("spec").orElse(root);
    Optional<ChartReference> chart = spec.get("chart").flatMap(node -> chart(node, references));
    if (chart.isEmpty()) {
      found.skip(
          root.at(),
          Skipped.Kind.UNRESOLVED,
          "HelmRelease " + source.name() + " names no chart: a patch that nothing applies",
          references.component(source.name()));
      return found.discovered();
    }
    String namespace = source.effectiveNamespace();
    Optional<String> target = spec.text("targetNamespace");
    String prefix = namespace.isEmpty() ? "" : namespace + "-";
    String name = prefix + target.map(text -> text + "-").orElse("") + source.name();
    found.add(
        new Release(
            new SubjectId(
                source.cluster(), target.orElse(namespace), spec.text("releaseName").orElse(name)),
            chart.get().source(),
            layers(source, spec, references),
            chart.get().dependencies(),
            deployer(spec, chart.get()),
            root.at(),
            chart.get().at()));
    return found.discovered();
  }

  private static Optional<ChartReference> chart(YamlNode chart, References references) {
    Optional<String> git = chart.text("git");
    if (git.isPresent()) {
      String path = chart.text("path").orElse("");
      Optional<InTreeChart> inTree =
          Paths.resolve("", path).flatMap(found -> InTreeChart.at(found, references));
      return Optional.of(
          inTree
              .map(ChartReference::of)
              .orElseGet(
                  () ->
                      ChartReference.of(
                          new ChartSource.Git(git.get(), path, chart.text("ref").orElse("")),
                          ChartReference.line(chart, "ref"))));
    }
    return chart
        .text("name")
        .map(
            name ->
                ChartReference.repository(
                    chart.text("repository").orElse(""),
                    name,
                    chart.text("version").orElse(""),
                    ChartReference.line(chart, "version")));
  }

  private static List<ValuesLayer> layers(Source source, YamlNode spec, References references) {
    List<ValuesLayer> layers = new ArrayList<>();
    for (YamlNode from : spec.get("valuesFrom").map(YamlNode::items).orElse(List.of())) {
      for (YamlNode.Entry entry : from.entries()) {
        layer(source, entry, references).ifPresent(layers::add);
      }
    }
    spec.entry("values").ifPresent(entry -> layers.add(References.inline("values", entry)));
    return layers;
  }

  private static Optional<ValuesLayer> layer(
      Source source, YamlNode.Entry entry, References references) {
    YamlNode from = entry.value();
    boolean secret = entry.key().equals("secretKeyRef");
    if (secret || entry.key().equals("configMapKeyRef")) {
      FluxValues.Reference reference =
          new FluxValues.Reference(
              secret ? "Secret" : "ConfigMap",
              from.text("namespace").orElse(source.effectiveNamespace()),
              from.text("name").orElse(""),
              from.text("key").orElse("values.yaml"),
              Optional.empty(),
              FluxValues.isOptional(from),
              from);
      return FluxValues.layer(source, reference, Values.EMPTY, references);
    }
    String where = from.text("url").or(() -> from.text("path")).orElse("");
    return Optional.of(
        ValuesLayer.unreadable(
            entry.key() + " " + where, entry.at(), "is a file outside this revision"));
  }

  private static Deployer deployer(YamlNode spec, ChartReference chart) {
    Deployer deployer = Deployer.flux();
    // Values are reused only where resetValues is false in so many words.
    if (spec.get("resetValues").map(YamlNode::value).filter(Boolean.FALSE::equals).isPresent()) {
      deployer = deployer.with("reuseValues", true, spec.line("resetValues"));
    }
    if (isTrue(spec, "rollback", "enable")) {
      Location at = spec.line("rollback", "enable");
      deployer = deployer.with("onFailure", "rollback", at);
    }
    return chart.pinned() == null
        ? deployer
        : deployer.with("versionPinned", chart.pinned(), chart.at());
  }

  private static boolean isTrue(YamlNode spec, String... path) {
    return spec.get(path).map(YamlNode::value).filter(Boolean.TRUE::equals).isPresent();
  }
}
