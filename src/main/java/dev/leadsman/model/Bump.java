package dev.leadsman.model;

/**
 * One chart or image repository of one declaration whose version differs between base and head.
 *
 * @param component id of the known component; null when unknown
 * @param kind {@code chart}, {@code image}, {@code manifest}, {@code addon} or {@code distribution}
 * @param name chart name, image repository, add-on or distribution
 * @param from as written at base; null when added, or implied and not known
 * @param to as written at head; null when removed, or implied and not known
 * @param effectiveFrom component version at base; null when unknown
 * @param effectiveTo component version at head; null when unknown
 * @param release the subject's identity at head, at base when removed
 * @param at the version's line at head, at base when removed
 */
public record Bump(
    String component,
    String kind,
    String name,
    String from,
    String to,
    String effectiveFrom,
    String effectiveTo,
    Change change,
    SubjectId release,
    String deployer,
    Location at) {
  public Bump {
    if (from == null && to == null) {
      throw new IllegalArgumentException("a bump has a base or a head");
    }
  }
}
