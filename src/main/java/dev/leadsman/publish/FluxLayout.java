package dev.leadsman.publish;

import dev.leadsman.config.Config;
import dev.leadsman.model.Cause;
import dev.leadsman.model.SubjectId;
import dev.leadsman.yaml.YamlEmitter;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * For Flux: a Kustomization for each part, each waiting for the one before.
 *
 * @see <a href="https://fluxcd.io/flux/use-cases/running-jobs/">Jobs before and after</a>
 */
final class FluxLayout implements OutputLayout {
  private static final String PREFIX = "kustomize.toolkit.fluxcd.io/";
  private static final Map<Part, String> SUFFIX =
      new EnumMap<>(
          Map.of(Part.CRDS, "crds", Part.BEFORE, "pre", Part.MANIFESTS, "app", Part.AFTER, "post"));

  private final Config.SourceRef sourceRef;

  /**
   * @param sourceRef null: no Kustomization is written
   */
  FluxLayout(Config.SourceRef sourceRef) {
    this.sourceRef = sourceRef;
  }

  @Override
  public String name() {
    return "flux";
  }

  @Override
  public List<Placed> place(KubeObject object, Hook hook, Release release) throws RefusedException {
    if (object.runsOnce() && !hook.before().isEmpty() && !hook.after().isEmpty()) {
      throw new RefusedException(
          Cause.RENDER,
          object.title()
              + " is a hook both before and after ("
              + hook.written()
              + "), and Flux applies an object in one place only\n"
              + "  fix: use the layout argocd, or values that split or turn off this hook");
    }
    object.removeAnnotation(Hook.HELM);
    object.removeAnnotation(Hook.HELM_DELETE);
    if (ArgoCdLayout.keeps(object)) {
      object.annotate(PREFIX + "prune", "disabled");
    }
    boolean job = object.kind().equals("Job") && object.group().equals("batch");
    if (job || (hook.runs() && object.runsOnce())) {
      object.annotate(PREFIX + "force", "enabled");
    }
    Part part =
        !hook.before().isEmpty()
            ? Part.BEFORE
            : !hook.after().isEmpty() ? Part.AFTER : Part.MANIFESTS;
    return List.of(new Placed(part, object, hook));
  }

  @Override
  public void markCrd(KubeObject crd, Release release) {
    crd.removeAnnotation(Hook.HELM);
    crd.removeAnnotation(Hook.HELM_WEIGHT);
    crd.removeAnnotation(Hook.HELM_DELETE);
    crd.annotate(PREFIX + "prune", "disabled");
  }

  @Override
  public void finish(List<Placed> objects, Release release) throws RefusedException {
    for (Part part : List.of(Part.BEFORE, Part.AFTER)) {
      checkWeights(objects.stream().filter(placed -> placed.part() == part).toList());
    }
    StringBuilder rest = new StringBuilder();
    for (Placed placed : objects) {
      placed.object().removeAnnotation(Hook.HELM_WEIGHT);
      if (!placed.part().isHooks()) {
        rest.append(YamlEmitter.write(placed.object().tree()));
      }
    }
    String digest = "sha256:" + FileNames.sha256(rest.toString());
    for (Placed placed : objects) {
      KubeObject object = placed.object();
      if (placed.part().isHooks() && object.kind().equals("Job")) {
        // Flux would run a Job again each time that its time to live has deleted it.
        object.spec().remove("ttlSecondsAfterFinished");
        if (placed.hook().runsOnUpgrade()) {
          // Helm runs it on every upgrade: a changed template makes Flux replace and so run it.
          object.annotateTemplate("leadsman.dev/runs-for", digest);
        }
      }
      if (YamlEmitter.write(object.tree()).contains("${")) {
        object.annotate(PREFIX + "substitute", "disabled");
      }
    }
  }

  private static void checkWeights(List<Placed> hooks) throws RefusedException {
    Map<String, String> weights = new TreeMap<>();
    for (Placed placed : hooks) {
      if (placed.object().runsOnce()) {
        String weight = placed.object().annotation(Hook.HELM_WEIGHT);
        weights.put(weight == null ? "0" : weight.strip(), placed.object().title());
      }
    }
    if (weights.size() > 1) {
      throw new RefusedException(
          Cause.RENDER,
          "hooks must run one after another ("
              + String.join(", ", weights.values())
              + "), and Flux starts all objects of a Kustomization at once\n"
              + "  fix: use the layout argocd, or values that turn off all but one of them");
    }
  }

  @Override
  public boolean joinsParts() {
    return false;
  }

  @Override
  public boolean runsHooks() {
    return true;
  }

  @Override
  public Map<String, Map<String, Object>> declarations(
      SubjectId id, Set<Part> parts, String directory) {
    Map<String, Map<String, Object>> files = new TreeMap<>();
    if (sourceRef == null) {
      return files;
    }
    String before = null;
    for (Part part : new TreeSet<>(parts)) {
      // Every name has its suffix: "a-crds" would be two things if release "a-crds" had none.
      String name = FileNames.label("leadsman", id.name(), SUFFIX.get(part));
      files.put(
          FileNames.step(id.name() + "-" + SUFFIX.get(part)) + ".yaml",
          kustomization(name, part, directory, before));
      before = name;
    }
    return files;
  }

  private Map<String, Object> kustomization(
      String name, Part part, String directory, String before) {
    Map<String, Object> source = new LinkedHashMap<>();
    source.put("kind", sourceRef.kind());
    source.put("name", sourceRef.name());
    if (!sourceRef.namespace().isEmpty()) {
      source.put("namespace", sourceRef.namespace());
    }
    Map<String, Object> spec = new LinkedHashMap<>();
    if (before != null) {
      spec.put("dependsOn", List.of(Map.of("name", before)));
    }
    spec.put("interval", "10m");
    spec.put("path", "./" + directory + "/" + part.directory());
    spec.put("prune", part != Part.CRDS);
    if (part != Part.CRDS) {
      // Removing the Kustomization leaves its objects running:
      // https://fluxcd.io/flux/components/kustomize/kustomizations/#deletion-policy
      spec.put("deletionPolicy", "Orphan");
    }
    spec.put("sourceRef", source);
    spec.put("timeout", "10m");
    spec.put("wait", true);
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", name);
    metadata.put("namespace", namespace());
    Map<String, Object> kustomization = new LinkedHashMap<>();
    kustomization.put("apiVersion", "kustomize.toolkit.fluxcd.io/v1");
    kustomization.put("kind", "Kustomization");
    kustomization.put("metadata", metadata);
    kustomization.put("spec", spec);
    return kustomization;
  }

  private String namespace() {
    return sourceRef.namespace().isEmpty() ? "flux-system" : sourceRef.namespace();
  }

  @Override
  public String declarationsDirectory() {
    return "flux";
  }
}
