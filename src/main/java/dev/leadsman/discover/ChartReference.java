package dev.leadsman.discover;

import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.yaml.YamlNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where a declaration takes its chart from.
 *
 * @param at the line that carries the version
 * @param pinned false when the newest version is installed; null where versions are not asked for
 */
record ChartReference(
    ChartSource source, List<Release.Dependency> dependencies, Location at, Boolean pinned) {

  static ChartReference of(ChartSource source, Location at) {
    return new ChartReference(source, List.of(), at, null);
  }

  static ChartReference of(InTreeChart chart) {
    return new ChartReference(chart.source(), chart.dependencies(), chart.versionAt(), null);
  }

  static ChartReference unknown(String name, String version, Location at, String reason) {
    return of(new ChartSource.Unknown(name, version, reason), at);
  }

  /** A chart by name in a Helm repository or, with {@code oci://}, in a registry. */
  static ChartReference repository(String url, String name, String version, Location at) {
    Optional<URI> uri = uri(url);
    if (uri.isEmpty()) {
      return unknown(name, version, at, "its repository is no URL: " + url);
    }
    boolean oci = url.startsWith("oci://");
    ChartSource source =
        oci
            ? new ChartSource.Oci(uri(slashed(url) + name).orElse(uri.get()), version, "")
            : new ChartSource.Repository(uri.get(), name, version);
    boolean pinned = !version.isEmpty() && !version.equals("*");
    return new ChartReference(source, List.of(), at, pinned);
  }

  /** A chart by its whole registry address, tag and digest aside. */
  static ChartReference oci(String url, String version, String digest, Location at) {
    String trimmed = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    Optional<URI> uri = uri(trimmed);
    if (uri.isEmpty()) {
      return unknown(Paths.name(trimmed), version, at, "its registry is no URL: " + url);
    }
    boolean pinned = !digest.isEmpty() || !(version.isEmpty() || version.equals("*"));
    return new ChartReference(
        new ChartSource.Oci(uri.get(), version, digest), List.of(), at, pinned);
  }

  private static String slashed(String url) {
    return url.endsWith("/") ? url : url + "/";
  }

  private static Optional<URI> uri(String text) {
    try {
      URI uri = new URI(text.strip());
      return uri.isAbsolute() ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /**
   * The line of a scalar, of an alias its anchor's, where the value is changed; the line of the
   * parent when there is none.
   */
  static Location line(YamlNode node, String... path) {
    return node.get(path)
        .filter(YamlNode::isScalar)
        .map(YamlNode::at)
        .orElseGet(
            () -> path.length <= 1 ? node.at() : node.line(Arrays.copyOf(path, path.length - 1)));
  }
}
