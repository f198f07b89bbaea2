package dev.leadsman.discover;

import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A chart as an object of a platform names it: Fleet, k0s, Sveltos, Crossplane and others. */
final class PlatformChart {
  // Fleet and Flux fill ${ … }, Cluster API and Sveltos {{ … }}, image builders __NAME__.
  private static final Pattern COMPUTED = Pattern.compile("\\$\\{|\\{\\{|^__\\w+__$|^<.*>$");
  private static final Pattern ARCHIVE =
      Pattern.compile("(?:.*/)?([A-Za-z0-9][\\w.-]*?)-(v?\\d[\\w.+-]*)\\.tgz");

  private final Source source;
  private final YamlNode node;
  private final List<ValuesLayer> layers = new ArrayList<>();
  private Deployer deployer;
  private String name = "";
  private String namespace = "";
  private String cluster;
  private ChartReference chart;

  /**
   * @param node the mapping that names the chart
   */
  PlatformChart(Source source, YamlNode node, String platform) {
    this.source = source;
    this.node = node;
    this.cluster = source.cluster();
    this.deployer = Deployer.platform(platform);
  }

  PlatformChart name(Optional<String> release, String otherwise) {
    name = release.filter(text -> !text.isEmpty()).orElse(otherwise);
    return this;
  }

  PlatformChart namespace(Optional<String> given) {
    namespace = given.orElse("");
    return this;
  }

  PlatformChart cluster(String other) {
    cluster = other;
    return this;
  }

  PlatformChart deployer(Deployer other) {
    deployer = other;
    return this;
  }

  Deployer deployer() {
    return deployer;
  }

  PlatformChart layer(ValuesLayer layer) {
    layers.add(layer);
    return this;
  }

  /** Values as a mapping, or as text that holds one. */
  PlatformChart values(Optional<YamlNode.Entry> values) {
    values.ifPresent(
        entry -> {
          if (entry.value().isMapping()) {
            layers.add(References.inline(entry.key(), entry));
          } else if (entry.value().isScalar() && !entry.value().text().isBlank()) {
            layers.add(References.valuesText(entry.key(), entry.value()));
          }
        });
    return this;
  }

  /** {@code valuesFrom} and the like, which name objects of the cluster. */
  PlatformChart foreign(Optional<YamlNode> list) {
    for (YamlNode item : list.map(YamlNode::items).orElse(List.of())) {
      layers.add(ValuesLayer.unreadable("valuesFrom", item.at(), "is an object of the cluster"));
    }
    return this;
  }

  /**
   * Where the chart comes from.
   *
   * @param written chart name, {@code alias/name}, path in the revision or address
   * @param repository the repository's address; empty when none is written
   * @param version the scalar with the version; empty when none is written
   * @param aliases repository addresses by the name before the slash
   */
  PlatformChart chart(
      String written,
      String repository,
      Optional<YamlNode> version,
      Map<String, String> aliases,
      References references) {
    String text = version.filter(YamlNode::isScalar).map(YamlNode::text).orElse("");
    Location at = version.map(YamlNode::at).orElse(node.at());
    String own = written.isEmpty() ? repository : written;
    Matcher archive = ARCHIVE.matcher(own);
    int slash = own.indexOf('/');
    String alias = slash < 0 ? "" : own.substring(0, slash);
    Optional<InTreeChart> local =
        repository.isEmpty() && !own.contains("://")
            ? Paths.resolve(Paths.directory(source.file()), own)
                .flatMap(path -> InTreeChart.at(path, references))
            : Optional.empty();
    if (own.startsWith("oci://")) {
      chart = oci(own, text, at);
    } else if (own.matches("https?://.*") && archive.matches()) {
      chart =
          ChartReference.unknown(
              archive.group(1), archive.group(2), at(own), "is the archive " + own);
    } else if (own.contains("://") || own.startsWith("git::")) {
      chart = ChartReference.unknown(last(own), text, at, "is at " + own);
    } else if (local.isPresent()) {
      chart = ChartReference.of(local.get());
    } else if (!repository.isEmpty()) {
      chart = ChartReference.repository(repository, last(own), text, at);
    } else if (aliases.containsKey(alias)) {
      chart = ChartReference.repository(aliases.get(alias), own.substring(slash + 1), text, at);
    } else {
      chart = ChartReference.unknown(last(own), text, at, "no repository is named for " + own);
    }
    return this;
  }

  /** A chart that only its platform knows where to find. */
  PlatformChart chart(String written, Optional<YamlNode> version, String why) {
    chart =
        ChartReference.unknown(
            last(written),
            version.map(YamlNode::text).orElse(""),
            version.map(YamlNode::at).orElse(node.at()),
            why);
    return this;
  }

  private static ChartReference oci(String address, String version, Location at) {
    int colon = address.indexOf(':', address.lastIndexOf('/') + 1);
    return colon < 0 || address.indexOf('@') >= 0
        ? ChartReference.oci(address, version, "", at)
        : ChartReference.oci(
            address.substring(0, colon),
            version.isEmpty() ? address.substring(colon + 1) : version,
            "",
            at);
  }

  /** The line of the entry that holds a text. */
  private Location at(String text) {
    return node.entries().stream()
        .filter(entry -> entry.value().isScalar() && entry.value().text().equals(text))
        .map(entry -> entry.value().at())
        .findFirst()
        .orElse(node.at());
  }

  private static String last(String path) {
    String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return Paths.name(trimmed);
  }

  /** Adds the release; a name or version that something fills in later is told as computed. */
  void addTo(Found found, References references) {
    ChartSource home = chart.source();
    String component =
        references.components().knowsChart(home.name()) ? references.component(home.name()) : "";
    if (COMPUTED.matcher(home.version()).find()) {
      found.skip(
          chart.at(),
          Skipped.Kind.COMPUTED,
          "version " + home.version() + " of chart " + home.name() + " is computed",
          component);
    }
    if (home.name().isEmpty() || COMPUTED.matcher(home.name()).find()) {
      found.skip(
          node.at(),
          Skipped.Kind.COMPUTED,
          source.document().kind() + " " + source.name() + " names no literal chart",
          component);
      return;
    }
    Deployer pinned =
        chart.pinned() == null
            ? deployer
            : deployer.with("versionPinned", chart.pinned(), chart.at());
    found.add(
        new Release(
            new SubjectId(cluster, namespace, name.isEmpty() ? home.name() : name),
            home,
            layers,
            chart.dependencies(),
            pinned,
            node.at(),
            chart.at()));
  }
}
