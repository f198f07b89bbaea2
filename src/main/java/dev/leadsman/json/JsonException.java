package dev.leadsman.json;

import java.io.IOException;

/** A text is not JSON. */
public final class JsonException extends IOException {
  private static final long serialVersionUID = 1L;

  JsonException(int line, String problem) {
    this(line, problem, null);
  }

  JsonException(int line, String problem, Throwable cause) {
    super("line " + line + ": " + problem, cause);
  }
}
