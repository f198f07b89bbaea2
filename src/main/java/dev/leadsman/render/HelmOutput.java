package dev.leadsman.render;

import dev.leadsman.model.Cause;
import dev.leadsman.model.Location;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.UnavailableException;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What {@code helm template} prints:
 *
 * <pre>{@code
 * ---
 * # Source: spiderpool/templates/daemonset.yaml
 * apiVersion: apps/v1
 * …
 * }</pre>
 */
final class HelmOutput {
  private static final String SOURCE = "# Source: ";

  private HelmOutput() {}

  /**
   * @param title chart and version, for messages
   * @throws UnavailableException when it holds something that is no object
   */
  static List<Manifest> parse(String title, String text) throws UnavailableException {
    List<Manifest> manifests = new ArrayList<>();
    int start = 0;
    String source = title;
    while (start < text.length()) {
      int end = nextDocument(text, start);
      String document = text.substring(start, end);
      source = source(document, source);
      add(title, source, document, manifests);
      start = end;
    }
    return manifests;
  }

  /** Documents start where a line is {@code ---}; inside a block scalar it would be indented. */
  private static int nextDocument(String text, int start) {
    int at = start;
    while (true) {
      at = text.indexOf("\n---", at);
      if (at < 0) {
        return text.length();
      }
      int after = at + 4;
      if (after >= text.length() || Character.isWhitespace(text.charAt(after))) {
        return at + 1;
      }
      at = after;
    }
  }

  private static String source(String document, String otherwise) {
    int line = document.startsWith("---") ? document.indexOf('\n') + 1 : 0;
    if (!document.startsWith(SOURCE, line)) {
      return otherwise;
    }
    int end = document.indexOf('\n', line);
    return document.substring(line + SOURCE.length(), end < 0 ? document.length() : end).strip();
  }

  private static void add(String title, String source, String text, List<Manifest> to)
      throws UnavailableException {
    try {
      for (YamlDocument document : YamlDocument.parse(source, text)) {
        if (!document.root().isMapping()
            || document.kind().isEmpty()
            || document.apiVersion().isEmpty()) {
          throw new UnavailableException(
              Cause.RENDER,
              title + ": " + source + " renders something that is no Kubernetes object");
        }
        if (document.kind().endsWith("List")
            && document.root().get("items").filter(YamlNode::isSequence).isPresent()) {
          // kubectl and Helm take a List as its items.
          for (Object item : (List<?>) document.root().get("items").get().value()) {
            to.add(manifest(item, source, title));
          }
        } else {
          to.add(new Manifest(document.root().tree(), new Location(source, 1), Map.of()));
        }
      }
    } catch (YamlException e) {
      throw new UnavailableException(
          Cause.RENDER,
          title + ": " + source + " renders something that is no YAML: " + e.getMessage(),
          e);
    }
  }

  @SuppressWarnings("unchecked") // trees are built with string keys only
  private static Manifest manifest(Object item, String source, String title)
      throws UnavailableException {
    if (item instanceof Map<?, ?> object && object.containsKey("kind")) {
      return new Manifest((Map<String, Object>) object, new Location(source, 1), Map.of());
    }
    throw new UnavailableException(
        Cause.RENDER, title + ": " + source + " renders a List of what are no objects");
  }
}
