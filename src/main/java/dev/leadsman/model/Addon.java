package dev.leadsman.model;

/**
 * A managed add-on, e.g. {@code vpc-cni} of EKS.
 *
 * @param name as the provider calls it
 * @param version as written, e.g. {@code v1.19.4-eksbuild.1}; empty when none is written
 * @param configuration configuration values; empty when none are written
 * @param unreadable why the configuration could not be read; null when it was
 */
public record Addon(
    SubjectId id,
    String name,
    String version,
    Values configuration,
    String unreadable,
    Deployer deployer,
    Location declaredAt,
    Location versionAt)
    implements Subject {}
