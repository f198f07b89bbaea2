package dev.leadsman.chart;

/** A place that was looked in does not give the chart. */
final class NoChartException extends Exception {
  private static final long serialVersionUID = 1L;
  private final boolean absent;

  /**
   * @param message what failed and, in brackets, how: {@code index.yaml (no connection)}
   */
  NoChartException(String message) {
    this(message, false, null);
  }

  NoChartException(String message, Throwable cause) {
    this(message, false, cause);
  }

  private NoChartException(String message, boolean absent, Throwable cause) {
    super(message, cause);
    this.absent = absent;
  }

  /** The place can be read, and the chart is not there. */
  static NoChartException absent(String message) {
    return new NoChartException(message, true, null);
  }

  boolean absent() {
    return absent;
  }
}
