package dev.leadsman.model;

import java.net.URI;
import java.util.List;

/**
 * A manifest applied from a URL that carries a version, e.g. {@code kubectl apply -f
 * https://…/v1.19.4/config/master/aws-k8s-cni.yaml}.
 *
 * @param version as the URL says it
 * @param images those set over the manifest's own, e.g. by a kustomization, the last one of a
 *     repository holds; empty when the manifest is applied as it is
 */
public record RemoteManifest(
    SubjectId id,
    URI url,
    String version,
    List<Image> images,
    Deployer deployer,
    Location declaredAt,
    Location versionAt)
    implements Subject {
  public RemoteManifest {
    images = List.copyOf(images);
  }

  /** One that is applied as it is. */
  public RemoteManifest(
      SubjectId id,
      URI url,
      String version,
      Deployer deployer,
      Location declaredAt,
      Location versionAt) {
    this(id, url, version, List.of(), deployer, declaredAt, versionAt);
  }

  /** The same manifest, brought by another deployer. */
  public RemoteManifest by(Deployer other) {
    return new RemoteManifest(id, url, version, images, other, declaredAt, versionAt);
  }

  /**
   * An image that runs instead of the manifest's.
   *
   * @param at the line of its version
   */
  public record Image(String reference, Location at) {}
}
