package dev.leadsman.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.model.Cause;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.RenderRequest;
import dev.leadsman.model.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a misbehaving {@code helm} may do, played by shell scripts. */
class HelmCliTest {
  private static final String VERSION = "if [ \"$1\" = version ]; then echo v3.17.2; exit; fi\n";
  private static final String OBJECT =
      "printf -- '---\\n# Source: one/templates/a.yaml\\napiVersion: v1\\nkind: ConfigMap\\n"
          + "metadata: {name: a}\\n'\n";

  @TempDir Path directory;
  private RenderRequest request;

  @BeforeEach
  void chart() throws Exception {
    request = Charts.request(Charts.oneTemplate(directory.resolve("chart"), ""));
  }

  private Path script(String body) throws IOException {
    Path script = directory.resolve("helm");
    Files.writeString(script, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script;
  }

  private HelmCli helm(String body) throws Exception {
    return new HelmCli(script(body), Duration.ofSeconds(20), Map.of());
  }

  private String failure(String body, Duration timeout) throws Exception {
    try (HelmCli helm = new HelmCli(script(body), timeout, Map.of())) {
      UnavailableException e = assertThrows(UnavailableException.class, () -> helm.render(request));
      assertEquals(Cause.RENDER, e.reason());
      return e.getMessage();
    }
  }

  private String failure(String body) throws Exception {
    return failure(body, Duration.ofSeconds(20));
  }

  @Test
  void givesTheObjectsWithTheirTemplate() throws Exception {
    try (HelmCli helm = helm(VERSION + OBJECT)) {
      List<Manifest> manifests = helm.render(request);

      assertEquals(1, manifests.size());
      assertEquals("ConfigMap a", manifests.get(0).title());
      assertEquals("one/templates/a.yaml:1", manifests.get(0).at().toString());
      assertEquals("helm v3.17.2", helm.engine());
    }
  }

  @Test
  void passesArgumentsThatNothingCanSmuggleOptionsInto() throws Exception {
    Path seen = directory.resolve("seen");
    String body =
        VERSION
            + "for a in \"$@\"; do echo \"$a\"; done > "
            + seen
            + "\nfor a in \"$@\"; do case $a in */values-*) cp $a "
            + directory.resolve("values")
            + "; stat -c %a $a >> "
            + seen
            + ";; esac; done\nenv | cut -d= -f1 | sort | tr '\\n' ' ' >> "
            + seen
            + "\n"
            + OBJECT;
    RenderRequest asked =
        new RenderRequest(
            request.chart(),
            "rel",
            "kube-system",
            Map.of("key", "--post-renderer=/bin/evil"),
            "1.31.0",
            List.of("a/v1"),
            true,
            true);
    try (HelmCli helm = helm(body)) {
      helm.render(asked);
    }
    String text =
        Files.readString(seen)
            .replaceAll("\\S*/values-1.json", "VALUES")
            .replace(request.chart().directory().toString(), "CHART");
    assertEquals(
        """
        template
        --namespace
        kube-system
        --kube-version
        1.31.0
        --api-versions
        a/v1
        --include-crds
        --is-upgrade
        --values
        VALUES
        --
        rel
        CHART
        600
        """
            + "GOGC GOMEMLIMIT HELM_CACHE_HOME HELM_CONFIG_HOME HELM_DATA_HOME HELM_PLUGINS HOME KUBECONFIG PATH"
            + " PWD TMPDIR ",
        text);
    assertEquals(
        "{\n  \"key\": \"--post-renderer=/bin/evil\"\n}\n",
        Files.readString(directory.resolve("values")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--post-renderer=x", "", "Upper", "a b", "a;b", "-a", "a/../b", "a\nb"})
  void refusesNamesThatAreNone(String name) throws Exception {
    try (HelmCli helm = helm(VERSION + "touch " + directory.resolve("ran") + "\n" + OBJECT)) {
      for (RenderRequest asked :
          List.of(
              new RenderRequest(
                  request.chart(), name, "ns", Map.of(), "1.31.0", List.of(), false, true),
              new RenderRequest(
                  request.chart(), "rel", name, Map.of(), "1.31.0", List.of(), false, true),
              new RenderRequest(
                  request.chart(), "rel", "ns", Map.of(), name, List.of(), false, true),
              new RenderRequest(
                  request.chart(), "rel", "ns", Map.of(), "1.31", List.of(name), false, true))) {
        if (name.equals("Upper") && !asked.apiVersions().isEmpty()) {
          continue; // kinds have capitals
        }
        UnavailableException e = assertThrows(UnavailableException.class, () -> helm.render(asked));
        assertTrue(e.getMessage().contains("can be no "), e.getMessage());
      }
    }
    assertFalse(Files.exists(directory.resolve("ran")));
  }

  @Test
  @Timeout(30)
  void killsAHelmThatHangsWithAllThatItStarted() throws Exception {
    Path pid = directory.resolve("pid");
    String message =
        failure(VERSION + "sleep 300 &\necho $! > " + pid + "\nsleep 300\n", Duration.ofSeconds(1));

    assertEquals(
        "chart one 1.0.0 does not render: helm v3.17.2 did not end in 1 s and was killed", message);
    long child = Long.parseLong(Files.readString(pid).strip());
    for (int i = 0; i < 100 && isAlive(child); i++) {
      Thread.sleep(20);
    }
    assertFalse(isAlive(child));
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  @Test
  void saysWhatAHelmThatFailsSays() throws Exception {
    assertEquals(
        "chart one 1.0.0 does not render: helm v3.17.2 says: no such thing in one/templates\n"
            + "  second line?[31m",
        failure(
            VERSION
                + "for chart; do :; done\n"
                + "echo \"Error: no such thing in $chart/templates\" >&2\n"
                + "printf 'second line\\033[31m\\n' >&2\n"
                + "exit 1\n"));
  }

  @Test
  void saysThatAHelmCrashed() throws Exception {
    assertEquals(
        "chart one 1.0.0 does not render: helm v3.17.2 ends with status 137",
        failure(VERSION + "kill -9 $$\n"));
  }

  @Test
  @Timeout(60)
  void endsAHelmThatFloods() throws Exception {
    assertEquals(
        "chart one 1.0.0 does not render: helm v3.17.2 wrote more than 64 MiB and was killed",
        failure(VERSION + "cat /dev/zero\n"));
  }

  @Test
  @Timeout(60)
  void keepsLittleOfAFloodOfErrors() throws Exception {
    String message = failure(VERSION + "head -c 50000000 /dev/zero | tr '\\0' e >&2\nexit 1\n");
    assertTrue(message.length() < 2_000, () -> "length " + message.length());
  }

  @Test
  void refusesOutputThatIsNoYaml() throws Exception {
    String message =
        failure(VERSION + "echo '---'; echo '# Source: one/templates/b.yaml'; echo 'a: [b'\n");
    assertTrue(
        message.startsWith(
            "chart one 1.0.0: one/templates/b.yaml renders something that is no YAML: "),
        message);
  }

  @Test
  void refusesAHelmThatIsTooOld() throws Exception {
    assertTrue(failure("echo v3.13.9\n").contains("is helm v3.13.9, older than 3.14"));
    assertTrue(failure("echo v2.17.0\n").contains("older than 3.14"));
  }

  @Test
  void refusesWhatIsNoHelm() throws Exception {
    assertTrue(failure("echo hello\n").endsWith("is no helm: its version is \"hello\""));
    assertTrue(failure("exit 3\n").endsWith("version` ends with status 3"));
  }

  @Test
  void takesHelm4() throws Exception {
    try (HelmCli helm = helm("if [ $1 = version ]; then echo v4.1.4; exit; fi\n" + OBJECT)) {
      assertEquals(1, helm.render(request).size());
      assertEquals("helm v4.1.4", helm.engine());
    }
  }

  @Test
  void leavesNothingBehind() throws Exception {
    Path seen = directory.resolve("seen");
    try (HelmCli helm = helm(VERSION + "echo $HOME > " + seen + "\n" + OBJECT)) {
      helm.render(request);
    }
    assertFalse(Files.exists(Path.of(Files.readString(seen).strip())));
  }

  @Test
  void findsTheConfiguredHelmThenThatOnThePath() throws Exception {
    Path helm = script("");
    Path other = Files.createDirectory(directory.resolve("other"));

    assertEquals(Optional.of(helm), HelmCli.find(Optional.of(helm), ""));
    assertEquals(Optional.of(helm), HelmCli.find(Optional.empty(), other + ":" + directory));
    assertEquals(Optional.empty(), HelmCli.find(Optional.empty(), other + "::."));
    UnavailableException e =
        assertThrows(
            UnavailableException.class,
            () -> HelmCli.find(Optional.of(other.resolve("helm")), directory.toString()));
    assertEquals(
        "helm.binary names "
            + other.resolve("helm")
            + ", which is no program\n  fix: correct helm.binary in .leadsman.yaml, or remove it to"
            + " use the helm on PATH",
        e.getMessage());
  }

  @Test
  @Timeout(60)
  void endsHelmWithThisProcess() throws Exception {
    Path pid = directory.resolve("pid");
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Rendering.class.getName(),
                script(
                        VERSION
                            + "sleep 300 &\necho $! > "
                            + pid
                            + ".new\nmv "
                            + pid
                            + ".new "
                            + pid
                            + "\nwait\n")
                    .toString(),
                directory.resolve("other").toString())
            .inheritIO()
            .start();
    while (!Files.exists(pid)) {
      assertTrue(process.isAlive());
      Thread.sleep(20);
    }

    process.destroy(); // SIGTERM
    process.waitFor();

    long child = Long.parseLong(Files.readString(pid).strip());
    for (int i = 0; i < 100 && isAlive(child); i++) {
      Thread.sleep(20);
    }
    assertFalse(isAlive(child));
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(
          List.of(),
          left.filter(path -> path.getFileName().toString().startsWith("leadsman")).toList());
    }
  }

  /** Renders with a helm that hangs. */
  static final class Rendering {
    private Rendering() {}

    public static void main(String[] args) throws Exception {
      try (HelmCli helm = new HelmCli(Path.of(args[0]), Duration.ofMinutes(5), Map.of())) {
        helm.render(Charts.request(Charts.oneTemplate(Path.of(args[1]), "")));
      }
    }
  }
}
