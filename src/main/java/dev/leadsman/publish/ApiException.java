package dev.leadsman.publish;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** An answer of GitHub's API that is no success. */
final class ApiException extends IOException {
  private static final long serialVersionUID = 1L;
  private final int status;
  private final String said;
  private final Duration retryAfter;

  /**
   * @param said GitHub's message, made safe; empty when there is none
   * @param retryAfter null when GitHub does not say
   */
  ApiException(int status, String said, Duration retryAfter) {
    super(status + " " + said);
    this.status = status;
    this.said = said;
    this.retryAfter = retryAfter;
  }

  int status() {
    return status;
  }

  String said() {
    return said;
  }

  /** Null when there is none in the chain of causes. */
  static ApiException in(Throwable thrown) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      if (at instanceof ApiException refused) {
        return refused;
      }
    }
    return null;
  }

  // https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
  boolean isLimited() {
    return status == 429
        || (status == 403
            && (retryAfter != null || said.toLowerCase(Locale.ROOT).contains("rate limit")));
  }

  /**
   * How long to wait before another attempt; null when none helps.
   *
   * @param backoff when GitHub does not say
   */
  Duration wait(Duration backoff) {
    boolean raced = status == 422 && said.toLowerCase(Locale.ROOT).contains("already exists");
    if (isLimited() || status >= 500) {
      return retryAfter == null ? backoff : retryAfter;
    }
    return raced || status == 409 ? backoff : null;
  }
}
