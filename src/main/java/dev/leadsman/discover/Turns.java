package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.model.Turn;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells when a cluster gets a document, from the Flux and Argo CD objects that bring it. */
final class Turns {
  private static final Pattern WAVE = Pattern.compile("[-+]?\\d{1,8}");

  private final Map<Location, List<Source>> appliers = new HashMap<>();
  private final Map<String, Source> kustomizations = new HashMap<>();
  private final IdentityHashMap<Source, Turn.Step> steps = new IdentityHashMap<>();

  Turns(List<Source> sources) {
    for (Source source : sources) {
      boolean flux = FluxKustomizationExpander.isKustomization(source);
      if (flux) {
        kustomizations.putIfAbsent(source.cluster() + " " + name(source), source);
      }
      if (flux || ArgoApplication.is(source)) {
        appliers.computeIfAbsent(source.document().at(), at -> new ArrayList<>()).add(source);
      }
    }
  }

  /** The turn of the object itself, or of the chart that an Argo CD Application deploys. */
  Turn of(Source source) {
    List<Turn.Step> steps = new ArrayList<>();
    for (Location parent : source.via()) {
      appliers.getOrDefault(parent, List.of()).stream()
          .min(
              (a, b) ->
                  Boolean.compare(
                      b.cluster().equals(source.cluster()), a.cluster().equals(source.cluster())))
          .ifPresent(applier -> steps.add(step(applier)));
    }
    if (!ArgoApplication.is(source)) {
      return new Turn(steps, wave(source));
    }
    steps.add(step(source));
    return new Turn(steps, 0);
  }

  private Turn.Step step(Source applier) {
    Turn.Step known = steps.get(applier);
    if (known == null) {
      known = newStep(applier);
      steps.put(applier, known);
    }
    return known;
  }

  private Turn.Step newStep(Source applier) {
    return ArgoApplication.is(applier)
        ? new Turn.Step("argocd", name(applier), wave(applier), Set.of())
        : new Turn.Step("flux", name(applier), 0, dependencies(applier));
  }

  /** Names of the Kustomizations that must be ready first, those that they wait for included. */
  private Set<String> dependencies(Source kustomization) {
    Set<String> names = new LinkedHashSet<>();
    Deque<Source> open = new ArrayDeque<>(List.of(kustomization));
    while (!open.isEmpty()) {
      Source next = open.removeFirst();
      for (YamlNode dependency :
          next.document().root().get("spec", "dependsOn").map(YamlNode::items).orElse(List.of())) {
        String namespace = dependency.text("namespace").orElse(next.effectiveNamespace());
        String name = namespace + "/" + dependency.text("name").orElse("");
        Source target = kustomizations.get(kustomization.cluster() + " " + name);
        if (names.add(name) && target != null) {
          open.add(target);
        }
      }
    }
    return names;
  }

  private static String name(Source source) {
    return source.effectiveNamespace() + "/" + source.name();
  }

  private static int wave(Source source) {
    return source
        .document()
        .root()
        .text("metadata", "annotations", "argocd.argoproj.io/sync-wave")
        .filter(wave -> WAVE.matcher(wave).matches())
        .map(Integer::valueOf)
        .orElse(0);
  }
}
