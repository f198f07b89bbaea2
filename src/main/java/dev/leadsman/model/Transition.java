package dev.leadsman.model;

import java.util.List;

/**
 * One component in one subject at base and at head: the unit that rules judge. It need not be a
 * bump: values, flags or the deployer may have changed, or nothing at all.
 *
 * @param component id of the known component; null for a chart that no pack knows
 * @param base null when added
 * @param head null when removed
 * @param from component version at base; null when added
 * @param to component version at head; null when removed
 * @param valuesPointer where the component's values start in the release, e.g. {@code /spiderpool}
 *     under a wrapper chart; empty for the release's own chart
 * @param touched true when this change touches the subject or its pack in the same cluster
 * @param bumps what differs in versions; empty when none does
 */
public record Transition(
    String component,
    Subject base,
    Subject head,
    VersionRead from,
    VersionRead to,
    String valuesPointer,
    boolean touched,
    List<Bump> bumps) {
  public Transition {
    if (base == null && head == null) {
      throw new IllegalArgumentException("a transition has a base or a head");
    }
    bumps = List.copyOf(bumps);
  }

  /** Head's subject, base's when removed. */
  public Subject subject() {
    return head != null ? head : base;
  }
}
