package dev.leadsman.discover;

import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.List;

/** Joins the expanded parts of one word; unquoted values are split at blanks. */
final class ShellExpansion {
  // A few lines can double a value until memory ends: A=$A$A.
  private static final int MAX_LENGTH = 200_000;
  private static final int MAX_WORDS = 10_000;

  private final Location at;
  private final List<ShellWord> words = new ArrayList<>();
  private LinedText.Builder current = new LinedText.Builder();
  private boolean started;
  private boolean computed;
  private boolean loose;
  private boolean assigned = true;
  private List<List<ShellWord>> options = List.of();
  private int pieces;

  ShellExpansion(Location at) {
    this.at = at;
  }

  void text(LinedText text, boolean quoted) {
    current.append(text);
    started |= quoted || !text.isEmpty();
    pieces += text.isEmpty() ? 0 : 1;
  }

  void empty(boolean quoted) {
    started |= quoted;
  }

  void value(ShellWord value, boolean quoted) {
    if (current.length() + value.text().length() > MAX_LENGTH || words.size() > MAX_WORDS) {
      computed = true;
      started = true;
      return;
    }
    if (quoted || value.computed()) {
      current.append(value.text());
      started = true;
      computed |= value.computed();
      loose |= value.loose();
      assigned &= value.assigned();
      options = value.options();
      pieces++;
      return;
    }
    LinedText text = value.text();
    int i = 0;
    while (i < text.length()) {
      if (Character.isWhitespace(text.charAt(i))) {
        finish();
        i++;
      } else {
        int from = i;
        while (i < text.length() && !Character.isWhitespace(text.charAt(i))) {
          i++;
        }
        current.append(text.slice(from, i));
        started = true;
        pieces++;
      }
    }
  }

  void values(List<ShellWord> values, boolean quoted) {
    for (int i = 0; i < values.size() && words.size() <= MAX_WORDS; i++) {
      if (i > 0) {
        finish();
      }
      value(values.get(i), quoted);
    }
  }

  private void finish() {
    if (started) {
      // Only a word that is nothing but one value may vanish or become several.
      words.add(
          new ShellWord(
              current.build(at),
              computed,
              loose && pieces == 1,
              assigned,
              pieces == 1 ? options : List.of()));
    }
    current = new LinedText.Builder();
    started = false;
    computed = false;
    loose = false;
    assigned = true;
    options = List.of();
    pieces = 0;
  }

  List<ShellWord> words() {
    finish();
    return words;
  }
}
