package dev.leadsman.model;

import java.util.List;
import java.util.Map;

/**
 * All that decides a render.
 *
 * @param values the user's values; the chart's defaults are Helm's business
 * @param kubeVersion e.g. {@code 1.31.0}
 * @param apiVersions e.g. {@code monitoring.coreos.com/v1}; beyond those of kubeVersion
 * @param includeCrds whether the objects of {@code crds/} come first in the result
 */
public record RenderRequest(
    ChartDir chart,
    String releaseName,
    String namespace,
    Map<String, Object> values,
    String kubeVersion,
    List<String> apiVersions,
    boolean isUpgrade,
    boolean includeCrds) {}
