package dev.leadsman.compare;

import dev.leadsman.model.Manifest;
import dev.leadsman.model.UnavailableException;
import java.util.List;
import java.util.Map;

/** Renders head's chart with other defaults in the place of its values.yaml. */
@FunctionalInterface
public interface ReuseRender {
  /**
   * @param defaults take the place of the chart's values.yaml; those of dependencies stay
   * @param user the user's values
   * @throws UnavailableException with cause {@code RENDER} when the templates abort, another when
   *     the render cannot be had at all
   */
  List<Manifest> render(Map<String, Object> defaults, Map<String, Object> user)
      throws UnavailableException;
}
