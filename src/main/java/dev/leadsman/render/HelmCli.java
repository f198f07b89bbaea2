package dev.leadsman.render;

import dev.leadsman.model.Cause;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.RenderRequest;
import dev.leadsman.model.UnavailableException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The engine {@code cli}: a {@code helm} 3.14 or newer, or 4, one process a render. */
public final class HelmCli implements Renderer {
  private static final int OUT_LIMIT = 64 << 20;
  private static final int ERR_LIMIT = 64 << 10;
  private static final Pattern VERSION = Pattern.compile("v(\\d{1,3})\\.(\\d{1,4})\\.\\d\\S*");

  private final Path helm;
  private final Duration timeout;
  private final PrivateDirectory home;
  private final Map<String, String> environment;
  private final AtomicInteger count = new AtomicInteger();
  private String engine;

  /**
   * @param helm the program
   * @param timeout of one render
   * @param passed variables that helm gets beside its own empty home, e.g. proxies for the schemas
   *     that a chart refers to
   */
  public HelmCli(Path helm, Duration timeout, Map<String, String> passed)
      throws UnavailableException {
    this.helm = helm.toAbsolutePath();
    this.timeout = timeout;
    try {
      this.home = new PrivateDirectory("leadsman-helm");
      this.environment = environment(home, passed);
    } catch (IOException e) {
      throw new UnavailableException(
          Cause.RENDER, "cannot make a temporary directory for helm: " + e.getMessage(), e);
    }
  }

  /** Nothing of the user's Helm and Kubernetes settings, and no cluster. */
  static Map<String, String> environment(PrivateDirectory home, Map<String, String> passed)
      throws IOException {
    Map<String, String> environment = new LinkedHashMap<>(passed);
    Path path = home.path();
    environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    environment.put("HOME", path.toString());
    environment.put("TMPDIR", path.toString());
    environment.put("KUBECONFIG", home.write("kubeconfig", NO_CLUSTER).toString());
    environment.put("HELM_CACHE_HOME", path.resolve("cache").toString());
    environment.put("HELM_CONFIG_HOME", path.resolve("config").toString());
    environment.put("HELM_DATA_HOME", path.resolve("data").toString());
    environment.put("HELM_PLUGINS", path.resolve("plugins").toString());
    // A helm that lives for 50 ms spends a third of its processor time on collecting garbage.
    environment.put("GOGC", "400");
    environment.put("GOMEMLIMIT", "768MiB");
    return environment;
  }

  // Without any kubeconfig, client-go asks localhost:8080; nothing listens on port 0.
  private static final String NO_CLUSTER =
      """
      apiVersion: v1
      kind: Config
      clusters: [{name: none, cluster: {server: "http://127.0.0.1:0"}}]
      contexts: [{name: none, context: {cluster: none, user: none}}]
      users: [{name: none, user: {}}]
      current-context: none
      """;

  /**
   * The helm to use.
   *
   * @param configured wins; it must be there
   * @param path directories as in the variable {@code PATH}
   * @return empty when none is configured and none is on the path
   */
  public static Optional<Path> find(Optional<Path> configured, String path)
      throws UnavailableException {
    if (configured.isPresent()) {
      if (!Files.isExecutable(configured.get()) || Files.isDirectory(configured.get())) {
        throw new UnavailableException(
            Cause.RENDER,
            "helm.binary names "
                + configured.get()
                + ", which is no program\n  fix: correct"
                + " helm.binary in .leadsman.yaml, or remove it to use the helm on PATH");
      }
      return configured;
    }
    for (String directory : path.split(Pattern.quote(File.pathSeparator), -1)) {
      try {
        // A relative directory of PATH would run what the repository holds.
        Path helm = Path.of(directory).resolve("helm");
        if (helm.isAbsolute() && Files.isExecutable(helm) && !Files.isDirectory(helm)) {
          return Optional.of(helm);
        }
      } catch (InvalidPathException e) {
        // no directory
      }
    }
    return Optional.empty();
  }

  @Override
  public synchronized String engine() throws UnavailableException {
    if (engine == null) {
      String says = run(List.of("version", "--template", "{{.Version}}"), "version").strip();
      Matcher version = VERSION.matcher(says);
      if (!version.matches()) {
        throw new UnavailableException(
            Cause.RENDER, helm + " is no helm: its version is \"" + brief(says) + "\"");
      }
      int major = Integer.parseInt(version.group(1));
      int minor = Integer.parseInt(version.group(2));
      if (major < 3 || (major == 3 && minor < 14)) {
        throw new UnavailableException(
            Cause.RENDER,
            helm
                + " is helm "
                + says
                + ", older than 3.14\n  fix: install a newer one, name it in helm.binary, or set"
                + " helm.engine: embedded");
      }
      engine = "helm " + says;
    }
    return engine;
  }

  @Override
  public String identity() {
    try {
      Path real = helm.toRealPath();
      return "helm " + real + " " + Files.size(real) + " " + Files.getLastModifiedTime(real);
    } catch (IOException e) {
      return "helm " + helm;
    }
  }

  @Override
  public List<Manifest> render(RenderRequest request) throws UnavailableException {
    Requests.check(request);
    String version = engine();
    Path values = null;
    try {
      values = home.write("values-" + count.incrementAndGet() + ".json", Requests.values(request));
      List<String> command = new ArrayList<>(List.of(helm.toString(), "template"));
      command.addAll(List.of("--namespace", request.namespace()));
      command.addAll(List.of("--kube-version", request.kubeVersion()));
      request.apiVersions().forEach(api -> command.addAll(List.of("--api-versions", api)));
      if (request.includeCrds()) {
        command.add("--include-crds");
      }
      if (request.isUpgrade()) {
        command.add("--is-upgrade");
      }
      command.addAll(List.of("--values", values.toString(), "--"));
      command.addAll(List.of(request.releaseName(), request.chart().directory().toString()));
      ChildProcess.Outcome outcome =
          ChildProcess.run(command, home.path(), environment, timeout, OUT_LIMIT, ERR_LIMIT);
      if (outcome.status() != 0) {
        String says = Requests.brief(outcome.err(), request, values.toString());
        throw Requests.refused(
            request,
            version
                + (says.isEmpty() ? " ends with status " + outcome.status() : " says: " + says));
      }
      return HelmOutput.parse(Requests.title(request), outcome.out());
    } catch (ChildProcess.StoppedException e) {
      throw Requests.refused(request, version + " " + e.getMessage(), e);
    } catch (IOException e) {
      throw Requests.refused(request, helm + " cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Requests.refused(request, "interrupted", e);
    } finally {
      if (values != null) {
        PrivateDirectory.delete(values);
      }
    }
  }

  private String run(List<String> arguments, String what) throws UnavailableException {
    try {
      List<String> command = new ArrayList<>(List.of(helm.toString()));
      command.addAll(arguments);
      ChildProcess.Outcome outcome =
          ChildProcess.run(command, home.path(), environment, timeout, 1 << 20, ERR_LIMIT);
      if (outcome.status() != 0) {
        throw new UnavailableException(
            Cause.RENDER,
            "`"
                + helm
                + " "
                + what
                + "` ends with status "
                + outcome.status()
                + (outcome.err().isBlank() ? "" : ": " + brief(outcome.err())));
      }
      return outcome.out();
    } catch (ChildProcess.StoppedException e) {
      throw new UnavailableException(
          Cause.RENDER, "`" + helm + " " + what + "` " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UnavailableException(Cause.RENDER, helm + " cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException(Cause.RENDER, "interrupted", e);
    }
  }

  private static String brief(String text) {
    String line = text.strip().lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
    return line.length() > 200 ? line.substring(0, 200) + "…" : line;
  }

  @Override
  public void close() {
    home.close();
  }
}
