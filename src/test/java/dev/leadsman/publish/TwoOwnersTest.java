package dev.leadsman.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.model.Deployer;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.RenderedRelease;
import dev.leadsman.model.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TwoOwnersTest {
  private static final RenderedRelease CNI =
      Rendered.release("prod/kube-system/cni", "{apiVersion: v1, kind: Pod, metadata: {name: a}}");

  @Test
  void namesTheDeclarationAndTheWayOut() {
    assertEquals(
        List.of(
            """
            clusters/prod/cni.yaml:3: prod/kube-system/cni: has two owners: flux installs it from \
            here, and rendered would hold its manifests
              fix, in this order:
              1. set spec.suspend: true on the HelmRelease, merge, and wait until the cluster has it
              2. move its file out of every path that a Flux Kustomization reads; Flux then deletes \
            the suspended HelmRelease and leaves its objects
              3. run propose again and merge the rendered manifests"""),
        check(subject("prod/kube-system/cni", "clusters/prod/cni.yaml", Deployer.flux())));
  }

  @Test
  void everyDeployerHasAWayOut() {
    for (Deployer deployer :
        List.of(
            Deployer.flux(),
            Deployer.argocd(),
            Deployer.helmController(),
            Deployer.helm(),
            Deployer.kubectl(),
            Deployer.kustomize())) {
      List<String> errors =
          check(subject("prod/kube-system/cni", "clusters/prod/cni.yaml", deployer));
      assertEquals(1, errors.size());
      assertTrue(errors.get(0).contains("\n  1. "), errors.get(0));
    }
  }

  @Test
  void isSilentWhereNobodyElseDeploys() {
    assertEquals(
        List.of(),
        check(
            subject("prod/kube-system/cni", "sources/cni.yaml", Deployer.flux()),
            subject("prod/kube-system/other", "clusters/prod/other.yaml", Deployer.flux()),
            subject("prod/kube-system/cni", "rendered/prod/cni/x.yaml", Deployer.kubectl()),
            subject(
                "prod/kube-system/cni",
                "clusters/prod/cni.yaml",
                new Deployer("leadsman", Map.of(), Map.of()))));
  }

  private static List<String> check(Subject... subjects) {
    return TwoOwners.check(
        List.of(CNI),
        new ArrayList<>(List.of(subjects)),
        "rendered",
        at -> !at.file().startsWith("sources/"));
  }

  private static Release subject(String id, String file, Deployer deployer) {
    Release like =
        Rendered.release(id, "{apiVersion: v1, kind: Pod, metadata: {name: a}}").release();
    Location at = new Location(file, 3);
    return new Release(like.id(), like.chart(), List.of(), List.of(), deployer, at, at);
  }
}
