package dev.leadsman.yaml;

import java.util.List;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/**
 * A node as it is written: aliases, tags, merge keys and duplicate keys still there.
 *
 * @param line counted from 0 in the text
 * @param column counted from 0, in characters
 * @param start offset of the first character, without anchor and tag, quotes included
 * @param written offset of the first character, anchor and tag included
 * @param end offset after the last character; for a block collection after its last scalar
 * @param tag as the parser resolved it, null when none is written
 * @param anchor null when none is written
 * @param style null for collections
 * @param flow true for collections in brackets
 * @param target what an alias stands for; null for all else
 */
record RawNode(
    YamlNode.Kind kind,
    int line,
    int column,
    int start,
    int written,
    int end,
    String tag,
    String anchor,
    ScalarStyle style,
    boolean flow,
    String text,
    List<Pair> pairs,
    List<RawNode> items,
    RawNode target) {

  /** A key and its value. */
  record Pair(RawNode key, RawNode value) {}

  boolean isAlias() {
    return target != null;
  }

  boolean isPlain() {
    return style == ScalarStyle.PLAIN;
  }

  boolean isBlock() {
    return style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED;
  }

  /** True for a scalar that is not in the text at all, as the value of {@code key:}. */
  boolean isAbsent() {
    return style == ScalarStyle.PLAIN && text.isEmpty() && start == end;
  }

  /** True for the key {@code <<} of a merge. */
  boolean isMerge() {
    boolean tagged = Scalars.MERGE_TAG.equals(tag);
    return kind == YamlNode.Kind.SCALAR
        && text.equals("<<")
        && (tagged || (tag == null && isPlain()));
  }
}
