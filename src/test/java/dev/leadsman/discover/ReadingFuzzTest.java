package dev.leadsman.discover;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * A short run over changed fixtures; {@code src/test/fuzz/fuzz.sh} is the long one.
 *
 * <p>{@code -Dfuzz.seed=N -Dfuzz.inputs=N -Dfuzz.seconds=N} repeat and lengthen it.
 */
class ReadingFuzzTest {
  @Test
  void noChangedFileCrashesHangsOrVanishes() throws Exception {
    long seed = Long.getLong("fuzz.seed", 3);
    int inputs = Integer.getInteger("fuzz.inputs", 2_000);
    // Far above what any input takes, so that a busy machine fails no build.
    int seconds = Integer.getInteger("fuzz.seconds", 10);
    List<ReadingFuzz.Seed> seeds = ReadingFuzz.seeds();
    assertTrue(seeds.size() > 100, "only " + seeds.size() + " files to change");
    Random random = new Random(seed);
    Mutation mutation = new Mutation(random, seeds);
    long slowest = 0;
    for (int i = 0; i < inputs; i++) {
      ReadingFuzz.Seed file = seeds.get(random.nextInt(seeds.size()));
      byte[] content = mutation.of(file.content());
      long start = System.nanoTime();
      String problem = problem(file, content, seconds);
      slowest = Math.max(slowest, System.nanoTime() - start);
      if (!problem.isEmpty()) {
        fail(
            "%s\ninput %d of -Dfuzz.seed=%d, made from %s, kept as %s"
                .formatted(problem, i, seed, file.name(), keep(content)));
      }
    }
    System.out.printf(
        "fuzz: seed %d, %d inputs of %d files, slowest %d ms%n",
        seed, inputs, seeds.size(), slowest / 1_000_000);
  }

  private static final ExecutorService WORKER =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
          });

  private static String problem(ReadingFuzz.Seed file, byte[] content, int seconds)
      throws InterruptedException {
    Thread[] runs = new Thread[1];
    Future<?> done =
        WORKER.submit(
            () -> {
              runs[0] = Thread.currentThread();
              ReadingFuzz.check(file, content);
              return null;
            });
    try {
      done.get(seconds, TimeUnit.SECONDS);
      return "";
    } catch (ExecutionException e) {
      StringBuilder trace = new StringBuilder(String.valueOf(e.getCause()));
      for (StackTraceElement element : e.getCause().getStackTrace()) {
        if (trace.length() < 2_000) {
          trace.append("\n  at ").append(element);
        }
      }
      return trace.toString();
    } catch (TimeoutException e) {
      StringBuilder trace = new StringBuilder("takes more than " + seconds + " s");
      for (StackTraceElement element : runs[0].getStackTrace()) {
        trace.append("\n  at ").append(element);
      }
      return trace.toString();
    }
  }

  private static Path keep(byte[] content) throws IOException {
    Path file = Path.of("target/fuzz/input");
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }
}
