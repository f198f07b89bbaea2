package dev.leadsman.publish;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.leadsman.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** The few endpoints of GitHub's API that a pull request needs, on loopback. */
final class FakeGitHub implements AutoCloseable {
  static final String TOKEN = "ghs_verySecretToken";

  /** An answer in place of the right one. {@code after}: the request takes effect all the same. */
  record Failure(int status, String body, Map<String, String> headers, boolean after) {
    static Failure of(int status, String message) {
      return new Failure(status, Json.write(Map.of("message", message)), Map.of(), false);
    }
  }

  final List<String> requests = new ArrayList<>();
  final List<Map<String, Object>> pulls = new ArrayList<>();

  /** Failures of the next requests whose method begins so, e.g. {@code POST}. */
  final ConcurrentLinkedDeque<Map.Entry<String, Failure>> failures = new ConcurrentLinkedDeque<>();

  private final HttpServer server;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();

  FakeGitHub() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(thread);
    server.start();
  }

  URI api() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/api/v3");
  }

  void fail(String method, Failure failure) {
    failures.add(Map.entry(method, failure));
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getPath().replaceFirst("^/api/v3", "");
    requests.add(method + " " + path);
    try (exchange) {
      Map.Entry<String, Failure> failure = failures.peek();
      boolean fails = failure != null && method.startsWith(failure.getKey());
      if (fails) {
        failures.poll();
        if (failure.getValue().after()) {
          answer(exchange, method, path, body);
        }
        failure.getValue().headers().forEach(exchange.getResponseHeaders()::add);
        send(exchange, failure.getValue().status(), failure.getValue().body());
        return;
      }
      Map.Entry<Integer, Object> answer = answer(exchange, method, path, body);
      send(exchange, answer.getKey(), Json.write(answer.getValue()));
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private Map.Entry<Integer, Object> answer(
      HttpExchange exchange, String method, String path, String body) throws IOException {
    if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      return error(401, "Bad credentials");
    }
    if (path.equals("/repos/acme/fleet")) {
      return Map.entry(200, repository());
    }
    if (path.equals("/repos/acme/fleet/pulls") && method.equals("GET")) {
      return Map.entry(200, matching(query(exchange)));
    }
    if (path.equals("/repos/acme/fleet/pulls") && method.equals("POST")) {
      return create(map(Json.parse(body)));
    }
    if (path.matches("/repos/acme/fleet/(pulls|issues)/\\d+") && method.equals("PATCH")) {
      int number = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
      Map<String, Object> pull = pulls.get(number - 1);
      pull.putAll(map(Json.parse(body)));
      return Map.entry(200, pull);
    }
    return error(404, "Not Found");
  }

  private List<Object> matching(Map<String, String> query) {
    return pulls.stream()
        .filter(pull -> pull.get("state").equals(query.get("state")))
        .filter(pull -> map(pull.get("head")).get("label").equals(query.get("head")))
        .filter(pull -> map(pull.get("base")).get("ref").equals(query.get("base")))
        .collect(Collectors.toList());
  }

  private Map.Entry<Integer, Object> create(Map<String, Object> draft) {
    String head = String.valueOf(draft.get("head"));
    for (Map<String, Object> pull : pulls) {
      if (pull.get("state").equals("open") && map(pull.get("head")).get("ref").equals(head)) {
        return Map.entry(
            422,
            Map.of(
                "message",
                "Validation Failed",
                "errors",
                List.of(
                    Map.of(
                        "resource",
                        "PullRequest",
                        "code",
                        "custom",
                        "message",
                        "A pull request already exists for acme:" + head + "."))));
      }
    }
    Map<String, Object> pull = new LinkedHashMap<>();
    pull.put("id", 1000L + pulls.size());
    pull.put("number", pulls.size() + 1L);
    pull.put("state", "open");
    pull.put("title", draft.get("title"));
    pull.put("body", draft.get("body"));
    pull.put("html_url", "https://github.example.org/acme/fleet/pull/" + (pulls.size() + 1));
    pull.put("url", api() + "/repos/acme/fleet/pulls/" + (pulls.size() + 1));
    pull.put("head", Map.of("ref", head, "label", "acme:" + head, "sha", "0".repeat(40)));
    Object base = draft.get("base");
    pull.put("base", Map.of("ref", base, "label", "acme:" + base, "sha", "0".repeat(40)));
    pulls.add(pull);
    return Map.entry(201, pull);
  }

  private static Map<String, Object> repository() {
    Map<String, Object> repository = new LinkedHashMap<>();
    repository.put("id", 1L);
    repository.put("name", "fleet");
    repository.put("full_name", "acme/fleet");
    repository.put("owner", Map.of("login", "acme", "id", 2L));
    return repository;
  }

  private static Map.Entry<Integer, Object> error(int status, String message) {
    return Map.entry(status, Map.of("message", message));
  }

  private static Map<String, String> query(HttpExchange exchange) {
    String query = exchange.getRequestURI().getRawQuery();
    return Arrays.stream(query.split("&", -1))
        .map(pair -> pair.split("=", 2))
        .collect(
            Collectors.toMap(
                pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
  }

  @SuppressWarnings("unchecked") // JSON objects have string keys
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  @Override
  public void close() {
    server.stop(0);
    thread.shutdownNow();
  }
}
