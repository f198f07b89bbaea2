package dev.leadsman.discover;

import dev.leadsman.hcl.HclBlock;
import dev.leadsman.model.Location;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Workloads that resources of the Kubernetes provider write as blocks, as the objects they make.
 * https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs/resources/daemon_set_v1
 */
final class TerraformObjects {
  private static final Map<String, String> KINDS =
      Map.of(
          "kubernetes_daemonset", "DaemonSet",
          "kubernetes_daemon_set", "DaemonSet",
          "kubernetes_deployment", "Deployment",
          "kubernetes_stateful_set", "StatefulSet",
          "kubernetes_job", "Job",
          "kubernetes_cron_job", "CronJob",
          "kubernetes_pod", "Pod");
  private static final Map<String, String> LISTS =
      Map.of("container", "containers", "init_container", "initContainers", "env", "env");
  private static final Pattern WORD_START = Pattern.compile("_([a-z])");

  private TerraformObjects() {}

  static boolean makes(HclBlock block) {
    return KINDS.containsKey(type(block));
  }

  private static String type(HclBlock block) {
    return block.type().equals("resource") ? block.label(0).replaceAll("_v\\d.*", "") : "";
  }

  /** The object of a resource; empty when it is no workload. */
  static Optional<YamlDocument> of(TerraformScope scope, HclBlock block) {
    String kind = KINDS.get(type(block));
    if (kind == null) {
      return Optional.empty();
    }
    Location at = block.at();
    String version = kind.equals("Pod") ? "v1" : kind.endsWith("Job") ? "batch/v1" : "apps/v1";
    List<YamlNode.Entry> entries = new ArrayList<>();
    entries.add(new YamlNode.Entry("apiVersion", at, Nodes.text(at, version)));
    entries.add(new YamlNode.Entry("kind", at, Nodes.text(at, kind)));
    entries.addAll(node(scope, block).entries());
    return Optional.of(YamlDocument.of(at.file(), Nodes.mapping(at, entries)));
  }

  private static YamlNode node(TerraformScope scope, HclBlock block) {
    List<YamlNode.Entry> entries = new ArrayList<>();
    TerraformBlocks.attributes(scope, block)
        .forEach(
            (name, value) ->
                entries.add(
                    new YamlNode.Entry(camel(name), value.at(), TerraformLayers.node(value))));
    Map<String, List<YamlNode>> nested = new LinkedHashMap<>();
    for (HclBlock each : block.blocks()) {
      nested.computeIfAbsent(each.type(), key -> new ArrayList<>()).add(node(scope, each));
    }
    nested.forEach(
        (type, nodes) -> {
          Location at = nodes.get(0).at();
          boolean list = LISTS.containsKey(type) || nodes.size() > 1;
          entries.add(
              new YamlNode.Entry(
                  LISTS.getOrDefault(type, camel(type)),
                  at,
                  list ? Nodes.sequence(at, nodes) : nodes.get(0)));
        });
    return Nodes.mapping(block.at(), entries);
  }

  private static String camel(String name) {
    return WORD_START.matcher(name).replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
  }
}
