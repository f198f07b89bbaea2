package dev.leadsman.publish;

import dev.leadsman.model.SubjectId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one reader of the output (kubectl, Argo CD, Flux) needs beyond the objects themselves. */
interface OutputLayout {
  /** As the config names it. */
  String name();

  /**
   * Places an object that is no CRD, marking it for this reader.
   *
   * @return more than one when it is written twice
   * @throws RefusedException when this reader cannot do with it what Helm does
   */
  List<Placed> place(KubeObject object, Hook hook, Release release) throws RefusedException;

  /** Marks a CRD so that it comes first and stays. */
  void markCrd(KubeObject crd, Release release);

  /** Last marks, when everything is placed. */
  void finish(List<Placed> objects, Release release) throws RefusedException;

  /** Whether the release's own directory is a kustomization of its parts. */
  boolean joinsParts();

  /** Who runs the hooks that are written. */
  boolean runsHooks();

  /** Objects that tell the reader about the release, by file name. */
  Map<String, Map<String, Object>> declarations(SubjectId id, Set<Part> parts, String directory);

  /** Directory beside the releases for {@link #declarations}; null when there is none. */
  String declarationsDirectory();

  /**
   * What a layout may ask about the whole release.
   *
   * @param lowestWave lowest Argo CD sync wave that the chart itself asks for; at most 0
   * @param crdKinds kinds of the CRDs that the release brings, as {@code group/kind}
   */
  record Release(SubjectId id, int lowestWave, Set<String> crdKinds) {}
}
