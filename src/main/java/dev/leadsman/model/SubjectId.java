package dev.leadsman.model;

import java.util.Comparator;

/**
 * What joins a subject's base and head, e.g. {@code prod/kube-system/cilium}.
 *
 * @param cluster as the config, the Argo CD destination, the Flux root or the directory names it
 * @param namespace empty for what has none
 * @param name Helm release name, or the object's name for workloads
 */
public record SubjectId(String cluster, String namespace, String name)
    implements Comparable<SubjectId> {
  private static final Comparator<SubjectId> ORDER =
      Comparator.comparing(SubjectId::cluster)
          .thenComparing(SubjectId::namespace)
          .thenComparing(SubjectId::name);

  @Override
  public int compareTo(SubjectId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return cluster + "/" + (namespace.isEmpty() ? "-" : namespace) + "/" + name;
  }
}
