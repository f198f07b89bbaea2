package dev.leadsman.version;

/** A range is not one, or names a version that its scheme cannot read. */
public final class RangeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  RangeException(String message) {
    super(message);
  }
}
