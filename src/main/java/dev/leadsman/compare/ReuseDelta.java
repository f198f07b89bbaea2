package dev.leadsman.compare;

import dev.leadsman.model.Cause;
import dev.leadsman.model.Changes.Reuse;
import dev.leadsman.model.ChartInfo;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.UnavailableException;
import java.util.List;
import java.util.Map;

/**
 * What {@code helm upgrade --reuse-values} does: the coalesced values of the old chart take the
 * place of the new chart's defaults, and the old release's user values fill up the new ones. So
 * defaults that are new at head are missing, and changed ones keep their old value.
 *
 * @see <a href="https://github.com/helm/helm/blob/main/pkg/action/upgrade.go">reuseValues</a>
 */
final class ReuseDelta {
  private ReuseDelta() {}

  static Reuse of(Side base, Side head, ReuseRender render) throws UnavailableException {
    ChartInfo oldChart = base.chart().get();
    Map<String, Object> oldUser = base.values().get().tree();
    Map<String, Object> newUser = head.values().get().tree();
    Map<String, Object> defaults = Defaults.tables(oldUser, Defaults.of(oldChart));
    Map<String, Object> user = Defaults.tables(newUser, oldUser);
    Map<String, Object> effective = Defaults.tables(user, defaults);
    List<Manifest> reused;
    try {
      reused = render.render(defaults, user);
    } catch (UnavailableException e) {
      if (e.reason() != Cause.RENDER) {
        throw e;
      }
      // Templates that abort on head's own values too say nothing about reuse: this throws then.
      head.objects().get();
      return new Reuse(effective, e.getMessage(), List.of());
    }
    Rendered with = Rendered.of(reused, head.namespace());
    Rendered without = Rendered.of(head.objects().get(), head.namespace());
    return new Reuse(effective, "", ObjectDelta.objects(without.templates(), with.templates()));
  }
}
