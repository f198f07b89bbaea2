package dev.leadsman.policy;

import dev.leadsman.model.Location;

/** A rule, case or waiver file is broken; the run stops. */
public class PolicyException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param at file and line of the fault
   * @param what what is wrong, and what would be right
   */
  public PolicyException(Location at, String what) {
    this(at + ": " + what, null);
  }

  public PolicyException(String message, Throwable cause) {
    super(message, cause);
  }
}
