package dev.leadsman.version;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.model.Cause;
import dev.leadsman.model.Values;
import dev.leadsman.model.VersionRead;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComponentsTest {
  private static final Components COMPONENTS = Components.load();
  private static final String SHA =
      "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @TempDir Path temp;

  // ---- what is known

  @Test
  void placesEveryKnownRelease() {
    for (Component component : COMPONENTS.all()) {
      component
          .releases()
          .values()
          .forEach(
              version ->
                  assertTrue(
                      component.scheme().read(version).isPresent(), component + " " + version));
    }
    assertEquals(77, component("aws-vpc-cni").releases().size());
    assertEquals(93, component("spiderpool").releases().size());
  }

  @Test
  void namesSchemesThatExist() {
    for (Component component : COMPONENTS.all()) {
      assertTrue(COMPONENTS.schemes().all().contains(component.scheme()), component.id());
      component.images().forEach(image -> COMPONENTS.schemes().scheme(image.scheme()));
    }
  }

  @Test
  void placesEveryBundledChart() throws Exception {
    List<String> lines =
        Files.readAllLines(Path.of(getClass().getResource("/policies/rke2/bundled.csv").toURI()));

    assertEquals(148, lines.size());
    for (String line : lines.subList(1, lines.size())) {
      String release = line.substring(0, line.indexOf(','));
      Map<String, String> charts = COMPONENTS.bundled(release);
      assertTrue(charts.size() >= 5, release);
      charts.forEach(
          (chart, version) -> {
            Component component = COMPONENTS.byChart(chart).orElseThrow();
            VersionRead read = component.read(version, Values.EMPTY, null);
            assertEquals("", read.reason(), release + " " + chart);
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1.33.2+rke2r1", "v1.33.2-rke2r1", "1.33.2+rke2r1", "v1.33.2%2Brke2r1"})
  void knowsWhatAnRke2ReleaseBundles(String spelling) {
    assertEquals(
        Map.of(
            "rke2-cilium", "1.17.401",
            "rke2-canal", "v3.30.1-build2025061101",
            "rke2-calico", "v3.30.100",
            "rke2-calico-crd", "v3.30.100",
            "rke2-flannel", "v0.27.001",
            "rke2-multus", "v4.2.102"),
        COMPONENTS.bundled(spelling));
  }

  @Test
  void knowsNothingOfOtherRke2Releases() {
    assertEquals(Map.of(), COMPONENTS.bundled("v1.99.0+rke2r1"));
    assertEquals(Map.of(), COMPONENTS.bundled("stable"));
    // Flannel came to RKE2 later.
    assertFalse(COMPONENTS.bundled("v1.26.11+rke2r1").containsKey("rke2-flannel"));
  }

  @Test
  void listsItsPacks() {
    assertEquals(
        List.of("generic", "spiderpool", "aws", "baidu", "uk8s", "rke2"), Components.packs());
    for (Component component : COMPONENTS.all()) {
      assertTrue(Components.packs().contains(component.pack()), component.id());
    }
    assertEquals("rke2", component("cilium").pack());
    assertEquals("Amazon VPC CNI", component("aws-vpc-cni").title());
  }

  // ---- images

  @ParameterizedTest
  @CsvSource({
    "602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.18.1, aws-vpc-cni, 1.18.1",
    "961992271922.dkr.ecr.cn-northwest-1.amazonaws.com.cn/amazon-k8s-cni:v1.19.4-eksbuild.1,"
        + " aws-vpc-cni, 1.19.4",
    "localhost:5000/amazon-k8s-cni:v1.18.1, aws-vpc-cni, 1.18.1",
    "amazon-k8s-cni-init:v1.18.1, aws-vpc-cni, 1.18.1",
    "1.dkr.ecr.eu-west-1.amazonaws.com/amazon/aws-network-policy-agent:v1.2.6,"
        + " aws-network-policy-agent, 1.2.6",
    "ghcr.io/spidernet-io/spiderpool/spiderpool-agent:v0.9.4, spiderpool, 0.9.4",
    "ghcr.m.daocloud.io/spidernet-io/spiderpool/spiderpool-controller:v1.0.0-rc4, spiderpool,"
        + " 1.0.0-rc4",
    "quay.io/cilium/cilium:v1.17.4, cilium, 1.17.4",
    "mirror.local:443/proxy/quay.io/cilium/operator-generic:v1.17.4@" + SHA + ", cilium, 1.17.4",
    "rancher/mirrored-cilium-cilium:v1.17.4, cilium, 1.17.4",
    "docker.io/calico/node:v3.29.1, calico, 3.29.1",
    "rancher/hardened-calico:v3.30.1-build20250611, calico, 3.30.1",
    "quay.io/tigera/operator:v1.36.2, tigera-operator, 1.36.2",
    "docker.io/flannel/flannel:v0.25.1, flannel, 0.25.1",
    "rancher/hardened-flannel:v0.27.0-build20250611, flannel, 0.27.0",
    "ghcr.io/k8snetworkplumbingwg/multus-cni:v4.1.4-thick, multus, 4.1.4",
    "ghcr.io/k8snetworkplumbingwg/multus-cni:v3.9, multus, 3.9.0",
    "registry.baidubce.com/cce-plugin-pro/cce-cni:v1.9.6, cce-cni, 1.9.6",
    "registry-hkg.baidubce.com/cce-plugin-dev/cce-cni:v1.9.6, cce-cni, 1.9.6",
    "registry.baidubce.com/cce-plugin-pro/cce-network-agent:2.12.17-arm64, cce-network-v2,"
        + " 2.12.17",
    "registry.baidubce.com/cce-plugin-pro/cce-network-operator-vpc-eni:2.12.17, cce-network-v2,"
        + " 2.12.17",
    "uhub.service.ucloud.cn/uk8s/cni-vpc-node:1.0.4-lts, cnivpc, 1.0.4-lts",
    "uhub.service.ucloud.cn/uk8s/cni-vpc-ipamd:22.05.1, ipamd, 22.05.1",
    "uhub.service.ucloud.cn/uk8s/vip-controller:1.2.0, vip-controller, 1.2.0",
    "rancher/rke2-upgrade:v1.33.2-rke2r1, rke2, 1.33.2",
    "public.ecr.aws/eks/amazon-k8s-cni:v1.19.4, aws-vpc-cni, 1.19.4",
    "docker.io/rancher/hardened-cilium:v1.17.4-build20250611, cilium, 1.17.4",
    "mcr.microsoft.com/oss/cilium/cilium:1.12.10, cilium, 1.12.10",
    "quay.io/cilium/cilium:v1.17.0-pre.1, cilium, 1.17.0-pre.1",
    "quay.io/cilium/cilium:v1.13.0-snapshot.2, cilium, 1.13.0-snapshot.2",
    "rancher/mirrored-calico-goldmane:v3.30.1, calico, 3.30.1",
    "quay.io/coreos/flannel:v0.15.1, flannel, 0.15.1",
    "nfvpe/multus:v3.4.1, multus, 3.4.1",
    "quay.io/acme/cilium:v1.17.4, cilium, 1.17.4",
    "quay.io/acme/cilium-operator-generic:v1.17.4, cilium, 1.17.4",
    "registry.local/hubble-relay:v1.17.4, cilium, 1.17.4",
  })
  void recognisesImagesFromAnyRegistry(String image, String component, String upstream) {
    ImageMatch match = COMPONENTS.byImage(image).orElseThrow();

    assertEquals(component, match.component().id());
    VersionRead read = match.version();
    assertEquals("", read.reason());
    assertEquals(upstream, read.version().upstream());
    assertEquals(read.version().key(), match.placed().orElseThrow().key());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quay.io/cilium/tetragon:v1.2.0",
        "quay.io/cilium/tetragon-operator:v1.2.0",
        "quay.io/cilium/cilium-cli:v0.16.0",
        "quay.io/cilium/hubble-ui:v0.13.2",
        "quay.io/cilium/hubble-ui-backend:v0.13.2",
        "docker.io/cilium/json-mock:1.3.8",
        "docker.io/kiwigrid/k8s-sidecar:1.28.0",
        "quay.io/coreos/flannel-server-helper:0.1",
        "docker.io/rancher/mirrored-istio-install-cni:1.22.0",
        "public.ecr.aws/aws-ec2/aws-node-termination-handler:v1.22.0",
        "public.ecr.aws/eks/aws-vpc-cni-metrics-helper:v1.18.1",
        "docker.io/istio/install-cni:1.22.0",
        "somebody/flannel:v1.0.0",
        "flannel:v1.0.0",
        "example.com/ops/node:v3.29.1",
        "example.com/ha/vip-controller:1.2.0",
        "not-cilium/ciliumx:v1",
        "{{ .Values.image }}",
        "quay.io/cilium/cilium:{{ .Values.tag }}",
        "",
      })
  void leavesLookAlikesAlone(String image) {
    assertEquals(Optional.empty(), COMPONENTS.byImage(image));
  }

  @Test
  void takesAnImageApart() {
    assertEquals(
        Optional.of(new ImageRef("localhost:5000/calico/node", "v3.29.1", SHA)),
        ImageRef.parse("localhost:5000/calico/node:v3.29.1@" + SHA));
    assertEquals(
        Optional.of(new ImageRef("localhost:5000/calico/node", "", "")),
        ImageRef.parse("localhost:5000/calico/node"));
    assertEquals(Optional.of(new ImageRef("busybox", "1.36", "")), ImageRef.parse("busybox:1.36"));
    assertEquals(
        "quay.io/calico/node@" + SHA,
        ImageRef.parse("quay.io/calico/node@" + SHA).orElseThrow().toString());
    for (String text : List.of("a b", "http://x/y", "x:", "x@", ":v1", "x/", "x:v1:v2")) {
      assertEquals(Optional.empty(), ImageRef.parse(text), text);
    }
  }

  @Test
  void keepsFlavourTagAndDigestApart() {
    ImageMatch match =
        COMPONENTS
            .byImage("mirror.local/k8snetworkplumbingwg/multus-cni:v4.1.4-thick@" + SHA)
            .orElseThrow();

    assertEquals("mirror.local/k8snetworkplumbingwg/multus-cni", match.repository());
    assertEquals("multus-cni", match.name());
    assertEquals("v4.1.4-thick", match.tag());
    assertEquals("-thick", match.variant());
    assertEquals(SHA, match.digest());
    assertEquals("v4.1.4-thick", match.version().written());
  }

  @ParameterizedTest
  @CsvSource({
    "quay.io/cilium/cilium, image quay.io/cilium/cilium has no tag",
    "quay.io/cilium/cilium@" + SHA + ", image quay.io/cilium/cilium has a digest and no tag",
    "quay.io/cilium/cilium:latest, '\"latest\" names no version'",
    "quay.io/cilium/certgen:v0.2.1, image cilium/certgen has versions of its own",
    "uhub.service.ucloud.cn/wxyz/cni-vpc-node:dev-5e515ea,"
        + " '\"dev-5e515ea\" is a test build without a place in the order'",
    "uhub.service.ucloud.cn/uk8s/cni-vpc-node:dev-0123abc,"
        + " '\"dev-0123abc\" is a test build without a place in the order'",
    "multus-cni:snapshot-thick, '\"snapshot\" names no version'",
    "cce-cni:2.12.17, '\"2.12.17\" belongs to CCE container network v2'",
  })
  void saysWhyAnImageTellsNoVersion(String image, String reason) {
    VersionRead read = COMPONENTS.byImage(image).orElseThrow().version();

    assertEquals(null, read.version());
    assertEquals(Cause.VERSION, read.cause());
    assertEquals(reason, read.reason());
  }

  @Test
  void ordersTagsThatAreNumbersOfTheirOwn() {
    String tail = "-0f602c28cb2aa57b29078195049fb257d5b5246c";
    ImageMatch older =
        COMPONENTS.byImage("cilium/cilium-envoy:v1.32.6-1746661844" + tail).orElseThrow();
    ImageMatch newer =
        COMPONENTS.byImage("cilium/cilium-envoy:v1.32.6-1749271279" + tail).orElseThrow();

    assertFalse(older.carriesVersion());
    assertTrue(older.placed().orElseThrow().compareTo(newer.placed().orElseThrow()) < 0);
    assertTrue(COMPONENTS.byImage("cilium/certgen:v0.2.1").orElseThrow().placed().isPresent());
  }

  @Test
  void tellsComponentsOfOneImageApartByTheWorkload() {
    String image = "registry.baidubce.com/cce-plugin-pro/cce-cni:v1.9.6";

    assertEquals(
        "cce-eni-ipam", COMPONENTS.byImage(image, "cce-eni-ipam").orElseThrow().component().id());
    assertEquals(
        "cce-cni", COMPONENTS.byImage(image, "cce-cni-node-agent").orElseThrow().component().id());
  }

  // ---- charts, add-ons, distributions

  @ParameterizedTest
  @CsvSource({
    "spiderpool, spiderpool",
    "aws-vpc-cni, aws-vpc-cni",
    "cce-vpc-native-cni, cce-cni",
    "cce-network-v2, cce-network-v2",
    "rke2-calico-crd, rke2-calico-crd",
    "rke2-multus, rke2-multus",
    "cilium, cilium",
    "cilium/charts/cilium, cilium",
    "projectcalico/tigera-operator, calico",
    "tigera-operator, calico",
    "flannel, flannel",
    "cni,",
    "tetragon,",
    "calico,",
    "aws-node-termination-handler,",
  })
  void recognisesCharts(String chart, String component) {
    assertEquals(Optional.ofNullable(component), COMPONENTS.byChart(chart).map(Component::id));
  }

  @Test
  void recognisesAddonsAndDistributions() {
    assertEquals(Optional.of("aws-vpc-cni"), COMPONENTS.byAddon("vpc-cni").map(Component::id));
    assertEquals(Optional.empty(), COMPONENTS.byAddon("coredns"));
    assertEquals(Optional.of("rke2"), COMPONENTS.byDistribution("rke2").map(Component::id));
    assertEquals(
        "1.19.4", component("aws-vpc-cni").place("v1.19.4-eksbuild.1").version().upstream());
  }

  // ---- manifests

  @ParameterizedTest
  @CsvSource({
    "https://raw.githubusercontent.com/aws/amazon-vpc-cni-k8s/v1.18.1/config/master/aws-k8s-cni.yaml,"
        + " aws-vpc-cni, v1.18.1",
    "https://raw.githubusercontent.com/aws/amazon-vpc-cni-k8s/refs/tags/v1.18.1/config/master/aws-k8s-cni-cn.yaml,"
        + " aws-vpc-cni, v1.18.1",
    "https://ghproxy.example/https://raw.githubusercontent.com/aws/amazon-vpc-cni-k8s/release-1.11/config/v1.11/aws-k8s-cni.yaml,"
        + " aws-vpc-cni, release-1.11",
    "https://github.com/aws/amazon-vpc-cni-k8s/config/master?ref=v1.18.1, aws-vpc-cni, v1.18.1",
    "https://raw.githubusercontent.com/projectcalico/calico/v3.29.1/manifests/calico.yaml, calico,"
        + " v3.29.1",
    "https://github.com/projectcalico/calico/raw/v3.29.1/manifests/tigera-operator.yaml, calico,"
        + " v3.29.1",
    "github.com/projectcalico/calico//manifests?ref=v3.29.1, calico, v3.29.1",
    "git@github.com:projectcalico/calico.git//manifests?timeout=90&ref=v3.29.1, calico, v3.29.1",
    "https://cdn.jsdelivr.net/gh/projectcalico/calico@v3.29.1/manifests/calico.yaml, calico,"
        + " v3.29.1",
    "https://docs.projectcalico.org/v3.20/manifests/calico.yaml, calico, v3.20",
    "https://docs.projectcalico.org/manifests/calico.yaml, calico, ''",
    "https://projectcalico.docs.tigera.io/archive/v3.25/manifests/calico.yaml, calico, v3.25",
    "https://github.com/flannel-io/flannel/releases/download/v0.25.1/kube-flannel.yml, flannel,"
        + " v0.25.1",
    "https://github.com/flannel-io/flannel/releases/latest/download/kube-flannel.yml, flannel,"
        + " latest",
    "https://raw.githubusercontent.com/coreos/flannel/master/Documentation/kube-flannel.yml,"
        + " flannel, master",
    "https://raw.githubusercontent.com/k8snetworkplumbingwg/multus-cni/v4.0.2/deployments/multus-daemonset.yml,"
        + " multus, v4.0.2",
    "https://raw.githubusercontent.com/ucloud/uk8s-cni-vpc/v1.3.5/deploy/ipamd.yaml, ipamd, v1.3.5",
    "https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.18.1/config/master/cni-metrics-helper.yaml,,",
    "https://raw.githubusercontent.com/cilium/tetragon/v1.2.0/install/kubernetes/x.yaml,,",
    "https://raw.githubusercontent.com/somebody/xprojectcalico/calico/v1/manifests/calico.yaml,,",
    "https://example.com/calico.yaml,,",
  })
  void recognisesManifestUrls(String url, String component, String version) {
    Optional<UrlMatch> match = COMPONENTS.byManifestUrl(url);

    assertEquals(Optional.ofNullable(component), match.map(UrlMatch::component).map(Component::id));
    assertEquals(Optional.ofNullable(version), match.map(UrlMatch::version));
  }

  @Test
  void placesTheVersionThatAUrlNames() {
    String aws =
        "https://raw.githubusercontent.com/aws/amazon-vpc-cni-k8s/%s/config/aws-k8s-cni.yaml";
    String uk8s = "https://raw.githubusercontent.com/ucloud/uk8s-cni-vpc/%s/deploy/%s";

    assertEquals("1.18.1", url(aws.formatted("v1.18.1")).read().version().upstream());
    assertEquals(
        "\"release-1.18\" is a branch", url(aws.formatted("release-1.18")).read().reason());
    assertEquals(
        "the URL names no version",
        url("https://docs.projectcalico.org/manifests/calico.yaml").read().reason());
    VersionRead ipamd = url(uk8s.formatted("v1.3.5", "ipamd.yaml")).read();
    assertEquals("1.2.0", ipamd.version().upstream());
    assertEquals("v1.3.5", ipamd.written());
    assertEquals(
        "the manifest of v2.0.1 holds another version, which is not known",
        url(uk8s.formatted("v2.0.1", "node.yml")).read().reason());
  }

  @Test
  void tellsCrdsFromWholeManifests() {
    String calico = "https://raw.githubusercontent.com/projectcalico/calico/v3.29.1/manifests/";

    assertTrue(url(calico + "operator-crds.yaml").crds());
    assertFalse(url(calico + "tigera-operator.yaml").crds());
    assertTrue(url("https://github.com/aws/eks-charts/stable/aws-vpc-cni/crds?ref=master").crds());
  }

  // ---- versions of releases

  @ParameterizedTest
  @CsvSource({
    // the chart of 2024 that was numbered like those of 2023
    "aws-vpc-cni, 1.3.0, '', , 1.18.1",
    "aws-vpc-cni, v1.2.8, '', , 1.12.6",
    "aws-vpc-cni, 1.18.0, 'image: {tag: v1.15.1-eksbuild.1}', , 1.15.1",
    "aws-vpc-cni, 1.18.0, 'image: {override: \"mirror/amazon-k8s-cni:v1.16.0\", tag: v1.15.1}', ,"
        + " 1.16.0",
    "aws-vpc-cni, 1.18.0, 'image: {tag: \"\"}', , 1.18.0",
    "aws-vpc-cni, 1.18.0, 'init: {image: {tag: v1.15.1}}', , 1.18.0",
    "aws-vpc-cni, 9.9.9, '', v1.30.0, 1.30.0",
    "spiderpool, 0.9.4, 'spiderpoolAgent: {image: {tag: v0.8.0}}', , 0.9.4",
    "cce-cni, 1.0.0, 'CCECNIImage: registry.baidubce.com/cce-plugin-pro/cce-cni:v1.9.6', 1.12.0,"
        + " 1.9.6",
    "cce-network-v2, 2.9.0, 'network: {agent: {image: {tag: 2.12.17-arm64}}}', , 2.12.17",
    "cce-network-v2, 2.9.0, '', 2.8.1, 2.9.0",
    "rke2-cilium, 1.17.401, 'image: {tag: v1.16.0}', , 1.17.4",
    "cilium, 1.17.4, 'image: {tag: \"v1.16.0@" + SHA + "\"}', , 1.16.0",
    "cilium, 1.17.4, '', , 1.17.4",
  })
  void findsTheVersionOfARelease(
      String component, String chart, String values, String appVersion, String upstream)
      throws Exception {
    VersionRead read = component(component).read(chart, values(values), appVersion);

    assertEquals("", read.reason());
    assertEquals(upstream, read.version().upstream());
  }

  @ParameterizedTest
  @CsvSource({
    "aws-vpc-cni, 1.18.0, 'image: {override: \"mirror/amazon-k8s-cni@"
        + SHA
        + "\"}', VERSION,"
        + " value /image/override gives amazon-k8s-cni a digest and no tag",
    "aws-vpc-cni, 1.18.0, 'image: {override: \"a b\"}', VERSION,"
        + " value /image/override is no image reference",
    "aws-vpc-cni, 9.9.9, '', CHART, which version of Amazon VPC CNI chart 9.9.9 ships is not known",
    "aws-vpc-cni, ~1.18, '', VERSION,"
        + " which version of Amazon VPC CNI chart ~1.18 ships is not known",
    "aws-vpc-cni, '', '', VERSION, no chart version is written",
    "cce-cni, 1.0.0, '', VERSION, chart 1.0.0 does not name a version",
    "spiderpool, ~0.9, '', VERSION, '\"~0.9\" is a range, not a version'",
    "rke2-cilium, 1.17.4, '', VERSION,"
        + " '\"1.17.4\" is an upstream number, not a chart of RKE2'",
  })
  void saysWhyAReleaseHasNoVersion(
      String component, String chart, String values, Cause cause, String reason) throws Exception {
    VersionRead read = component(component).read(chart, values(values), null);

    assertEquals(null, read.version());
    assertEquals(cause, read.cause());
    assertEquals(reason, read.reason());
  }

  @Test
  void listsPinsOfUserValues() throws Exception {
    List<Component.Pin> pins =
        component("aws-vpc-cni")
            .pins(
                values(
                    "{image: {override: 'm/amazon-k8s-cni:v1.16.0', tag: v1},"
                        + " init: {image: {tag: v1.18.1}}}"));

    assertEquals(
        List.of(
            "amazon-k8s-cni /image/override m/amazon-k8s-cni:v1.16.0",
            "amazon-k8s-cni-init /init/image/tag v1.18.1"),
        pins.stream()
            .map(pin -> pin.image().name() + " " + pin.pointer() + " " + pin.written())
            .toList());
  }

  // ---- quick search, more directories

  @Test
  void hasFewMarkersThatCoverAllNames() {
    List<String> markers = COMPONENTS.markers();

    assertTrue(markers.size() <= 20, markers::toString);
    for (Component component : COMPONENTS.all()) {
      component.charts().forEach(name -> assertCovered(name, markers));
      component.addons().forEach(name -> assertCovered(name, markers));
      component.images().forEach(image -> assertCovered(image.name(), markers));
    }
    assertFalse(markers.contains("calico/node"));
  }

  private static void assertCovered(String name, List<String> markers) {
    assertTrue(markers.stream().anyMatch(name::contains), name);
  }

  @Test
  void addsComponentsAndSchemesOfFurtherDirectories() throws Exception {
    Files.createDirectories(temp.resolve("mine"));
    Files.writeString(
        temp.resolve("schemes.yaml"),
        """
        - id: odd
          title: odd numbers
          forms:
          - {name: only, pattern: '(?<maj>\\d*[13579])', key: [maj], numbers: [maj, 0, 0], upstream: '{maj}'}
        """);
    Files.writeString(
        temp.resolve("mine/components.yaml"),
        """
        - {id: ours, title: Ours, scheme: odd, charts: [ours], images: [ours/agent], version: [chart]}
        - {id: flannel, title: Our Flannel, scheme: semver, charts: [flannel], version: [chart]}
        """);

    Components more = Components.load(List.of(temp));

    assertEquals("mine", more.component("ours").orElseThrow().pack());
    assertEquals(7, more.byImage("x/ours/agent:7").orElseThrow().version().version().major());
    assertEquals("Our Flannel", more.byChart("flannel").orElseThrow().title());
    assertEquals(Optional.empty(), more.byImage("docker.io/flannel/flannel:v0.25.1"));
    assertTrue(more.component("cilium").isPresent());
  }

  @ParameterizedTest
  @CsvSource({
    "'- {title: x, scheme: semver}', ':1: lacks id'",
    "'- {id: x, scheme: semver}', ':1: lacks title'",
    "'- {id: x, title: x, scheme: nope}', ':1: no scheme nope among '",
    "'- {id: x, title: x, scheme: semver, version: [luck]}',"
        + " ':1: version source luck is none of [image, releases, appVersion, chart]'",
    "'- [', ':1: '",
  })
  void saysWhereAComponentFileIsBroken(String text, String problem) throws IOException {
    Files.writeString(temp.resolve("components.yaml"), text);

    String message =
        assertThrows(IllegalArgumentException.class, () -> Components.load(List.of(temp)))
            .getMessage();

    assertTrue(message.contains(problem), message);
  }

  private static Component component(String id) {
    return COMPONENTS.component(id).orElseThrow();
  }

  private static UrlMatch url(String url) {
    return COMPONENTS.byManifestUrl(URI.create(url)).orElseThrow();
  }

  private static Values values(String yaml) throws YamlException {
    return yaml.isEmpty()
        ? Values.EMPTY
        : YamlDocument.parse("values.yaml", yaml).get(0).root().toValues();
  }
}
