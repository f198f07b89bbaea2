package dev.leadsman.discover;

import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Values;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Applications that the values of Argo CD's own charts declare.
 *
 * @see <a href="https://github.com/argoproj/argo-helm/tree/main/charts/argocd-apps">argocd-apps</a>
 */
final class ArgoValues {
  private static final Set<String> CHARTS = Set.of("argocd-apps", "argo-cd", "argocd");

  private ArgoValues() {}

  /** What a release of such a chart, or of a chart that wraps one, declares. */
  static List<Source> declared(Release release, References references) {
    List<Source> sources = new ArrayList<>();
    if (CHARTS.contains(release.chart().name())) {
      declared(release.values(), release, sources);
    }
    for (Release.Dependency dependency : release.dependencies()) {
      if (CHARTS.contains(dependency.name())
          && release.chart() instanceof ChartSource.InTree chart) {
        Values own =
            references
                .document(Paths.join(chart.path(), "values.yaml"))
                .map(document -> document.root().toValues())
                .orElse(Values.EMPTY);
        declared(own.merge(release.values()).under(dependency.alias()), release, sources);
      }
    }
    return sources;
  }

  /** What a chart that wraps one declares by its own values, whoever installs it. */
  static List<Source> declared(InTreeChart chart, String cluster, References references) {
    boolean wraps = chart.dependencies().stream().anyMatch(each -> CHARTS.contains(each.name()));
    return wraps
        ? declared(
            new Release(
                new SubjectId(cluster, "", chart.source().name()),
                chart.source(),
                List.of(),
                chart.dependencies(),
                Deployer.helm(),
                chart.versionAt(),
                chart.versionAt()),
            references)
        : List.of();
  }

  private static void declared(Values given, Release release, List<Source> sources) {
    YamlNode values = Nodes.of(given, release.declaredAt());
    add(values, "applications", "Application", release, sources);
    add(values, "applicationsets", "ApplicationSet", release, sources);
    YamlNode server = values.get("server").orElse(values);
    add(server, "additionalApplications", "Application", release, sources);
    add(server, "additionalApplicationSets", "ApplicationSet", release, sources);
    for (YamlNode object : values.get("extraObjects").map(YamlNode::items).orElse(List.of())) {
      sources.add(source(object, release));
    }
  }

  /** A list of items with names, or a map by name. */
  private static void add(
      YamlNode values, String key, String kind, Release release, List<Source> sources) {
    YamlNode all = values.get(key).orElse(values);
    if (values.get(key).isEmpty()) {
      return;
    }
    for (YamlNode item : all.items()) {
      sources.add(object(item, item.text("name").orElse(""), item.at(), kind, release));
    }
    for (YamlNode.Entry entry : all.entries()) {
      sources.add(object(entry.value(), entry.key(), entry.at(), kind, release));
    }
  }

  private static Source object(
      YamlNode spec, String name, Location at, String kind, Release release) {
    YamlNode metadata =
        Nodes.mapping(at, List.of(new YamlNode.Entry("name", at, Nodes.text(at, name))));
    return source(
        Nodes.mapping(
            at,
            List.of(
                new YamlNode.Entry("apiVersion", at, Nodes.text(at, "argoproj.io/v1alpha1")),
                new YamlNode.Entry("kind", at, Nodes.text(at, kind)),
                new YamlNode.Entry("metadata", at, metadata),
                new YamlNode.Entry("spec", at, spec))),
        release);
  }

  private static Source source(YamlNode root, Release release) {
    return Source.of(YamlDocument.of(root.at().file(), root))
        .withCluster(release.id().cluster())
        .under(release.declaredAt());
  }
}
