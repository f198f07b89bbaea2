package dev.leadsman.chart;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Chart repositories with an {@code index.yaml}.
 *
 * @see <a href="https://helm.sh/docs/topics/chart_repository/">what a repository is</a>
 */
final class HelmRepository {
  private static final long INDEX_LIMIT = 128L << 20;

  private final Http http;
  private final Credentials credentials;
  private final ChartCache cache;
  private final OciRegistry registry;
  private final Map<String, YamlNode> read = new ConcurrentHashMap<>();

  /**
   * One version of a chart.
   *
   * @param digest of the archive, hexadecimal; empty when the index tells none
   */
  record Listed(String version, String url, String digest) {}

  HelmRepository(Http http, Credentials credentials, ChartCache cache, OciRegistry registry) {
    this.http = http;
    this.credentials = credentials;
    this.cache = cache;
    this.registry = registry;
  }

  /** Versions in the index's order; the index is fetched once a run. */
  List<Listed> versions(URI repository, String name) throws NoChartException {
    String key = repository.toString();
    YamlNode index = read.get(key);
    if (index == null) {
      byte[] content = index(repository);
      index = parse(repository, content);
      read.put(key, index);
      try {
        cache.rememberIndex(keyed(repository), content);
      } catch (IOException e) {
        throw new NoChartException("cannot write the cache: " + e.getMessage(), e);
      }
    }
    return listed(index, name);
  }

  /** Versions of the index as last fetched; empty when it never was. */
  Optional<Known> known(URI repository, String name) throws NoChartException {
    try {
      Optional<ChartCache.Index> index = cache.index(keyed(repository));
      if (index.isEmpty()) {
        return Optional.empty();
      }
      YamlNode root = parse(repository, Files.readAllBytes(index.get().file()));
      return Optional.of(new Known(listed(root, name), index.get().fetched()));
    } catch (IOException e) {
      throw new NoChartException("cannot read the cache: " + e.getMessage(), e);
    }
  }

  /** An index from the cache. */
  record Known(List<Listed> versions, Instant fetched) {}

  private static String keyed(URI repository) {
    return Http.shown(repository);
  }

  private byte[] index(URI repository) throws NoChartException {
    URI url = below(repository, "index.yaml");
    if ("file".equals(url.getScheme())) {
      return readFile(url, INDEX_LIMIT);
    }
    return get(url, login(repository), INDEX_LIMIT, "index.yaml");
  }

  private static YamlNode parse(URI repository, byte[] content) throws NoChartException {
    try {
      List<YamlDocument> documents = YamlDocument.parse("index.yaml", new String(content, UTF_8));
      if (documents.size() == 1 && documents.get(0).root().get("entries").isPresent()) {
        return documents.get(0).root();
      }
    } catch (YamlException e) {
      throw new NoChartException("index.yaml (not readable: " + e.getMessage() + ")", e);
    }
    throw new NoChartException(
        "index.yaml (" + Http.shown(repository) + " sends no index of a chart repository)");
  }

  private static List<Listed> listed(YamlNode index, String name) throws NoChartException {
    Optional<YamlNode> entries = index.get("entries", name);
    if (entries.isEmpty()) {
      throw NoChartException.absent("index.yaml (no chart of this name)");
    }
    List<Listed> versions = new ArrayList<>();
    for (YamlNode entry : entries.get().items()) {
      List<YamlNode> urls = entry.get("urls").map(YamlNode::items).orElse(List.of());
      String version = entry.text("version").orElse("");
      if (!version.isEmpty() && !urls.isEmpty()) {
        String digest = entry.text("digest").orElse("").replaceFirst("^sha256:", "");
        versions.add(new Listed(version, urls.get(0).text(), digest));
      }
    }
    return versions;
  }

  /** The archive of a listed version, its digest checked where the index has one. */
  Fetched fetch(URI repository, Listed listed) throws NoChartException {
    URI url;
    try {
      url = below(repository, listed.url());
    } catch (IllegalArgumentException e) {
      throw new NoChartException("index.yaml (its URL for the archive is none)", e);
    }
    if ("oci".equals(url.getScheme())) {
      return registry.fetch(OciRegistry.Reference.parse(url.toString()), listed.version());
    }
    byte[] archive;
    if ("file".equals(url.getScheme()) && "file".equals(repository.getScheme())) {
      archive = readFile(url, Fetched.LIMIT);
    } else if (Http.isHttp(url)) {
      boolean own = Http.isHttp(repository) && Http.sameHost(repository, url);
      Optional<Http.Login> login =
          own || credentials.passedOn(repository) ? login(repository) : Optional.empty();
      archive = get(url, login, Fetched.LIMIT, "the archive");
    } else {
      throw new NoChartException("index.yaml (names " + Http.shown(url) + " as the archive)");
    }
    if (listed.digest().matches("[0-9a-fA-F]{64}")) {
      String actual = HexFormat.of().formatHex(ChartCache.sha256().digest(archive));
      if (!actual.equalsIgnoreCase(listed.digest())) {
        throw new NoChartException(
            "the archive (its digest is sha256:"
                + actual
                + ", index.yaml says sha256:"
                + listed.digest()
                + ")");
      }
    }
    return new Fetched(listed.version(), archive, Http.shown(url));
  }

  private Optional<Http.Login> login(URI repository) {
    return credentials.repository(repository);
  }

  private byte[] get(URI url, Optional<Http.Login> login, long limit, String what)
      throws NoChartException {
    Map<String, String> headers = new LinkedHashMap<>();
    login.ifPresent(known -> headers.put("Authorization", known.basic()));
    try {
      Http.Answer answer = http.get(withoutLogin(url), headers, limit);
      if (answer.status() == 200) {
        return answer.body();
      }
      throw new NoChartException(
          what + " (" + status(url, answer.status(), login.isPresent()) + ")");
    } catch (IOException e) {
      throw new NoChartException(what + " (" + e.getMessage() + ")", e);
    }
  }

  static String status(URI url, int status, boolean login) {
    String says = Http.shown(url) + " answers " + status;
    if (status == 401 || status == 403) {
      return says
          + (login
              ? ": the login in Helm's config is refused"
              : ": no login for it in Helm's config; `helm repo add --username` or `helm registry"
                  + " login` writes one");
    }
    return says;
  }

  private static byte[] readFile(URI url, long limit) throws NoChartException {
    try {
      Path file = Path.of(url.getPath());
      if (Files.size(file) > limit) {
        throw new NoChartException(url.getPath() + " (larger than " + (limit >> 20) + " MiB)");
      }
      return Files.readAllBytes(file);
    } catch (IOException | IllegalArgumentException e) {
      throw new NoChartException(url.getPath() + " (cannot be read)", e);
    }
  }

  /** As Helm joins them: below the repository's path, its query kept. */
  private static URI below(URI repository, String path) {
    URI given = URI.create(path.replace(" ", "%20"));
    if (given.isAbsolute()) {
      return given;
    }
    String base = repository.getRawPath() == null ? "" : repository.getRawPath();
    URI start = URI.create(repository.getScheme() + "://" + authority(repository) + slashed(base));
    URI url = start.resolve(given);
    String query = repository.getRawQuery();
    return query == null || url.getRawQuery() != null ? url : URI.create(url + "?" + query);
  }

  private static String authority(URI url) {
    return url.getRawAuthority() == null ? "" : url.getRawAuthority();
  }

  private static String slashed(String path) {
    return path.endsWith("/") ? path : path + "/";
  }

  private static URI withoutLogin(URI url) {
    if (url.getRawUserInfo() == null) {
      return url;
    }
    return URI.create(url.toString().replaceFirst("//[^/@]*@", "//"));
  }
}
