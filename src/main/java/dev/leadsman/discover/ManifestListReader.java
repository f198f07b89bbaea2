package dev.leadsman.discover;

import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.RemoteManifest;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.SubjectId;
import dev.leadsman.yaml.YamlNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a cluster's own configuration applies by address: Talos' {@code cni.urls} and {@code
 * extraManifests}, also in patches of Talos, {@code manifests.urls} of Edge Image Builder, add-ons
 * of RKE 1 and KubeKey; what vendir fetches; and the network that kOps and KubeKey bring.
 */
final class ManifestListReader implements Reader {
  static final String KUBEKEY = "kubekey.kubesphere.io";

  private static final Pattern VERSION =
      Pattern.compile("(?:[?&]ref=|/|-)(v?\\d+\\.\\d+[\\w.+-]*?)(?=[/&?]|\\.ya?ml|$)");

  @Override
  public boolean reads(Source source) {
    return isKops(source) || isKubeKey(source) || isVendir(source) || !addresses(source).isEmpty();
  }

  private static boolean isKubeKey(Source source) {
    return source.document().kind().equals("Config") && source.document().group().equals(KUBEKEY);
  }

  private static boolean isKops(Source source) {
    return source.document().kind().equals("Cluster")
        && source.document().group().equals("kops.k8s.io");
  }

  static boolean lists(YamlNode root) {
    List<YamlNode> all = new ArrayList<>();
    talos(root, all);
    return !all.isEmpty();
  }

  private static boolean isVendir(Source source) {
    return source.document().group().equals("vendir.k14s.io");
  }

  /** https://www.talos.dev/latest/reference/configuration/v1alpha1/config/ */
  private static List<YamlNode> addresses(Source source) {
    YamlNode root = source.document().root();
    List<YamlNode> all = new ArrayList<>();
    if (isVendir(source)) {
      for (YamlNode content : contents(source)) {
        content.get("http", "url").filter(YamlNode::isScalar).ifPresent(all::add);
      }
      return all;
    }
    if (source.document().kind().isEmpty()) {
      for (String[] path :
          new String[][] {
            {"cniConfig", "urls"}, {"kubernetes", "manifests", "urls"}, {"addons_include"}
          }) {
        root.get(path).map(YamlNode::items).ifPresent(all::addAll);
      }
    }
    if (source.document().group().equals(KUBEKEY)) {
      root.get("spec", "addons").map(YamlNode::items).orElse(List.of()).stream()
          .flatMap(addon -> addon.get("sources", "yaml", "path").stream())
          .forEach(paths -> all.addAll(paths.items()));
    }
    talos(root, all);
    all.removeIf(node -> !node.isScalar());
    return all;
  }

  /** What Talos' configuration applies, whole or as a patch, on its own or inside other objects. */
  private static void talos(YamlNode node, List<YamlNode> all) {
    for (String[] path :
        new String[][] {{"cluster", "network", "cni", "urls"}, {"cluster", "extraManifests"}}) {
      node.get(path).map(YamlNode::items).ifPresent(all::addAll);
    }
    Optional<YamlNode> value = node.get("value");
    String patched = value.isPresent() ? node.text("path").orElse("") : "";
    if (patched.matches("/cluster/extraManifests(/(-|\\d+))?|/cluster/network/cni/urls(/.*)?")) {
      all.addAll(value.get().isScalar() ? List.of(value.get()) : value.get().items());
    } else if (patched.equals("/cluster/network/cni")) {
      value.get().get("urls").map(YamlNode::items).ifPresent(all::addAll);
    }
    for (YamlNode.Entry entry : node.entries()) {
      talos(entry.value(), all);
    }
    for (YamlNode item : node.items()) {
      talos(item, all);
    }
  }

  @Override
  public Discovered read(Source source, References references) {
    Found found = new Found();
    if (isKops(source)) {
      kops(source, references, found);
    }
    if (isKubeKey(source)) {
      kubeKey(source, references, found);
    }
    if (isVendir(source)) {
      contents(source).forEach(content -> fetched(source, content, references, found));
    }
    for (YamlNode address : addresses(source)) {
      String component = references.component(address.text());
      if (!component.isEmpty()) {
        manifest(source, address, component, found);
      }
    }
    return found.discovered();
  }

  /** https://carvel.dev/vendir/docs/latest/vendir-spec/ */
  private static List<YamlNode> contents(Source source) {
    return source
        .document()
        .root()
        .get("directories")
        .map(YamlNode::items)
        .orElse(List.of())
        .stream()
        .flatMap(directory -> directory.get("contents").map(YamlNode::items).stream())
        .flatMap(List::stream)
        .toList();
  }

  /** Files of a Git repository, or of a release of one. */
  private static void fetched(Source source, YamlNode content, References references, Found found) {
    boolean git = content.get("git").isPresent();
    Optional<YamlNode> ref = content.get(git ? "git" : "githubRelease", git ? "ref" : "tag");
    String repository =
        git
            ? content.text("git", "url").orElse("").replaceFirst("\\.git$", "")
            : "https://github.com/" + content.text("githubRelease", "slug").orElse("");
    String component = references.component(repository);
    if (ref.isEmpty() || component.isEmpty()) {
      return;
    }
    String path =
        content.get("includePaths").map(YamlNode::items).orElse(List.of()).stream()
            .map(YamlNode::text)
            .filter(each -> !each.contains("*"))
            .findFirst()
            .orElse("");
    String address =
        git
            ? repository + "//" + path + "?ref=" + ref.get().text()
            : repository + "/releases/download/" + ref.get().text() + "/" + path;
    try {
      URI url = new URI(address);
      if (path.isEmpty() || references.components().manifest(address).isEmpty()) {
        found.skip(
            ref.get().at(),
            Skipped.Kind.NOT_UNDERSTOOD,
            "which files of " + repository + " are taken is not told",
            component);
        return;
      }
      found.add(
          new RemoteManifest(
              new SubjectId(source.cluster(), "", component),
              url,
              ref.get().text(),
              Deployer.kubectl(),
              content.at(),
              ref.get().at()));
    } catch (URISyntaxException e) {
      found.skip(
          ref.get().at(), Skipped.Kind.NOT_UNDERSTOOD, address + " is no address", component);
    }
  }

  private static void manifest(Source source, YamlNode address, String component, Found found) {
    String text = address.text();
    if (text.contains("{{") || text.contains("${")) {
      found.skip(
          address.at(), Skipped.Kind.COMPUTED, "address " + text + " is computed", component);
      return;
    }
    Matcher version = VERSION.matcher(text);
    if (!version.find()) {
      found.skip(
          address.at(),
          Skipped.Kind.UNRESOLVED,
          "address " + text + " tells no version",
          component);
      return;
    }
    try {
      found.add(
          new RemoteManifest(
              new SubjectId(source.cluster(), "", component),
              new URI(text),
              version.group(1),
              Deployer.kubectl(),
              address.at(),
              address.at()));
    } catch (URISyntaxException e) {
      found.skip(address.at(), Skipped.Kind.NOT_UNDERSTOOD, text + " is no address", component);
    }
  }

  /** {@code cni: {type: cilium, cilium_version: 1.15.3, calico_version: v3.28.2}} */
  private static void kubeKey(Source source, References references, Found found) {
    String type = source.document().root().text("spec", "cni", "type").orElse("");
    Optional<YamlNode> version =
        source.document().root().get("spec", "cni", type + "_version").filter(YamlNode::isScalar);
    if (version.isPresent() && !references.component(type).isEmpty()) {
      new PlatformChart(source, version.get(), "kubekey")
          .name(Optional.empty(), type)
          .namespace(Optional.of("kube-system"))
          .chart(
              type.equals("calico") ? "tigera-operator" : type, version, "is what KubeKey brings")
          .addTo(found, references);
    }
  }

  /** https://kops.sigs.k8s.io/networking/ */
  private static void kops(Source source, References references, Found found) {
    Optional<YamlNode> networking = source.document().root().get("spec", "networking");
    for (YamlNode.Entry entry : networking.map(YamlNode::entries).orElse(List.of())) {
      String component =
          entry.key().equalsIgnoreCase("amazonvpc")
              ? references.component("amazon-k8s-cni")
              : references.component(entry.key());
      if (component.isEmpty()) {
        continue;
      }
      Optional<YamlNode> version = entry.value().get("version").filter(YamlNode::isScalar);
      List<LinedText> images = images(entry);
      if (!images.isEmpty()) {
        setImage(source, entry, images, references, found);
      } else if (version.isPresent() && references.components().knowsChart(entry.key())) {
        new PlatformChart(source, entry.value(), "kops")
            .name(Optional.empty(), entry.key())
            .namespace(Optional.of("kube-system"))
            .chart(entry.key(), version, "is what kOps brings")
            .addTo(found, references);
      } else {
        found.skip(
            entry.at(),
            Skipped.Kind.NOT_UNDERSTOOD,
            "kOps brings " + entry.key() + " in the version of its own release",
            component);
      }
    }
  }

  /** What {@code kubectl set image} would be told of the images that kOps is told to take. */
  private static List<LinedText> images(YamlNode.Entry entry) {
    List<LinedText> images = new ArrayList<>();
    if (entry.key().equals("calico")) {
      entry
          .value()
          .get("version")
          .filter(YamlNode::isScalar)
          .ifPresent(
              version ->
                  images.add(
                      LinedText.at(
                          version.at(), "calico-node=quay.io/calico/node:" + version.text())));
    } else if (entry.key().equalsIgnoreCase("amazonvpc")) {
      for (String[] field :
          new String[][] {
            {"imageName", "aws-node"},
            {"image", "aws-node"},
            {"initImageName", "aws-vpc-cni-init"},
            {"initImage", "aws-vpc-cni-init"}
          }) {
        entry
            .value()
            .get(field[0])
            .filter(YamlNode::isScalar)
            .ifPresent(
                image -> images.add(LinedText.at(image.at(), field[1] + "=" + image.text())));
      }
    }
    return images;
  }

  private static void setImage(
      Source source,
      YamlNode.Entry entry,
      List<LinedText> images,
      References references,
      Found found) {
    String workload = entry.key().equals("calico") ? "calico-node" : "aws-node";
    List<ShellWord> words = new ArrayList<>();
    for (String word :
        List.of("kubectl", "set", "image", "daemonset/" + workload, "--namespace=kube-system")) {
      words.add(ShellWord.known(LinedText.at(entry.at(), word)));
    }
    images.forEach(image -> words.add(ShellWord.known(image)));
    ScriptCommands commands = new ScriptCommands(references.scripts(), source.cluster());
    commands.accept(ShellCommand.of(entry.at(), words, List.of("")));
    commands.discovered().subjects().forEach(found::add);
  }
}
