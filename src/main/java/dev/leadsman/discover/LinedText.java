package dev.leadsman.discover;

import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Text whose characters know where they were written, also after expressions of make or a workflow
 * were put in their place.
 *
 * <p>An expression without a known value stands in the text as one {@link #OPAQUE} character.
 */
final class LinedText {
  /** Stands for an expression whose value cannot be known; from the private use area. */
  static final char OPAQUE = '\uE000';

  private final String text;
  private final List<Location> at;
  private final Map<Integer, String> opaque;

  private LinedText(String text, List<Location> at, Map<Integer, String> opaque) {
    this.text = text;
    this.at = at;
    this.opaque = opaque;
  }

  /** Text that starts at a line of a file; lines count on with each line feed. */
  static LinedText of(String file, int firstLine, String text) {
    return new Builder().append(file, firstLine, text).build(new Location(file, firstLine));
  }

  /** Text that stands at one place, e.g. a value put in by an expression. */
  static LinedText at(Location at, String text) {
    return new Builder().appendAt(at, text).build(at);
  }

  String text() {
    return text;
  }

  int length() {
    return text.length();
  }

  char charAt(int offset) {
    return text.charAt(offset);
  }

  /** Where a character was written; past the end, where the last one was. */
  Location at(int offset) {
    return at.get(Math.max(0, Math.min(offset, at.size() - 1)));
  }

  /**
   * Where the number of a version was written: {@code v${VERSION}} has it where the variable is.
   */
  Location versionAt(int offset) {
    boolean prefixed =
        offset + 1 < text.length()
            && text.charAt(offset) == 'v'
            && Character.isDigit(text.charAt(offset + 1));
    return at(prefixed ? offset + 1 : offset);
  }

  /** Where the tag of an image reference was written; empty for a text that is none. */
  Optional<Location> tagAt() {
    int colon = text.lastIndexOf(':');
    boolean image =
        colon > 0
            && colon + 1 < text.length()
            && colon > text.lastIndexOf('/')
            && text.chars().noneMatch(Character::isWhitespace);
    return image ? Optional.of(versionAt(colon + 1)) : Optional.empty();
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  boolean hasOpaque() {
    return !opaque.isEmpty();
  }

  /** The expression that an {@link #OPAQUE} character stands for, as written. */
  String opaqueAt(int offset) {
    return opaque.getOrDefault(offset, "");
  }

  /** The text with every unknown expression as it was written. */
  String asWritten() {
    if (opaque.isEmpty()) {
      return text;
    }
    StringBuilder written = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      String expression = opaque.get(i);
      if (expression == null) {
        written.append(text.charAt(i));
      } else {
        written.append(expression);
      }
    }
    return written.toString();
  }

  LinedText slice(int start, int end) {
    Map<Integer, String> inside = Map.of();
    if (!opaque.isEmpty()) {
      inside = new LinkedHashMap<>();
      for (int i = start; i < end; i++) {
        if (text.charAt(i) == OPAQUE) {
          inside.put(i - start, opaqueAt(i));
        }
      }
    }
    // An empty slice still has a place.
    List<Location> places =
        start < end ? at.subList(start, end) : at.isEmpty() ? List.of() : List.of(at(start));
    return new LinedText(text.substring(start, end), places, inside);
  }

  @Override
  public String toString() {
    return asWritten();
  }

  /** Puts a text together from pieces of several places. */
  static final class Builder {
    private final StringBuilder text = new StringBuilder();
    private final List<Location> at = new ArrayList<>();
    private final Map<Integer, String> opaque = new LinkedHashMap<>();

    Builder append(String file, int firstLine, String piece) {
      int line = firstLine;
      Location here = new Location(file, line);
      for (int i = 0; i < piece.length(); i++) {
        char c = piece.charAt(i);
        append(c, here);
        if (c == '\n') {
          here = new Location(file, ++line);
        }
      }
      return this;
    }

    Builder appendAt(Location place, String piece) {
      for (int i = 0; i < piece.length(); i++) {
        append(piece.charAt(i), place);
      }
      return this;
    }

    Builder append(char c, Location place) {
      text.append(c == OPAQUE ? '\uFFFD' : c);
      at.add(place);
      return this;
    }

    Builder append(LinedText piece) {
      piece.opaque.forEach((offset, raw) -> opaque.put(text.length() + offset, raw));
      text.append(piece.text);
      at.addAll(piece.at.subList(0, Math.min(piece.at.size(), piece.text.length())));
      return this;
    }

    /** An expression that has no known value. */
    Builder opaque(String written, Location place) {
      opaque.put(text.length(), written);
      text.append(OPAQUE);
      at.add(place);
      return this;
    }

    int length() {
      return text.length();
    }

    /** Whether what comes next is glued to a word. */
    boolean endsInWord() {
      return text.length() > 0 && !Character.isWhitespace(text.charAt(text.length() - 1));
    }

    boolean isEmpty() {
      return text.length() == 0;
    }

    LinedText build() {
      return new LinedText(text.toString(), List.copyOf(at), Map.copyOf(opaque));
    }

    /** As {@link #build}; an empty text still knows its place. */
    LinedText build(Location place) {
      return isEmpty() ? new LinedText("", List.of(place), Map.of()) : build();
    }
  }
}
