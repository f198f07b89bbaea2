package dev.leadsman.model;

/**
 * A Kubernetes distribution whose release implies CNI charts.
 *
 * @param name {@code rke2}
 * @param version as written, e.g. {@code v1.33.2+rke2r1}
 */
public record Distribution(
    SubjectId id,
    String name,
    String version,
    Deployer deployer,
    Location declaredAt,
    Location versionAt)
    implements Subject {}
