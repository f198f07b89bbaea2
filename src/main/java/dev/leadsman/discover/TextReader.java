package dev.leadsman.discover;

import dev.leadsman.git.RevisionTree;
import dev.leadsman.model.Discovered;
import java.util.List;
import java.util.function.Function;

/**
 * Reads what deploys without being a Kubernetes object: shell scripts, Makefiles, workflows' {@code
 * run:} blocks.
 */
public interface TextReader {
  /** True for a path that this reader wants the text of, e.g. {@code scripts/upgrade.sh}. */
  boolean reads(String path);

  /**
   * @param file path from the top of the repository
   * @param firstLine 1-based line of the file at which the text starts
   * @param clusterOf cluster of a path: the config's, else the declaring directory
   * @param tree the revision, for the values files and charts that the text names
   * @return subjects in line order, plus what was seen but not understood and why
   */
  Discovered read(
      String file,
      int firstLine,
      String text,
      Function<String, String> clusterOf,
      RevisionTree tree);

  /**
   * Kubernetes objects that the text read last holds; each is read as if its file were YAML, for
   * the cluster that it names if it names one.
   */
  default List<Source> sources() {
    return List.of();
  }
}
