package dev.leadsman.plan;

import dev.leadsman.model.Location;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds the containers of any object that holds a Pod template. */
final class Containers {
  private Containers() {}

  /**
   * An image of a container.
   *
   * @param at null when the object's lines do not tell
   */
  record Image(String reference, Location at) {}

  /** Images in the object's order, init containers included. */
  static List<Image> images(Manifest manifest) {
    List<Image> images = new ArrayList<>();
    collect(manifest.object(), "", manifest.lines(), images);
    return images;
  }

  private static void collect(
      Object node, String pointer, Map<String, Location> lines, List<Image> images) {
    if (node instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            String below = pointer + "/" + Values.escape(String.valueOf(key));
            if (isContainerList(String.valueOf(key)) && value instanceof List<?> containers) {
              for (int i = 0; i < containers.size(); i++) {
                if (containers.get(i) instanceof Map<?, ?> container
                    && container.get("image") instanceof String image) {
                  images.add(new Image(image, lines.get(below + "/" + i + "/image")));
                }
              }
            } else if (isPodPath(String.valueOf(key))) {
              collect(value, below, lines, images);
            }
          });
    }
  }

  private static boolean isContainerList(String key) {
    return key.equals("containers")
        || key.equals("initContainers")
        || key.equals("ephemeralContainers");
  }

  private static boolean isPodPath(String key) {
    return key.equals("spec") || key.equals("template") || key.equals("jobTemplate");
  }
}
