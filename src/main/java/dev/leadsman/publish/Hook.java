package dev.leadsman.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What becomes of the hook events of an object.
 *
 * @param before events of an install or upgrade that come before the other objects
 * @param after events of an install or upgrade that come after them
 * @param never events that are never written: deletion, rollback, tests and what Helm ignores
 * @param argocd hooks of Argo CD that the chart itself declares and that may be written; empty when
 *     there are none
 */
record Hook(List<String> before, List<String> after, List<String> never, List<String> argocd) {
  static final String HELM = "helm.sh/hook";
  static final String HELM_WEIGHT = "helm.sh/hook-weight";
  static final String HELM_DELETE = "helm.sh/hook-delete-policy";
  static final String ARGOCD = "argocd.argoproj.io/hook";

  private static final Set<String> BEFORE = Set.of("pre-install", "pre-upgrade");
  private static final Set<String> AFTER = Set.of("post-install", "post-upgrade");
  private static final Set<String> NEVER =
      Set.of(
          "pre-delete",
          "post-delete",
          "pre-rollback",
          "post-rollback",
          "test",
          "test-success",
          // Argo CD's own names: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
          "predelete",
          "postdelete");

  static Hook of(KubeObject object) {
    List<String> before = new ArrayList<>();
    List<String> after = new ArrayList<>();
    List<String> never = new ArrayList<>();
    List<String> argocd = new ArrayList<>();
    for (String event : events(object.annotation(ARGOCD))) {
      (isNever(event) ? never : argocd).add(event);
    }
    for (String event : events(object.annotation(HELM))) {
      String known = event.toLowerCase(Locale.ROOT);
      if (BEFORE.contains(known)) {
        before.add(known);
      } else if (AFTER.contains(known)) {
        after.add(known);
      } else if (isNever(event)) {
        never.add(known);
      } else {
        // Helm creates no object at all when one of its events is unknown to it, as crd-install
        // is since Helm 3: https://helm.sh/docs/topics/charts_hooks/
        return new Hook(List.of(), List.of(), events(object.annotation(HELM)), List.of());
      }
    }
    return new Hook(before, after, never, argocd);
  }

  private static boolean isNever(String event) {
    return NEVER.contains(event.toLowerCase(Locale.ROOT));
  }

  private static List<String> events(String annotation) {
    List<String> events = new ArrayList<>();
    if (annotation != null) {
      for (String event : annotation.split(",", -1)) {
        events.add(event.strip());
      }
    }
    return events;
  }

  /** False when only events remain that are never written. */
  boolean isWritten() {
    return never.isEmpty() || runs() || !argocd.isEmpty();
  }

  /** True when Helm would run it on an install or an upgrade. */
  boolean runs() {
    return !before.isEmpty() || !after.isEmpty();
  }

  /** The events that are written, as Helm's annotation has them. */
  String written() {
    List<String> events = new ArrayList<>(before);
    events.addAll(after);
    return String.join(",", events);
  }

  boolean runsOnUpgrade() {
    return before.contains("pre-upgrade") || after.contains("post-upgrade");
  }
}
