package dev.leadsman.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The jar as a process of its own, with a {@code helm} that does not do what it should. */
@Timeout(120)
class SignalsIT {
  private static final Path JAR = Workplace.PROJECT.resolve("target/leadsman.jar");
  private static final String VERSION = "if [ \"$1\" = version ]; then echo v3.17.2; exit; fi\n";

  @TempDir Path temporary;

  private DemoRepository repository;
  private Path bin;
  private Path cache;
  private Path scratch;
  private Path helmPid;
  private Process started;

  @BeforeEach
  void repository() throws Exception {
    Assumptions.assumeTrue(Files.exists(JAR), JAR + " is not built; run mvn verify");
    repository =
        DemoRepository.create(
            Workplace.PROJECT.resolve("fixtures/aws-argocd-1.19.5"), temporary, "fleet");
    bin = Files.createDirectories(temporary.resolve("bin"));
    cache = Files.createDirectories(temporary.resolve("cache"));
    scratch = Files.createDirectories(temporary.resolve("scratch"));
    helmPid = temporary.resolve("helm.pid");
  }

  @AfterEach
  void endWhatIsLeft() throws Exception {
    if (started != null) {
      started.destroyForcibly();
    }
    if (Files.exists(helmPid)) {
      ProcessHandle.of(helmPid()).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private long helmPid() throws IOException {
    return Long.parseLong(Files.readString(helmPid).strip());
  }

  private void helm(String body) throws IOException {
    Path helm = bin.resolve("helm");
    Files.writeString(helm, "#!/bin/sh\n" + VERSION + body);
    Files.setPosixFilePermissions(helm, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (resetsSignals()) {
      // A build in the background ignores SIGINT, and so would its children.
      command.addAll(List.of("env", "--default-signal=INT,TERM"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-Djava.io.tmpdir=" + scratch, "-jar"));
    command.add(JAR.toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(repository.directory().toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("GIT_") || name.endsWith("_TOKEN"));
    environment.putAll(new Workplace(repository.directory(), cache).environment);
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
    builder.redirectOutput(temporary.resolve("out").toFile());
    builder.redirectError(temporary.resolve("err").toFile());
    started = builder.start();
    started.getOutputStream().close();
    return started;
  }

  private static boolean resetsSignals() {
    try {
      return new ProcessBuilder("env", "--default-signal=INT", "true").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private String state() throws Exception {
    return DemoRepository.git(repository.remote(), "for-each-ref")
        + DemoRepository.git(repository.directory(), "for-each-ref")
        + DemoRepository.git(repository.directory(), "status", "--porcelain");
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> !file.equals(directory))
          .map(file -> directory.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest(name = "{0} during {1}, {2}")
  @CsvSource({
    "INT,  check,   a helm that sleeps,           130, ''",
    "TERM, check,   a helm that sleeps,           143, ''",
    "INT,  propose, a helm that sleeps,           130, ''",
    "TERM, propose, a helm that sleeps,           143, ''",
    "TERM, render,  a helm that does not listen,  143, trap '' INT TERM;",
  })
  void aSignalEndsTheRunAndWhatItStarted(
      String signal, String command, String helm, int code, String trap) throws Exception {
    helm(
        trap
            + "echo $$ >"
            + helmPid
            + ".half\nmv "
            + helmPid
            + ".half "
            + helmPid
            + "\n"
            + (trap.isEmpty() ? "exec sleep 600\n" : "while :; do sleep 1; done\n"));
    Path out = temporary.resolve("rendered");
    String before = state();
    Process process =
        switch (command) {
          case "check" -> start("check");
          case "propose" -> start("propose", "--head", "bump");
          default -> start("render", "--out", out.toString());
        };
    while (!Files.exists(helmPid)) {
      assertTrue(
          process.isAlive(),
          () -> {
            try {
              return Files.readString(temporary.resolve("out"))
                  + Files.readString(temporary.resolve("err"));
            } catch (IOException e) {
              return e.toString();
            }
          });
      TimeUnit.MILLISECONDS.sleep(20);
    }

    Instant sent = Instant.now();
    assertEquals(
        0,
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor());
    assertTrue(process.waitFor(20, TimeUnit.SECONDS), helm);

    Duration took = Duration.between(sent, Instant.now());
    assertTrue(took.toMillis() < 2000, "ended after " + took);
    assertEquals(code, process.exitValue());
    assertFalse(ProcessHandle.of(helmPid()).map(ProcessHandle::isAlive).orElse(false), "helm");
    assertEquals(List.of(), files(scratch), "temporary files");
    assertEquals(
        List.of(),
        files(temporary).stream()
            .filter(file -> file.endsWith(".lock") || file.contains(".leadsman-"))
            .toList());
    assertFalse(Files.exists(out), "half an output");
    assertEquals(before, state());
  }

  @Test
  void theNextRunFinishesWhatAKilledOneBegan() throws Exception {
    helm("echo $$ >" + helmPid + "\nexec sleep 600\n");
    Process process = start("propose", "--head", "bump");
    while (!Files.exists(helmPid) || Files.size(helmPid) == 0) {
      assertTrue(process.isAlive());
      TimeUnit.MILLISECONDS.sleep(20);
    }
    process.destroyForcibly().waitFor();

    Files.delete(bin.resolve("helm"));
    Workplace fleet = new Workplace(repository.directory(), cache);
    Workplace.Ran ran = fleet.run("propose", "--head", "bump");

    assertEquals(ExitCode.CLEAN, ran.code(), ran.err());
    assertTrue(ran.err().startsWith("leadsman: pushed "), ran.err());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '#',
      value = {
        "crashes   # kill -SEGV $$ # helm v3.17.2 ends with status 139",
        "floods    # exec yes 'a: b' # helm v3.17.2 wrote more than",
        "complains # yes 'error: no' | head -c 9000000 >&2; exit 1 # helm v3.17.2 says: error: no",
        "lies      # echo 'kind: [' # renders something that is no YAML",
      })
  void aHelmThatFailsIsOneClearReason(String name, String body, String says) throws Exception {
    helm(body + "\n");

    Process process = start("render", "--out", temporary.resolve("rendered").toString());

    assertTrue(process.waitFor(60, TimeUnit.SECONDS), name);
    String err = Files.readString(temporary.resolve("err"));
    assertEquals(ExitCode.UNDECIDED, process.exitValue(), err);
    List<String> told =
        err.lines().filter(line -> line.contains("prod/kube-system/aws-vpc-cni left out")).toList();
    assertEquals(1, told.size(), err);
    assertTrue(told.get(0).contains(says), err);
    assertFalse(err.contains("\tat "), err);
    assertFalse(Files.exists(temporary.resolve("rendered")), "half an output");
    assertEquals(List.of(), files(scratch), "temporary files");
  }
}
