package dev.leadsman.discover;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files and paths that texts mention; the texts are read once, however many names are asked for.
 */
final class Mentions {
  // What may stand in a path without quotes; a longer word mentions what it ends with.
  private static final Pattern WORD = Pattern.compile("[^\\s\"'`=,;:()<>|&]++");

  private final Set<String> words = new HashSet<>();
  private String all;

  void add(String text) {
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      if (word.group().indexOf('.') >= 0 || word.group().indexOf('/') >= 0) {
        words.add(word.group());
      }
    }
    all = null;
  }

  /** True when a word of the texts is a name or the end of a path, or holds it. */
  boolean holds(String name) {
    if (all == null) {
      all = String.join("\n", words);
    }
    return all.contains(name);
  }
}
