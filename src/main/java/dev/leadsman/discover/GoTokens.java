package dev.leadsman.discover;

import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.List;

/** The words of one action of a Go template, and the pipe that they make. */
final class GoTokens {
  /** Kinds of words. */
  enum Kind {
    WORD,
    FIELD,
    DOT,
    VARIABLE,
    STRING,
    NUMBER,
    SIGN
  }

  /**
   * @param text of a field or variable without its sign; of a string what it stands for
   * @param glued true when no blank stands before it
   */
  record Token(Kind kind, String text, boolean glued, Location at) {
    boolean is(String sign) {
      return kind == Kind.SIGN && text.equals(sign);
    }
  }

  private static final int MAX_DEPTH = 100;

  private final List<Token> tokens;
  private final Location place;
  private int at;
  private int depth;

  GoTokens(List<Token> tokens, Location place) {
    this.tokens = tokens;
    this.place = place;
  }

  /**
   * Reads the words from an offset on.
   *
   * @return the offset of the closing braces or of the dash that belongs to them
   */
  static int read(String text, int start, List<Token> tokens, LinedText source)
      throws GoParser.SyntaxException {
    int i = start;
    boolean glued = false;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (" \t\r\n".indexOf(c) >= 0) {
        glued = false;
        i++;
        continue;
      }
      if (text.startsWith("}}", i) || (text.startsWith("-}}", i) && !glued)) {
        return i;
      }
      if (text.startsWith("/*", i)) {
        int end = text.indexOf("*/", i + 2);
        if (end < 0) {
          throw new GoParser.SyntaxException("a comment has no end", source.at(i));
        }
        i = end + 2;
        continue;
      }
      int from = i;
      Kind kind;
      String value;
      if (c == '"' || c == '`' || c == '\'') {
        StringBuilder string = new StringBuilder();
        i = string(text, i, string, source);
        kind = c == '\'' ? Kind.NUMBER : Kind.STRING;
        value = string.toString();
        if (c == '\'') {
          value = value.isEmpty() ? "0" : String.valueOf(value.codePointAt(0));
        }
      } else if (c == '.' && (i + 1 >= text.length() || !isName(text.charAt(i + 1)))) {
        kind = Kind.DOT;
        value = ".";
        i++;
      } else if (c == '.' || c == '$') {
        i = name(text, i + 1);
        kind = c == '.' ? Kind.FIELD : Kind.VARIABLE;
        value = text.substring(from + 1, i);
      } else if (Character.isDigit(c)
          || ((c == '-' || c == '+')
              && i + 1 < text.length()
              && Character.isDigit(text.charAt(i + 1)))) {
        i++;
        while (i < text.length() && (isName(text.charAt(i)) || text.charAt(i) == '.')) {
          i++;
        }
        kind = Kind.NUMBER;
        value = text.substring(from, i);
      } else if (isName(c)) {
        i = name(text, i);
        kind = Kind.WORD;
        value = text.substring(from, i);
      } else if (text.startsWith(":=", i)) {
        kind = Kind.SIGN;
        value = ":=";
        i += 2;
      } else if ("()|,=".indexOf(c) >= 0) {
        kind = Kind.SIGN;
        value = String.valueOf(c);
        i++;
      } else {
        throw new GoParser.SyntaxException("an action holds " + c, source.at(i));
      }
      tokens.add(new Token(kind, value, glued, source.at(from)));
      glued = true;
    }
    throw new GoParser.SyntaxException("{{ has no end", source.at(Math.max(0, start - 2)));
  }

  private static int name(String text, int from) {
    int i = from;
    while (i < text.length() && isName(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean isName(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static int string(String text, int start, StringBuilder string, LinedText source)
      throws GoParser.SyntaxException {
    char quote = text.charAt(start);
    for (int i = start + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == quote) {
        return i + 1;
      }
      if (c == '\\' && quote != '`' && i + 1 < text.length()) {
        i++;
        char escaped = text.charAt(i);
        int code = "nrtabfv0".indexOf(escaped);
        string.append(code < 0 ? escaped : "\n\r\t\u0007\b\f\u000b\0".charAt(code));
      } else if (c == '\n' && quote != '`') {
        break;
      } else {
        string.append(c);
      }
    }
    throw new GoParser.SyntaxException("a string has no end", source.at(start));
  }

  boolean isEmpty() {
    return at >= tokens.size();
  }

  Token peek() {
    return tokens.get(at);
  }

  void skip() {
    at++;
  }

  private boolean nextIs(String sign) {
    return !isEmpty() && peek().is(sign);
  }

  String string() throws GoParser.SyntaxException {
    if (isEmpty() || peek().kind() != Kind.STRING) {
      throw new GoParser.SyntaxException("a template has no name", place);
    }
    return tokens.get(at++).text();
  }

  /** A pipe up to the end or a closing parenthesis. */
  GoNode.Pipe pipe() throws GoParser.SyntaxException {
    if (++depth > MAX_DEPTH) {
      throw new GoParser.SyntaxException("nests too deeply", place);
    }
    List<String> variables = new ArrayList<>();
    boolean declares = false;
    int start = at;
    while (!isEmpty() && peek().kind() == Kind.VARIABLE) {
      variables.add(peek().text());
      at++;
      if (nextIs(":=") || nextIs("=")) {
        declares = peek().is(":=");
        start = ++at;
        break;
      }
      if (!nextIs(",")) {
        break;
      }
      at++;
    }
    if (start != at) {
      variables.clear();
      at = start;
    }
    List<List<GoNode.Expression>> commands = new ArrayList<>();
    List<GoNode.Expression> command = new ArrayList<>();
    while (!isEmpty() && !nextIs(")")) {
      if (nextIs("|")) {
        at++;
        commands.add(List.copyOf(command));
        command.clear();
      } else {
        command.add(operand());
      }
    }
    commands.add(List.copyOf(command));
    if (commands.stream().anyMatch(List::isEmpty)) {
      throw new GoParser.SyntaxException("a command is missing", place);
    }
    depth--;
    return new GoNode.Pipe(List.copyOf(variables), declares, List.copyOf(commands));
  }

  private GoNode.Expression operand() throws GoParser.SyntaxException {
    Token token = peek();
    at++;
    GoNode.Expression operand;
    switch (token.kind()) {
      case STRING -> operand = new GoNode.Literal(GoValue.text(token.text(), token.at()));
      case NUMBER -> operand = new GoNode.Literal(number(token));
      case DOT -> operand = new GoNode.Dot();
      case VARIABLE -> operand = new GoNode.Variable(token.text());
      case FIELD -> operand = new GoNode.Fields(new GoNode.Dot(), List.of(token.text()));
      case WORD ->
          operand =
              switch (token.text()) {
                case "true" -> new GoNode.Literal(GoValue.TRUE);
                case "false" -> new GoNode.Literal(GoValue.FALSE);
                case "nil" -> new GoNode.Literal(GoValue.NOTHING);
                default -> new GoNode.Function(token.text());
              };
      default -> {
        if (!token.is("(")) {
          throw new GoParser.SyntaxException("unexpected " + token.text(), token.at());
        }
        operand = new GoNode.Nested(pipe());
        if (!nextIs(")")) {
          throw new GoParser.SyntaxException("a parenthesis has no end", token.at());
        }
        at++;
      }
    }
    List<String> fields = new ArrayList<>();
    while (!isEmpty() && peek().kind() == Kind.FIELD && peek().glued()) {
      fields.add(peek().text());
      at++;
    }
    return fields.isEmpty() ? operand : new GoNode.Fields(operand, List.copyOf(fields));
  }

  private static GoValue number(Token token) throws GoParser.SyntaxException {
    String digits = token.text().replace("_", "");
    try {
      if (digits.matches("[-+]?\\d+")) {
        return GoValue.of(Long.parseLong(digits));
      }
      if (digits.matches("[-+]?0[xX][0-9a-fA-F]{1,15}")) {
        return GoValue.of(Long.decode(digits));
      }
      return GoValue.of(Double.parseDouble(digits));
    } catch (NumberFormatException e) {
      throw new GoParser.SyntaxException(token.text() + " is no number", token.at());
    }
  }
}
