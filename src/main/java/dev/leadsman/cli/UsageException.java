package dev.leadsman.cli;

/** Wrong usage or configuration: where, what and the remedy. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
