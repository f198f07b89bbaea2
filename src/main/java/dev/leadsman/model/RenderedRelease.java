package dev.leadsman.model;

import java.util.List;
import java.util.Map;

/**
 * One release rendered for write-back.
 *
 * @param manifests CRDs of {@code crds/} first, then templates in Helm's order; hooks included
 * @param inputs what decided the render, by name ({@code chart}, {@code values}, {@code
 *     declarations}, {@code engine}), as digests
 */
public record RenderedRelease(
    Release release, List<Manifest> manifests, Map<String, String> inputs) {}
