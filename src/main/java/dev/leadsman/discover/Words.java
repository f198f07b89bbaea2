package dev.leadsman.discover;

import com.hankcs.algorithm.AhoCorasickDoubleArrayTrie;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/** Tells which words of a fixed set a text holds, in one pass over it, whatever their case. */
final class Words {
  private final AhoCorasickDoubleArrayTrie<String> trie = new AhoCorasickDoubleArrayTrie<>();

  Words(Collection<String> words) {
    TreeMap<String, String> byLowerCase = new TreeMap<>();
    words.forEach(word -> byLowerCase.put(word.toLowerCase(Locale.ROOT), word));
    trie.build(byLowerCase);
  }

  /** The words of the set that stand anywhere in a text, as the set spells them. */
  Set<String> in(String text) {
    Set<String> found = new HashSet<>();
    trie.parseText(
        text.toLowerCase(Locale.ROOT),
        (AhoCorasickDoubleArrayTrie.IHit<String>) (begin, end, word) -> found.add(word));
    return found;
  }
}
