package dev.leadsman.publish;

import dev.leadsman.json.Json;
import dev.leadsman.json.JsonException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.kohsuke.github.connector.GitHubConnector;
import org.kohsuke.github.connector.GitHubConnectorRequest;
import org.kohsuke.github.connector.GitHubConnectorResponse;

/**
 * Carries requests to GitHub: bounded in time and size, to the one host of the API, and every
 * answer that is no success as an {@link ApiException}.
 */
final class GitHubConnection implements GitHubConnector {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final int LARGEST = 16 << 20;
  private static final int LONGEST_MESSAGE = 300;
  // java.net.http sets these itself.
  private static final Set<String> OWN_HEADERS =
      Set.of("connection", "content-length", "expect", "host", "upgrade");

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          // A redirect could take the token to another host.
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final URI api;
  private final String token;

  GitHubConnection(URI api, String token) {
    this.api = api;
    this.token = token;
  }

  @Override
  public GitHubConnectorResponse send(GitHubConnectorRequest request) throws IOException {
    URI url = URI.create(request.url().toString());
    if (!api.getAuthority().equals(url.getAuthority())
        || !api.getScheme().equals(url.getScheme())) {
      throw new IOException("the API points to another host");
    }
    HttpRequest.Builder builder = HttpRequest.newBuilder(url).timeout(ANSWER);
    request
        .allHeaders()
        .forEach(
            (name, values) -> {
              if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> builder.header(name, value));
              }
            });
    builder.method(request.method(), body(request));
    HttpResponse<InputStream> response;
    byte[] content;
    try {
      response = client.send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        content = in.readNBytes(LARGEST);
      }
    } catch (IOException e) {
      // The library would try again by itself, and log it, if it saw the exception as it is.
      throw new IOException("no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (response.statusCode() >= 300) {
      throw new ApiException(response.statusCode(), said(content), retryAfter(response));
    }
    return new Response(request, response.statusCode(), response.headers().map(), content);
  }

  private static HttpRequest.BodyPublisher body(GitHubConnectorRequest request) throws IOException {
    if (!request.hasBody()) {
      return HttpRequest.BodyPublishers.noBody();
    }
    try (InputStream in = request.body()) {
      return HttpRequest.BodyPublishers.ofByteArray(in.readAllBytes());
    }
  }

  /** GitHub's message and those of its errors, on one line. */
  private String said(byte[] content) {
    List<String> parts = new ArrayList<>();
    try {
      Object tree = Json.parse(new String(content, StandardCharsets.UTF_8));
      if (tree instanceof Map<?, ?> map) {
        if (map.get("message") instanceof String message) {
          parts.add(message);
        }
        if (map.get("errors") instanceof List<?> errors) {
          for (Object error : errors) {
            if (error instanceof Map<?, ?> fields && fields.get("message") != null) {
              parts.add(String.valueOf(fields.get("message")));
            } else if (error instanceof Map<?, ?> fields) {
              parts.add(fields.get("field") + " " + fields.get("code"));
            } else {
              parts.add(String.valueOf(error));
            }
          }
        }
      }
    } catch (JsonException e) {
      // A proxy's page says nothing that helps.
      return "";
    }
    String said = String.join("; ", parts).replaceAll("\\p{Cntrl}", " ").replace(token, "***");
    return said.length() <= LONGEST_MESSAGE ? said : said.substring(0, LONGEST_MESSAGE) + "…";
  }

  private static Duration retryAfter(HttpResponse<?> response) {
    String after = response.headers().firstValue("Retry-After").orElse("");
    if (after.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(after));
    }
    String left = response.headers().firstValue("X-RateLimit-Remaining").orElse("");
    String reset = response.headers().firstValue("X-RateLimit-Reset").orElse("");
    if (left.equals("0") && reset.matches("\\d{1,12}")) {
      Duration until =
          Duration.between(date(response), Instant.ofEpochSecond(Long.parseLong(reset)));
      return until.isNegative() ? Duration.ZERO : until;
    }
    return null;
  }

  /** The server's clock; this one may differ. */
  private static Instant date(HttpResponse<?> response) {
    String date = response.headers().firstValue("Date").orElse("");
    try {
      return DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from);
    } catch (DateTimeParseException e) {
      return Instant.MAX;
    }
  }

  private static final class Response extends GitHubConnectorResponse.ByteArrayResponse {
    private final byte[] content;

    Response(
        GitHubConnectorRequest request,
        int status,
        Map<String, List<String>> headers,
        byte[] content) {
      super(request, status, headers);
      this.content = content;
    }

    @Override
    protected InputStream rawBodyStream() {
      return new ByteArrayInputStream(content);
    }
  }
}
