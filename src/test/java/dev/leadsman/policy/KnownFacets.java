package dev.leadsman.policy;

import dev.leadsman.model.Cause;
import dev.leadsman.model.ChartInfo;
import dev.leadsman.model.Cluster;
import dev.leadsman.model.Facets;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Release;
import dev.leadsman.model.Subject;
import dev.leadsman.model.Transition;
import dev.leadsman.model.UnavailableException;
import dev.leadsman.model.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Facets held in memory, which remember what was asked for. */
final class KnownFacets implements Facets {
  final List<String> fetched = new ArrayList<>();
  final Map<String, ChartInfo> charts = new LinkedHashMap<>();
  final Map<String, List<Manifest>> objects = new LinkedHashMap<>();
  final Map<String, Object> changes = new LinkedHashMap<>();
  final List<Manifest> desired = new ArrayList<>();
  final Map<String, Object> facts = new LinkedHashMap<>();
  String kubernetesVersion = "";

  /** Adds a chart by its version. */
  KnownFacets chart(String version, String defaults) {
    charts.put(version, info("spiderpool", version, defaults, Map.of()));
    return this;
  }

  static ChartInfo info(
      String name, String version, String defaults, Map<String, ChartInfo> dependencies) {
    Values values = Subjects.values(defaults);
    return new ChartInfo(
        name, version, version, "", values, List.of(), dependencies, List.of(), "sha256:0");
  }

  @Override
  public ChartInfo chart(Release release) throws UnavailableException {
    String version = release.chart().version();
    fetched.add("chart " + version);
    if (!charts.containsKey(version)) {
      throw new UnavailableException(Cause.CHART, "chart " + version + " is not cached");
    }
    return charts.get(version);
  }

  @Override
  public List<Manifest> objects(Subject subject) throws UnavailableException {
    String version = subject instanceof Release release ? release.chart().version() : "";
    fetched.add("objects " + version);
    if (!objects.containsKey(version)) {
      throw new UnavailableException(Cause.RENDER, "objects " + version + " do not render");
    }
    return objects.get(version);
  }

  @Override
  public Object changes(Transition transition, String kind) throws UnavailableException {
    fetched.add("changes " + kind);
    if (!changes.containsKey(kind)) {
      throw new UnavailableException(Cause.RENDER, "changes." + kind + " cannot be had");
    }
    return changes.get(kind);
  }

  @Override
  public List<Manifest> desired(String cluster) {
    fetched.add("desired");
    return desired;
  }

  @Override
  public Cluster cluster(String name) {
    return new Cluster(name, kubernetesVersion, facts);
  }
}
