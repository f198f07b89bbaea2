package dev.leadsman.publish;

import dev.leadsman.model.Cause;

/** A release that cannot be written safely; the others go on. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;
  private final Cause reason;

  RefusedException(Cause reason, String message) {
    super(message);
    this.reason = reason;
  }

  Cause reason() {
    return reason;
  }
}
