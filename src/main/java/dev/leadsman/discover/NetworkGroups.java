package dev.leadsman.discover;

import java.util.List;

/** API groups of cluster networks: rules may ask for their CRDs and custom resources. */
final class NetworkGroups {
  static final List<String> ALL =
      List.of(
          "spiderpool.spidernet.io",
          "k8s.cni.cncf.io",
          "whereabouts.cni.cncf.io",
          "crd.k8s.amazonaws.com",
          "vpcresources.k8s.aws",
          "networking.k8s.aws",
          "cce.baidubce.com",
          "cce.io",
          "projectcalico.org",
          "operator.tigera.io",
          "cilium.io",
          "uk8s.ucloud.cn",
          "policy.networking.k8s.io");

  private NetworkGroups() {}

  static boolean contains(String group) {
    return ALL.stream().anyMatch(known -> group.equals(known) || group.endsWith("." + known));
  }
}
