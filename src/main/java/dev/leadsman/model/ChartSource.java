package dev.leadsman.model;

import java.net.URI;

/** Where a release takes its chart from. A kind has only the fields that fit it. */
public sealed interface ChartSource {
  /** Chart name as the chart's own Chart.yaml is expected to say. */
  String name();

  /** Version or range exactly as written; empty when none is written. */
  String version();

  /**
   * A Helm repository.
   *
   * @param version version or range exactly as written, e.g. {@code ~1.16}; empty installs newest
   */
  record Repository(URI url, String name, String version) implements ChartSource {}

  /**
   * A chart in an OCI registry.
   *
   * @param url with the chart's name as last path segment, without tag or digest
   * @param version tag or range; empty when only a digest is written
   * @param digest {@code sha256:…}; empty when none is written
   */
  record Oci(URI url, String version, String digest) implements ChartSource {
    @Override
    public String name() {
      String path = url.getPath() == null ? "" : url.getPath();
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  /**
   * A chart directory in the same revision.
   *
   * @param path from the top of the repository
   * @param version as its Chart.yaml says
   */
  record InTree(String path, String name, String version) implements ChartSource {}

  /**
   * A chart directory in another Git repository.
   *
   * @param version the Git ref as written: tag, branch or commit
   */
  record Git(String url, String path, String version) implements ChartSource {
    @Override
    public String name() {
      String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
      return trimmed.substring(trimmed.lastIndexOf('/') + 1);
    }
  }

  /**
   * A chart that a distribution ships inside itself, e.g. {@code rke2-cilium}, which a
   * HelmChartConfig only adds values to.
   *
   * @param version empty unless the distribution's version is known in the same cluster
   */
  record Bundled(String distribution, String name, String version) implements ChartSource {}

  /**
   * A chart whose home the revision does not tell.
   *
   * @param reason for people, e.g. {@code no helm repo add for alias "spiderpool"}
   */
  record Unknown(String name, String version, String reason) implements ChartSource {}
}
