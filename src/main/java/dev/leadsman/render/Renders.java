package dev.leadsman.render;

import dev.leadsman.model.Manifest;
import dev.leadsman.model.RenderRequest;
import dev.leadsman.model.UnavailableException;
import dev.leadsman.model.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What differs between two renders of the same. */
public final class Renders {
  private Renders() {}

  /**
   * Fields that this chart renders otherwise every time.
   *
   * @return JSON pointers by {@link #id}; the empty pointer stands for an object that only one of
   *     two renders has; empty for a chart whose templates name no such function
   */
  public static Map<String, List<String>> differing(Renderer renderer, RenderRequest request)
      throws UnavailableException {
    return request.chart().info().nondeterministic().isEmpty()
        ? Map.of()
        : differing(renderer.render(request), renderer.render(request));
  }

  /** As {@link #differing(Renderer, RenderRequest)}, for two renders at hand. */
  public static Map<String, List<String>> differing(List<Manifest> first, List<Manifest> second) {
    Map<String, Manifest> one = byId(first);
    Map<String, Manifest> other = byId(second);
    Set<String> ids = new LinkedHashSet<>(one.keySet());
    ids.addAll(other.keySet());
    Map<String, List<String>> differing = new LinkedHashMap<>();
    for (String id : ids) {
      List<String> pointers = new ArrayList<>();
      if (one.containsKey(id) && other.containsKey(id)) {
        compare(one.get(id).object(), other.get(id).object(), "", pointers);
      } else {
        pointers.add("");
      }
      if (!pointers.isEmpty()) {
        differing.put(id, pointers);
      }
    }
    return differing;
  }

  /** {@code apps/v1 DaemonSet kube-system/spiderpool-agent} */
  public static String id(Manifest manifest) {
    return manifest.apiVersion() + " " + manifest.title();
  }

  private static Map<String, Manifest> byId(List<Manifest> manifests) {
    Map<String, Manifest> byId = new LinkedHashMap<>();
    manifests.forEach(manifest -> byId.put(id(manifest), manifest));
    return byId;
  }

  private static void compare(Object one, Object other, String at, List<String> pointers) {
    if (one instanceof Map<?, ?> oneMap && other instanceof Map<?, ?> otherMap) {
      Set<Object> keys = new LinkedHashSet<>(oneMap.keySet());
      keys.addAll(otherMap.keySet());
      for (Object key : keys) {
        String below = at + "/" + Values.escape(String.valueOf(key));
        if (oneMap.containsKey(key) && otherMap.containsKey(key)) {
          compare(oneMap.get(key), otherMap.get(key), below, pointers);
        } else {
          pointers.add(below);
        }
      }
    } else if (one instanceof List<?> oneList
        && other instanceof List<?> otherList
        && oneList.size() == otherList.size()) {
      for (int i = 0; i < oneList.size(); i++) {
        compare(oneList.get(i), otherList.get(i), at + "/" + i, pointers);
      }
    } else if (!Objects.equals(one, other)) {
      pointers.add(at);
    }
  }
}
