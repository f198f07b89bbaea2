package dev.leadsman.git;

import java.io.IOException;

/** A repository or a revision cannot be read; the message says where, what, and what helps. */
public class GitException extends IOException {
  private static final long serialVersionUID = 1L;

  GitException(Object where, String what, String fix) {
    this(where, what, fix, null);
  }

  /**
   * @param fix empty when nothing is known to help
   */
  GitException(Object where, String what, String fix, Throwable cause) {
    super(where + ": " + what + (fix.isEmpty() ? "" : "\n  fix: " + fix), cause);
  }
}
