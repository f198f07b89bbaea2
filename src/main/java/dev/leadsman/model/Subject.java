package dev.leadsman.model;

import java.util.List;

/** Something that a revision asks to run in a cluster and that carries a version. */
public sealed interface Subject permits Release, Workload, RemoteManifest, Addon, Distribution {
  SubjectId id();

  /** Where the declaration starts. */
  Location declaredAt();

  /** The line that carries the version; the declaration's line when there is none. */
  Location versionAt();

  /** What applies it to the cluster. */
  Deployer deployer();

  /** Other places that take part in the declaration (values files, parents), in order. */
  default List<Location> alsoDeclaredAt() {
    return List.of();
  }
}
