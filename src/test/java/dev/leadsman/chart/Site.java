package dev.leadsman.chart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A chart repository on this machine that remembers what it was asked. */
final class Site implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, List<String>> index = new LinkedHashMap<>();
  final List<String> asked = new CopyOnWriteArrayList<>();
  final List<String> logins = new CopyOnWriteArrayList<>();

  /** Answers one path on its own. */
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  Site() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "site");
              thread.setDaemon(true);
              return thread;
            }));
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    asked.add(path);
    logins.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    Answer own = answers.get(path);
    if (own != null) {
      own.to(exchange);
    } else if (files.containsKey(path)) {
      send(exchange, 200, files.get(path));
    } else {
      send(exchange, 404, new byte[0]);
    }
  }

  static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  URI url(String path) {
    return URI.create(url() + path);
  }

  Site file(String path, byte[] content) {
    files.put(path, content);
    return this;
  }

  Site answer(String path, Answer answer) {
    answers.put(path, answer);
    return this;
  }

  /** Adds a chart version to the index, with its archive. */
  Site chart(String name, String version, byte[] archive) {
    String file = name + "-" + version + ".tgz";
    file("/" + file, archive);
    return entry(
        name,
        "  - {version: \""
            + version
            + "\", urls: ["
            + file
            + "], digest: "
            + Packed.sha256(archive)
            + "}\n");
  }

  Site chart(String name, String version) throws IOException {
    return chart(name, version, Packed.tgz(name, version));
  }

  Site clear() {
    index.clear();
    return this;
  }

  Site entry(String name, String entry) {
    index.computeIfAbsent(name, key -> new ArrayList<>()).add(entry);
    StringBuilder text = new StringBuilder("apiVersion: v1\nentries:\n");
    index.forEach(
        (chart, entries) -> {
          text.append("  ").append(chart).append(":\n");
          entries.forEach(text::append);
        });
    return file("/index.yaml", text.toString().getBytes(UTF_8));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
