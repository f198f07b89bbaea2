package dev.leadsman.chart;

import java.util.List;
import java.util.Optional;

/** Chooses a chart version as Helm does. */
@FunctionalInterface
public interface ChartVersions {
  /**
   * @param constraint as Helm reads it, e.g. {@code ~1.16}; empty stands for any
   * @param available versions as written, in any order; what is no semantic version is left out
   * @return the newest that the constraint allows, as written
   */
  Optional<String> newest(String constraint, List<String> available);
}
