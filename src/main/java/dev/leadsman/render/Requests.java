package dev.leadsman.render;

import dev.leadsman.json.Json;
import dev.leadsman.model.Cause;
import dev.leadsman.model.RenderRequest;
import dev.leadsman.model.UnavailableException;
import java.util.regex.Pattern;

/** What both engines check and say about a request. */
final class Requests {
  // Helm: https://helm.sh/docs/chart_best_practices/conventions/ ; at most 53 characters, for what
  // charts append
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern KUBE_VERSION =
      Pattern.compile("v?\\d{1,3}\\.\\d{1,3}(\\.\\d{1,3})?([-+][0-9A-Za-z.+-]{1,60})?");
  private static final Pattern API_VERSION =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,250}(/[A-Za-z0-9][A-Za-z0-9.-]{0,60}){0,2}");
  private static final int LINES = 12;
  private static final int LENGTH = 1_500;

  private Requests() {}

  /** Chart and version, for messages. */
  static String title(RenderRequest request) {
    return "chart " + request.chart().info().name() + " " + request.chart().info().version();
  }

  /** Nothing that could be taken for an option or for something else than it is. */
  static void check(RenderRequest request) throws UnavailableException {
    if (request.releaseName().length() > 53 || !NAME.matcher(request.releaseName()).matches()) {
      throw refused(request, "\"" + shown(request.releaseName()) + "\" can be no release name");
    }
    if (request.namespace().length() > 63 || !LABEL.matcher(request.namespace()).matches()) {
      throw refused(request, "\"" + shown(request.namespace()) + "\" can be no namespace");
    }
    if (!KUBE_VERSION.matcher(request.kubeVersion()).matches()) {
      throw refused(
          request, "\"" + shown(request.kubeVersion()) + "\" can be no Kubernetes version");
    }
    for (String api : request.apiVersions()) {
      if (!API_VERSION.matcher(api).matches()) {
        throw refused(request, "\"" + shown(api) + "\" can be no API version");
      }
    }
  }

  /**
   * Values as JSON that go-yaml reads as the same values: characters that it takes for line breaks
   * or refuses stand as escapes.
   */
  static String values(RenderRequest request) throws UnavailableException {
    String json;
    try {
      json = Json.write(request.values());
    } catch (RuntimeException e) {
      throw refused(request, "its values cannot be written: " + e.getMessage());
    }
    StringBuilder text = null;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      boolean escape =
          c == '\u2028' || c == '\u2029' || c == '\uFEFF' || (c >= '\u007f' && c <= '\u009f');
      if (escape && text == null) {
        text = new StringBuilder(json.length() + 64).append(json, 0, i);
      }
      if (escape) {
        text.append(String.format("\\u%04x", (int) c));
      } else if (text != null) {
        text.append(c);
      }
    }
    return text == null ? json : text.toString();
  }

  static UnavailableException refused(RenderRequest request, String why) {
    return refused(request, why, null);
  }

  static UnavailableException refused(RenderRequest request, String why, Throwable cause) {
    return new UnavailableException(
        Cause.RENDER, title(request) + " does not render: " + why, cause);
  }

  /** The first lines of what a program wrote, without the paths of this machine. */
  static String brief(String text, RenderRequest request, String... hidden) {
    String name = request.chart().info().name();
    String plain = text.replace(request.chart().directory().toString(), name);
    for (String path : hidden) {
      plain = plain.replace(path, name);
    }
    StringBuilder brief = new StringBuilder();
    plain
        .lines()
        .map(line -> shown(line.stripTrailing()))
        .filter(line -> !line.isEmpty())
        .filter(line -> !line.startsWith("Use --debug flag"))
        .limit(LINES)
        .forEach(line -> brief.append(brief.isEmpty() ? "" : "\n  ").append(line));
    String joined = brief.toString().replaceFirst("^Error: ", "");
    return joined.length() > LENGTH ? joined.substring(0, LENGTH) + "…" : joined;
  }

  private static String shown(String text) {
    String plain = text.replaceAll("[\\p{Cntrl}&&[^\\t]]", "?");
    return plain.length() > 400 ? plain.substring(0, 400) + "…" : plain;
  }
}
