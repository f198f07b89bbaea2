package dev.leadsman.chart;

import dev.leadsman.config.Config;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How charts are found.
 *
 * @param cache directory of the cache; made when it is missing
 * @param mirrors the first that matches counts
 * @param top of the work tree: what directory mirrors are relative to
 * @param offline whether only the cache, directory mirrors and the revision itself may be read
 * @param environment variables that name Helm's and Docker's own config and the proxies
 * @param timeout of one request
 */
public record ChartSettings(
    Path cache,
    List<Mirror> mirrors,
    Path top,
    boolean offline,
    Map<String, String> environment,
    Duration timeout,
    Clock clock) {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  public ChartSettings {
    mirrors = List.copyOf(mirrors);
    environment = Map.copyOf(environment);
  }

  /**
   * Another place for a chart repository.
   *
   * @param from URL prefix as declarations name it, empty for every repository, or a distribution
   *     ({@code rke2}) for its bundled charts
   * @param to {@code https://} or {@code oci://} URL, or a directory that holds {@code
   *     <name>/<version>/Chart.yaml} or {@code <name>-<version>.tgz}
   */
  public record Mirror(String from, String to) {}

  /** As a repository's settings ask for it. */
  public static ChartSettings of(
      Config.Charts charts,
      Path top,
      boolean offline,
      Map<String, String> environment,
      Clock clock) {
    List<Mirror> mirrors =
        charts.mirrors().stream().map(one -> new Mirror(one.from(), one.to())).toList();
    Path cache = charts.cache() == null ? defaultCache(environment) : top.resolve(charts.cache());
    return new ChartSettings(cache, mirrors, top, offline, environment, TIMEOUT, clock);
  }

  /** {@code ${XDG_CACHE_HOME:-~/.cache}/leadsman} */
  public static Path defaultCache(Map<String, String> environment) {
    String given = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path base =
        given.startsWith("/")
            ? Path.of(given)
            : Path.of(environment.getOrDefault("HOME", "/tmp"), ".cache");
    return base.resolve("leadsman");
  }
}
