package dev.leadsman.discover;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A small catalogue. */
final class TestComponents implements KnownComponents {
  private static final Map<String, String> COMPONENTS = new LinkedHashMap<>();

  static {
    COMPONENTS.put("spiderpool", "spiderpool");
    COMPONENTS.put("aws-vpc-cni", "aws-vpc-cni");
    COMPONENTS.put("amazon-k8s-cni", "aws-vpc-cni");
    COMPONENTS.put("cilium", "cilium");
    COMPONENTS.put("calico", "calico");
    COMPONENTS.put("cce-network-v2", "baidu-cce");
    COMPONENTS.put("uk8s", "uk8s");
    COMPONENTS.put("tigera", "tigera-operator");
  }

  @Override
  public Optional<String> componentOfImage(String reference, String workload) {
    return COMPONENTS.entrySet().stream()
        .filter(entry -> Images.name(reference).contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  @Override
  public boolean knowsChart(String name) {
    return COMPONENTS.keySet().stream().anyMatch(known -> name.replace("rke2-", "").equals(known));
  }

  @Override
  public Optional<String> componentOfChart(String name) {
    return Optional.ofNullable(COMPONENTS.get(name.replace("rke2-", "")));
  }

  @Override
  public Optional<Manifest> manifest(String url) {
    return COMPONENTS.entrySet().stream()
        .filter(entry -> url.contains(entry.getKey()) && !url.contains("example.com"))
        .map(entry -> new Manifest(entry.getValue(), "", url.contains("crds")))
        .findFirst();
  }

  @Override
  public boolean together(String component, String other) {
    return component.equals(other);
  }

  @Override
  public Optional<String> tagPointer(String reference) {
    return componentOfImage(reference).map(component -> "/image/tag");
  }

  @Override
  public Map<String, String> markers() {
    return COMPONENTS;
  }
}
