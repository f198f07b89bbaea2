package dev.leadsman.discover;

import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the text of a Go template. https://pkg.go.dev/text/template */
final class GoParser {
  /** A text that is no Go template. */
  static final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Location at;

    SyntaxException(String message, Location at) {
      super(message);
      this.at = at;
    }

    Location at() {
      return at;
    }
  }

  private static final int MAX_DEPTH = 100;

  private final LinedText source;
  private final String text;
  private final Map<String, List<GoNode>> defined;
  private int at;
  private int depth;
  private Action next;

  /** What stands between two braces, trimmed text before it included. */
  private record Action(List<GoTokens.Token> tokens, String raw, int start, int end) {
    String word() {
      return tokens.isEmpty() || tokens.get(0).kind() != GoTokens.Kind.WORD
          ? ""
          : tokens.get(0).text();
    }
  }

  /**
   * @param defined collects {@code {{ define "name" }}} blocks
   */
  GoParser(LinedText source, Map<String, List<GoNode>> defined) {
    this.source = source;
    this.text = source.text();
    this.defined = defined;
  }

  List<GoNode> parse() throws SyntaxException {
    List<GoNode> nodes = new ArrayList<>();
    body(nodes, false);
    if (next != null) {
      throw new SyntaxException("{{" + next.word() + "}} closes nothing", source.at(next.start()));
    }
    return List.copyOf(nodes);
  }

  /** Reads up to an end or else, which stays in {@link #next}, or the end of the text. */
  private void body(List<GoNode> nodes, boolean inside) throws SyntaxException {
    if (++depth > MAX_DEPTH) {
      throw new SyntaxException("nests too deeply", source.at(at));
    }
    int opened = at;
    while (true) {
      Action action = action(nodes);
      if (action == null) {
        if (inside) {
          throw new SyntaxException("a block has no end", source.at(Math.max(0, opened - 1)));
        }
        break;
      }
      String word = action.word();
      if (word.equals("end") || word.equals("else")) {
        next = action;
        break;
      }
      node(action, nodes);
    }
    depth--;
  }

  private void node(Action action, List<GoNode> nodes) throws SyntaxException {
    Location place = source.at(action.start());
    GoTokens tokens = new GoTokens(action.tokens(), place);
    switch (action.word()) {
      case "if" -> nodes.add(branch(GoNode.Block.IF, action, tokens));
      case "with" -> nodes.add(branch(GoNode.Block.WITH, action, tokens));
      case "range" -> nodes.add(branch(GoNode.Block.RANGE, action, tokens));
      case "define" -> {
        tokens.skip();
        defined.put(tokens.string(), block());
      }
      case "block" -> {
        tokens.skip();
        String name = tokens.string();
        GoNode.Pipe pipe = tokens.pipe();
        defined.put(name, block());
        nodes.add(new GoNode.Call(name, pipe, action.raw(), place));
      }
      case "template" -> {
        tokens.skip();
        String name = tokens.string();
        GoNode.Pipe pipe = tokens.isEmpty() ? null : tokens.pipe();
        nodes.add(new GoNode.Call(name, pipe, action.raw(), place));
      }
      case "break", "continue" -> nodes.add(new GoNode.Leave(action.word().equals("break")));
      default -> {
        if (!tokens.isEmpty()) {
          GoNode.Pipe pipe = tokens.pipe();
          nodes.add(new GoNode.Output(pipe, action.raw(), place));
        }
      }
    }
  }

  private List<GoNode> block() throws SyntaxException {
    List<GoNode> nodes = new ArrayList<>();
    body(nodes, true);
    if (!next.word().equals("end")) {
      throw new SyntaxException("an else closes nothing", source.at(next.start()));
    }
    next = null;
    return List.copyOf(nodes);
  }

  private GoNode branch(GoNode.Block block, Action action, GoTokens tokens) throws SyntaxException {
    tokens.skip();
    GoNode.Pipe pipe = tokens.pipe();
    List<GoNode> then = new ArrayList<>();
    List<GoNode> otherwise = new ArrayList<>();
    body(then, true);
    Action closing = next;
    next = null;
    if (closing.word().equals("else")) {
      GoTokens more = new GoTokens(closing.tokens(), source.at(closing.start()));
      more.skip();
      String chained = more.isEmpty() ? "" : more.peek().text();
      if (chained.equals("if") || chained.equals("with")) {
        if (++depth > MAX_DEPTH) {
          throw new SyntaxException("nests too deeply", source.at(closing.start()));
        }
        GoNode.Block kind = chained.equals("if") ? GoNode.Block.IF : GoNode.Block.WITH;
        otherwise.add(branch(kind, closing, more));
        depth--;
      } else {
        otherwise.addAll(block());
      }
    }
    return new GoNode.Branch(
        block,
        pipe,
        List.copyOf(then),
        List.copyOf(otherwise),
        action.raw(),
        source.at(action.start()),
        action.start(),
        at);
  }

  /** The next action; the text before it is added. Null at the end of the text. */
  private Action action(List<GoNode> nodes) throws SyntaxException {
    int open = text.indexOf("{{", at);
    if (open < 0) {
      add(nodes, at, text.length());
      at = text.length();
      return null;
    }
    int start = open + 2;
    int before = open;
    if (text.startsWith("-", start) && start + 1 < text.length() && isBlank(start + 1)) {
      start++;
      while (before > at && isBlank(before - 1)) {
        before--;
      }
    }
    add(nodes, at, before);
    List<GoTokens.Token> tokens = new ArrayList<>();
    int close = GoTokens.read(text, start, tokens, source);
    boolean trims = text.charAt(close) == '-';
    int end = close + (trims ? 3 : 2);
    at = end;
    while (trims && at < text.length() && isBlank(at)) {
      at++;
    }
    return new Action(tokens, text.substring(open, end), open, end);
  }

  private void add(List<GoNode> nodes, int from, int to) {
    if (from < to) {
      nodes.add(new GoNode.Text(source.slice(from, to)));
    }
  }

  private boolean isBlank(int offset) {
    return " \t\r\n".indexOf(text.charAt(offset)) >= 0;
  }
}
