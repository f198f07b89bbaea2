package dev.leadsman.render;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A child process with its descendants: no shell, a given environment and nothing else, an end by a
 * given time, and none that outlives this process's orderly end.
 */
final class ChildProcess implements AutoCloseable {
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(ChildProcess::kill), "end-children"));
  }

  private final Process process;

  /** How a child ended. */
  record Outcome(int status, String out, String err) {}

  /** The child was ended because it took too long or wrote too much. */
  static final class StoppedException extends Exception {
    private static final long serialVersionUID = 1L;

    StoppedException(String message) {
      super(message);
    }
  }

  private ChildProcess(Process process) {
    this.process = process;
  }

  static ChildProcess start(List<String> command, Path directory, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    RUNNING.add(process);
    return new ChildProcess(process);
  }

  Process process() {
    return process;
  }

  /**
   * Runs to the end.
   *
   * @param outLimit bytes of stdout after which the child is ended
   * @param errLimit bytes of stderr that are kept; more are read and dropped
   */
  static Outcome run(
      List<String> command,
      Path directory,
      Map<String, String> environment,
      Duration timeout,
      int outLimit,
      int errLimit)
      throws IOException, StoppedException, InterruptedException {
    try (ChildProcess child = start(command, directory, environment)) {
      Process process = child.process;
      process.getOutputStream().close();
      Reader out = new Reader(process, process.getInputStream(), outLimit, true);
      Reader err = new Reader(process, process.getErrorStream(), errLimit, false);
      out.start();
      err.start();
      boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        throw new StoppedException("did not end in " + timeout.toSeconds() + " s and was killed");
      }
      // A grandchild may hold the pipes open; what helm itself wrote is there by now.
      out.join(2_000);
      err.join(2_000);
      if (out.exceeded) {
        throw new StoppedException("wrote more than " + (outLimit >> 20) + " MiB and was killed");
      }
      return new Outcome(process.exitValue(), out.text(), err.text());
    }
  }

  /** Ends the child and all that it started. */
  @Override
  public void close() {
    kill(process);
    RUNNING.remove(process);
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static final class Reader extends Thread {
    private final Process process;
    private final InputStream in;
    private final int limit;
    private final boolean killsBeyond;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private volatile boolean exceeded;

    Reader(Process process, InputStream in, int limit, boolean killsBeyond) {
      super("child-output");
      setDaemon(true);
      this.process = process;
      this.in = in;
      this.limit = limit;
      this.killsBeyond = killsBeyond;
    }

    @Override
    public void run() {
      byte[] buffer = new byte[16 * 1024];
      try (in) {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          synchronized (read) {
            int room = limit - read.size();
            read.write(buffer, 0, Math.min(room, count));
            exceeded |= count > room;
          }
          if (exceeded && killsBeyond) {
            kill(process);
            return;
          }
        }
      } catch (IOException e) {
        // The process was ended; what was read so far is kept.
      }
    }

    String text() {
      synchronized (read) {
        return read.toString(UTF_8);
      }
    }
  }
}
