package dev.leadsman.discover;

import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.YamlNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Reads Flux {@code HelmRelease} (v2, v2beta1, v2beta2, and v1 of the old Helm Operator). */
final class FluxReader implements Reader {
  /**
   * Fields of a GitRepository's {@code ref}, the first that is set counts.
   * https://fluxcd.io/flux/components/source/gitrepositories/#reference
   */
  static final List<String> GIT_REFS = List.of("commit", "name", "semver", "tag", "branch");

  private static final String SOURCES = "source.toolkit.fluxcd.io";

  @Override
  public boolean reads(Source source) {
    return source.document().kind().equals("HelmRelease");
  }

  @Override
  public Discovered read(Source source, References references) {
    Found found = new Found();
    YamlNode root = source.document().root();
    if (HelmOperatorRelease.is(source)) {
      return HelmOperatorRelease.read(source, references);
    }
    if (!source.document().group().equals("helm.toolkit.fluxcd.io")) {
      found.skip(
          root.at(),
          Skipped.Kind.NOT_UNDERSTOOD,
          "HelmRelease " + source.name() + " of " + source.document().apiVersion(),
          references.component(String.valueOf(root.tree())));
      return found.discovered();
    }
    YamlNode spec = root.get("spec").orElse(root);
    Optional<ChartReference> chart = chart(source, spec, references);
    if (chart.isEmpty()) {
      found.skip(
          root.at(),
          Skipped.Kind.UNRESOLVED,
          "HelmRelease " + source.name() + " names no chart: a patch that nothing applies",
          references.component(source.name()));
      return found.discovered();
    }
    String target = spec.text("targetNamespace").orElse(source.effectiveNamespace());
    List<ValuesLayer> layers = chartFiles(spec, chart.get(), references);
    layers.addAll(FluxValues.layers(source, spec, references));
    found.add(
        new Release(
            new SubjectId(source.cluster(), target, releaseName(source, spec)),
            chart.get().source(),
            layers,
            chart.get().dependencies(),
            deployer(spec, chart.get()),
            root.at(),
            chart.get().at()));
    if (Substitution.isOpen(chart.get().source().version())) {
      found.skip(
          chart.get().at(),
          Skipped.Kind.COMPUTED,
          "HelmRelease "
              + source.name()
              + ": version "
              + chart.get().source().version()
              + " is set outside this revision",
          references.component(chart.get().source().name()));
    }
    spec.entry("postRenderers")
        .ifPresent(
            entry ->
                found.skip(
                    entry.at(),
                    Skipped.Kind.NOT_UNDERSTOOD,
                    "postRenderers change what the chart renders and are not applied",
                    references.components().knowsChart(chart.get().source().name())
                        ? references.component(chart.get().source().name())
                        : ""));
    return found.discovered();
  }

  /**
   * {@code [targetNamespace-]name}, shortened to Helm's 53 characters.
   * https://fluxcd.io/flux/components/helm/helmreleases/#release-name
   */
  private static String releaseName(Source source, YamlNode spec) {
    Optional<String> written = spec.text("releaseName");
    if (written.isPresent()) {
      return written.get();
    }
    String prefix = spec.text("targetNamespace").map(namespace -> namespace + "-").orElse("");
    String name = prefix + source.name();
    if (name.length() <= 53) {
      return name;
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return name.substring(0, 40) + "-" + HexFormat.of().formatHex(hash).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static Optional<ChartReference> chart(
      Source source, YamlNode spec, References references) {
    Optional<YamlNode> reference = spec.get("chartRef");
    if (reference.isPresent()) {
      String kind = reference.get().text("kind").orElse("");
      String name = reference.get().text("name").orElse("");
      String namespace = reference.get().text("namespace").orElse(source.effectiveNamespace());
      Optional<Source> target = references.find(source, SOURCES, kind, namespace, name);
      Location at = spec.line("chartRef");
      if (target.isEmpty()) {
        return Optional.of(ChartReference.unknown(name, "", at, missing(kind, namespace, name)));
      }
      YamlNode targetSpec = target.get().document().root().get("spec").orElse(spec);
      if (kind.equals("OCIRepository")) {
        return Optional.of(oci(target.get(), targetSpec));
      }
      if (kind.equals("HelmChart")) {
        return Optional.of(template(target.get(), targetSpec, references));
      }
      return Optional.of(ChartReference.unknown(name, "", at, "a chart from a " + kind));
    }
    return spec.get("chart", "spec")
        .filter(template -> template.text("chart").isPresent())
        .map(template -> template(source, template, references));
  }

  /** A digest decides, but what a reader knows the chart by is the tag beside it. */
  private static ChartReference oci(Source source, YamlNode spec) {
    String url = spec.text("url").orElse("");
    // https://fluxcd.io/flux/components/source/ocirepositories/#reference
    String digest = spec.text("ref", "digest").orElse("");
    List<String> fields = digest.isEmpty() ? List.of("semver", "tag") : List.of("tag", "digest");
    for (String field : fields) {
      Optional<String> version = spec.text("ref", field);
      if (version.isPresent()) {
        Location at = ChartReference.line(spec, "ref", field);
        String[] pinned = Substitution.defaults(version.get()).split("@", 2);
        String tag = field.equals("digest") ? "" : pinned[0];
        String own = digest.isEmpty() && pinned.length == 2 ? pinned[1] : digest;
        return ChartReference.oci(url, tag, own, at);
      }
    }
    return ChartReference.oci(url, "", "", source.document().root().line("spec"));
  }

  private static ChartReference template(Source source, YamlNode template, References references) {
    String chart = template.text("chart").orElse("");
    String version = Substitution.defaults(template.text("version").orElse(""));
    Location at =
        template.get("version").isPresent()
            ? ChartReference.line(template, "version")
            : ChartReference.line(template, "chart");
    String kind = template.text("sourceRef", "kind").orElse("");
    String name = template.text("sourceRef", "name").orElse("");
    String namespace = template.text("sourceRef", "namespace").orElse(source.effectiveNamespace());
    Optional<Source> target = references.find(source, SOURCES, kind, namespace, name);
    if (kind.equals("HelmRepository")) {
      Optional<String> url =
          target.flatMap(repository -> repository.document().root().text("spec", "url"));
      return url.isEmpty()
          ? ChartReference.unknown(chart, version, at, missing(kind, namespace, name))
          : ChartReference.repository(url.get(), chart, version, at);
    }
    if (kind.equals("GitRepository") || kind.equals("OCIRepository")) {
      Optional<InTreeChart> inTree =
          Paths.resolve("", chart)
              .filter(
                  path ->
                      references
                          .fluxSources()
                          .elsewhere(source, template, chart, references)
                          .isEmpty())
              .flatMap(path -> InTreeChart.at(path, references));
      if (inTree.isPresent()) {
        return ChartReference.of(inTree.get());
      }
      if (target.isPresent() && kind.equals("GitRepository")) {
        YamlNode spec = target.get().document().root().get("spec").orElse(template);
        for (String field : GIT_REFS) {
          Optional<String> ref = spec.text("ref", field);
          if (ref.isPresent()) {
            return ChartReference.of(
                new ChartSource.Git(spec.text("url").orElse(""), chart, ref.get()),
                ChartReference.line(spec, "ref", field));
          }
        }
        return ChartReference.of(new ChartSource.Git(spec.text("url").orElse(""), chart, ""), at);
      }
      return ChartReference.unknown(
          Paths.name(chart),
          version,
          at,
          target.isEmpty() ? missing(kind, namespace, name) : "a chart inside an OCIRepository");
    }
    return ChartReference.unknown(
        Paths.name(chart),
        version,
        at,
        "a chart from a " + (kind.isEmpty() ? "nameless source" : kind));
  }

  private static String missing(String kind, String namespace, String name) {
    String where = namespace.isEmpty() ? "" : namespace + "/";
    return kind + " " + where + name + " is not in this revision";
  }

  /** {@code valuesFiles} of the chart itself, which lie under what the user writes. */
  private static List<ValuesLayer> chartFiles(
      YamlNode spec, ChartReference chart, References references) {
    List<ValuesLayer> layers = new ArrayList<>();
    Optional<YamlNode> template = spec.get("chart", "spec");
    List<YamlNode> files = new ArrayList<>();
    template.flatMap(node -> node.get("valuesFiles")).ifPresent(list -> files.addAll(list.items()));
    template.flatMap(node -> node.get("valuesFile")).ifPresent(files::add);
    for (YamlNode file : files) {
      Optional<String> path = Paths.resolve("", file.text());
      if (chart.source() instanceof ChartSource.InTree && path.isPresent()) {
        layers.add(references.valuesFile(file.text(), path.get()));
      } else if (!file.text().equals("values.yaml")) {
        layers.add(
            ValuesLayer.unreadable(file.text(), file.at(), "is a file inside the chart's source"));
      }
    }
    return layers;
  }

  private static Deployer deployer(YamlNode spec, ChartReference chart) {
    Deployer deployer = Deployer.flux();
    Optional<String> crds = spec.text("upgrade", "crds");
    if (crds.isPresent()) {
      String when =
          crds.get().equals("CreateReplace")
              ? "always"
              : crds.get().equals("Create") ? "new" : "never";
      deployer = deployer.with("crdsOnUpgrade", when, spec.line("upgrade", "crds"));
    }
    Optional<YamlNode> preserve = spec.get("upgrade", "preserveValues");
    if (preserve.isPresent()) {
      deployer =
          deployer.with(
              "reuseValues",
              Boolean.TRUE.equals(preserve.get().value()),
              spec.line("upgrade", "preserveValues"));
    }
    if (Boolean.TRUE.equals(
        spec.get("upgrade", "disableHooks").map(YamlNode::value).orElse(false))) {
      deployer = deployer.with("hooks", "none", spec.line("upgrade", "disableHooks"));
    }
    deployer = onFailure(deployer, spec);
    if (Boolean.TRUE.equals(spec.get("suspend").map(YamlNode::value).orElse(false))) {
      deployer = deployer.with("suspended", true, spec.line("suspend"));
    }
    Optional<String> drift = spec.text("driftDetection", "mode");
    if (drift.isPresent()) {
      deployer = deployer.with("driftDetection", drift.get(), spec.line("driftDetection", "mode"));
    }
    Optional<YamlNode> after = spec.get("dependsOn");
    if (after.isPresent()) {
      List<String> names =
          after.get().items().stream().flatMap(item -> item.text("name").stream()).toList();
      deployer = deployer.with("dependsOn", names, spec.line("dependsOn"));
    }
    return chart.pinned() == null
        ? deployer
        : deployer.with("versionPinned", chart.pinned(), chart.at());
  }

  /**
   * Nothing is done about a failed upgrade unless retries are set; then it is rolled back unless
   * the strategy says otherwise.
   * https://fluxcd.io/flux/components/helm/helmreleases/#upgrade-remediation
   */
  private static Deployer onFailure(Deployer deployer, YamlNode spec) {
    Optional<YamlNode> remediation = spec.get("upgrade", "remediation");
    if (remediation.isEmpty()
        || spec.text("upgrade", "strategy", "name").orElse("").equals("RetryOnFailure")) {
      return deployer;
    }
    Object retries = remediation.get().get("retries").map(YamlNode::value).orElse(0L);
    boolean retried = retries instanceof Number number && number.longValue() != 0;
    Object last = remediation.get().get("remediateLastFailure").map(YamlNode::value).orElse(false);
    if (!retried && !Boolean.TRUE.equals(last)) {
      return deployer;
    }
    String strategy = remediation.get().text("strategy").orElse("rollback");
    Location at =
        remediation.get().get("strategy").isPresent()
            ? spec.line("upgrade", "remediation", "strategy")
            : spec.line("upgrade", "remediation");
    return deployer.with("onFailure", strategy, at);
  }
}
