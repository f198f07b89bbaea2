package dev.leadsman.discover;

import dev.leadsman.git.RevisionTree;

/** What a declaration may refer to: the other documents and files of its revision. */
public final class References {
  private final RevisionTree tree;
  private final KnownComponents components;

  References(RevisionTree tree, KnownComponents components) {
    this.tree = tree;
    this.components = components;
  }

  public RevisionTree tree() {
    return tree;
  }

  public KnownComponents components() {
    return components;
  }
}
