package dev.leadsman.discover;

import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Distribution;
import dev.leadsman.model.Location;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.SubjectId;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads files of variables: RKE2's version, the network plugin of Kubespray, manifests that a role
 * for K3s applies by address, and versions of known components that nothing else here takes, which
 * are named.
 */
final class VersionVariableReader implements Reader {
  private static final Pattern RKE2 = Pattern.compile("v?\\d+\\.\\d+\\.\\d+\\+rke2r\\d+");
  private static final Pattern VERSION =
      Pattern.compile("v?\\d+\\.\\d+(\\.\\d+)*([-+][\\w.+-]*)?|\\{\\{.*");

  // https://github.com/PyratLabs/ansible-role-k3s#globalcluster-variables
  private static final Set<String> K3S_MANIFESTS =
      Set.of("k3s_server_manifests_urls", "k3s_server_pod_manifests_urls");
  private static final int MAX_DEPTH = 4;

  /** Workload, container and image of what Kubespray installs, by its plugin. */
  private record Plugin(String workload, String container, String image) {}

  // https://github.com/kubernetes-sigs/kubespray/tree/master/roles/network_plugin
  private static final Map<String, Plugin> KUBESPRAY =
      Map.of(
          "cilium", new Plugin("cilium", "cilium-agent", "quay.io/cilium/cilium"),
          "calico", new Plugin("calico-node", "calico-node", "quay.io/calico/node"),
          "flannel", new Plugin("kube-flannel", "kube-flannel", "docker.io/flannel/flannel"),
          "multus",
              new Plugin(
                  "kube-multus-ds-amd64",
                  "kube-multus",
                  "ghcr.io/k8snetworkplumbingwg/multus-cni"));

  @Override
  public boolean reads(Source source) {
    return isVariables(source);
  }

  static boolean isVariables(Source source) {
    YamlNode root = source.document().root();
    return root.isMapping()
        && root.get("kind").isEmpty()
        && root.get("apiVersion").isEmpty()
        && AnsibleProject.isVariables(source.file());
  }

  @Override
  public Discovered read(Source source, References references) {
    Found found = new Found();
    AnsibleProject project = references.ansible(AnsibleProject.of(source.file()));
    String cluster = AnsibleReader.cluster(source, project, project.inventoryOf(source.file()));
    distributions(source.document().root(), cluster, 0, found);
    bundledCharts(source, cluster, project, found);
    for (YamlNode.Entry entry : source.document().root().entries()) {
      YamlNode value = entry.value();
      if (K3S_MANIFESTS.contains(entry.key())) {
        manifests(value, source, project, references, found);
      }
      if (!value.isScalar()
          || !VERSION.matcher(value.text()).matches()
          || RKE2.matcher(value.text()).matches()) {
        continue;
      }
      Optional<VersionNames.Named> named =
          VersionNames.of(entry.key(), references.components().markers());
      if (named.isEmpty() || project.used().contains(value.at())) {
        continue;
      }
      Optional<Plugin> plugin = plugin(entry.key(), source.file(), project);
      if (plugin.isPresent() && !JinjaText.is(value.text())) {
        kubespray(plugin.get(), value, entry.at(), cluster, references, found);
      } else if (!JinjaText.is(value.text())) {
        found.skip(
            value.at(),
            Skipped.Kind.NOT_UNDERSTOOD,
            "variable " + entry.key() + " is used by nothing that is read",
            named.get().component());
      }
    }
    return found.discovered();
  }

  private static void manifests(
      YamlNode list, Source source, AnsibleProject project, References references, Found found) {
    String inventory = project.inventoryOf(source.file());
    List<AnsibleProject.Context> contexts = project.contexts(source.file());
    AnsibleVariables variables =
        contexts.stream()
            .filter(each -> each.inventory().equals(inventory))
            .findFirst()
            .orElse(contexts.get(0))
            .variables();
    for (YamlNode item : list.items()) {
      Optional<ShellWord> url =
          item.isScalar() ? Optional.of(variables.word(item)) : variables.word(item, "url");
      if (url.isPresent()) {
        String cluster = AnsibleReader.cluster(source, project, inventory);
        AnsibleReader.apply(item.at(), url.get(), references, cluster, found);
      }
    }
  }

  private static void distributions(YamlNode node, String cluster, int depth, Found found) {
    for (YamlNode.Entry entry : node.entries()) {
      YamlNode value = entry.value();
      if (value.isScalar() && RKE2.matcher(value.text()).matches()) {
        found.add(
            new Distribution(
                new SubjectId(cluster, "", entry.key()),
                "rke2",
                value.text(),
                Deployer.helmController(),
                entry.at(),
                value.at()));
      } else if (depth < MAX_DEPTH) {
        distributions(value, cluster, depth + 1, found);
      }
    }
  }

  /**
   * {@code rke2_cni: [multus, canal]}, and {@code cni} of a configuration that a role writes out. A
   * role's default counts where no inventory says otherwise.
   */
  private static void bundledCharts(
      Source source, String cluster, AnsibleProject project, Found found) {
    for (YamlNode.Entry entry : source.document().root().entries()) {
      boolean config = entry.key().endsWith("rke2_config") && entry.value().isMapping();
      Optional<YamlNode.Entry> cni =
          config
              ? entry.value().entry("cni")
              : Optional.of(entry).filter(each -> each.key().equals("rke2_cni"));
      boolean overruled = source.file().contains("defaults/") && project.sets(entry.key());
      if (cni.isPresent() && !overruled) {
        DistributionReader.names(cni.get())
            .forEach(
                name ->
                    found.add(
                        DistributionReader.bundled(cluster, name, List.of(), cni.get().at())));
      }
    }
  }

  /** The plugin whose version a variable is, when the same inventory chooses it. */
  private static Optional<Plugin> plugin(String name, String file, AnsibleProject project) {
    String component = name.replaceAll("_version$", "");
    Map<String, YamlNode> all = project.all(file);
    String chosen =
        Optional.ofNullable(all.get("kube_network_plugin")).map(YamlNode::text).orElse("");
    boolean multus =
        component.equals("multus")
            && Optional.ofNullable(all.get("kube_network_plugin_multus"))
                .map(YamlNode::text)
                .orElse("")
                .equals("true");
    return chosen.equals(component) || multus
        ? Optional.ofNullable(KUBESPRAY.get(component))
        : Optional.empty();
  }

  private static void kubespray(
      Plugin plugin,
      YamlNode version,
      Location at,
      String cluster,
      References references,
      Found found) {
    String tag = version.text().startsWith("v") ? version.text() : "v" + version.text();
    List<ShellWord> words = new ArrayList<>();
    for (String word :
        List.of(
            "kubectl",
            "set",
            "image",
            "daemonset/" + plugin.workload(),
            "--namespace=kube-system")) {
      words.add(ShellWord.known(LinedText.at(at, word)));
    }
    words.add(
        ShellWord.known(
            LinedText.at(version.at(), plugin.container() + "=" + plugin.image() + ":" + tag)));
    ScriptCommands commands = new ScriptCommands(references.scripts(), cluster);
    commands.accept(ShellCommand.of(at, words, List.of("")));
    commands.discovered().subjects().forEach(found::add);
  }
}
