package dev.leadsman.discover;

import dev.leadsman.model.Location;

/**
 * A word of a command after expansion.
 *
 * @param text what the command gets; where it cannot be known, as it is written
 * @param computed true when a part of it cannot be known
 * @param loose true for a computed word that may stand for any number of words, or none: {@code
 *     $ARGS}, {@code "$@"}
 * @param assigned false for a loose word that is a variable which nothing sets
 */
record ShellWord(LinedText text, boolean computed, boolean loose, boolean assigned) {
  static ShellWord known(LinedText text) {
    return new ShellWord(text, false, false, true);
  }

  static ShellWord computed(LinedText written) {
    return new ShellWord(written, true, false, true);
  }

  String value() {
    return text.asWritten();
  }

  Location at() {
    return text.at(0);
  }

  boolean is(String other) {
    return !computed && text.text().equals(other);
  }

  ShellWord from(int start) {
    return new ShellWord(text.slice(start, text.length()), computed, loose, assigned);
  }

  ShellWord slice(int start, int end) {
    return new ShellWord(text.slice(start, end), computed, loose, assigned);
  }

  @Override
  public String toString() {
    return value();
  }
}
