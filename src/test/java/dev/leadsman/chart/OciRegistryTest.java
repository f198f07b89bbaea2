package dev.leadsman.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.chart.OciRegistry.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OciRegistryTest {
  @TempDir Path home;
  private Site site;
  private byte[] archive;
  private Reference reference;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void start() throws Exception {
    site = new Site();
    archive = Packed.tgz("spiderpool", "1.0.0+build");
    reference = Reference.parse("oci://" + site.url().getAuthority() + "/charts/spiderpool");
    environment.put("HOME", home.toString());
  }

  @AfterEach
  void stop() {
    site.close();
  }

  private OciRegistry registry() {
    return new OciRegistry(
        new Http(Duration.ofSeconds(5), environment), new Credentials(environment));
  }

  private String manifest(String digest) {
    return """
        {"layers": [
          {"mediaType": "application/vnd.cncf.helm.chart.provenance.v1.prov", "digest": "sha256:%s"},
          {"mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip", "digest": "%s"}
        ]}"""
        .formatted("0".repeat(64), digest);
  }

  private void serve() {
    String digest = "sha256:" + Packed.sha256(archive);
    site.file("/v2/charts/spiderpool/manifests/1.0.0_build", manifest(digest).getBytes(UTF_8));
    site.file("/v2/charts/spiderpool/blobs/" + digest, archive);
  }

  /** Wants a token on every path that is served. */
  private void protect(String path, byte[] content, String wanted) {
    site.answer(
        path,
        exchange -> {
          if (wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            Site.send(exchange, 200, content);
          } else {
            String challenge =
                wanted.startsWith("Basic")
                    ? "Basic realm=\"here\""
                    : "Bearer realm=\"" + site.url("/token") + "\",service=\"reg\",scope=\"x\"";
            exchange.getResponseHeaders().add("WWW-Authenticate", challenge);
            Site.send(exchange, 401, new byte[0]);
          }
        });
  }

  private void protectAll(String wanted) {
    String digest = "sha256:" + Packed.sha256(archive);
    protect(
        "/v2/charts/spiderpool/manifests/1.0.0_build", manifest(digest).getBytes(UTF_8), wanted);
    protect("/v2/charts/spiderpool/blobs/" + digest, archive, wanted);
  }

  @Test
  void pullsTheChartLayer() throws Exception {
    serve();
    assertArrayEquals(archive, registry().fetch(reference, "1.0.0+build").archive());
  }

  @Test
  void listsTagsOverSeveralPages() throws Exception {
    site.answer(
        "/v2/charts/spiderpool/tags/list?n=1000",
        exchange -> {
          exchange
              .getResponseHeaders()
              .add("Link", "</v2/charts/spiderpool/tags/list?n=1000&last=b>; rel=\"next\"");
          Site.send(exchange, 200, "{\"tags\": [\"1.0.0\", \"1.0.0_build\"]}".getBytes(UTF_8));
        });
    site.file(
        "/v2/charts/spiderpool/tags/list?n=1000&last=b",
        "{\"tags\": [\"latest\"]}".getBytes(UTF_8));

    assertEquals(List.of("1.0.0", "1.0.0+build", "latest"), registry().versions(reference));
  }

  @Test
  void asksForAnAnonymousTokenOnce() throws Exception {
    protectAll("Bearer abc");
    String query = "?scope=repository%3Acharts%2Fspiderpool%3Apull&service=reg";
    site.file("/token" + query, "{\"token\": \"abc\"}".getBytes(UTF_8));

    assertArrayEquals(archive, registry().fetch(reference, "1.0.0+build").archive());
    assertEquals(1, site.asked.stream().filter(path -> path.startsWith("/token")).count());
  }

  @Test
  void logsInWithHelmsConfig() throws Exception {
    Path config = Files.createDirectories(home.resolve(".config/helm/registry"));
    Files.writeString(
        config.resolve("config.json"),
        "{\"auths\": {\"" + site.url().getAuthority() + "\": {\"auth\": \"bWU6cGFzcw==\"}}}");
    protectAll("Basic bWU6cGFzcw==");

    assertArrayEquals(archive, registry().fetch(reference, "1.0.0+build").archive());
  }

  @Test
  void logsInWithDockersConfig() throws Exception {
    Path docker = Files.createDirectories(home.resolve("docker"));
    environment.put("DOCKER_CONFIG", docker.toString());
    Files.writeString(
        docker.resolve("config.json"),
        "{\"auths\": {\"https://"
            + site.url().getAuthority()
            + "\": {\"auth\": \"bWU6cGFzcw==\"}}}");
    protectAll("Bearer abc");
    String query = "?scope=repository%3Acharts%2Fspiderpool%3Apull&service=reg";
    protect("/token" + query, "{\"access_token\": \"abc\"}".getBytes(UTF_8), "Basic bWU6cGFzcw==");

    assertArrayEquals(archive, registry().fetch(reference, "1.0.0+build").archive());
  }

  @Test
  void saysWhenALoginIsMissing() throws Exception {
    protectAll("Basic bWU6cGFzcw==");
    NoChartException e =
        assertThrows(NoChartException.class, () -> registry().fetch(reference, "1.0.0+build"));
    assertEquals(
        "the registry (it wants a login; `helm registry login "
            + site.url().getAuthority()
            + "` writes one)",
        e.getMessage());
  }

  @Test
  void refusesContentWithAnotherDigest() throws Exception {
    serve();
    String digest = "sha256:" + Packed.sha256(archive);
    site.file("/v2/charts/spiderpool/blobs/" + digest, "other".getBytes(UTF_8));
    site.file(
        "/v2/charts/spiderpool/manifests/sha256:" + "1".repeat(64),
        manifest(digest).getBytes(UTF_8));

    assertTrue(
        assertThrows(NoChartException.class, () -> registry().fetch(reference, "1.0.0+build"))
            .getMessage()
            .startsWith("the chart (its digest is sha256:"));
    assertTrue(
        assertThrows(
                NoChartException.class,
                () -> registry().fetch(reference, "sha256:" + "1".repeat(64)))
            .getMessage()
            .startsWith("the manifest (its digest is sha256:"));
  }

  @Test
  void refusesWhatIsNoChart() throws Exception {
    site.file("/v2/charts/spiderpool/manifests/1.0.0", "{\"layers\": []}".getBytes(UTF_8));
    site.file("/v2/charts/spiderpool/manifests/2.0.0", "<html>".getBytes(UTF_8));
    Map<String, String> refusals =
        Map.of(
            "1.0.0",
            reference + ":1.0.0 (an artifact that holds no Helm chart)",
            "2.0.0",
            "the registry (its answer is no JSON)",
            "3.0.0",
            "tag 3.0.0 (not there)",
            "../x",
            reference + " (../x can be no tag)");
    for (Map.Entry<String, String> refusal : refusals.entrySet()) {
      NoChartException e =
          assertThrows(NoChartException.class, () -> registry().fetch(reference, refusal.getKey()));
      assertEquals(refusal.getValue(), e.getMessage());
    }
    for (String url : List.of("oci://host", "oci://host/../x", "https://host/x", "oci://h/UPPER")) {
      assertThrows(NoChartException.class, () -> Reference.parse(url));
    }
  }
}
