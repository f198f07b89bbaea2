package dev.leadsman.compare;

import dev.leadsman.model.Manifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The objects of one side by what a deployer does with them.
 *
 * @param templates what a deployer applies and later deletes: all but hooks and {@code crds/}
 * @param crds objects of {@code crds/}
 * @param hooks Helm hooks
 */
record Rendered(
    Map<ObjectKey, Manifest> templates,
    Map<ObjectKey, Manifest> crds,
    Map<ObjectKey, Manifest> hooks) {
  private static final Pattern CRDS = Pattern.compile("(?:^|.*/)crds/.*");
  private static final Pattern TEMPLATES = Pattern.compile("(?:^|.*/)templates/.*");

  static Rendered of(List<Manifest> manifests, String namespace) {
    List<Manifest> templates = new ArrayList<>();
    List<Manifest> crds = new ArrayList<>();
    List<Manifest> hooks = new ArrayList<>();
    for (Manifest manifest : manifests) {
      if (!manifest.annotation("helm.sh/hook").isEmpty()) {
        hooks.add(manifest);
      } else if (manifest.isCrd() && fromCrdsDirectory(manifest)) {
        crds.add(manifest);
      } else {
        templates.add(manifest);
      }
    }
    return new Rendered(
        ObjectKey.index(templates, namespace),
        ObjectKey.index(crds, namespace),
        ObjectKey.index(hooks, namespace));
  }

  private static boolean fromCrdsDirectory(Manifest manifest) {
    // templates/crds/ is an ordinary template.
    String file = manifest.at().file();
    return CRDS.matcher(file).matches() && !TEMPLATES.matcher(file).matches();
  }

  /** All but hooks, templates first. */
  Map<ObjectKey, Manifest> objects() {
    Map<ObjectKey, Manifest> objects = new LinkedHashMap<>(templates);
    crds.forEach(objects::putIfAbsent);
    return objects;
  }
}
