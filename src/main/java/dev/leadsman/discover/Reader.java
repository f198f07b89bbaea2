package dev.leadsman.discover;

import dev.leadsman.model.Discovered;

/** Reads the subjects that one kind of declaration holds, e.g. Flux {@code HelmRelease}. */
public interface Reader {
  /** True for a document that this reader understands. */
  boolean reads(Source source);

  /**
   * @return subjects in line order, plus each declaration seen but not understood and the reason;
   *     nothing is dropped silently
   */
  Discovered read(Source source, References references);
}
