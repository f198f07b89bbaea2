package dev.leadsman.chart;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.leadsman.json.Json;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Names and passwords from Helm's {@code repositories.yaml} and {@code registry/config.json} and
 * from Docker's {@code config.json}.
 *
 * @see <a href="https://helm.sh/docs/helm/helm/">Helm's environment variables</a>
 */
final class Credentials {
  private final Map<String, String> environment;

  Credentials(Map<String, String> environment) {
    this.environment = environment;
  }

  /** The login of a chart repository; that in the URL itself wins. */
  Optional<Http.Login> repository(URI url) {
    Optional<Http.Login> own = Http.login(url);
    return own.isPresent() ? own : entry(url).flatMap(Credentials::login);
  }

  /** True when the repository's login also goes to other hosts that its index names. */
  boolean passedOn(URI url) {
    return entry(url)
        .flatMap(entry -> entry.get("pass_credentials_all"))
        .filter(all -> Boolean.TRUE.equals(all.value()))
        .isPresent();
  }

  private static Optional<Http.Login> login(YamlNode entry) {
    Optional<String> user = entry.text("username").filter(name -> !name.isEmpty());
    return user.map(name -> new Http.Login(name, entry.text("password").orElse("")));
  }

  private Optional<YamlNode> entry(URI url) {
    Path file = helmConfig("HELM_REPOSITORY_CONFIG", "repositories.yaml");
    try {
      List<YamlDocument> documents = YamlDocument.parse(file.toString(), Files.readString(file));
      for (YamlDocument document : documents) {
        for (YamlNode entry :
            document.root().get("repositories").map(YamlNode::items).orElse(List.of())) {
          if (trimmed(entry.text("url").orElse("")).equals(trimmed(url.toString()))) {
            return Optional.of(entry);
          }
        }
      }
    } catch (IOException | YamlException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /**
   * The login of a registry.
   *
   * @param host with the port, as the reference names it
   */
  Optional<Http.Login> registry(String host) {
    for (Path file : registryConfigs()) {
      Map<?, ?> auths = map(read(file).get("auths"));
      for (String key : List.of(host, "https://" + host, "http://" + host)) {
        Optional<Http.Login> login = registryLogin(map(auths.get(key)));
        if (login.isPresent()) {
          return login;
        }
      }
    }
    return Optional.empty();
  }

  /** The credential helper that holds this registry's login; empty when none is configured. */
  Optional<String> helper(String host) {
    for (Path file : registryConfigs()) {
      Map<?, ?> config = read(file);
      Object own = map(config.get("credHelpers")).get(host);
      Object helper = own == null ? config.get("credsStore") : own;
      if (helper instanceof String name && !name.isEmpty()) {
        return Optional.of("docker-credential-" + name);
      }
    }
    return Optional.empty();
  }

  private List<Path> registryConfigs() {
    String docker = environment.getOrDefault("DOCKER_CONFIG", "");
    Path dockerHome = docker.isEmpty() ? home().resolve(".docker") : Path.of(docker);
    return List.of(
        helmConfig("HELM_REGISTRY_CONFIG", "registry/config.json"),
        dockerHome.resolve("config.json"));
  }

  private static Optional<Http.Login> registryLogin(Map<?, ?> auth) {
    if (auth.get("auth") instanceof String pair && !pair.isEmpty()) {
      try {
        String text = new String(Base64.getDecoder().decode(pair), UTF_8);
        int colon = text.indexOf(':');
        if (colon > 0) {
          return Optional.of(
              new Http.Login(
                  text.substring(0, colon), text.substring(colon + 1).replace("\0", "")));
        }
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
    return auth.get("username") instanceof String user && auth.get("password") instanceof String pw
        ? Optional.of(new Http.Login(user, pw))
        : Optional.empty();
  }

  private static Map<?, ?> read(Path file) {
    try {
      return map(Json.parse(Files.readString(file)));
    } catch (IOException e) {
      return Map.of();
    }
  }

  private static Map<?, ?> map(Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private Path helmConfig(String variable, String name) {
    String given = environment.getOrDefault(variable, "");
    if (!given.isEmpty()) {
      return Path.of(given);
    }
    String config = environment.getOrDefault("HELM_CONFIG_HOME", "");
    if (!config.isEmpty()) {
      return Path.of(config).resolve(name);
    }
    String xdg = environment.getOrDefault("XDG_CONFIG_HOME", "");
    return (xdg.isEmpty() ? home().resolve(".config") : Path.of(xdg)).resolve("helm").resolve(name);
  }

  private Path home() {
    return Path.of(environment.getOrDefault("HOME", "/nonexistent"));
  }

  static String trimmed(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }
}
