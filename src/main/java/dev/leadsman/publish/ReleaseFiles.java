package dev.leadsman.publish;

import dev.leadsman.model.Cause;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.RenderedRelease;
import dev.leadsman.model.SubjectId;
import dev.leadsman.yaml.YamlEmitter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** One rendered release as files. */
final class ReleaseFiles {
  /** What turns a Secret of a chart into one that is made elsewhere, by chart name. */
  private static final Map<String, String> SECRET_REMEDIES =
      Map.of(
          "spiderpool",
          "set spiderpoolController.tls.method to certmanager or provided",
          "cilium",
          "set hubble.tls.auto.method (and clustermesh.apiserver.tls.auto.method) to certmanager or"
              + " cronJob",
          "rke2-cilium",
          "set hubble.tls.auto.method (and clustermesh.apiserver.tls.auto.method) to certmanager or"
              + " cronJob");

  private final RenderedRelease rendered;
  private final SubjectId id;
  private final OutputLayout layout;
  private final Scopes scopes;
  private final boolean omitSecrets;
  private final String root;
  private final String declarations;

  private final List<Placed> placed = new ArrayList<>();
  private final List<Provenance.HookNote> hooks = new ArrayList<>();
  private final List<Provenance.HookNote> leftOut = new ArrayList<>();
  private final List<Provenance.RequiredSecret> secrets = new ArrayList<>();
  private final SortedMap<String, String> files = new TreeMap<>();

  /**
   * @param desired objects of the same cluster, whose CRDs tell scopes
   * @param cluster directory of the cluster, from the top of the repository
   */
  ReleaseFiles(
      RenderedRelease rendered,
      OutputLayout layout,
      List<Manifest> desired,
      boolean omitSecrets,
      String cluster) {
    this.rendered = rendered;
    this.id = rendered.release().id();
    this.layout = layout;
    List<Manifest> crds = new ArrayList<>(rendered.manifests());
    crds.addAll(desired);
    this.scopes = new Scopes(crds);
    this.omitSecrets = omitSecrets;
    this.root = root(cluster, id.name());
    this.declarations =
        layout.declarationsDirectory() == null
            ? null
            : cluster + "/" + layout.declarationsDirectory();
  }

  /** A release may be named as a directory of ours is. */
  static String root(String cluster, String name) {
    String step = FileNames.step(name);
    boolean ours = step.equals("argocd") || step.equals("flux");
    return cluster
        + "/"
        + (ours
            ? String.format(Locale.ROOT, "%%%02X", (int) step.charAt(0)) + step.substring(1)
            : step);
  }

  Outcome write() {
    try {
      place();
      Set<Part> parts = writeObjects();
      writeKustomizations(parts);
      layout
          .declarations(id, parts, root)
          .forEach(
              (name, object) -> files.put(declarations + "/" + name, YamlEmitter.write(object)));
      Provenance provenance = provenance();
      files.put(root + "/" + Provenance.FILE, provenance.toYaml());
      return new Outcome.Written(id, files, provenance);
    } catch (RefusedException e) {
      return new Outcome.Refused(id, e.reason(), e.getMessage());
    }
  }

  private void place() throws RefusedException {
    List<KubeObject> objects = KubeObject.of(rendered.manifests());
    OutputLayout.Release release = about(objects);
    for (KubeObject object : objects) {
      Hook hook = Hook.of(object);
      if (!hook.never().isEmpty()) {
        leftOut.add(new Provenance.HookNote(object.title(), hook.never(), ""));
      }
      if (hook.isWritten() && isComplete(object) && !isOmitted(object)) {
        scope(object);
        if (!hook.argocd().isEmpty()) {
          object.annotate(Hook.ARGOCD, String.join(",", hook.argocd()));
        }
        if (object.isCrd()) {
          layout.markCrd(object, release);
          placed.add(new Placed(Part.CRDS, object, hook));
        } else {
          List<Placed> places = layout.place(object, hook, release);
          placed.addAll(places);
          places.forEach(this::note);
        }
      }
    }
    if (placed.isEmpty()) {
      throw new RefusedException(
          Cause.RENDER,
          "renders no object that could be written\n"
              + "  fix: check the values; to remove the release, remove its declaration");
    }
    layout.finish(placed, release);
  }

  private OutputLayout.Release about(List<KubeObject> objects) {
    int lowest = 0;
    Set<String> crdKinds = new HashSet<>();
    for (KubeObject object : objects) {
      if (object.isCrd()) {
        if (object.spec().get("names") instanceof Map<?, ?> names) {
          crdKinds.add(object.spec().get("group") + "/" + names.get("kind"));
        }
      } else {
        lowest = Math.min(lowest, ArgoCdLayout.wave(object));
      }
    }
    return new OutputLayout.Release(id, lowest, crdKinds);
  }

  private static boolean isComplete(KubeObject object) throws RefusedException {
    if (object.kind().isEmpty() || object.apiVersion().isEmpty() || object.name().isEmpty()) {
      throw new RefusedException(
          Cause.RENDER,
          "renders an object without apiVersion, kind or name ("
              + object.title().strip()
              + "), which a GitOps controller cannot apply\n"
              + "  fix: give it a name in the chart; metadata.generateName works with kubectl"
              + " create only");
    }
    return true;
  }

  private boolean isOmitted(KubeObject object) throws RefusedException {
    if (!object.isSecret()) {
      return false;
    }
    Set<String> keys = new TreeSet<>();
    for (String field : List.of("data", "stringData")) {
      if (object.tree().get(field) instanceof Map<?, ?> data) {
        data.keySet().forEach(key -> keys.add(String.valueOf(key)));
      }
    }
    if (keys.isEmpty()) {
      return false;
    }
    String namespace = object.namespace().isEmpty() ? id.namespace() : object.namespace();
    if (!omitSecrets) {
      String remedy =
          SECRET_REMEDIES.getOrDefault(
              rendered.release().chart().name(),
              "use the chart's value that names an existing Secret, if it has one");
      throw new RefusedException(
          Cause.SECRET,
          "renders Secret "
              + namespace
              + "/"
              + object.name()
              + " with data, which must not lie in Git\n"
              + "  fix: "
              + remedy
              + ", or put "
              + id
              + " under secrets.omit and create the Secret by other means");
    }
    secrets.add(new Provenance.RequiredSecret(namespace, object.name(), List.copyOf(keys)));
    return true;
  }

  private void scope(KubeObject object) throws RefusedException {
    boolean namespaced =
        scopes
            .namespaced(object.group(), object.kind())
            .orElseThrow(
                () ->
                    new RefusedException(
                        Cause.RENDER,
                        "renders "
                            + object.title()
                            + " of the unknown kind "
                            + object.apiVersion()
                            + " "
                            + object.kind()
                            + ", so that nobody can tell whether it needs a namespace\n"
                            + "  fix: keep its CustomResourceDefinition in the repository, or turn"
                            + " this object off in the values"));
    if (!namespaced) {
      // The API server ignores it; kustomize would take it as part of the identity.
      object.namespace(null);
    } else if (object.namespace().isEmpty()) {
      if (id.namespace().isEmpty()) {
        throw new RefusedException(
            Cause.RENDER,
            "renders "
                + object.title()
                + " without a namespace, and the release names none\n"
                + "  fix: write the namespace into the declaration of the release");
      }
      object.namespace(id.namespace());
    }
  }

  private void note(Placed one) {
    Hook hook = one.hook();
    if (!hook.runs()) {
      return;
    }
    if (layout.runsHooks()) {
      List<String> events = new ArrayList<>(hook.before());
      events.addAll(hook.after());
      String when = hook.before().isEmpty() ? "after" : "before";
      hooks.add(new Provenance.HookNote(one.object().title(), events, when));
    } else {
      boolean after = one.part() == Part.AFTER;
      List<String> events = after ? hook.after() : hook.before();
      String when = after ? "by hand, after" : "by hand, before";
      hooks.add(new Provenance.HookNote(one.object().title(), events, when));
    }
  }

  private Set<Part> writeObjects() throws RefusedException {
    Map<String, String> folded = new HashMap<>();
    Set<Part> parts = new TreeSet<>();
    for (Placed one : placed) {
      KubeObject object = one.object();
      String group = object.group().isEmpty() ? "" : "." + object.group();
      String name =
          object.kind().toLowerCase(Locale.ROOT)
              + group.toLowerCase(Locale.ROOT)
              + "-"
              + object.name();
      String namespace =
          object.namespace().isEmpty() ? "_cluster" : FileNames.step(object.namespace());
      String path =
          String.join("/", root, one.part().directory(), namespace, FileNames.step(name) + ".yaml");
      String other = folded.put(FileNames.folded(path), object.title());
      if (other != null) {
        throw new RefusedException(
            Cause.RENDER,
            other.equals(object.title())
                ? "renders " + other + " twice\n  fix: turn one of them off in the values"
                : "renders "
                    + other
                    + " and "
                    + object.title()
                    + ", whose files differ in nothing but letter case\n"
                    + "  fix: rename one of them in the values");
      }
      files.put(path, YamlEmitter.write(object.tree()));
      parts.add(one.part());
    }
    return parts;
  }

  private void writeKustomizations(Set<Part> parts) {
    for (Part part : parts) {
      String directory = root + "/" + part.directory() + "/";
      List<String> resources =
          files.keySet().stream()
              .filter(path -> path.startsWith(directory))
              .map(path -> path.substring(directory.length()))
              .toList();
      files.put(directory + "kustomization.yaml", kustomization(resources));
    }
    List<String> joined =
        parts.stream().filter(part -> !part.isHooks()).map(Part::directory).toList();
    if (layout.joinsParts() && !joined.isEmpty()) {
      files.put(root + "/kustomization.yaml", kustomization(joined));
    }
  }

  private static String kustomization(List<String> resources) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("apiVersion", "kustomize.config.k8s.io/v1beta1");
    tree.put("kind", "Kustomization");
    tree.put("resources", resources);
    return YamlEmitter.write(tree);
  }

  private Provenance provenance() {
    TreeSet<String> owned = new TreeSet<>(files.keySet());
    owned.add(root + "/" + Provenance.FILE);
    return new Provenance(id, layout.name(), rendered.inputs(), owned, hooks, leftOut, secrets);
  }
}
