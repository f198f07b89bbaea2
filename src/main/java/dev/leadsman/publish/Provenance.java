package dev.leadsman.publish;

import dev.leadsman.model.SubjectId;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlEmitter;
import dev.leadsman.yaml.YamlException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a rendered release came from and which files it owns. Nothing in it changes unless an input
 * does: no time, host or commit.
 *
 * <pre>{@code
 * schemaVersion: 1
 * release: {cluster: prod, namespace: kube-system, name: cilium}
 * layout: flux
 * inputs: {chart: "sha256:…", values: "sha256:…", declarations: "sha256:…", engine: "sha256:…"}
 * files: [rendered/prod/cilium/manifests/kustomization.yaml, …]
 * hooks: [{object: Job kube-system/init, events: [post-install], runs: after}]
 * hooksLeftOut: [{object: Job kube-system/cleanup, events: [pre-delete]}]
 * requiredSecrets: [{namespace: kube-system, name: tls, keys: [tls.crt, tls.key]}]
 * }</pre>
 *
 * @param inputs digests by name
 * @param files every file that the release owns, this one included
 * @param hooks hooks that are written
 * @param hooksLeftOut hooks that are not, or not for those events
 * @param requiredSecrets Secrets left out, which must exist in the cluster beforehand
 */
public record Provenance(
    SubjectId release,
    String layout,
    Map<String, String> inputs,
    SortedSet<String> files,
    List<HookNote> hooks,
    List<HookNote> hooksLeftOut,
    List<RequiredSecret> requiredSecrets) {
  /** Name of the file in the release's directory. */
  public static final String FILE = "leadsman.provenance.yaml";

  public Provenance {
    inputs = new TreeMap<>(inputs);
    files = new TreeSet<>(files);
    hooks = List.copyOf(hooks);
    hooksLeftOut = List.copyOf(hooksLeftOut);
    requiredSecrets = List.copyOf(requiredSecrets);
  }

  /**
   * A hook of the chart.
   *
   * @param object e.g. {@code Job kube-system/init}
   * @param runs {@code before} or {@code after} the other objects, {@code by hand, before} and
   *     {@code by hand, after} where nothing runs it; empty when it is left out
   */
  public record HookNote(String object, List<String> events, String runs) {
    public HookNote {
      events = List.copyOf(events);
    }
  }

  /**
   * A Secret that the output lacks.
   *
   * @param keys names of its entries, never their content
   */
  public record RequiredSecret(String namespace, String name, List<String> keys) {
    public RequiredSecret {
      keys = List.copyOf(keys);
    }
  }

  String toYaml() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("schemaVersion", 1L);
    Map<String, Object> id = new LinkedHashMap<>();
    id.put("cluster", release.cluster());
    id.put("namespace", release.namespace());
    id.put("name", release.name());
    tree.put("release", id);
    tree.put("layout", layout);
    tree.put("inputs", inputs);
    tree.put("files", new ArrayList<>(files));
    putHooks(tree, "hooks", hooks);
    putHooks(tree, "hooksLeftOut", hooksLeftOut);
    if (!requiredSecrets.isEmpty()) {
      List<Object> secrets = new ArrayList<>();
      for (RequiredSecret secret : requiredSecrets) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("namespace", secret.namespace());
        entry.put("name", secret.name());
        entry.put("keys", secret.keys());
        secrets.add(entry);
      }
      tree.put("requiredSecrets", secrets);
    }
    return "# Written by leadsman; the files below belong to it and are replaced by its next run.\n"
        + YamlEmitter.write(tree);
  }

  private static void putHooks(Map<String, Object> tree, String key, List<HookNote> hooks) {
    if (hooks.isEmpty()) {
      return;
    }
    List<Object> entries = new ArrayList<>();
    for (HookNote hook : hooks) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("object", hook.object());
      entry.put("events", hook.events());
      if (!hook.runs().isEmpty()) {
        entry.put("runs", hook.runs());
      }
      entries.add(entry);
    }
    tree.put(key, entries);
  }

  /** Release and owned files of a provenance file as an earlier run wrote it. */
  record Owned(SubjectId release, SortedSet<String> files) {
    static Owned parse(String path, String text) throws YamlException {
      Map<String, Object> tree = new LinkedHashMap<>();
      for (YamlDocument document : YamlDocument.parse(path, text)) {
        if (document.root().isMapping()) {
          tree.putAll(document.root().tree());
        }
      }
      TreeSet<String> files = new TreeSet<>();
      if (tree.get("files") instanceof List<?> list) {
        list.forEach(file -> files.add(String.valueOf(file)));
      }
      Map<?, ?> id = tree.get("release") instanceof Map<?, ?> map ? map : Map.of();
      return new Owned(
          new SubjectId(text(id, "cluster"), text(id, "namespace"), text(id, "name")), files);
    }

    private static String text(Map<?, ?> map, String key) {
      return map.get(key) == null ? "" : String.valueOf(map.get(key));
    }
  }
}
