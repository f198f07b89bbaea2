package dev.leadsman.version;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.leadsman.testing.HelmBinary;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Asks the real helm which chart it would fetch from an index, for the cases of the unit test. */
class ChartRangeIT {
  private static final AtomicReference<String> FETCHED = new AtomicReference<>();
  private static HttpServer server;
  @TempDir static Path temp;

  @BeforeAll
  static void serve() throws IOException {
    String index =
        "apiVersion: v1\nentries:\n  demo:\n"
            + ChartRangeCases.INDEX.stream()
                .map(
                    version ->
                        "  - {apiVersion: v2, name: demo, version: \"%1$s\", urls: [\"%1$s.tgz\"]}\n"
                            .formatted(version))
                .collect(Collectors.joining());
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          byte[] body = index.getBytes(StandardCharsets.UTF_8);
          if (path.equals("/index.yaml")) {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          } else {
            FETCHED.set(path.substring(1, path.length() - ".tgz".length()));
            exchange.sendResponseHeaders(404, -1);
          }
          exchange.close();
        });
    server.start();
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  @ParameterizedTest
  @MethodSource("dev.leadsman.version.ChartRangeCases#answers")
  void takesWhatTheCaseSays(String range, String answer) {
    String problem = fetch(range);

    assertEquals(answer, FETCHED.get(), () -> range + ": " + problem);
  }

  @ParameterizedTest
  @MethodSource("dev.leadsman.version.ChartRangeCases#refused")
  void findsNothingForWhatIsNoConstraint(String range) {
    String problem = fetch(range);

    assertNull(FETCHED.get());
    assertTrue(
        problem.contains("chart \"demo\" version \"" + range + "\" not found"), () -> problem);
  }

  /** What helm complains about: at best that the chart it chose is not there. */
  private static String fetch(String range) {
    FETCHED.set(null);
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    return assertThrows(
            IOException.class,
            () ->
                HelmBinary.run(temp, "show", "chart", "demo", "--repo", url, "--version=" + range))
        .getMessage();
  }
}
