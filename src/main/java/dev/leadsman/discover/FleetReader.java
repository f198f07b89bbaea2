package dev.leadsman.discover;

import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Skipped;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads Rancher Fleet: {@code fleet.yaml}, {@code HelmOp} and {@code Bundle} with a chart.
 * https://fleet.rancher.io/ref-fleet-yaml
 */
final class FleetReader implements Reader {
  @Override
  public boolean reads(Source source) {
    boolean object =
        source.document().group().equals("fleet.cattle.io")
            && (source.document().kind().equals("HelmOp")
                || source.document().kind().equals("Bundle"));
    return object || (isFleet(source.file()) && source.document().kind().isEmpty());
  }

  /** True for the name that Fleet looks for in each directory. */
  static boolean isFleet(String path) {
    String name = Paths.name(path);
    return name.equals("fleet.yaml") || name.equals("fleet.yml");
  }

  @Override
  public Discovered read(Source source, References references) {
    Found found = new Found();
    YamlNode root = source.document().root();
    YamlNode spec = source.document().kind().isEmpty() ? root : root.get("spec").orElse(root);
    Optional<YamlNode> helm = spec.get("helm").filter(YamlNode::isMapping);
    if (helm.isEmpty() || (chart(helm.get()).isEmpty() && !hasOwnChart(source, references))) {
      return found.discovered(); // plain manifests or a kustomization, read on their own account
    }
    release(source, spec, helm.get(), source.cluster(), references).addTo(found, references);
    String lists =
        spec.get("targetCustomizations").isPresent() ? "targetCustomizations" : "targets";
    for (YamlNode target : spec.get(lists).map(YamlNode::items).orElse(List.of())) {
      target(source, spec, helm.get(), target, references, found);
    }
    return found.discovered();
  }

  /** Without a chart Fleet installs the directory where it is one. */
  private static boolean hasOwnChart(Source source, References references) {
    return references.isFile(Paths.join(Paths.directory(source.file()), "Chart.yaml"));
  }

  private static Optional<String> chart(YamlNode helm) {
    return helm.text("chart").or(() -> helm.text("repo")).filter(text -> !text.isEmpty());
  }

  private static PlatformChart release(
      Source source, YamlNode spec, YamlNode helm, String cluster, References references) {
    PlatformChart release = new PlatformChart(source, helm, "fleet").cluster(cluster);
    release.namespace(
        spec.text("namespace")
            .or(() -> spec.text("defaultNamespace"))
            .or(() -> helm.text("namespace")));
    release.name(helm.text("releaseName"), source.name());
    release.chart(
        helm.text("chart").orElse(helm.text("repo").isPresent() ? "" : "."),
        helm.text("repo").orElse(""),
        helm.get("version"),
        Map.of(),
        references);
    // Objects of the cluster first, then values, files over both:
    // https://github.com/rancher/fleet internal/bundlereader, internal/helmdeployer
    release.foreign(helm.get("valuesFrom"));
    release.values(helm.entry("values"));
    String directory = Paths.directory(source.file());
    for (YamlNode file : helm.get("valuesFiles").map(YamlNode::items).orElse(List.of())) {
      Paths.resolve(directory, file.text())
          .ifPresent(path -> release.layer(references.valuesFile(file.text(), path)));
    }
    boolean atomic =
        helm.get("atomic").map(YamlNode::value).filter(Boolean.TRUE::equals).isPresent();
    if (atomic) {
      Deployer rolling = release.deployer().with("onFailure", "rollback", helm.line("atomic"));
      release.deployer(rolling);
    }
    boolean noHooks =
        helm.get("disableHooks").map(YamlNode::value).filter(Boolean.TRUE::equals).isPresent();
    if (noHooks) {
      release.deployer(release.deployer().with("hooks", "none", helm.line("disableHooks")));
    }
    return release;
  }

  /** A target with a chart or version of its own is a release of its own. */
  private static void target(
      Source source,
      YamlNode spec,
      YamlNode helm,
      YamlNode target,
      References references,
      Found found) {
    Optional<YamlNode> own = target.get("helm").filter(YamlNode::isMapping);
    if (own.isEmpty()) {
      return;
    }
    String name = target.text("name").or(() -> target.text("clusterName")).orElse("target");
    if (own.get().get("version").isEmpty() && own.get().get("chart").isEmpty()) {
      boolean known =
          chart(helm).map(Paths::name).filter(references.components()::knowsChart).isPresent();
      if (known && own.get().get("values").or(() -> own.get().get("valuesFiles")).isPresent()) {
        found.skip(
            own.get().at(),
            Skipped.Kind.NOT_UNDERSTOOD,
            "values of target "
                + name
                + " are not judged: the release of all targets stands for it",
            references.component(chart(helm).orElse("")));
      }
      return;
    }
    YamlNode merged = Nodes.merge(helm, own.get(), false);
    PlatformChart release =
        release(source, spec, merged, source.cluster() + "/" + name, references);
    release.addTo(found, references);
  }
}
