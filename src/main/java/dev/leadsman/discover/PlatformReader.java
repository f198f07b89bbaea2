package dev.leadsman.discover;

import dev.leadsman.model.Discovered;
import dev.leadsman.model.Skipped;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the objects of platforms that install charts with controllers of their own: Cluster API
 * add-ons, Crossplane, k0s, Sveltos, KubeKey, k0rdent, Giant Swarm, Rancher apps, kapp-controller,
 * KubeVela, Zarf, Edge Image Builder, Skaffold, vendir, KubeOne, DevSpace.
 */
final class PlatformReader implements Reader {
  private static final int MAX_DEPTH = 16;
  private static final String DEVSPACE = "devspace";

  /**
   * Where a kind of object says which chart it installs. A place is a path of keys with dots; of
   * several, with bars between them, the first that is set counts; lists on the way are gone
   * through, and an asterisk stands for all keys.
   *
   * @param group API group
   * @param at the mappings that name a chart each, in each of these places; the other places count
   *     from there
   */
  private record Form(
      String kind,
      String group,
      String platform,
      String at,
      String chart,
      String repository,
      String version,
      String release,
      String namespace,
      String values) {}

  private static final List<Form> FORMS =
      List.of(
          // https://github.com/kubernetes-sigs/cluster-api-addon-provider-helm
          new Form(
              "HelmChartProxy",
              "addons.cluster.x-k8s.io",
              "capi-helm",
              "spec",
              "chartName",
              "repoURL",
              "version",
              "releaseName",
              "namespace",
              "valuesTemplate"),
          // https://github.com/crossplane-contrib/provider-helm
          new Form(
              "Release",
              "helm.crossplane.io",
              "crossplane",
              "spec.forProvider",
              "chart.name|chart.url",
              "chart.repository",
              "chart.version",
              "",
              "namespace",
              "values"),
          new Form(
              "Release",
              "helm.m.crossplane.io",
              "crossplane",
              "spec.forProvider",
              "chart.name|chart.url",
              "chart.repository",
              "chart.version",
              "",
              "namespace",
              "values"),
          // https://projectsveltos.github.io/sveltos/
          new Form(
              "ClusterProfile",
              "config.projectsveltos.io",
              "sveltos",
              "spec.helmCharts",
              "chartName",
              "repositoryURL",
              "chartVersion",
              "releaseName",
              "releaseNamespace",
              "values"),
          new Form(
              "Profile",
              "config.projectsveltos.io",
              "sveltos",
              "spec.helmCharts",
              "chartName",
              "repositoryURL",
              "chartVersion",
              "releaseName",
              "releaseNamespace",
              "values"),
          // https://docs.giantswarm.io/reference/platform-api/crd/apps.application.giantswarm.io/
          new Form(
              "App",
              "application.giantswarm.io",
              "giantswarm",
              "spec",
              "name",
              "",
              "version",
              "",
              "namespace",
              ""),
          // https://github.com/rancher/rancher/blob/main/pkg/apis/catalog.cattle.io/v1/types.go
          new Form(
              "App",
              "catalog.cattle.io",
              "rancher",
              "spec",
              "chart.metadata.name",
              "",
              "chart.metadata.version",
              "name",
              "namespace",
              "values"),
          // https://carvel.dev/kapp-controller/docs/latest/app-spec/
          new Form(
              "App",
              "kappctrl.k14s.io",
              "kapp",
              "spec.fetch.helmChart",
              "name",
              "repository.url",
              "version",
              "",
              "",
              ""),
          // https://github.com/kubesphere/kubekey/blob/master/docs/addons.md
          new Form(
              "Cluster",
              ManifestListReader.KUBEKEY,
              "kubekey",
              "spec.addons",
              "sources.chart.name|sources.chart.path",
              "sources.chart.repo",
              "sources.chart.version",
              "name",
              "namespace",
              ""),
          // https://kubevela.io/docs/tutorials/helm/
          new Form(
              "Application",
              "core.oam.dev",
              "kubevela",
              "spec.components.properties",
              "chart",
              "url",
              "version",
              "releaseName",
              "targetNamespace",
              "values"),
          // https://docs.k0rdent.io/latest/reference/template/template-intro/
          new Form(
              "ServiceTemplate",
              "k0rdent.mirantis.com",
              "k0rdent",
              "spec.helm.chartSpec",
              "chart",
              "",
              "version",
              "",
              "",
              ""),
          // https://skaffold.dev/docs/references/yaml/
          new Form(
              "Config",
              "skaffold",
              "skaffold",
              "deploy.helm.releases|manifests.helm.releases"
                  + "|profiles.deploy.helm.releases|profiles.manifests.helm.releases",
              "remoteChart|chartPath",
              "repo",
              "version",
              "name",
              "namespace",
              "overrides"),
          // https://carvel.dev/vendir/docs/latest/vendir-spec/
          new Form(
              "Config",
              "vendir.k14s.io",
              "vendir",
              "directories.contents.helmChart",
              "name",
              "repository.url",
              "version",
              "",
              "",
              ""),
          // https://www.devspace.sh/docs/configuration/deployments/helm/
          new Form(
              "",
              "",
              DEVSPACE,
              "deployments.*.helm",
              "chart.name",
              "chart.repo",
              "chart.version",
              "releaseName",
              "namespace",
              "values"),
          // https://docs.kubermatic.com/kubeone/main/guides/helm-integration/
          new Form(
              "KubeOneCluster",
              "kubeone.k8c.io",
              "kubeone",
              "helmReleases|addons.addons.helmRelease",
              "chart",
              "repoURL",
              "version",
              "releaseName",
              "namespace",
              "values"),
          // https://docs.zarf.dev/ref/components/#helm-charts
          new Form(
              "ZarfPackageConfig",
              "",
              "zarf",
              "components.charts",
              "name",
              "url|localPath",
              "version",
              "releaseName",
              "namespace",
              ""));

  @Override
  public boolean reads(Source source) {
    return form(source).isPresent() || extensions(source).isPresent();
  }

  /** True for the name that DevSpace looks for. */
  static boolean isDevspace(String path) {
    return Paths.name(path).equals("devspace.yaml");
  }

  private static Optional<Form> form(Source source) {
    if (isDevspace(source.file()) && source.document().kind().isEmpty()) {
      return FORMS.stream().filter(form -> form.platform().equals(DEVSPACE)).findFirst();
    }
    String group = source.document().group();
    return FORMS.stream()
        .filter(form -> !form.kind().isEmpty() && form.kind().equals(source.document().kind()))
        .filter(form -> form.group().equals(group) || form.kind().equals("ZarfPackageConfig"))
        .findFirst();
  }

  @Override
  public Discovered read(Source source, References references) {
    Found found = new Found();
    Optional<Form> form = form(source);
    if (form.isPresent()) {
      List<YamlNode> nodes = new ArrayList<>();
      for (String place : form.get().at().split("\\|", -1)) {
        collect(source.document().root(), place, nodes);
      }
      for (YamlNode node : nodes) {
        release(source, form.get(), node, references, found);
      }
    }
    extensions(source).ifPresent(helm -> extensions(source, helm, references, found));
    return found.discovered();
  }

  private static void release(
      Source source, Form form, YamlNode node, References references, Found found) {
    Optional<YamlNode> chart = at(node, form.chart()).filter(YamlNode::isScalar);
    if (chart.isEmpty() || chart.get().text().isEmpty()) {
      boolean names = !references.component(String.valueOf(node.tree())).isEmpty();
      if (names
          && !form.at().contains("components")
          && !form.at().contains("addons")
          && !form.at().contains("fetch")) {
        found.skip(
            node.at(),
            Skipped.Kind.NOT_UNDERSTOOD,
            source.document().kind() + " " + source.name() + " names no chart that is read here",
            references.component(String.valueOf(node.tree())));
      }
      return;
    }
    String written = chart.get().text();
    String repository = text(node, form.repository());
    Optional<YamlNode> version = at(node, form.version());
    PlatformChart release = new PlatformChart(source, node, form.platform());
    if (form.platform().equals("giantswarm") || form.platform().equals("k0rdent")) {
      String catalog = text(node, "catalog|sourceRef.name");
      release.chart(written, version, "is in the catalog " + catalog + " of the platform");
    } else if (form.platform().equals("rancher")) {
      release.chart(written, version, "is what Rancher installed");
    } else if (repository.isEmpty() || repository.contains("://")) {
      release.chart(written, repository, version, Map.of(), references);
    } else {
      // Zarf's localPath: a chart of this revision.
      release.chart(repository, "", version, Map.of(), references);
    }
    release.name(at(node, form.release()).map(YamlNode::text), ownName(source, form, written));
    release.namespace(
        at(node, form.namespace())
            .map(YamlNode::text)
            .or(() -> Optional.of(source.effectiveNamespace())));
    if (!form.values().isEmpty()) {
      release.values(node.entry(form.values()));
    }
    release.foreign(node.get("valuesFrom"));
    for (YamlNode file : node.get("valuesFiles").map(YamlNode::items).orElse(List.of())) {
      Paths.resolve(Paths.directory(source.file()), file.text())
          .ifPresent(path -> release.layer(references.valuesFile(file.text(), path)));
    }
    release.addTo(found, references);
  }

  private static String ownName(Source source, Form form, String chart) {
    boolean several = form.at().equals("spec.helmCharts") || form.kind().endsWith("Config");
    return several || source.name().isEmpty() ? Paths.name(chart) : source.name();
  }

  // --- k0s and Edge Image Builder: charts with a list of repositories beside them

  /** The mapping with {@code charts} and {@code repositories}, wherever a document holds it. */
  private static Optional<YamlNode> extensions(Source source) {
    return extensions(source.document().root(), 0);
  }

  private static Optional<YamlNode> extensions(YamlNode node, int depth) {
    if (depth > MAX_DEPTH) {
      return Optional.empty();
    }
    boolean k0s =
        node.get("charts").map(YamlNode::items).orElse(List.of()).stream()
            .anyMatch(
                chart ->
                    chart.get("chartname").isPresent() || chart.get("repositoryName").isPresent());
    if (k0s) {
      return Optional.of(node);
    }
    for (YamlNode.Entry entry : node.entries()) {
      if (entry.value().isMapping()) {
        Optional<YamlNode> below = extensions(entry.value(), depth + 1);
        if (below.isPresent()) {
          return below;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * https://docs.k0sproject.io/stable/helm-charts/ and
   * https://github.com/suse-edge/edge-image-builder/blob/main/docs/building-images.md
   */
  private static void extensions(Source source, YamlNode helm, References references, Found found) {
    Map<String, String> repositories = new LinkedHashMap<>();
    for (YamlNode item : helm.get("repositories").map(YamlNode::items).orElse(List.of())) {
      repositories.put(item.text("name").orElse(""), item.text("url").orElse(""));
    }
    for (YamlNode node : helm.get("charts").map(YamlNode::items).orElse(List.of())) {
      boolean k0s = node.get("chartname").isPresent();
      PlatformChart release =
          new PlatformChart(source, node, k0s ? "k0s" : "edge-image-builder")
              .name(node.text("releaseName").or(() -> node.text("name")), "")
              .namespace(node.text(k0s ? "namespace" : "targetNamespace"));
      String repository =
          k0s ? "" : repositories.getOrDefault(node.text("repositoryName").orElse(""), "");
      release.chart(
          node.text(k0s ? "chartname" : "name").orElse(""),
          repository,
          node.get("version"),
          repositories,
          references);
      release.values(node.entry("values"));
      node.text("valuesFile")
          .ifPresent(
              file ->
                  // Values files lie in kubernetes/helm/values beside the definition.
                  Paths.resolve(
                          Paths.join(Paths.directory(source.file()), "kubernetes/helm/values"),
                          file)
                      .ifPresent(path -> release.layer(references.valuesFile(file, path))));
      release.addTo(found, references);
    }
  }

  // --- places

  private static void collect(YamlNode node, String path, List<YamlNode> into) {
    if (node.isSequence()) {
      String each = path.startsWith("*.") ? path.substring(2) : path;
      node.items().forEach(item -> collect(item, each, into));
      return;
    }
    if (path.isEmpty()) {
      if (node.isMapping()) {
        into.add(node);
      }
      return;
    }
    int dot = path.indexOf('.');
    String key = dot < 0 ? path : path.substring(0, dot);
    String rest = dot < 0 ? "" : path.substring(dot + 1);
    if (key.equals("*")) {
      node.entries().forEach(entry -> collect(entry.value(), rest, into));
    }
    node.get(key).ifPresent(below -> collect(below, rest, into));
  }

  private static Optional<YamlNode> at(YamlNode node, String places) {
    for (String place : places.split("\\|", -1)) {
      Optional<YamlNode> found =
          place.isEmpty()
              ? Optional.empty()
              : node.get(place.split("\\.", -1))
                  .filter(each -> each.isScalar() && each.value() != null);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static String text(YamlNode node, String places) {
    return at(node, places).map(YamlNode::text).orElse("");
  }
}
