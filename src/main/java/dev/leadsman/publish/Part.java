package dev.leadsman.publish;

/** The directories of a rendered release, in the order in which a cluster gets them. */
enum Part {
  CRDS("crds"),
  BEFORE("hooks/pre"),
  MANIFESTS("manifests"),
  AFTER("hooks/post");

  private final String directory;

  Part(String directory) {
    this.directory = directory;
  }

  String directory() {
    return directory;
  }

  boolean isHooks() {
    return this == BEFORE || this == AFTER;
  }
}
