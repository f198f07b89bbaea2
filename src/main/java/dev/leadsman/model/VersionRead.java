package dev.leadsman.model;

/**
 * What could be learnt about the version of a component in a subject.
 *
 * @param written as the declaration says; empty when it says nothing
 * @param version null when it could not be placed
 * @param cause null when placed
 * @param reason why it could not be placed, for people; empty when placed
 */
public record VersionRead(String written, Version version, Cause cause, String reason) {
  public static VersionRead of(String written, Version version) {
    return new VersionRead(written, version, null, "");
  }

  public static VersionRead unplaced(String written, Cause cause, String reason) {
    return new VersionRead(written, null, cause, reason);
  }
}
