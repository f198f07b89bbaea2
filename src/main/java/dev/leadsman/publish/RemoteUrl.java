package dev.leadsman.publish;

import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.URIish;

/** Where the branch is pushed to. */
record RemoteUrl(URIish url) {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  /**
   * @param remote name of a configured remote, a URL or a path
   */
  static RemoteUrl of(Repository repository, String remote) throws PublishException {
    String configured = repository.getConfig().getString("remote", remote, "pushurl");
    if (configured == null) {
      configured = repository.getConfig().getString("remote", remote, "url");
    }
    boolean named = configured != null;
    if (!named && !remote.contains("/") && !remote.contains(":")) {
      throw new PublishException(
          "remote "
              + remote
              + ": is not configured in this repository\n"
              + "  fix: git remote add "
              + remote
              + " URL, or give --remote a URL");
    }
    try {
      URIish url = new URIish(named ? configured : remote);
      RemoteUrl result = new RemoteUrl(url);
      String scheme = scheme(url);
      if (!Set.of("file", "http", "https").contains(scheme)) {
        throw new PublishException(
            result
                + ": cannot be reached with "
                + scheme
                + ", only with https or as a path\n"
                + "  fix: --remote https://HOST/OWNER/NAME.git with a token in the environment");
      }
      return result;
    } catch (URISyntaxException e) {
      throw new PublishException(
          "remote " + mask(remote) + ": is no URL\n  fix: --remote https://HOST/OWNER/NAME.git");
    }
  }

  private static String scheme(URIish url) {
    if (url.getScheme() != null) {
      return url.getScheme().toLowerCase(Locale.ROOT);
    }
    return url.isRemote() ? "ssh" : "file";
  }

  /** True when a token is not readable on the way. */
  boolean carriesTokens() {
    String scheme = scheme(url);
    return scheme.equals("https")
        || (scheme.equals("http")
            && url.getHost() != null
            && LOOPBACK.contains(url.getHost().toLowerCase(Locale.ROOT)));
  }

  /** {@code owner/name}, as forges name a repository; empty for a path. */
  Optional<String> repository() {
    if (url.getHost() == null || url.getPath() == null) {
      return Optional.empty();
    }
    String path = url.getPath().replaceAll("^/+|/+$", "").replaceAll("\\.git$", "");
    return path.matches("[^/]+/[^/]+") ? Optional.of(path) : Optional.empty();
  }

  /** Text without what stands between {@code ://} and {@code @} of a URL. */
  static String mask(String text) {
    return text == null ? "" : text.replaceAll("://[^/@\\s]*@", "://");
  }

  /** The URL without user and password. */
  @Override
  public String toString() {
    return mask(url.setUser(null).setPass(null).toString());
  }
}
