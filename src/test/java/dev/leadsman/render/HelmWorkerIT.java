package dev.leadsman.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.model.Manifest;
import dev.leadsman.model.RenderRequest;
import dev.leadsman.model.UnavailableException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class HelmWorkerIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String SLOW =
      "{{ range until 20000 }}{{ range until 20000 }}{{ end }}{{ end }}";

  @TempDir static Path cache;
  @TempDir Path directory;

  private static List<ProcessHandle> workers(ProcessHandle parent) {
    return parent
        .children()
        .filter(child -> child.info().command().orElse("").endsWith("/java"))
        .toList();
  }

  private static List<ProcessHandle> workers() {
    return workers(ProcessHandle.current());
  }

  private RenderRequest configMap(String name) throws Exception {
    return Charts.request(
        Charts.oneTemplate(
            directory.resolve(name),
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + "}\n"));
  }

  @Test
  void isStartedAgainAfterACrash() throws Exception {
    try (HelmWorker engine = new HelmWorker(LONG, cache, Map.of(), 1)) {
      assertEquals(List.of(), workers());
      engine.render(configMap("a"));
      assertEquals(1, workers().size());
      ProcessHandle first = workers().get(0);
      first.destroyForcibly();
      first.onExit().get();

      List<Manifest> manifests = engine.render(configMap("b"));

      assertEquals("ConfigMap b", manifests.get(0).title());
      assertEquals(1, workers().size());
      assertFalse(workers().get(0).equals(first));
    }
    assertEquals(List.of(), workers());
  }

  @Test
  void isKilledWhenARenderTakesTooLong() throws Exception {
    RenderRequest slow = Charts.request(Charts.oneTemplate(directory.resolve("slow"), SLOW));
    try (HelmWorker engine = new HelmWorker(Duration.ofSeconds(2), cache, Map.of(), 1)) {
      engine.engine();
      UnavailableException e = assertThrows(UnavailableException.class, () -> engine.render(slow));

      assertEquals(
          "the engine embedded: chart one 1.0.0 did not render in 2 s; the worker was killed",
          e.getMessage());
      assertEquals(List.of(), workers());
      assertEquals("ConfigMap a", engine.render(configMap("a")).get(0).title());
    }
  }

  @Test
  void isEndedByAnInterrupt() throws Exception {
    RenderRequest slow = Charts.request(Charts.oneTemplate(directory.resolve("slow"), SLOW));
    try (HelmWorker engine = new HelmWorker(LONG, cache, Map.of(), 1)) {
      engine.engine();
      List<Exception> thrown = new ArrayList<>();
      Thread thread =
          new Thread(
              () -> {
                try {
                  engine.render(slow);
                } catch (UnavailableException e) {
                  thrown.add(e);
                }
              });
      thread.start();
      Thread.sleep(500);
      thread.interrupt();
      thread.join(10_000);

      assertFalse(thread.isAlive());
      assertEquals("the engine embedded: chart one 1.0.0: interrupted", thrown.get(0).getMessage());
      assertEquals(List.of(), workers());
    }
  }

  @Test
  void serveSeveralThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (HelmWorker engine = new HelmWorker(LONG, cache, Map.of(), 2)) {
      List<Callable<String>> renders = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        RenderRequest request = configMap("c" + i);
        renders.add(() -> engine.render(request).get(0).name());
      }
      List<String> names = new ArrayList<>();
      for (Future<String> name : threads.invokeAll(renders)) {
        names.add(name.get());
      }
      for (int i = 0; i < 40; i++) {
        assertEquals("c" + i, names.get(i));
      }
      assertEquals(2, workers().size());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void endsWithAParentThatIsKilled() throws Exception {
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Parent.class.getName(),
                cache.toString(),
                directory.resolve("chart").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
      assertEquals("ConfigMap a", out.readLine());
      List<ProcessHandle> children = workers(parent.toHandle());
      assertEquals(1, children.size());

      parent.destroyForcibly().waitFor();

      children.get(0).onExit().get();
      try (Stream<Path> left = Files.list(temporary)) {
        assertEquals(
            List.of(),
            left.filter(path -> path.getFileName().toString().startsWith("leadsman")).toList());
      }
    }
  }

  @Test
  void leavesNothingInTheTemporaryDirectory() throws Exception {
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Parent.class.getName(),
                cache.toString(),
                directory.resolve("chart").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
      assertEquals("ConfigMap a", out.readLine());
      long before = System.nanoTime();

      parent.destroy(); // SIGTERM
      parent.waitFor();

      assertTrue(Duration.ofNanos(System.nanoTime() - before).toSeconds() < 5);
      try (Stream<Path> left = Files.list(temporary)) {
        assertEquals(
            List.of(),
            left.filter(path -> path.getFileName().toString().startsWith("leadsman")).toList());
      }
    }
  }

  /** Renders once, says so, and waits. */
  static final class Parent {
    private Parent() {}

    public static void main(String[] args) throws Exception {
      try (HelmWorker engine = new HelmWorker(LONG, Path.of(args[0]), Map.of(), 1)) {
        RenderRequest request =
            Charts.request(
                Charts.oneTemplate(
                    Path.of(args[1]), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"));
        System.out.println(engine.render(request).get(0).title());
        Thread.sleep(60_000);
      }
    }
  }
}
