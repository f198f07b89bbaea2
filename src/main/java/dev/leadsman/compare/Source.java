package dev.leadsman.compare;

import dev.leadsman.model.UnavailableException;

/** A costly thing that is asked for only when a comparison needs it. */
@FunctionalInterface
public interface Source<T> {
  /**
   * @throws UnavailableException when it cannot be had; the comparison that needs it fails with it
   */
  T get() throws UnavailableException;
}
