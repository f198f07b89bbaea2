package dev.leadsman.render;

import com.marcnuri.helm.jni.NativeLibrary;
import dev.leadsman.model.Cause;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.RenderRequest;
import dev.leadsman.model.UnavailableException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The engine {@code embedded}: worker JVMs that hold Helm as a library, so that no {@code helm}
 * need be installed. A worker is started when first needed, serves many renders, and is started
 * again once when it crashes.
 */
public final class HelmWorker implements Renderer {
  private static final Duration START = Duration.ofSeconds(60);
  private static final int COPIES = 200;
  private static final Set<String> HOOKS =
      Set.of(
          "pre-install",
          "post-install",
          "pre-delete",
          "post-delete",
          "pre-upgrade",
          "post-upgrade",
          "pre-rollback",
          "post-rollback",
          "test",
          "test-success");
  private static final String PROBE_SEPARATOR = "apis:";
  // Raised whenever PreparedChart gives another result for the same chart.
  private static final String PREPARATION = "1";

  private final Duration timeout;
  private final Path kept;
  private final Map<String, String> passed;
  private final Semaphore permits;
  private final Deque<Worker> idle = new ArrayDeque<>();
  private final AtomicInteger count = new AtomicInteger();
  private final Map<String, PreparedChart> prepared =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PreparedChart> eldest) {
          return size() > COPIES;
        }
      };
  private final PrivateDirectory copies;
  private String version;
  private List<String> apis;

  /**
   * @param timeout of one render
   * @param cache where the unpacked library is kept
   * @param passed variables that workers get beside an empty home
   * @param workers that may run at the same time
   */
  public HelmWorker(Duration timeout, Path cache, Map<String, String> passed, int workers)
      throws UnavailableException {
    this.timeout = timeout;
    this.kept = cache.resolve("native");
    this.passed = Map.copyOf(passed);
    this.permits = new Semaphore(workers);
    try {
      this.copies = new PrivateDirectory("leadsman-charts");
    } catch (IOException e) {
      throw failed("cannot make a temporary directory: " + e.getMessage(), e);
    }
  }

  @Override
  public String identity() {
    String library;
    try {
      NativeLibrary found = NativeLibrary.serviceProviderLibrary(HelmWorker.class.getClassLoader());
      library = found == null ? "none" : HelmWorkerMain.identity(found);
    } catch (IOException e) {
      library = "unknown";
    }
    return "embedded " + library + " " + PREPARATION;
  }

  @Override
  public String engine() throws UnavailableException {
    synchronized (this) {
      if (version != null) {
        return version;
      }
    }
    release(take());
    synchronized (this) {
      return version;
    }
  }

  @Override
  public List<Manifest> render(RenderRequest request) throws UnavailableException {
    Requests.check(request);
    PreparedChart chart = prepared(request);
    String values = chart.values(Requests.values(request));
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("name", request.releaseName());
    message.put("namespace", request.namespace());
    message.put("kubeVersion", request.kubeVersion());
    message.put("chart", chart.directory().toString());
    Map<?, ?> answer = ask(message, values, Requests.title(request));
    if (answer.get("error") instanceof String error) {
      String says = Requests.brief(error, request, chart.directory().toString());
      throw Requests.refused(request, "the embedded helm says: " + chart.restored(says));
    }
    String output = chart.restored(String.valueOf(answer.get("out")));
    return ordered(HelmOutput.parse(Requests.title(request), output));
  }

  /** As {@code helm template} prints them: files of crds/, what is no hook, hooks it knows. */
  private static List<Manifest> ordered(List<Manifest> manifests) {
    List<Manifest> crds = new ArrayList<>();
    List<Manifest> objects = new ArrayList<>();
    List<Manifest> hooks = new ArrayList<>();
    for (Manifest manifest : manifests) {
      if (isOfCrds(manifest)) {
        crds.add(manifest);
      } else if (!hasHook(manifest)) {
        objects.add(manifest);
      } else if (isKnownHook(manifest)) {
        hooks.add(manifest);
      }
    }
    crds.sort((one, other) -> one.at().compareTo(other.at()));
    List<Manifest> all = new ArrayList<>(crds);
    all.addAll(objects);
    all.addAll(hooks);
    return all;
  }

  private static boolean isOfCrds(Manifest manifest) {
    return manifest.at().file().matches("[^/]+/(charts/[^/]+/)*crds/.*");
  }

  private static boolean hasHook(Manifest manifest) {
    return manifest.object().get("metadata") instanceof Map<?, ?> metadata
        && metadata.get("annotations") instanceof Map<?, ?> annotations
        && annotations.containsKey("helm.sh/hook");
  }

  /** Helm drops a hook when one of its events is unknown, e.g. Helm 2's {@code crd-install}. */
  private static boolean isKnownHook(Manifest manifest) {
    return Arrays.stream(manifest.annotation("helm.sh/hook").split(",", -1))
        .map(event -> event.strip().toLowerCase(Locale.ROOT))
        .allMatch(HOOKS::contains);
  }

  private PreparedChart prepared(RenderRequest request) throws UnavailableException {
    List<String> known = request.apiVersions().isEmpty() ? List.of() : apis();
    boolean plain = !PreparedChart.dependsOn(Requests.values(request));
    String key =
        request.chart().info().digest()
            + " "
            + request.isUpgrade()
            + " "
            + request.includeCrds()
            + " "
            + request.apiVersions();
    synchronized (prepared) {
      PreparedChart ready = plain ? prepared.get(key) : null;
      if (ready == null || !Files.isDirectory(ready.directory())) {
        try {
          Path to = copies.path().resolve(String.valueOf(count.incrementAndGet()));
          ready = PreparedChart.prepare(request, known, to.resolve(request.chart().info().name()));
        } catch (IOException e) {
          throw Requests.refused(request, "the chart cannot be read: " + e.getMessage(), e);
        }
        prepared.put(key, ready);
      }
      return ready;
    }
  }

  /** The API versions that the library takes for granted, asked of a chart of our own. */
  private List<String> apis() throws UnavailableException {
    synchronized (this) {
      if (apis != null) {
        return apis;
      }
    }
    try {
      Path probe = copies.path().resolve("probe");
      if (!Files.isDirectory(probe.resolve("templates"))) {
        Files.createDirectories(probe.resolve("templates"));
        Files.writeString(
            probe.resolve("Chart.yaml"), "apiVersion: v2\nname: probe\nversion: 1.0.0\n");
        Files.writeString(
            probe.resolve("templates/apis.yaml"),
            "apis: {{ join \",\" .Capabilities.APIVersions | quote }}\n");
      }
      Map<?, ?> answer =
          ask(
              new LinkedHashMap<>(
                  Map.of(
                      "name", "probe",
                      "namespace", "default",
                      "kubeVersion", "1.31.0",
                      "chart", probe.toString())),
              "{}",
              "the probe for API versions");
      Matcher list =
          Pattern.compile(PROBE_SEPARATOR + " \"([^\"]+)\"")
              .matcher(String.valueOf(answer.get("out")));
      if (!list.find()) {
        throw failed("it does not tell its API versions", null);
      }
      synchronized (this) {
        apis = Arrays.stream(list.group(1).split(",", -1)).collect(Collectors.toList());
        return apis;
      }
    } catch (IOException e) {
      throw failed("cannot write a temporary chart: " + e.getMessage(), e);
    }
  }

  private Map<?, ?> ask(Map<String, Object> message, String values, String title)
      throws UnavailableException {
    String crash = "";
    for (int tried = 0; tried < 2; tried++) {
      Worker worker = take();
      try {
        Map<?, ?> answer = worker.ask(message, values);
        release(worker);
        return answer;
      } catch (IOException e) {
        crash = worker.lastWords();
        boolean late = worker.late.get();
        discard(worker);
        if (Thread.currentThread().isInterrupted()) {
          throw failed(title + ": interrupted", e);
        }
        if (late) {
          throw failed(
              title + " did not render in " + timeout.toSeconds() + " s; the worker was killed", e);
        }
      }
    }
    throw failed(
        title + ": the worker crashed twice" + (crash.isEmpty() ? "" : ", last saying: " + crash),
        null);
  }

  private Worker take() throws UnavailableException {
    try {
      permits.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("interrupted", e);
    }
    boolean taken = false;
    try {
      synchronized (idle) {
        Worker ready = idle.poll();
        if (ready != null) {
          taken = true;
          return ready;
        }
      }
      Worker fresh = new Worker();
      synchronized (this) {
        version = fresh.version;
      }
      taken = true;
      return fresh;
    } catch (IOException e) {
      throw failed("cannot be started: " + e.getMessage(), e);
    } finally {
      if (!taken) {
        permits.release();
      }
    }
  }

  private void release(Worker worker) {
    synchronized (idle) {
      idle.push(worker);
    }
    permits.release();
  }

  private void discard(Worker worker) {
    worker.end();
    permits.release();
  }

  @Override
  public void close() {
    synchronized (idle) {
      idle.forEach(Worker::end);
      idle.clear();
    }
    copies.close();
  }

  private static UnavailableException failed(String why, Throwable cause) {
    return new UnavailableException(Cause.RENDER, "the engine embedded: " + why, cause);
  }

  /** One child process and the connection to it. */
  private final class Worker {
    private final PrivateDirectory directory;
    private final ChildProcess child;
    private final SocketChannel channel;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final String version;
    private final StringBuilder said = new StringBuilder();
    private final AtomicBoolean late = new AtomicBoolean();

    Worker() throws IOException, UnavailableException {
      directory = new PrivateDirectory("leadsman-worker");
      ChildProcess started = null;
      boolean ready = false;
      try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        Path socket = directory.path().resolve("s");
        server.bind(UnixDomainSocketAddress.of(socket));
        Map<String, String> environment = HelmCli.environment(directory, passed);
        environment.put("LC_ALL", "C.UTF-8");
        started = ChildProcess.start(command(socket), directory.path(), environment);
        child = started;
        listen(child.process().getInputStream());
        listen(child.process().getErrorStream());
        channel = accept(server);
        in = new DataInputStream(Channels.newInputStream(channel));
        out = new DataOutputStream(Channels.newOutputStream(channel));
        Map<?, ?> hello = within(START, () -> WorkerProtocol.read(in));
        if (hello.get("error") instanceof String error) {
          throw new IOException(error);
        }
        Matcher found = Pattern.compile("v\\d+\\.\\d+\\.\\d+").matcher("" + hello.get("version"));
        version = "embedded helm " + (found.find() ? found.group() : "of unknown version");
        ready = true;
      } finally {
        if (!ready) {
          if (started != null) {
            started.close();
          }
          directory.close();
        }
      }
    }

    private List<String> command(Path socket) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Xmx384m", "-Xss1m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
      command.addAll(List.of("-Dfile.encoding=UTF-8", "-Djna.encoding=UTF-8"));
      command.add("-Djava.io.tmpdir=" + directory.path());
      command.add("-Djna.tmpdir=" + directory.path());
      if (Runtime.version().feature() >= 22) {
        command.add("--enable-native-access=ALL-UNNAMED");
      }
      String classPath =
          Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
              .map(entry -> Path.of(entry).toAbsolutePath().toString())
              .collect(Collectors.joining(File.pathSeparator));
      command.addAll(List.of("-cp", classPath, HelmWorkerMain.class.getName()));
      command.addAll(
          List.of(
              socket.toString(),
              directory.path().toString(),
              copies.path().toString(),
              kept.toAbsolutePath().toString()));
      return command;
    }

    private SocketChannel accept(ServerSocketChannel server) throws IOException {
      server.configureBlocking(false);
      long end = System.nanoTime() + START.toNanos();
      while (System.nanoTime() < end && child.process().isAlive()) {
        SocketChannel accepted = server.accept();
        if (accepted != null) {
          accepted.configureBlocking(true);
          return accepted;
        }
        try {
          Thread.sleep(2);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted", e);
        }
      }
      throw new IOException("the worker does not start: " + lastWords());
    }

    Map<?, ?> ask(Map<String, Object> message, String values) throws IOException {
      Path file = directory.write("values.json", values);
      try {
        message.put("values", file.toString());
        return within(
            timeout,
            () -> {
              WorkerProtocol.write(out, message);
              return WorkerProtocol.read(in);
            });
      } finally {
        Files.deleteIfExists(file);
      }
    }

    /** Ends the child when the time is over, which fails the exchange. */
    private Map<?, ?> within(Duration time, Exchange exchange) throws IOException {
      Thread watch =
          new Thread(
              () -> {
                try {
                  Thread.sleep(time.toMillis());
                  late.set(true);
                  child.close();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              },
              "worker-timeout");
      watch.setDaemon(true);
      watch.start();
      try {
        return exchange.run();
      } finally {
        watch.interrupt();
      }
    }

    private void listen(InputStream stream) {
      Thread reader =
          new Thread(
              () -> {
                byte[] buffer = new byte[4096];
                try (stream) {
                  for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                    synchronized (said) {
                      said.append(
                          new String(buffer, 0, read, java.nio.charset.StandardCharsets.UTF_8));
                      said.delete(0, Math.max(0, said.length() - 2_000));
                    }
                  }
                } catch (IOException e) {
                  // The worker has ended.
                }
              },
              "worker-output");
      reader.setDaemon(true);
      reader.start();
    }

    String lastWords() {
      synchronized (said) {
        List<String> lines = said.toString().strip().lines().toList();
        String line = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        return line.replaceAll("\\p{Cntrl}", "?");
      }
    }

    void end() {
      try {
        channel.close();
      } catch (IOException e) {
        // It is ended next.
      }
      child.close();
      try {
        child.process().waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      directory.close();
    }
  }

  private interface Exchange {
    Map<?, ?> run() throws IOException;
  }
}
