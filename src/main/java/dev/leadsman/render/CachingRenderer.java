package dev.leadsman.render;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.leadsman.json.Json;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.RenderRequest;
import dev.leadsman.model.UnavailableException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps what another renderer gave, by the digest of all that decides it. Never kept: Secrets with
 * data, and what renders otherwise every time. A chart whose templates name random functions is
 * rendered twice the first time, since most values never reach them.
 */
public final class CachingRenderer implements Renderer {
  private static final Duration KEPT = Duration.ofDays(30);
  // Raised whenever an engine's output is read otherwise.
  private static final String FORMAT = "1";

  // Without a cluster, lookup finds nothing every time.
  private static final Set<String> STABLE = Set.of("lookup");
  // Two renders of one minute may look alike.
  private static final Set<String> CLOCK = Set.of("now");

  private final Renderer renderer;
  private final Path directory;
  private final String identity;
  private final AtomicBoolean wrote = new AtomicBoolean();

  /**
   * @param cache the directory that also holds charts
   */
  public CachingRenderer(Renderer renderer, Path cache) {
    this.renderer = renderer;
    this.directory = cache.resolve("renders");
    this.identity = renderer.identity();
  }

  @Override
  public String engine() throws UnavailableException {
    return renderer.engine();
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public List<Manifest> render(RenderRequest request) throws UnavailableException {
    Set<String> functions = new HashSet<>(request.chart().info().nondeterministic());
    functions.removeAll(STABLE);
    if (!Collections.disjoint(functions, CLOCK)) {
      return renderer.render(request);
    }
    Requests.check(request);
    Path file = directory.resolve(key(request));
    try {
      byte[] kept = Files.readAllBytes(file);
      return ManifestCodec.read(new DataInputStream(new ByteArrayInputStream(kept)));
    } catch (IOException e) {
      // Not there, or damaged and replaced below.
    }
    List<Manifest> manifests = renderer.render(request);
    if (manifests.stream().noneMatch(CachingRenderer::isSecretWithData)
        && (functions.isEmpty()
            || Renders.differing(manifests, renderer.render(request)).isEmpty())) {
      keep(manifests, file);
    }
    return manifests;
  }

  private String key(RenderRequest request) throws UnavailableException {
    Map<String, Object> decides = new LinkedHashMap<>();
    decides.put("format", FORMAT);
    decides.put("engine", identity);
    decides.put("chart", request.chart().info().digest());
    decides.put("name", request.releaseName());
    decides.put("namespace", request.namespace());
    decides.put("kubeVersion", request.kubeVersion());
    decides.put("apiVersions", request.apiVersions());
    decides.put("isUpgrade", request.isUpgrade());
    decides.put("includeCrds", request.includeCrds());
    decides.put("values", Requests.values(request));
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Json.write(decides).getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /** True for a Secret that holds something; such a thing is never written to a cache. */
  static boolean isSecretWithData(Manifest manifest) {
    return manifest.kind().equals("Secret")
        && (isFilled(manifest.object().get("data"))
            || isFilled(manifest.object().get("stringData")));
  }

  private static boolean isFilled(Object data) {
    return data != null && !(data instanceof Map<?, ?> map && map.isEmpty());
  }

  private void keep(List<Manifest> manifests, Path file) {
    Path temporary = null;
    try {
      Files.createDirectories(directory);
      temporary = Files.createTempFile(directory, "writing", ".tmp");
      try (DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(temporary)))) {
        ManifestCodec.write(manifests, out);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      wrote.set(true);
    } catch (IOException e) {
      // A cache that cannot be written costs time, not the run.
      if (temporary != null) {
        PrivateDirectory.delete(temporary);
      }
    }
  }

  @Override
  public void close() {
    renderer.close();
    if (wrote.get()) {
      removeOld(Instant.now().minus(KEPT));
    }
  }

  private void removeOld(Instant before) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        try {
          if (Files.getLastModifiedTime(entry).toInstant().isBefore(before)) {
            Files.deleteIfExists(entry);
          }
        } catch (NoSuchFileException e) {
          // another process removed it
        }
      }
    } catch (IOException e) {
      // Old entries stay.
    }
  }
}
