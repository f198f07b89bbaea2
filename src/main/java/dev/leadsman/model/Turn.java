package dev.leadsman.model;

import java.util.List;
import java.util.Set;

/**
 * When a cluster gets a declaration, as far as Git tells: the GitOps objects that bring it,
 * outermost first, and its own place in the innermost.
 *
 * @param steps Flux Kustomizations and Argo CD Applications; empty when nothing in Git says who
 *     applies the declaration
 * @param wave the declaration's own sync wave in the last step; 0 when none is set
 */
public record Turn(List<Step> steps, int wave) {
  /** Nothing is known. */
  public static final Turn UNKNOWN = new Turn(List.of(), 0);

  /** What one turn is to another. */
  public enum Order {
    BEFORE,
    /** At the same time or later. */
    NOT_BEFORE,
    UNKNOWN
  }

  /**
   * One object that applies others.
   *
   * @param by {@code flux} or {@code argocd}
   * @param name namespace/name
   * @param wave its own sync wave in the step around it
   * @param after names of the steps that must be ready before it, those that these wait for
   *     included
   */
  public record Step(String by, String name, int wave, Set<String> after) {
    public Step {
      after = Set.copyOf(after);
    }

    private boolean is(Step other) {
      return by.equals(other.by) && name.equals(other.name);
    }
  }

  public Turn {
    steps = List.copyOf(steps);
  }

  /**
   * Whether a CRD with this turn is in the cluster before what has another one. Both controllers
   * apply CRDs before other objects of one step; Argo CD goes by wave first.
   *
   * @see <a
   *     href="https://fluxcd.io/flux/components/kustomize/kustomizations/#dependencies">Flux</a>
   * @see <a href="https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/">Argo CD</a>
   */
  public Order crdBefore(Turn other) {
    if (steps.isEmpty() || other.steps.isEmpty()) {
      return Order.UNKNOWN;
    }
    for (Step mine : steps) {
      if (other.steps.stream().anyMatch(step -> step.after().contains(mine.name()))) {
        return Order.BEFORE;
      }
    }
    int common = 0;
    while (common < Math.min(steps.size(), other.steps.size())
        && steps.get(common).is(other.steps.get(common))) {
      common++;
    }
    boolean own = common == steps.size();
    int mine = own ? wave : steps.get(common).wave();
    int others = common == other.steps.size() ? other.wave : other.steps.get(common).wave();
    if (common == 0 && !steps.get(0).by().equals(other.steps.get(0).by())) {
      return Order.UNKNOWN;
    }
    boolean flux = steps.get(Math.max(common - 1, 0)).by().equals("flux");
    boolean before = flux ? own : mine < others || (own && mine == others);
    return before ? Order.BEFORE : Order.NOT_BEFORE;
  }
}
