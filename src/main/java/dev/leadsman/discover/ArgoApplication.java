package dev.leadsman.discover;

import dev.leadsman.model.Deployer;
import dev.leadsman.model.Location;
import dev.leadsman.yaml.YamlNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** An Argo CD {@code Application}, as far as its parts are asked for in several places. */
final class ArgoApplication {
  /** The cluster that runs Argo CD itself, by its fixed address. */
  static final String IN_CLUSTER = "in-cluster";

  private static final Pattern SCHEMELESS =
      Pattern.compile("[\\w-]+(?:\\.[\\w-]+)+(?::\\d+)?/[^@:\\s]+");
  private static final Pattern VERSION = Pattern.compile("(?:refs/tags/)?v?\\d+\\.\\d+[\\w.+-]*");

  private final YamlNode spec;

  ArgoApplication(Source source) {
    YamlNode root = source.document().root();
    this.spec = root.get("spec").orElse(root);
  }

  static boolean is(Source source) {
    return source.document().kind().equals("Application")
        && source.document().group().equals("argoproj.io");
  }

  /**
   * In Argo CD {@code sources} wins over {@code source}:
   * https://argo-cd.readthedocs.io/en/stable/user-guide/multiple_sources/
   */
  List<YamlNode> sources() {
    List<YamlNode> several = spec.get("sources").map(YamlNode::items).orElse(List.of());
    return several.isEmpty() ? spec.get("source").map(List::of).orElse(List.of()) : several;
  }

  /** Name or host of the destination; empty for the cluster that Argo CD runs in. */
  String destination() {
    String name = spec.text("destination", "name").orElse("");
    if (!name.isEmpty()) {
      return name.equals(IN_CLUSTER) || name.contains("{{") ? "" : name;
    }
    String server = spec.text("destination", "server").orElse("");
    if (server.contains("{{")) {
      return "";
    }
    try {
      String host = new URI(server).getHost();
      return host == null || host.startsWith("kubernetes.default") ? "" : host;
    } catch (URISyntaxException e) {
      return server;
    }
  }

  String namespace() {
    return spec.text("destination", "namespace").orElse("");
  }

  /** Argo CD with what this Application sets for it. */
  Deployer deployer() {
    Deployer deployer = Deployer.argocd();
    boolean prunes =
        spec.get("syncPolicy", "automated", "prune")
            .map(YamlNode::value)
            .filter(Boolean.TRUE::equals)
            .isPresent();
    if (prunes) {
      deployer = deployer.with("prune", true, spec.line("syncPolicy", "automated", "prune"));
    }
    List<YamlNode> options =
        spec.get("syncPolicy", "syncOptions").map(YamlNode::items).orElse(List.of());
    for (YamlNode option : options) {
      deployer =
          switch (option.text()) {
            case "Prune=false" -> deployer.with("prune", false, option.at());
            case "ServerSideApply=true" -> deployer.with("serverSideApply", true, option.at());
            case "Replace=true" -> deployer.with("replace", true, option.at());
            default -> deployer;
          };
    }
    return deployer;
  }

  /** Directory of a source in this revision; empty when it names none that is here. */
  static Optional<String> directory(YamlNode source, References references) {
    if (source.text("chart").isPresent() || isRegistry(source) || isElsewhere(source, references)) {
      return Optional.empty();
    }
    Optional<String> path = source.text("path");
    return path.flatMap(text -> Paths.resolve("", text))
        .filter(references::isDirectory)
        .or(() -> path.flatMap(text -> Paths.endingAs(text, references.directories())));
  }

  /** A whole chart by its address: in a registry, which may be written without a scheme. */
  static boolean isRegistry(YamlNode source) {
    String url = source.text("repoURL").orElse("");
    String path = source.text("path").orElse(".");
    return url.startsWith("oci://")
        || (SCHEMELESS.matcher(url).matches()
            && !url.endsWith(".git")
            && (path.equals(".") || path.equals("./"))
            && source.text("ref").isEmpty()
            && !isCodeHost(url));
  }

  private static boolean isCodeHost(String url) {
    String host = url.substring(0, url.indexOf('/'));
    return host.startsWith("git") || host.equals("bitbucket.org") || host.equals("codeberg.org");
  }

  /** True for a tag that names a version. */
  static boolean isVersion(String targetRevision) {
    return VERSION.matcher(targetRevision).matches();
  }

  /**
   * A path that is here, too, may still be meant of another repository: a component's own at a
   * version, or the top of one that the others do not take their paths from.
   */
  private static boolean isElsewhere(YamlNode source, References references) {
    String url = source.text("repoURL").orElse("");
    String path = source.text("path").flatMap(text -> Paths.resolve("", text)).orElse("");
    boolean tagged = isVersion(source.text("targetRevision").orElse(""));
    return (tagged && !references.component(url).isEmpty())
        || (path.isEmpty() && references.isOtherRepository(url));
  }

  /** The line that says which version a source has. */
  static Location versionAt(YamlNode source) {
    return source.get("targetRevision").isPresent()
        ? ChartReference.line(source, "targetRevision")
        : source.at();
  }
}
