package dev.leadsman.compare;

import dev.leadsman.model.ChartInfo;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Values;
import java.util.List;
import java.util.Map;

/**
 * One side of a comparison: a subject as one revision has it.
 *
 * @param namespace the release's; an object that names none is taken to be in it
 * @param chart the release's chart; {@link #NO_CHART} for what is no chart
 * @param objects what the subject brings, hooks and the objects of {@code crds/} included
 * @param values the user's values
 */
public record Side(
    String namespace,
    Source<ChartInfo> chart,
    Source<List<Manifest>> objects,
    Source<Values> values) {
  /** The chart of a subject that has none: no defaults, no CRDs. */
  public static final ChartInfo NO_CHART =
      new ChartInfo("", "", "", "", Values.EMPTY, List.of(), Map.of(), List.of(), "");

  /** The side on which the subject does not exist. */
  public static final Side ABSENT = plain("", List.of());

  /** A subject that is its objects, e.g. a plain DaemonSet. */
  public static Side plain(String namespace, List<Manifest> objects) {
    return new Side(namespace, () -> NO_CHART, () -> objects, () -> Values.EMPTY);
  }
}
