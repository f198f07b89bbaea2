package dev.leadsman.model;

import java.util.List;
import java.util.Map;

/**
 * A chart's metadata, defaults and CRDs, read without rendering.
 *
 * @param appVersion empty when none
 * @param kubeVersion constraint; empty when none
 * @param defaults values.yaml of the chart
 * @param crds objects of {@code crds/}, dependencies included, in file order
 * @param dependencies charts under {@code charts/}, by alias or name
 * @param nondeterministic functions that its templates name and that change with every render or
 *     ask the cluster: {@code genCA}, {@code randAlphaNum}, {@code now}, {@code lookup}, …
 * @param digest of the whole content, {@code sha256:…}
 */
public record ChartInfo(
    String name,
    String version,
    String appVersion,
    String kubeVersion,
    Values defaults,
    List<Manifest> crds,
    Map<String, ChartInfo> dependencies,
    List<String> nondeterministic,
    String digest) {
  public ChartInfo {
    crds = List.copyOf(crds);
    dependencies = Map.copyOf(dependencies);
    nondeterministic = List.copyOf(nondeterministic);
  }

  /**
   * What the templates of this chart, or of the dependency at a pointer, get for these user values.
   *
   * @param pointer empty, or {@code /alias} of a dependency
   */
  public Values effective(Values user, String pointer) {
    Values own = user.over(defaults);
    if (pointer.isEmpty()) {
      return own;
    }
    String alias = Values.steps(pointer).get(0);
    ChartInfo dependency = dependencies.get(alias);
    String rest = pointer.substring(1 + Values.escape(alias).length());
    Values below = own.under(alias).withGlobal(own);
    return dependency == null ? below : dependency.effective(below, rest);
  }
}
