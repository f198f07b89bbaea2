package dev.leadsman.policy;

import dev.leadsman.model.UnavailableException;
import java.util.List;

/** A costly part of what a rule sees: had at most once, and only after an expression asked. */
final class Facet {
  /** Gets the part. */
  interface Source {
    Object get() throws UnavailableException;
  }

  private final String name;
  private final List<Facet> asked;
  private final Source source;
  private boolean tried;
  private Object value;
  private Signal.Missing missing;

  /**
   * @param name as rules write it, e.g. {@code head.chart}
   * @param asked takes every facet that an expression asks for before it was tried
   */
  Facet(String name, List<Facet> asked, Source source) {
    this.name = name;
    this.asked = asked;
    this.source = source;
  }

  String name() {
    return name;
  }

  boolean isTried() {
    return tried;
  }

  void fetch() {
    if (tried) {
      return;
    }
    tried = true;
    try {
      value = source.get();
    } catch (UnavailableException e) {
      missing = new Signal.Missing(e.reason(), e.getMessage());
    }
  }

  /** The part, or the signal that it is not there. */
  Object get() {
    if (!tried) {
      asked.add(this);
      throw new Signal.Needed(this);
    }
    if (missing != null) {
      throw missing;
    }
    return value;
  }
}
