package dev.leadsman.policy;

import dev.leadsman.model.Cause;

/**
 * Thrown out of the data that an expression reads when a part is not there (yet). CEL treats it
 * like any error: {@code true || error} is true, {@code false && error} is false, else the error
 * comes out. So an expression is settled without that part, or names it.
 */
abstract sealed class Signal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private Signal(String message) {
    super(message, null, false, false);
  }

  /** The part can be tried. */
  static final class Needed extends Signal {
    private static final long serialVersionUID = 1L;
    private final transient Facet facet;

    Needed(Facet facet) {
      super(facet.name());
      this.facet = facet;
    }

    Facet facet() {
      return facet;
    }
  }

  /** The part cannot be had. */
  static final class Missing extends Signal {
    private static final long serialVersionUID = 1L;
    private final Cause reason;

    Missing(Cause reason, String message) {
      super(message);
      this.reason = reason;
    }

    Cause reason() {
      return reason;
    }
  }
}
