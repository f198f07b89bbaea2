package dev.leadsman.publish;

import dev.leadsman.config.Config.Layout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** The order in which the reader of a layout applies its files. */
final class Applied {
  private record Step(List<Integer> order, String title) {}

  private Applied() {}

  /** {@code kind name} of each object; for a CRD the kind it defines. */
  static List<String> inOrder(Layout layout, SortedMap<String, String> files) {
    List<Step> steps = new ArrayList<>();
    files.forEach(
        (path, text) -> {
          boolean object =
              !path.endsWith("kustomization.yaml")
                  && !path.endsWith(Provenance.FILE)
                  && path.startsWith("rendered/prod/cni/");
          if (object) {
            KubeObject read = new KubeObject(Rendered.tree(text));
            steps.add(new Step(order(layout, files, path, read), title(read)));
          }
        });
    Comparator<Step> byFirst = Comparator.comparing(step -> step.order().get(0));
    steps.sort(
        byFirst
            .thenComparing(step -> step.order().get(1))
            .thenComparing(step -> step.order().get(2)));
    return steps.stream().map(Step::title).toList();
  }

  private static String title(KubeObject object) {
    return object.isCrd()
        ? object.kind() + " " + ((Map<?, ?>) object.spec().get("names")).get("kind")
        : object.kind() + " " + object.name();
  }

  private static List<Integer> order(
      Layout layout, SortedMap<String, String> files, String path, KubeObject object) {
    return switch (layout) {
      // crds, hooks/pre, manifests, hooks/post, by a person.
      case PLAIN -> List.of(List.of(Part.values()).indexOf(part(path)), 0, object.isCrd() ? 0 : 1);
      case FLUX -> List.of(kustomization(files, part(path), 0), 0, object.isCrd() ? 0 : 1);
      case ARGOCD -> argocd(object);
    };
  }

  private static Part part(String path) {
    for (Part part : Part.values()) {
      if (path.startsWith("rendered/prod/cni/" + part.directory() + "/")) {
        return part;
      }
    }
    throw new AssertionError("in no part: " + path);
  }

  /** Length of the chain of dependsOn before the Kustomization that applies a part. */
  private static int kustomization(SortedMap<String, String> files, Part part, int depth) {
    for (String text : files.values()) {
      if (text.contains("path: ./rendered/prod/cni/" + part.directory() + "\n")) {
        Object depends = new KubeObject(Rendered.tree(text)).spec().get("dependsOn");
        if (!(depends instanceof List<?> list)) {
          return depth;
        }
        String name = String.valueOf(((Map<?, ?>) list.get(0)).get("name"));
        String suffix = name.substring(name.lastIndexOf('-') + 1);
        Part before =
            switch (suffix) {
              case "crds" -> Part.CRDS;
              case "pre" -> Part.BEFORE;
              default -> Part.MANIFESTS;
            };
        return kustomization(files, before, depth + 1);
      }
    }
    throw new AssertionError("nothing applies " + part);
  }

  // Phase, then wave, then kind:
  // https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/#how-does-it-work
  private static List<Integer> argocd(KubeObject object) {
    String hook = object.annotation("argocd.argoproj.io/hook");
    int phase = hook == null ? 1 : hook.contains("PreSync") ? 0 : 2;
    // Argo CD reads Helm's annotation too.
    String helm = object.annotation("helm.sh/hook");
    if (hook == null && helm != null) {
      phase = helm.contains("pre-") ? 0 : 2;
    }
    return List.of(phase, ArgoCdLayout.wave(object), object.isCrd() ? 0 : 1);
  }
}
