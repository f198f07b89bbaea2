package dev.leadsman.model;

import java.net.URI;

/**
 * A manifest applied from a URL that carries a version, e.g. {@code kubectl apply -f
 * https://…/v1.19.4/config/master/aws-k8s-cni.yaml}.
 *
 * @param version as the URL says it
 */
public record RemoteManifest(
    SubjectId id,
    URI url,
    String version,
    Deployer deployer,
    Location declaredAt,
    Location versionAt)
    implements Subject {}
