package dev.leadsman.chart;

import dev.leadsman.model.Cause;
import dev.leadsman.model.UnavailableException;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The digests that fetched charts had when they were first used, kept in the repository.
 *
 * <pre>{@code
 * # Charts that Leadsman fetched and the digest of their content. Remove an entry to accept another.
 * charts:
 *   "https://spidernet-io.github.io/spiderpool spiderpool":
 *     "0.9.4": sha256:…
 * }</pre>
 *
 * @param charts digest by version, by source
 */
public record ChartLock(Map<String, Map<String, String>> charts) {
  /** Where the lock stands in a repository. */
  public static final String FILE = ".leadsman/charts.lock.yaml";

  /** The lock of a repository without a file. */
  public static final ChartLock EMPTY = new ChartLock(Map.of());

  private static final String HEAD =
      """
      # Charts that Leadsman fetched and the digest of their content.
      # Remove an entry to accept another content.
      """;

  public ChartLock {
    Map<String, Map<String, String>> copy = new TreeMap<>();
    charts.forEach(
        (source, versions) ->
            copy.put(source, Collections.unmodifiableMap(new TreeMap<>(versions))));
    charts = Collections.unmodifiableMap(copy);
  }

  /**
   * @throws UnavailableException when the text is no lock
   */
  public static ChartLock parse(String text) throws UnavailableException {
    Map<String, Map<String, String>> charts = new TreeMap<>();
    try {
      for (YamlDocument document : YamlDocument.parse(FILE, text)) {
        for (YamlNode.Entry source : entries(document.root().get("charts"))) {
          for (YamlNode.Entry version : entries(Optional.of(source.value()))) {
            if (!version.value().text().matches("sha256:[0-9a-f]{64}")) {
              throw new UnavailableException(
                  Cause.CHART, version.at() + ": is no digest sha256:…; remove the line");
            }
            charts
                .computeIfAbsent(source.key(), key -> new TreeMap<>())
                .put(version.key(), version.value().text());
          }
        }
      }
    } catch (YamlException e) {
      throw new UnavailableException(Cause.CHART, e.getMessage(), e);
    }
    return new ChartLock(charts);
  }

  private static Iterable<YamlNode.Entry> entries(Optional<YamlNode> node) {
    return node.map(YamlNode::entries).orElseGet(java.util.List::of);
  }

  /** The digest of a source's version; empty when it was never used. */
  public Optional<String> digest(String source, String version) {
    return Optional.ofNullable(charts.getOrDefault(source, Map.of()).get(version));
  }

  /** This lock with one more entry. */
  public ChartLock with(String source, String version, String digest) {
    Map<String, Map<String, String>> more = new TreeMap<>(charts);
    Map<String, String> versions = new TreeMap<>(more.getOrDefault(source, Map.of()));
    versions.put(version, digest);
    more.put(source, versions);
    return new ChartLock(more);
  }

  /** The file's text: equal locks give equal bytes; empty for an empty lock. */
  public String text() {
    if (charts.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder(HEAD).append("charts:\n");
    charts.forEach(
        (source, versions) -> {
          text.append("  ").append(quoted(source)).append(":\n");
          versions.forEach(
              (version, digest) ->
                  text.append("    ")
                      .append(quoted(version))
                      .append(": ")
                      .append(digest)
                      .append('\n'));
        });
    return text.toString();
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
