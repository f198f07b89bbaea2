package dev.leadsman.discover;

/** A revision asks for more than any real one does: it is refused as a whole. */
public class TooMuchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TooMuchException(String message) {
    super(message);
  }
}
