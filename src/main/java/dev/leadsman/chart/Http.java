package dev.leadsman.chart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * GET with limits: size, time, redirects. Credentials go to the host they are for and to no other,
 * and stand in no message.
 */
final class Http {
  private static final int TRIES = 3;
  private static final Duration PAUSE = Duration.ofMillis(300);
  private static final int REDIRECTS = 5;
  private static final Set<Integer> REDIRECT = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> TRY_AGAIN = Set.of(429, 500, 502, 503, 504);

  private final Duration timeout;
  private final Map<String, String> environment;
  private HttpClient client;

  /** A name and its password. */
  record Login(String user, String password) {
    String basic() {
      byte[] pair = (user + ":" + password).getBytes(UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
      return "Login[…]";
    }
  }

  /** An answer, read whole. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(int status, HttpHeaders headers, byte[] body) {
    Optional<String> header(String name) {
      return headers.firstValue(name);
    }
  }

  Http(Duration timeout, Map<String, String> environment) {
    this.timeout = timeout;
    this.environment = environment;
  }

  /** Made when first needed: most runs find every chart in the cache. */
  private synchronized HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .connectTimeout(timeout)
              .followRedirects(HttpClient.Redirect.NEVER)
              .proxy(new EnvironmentProxies(environment))
              .build();
    }
    return client;
  }

  /**
   * @param headers {@code Authorization} among them is left out after a redirect to another host
   * @throws IOException when there is no answer, or it is larger than the limit
   */
  Answer get(URI url, Map<String, String> headers, long limit) throws IOException {
    for (int tried = 1; ; tried++) {
      IOException failure;
      try {
        Answer answer = follow(url, headers, limit);
        if (tried == TRIES || !TRY_AGAIN.contains(answer.status())) {
          return answer;
        }
      } catch (HttpTimeoutException e) {
        throw new IOException(shown(url) + " did not answer in " + timeout.toSeconds() + " s", e);
      } catch (IOException e) {
        failure = e;
        if (tried == TRIES || e instanceof TooLarge) {
          throw new IOException(shown(url) + ": " + reason(failure), e);
        }
      }
      pause(PAUSE.multipliedBy(tried));
    }
  }

  private Answer follow(URI start, Map<String, String> headers, long limit) throws IOException {
    URI url = start;
    Map<String, String> sent = new LinkedHashMap<>(headers);
    for (int hops = 0; hops <= REDIRECTS; hops++) {
      Answer answer = once(url, sent, limit);
      Optional<String> location = answer.header("location");
      if (!REDIRECT.contains(answer.status()) || location.isEmpty()) {
        return answer;
      }
      URI next;
      try {
        next = url.resolve(location.get());
      } catch (IllegalArgumentException e) {
        throw new IOException("redirects to what is no URL", e);
      }
      if (!isHttp(next) || (url.getScheme().equals("https") && !next.getScheme().equals("https"))) {
        throw new IOException("redirects to " + shown(next));
      }
      if (!sameHost(url, next)) {
        sent.remove("Authorization");
      }
      url = next;
    }
    throw new IOException("redirects more than " + REDIRECTS + " times");
  }

  private Answer once(URI url, Map<String, String> headers, long limit) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(timeout).GET();
    request.header("User-Agent", "leadsman");
    headers.forEach(request::header);
    try {
      HttpResponse<InputStream> response =
          client().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        byte[] read = readWithin(body, limit);
        return new Answer(response.statusCode(), response.headers(), read);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /**
   * The JDK's timeout ends with the headers; a body that trickles must end too. The stream is
   * closed from here, which fails the read.
   */
  private byte[] readWithin(InputStream body, long limit) throws IOException {
    Thread reader = Thread.currentThread();
    Thread watch =
        new Thread(
            () -> {
              try {
                Thread.sleep(timeout.toMillis() * 4);
                body.close();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (IOException e) {
                reader.interrupt();
              }
            },
            "http-watch");
    watch.setDaemon(true);
    watch.start();
    try {
      byte[] read = body.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE));
      if (read.length > limit) {
        throw new TooLarge("answers with more than " + (limit >> 20) + " MiB");
      }
      return read;
    } finally {
      watch.interrupt();
    }
  }

  private static void pause(Duration pause) throws IOException {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  static boolean isHttp(URI url) {
    return url.getHost() != null
        && ("https".equals(url.getScheme()) || "http".equals(url.getScheme()));
  }

  static boolean sameHost(URI one, URI other) {
    return one.getScheme().equals(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && port(one) == port(other);
  }

  private static int port(URI url) {
    return url.getPort() >= 0 ? url.getPort() : "http".equals(url.getScheme()) ? 80 : 443;
  }

  /** True for a name or address of this machine. */
  static boolean isLoopback(String host) {
    String plain = host.replaceAll("[\\[\\]]", "");
    try {
      return plain.equals("localhost")
          || (plain.matches("[0-9.]+|[0-9a-fA-F:]+")
              && InetAddress.getByName(plain).isLoopbackAddress());
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** The name and password in a URL. */
  static Optional<Login> login(URI url) {
    String info = url.getUserInfo();
    if (info == null || info.indexOf(':') < 0) {
      return Optional.empty();
    }
    int colon = info.indexOf(':');
    return Optional.of(new Login(info.substring(0, colon), info.substring(colon + 1)));
  }

  /** A URL for messages: no credentials, no query. */
  static String shown(URI url) {
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    String authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
    return url.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1) + path;
  }

  private static String reason(IOException e) {
    if (e instanceof java.net.ConnectException) {
      return "no connection";
    }
    if (e.getCause() instanceof java.nio.channels.UnresolvedAddressException
        || e instanceof UnknownHostException) {
      return "no such host";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    TooLarge(String message) {
      super(message);
    }
  }

  /** {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY}, which the JDK does not read. */
  private static final class EnvironmentProxies extends ProxySelector {
    private final Map<String, String> environment;

    EnvironmentProxies(Map<String, String> environment) {
      this.environment = environment;
    }

    @Override
    public List<Proxy> select(URI url) {
      String name = url.getScheme() + "_proxy";
      String given =
          environment.getOrDefault(
              name.toUpperCase(Locale.ROOT), environment.getOrDefault(name, ""));
      if (given.isEmpty() || isLoopback(url.getHost()) || isExcluded(url.getHost())) {
        return List.of(Proxy.NO_PROXY);
      }
      try {
        URI proxy = URI.create(given.contains("://") ? given : "http://" + given);
        int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
        return List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), port)));
      } catch (IllegalArgumentException e) {
        return List.of(Proxy.NO_PROXY);
      }
    }

    private boolean isExcluded(String host) {
      String list = environment.getOrDefault("NO_PROXY", environment.getOrDefault("no_proxy", ""));
      for (String entry : list.split(",", -1)) {
        String plain = entry.strip();
        String suffix = plain.startsWith(".") ? plain : "." + plain;
        if (plain.equals("*")
            || (!plain.isEmpty() && (host.equals(plain) || host.endsWith(suffix)))) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void connectFailed(URI url, SocketAddress address, IOException e) {
      // The request itself fails and tells it.
    }
  }
}
