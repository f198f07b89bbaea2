package dev.leadsman.render;

import dev.leadsman.config.Config;
import dev.leadsman.model.Cause;
import dev.leadsman.model.UnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Chooses the engine. */
public final class Renderers {
  private static final int WORKERS = 2;
  // What a chart's values schema may need to reach what it refers to.
  private static final Set<String> PASSED =
      Set.of(
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "NO_PROXY",
          "http_proxy",
          "https_proxy",
          "no_proxy",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR");

  private Renderers() {}

  /**
   * The engine that the settings ask for: {@code auto} takes a {@code helm} where one is found.
   *
   * @param environment of this process: {@code PATH} and the proxies count
   * @param cache directory for renders and for the unpacked library
   * @throws UnavailableException when {@code cli} is asked for and there is no helm
   */
  public static Renderer choose(
      Config.Helm settings, Map<String, String> environment, Path cache, boolean offline)
      throws UnavailableException {
    Duration timeout = Duration.ofSeconds(settings.timeoutSeconds());
    Map<String, String> passed = passed(environment, offline);
    if (settings.engine() != Config.Engine.EMBEDDED) {
      Optional<Path> helm =
          HelmCli.find(
              Optional.ofNullable(settings.binary()).map(Path::of),
              environment.getOrDefault("PATH", ""));
      if (helm.isPresent()) {
        return new CachingRenderer(new HelmCli(helm.get(), timeout, passed), cache);
      }
      if (settings.engine() == Config.Engine.CLI) {
        throw new UnavailableException(
            Cause.RENDER,
            "no helm is on PATH, and helm.engine is cli\n  fix: install helm 3.14 or newer, name"
                + " it in helm.binary, or set helm.engine: embedded");
      }
    }
    return new CachingRenderer(new HelmWorker(timeout, cache, passed, WORKERS), cache);
  }

  private static Map<String, String> passed(Map<String, String> environment, boolean offline) {
    Map<String, String> passed = new LinkedHashMap<>();
    environment.forEach(
        (name, value) -> {
          if (PASSED.contains(name)) {
            passed.put(name, value);
          }
        });
    if (offline) {
      // Port 0 takes no connection: a schema that lies elsewhere is not fetched.
      passed.putAll(
          Map.of("HTTP_PROXY", "http://127.0.0.1:0", "HTTPS_PROXY", "http://127.0.0.1:0"));
      passed.putAll(
          Map.of("http_proxy", "http://127.0.0.1:0", "https_proxy", "http://127.0.0.1:0"));
      passed.keySet().removeAll(Set.of("NO_PROXY", "no_proxy"));
    }
    return passed;
  }
}
