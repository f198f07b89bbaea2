package dev.leadsman.discover;

import dev.leadsman.model.Location;
import java.util.List;

/** A part of a Go template. */
sealed interface GoNode {
  /** Text outside of actions. */
  record Text(LinedText text) implements GoNode {}

  /**
   * {@code {{ pipe }}}
   *
   * @param raw as written, with its braces
   */
  record Output(Pipe pipe, String raw, Location at) implements GoNode {}

  /** What a block does with its pipe. */
  enum Block {
    IF,
    WITH,
    RANGE
  }

  /**
   * {@code {{ if pipe }} then {{ else }} otherwise {{ end }}}, and so for with and range.
   *
   * @param end offset of the block's end in the template's text
   */
  record Branch(
      Block block,
      Pipe pipe,
      List<GoNode> then,
      List<GoNode> otherwise,
      String raw,
      Location at,
      int start,
      int end)
      implements GoNode {}

  /**
   * {@code {{ template "name" pipe }}}
   *
   * @param pipe null when it gets nothing
   */
  record Call(String name, Pipe pipe, String raw, Location at) implements GoNode {}

  /** {@code {{ break }}} or {@code {{ continue }}}. */
  record Leave(boolean loop) implements GoNode {}

  /**
   * Commands that hand their result on.
   *
   * @param variables names that get the result, without {@code $}
   * @param declares true for {@code :=}
   */
  record Pipe(List<String> variables, boolean declares, List<List<Expression>> commands) {}

  /** An operand of a command. */
  sealed interface Expression {}

  record Literal(GoValue value) implements Expression {}

  /** A function by its name. */
  record Function(String name) implements Expression {}

  /** {@code $name}; the empty name is what the template got. */
  record Variable(String name) implements Expression {}

  record Dot() implements Expression {}

  record Nested(Pipe pipe) implements Expression {}

  /** {@code of.a.b} */
  record Fields(Expression of, List<String> names) implements Expression {}
}
