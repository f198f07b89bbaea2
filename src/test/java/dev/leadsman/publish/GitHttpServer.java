package dev.leadsman.publish;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** A Git server on loopback: the real {@code git http-backend} behind basic authentication. */
public final class GitHttpServer implements AutoCloseable {
  /** What the server answers to a push in place of doing it; 0: it does it. */
  public volatile int failPushesWith;

  /** Whether reading asks for a token too. */
  public volatile boolean isPrivate;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Path root;
  private final String expected;

  public GitHttpServer(Path root, String token) throws IOException {
    this.root = root;
    this.expected =
        "Basic "
            + Base64.getEncoder()
                .encodeToString(("x-access-token:" + token).getBytes(StandardCharsets.UTF_8));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  public String url(String repository) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + repository;
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    boolean push = path.endsWith("git-receive-pack") || query.contains("git-receive-pack");
    try (exchange) {
      if ((push || isPrivate)
          && !expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
        exchange.sendResponseHeaders(401, -1);
      } else if (push && failPushesWith != 0) {
        exchange.sendResponseHeaders(failPushesWith, -1);
      } else {
        backend(exchange, path, query, body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void backend(HttpExchange exchange, String path, String query, byte[] body)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    builder
        .environment()
        .putAll(
            Map.of(
                "GIT_PROJECT_ROOT",
                root.toString(),
                "GIT_HTTP_EXPORT_ALL",
                "1",
                "GIT_CONFIG_GLOBAL",
                "/dev/null",
                "REMOTE_USER",
                "leadsman",
                "REQUEST_METHOD",
                exchange.getRequestMethod(),
                "PATH_INFO",
                path,
                "QUERY_STRING",
                query.equals("null") ? "" : query,
                "CONTENT_TYPE",
                header(exchange, "Content-Type"),
                "GIT_PROTOCOL",
                header(exchange, "Git-Protocol")));
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (OutputStream in = process.getOutputStream();
        InputStream plain = plain(exchange, body)) {
      plain.transferTo(in);
    }
    byte[] output = process.getInputStream().readAllBytes();
    process.waitFor();
    String text = new String(output, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    int status = 200;
    for (String line : text.substring(0, end).split("\r\n", -1)) {
      int colon = line.indexOf(": ");
      if (line.startsWith("Status: ")) {
        status = Integer.parseInt(line.substring(8, 11));
      } else if (colon > 0) {
        exchange.getResponseHeaders().add(line.substring(0, colon), line.substring(colon + 2));
      }
    }
    int length = output.length - end - 4;
    exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
    if (length > 0) {
      exchange.getResponseBody().write(output, end + 4, length);
    }
  }

  private static InputStream plain(HttpExchange exchange, byte[] body) throws IOException {
    InputStream raw = new ByteArrayInputStream(body);
    return header(exchange, "Content-Encoding").equals("gzip") ? new GZIPInputStream(raw) : raw;
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
