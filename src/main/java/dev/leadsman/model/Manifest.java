package dev.leadsman.model;

import java.util.Collections;
import java.util.Map;

/**
 * One Kubernetes object, rendered from a chart or declared in a revision.
 *
 * @param object as YAML 1.1 reads it: maps, lists, strings, booleans, longs, doubles, null
 * @param at where it stands; for a rendered object the template's path in the chart and line 1
 * @param lines from JSON pointer to the line of that key; empty for rendered objects
 */
public record Manifest(Map<String, Object> object, Location at, Map<String, Location> lines) {
  public Manifest {
    object = Collections.unmodifiableMap(object);
    lines = Collections.unmodifiableMap(lines);
  }

  public String apiVersion() {
    return text("apiVersion");
  }

  /** API group; empty for the core group. */
  public String group() {
    String apiVersion = apiVersion();
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  public String kind() {
    return text("kind");
  }

  /** Empty when the object has none. */
  public String name() {
    return metadata("name");
  }

  /** Empty when the object names none. */
  public String namespace() {
    return metadata("namespace");
  }

  /** {@code DaemonSet kube-system/aws-node} */
  public String title() {
    return kind() + " " + (namespace().isEmpty() ? "" : namespace() + "/") + name();
  }

  public boolean isCrd() {
    return kind().equals("CustomResourceDefinition") && group().equals("apiextensions.k8s.io");
  }

  /** Annotation or empty. */
  public String annotation(String name) {
    return object.get("metadata") instanceof Map<?, ?> metadata
            && metadata.get("annotations") instanceof Map<?, ?> annotations
            && annotations.get(name) != null
        ? String.valueOf(annotations.get(name))
        : "";
  }

  private String text(String key) {
    Object value = object.get(key);
    return value == null ? "" : String.valueOf(value);
  }

  private String metadata(String key) {
    return object.get("metadata") instanceof Map<?, ?> metadata && metadata.get(key) != null
        ? String.valueOf(metadata.get(key))
        : "";
  }
}
