package dev.leadsman.chart;

import java.util.List;

/**
 * A place that was looked in does not give the chart.
 *
 * @see ChartResolver
 */
final class NoChartException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient List<String> available;

  /**
   * @param message what the place says, e.g. {@code index.yaml (no such chart)}
   */
  NoChartException(String message) {
    this(message, List.of(), null);
  }

  NoChartException(String message, Throwable cause) {
    this(message, List.of(), cause);
  }

  /**
   * @param available the versions that are there
   */
  NoChartException(String message, List<String> available, Throwable cause) {
    super(message, cause);
    this.available = available;
  }

  List<String> available() {
    return available == null ? List.of() : available;
  }
}
