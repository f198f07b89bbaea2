package dev.leadsman.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.leadsman.model.Changes.FieldChange;
import dev.leadsman.model.Changes.Renamed;
import dev.leadsman.model.Changes.ValuesChange;
import dev.leadsman.model.ChartInfo;
import dev.leadsman.model.Deployer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValuesDeltaTest {
  private static ValuesChange values(String base, String head, String user) throws Exception {
    return values(Given.chart(base, List.of()), Given.chart(head, List.of()), user);
  }

  private static ValuesChange values(ChartInfo base, ChartInfo head, String user) throws Exception {
    return Given.compare(Given.charts(base, ""), Given.charts(head, user)).values();
  }

  @Test
  void aValueThatHeadsDefaultsLackIsDead() throws Exception {
    assertEquals(
        new ValuesChange(
            List.of("/feature/enableIPv6", "/ipam/enableSpiderSubnet", "/global/ipamBinHostPath"),
            List.of(
                new Renamed("/feature/enableIPv6", "/ipam/enableIPv6"),
                new Renamed("/global/ipamBinHostPath", "/global/cniBinHostPath")),
            List.of(),
            List.of(
                new FieldChange("", "", "", "/ipam/spiderSubnet/enable", null, "true"),
                new FieldChange("", "", "", "/ipam/enableIPv6", null, "true"),
                new FieldChange("", "", "", "/global/cniBinHostPath", null, "\"/opt/cni/bin\""),
                new FieldChange("", "", "", "/replicas", "1", "2"))),
        values(
            """
            feature: {enableIPv6: false, gc: {enabled: true}}
            ipam: {enableSpiderSubnet: true, keep: 1}
            global: {ipamBinHostPath: /opt/cni/bin, keep: 1}
            replicas: 1
            """,
            """
            ipam: {spiderSubnet: {enable: true}, enableIPv6: true, keep: 1}
            global: {cniBinHostPath: /opt/cni/bin, keep: 1}
            replicas: 2
            """,
            """
            feature: {enableIPv6: true, typo: 1}
            ipam: {enableSpiderSubnet: false, neverKnown: 1}
            global: {ipamBinHostPath: /var/lib/cni}
            """));
  }

  @Test
  void keysOfOpenMapsAreAlive() throws Exception {
    assertEquals(
        List.of(),
        values(
                """
                extra: {a: 1}
                nodeSelector: {kubernetes.io/os: linux}
                podAnnotations: {a: b}
                agent: {env: {LOG: info}, resources: {limits: {cpu: 1}}}
                init: {FLAG_ONE: x, image: y}
                affinity: {a: 1}
                """,
                """
                extra: {}
                nodeSelector: {disk: ssd}
                podAnnotations: {c: d}
                agent: {env: {LEVEL: info}, resources: {requests: {cpu: 1}}}
                init: {image: y}
                affinity:
                """,
                """
                extra: {a: 2}
                nodeSelector: {kubernetes.io/os: linux}
                podAnnotations: {a: c}
                agent: {env: {LOG: debug}, resources: {limits: {cpu: 2}}}
                init: {FLAG_ONE: z}
                affinity: {a: 2}
                """)
            .dead());
  }

  @Test
  void aNullThatRemovesADefaultIsNotDead() throws Exception {
    assertEquals(List.of(), values("a: 1\nb: 1", "b: 1", "a: null").dead());
  }

  @Test
  void tellsDefaultsThatTurnIntoAnotherShape() throws Exception {
    String base =
        """
        multus: true
        tolerations: [a]
        image: repo/agent
        port: 80
        level: {a: b}
        """;
    String head =
        """
        multus: {enabled: true}
        tolerations: {a: b}
        image: {repository: repo/agent}
        port: "80"
        level: {a: c}
        """;

    assertEquals(
        List.of(
            new FieldChange("", "", "", "/multus", "true", "{\"enabled\":true}"),
            new FieldChange(
                "", "", "", "/image", "\"repo/agent\"", "{\"repository\":\"repo/agent\"}")),
        values(
                base,
                head,
                """
                multus: false
                image: mirror/agent
                port: 90
                level: {a: d}
                """)
            .retyped());
    assertEquals(
        List.of(), values(base, head, "multus: {enabled: false}\ntolerations: {c: d}").retyped());
  }

  @Test
  void looksIntoDependencies() throws Exception {
    ChartInfo base =
        Given.chart(
            "spiderpool: {multus: {install: false}}",
            List.of(),
            Map.of(
                "spiderpool",
                Given.chart(
                    "ipam: {enableSpiderSubnet: true}\nmultus: {install: true}\nglobal: {name: a}",
                    List.of())));
    ChartInfo head =
        Given.chart(
            "",
            List.of(),
            Map.of(
                "spiderpool",
                Given.chart("ipam: {enable: true}\nmultus: {install: true}", List.of())));

    ValuesChange change =
        values(
            base,
            head,
            """
            spiderpool:
              ipam: {enableSpiderSubnet: false}
              multus: {install: false}
            """);

    assertEquals(List.of("/spiderpool/ipam/enableSpiderSubnet"), change.dead());
    assertEquals(
        List.of(new FieldChange("", "", "", "/spiderpool/ipam/enable", null, "true")),
        change.newlyDefaulted());
  }

  @Test
  void tellsOfOneComponentOfAWrapperChart() throws Exception {
    ChartInfo base =
        Given.chart(
            "own: 1", List.of(), Map.of("spiderpool", Given.chart("a: 1\nb: 1", List.of())));
    ChartInfo head =
        Given.chart("", List.of(), Map.of("spiderpool", Given.chart("b: 2", List.of())));

    assertEquals(
        new ValuesChange(
            List.of("/a"),
            List.of(),
            List.of(),
            List.of(new FieldChange("", "", "", "/b", "1", "2"))),
        new Comparison(
                Given.charts(base, ""),
                Given.charts(head, "own: 2\nspiderpool: {a: 3}"),
                "/spiderpool",
                Deployer.helm(),
                List::of,
                (defaults, user) -> List.of())
            .values());
  }

  @Test
  void valuesOfADependencyThatIsGoneAreDead() throws Exception {
    ChartInfo base =
        Given.chart("a: 1", List.of(), Map.of("sub", Given.chart("enabled: true", List.of())));

    assertEquals(
        List.of("/sub/enabled"),
        values(base, Given.chart("a: 1", List.of()), "sub: {enabled: false}").dead());
  }
}
