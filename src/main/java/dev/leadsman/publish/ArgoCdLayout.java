package dev.leadsman.publish;

import dev.leadsman.model.SubjectId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * For Argo CD: one Application, CRDs in an earlier sync wave, Helm hooks as its own hooks.
 *
 * @see <a href="https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/">Sync waves</a>
 */
final class ArgoCdLayout implements OutputLayout {
  private static final String WAVE = "argocd.argoproj.io/sync-wave";
  private static final String OPTIONS = "argocd.argoproj.io/sync-options";
  private static final String DELETE = "argocd.argoproj.io/hook-delete-policy";

  private final String repoUrl;
  private final String targetRevision;

  /**
   * @param repoUrl null: no Application is written
   */
  ArgoCdLayout(String repoUrl, String targetRevision) {
    this.repoUrl = repoUrl;
    this.targetRevision = targetRevision;
  }

  /** The wave that an object asks for; 0 when it asks for none. */
  static int wave(KubeObject object) {
    String wave = object.annotation(WAVE);
    try {
      return wave == null ? 0 : Integer.parseInt(wave.strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  @Override
  public String name() {
    return "argocd";
  }

  @Override
  public List<Placed> place(KubeObject object, Hook hook, Release release) {
    // Where the chart declares both, Argo CD goes by its own.
    if (hook.argocd().isEmpty() && hook.runs()) {
      markHook(object, hook, release);
    }
    // Argo CD reads Helm's annotation on any object:
    // https://argo-cd.readthedocs.io/en/stable/user-guide/helm/#helm-hooks
    object.removeAnnotation(Hook.HELM);
    object.removeAnnotation(Hook.HELM_WEIGHT);
    object.removeAnnotation(Hook.HELM_DELETE);
    if (keeps(object)) {
      addOptions(object, List.of("Prune=false", "Delete=false"));
    }
    return List.of(new Placed(Part.MANIFESTS, object, hook));
  }

  private static void markHook(KubeObject object, Hook hook, Release release) {
    boolean ownCustomResource = release.crdKinds().contains(object.group() + "/" + object.kind());
    if (ownCustomResource && !hook.before().isEmpty()) {
      // PreSync runs before the CRDs of the Sync phase: a wave between CRDs and the rest does what
      // the hook is for.
      object.annotate(WAVE, String.valueOf(release.lowestWave() - 1));
      return;
    }
    List<String> phases = new ArrayList<>();
    if (!hook.before().isEmpty()) {
      phases.add("PreSync");
    }
    if (!hook.after().isEmpty()) {
      phases.add("PostSync");
    }
    object.annotate(Hook.ARGOCD, String.join(",", phases));
    String weight = object.annotation(Hook.HELM_WEIGHT);
    if (weight != null && object.annotation(WAVE) == null) {
      object.annotate(WAVE, weight.strip());
    }
    String delete = object.annotation(Hook.HELM_DELETE);
    if (delete != null && object.annotation(DELETE) == null) {
      List<String> policies = new ArrayList<>();
      for (String policy : delete.split(",", -1)) {
        String known =
            switch (policy.strip()) {
              case "before-hook-creation" -> "BeforeHookCreation";
              case "hook-succeeded" -> "HookSucceeded";
              case "hook-failed" -> "HookFailed";
              default -> "";
            };
        if (!known.isEmpty() && !policies.contains(known)) {
          policies.add(known);
        }
      }
      if (!policies.isEmpty()) {
        object.annotate(DELETE, String.join(",", policies));
      }
    }
  }

  /** Deleting it deletes what others put into it, or the chart asks to keep it. */
  static boolean keeps(KubeObject object) {
    boolean namespace = object.kind().equals("Namespace") && object.group().isEmpty();
    return namespace || "keep".equals(object.annotation("helm.sh/resource-policy"));
  }

  @Override
  public void markCrd(KubeObject crd, Release release) {
    crd.removeAnnotation(Hook.HELM);
    crd.removeAnnotation(Hook.HELM_WEIGHT);
    crd.removeAnnotation(Hook.HELM_DELETE);
    // As a hook it would be deleted before the next sync.
    crd.removeAnnotation(Hook.ARGOCD);
    crd.removeAnnotation(DELETE);
    crd.annotate(WAVE, String.valueOf(release.lowestWave() - 2));
    // Client-side apply of a big CRD breaks at 262,144 annotation bytes:
    // https://github.com/prometheus-operator/prometheus-operator/issues/4355
    addOptions(crd, List.of("ServerSideApply=true", "Prune=false", "Delete=false"));
  }

  private static void addOptions(KubeObject object, List<String> options) {
    Map<String, String> merged = new LinkedHashMap<>();
    String own = object.annotation(OPTIONS);
    List<String> all = new ArrayList<>(own == null ? List.of() : List.of(own.split(",", -1)));
    all.addAll(options);
    for (String option : all) {
      String text = option.strip();
      if (!text.isEmpty()) {
        int equals = text.indexOf('=');
        merged.put(equals < 0 ? text : text.substring(0, equals), text);
      }
    }
    object.annotate(OPTIONS, String.join(",", merged.values()));
  }

  @Override
  public void finish(List<Placed> objects, Release release) {
    // Waves are set already.
  }

  @Override
  public boolean joinsParts() {
    return true;
  }

  @Override
  public boolean runsHooks() {
    return true;
  }

  @Override
  public Map<String, Map<String, Object>> declarations(
      SubjectId id, Set<Part> parts, String directory) {
    if (repoUrl == null) {
      return Map.of();
    }
    Map<String, Object> source = new LinkedHashMap<>();
    source.put("repoURL", repoUrl);
    source.put("targetRevision", targetRevision);
    source.put("path", directory);
    // A name that Argo CD does not know is an error there; guessing a server could put one
    // cluster's network into another.
    Map<String, Object> destination = new LinkedHashMap<>();
    destination.put(id.cluster().contains("://") ? "server" : "name", id.cluster());
    destination.put("namespace", id.namespace());
    Map<String, Object> policy = new LinkedHashMap<>();
    policy.put("automated", Map.of("prune", true));
    policy.put("syncOptions", List.of("ServerSideApply=true", "PruneLast=true"));
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("project", "default");
    spec.put("source", source);
    spec.put("destination", destination);
    spec.put("syncPolicy", policy);
    // No finalizer: removing the Application leaves its objects running.
    Map<String, Object> metadata = new LinkedHashMap<>();
    // A label holds no "--", so no two releases of two clusters share a name.
    metadata.put(
        "name", FileNames.label("leadsman", id.cluster()) + "--" + FileNames.label(id.name()));
    metadata.put("namespace", "argocd");
    Map<String, Object> application = new LinkedHashMap<>();
    application.put("apiVersion", "argoproj.io/v1alpha1");
    application.put("kind", "Application");
    application.put("metadata", metadata);
    application.put("spec", spec);
    return Map.of(FileNames.step(id.name()) + ".yaml", application);
  }

  @Override
  public String declarationsDirectory() {
    return "argocd";
  }
}
