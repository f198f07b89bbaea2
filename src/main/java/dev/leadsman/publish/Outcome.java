package dev.leadsman.publish;

import dev.leadsman.model.Cause;
import dev.leadsman.model.SubjectId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** What became of one release that is to be written. */
public sealed interface Outcome {
  SubjectId release();

  /**
   * The release as files.
   *
   * @param files content by path from the top of the repository; UTF-8
   */
  record Written(SubjectId release, SortedMap<String, String> files, Provenance provenance)
      implements Outcome {
    public Written {
      files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }
  }

  /**
   * The release stays as it was.
   *
   * @param reason what is wrong and what helps; no Secret data
   */
  record Refused(SubjectId release, Cause cause, String reason) implements Outcome {}
}
