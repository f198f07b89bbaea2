package dev.leadsman.model;

/**
 * A plain DaemonSet, Deployment, StatefulSet, Job, CronJob or Pod.
 *
 * @param manifest the object; for {@code kubectl set image} and {@code kubectl set env} an object
 *     that holds just what the command sets
 * @param complete false when the manifest is such a part, so that what it lacks is unknown
 */
public record Workload(
    SubjectId id,
    Manifest manifest,
    boolean complete,
    Deployer deployer,
    Location declaredAt,
    Location versionAt)
    implements Subject {}
