package dev.leadsman.compare;

import dev.leadsman.model.Manifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a CustomResourceDefinition says, in {@code apiextensions.k8s.io/v1} and {@code v1beta1}.
 *
 * @param versions served versions in their order, with their {@code openAPIV3Schema}
 * @param listed names of all versions, served or not
 * @param storage the version that objects are stored in; empty when none is marked
 * @param preserves true when unknown fields are kept everywhere
 */
record CrdSchema(
    String name,
    String group,
    String kind,
    Map<String, Map<?, ?>> versions,
    List<String> listed,
    String storage,
    boolean preserves) {

  static CrdSchema of(Manifest crd) {
    Object spec = crd.object().get("spec");
    boolean beta = crd.apiVersion().endsWith("/v1beta1");
    Map<?, ?> common = Trees.map(spec, "validation", "openAPIV3Schema");
    Map<String, Map<?, ?>> served = new LinkedHashMap<>();
    List<String> listed = new ArrayList<>();
    String storage = "";
    for (Object version : Trees.list(spec, "versions")) {
      String name = Trees.text(version, "name");
      Map<?, ?> schema = Trees.map(version, "schema", "openAPIV3Schema");
      listed.add(name);
      if (Boolean.TRUE.equals(Trees.at(version, "served"))) {
        served.put(name, schema.isEmpty() ? common : schema);
      }
      if (Boolean.TRUE.equals(Trees.at(version, "storage"))) {
        storage = name;
      }
    }
    String single = Trees.text(spec, "version");
    if (listed.isEmpty() && !single.isEmpty()) {
      listed.add(single);
      served.put(single, common);
      storage = single;
    }
    // In v1beta1 unknown fields are kept unless preserveUnknownFields is false.
    Object preserve = Trees.at(spec, "preserveUnknownFields");
    boolean preserves = beta ? !Boolean.FALSE.equals(preserve) : Boolean.TRUE.equals(preserve);
    return new CrdSchema(
        crd.name(),
        Trees.text(spec, "group"),
        Trees.text(spec, "names", "kind"),
        served,
        List.copyOf(listed),
        storage,
        preserves);
  }

  /** True for a custom resource of this definition, of whichever version. */
  boolean defines(Manifest object) {
    return object.kind().equals(kind) && object.group().equals(group);
  }
}
