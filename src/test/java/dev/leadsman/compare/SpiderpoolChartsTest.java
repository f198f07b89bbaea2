package dev.leadsman.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.leadsman.model.Changes.CrdChange;
import dev.leadsman.model.Changes.Renamed;
import dev.leadsman.model.Changes.ValuesChange;
import dev.leadsman.model.ChartInfo;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The charts of this repository differ as the real ones do. */
class SpiderpoolChartsTest {
  private static ChartInfo chart(String version) throws IOException {
    Path chart = Path.of("charts", "spiderpool", version);
    List<Manifest> crds = new ArrayList<>();
    try (Stream<Path> files = Files.list(chart.resolve("crds"))) {
      for (Path file : files.sorted().toList()) {
        crds.addAll(Given.crds(Files.readString(file)));
      }
    }
    return Given.chart(Files.readString(chart.resolve("values.yaml")), crds);
  }

  private static List<String> crds(String from, String to) throws Exception {
    List<CrdChange> changes =
        Given.compare(Given.charts(chart(from), ""), Given.charts(chart(to), "")).crds();
    return changes.stream()
        .map(change -> change.kind() + " " + change.change() + " " + change.newFields())
        .toList();
  }

  private static ValuesChange values(String from, String to, String user) throws Exception {
    return Given.compare(Given.charts(chart(from), ""), Given.charts(chart(to), user)).values();
  }

  @Test
  void equalSchemasAreNoChange() throws Exception {
    assertEquals(List.of(), crds("0.7.1", "0.7.3"));
  }

  @Test
  void sevenCrdsAreNewInCrdsOf08() throws Exception {
    assertEquals(
        List.of(
            "NetworkAttachmentDefinition new []",
            "SpiderCoordinator changed []",
            "SpiderMultusConfig changed []",
            "SriovIBNetwork new []",
            "SriovNetworkNodePolicy new []",
            "SriovNetworkNodeState new []",
            "SriovNetworkPoolConfig new []",
            "SriovNetwork new []",
            "SriovOperatorConfig new []"),
        crds("0.7.3", "0.8.0"));
  }

  @Test
  void txQueueLenIsNewIn09() throws Exception {
    assertEquals(
        List.of(
            "SpiderCoordinator changed [/spec/txQueueLen]",
            "SpiderMultusConfig changed [/spec/ibsriov, /spec/ipoib,"
                + " /spec/coordinator/txQueueLen]"),
        crds("0.8.0", "0.9.0"));
  }

  @Test
  void onlyDefaultsAreNewAfter090() throws Exception {
    List<CrdChange> changes =
        Given.compare(Given.charts(chart("0.9.0"), ""), Given.charts(chart("0.9.4"), "")).crds();

    assertEquals(
        List.of(
            "/spec/mode: default is new",
            "/spec/tunePodRoutes: default is new",
            "/spec/hostRuleTable: default is new",
            "/spec/detectIPConflict: default is new",
            "/spec/detectGateway: default is new",
            "/spec/hostRPFilter: default is new",
            "/spec/txQueueLen: default is new"),
        changes.get(0).changedFields());
  }

  @Test
  void fieldsLeaveThePoolsIn10() throws Exception {
    List<Manifest> pool =
        Given.manifests(
            "clusters/prod/pool.yaml",
            """
            apiVersion: spiderpool.spidernet.io/v2beta1
            kind: SpiderIPPool
            metadata: {name: v4}
            spec:
              subnet: 10.0.0.0/16
              vlan: 7
            """);

    CrdChange change =
        Given.compare(
                Given.charts(chart("0.9.8"), ""),
                Given.charts(chart("1.0.0"), ""),
                Deployer.helm(),
                pool)
            .crds()
            .stream()
            .filter(one -> one.kind().equals("SpiderIPPool"))
            .findFirst()
            .orElseThrow();

    assertEquals(List.of("/spec/vlan"), change.removedFields());
    assertEquals(
        List.of("clusters/prod/pool.yaml:6: SpiderIPPool v4: /spec/vlan is not known"),
        change.pruned());
    assertEquals(List.of(), change.rejected());
  }

  @Test
  void knowsWhichValuesDie() throws Exception {
    ValuesChange to08 =
        values(
            "0.7.3",
            "0.8.0",
            """
            global: {ipamBinHostPath: /var/lib/cni}
            multus: {multusCNI: {uninstall: false, tolerations: [], podLabels: {a: b}}}
            spiderpoolAgent: {nodeSelector: {disk: ssd}, extraEnv: [{name: A, value: b}]}
            """);
    assertEquals(
        List.of(
            "/global/ipamBinHostPath",
            "/multus/multusCNI/tolerations",
            "/multus/multusCNI/podLabels"),
        to08.dead());
    assertEquals(
        List.of(new Renamed("/global/ipamBinHostPath", "/global/cniBinHostPath")), to08.renamed());
    assertEquals(
        List.of("/ipam/enableSpiderSubnet"),
        values("0.9.8", "1.0.0", "ipam: {enableSpiderSubnet: false, enableIPv6: false}").dead());
  }
}
