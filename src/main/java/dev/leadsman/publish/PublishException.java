package dev.leadsman.publish;

/**
 * A branch or pull request that could not be written; nothing was changed, or what was changed is
 * whole and the next run goes on from there. The message says where, what and the remedy, and holds
 * no token.
 */
public final class PublishException extends Exception {
  private static final long serialVersionUID = 1L;

  public PublishException(String message) {
    super(message);
  }

  public PublishException(String message, Throwable cause) {
    super(message, cause);
  }
}
