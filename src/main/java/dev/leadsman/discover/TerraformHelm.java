package dev.leadsman.discover;

import dev.leadsman.hcl.HclBlock;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code helm_release} and what modules write like one. */
final class TerraformHelm {
  private final ScriptTree scripts;
  private final String cluster;

  TerraformHelm(ScriptTree scripts, String cluster) {
    this.scripts = scripts;
    this.cluster = cluster;
  }

  Discovered read(TerraformScope scope, HclBlock block, boolean rendered) {
    Map<String, TerraformValue> attributes = TerraformBlocks.attributes(scope, block);
    attributes.putIfAbsent("name", TerraformValue.known(block.at(), block.label(1)));
    List<Map<String, TerraformValue>> sets = new ArrayList<>();
    for (String kind : List.of("set", "set_list", "set_sensitive", "set_wo")) {
      for (HclBlock set : block.blocks(kind)) {
        sets.add(TerraformBlocks.attributes(scope, set));
      }
      TerraformValue list = attributes.get(kind);
      if (list != null) {
        sets.addAll(sets(list));
      }
      for (HclBlock dynamic : block.blocks("dynamic")) {
        if (dynamic.label(0).equals(kind) && !dynamic.blocks("content").isEmpty()) {
          Optional<TerraformValue> over = scope.value(dynamic, "for_each");
          String name = scope.value(dynamic, "iterator").flatMap(TerraformValue::text).orElse(kind);
          over.ifPresent(
              value ->
                  TerraformBlocks.instances(scope, value, name, "for_each")
                      .forEach(
                          each ->
                              sets.add(
                                  TerraformBlocks.attributes(
                                      each, dynamic.blocks("content").get(0)))));
        }
      }
    }
    return release(scope, attributes, sets, block.at(), rendered);
  }

  private static List<Map<String, TerraformValue>> sets(TerraformValue list) {
    List<Map<String, TerraformValue>> sets = new ArrayList<>();
    for (TerraformValue item : list.list()) {
      sets.add(
          item.data() instanceof Map<?, ?>
              ? item.map()
              : Map.of("name", TerraformValue.computed(item.at(), item.computed())));
    }
    if (!(list.data() instanceof List<?>) && list.computed() != null) {
      sets.add(Map.of("name", list));
    }
    return sets;
  }

  /**
   * A Helm release.
   * https://registry.terraform.io/providers/hashicorp/helm/latest/docs/resources/release
   */
  Discovered release(
      TerraformScope scope,
      Map<String, TerraformValue> attributes,
      List<Map<String, TerraformValue>> sets,
      Location at,
      boolean rendered) {
    TerraformValue chart = attributes.get("chart");
    if (chart == null) {
      return new Discovered(List.of(), List.of(), List.of());
    }
    List<String> directories =
        scope == null ? List.of("") : List.of(scope.rootDirectory(), scope.module().directory());
    HelmCall call = new HelmCall(scripts, at, cluster, directories, Map.of());
    call.operand(attributes.getOrDefault("name", TerraformValue.known(at, "")).word());
    call.operand(chart.word());
    call.option("--repo", word(attributes, "repository"));
    call.option("--version", word(attributes, "version"));
    call.option("--namespace", word(attributes, "namespace"));
    flag(call, attributes, "reuse_values", "--reuse-values");
    flag(call, attributes, "reset_values", "--reset-values");
    flag(call, attributes, "atomic", "--atomic");
    flag(call, attributes, "skip_crds", "--skip-crds");
    flag(call, attributes, "disable_webhooks", "--no-hooks");
    flag(call, attributes, "devel", "--devel");
    if (rendered) {
      boolean crds =
          attributes.containsKey("include_crds")
              && attributes.get("include_crds").truth().orElse(false);
      call.deployer(Deployer.kubectl().with("crdsOnUpgrade", crds ? "always" : "never", null));
    }
    TerraformValue values = attributes.get("values");
    if (values != null) {
      List<TerraformValue> items =
          values.data() instanceof List<?> ? values.list() : List.of(values);
      items.forEach(item -> TerraformLayers.add(item, call));
    }
    sets.forEach(set -> set(set, call));
    return call.discovered();
  }

  private static Optional<ShellWord> word(Map<String, TerraformValue> attributes, String name) {
    return Optional.ofNullable(attributes.get(name)).map(TerraformValue::word);
  }

  private static void flag(
      HelmCall call, Map<String, TerraformValue> attributes, String name, String flag) {
    TerraformValue value = attributes.get(name);
    if (value != null && value.truth().orElse(false)) {
      call.flag(flag, value.at());
    }
  }

  private static void set(Map<String, TerraformValue> set, HelmCall call) {
    TerraformValue name = set.get("name");
    TerraformValue value = set.get("value");
    if (name == null || name.text().isEmpty()) {
      if (name != null) {
        call.option("--set", Optional.of(name.word()));
      }
      return;
    }
    String path = name.text().get();
    if (value == null) {
      return;
    }
    String type = Optional.ofNullable(set.get("type")).flatMap(TerraformValue::text).orElse("");
    String option =
        type.equals("string") ? "--set-string" : type.equals("literal") ? "--set-literal" : "--set";
    Optional<String> text = value.text();
    if (value.data() instanceof List<?> && value.isKnown()) {
      List<String> items = value.list().stream().flatMap(item -> item.text().stream()).toList();
      text =
          items.size() == value.list().size()
              ? Optional.of("{" + String.join(",", items) + "}")
              : Optional.empty();
    }
    ShellWord word =
        text.isPresent()
            ? ShellWord.known(LinedText.at(value.at(), path + "=" + text.get()))
            : ShellWord.computed(
                LinedText.at(
                    value.at(), path + "=" + (value.computed() == null ? "…" : value.computed())));
    call.option(option, Optional.of(word));
  }
}
