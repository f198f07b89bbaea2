package dev.leadsman.model;

/** Something a run needs cannot be had: not read, resolved, rendered or known. Others go on. */
public class UnavailableException extends Exception {
  private static final long serialVersionUID = 1L;
  private final Cause reason;

  /**
   * @param reason what kind of thing is missing
   * @param message what is missing, what was tried, and how to get it; one clear error for people
   */
  public UnavailableException(Cause reason, String message) {
    this(reason, message, null);
  }

  public UnavailableException(Cause reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Cause reason() {
    return reason;
  }
}
