package dev.leadsman.discover;

import java.util.List;
import java.util.Set;

/** Turns a document into the documents it stands for, e.g. a List into its items. */
public interface Expander {
  /** True for a document that stands for others. */
  boolean expands(Source source);

  /** The documents it stands for, in order; each goes through expanders and readers again. */
  List<Source> expand(Source source, References references);

  /** The files that it takes its documents from: nothing reads them on its own account. */
  default Set<String> files(Source source, References references) {
    return Set.of();
  }
}
