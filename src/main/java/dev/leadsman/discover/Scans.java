package dev.leadsman.discover;

import java.util.Optional;
import java.util.Set;

/**
 * Files that are known to declare nothing, so that they need not be read again. A key stands for
 * the content of a file and for the way in which it is read. Several threads may ask at once.
 */
public interface Scans {
  /** Knows nothing and keeps nothing. */
  Scans NONE =
      new Scans() {
        @Override
        public Optional<Set<String>> find(String key) {
          return Optional.empty();
        }

        @Override
        public void add(String key, Set<String> configs) {}
      };

  /** Names that occur in a file with ConfigMaps or Secrets; empty for a file that is not known. */
  Optional<Set<String>> find(String key);

  /** Keeps that a file declares nothing but maybe ConfigMaps or Secrets in which names occur. */
  void add(String key, Set<String> configs);
}
