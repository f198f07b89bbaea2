package dev.leadsman.discover;

import dev.leadsman.model.Location;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A text in Go's template language, filled in as far as its data tell: what cannot be known is left
 * as it is written and named. It never throws, whatever the text holds.
 *
 * <p>Every character of the result knows where it was written, in the template or in the data.
 */
final class GoTemplate {
  private final List<GoNode> nodes;
  private final Map<String, List<GoNode>> defined;
  private final LinedText source;
  private final String problem;
  private final Location problemAt;

  private GoTemplate(
      List<GoNode> nodes,
      Map<String, List<GoNode>> defined,
      LinedText source,
      String problem,
      Location problemAt) {
    this.nodes = nodes;
    this.defined = defined;
    this.source = source;
    this.problem = problem;
    this.problemAt = problemAt;
  }

  /**
   * A part that could not be evaluated.
   *
   * @param expression as written, e.g. {@code {{ lookup "v1" "Secret" }}}
   * @param why for people
   * @param omitted the text of the block that hangs on it; empty for a mere value
   */
  record Unknown(Location at, String expression, String why, String omitted) {}

  /**
   * @param text with {@link LinedText#OPAQUE} where a value is not known
   * @param problem why there is no text; empty when there is
   * @param problemAt where that is
   */
  record Result(LinedText text, List<Unknown> unknown, String problem, Location problemAt) {
    Result {
      unknown = List.copyOf(unknown);
    }

    boolean isComplete() {
      return problem.isEmpty() && unknown.isEmpty();
    }
  }

  /** A template that starts at a line of a file. */
  static GoTemplate of(String file, int firstLine, String text) {
    return of(LinedText.of(file, firstLine, text));
  }

  static GoTemplate of(LinedText source) {
    Map<String, List<GoNode>> defined = new HashMap<>();
    try {
      return new GoTemplate(
          new GoParser(source, defined).parse(), defined, source, "", source.at(0));
    } catch (GoParser.SyntaxException e) {
      return new GoTemplate(List.of(), Map.of(), source, e.getMessage(), e.at());
    }
  }

  /** Templates that it defines, by name. */
  Map<String, List<GoNode>> defined() {
    return defined;
  }

  /** The text with the functions of Go, sprig and Helm. */
  Result evaluate(GoValue data) {
    return evaluate(data, Map.of(), Map.of());
  }

  /**
   * @param others templates that others define, by name
   * @param functions more functions, by name; they go over those of the same name
   */
  Result evaluate(
      GoValue data, Map<String, List<GoNode>> others, Map<String, GoFunctions.Call> functions) {
    if (!problem.isEmpty()) {
      return new Result(LinedText.at(problemAt, ""), List.of(), problem, problemAt);
    }
    Map<String, List<GoNode>> all = new HashMap<>(others);
    all.putAll(defined);
    GoRun run = new GoRun(all, functions, source);
    try {
      return new Result(run.render(nodes, data), run.unknown(), "", source.at(0));
    } catch (GoRun.LimitException e) {
      return new Result(
          LinedText.at(source.at(0), ""), run.unknown(), e.getMessage(), source.at(0));
    }
  }
}
