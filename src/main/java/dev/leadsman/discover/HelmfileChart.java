package dev.leadsman.discover;

import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Location;
import dev.leadsman.model.Skipped;
import dev.leadsman.version.ChartRange;
import dev.leadsman.yaml.YamlNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a release of a helmfile takes its chart from. */
final class HelmfileChart {
  private static final Pattern GIT =
      Pattern.compile(
          "git::(?<url>[a-z+]+://[^/?]+/[^?]*?|[^?]+?)(?://(?<path>[^?]*))?(?:\\?(?<query>.*))?");
  private static final Pattern GIT_AT =
      Pattern.compile("git\\+(?<url>[a-z]+://[^?@]+)@(?<path>[^?]+)(?:\\?(?<query>.*))?");
  private static final Pattern REF = Pattern.compile("(?:^|&)ref=([^&]*)");
  private static final Pattern ARCHIVE =
      Pattern.compile("https?://.*?([A-Za-z0-9][\\w.-]*?)-(v?\\d[\\w.+-]*)\\.tgz");

  private final HelmfileLoader loader;
  private final HelmfileState state;
  private final YamlNode node;

  /**
   * @param node of the release, filled in
   */
  HelmfileChart(HelmfileLoader loader, HelmfileState state, YamlNode node) {
    this.loader = loader;
    this.state = state;
    this.node = node;
  }

  private String name() {
    return node.text("name").orElse("");
  }

  ChartReference reference() {
    String chart = node.text("chart").orElse("");
    Optional<YamlNode> written = node.get("version").filter(YamlNode::isScalar);
    String version = written.filter(each -> each.value() != null).map(YamlNode::text).orElse("");
    Location at = written.map(YamlNode::at).orElseGet(() -> ChartReference.line(node, "chart"));
    if (chart.contains("{{")) {
      String last = Paths.name(chart.replaceAll("\\{\\{[^}]*}}", ""));
      computed("chart", chart, node.get("chart").orElse(node).at());
      return ChartReference.unknown(
          last.isEmpty() ? name() : last,
          version.contains("{{") ? "" : version,
          at,
          "where its chart comes from is computed");
    }
    if (version.contains("{{")) {
      computed("version", version, at);
      return ChartReference.unknown(
          Paths.name(chart), "", at, "its version is computed: " + version);
    }
    if (chart.startsWith("oci://")) {
      return ChartReference.oci(chart, version, "", at);
    }
    Matcher git = GIT.matcher(chart);
    if (!git.matches()) {
      git = GIT_AT.matcher(chart);
    }
    if (chart.startsWith("git") && git.matches()) {
      return git(git, version);
    }
    Matcher archive = ARCHIVE.matcher(chart);
    if (archive.matches()) {
      return ChartReference.unknown(
          archive.group(1),
          archive.group(2),
          ChartReference.line(node, "chart"),
          "is the archive " + chart);
    }
    Optional<String> local =
        chart.isEmpty() ? Optional.empty() : Paths.resolve(state.directory(), chart);
    Optional<InTreeChart> inTree =
        local.flatMap(directory -> InTreeChart.at(directory, loader.references()));
    if (inTree.isPresent() && !chart.startsWith("/")) {
      return ChartReference.of(inTree.get());
    }
    int slash = chart.indexOf('/');
    Optional<YamlNode> repository =
        state.items("repositories").stream()
            .filter(
                each -> slash > 0 && each.text("name").orElse("").equals(chart.substring(0, slash)))
            .findFirst();
    if (repository.isPresent()) {
      return repository(repository.get(), chart.substring(slash + 1), version, at);
    }
    String reason =
        chart.startsWith(".") || chart.startsWith("/")
            ? "no chart stands at " + chart
            : "no repository is named for chart " + chart;
    return ChartReference.unknown(Paths.name(chart), version, at, reason);
  }

  private void computed(String what, String text, Location at) {
    loader.skip(
        at,
        Skipped.Kind.COMPUTED,
        what + " of release " + name() + " is " + text,
        loader.references().component(name() + " " + node.text("chart").orElse("")));
  }

  private ChartReference git(Matcher git, String version) {
    String query = git.group("query") == null ? "" : git.group("query");
    Matcher ref = REF.matcher(query);
    String path = git.group("path") == null ? "" : git.group("path");
    return ChartReference.of(
        new ChartSource.Git(git.group("url"), path, ref.find() ? ref.group(1) : version),
        ChartReference.line(node, "chart"));
  }

  private ChartReference repository(YamlNode repository, String name, String version, Location at) {
    String url = repository.text("url").orElse("");
    boolean oci =
        repository.get("oci").map(YamlNode::value).orElse(false).equals(true)
            || url.startsWith("oci://");
    if (url.startsWith("git+")) {
      Matcher git = GIT_AT.matcher(url);
      if (git.matches()) {
        String query = git.group("query") == null ? "" : git.group("query");
        Matcher ref = REF.matcher(query);
        return ChartReference.of(
            new ChartSource.Git(
                git.group("url"),
                git.group("path") + "/" + name,
                ref.find() ? ref.group(1) : version),
            at);
      }
    }
    if (url.contains("{{")) {
      return ChartReference.unknown(name, version, at, "the URL of its repository is computed");
    }
    String bare = url.startsWith("oci://") ? url.substring(6) : url;
    String whole = oci ? "oci://" + bare.replaceFirst("^https?://", "") : url;
    if (ChartRange.isExact(version)) {
      return ChartReference.repository(whole, name, version, at);
    }
    // A lock says what a range or no version comes to:
    // https://helmfile.readthedocs.io/en/latest/cli/#deps
    Optional<YamlNode> locked = locked(name);
    return locked
        .map(each -> ChartReference.repository(whole, name, each.text(), each.at()))
        .orElseGet(() -> ChartReference.repository(whole, name, version, at));
  }

  private Optional<YamlNode> locked(String chart) {
    String name = Paths.name(state.path());
    for (String ending : List.of(".gotmpl", ".yaml", ".yml")) {
      name = name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : name;
    }
    String lock = state.root().text("lockFilePath").orElse(name + ".lock");
    return Paths.resolve(state.directory(), lock)
        .flatMap(path -> loader.references().document(path))
        .flatMap(
            document ->
                document.root().get("dependencies").map(YamlNode::items).orElse(List.of()).stream()
                    .filter(each -> each.text("name").orElse("").equals(chart))
                    .flatMap(each -> each.get("version").stream())
                    .findFirst());
  }
}
