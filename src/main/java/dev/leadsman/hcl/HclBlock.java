package dev.leadsman.hcl;

import dev.leadsman.model.Location;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A block, e.g. {@code resource "helm_release" "cilium" { … }}, or the body of a whole file.
 *
 * @param type its first word; empty for the body of a file
 * @param attributes by name, in the order written; of duplicates the last one
 * @param at the line that it starts on
 */
public record HclBlock(
    String type,
    List<String> labels,
    Map<String, Attribute> attributes,
    List<HclBlock> blocks,
    Location at) {
  /**
   * {@code name = value}.
   *
   * @param at the line of the name
   */
  public record Attribute(String name, Location at, HclExpression value) {}

  public HclBlock {
    labels = List.copyOf(labels);
    blocks = List.copyOf(blocks);
  }

  public Optional<HclExpression> value(String name) {
    return Optional.ofNullable(attributes.get(name)).map(Attribute::value);
  }

  /** Its own blocks of a type. */
  public List<HclBlock> blocks(String wanted) {
    return blocks.stream().filter(block -> block.type().equals(wanted)).toList();
  }

  /** A label by its 0-based place; empty when there is none. */
  public String label(int index) {
    return index < labels.size() ? labels.get(index) : "";
  }
}
