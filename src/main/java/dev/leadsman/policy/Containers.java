package dev.leadsman.policy;

import dev.leadsman.model.Cause;
import dev.leadsman.model.Manifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The containers of workloads and their environment. */
final class Containers {
  /**
   * A container of an object.
   *
   * @param pointer of the container in the object
   */
  record Container(String name, Map<?, ?> spec, String pointer) {}

  private Containers() {}

  /** Init containers and containers of an object's Pods, in that order. */
  static List<Container> of(Manifest manifest) {
    List<Container> containers = new ArrayList<>();
    List<String> steps =
        switch (manifest.kind()) {
          case "Pod" -> List.of("spec");
          case "CronJob" -> List.of("spec", "jobTemplate", "spec", "template", "spec");
          default -> List.of("spec", "template", "spec");
        };
    Object here = manifest.object();
    StringBuilder pointer = new StringBuilder();
    for (String step : steps) {
      here = here instanceof Map<?, ?> map ? map.get(step) : null;
      pointer.append('/').append(step);
    }
    if (here instanceof Map<?, ?> pod) {
      for (String kind : List.of("initContainers", "containers")) {
        if (pod.get(kind) instanceof List<?> list) {
          for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof Map<?, ?> spec) {
              Object name = spec.get("name");
              containers.add(
                  new Container(
                      name == null ? "" : name.toString(), spec, pointer + "/" + kind + "/" + i));
            }
          }
        }
      }
    }
    return containers;
  }

  /** Image references with their parts, of all containers. */
  static List<Object> images(List<Manifest> objects) {
    List<Object> images = new ArrayList<>();
    for (Manifest object : objects) {
      for (Container container : of(object)) {
        if (container.spec().get("image") instanceof String image) {
          images.add(image(container.name(), image));
        }
      }
    }
    return images;
  }

  private static Map<String, Object> image(String container, String image) {
    int at = image.indexOf('@');
    String digest = at < 0 ? "" : image.substring(at + 1);
    String rest = at < 0 ? image : image.substring(0, at);
    int colon = rest.lastIndexOf(':');
    boolean tagged = colon > rest.lastIndexOf('/');
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("container", container);
    parts.put("image", image);
    parts.put("repository", tagged ? rest.substring(0, colon) : rest);
    parts.put("tag", tagged ? rest.substring(colon + 1) : "");
    parts.put("digest", digest);
    return parts;
  }

  /**
   * The environment of containers by container name; the later of two entries of one name counts,
   * as in the kubelet.
   */
  static final class Environment extends Views.Tree {
    private final Map<String, Variables> containers = new LinkedHashMap<>();
    private final Variables everywhere;
    private final String unknown;

    /**
     * @param anyContainer whether every container that is asked for has the variables set
     *     everywhere
     * @param unknown what is said of variables that are not known; null when all are known
     */
    Environment(boolean anyContainer, String unknown) {
      this.unknown = unknown;
      this.everywhere = anyContainer ? new Variables(unknown) : null;
    }

    /**
     * Lays an object's containers over what is there.
     *
     * @param configMaps where {@code envFrom} looks
     */
    void lay(Manifest object, List<Manifest> configMaps) {
      for (Container container : of(object)) {
        boolean all = container.name().isEmpty() || container.name().equals("*");
        if (all) {
          containers.values().forEach(variables -> variables.lay(container.spec(), configMaps));
          if (everywhere != null) {
            everywhere.lay(container.spec(), configMaps);
          }
        } else {
          containers
              .computeIfAbsent(container.name(), any -> fresh())
              .lay(container.spec(), configMaps);
        }
      }
    }

    private Variables fresh() {
      Variables variables = new Variables(unknown);
      if (everywhere != null) {
        variables.values.putAll(everywhere.values);
      }
      return variables;
    }

    /** Sets variables of every container. */
    void set(Map<?, ?> variables) {
      variables.forEach((name, value) -> everywhere.assign(String.valueOf(name), value));
    }

    @Override
    Object read(String key) {
      Variables own = containers.get(key);
      return own == null ? everywhere : own;
    }

    @Override
    boolean has(String key) {
      return everywhere != null || containers.containsKey(key);
    }

    @Override
    Iterable<String> keys() {
      return containers.keySet();
    }
  }

  private static final class Variables extends Views.Tree {
    private final Map<String, Object> values = new LinkedHashMap<>();
    private String unknown;

    Variables(String unknown) {
      this.unknown = unknown;
    }

    void assign(String name, Object value) {
      values.put(name, value == null ? "" : String.valueOf(value));
    }

    void lay(Map<?, ?> container, List<Manifest> configMaps) {
      if (container.get("envFrom") instanceof List<?> sources) {
        sources.forEach(source -> layFrom(source, configMaps));
      }
      if (container.get("env") instanceof List<?> list) {
        for (Object item : list) {
          if (item instanceof Map<?, ?> entry && entry.get("name") != null) {
            String name = String.valueOf(entry.get("name"));
            if (entry.get("valueFrom") instanceof Map<?, ?> from) {
              values.put(name, fromElsewhere(name, from, configMaps));
            } else {
              assign(name, entry.get("value"));
            }
          }
        }
      }
    }

    private static Object fromElsewhere(String name, Map<?, ?> from, List<Manifest> configMaps) {
      if (from.get("configMapKeyRef") instanceof Map<?, ?> reference) {
        Object value = data(reference, configMaps).get(String.valueOf(reference.get("key")));
        if (value != null) {
          return String.valueOf(value);
        }
      }
      return new Signal.Missing(
          from.containsKey("secretKeyRef") ? Cause.SECRET : Cause.VALUES,
          "the environment variable " + name + " comes from " + String.join(", ", names(from)));
    }

    private static List<String> names(Map<?, ?> map) {
      return map.keySet().stream().map(String::valueOf).toList();
    }

    private static Map<?, ?> data(Map<?, ?> reference, List<Manifest> configMaps) {
      for (Manifest map : configMaps) {
        if (map.kind().equals("ConfigMap")
            && map.name().equals(String.valueOf(reference.get("name")))
            && map.object().get("data") instanceof Map<?, ?> data) {
          return data;
        }
      }
      return Map.of();
    }

    private void layFrom(Object source, List<Manifest> configMaps) {
      if (!(source instanceof Map<?, ?> from)) {
        return;
      }
      Map<?, ?> data =
          from.get("configMapRef") instanceof Map<?, ?> reference
              ? data(reference, configMaps)
              : Map.of();
      if (data.isEmpty()) {
        unknown = "variables come from envFrom (" + String.join(", ", names(from)) + ")";
      }
      Object prefix = from.get("prefix");
      data.forEach((name, value) -> assign((prefix == null ? "" : prefix) + "" + name, value));
    }

    @Override
    Object read(String key) {
      Object value = values.get(key);
      if (value instanceof Signal.Missing missing) {
        throw missing;
      }
      return value;
    }

    @Override
    boolean has(String key) {
      if (!values.containsKey(key) && unknown != null) {
        throw new Signal.Missing(Cause.VALUES, unknown);
      }
      return values.containsKey(key);
    }

    @Override
    Iterable<String> keys() {
      if (unknown != null) {
        throw new Signal.Missing(Cause.VALUES, unknown);
      }
      return values.keySet();
    }
  }
}
