package dev.leadsman.discover;

import dev.leadsman.model.Location;
import java.util.List;

/** What a shell script is made of, as far as its commands and their order need. */
sealed interface ShellNode {
  /** Words and redirections; leading {@code NAME=value} words are assignments. */
  record Simple(List<Word> words, List<Redirect> redirects) implements ShellNode {}

  /** One after the other. */
  record Sequence(List<ShellNode> items) implements ShellNode {}

  /**
   * {@code first && second || third}.
   *
   * @param operators one less than parts
   */
  record AndOr(List<ShellNode> parts, List<String> operators) implements ShellNode {}

  record Pipeline(List<ShellNode> parts) implements ShellNode {}

  record Subshell(ShellNode body) implements ShellNode {}

  /**
   * {@code if} or {@code case}: at most one branch runs.
   *
   * @param conditions run before the branches
   * @param exhaustive true when one of the branches runs for sure
   */
  record Choice(List<ShellNode> conditions, List<ShellNode> branches, boolean exhaustive)
      implements ShellNode {}

  record For(String name, List<Word> items, ShellNode body) implements ShellNode {}

  /**
   * {@code while} or {@code until}.
   *
   * @param redirects what it reads; not copied, since here-documents come in later
   */
  record Loop(ShellNode condition, ShellNode body, List<Redirect> redirects) implements ShellNode {}

  record Function(String name, ShellNode body) implements ShellNode {}

  /**
   * A word before expansion.
   *
   * @param array elements of {@code NAME=(…)}; null for all else
   */
  record Word(List<Part> parts, List<Word> array, Location at) {}

  /** A piece of a word. */
  sealed interface Part {
    /** Text that stands for itself. */
    record Literal(LinedText text, boolean quoted) implements Part {}

    /**
     * {@code $NAME} or {@code ${NAME…}}.
     *
     * @param operator {@code :-}, {@code %}, {@code [@]} and so on; empty for none; {@code ?} for
     *     what cannot be evaluated
     * @param argument what follows the operator
     */
    record Parameter(String name, String operator, Word argument, boolean quoted, LinedText raw)
        implements Part {}

    /** {@code $(…)} or backticks. */
    record Substitution(LinedText script, boolean quoted, LinedText raw) implements Part {}

    /** An expression of make or a workflow, arithmetic, a process substitution. */
    record Unknown(LinedText raw) implements Part {}
  }

  /**
   * A redirection.
   *
   * @param operator {@code >}, {@code >>}, {@code <}, {@code <<}, {@code <<<}
   * @param target the file's name; the text for {@code <<<}; null for a here-document
   * @param document the text of a here-document; null for all else
   */
  record Redirect(String operator, Word target, Word document) {}
}
