package dev.leadsman.publish;

import dev.leadsman.model.Manifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An object on its way into a file: a copy that may be changed, identity fields first. */
final class KubeObject {
  private final Map<String, Object> object;

  KubeObject(Map<String, Object> source) {
    Map<String, Object> copy = copy(source);
    Map<String, Object> metadata = first(map(copy.get("metadata")), "name", "namespace");
    copy.put("metadata", metadata);
    this.object = first(copy, "apiVersion", "kind", "metadata");
  }

  private static Map<String, Object> first(Map<String, Object> source, String... keys) {
    Map<String, Object> ordered = new LinkedHashMap<>();
    for (String key : keys) {
      if (source.containsKey(key)) {
        ordered.put(key, source.get(key));
      }
    }
    source.forEach(ordered::putIfAbsent);
    return ordered;
  }

  /** As written to the file. */
  Map<String, Object> tree() {
    return object;
  }

  String kind() {
    return text(object, "kind");
  }

  String apiVersion() {
    return text(object, "apiVersion");
  }

  String group() {
    int slash = apiVersion().indexOf('/');
    return slash < 0 ? "" : apiVersion().substring(0, slash);
  }

  String name() {
    return text(metadata(), "name");
  }

  String namespace() {
    return text(metadata(), "namespace");
  }

  String title() {
    return kind() + " " + (namespace().isEmpty() ? "" : namespace() + "/") + name();
  }

  boolean isCrd() {
    return kind().equals("CustomResourceDefinition") && group().equals("apiextensions.k8s.io");
  }

  boolean isSecret() {
    return kind().equals("Secret") && group().isEmpty();
  }

  /** A Job or a bare Pod: it runs once, and its template cannot be changed in place. */
  boolean runsOnce() {
    return (kind().equals("Job") && group().equals("batch"))
        || (kind().equals("Pod") && group().isEmpty());
  }

  /** Null removes the namespace. */
  void namespace(String namespace) {
    Map<String, Object> metadata = metadata();
    if (namespace == null) {
      metadata.remove("namespace");
    } else {
      metadata.put("namespace", namespace);
    }
    object.put("metadata", first(metadata, "name", "namespace"));
  }

  /** Null when the object has no such annotation. */
  String annotation(String name) {
    Object value = map(metadata().get("annotations")).get(name);
    return value == null ? null : String.valueOf(value);
  }

  void annotate(String name, String value) {
    annotate(metadata(), name, value);
  }

  /** On the Pods of a Job. */
  void annotateTemplate(String name, String value) {
    Map<String, Object> spec = under(object, "spec");
    annotate(under(under(spec, "template"), "metadata"), name, value);
  }

  private static void annotate(Map<String, Object> metadata, String name, String value) {
    under(metadata, "annotations").put(name, value);
  }

  void removeAnnotation(String name) {
    Map<String, Object> annotations = under(metadata(), "annotations");
    annotations.remove(name);
    if (annotations.isEmpty()) {
      metadata().remove("annotations");
    }
  }

  Map<String, Object> spec() {
    return under(object, "spec");
  }

  private Map<String, Object> metadata() {
    return under(object, "metadata");
  }

  private static Map<String, Object> under(Map<String, Object> parent, String key) {
    if (!(parent.get(key) instanceof Map<?, ?>)) {
      parent.put(key, new LinkedHashMap<String, Object>());
    }
    return map(parent.get(key));
  }

  private static String text(Map<String, Object> map, String key) {
    return map.get(key) == null ? "" : String.valueOf(map.get(key));
  }

  @SuppressWarnings("unchecked") // copy() makes string keys only
  private static Map<String, Object> map(Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, Object>) map : new LinkedHashMap<>();
  }

  private static Map<String, Object> copy(Map<?, ?> source) {
    Map<String, Object> copy = new LinkedHashMap<>();
    source.forEach((key, value) -> copy.put(String.valueOf(key), copyValue(value)));
    return copy;
  }

  private static Object copyValue(Object value) {
    if (value instanceof Map<?, ?> map) {
      return copy(map);
    }
    if (value instanceof List<?> list) {
      List<Object> copy = new ArrayList<>();
      list.forEach(item -> copy.add(copyValue(item)));
      return copy;
    }
    return value;
  }

  /** The objects of manifests, those inside a {@code List} each on its own. */
  static List<KubeObject> of(List<Manifest> manifests) {
    List<KubeObject> objects = new ArrayList<>();
    manifests.forEach(manifest -> add(manifest.object(), objects));
    return objects;
  }

  private static void add(Map<?, ?> object, List<KubeObject> objects) {
    boolean list = "List".equals(object.get("kind")) && "v1".equals(object.get("apiVersion"));
    if (list && object.get("items") instanceof List<?> items) {
      for (Object item : items) {
        if (item instanceof Map<?, ?> map) {
          add(map, objects);
        }
      }
    } else {
      objects.add(new KubeObject(copy(object)));
    }
  }
}
