package dev.leadsman.chart;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.leadsman.json.Json;
import dev.leadsman.json.JsonException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Charts in OCI registries, pulled with plain GETs.
 *
 * @see <a href="https://helm.sh/docs/topics/registries/">how Helm stores charts</a>
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md">the API</a>
 */
final class OciRegistry {
  private static final long JSON_LIMIT = 8L << 20;
  private static final int TAG_PAGES = 100;
  private static final String MANIFESTS =
      "application/vnd.oci.image.manifest.v1+json,"
          + "application/vnd.docker.distribution.manifest.v2+json";
  private static final Set<String> CHART_LAYERS =
      Set.of("application/vnd.cncf.helm.chart.content.v1.tar+gzip", "application/tar+gzip");
  private static final Pattern CHALLENGE = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  private final Http http;
  private final Credentials credentials;
  private final Map<String, String> authorizations = new ConcurrentHashMap<>();

  /**
   * A repository in a registry.
   *
   * @param host with the port where one is given
   */
  record Reference(String host, String repository) {
    static Reference parse(String url) throws NoChartException {
      Matcher matcher =
          Pattern.compile(
                  "oci://(?:[^/@]*@)?([A-Za-z0-9.\\-]+(?::\\d+)?|\\[[0-9a-fA-F:]+](?::\\d+)?)/(.+?)/?")
              .matcher(url);
      if (!matcher.matches() || !matcher.group(2).matches("[a-z0-9]+([._/-]+[a-z0-9]+)*")) {
        throw new NoChartException("an OCI registry (the reference is not oci://host/path)");
      }
      return new Reference(matcher.group(1), matcher.group(2));
    }

    /** Plain HTTP on this machine only, as Helm does. */
    URI url(String path) {
      String name = host.replaceFirst(":\\d+$", "");
      String scheme = Http.isLoopback(name) ? "http" : "https";
      return URI.create(scheme + "://" + host + "/v2/" + repository + path);
    }

    @Override
    public String toString() {
      return "oci://" + host + "/" + repository;
    }
  }

  OciRegistry(Http http, Credentials credentials) {
    this.http = http;
    this.credentials = credentials;
  }

  /** Tags as chart versions: a {@code _} stands for {@code +}. */
  List<String> versions(Reference reference) throws NoChartException {
    List<String> versions = new ArrayList<>();
    URI url = reference.url("/tags/list?n=1000");
    for (int page = 0; url != null && page < TAG_PAGES; page++) {
      Http.Answer answer = get(reference, url, "application/json", JSON_LIMIT, "the list of tags");
      if (object(answer.body()).get("tags") instanceof List<?> tags) {
        tags.forEach(tag -> versions.add(String.valueOf(tag).replace('_', '+')));
      }
      url = next(reference, url, answer);
    }
    return versions;
  }

  private static URI next(Reference reference, URI url, Http.Answer answer) {
    Matcher link =
        Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?")
            .matcher(answer.header("link").orElse(""));
    if (!link.find()) {
      return null;
    }
    try {
      URI next = url.resolve(link.group(1));
      return Http.isHttp(next) && Http.sameHost(next, reference.url("")) ? next : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * @param version a chart version, or a digest {@code sha256:…}
   */
  Fetched fetch(Reference reference, String version) throws NoChartException {
    String tag = version.replace('+', '_');
    boolean isDigest = tag.matches("sha256:[0-9a-f]{64}");
    if (!isDigest && !tag.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")) {
      throw new NoChartException(reference + " (" + shown(version) + " can be no tag)");
    }
    Http.Answer answer =
        get(reference, reference.url("/manifests/" + tag), MANIFESTS, JSON_LIMIT, "tag " + tag);
    if (isDigest) {
      check(answer.body(), tag, "the manifest");
    }
    if (object(answer.body()).get("layers") instanceof List<?> layers) {
      for (Object layer : layers) {
        if (layer instanceof Map<?, ?> map
            && CHART_LAYERS.contains(map.get("mediaType"))
            && map.get("digest") instanceof String digest
            && digest.matches("sha256:[0-9a-f]{64}")) {
          Http.Answer blob =
              get(reference, reference.url("/blobs/" + digest), "*/*", Fetched.LIMIT, "the chart");
          check(blob.body(), digest, "the chart");
          return new Fetched(version, blob.body(), reference + ":" + tag);
        }
      }
    }
    throw new NoChartException(reference + ":" + tag + " (an artifact that holds no Helm chart)");
  }

  private static void check(byte[] content, String digest, String what) throws NoChartException {
    String actual = "sha256:" + HexFormat.of().formatHex(ChartCache.sha256().digest(content));
    if (!actual.equals(digest)) {
      throw new NoChartException(what + " (its digest is " + actual + ", not " + digest + ")");
    }
  }

  private Http.Answer get(Reference reference, URI url, String accept, long limit, String what)
      throws NoChartException {
    try {
      String known = authorizations.get(reference.toString());
      Http.Answer answer = http.get(url, headers(accept, known), limit);
      if (answer.status() == 401 && answer.header("www-authenticate").isPresent()) {
        String fresh = authorize(reference, answer.header("www-authenticate").get());
        authorizations.put(reference.toString(), fresh);
        answer = http.get(url, headers(accept, fresh), limit);
      }
      if (answer.status() == 200) {
        return answer;
      }
      if (answer.status() == 404) {
        throw NoChartException.absent(what + " (not there)");
      }
      boolean login = credentials.registry(reference.host()).isPresent();
      String helper =
          login
              ? ""
              : credentials
                  .helper(reference.host())
                  .map(name -> " (the helper " + name + " is not asked)")
                  .orElse("");
      throw new NoChartException(
          what + " (" + HelmRepository.status(url, answer.status(), login) + helper + ")");
    } catch (IOException e) {
      throw new NoChartException(what + " (" + e.getMessage() + ")", e);
    }
  }

  private static Map<String, String> headers(String accept, String authorization) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", accept);
    if (authorization != null) {
      headers.put("Authorization", authorization);
    }
    return headers;
  }

  /** What a challenge asks for: basic, or a token, anonymous where no login is known. */
  private String authorize(Reference reference, String challenge)
      throws NoChartException, IOException {
    Optional<Http.Login> login = credentials.registry(reference.host());
    if (challenge.regionMatches(true, 0, "basic", 0, 5)) {
      return login
          .orElseThrow(
              () ->
                  new NoChartException(
                      "the registry (it wants a login; `helm registry login "
                          + reference.host()
                          + "` writes one)"))
          .basic();
    }
    Map<String, String> asked = new LinkedHashMap<>();
    Matcher matcher = CHALLENGE.matcher(challenge);
    while (matcher.find()) {
      asked.put(matcher.group(1), matcher.group(2));
    }
    URI realm = realm(asked.getOrDefault("realm", ""));
    String query =
        "scope="
            + encoded("repository:" + reference.repository() + ":pull")
            + (asked.containsKey("service") ? "&service=" + encoded(asked.get("service")) : "");
    URI url = URI.create(realm + (realm.getRawQuery() == null ? "?" : "&") + query);
    Map<String, String> headers = headers("application/json", null);
    login.ifPresent(known -> headers.put("Authorization", known.basic()));
    Http.Answer answer = http.get(url, headers, JSON_LIMIT);
    if (answer.status() != 200) {
      throw new NoChartException(
          "the registry's token service ("
              + HelmRepository.status(url, answer.status(), login.isPresent())
              + ")");
    }
    Map<?, ?> token = object(answer.body());
    Object value = token.get("token") == null ? token.get("access_token") : token.get("token");
    return "Bearer " + value;
  }

  private static URI realm(String text) throws NoChartException {
    try {
      URI realm = URI.create(text);
      if (Http.isHttp(realm)
          && ("https".equals(realm.getScheme()) || Http.isLoopback(realm.getHost()))) {
        return realm;
      }
      throw new NoChartException("the registry (it names no safe place for tokens)");
    } catch (IllegalArgumentException e) {
      throw new NoChartException("the registry (it names no safe place for tokens)", e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static Map<?, ?> object(byte[] json) throws NoChartException {
    try {
      return Json.parse(new String(json, UTF_8)) instanceof Map<?, ?> map ? map : Map.of();
    } catch (JsonException e) {
      throw new NoChartException("the registry (its answer is no JSON)", e);
    }
  }

  private static String shown(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
