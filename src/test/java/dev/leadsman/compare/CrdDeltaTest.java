package dev.leadsman.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.leadsman.model.Changes.CrdChange;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered.DesiredObject;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CrdDeltaTest {
  private static final String COORDINATORS =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: spidercoordinators.spiderpool.spidernet.io}
      spec:
        group: spiderpool.spidernet.io
        names: {kind: SpiderCoordinator, plural: spidercoordinators}
        scope: Cluster
        versions:
        - name: v2beta1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              description: old
              properties:
                apiVersion: {type: string}
                kind: {type: string}
                metadata: {type: object}
                spec:
                  type: object
                  required: [mode]
                  properties:
                    mode: {type: string, enum: [underlay, overlay]}
                    mtu: {type: integer, minimum: 0}
                    vlan: {type: integer}
                    routes: {type: array, items: {type: object, properties: {dst: {type: string}}}}
                    labels: {type: object, additionalProperties: {type: string}}
                status: {type: object, properties: {phase: {type: string}}}
      """;

  private static List<CrdChange> crds(String base, String head, List<Manifest> desired)
      throws Exception {
    return Given.compare(
            Given.charts(Given.chart("", Given.crds(base)), ""),
            Given.charts(Given.chart("", Given.crds(head)), ""),
            Deployer.helm(),
            desired)
        .crds();
  }

  @Test
  void descriptionsStatusAndLabelsAreNoChange() throws Exception {
    String head =
        COORDINATORS
            .replace("description: old", "description: new")
            .replace("phase: {type: string}", "phase: {type: string}, more: {type: string}")
            .replace("metadata: {name:", "metadata: {labels: {a: b}, name:");

    assertEquals(List.of(), crds(COORDINATORS, head, List.of()));
  }

  @Test
  void tellsFieldsThatComeGoAndChange() throws Exception {
    String head =
        COORDINATORS
            .replace("enum: [underlay, overlay]", "enum: [underlay, auto], default: auto")
            .replace("minimum: 0", "minimum: 1")
            .replace(
                "vlan: {type: integer}",
                "txQueueLen: {type: object, properties: {a: {type: string}}}")
            .replace("dst: {type: string}", "dst: {type: string}, src: {type: string}")
            .replace("required: [mode]", "required: [mode, mtu]")
            .replace("labels: {type: object", "labels: {type: array");

    assertEquals(
        List.of(
            new CrdChange(
                "spidercoordinators.spiderpool.spidernet.io",
                "SpiderCoordinator",
                "changed",
                false,
                List.of(),
                List.of(),
                "",
                List.of("/spec/txQueueLen", "/spec/routes/*/src"),
                List.of("/spec/vlan"),
                List.of(
                    "/spec: required gains mtu",
                    "/spec/mode: enum gains auto",
                    "/spec/mode: enum loses overlay",
                    "/spec/mode: default is new",
                    "/spec/mtu: minimum changes",
                    "/spec/labels: type object becomes array"),
                List.of(),
                List.of(),
                "",
                "",
                false)),
        crds(COORDINATORS, head, List.of()));
  }

  @Test
  void aFieldIsNotNewToASchemaThatKeepsUnknownFields() throws Exception {
    String base =
        COORDINATORS.replace("required: [mode]", "x-kubernetes-preserve-unknown-fields: true");
    String head = base.replace("vlan: {type: integer}", "a: {type: string}");

    CrdChange change = crds(base, head, List.of()).get(0);

    assertEquals(List.of(), change.newFields());
    assertEquals(List.of("/spec/a: is described now"), change.changedFields());
    assertEquals(List.of("/spec/vlan"), change.removedFields());
  }

  @Test
  void tellsVersionsThatComeAndGo() throws Exception {
    String head = COORDINATORS.replace("- name: v2beta1", "- name: v3");
    String both =
        COORDINATORS
            + """
                - name: v3
                  served: true
                  storage: false
                  schema: {openAPIV3Schema: {type: object}}
              """
                .indent(0);

    CrdChange replaced = crds(COORDINATORS, head, List.of()).get(0);
    assertEquals(List.of("v3"), replaced.newVersions());
    assertEquals(List.of("v2beta1"), replaced.removedVersions());
    assertEquals("v2beta1", replaced.removedStorageVersion());

    CrdChange added = crds(COORDINATORS, both, List.of()).get(0);
    assertEquals(List.of("v3"), added.newVersions());
    assertEquals(List.of(), added.removedVersions());
    assertEquals("", added.removedStorageVersion());
  }

  @Test
  void tellsNewAndRemovedCrdsInHeadsOrder() throws Exception {
    String other =
        COORDINATORS.replace("spidercoordinators", "others").replace("SpiderCoordinator", "Other");

    assertEquals(
        List.of(
            crd("others.spiderpool.spidernet.io", "Other", "new"),
            crd("spidercoordinators.spiderpool.spidernet.io", "SpiderCoordinator", "removed")),
        crds(COORDINATORS, other, List.of()));
  }

  private static CrdChange crd(String name, String kind, String change) {
    boolean added = change.equals("new");
    return new CrdChange(
        name,
        kind,
        change,
        false,
        added ? List.of("v2beta1") : List.of(),
        added ? List.of() : List.of("v2beta1"),
        "",
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        "",
        "",
        false);
  }

  @Test
  void findsWhatElseBringsTheSchema() throws Exception {
    String head = COORDINATORS.replace("vlan: {type: integer}", "txQueueLen: {type: integer}");
    List<Manifest> same = Given.manifests("clusters/prod/crds.yaml", "---\n" + head);
    List<Manifest> old = Given.manifests("clusters/prod/crds.yaml", COORDINATORS);

    assertEquals("clusters/prod/crds.yaml:2", crds(COORDINATORS, head, same).get(0).suppliedBy());
    assertEquals("", crds(COORDINATORS, head, old).get(0).suppliedBy());
    assertEquals(
        "clusters/prod/crds.yaml:1",
        Given.compare(
                Side.ABSENT,
                Given.charts(Given.chart("", Given.crds(COORDINATORS)), ""),
                Deployer.helm(),
                old)
            .crds()
            .get(0)
            .suppliedBy());
  }

  @Test
  void aCrdThatTheClusterGetsLaterSuppliesNothing() throws Exception {
    String head = COORDINATORS.replace("vlan: {type: integer}", "txQueueLen: {type: integer}");
    Manifest crd = Given.manifests("crds.yaml", head).get(0);
    Turn release = turn("apps", Set.of("flux-system/crds"));

    assertEquals(
        "crds.yaml:1 in time, told",
        supply(head, crd, turn("crds", Set.of()), Deployer.flux().at(release)));
    assertEquals(
        "crds.yaml:1 late, told",
        supply(head, crd, turn("others", Set.of()), Deployer.flux().at(release)));
    assertEquals("crds.yaml:1 in time, not told", supply(head, crd, Turn.UNKNOWN, Deployer.helm()));
  }

  @Test
  void whatIsSuppliedInTimeCountsBeforeWhatIsLate() throws Exception {
    String head = COORDINATORS.replace("vlan: {type: integer}", "txQueueLen: {type: integer}");
    Turn release = turn("apps", Set.of("flux-system/crds"));
    List<DesiredObject> both =
        List.of(
            new DesiredObject(
                "c", Given.manifests("late.yaml", head).get(0), turn("others", Set.of())),
            new DesiredObject(
                "c", Given.manifests("early.yaml", head).get(0), turn("crds", Set.of())));

    CrdChange change =
        Given.compareAt(
                Given.charts(Given.chart("", Given.crds(COORDINATORS)), ""),
                Given.charts(Given.chart("", Given.crds(head)), ""),
                Deployer.flux().at(release),
                both)
            .crds()
            .get(0);

    assertEquals("early.yaml:1", change.suppliedBy());
  }

  @Test
  void aRemovedCrdMayStillBeDeclaredElsewhere() throws Exception {
    CrdChange gone =
        Given.compare(
                Given.charts(Given.chart("", Given.crds(COORDINATORS)), ""),
                Given.charts(Given.chart("", List.of()), ""),
                Deployer.helm(),
                Given.manifests("crds.yaml", COORDINATORS))
            .crds()
            .get(0);

    assertEquals("removed crds.yaml:1", gone.change() + " " + gone.suppliedBy());
  }

  private static Turn turn(String kustomization, Set<String> after) {
    return new Turn(List.of(new Turn.Step("flux", "flux-system/" + kustomization, 0, after)), 0);
  }

  private static String supply(String head, Manifest crd, Turn turn, Deployer deployer)
      throws Exception {
    CrdChange change =
        Given.compareAt(
                Given.charts(Given.chart("", Given.crds(COORDINATORS)), ""),
                Given.charts(Given.chart("", Given.crds(head)), ""),
                deployer,
                List.of(new DesiredObject("c", crd, turn)))
            .crds()
            .get(0);
    return change.suppliedBy()
        + change.suppliedLate()
        + (change.suppliedLate().isEmpty() ? " in time" : " late")
        + (change.ordered() ? ", told" : ", not told");
  }

  @Test
  void findsObjectsInGitThatTheNewSchemaRefusesOrPrunes() throws Exception {
    String head =
        COORDINATORS
            .replace("enum: [underlay, overlay]", "enum: [underlay]")
            .replace("vlan: {type: integer}", "hello: {type: integer}");
    List<Manifest> desired =
        Given.manifests(
            "clusters/prod/coordinator.yaml",
            """
            apiVersion: spiderpool.spidernet.io/v2beta1
            kind: SpiderCoordinator
            metadata: {name: default}
            spec:
              mode: overlay
              mtu: -1
              vlan: 3
              typo: 1
            ---
            apiVersion: spiderpool.spidernet.io/v2beta1
            kind: SpiderCoordinator
            metadata: {name: fine}
            spec:
              mode: underlay
            ---
            apiVersion: other.io/v1
            kind: SpiderCoordinator
            metadata: {name: other}
            spec:
              mode: overlay
            """);

    CrdChange change = crds(COORDINATORS, head, desired).get(0);

    // mtu and typo were wrong before.
    assertEquals(
        List.of(
            "clusters/prod/coordinator.yaml:5: SpiderCoordinator default: /spec/mode is \"overlay\""
                + " and must be one of underlay"),
        change.rejected());
    assertEquals(
        List.of(
            "clusters/prod/coordinator.yaml:7: SpiderCoordinator default: /spec/vlan is not known"),
        change.pruned());
  }

  @Test
  void findsObjectsOfAVersionNoLongerServed() throws Exception {
    List<Manifest> desired =
        Given.manifests(
            "a.yaml",
            """
            apiVersion: spiderpool.spidernet.io/v2beta1
            kind: SpiderCoordinator
            metadata: {name: default}
            """);

    assertEquals(
        List.of("a.yaml:1: SpiderCoordinator default: v2beta1 is not served"),
        crds(COORDINATORS, COORDINATORS.replace("- name: v2beta1", "- name: v3"), desired)
            .get(0)
            .rejected());
  }

  @Test
  void readsTheFirstFormOfCrds() throws Exception {
    String base =
        """
        apiVersion: apiextensions.k8s.io/v1beta1
        kind: CustomResourceDefinition
        metadata: {name: eniconfigs.crd.k8s.amazonaws.com}
        spec:
          group: crd.k8s.amazonaws.com
          version: v1alpha1
          names: {kind: ENIConfig}
        """;
    String head =
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: eniconfigs.crd.k8s.amazonaws.com}
        spec:
          group: crd.k8s.amazonaws.com
          names: {kind: ENIConfig}
          versions:
          - name: v1alpha1
            served: true
            storage: true
            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """;

    CrdChange change = crds(base, head, List.of()).get(0);

    assertEquals(List.of(), change.newVersions());
    assertEquals(List.of(), change.newFields());
  }

  @Test
  void comparesTemplatedCrdsInRenders() throws Exception {
    List<Manifest> head = new ArrayList<>(Given.templates(COORDINATORS));
    head.addAll(Given.crds(COORDINATORS.replace("spidercoordinators", "others")));

    List<CrdChange> changes =
        Given.compare(Given.objects(List.of()), Given.objects(head)).templatedCrds();

    assertEquals(
        List.of("spidercoordinators.spiderpool.spidernet.io true"),
        changes.stream().map(change -> change.name() + " " + change.templated()).toList());
  }
}
