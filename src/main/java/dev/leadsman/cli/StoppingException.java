package dev.leadsman.cli;

/** A run that cannot go on, told by one of the steps in words for people. */
final class StoppingException extends Exception {
  private static final long serialVersionUID = 1L;

  StoppingException(Exception cause) {
    super(cause.getMessage(), cause);
  }
}
