package dev.leadsman.discover;

import dev.leadsman.discover.ShellNode.Part;
import dev.leadsman.discover.ShellNode.Redirect;
import dev.leadsman.discover.ShellNode.Word;
import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads shell scripts (POSIX with the Bash forms that people use). It never fails: what it cannot
 * make sense of is left out, the rest is read on.
 */
final class ShellParser extends ShellWords {
  private static final int MAX_DEPTH = 60;
  private static final Set<String> CLOSING =
      Set.of("then", "fi", "else", "elif", "do", "done", "esac", "}");

  private ShellParser(LinedText source, int depth) {
    super(source, depth);
  }

  static ShellNode parse(LinedText source) {
    ShellParser parser = new ShellParser(source, 0);
    List<ShellNode> items = new ArrayList<>();
    while (parser.pos < parser.end) {
      int before = parser.pos;
      items.add(parser.list());
      if (parser.pos == before) {
        // A closing word or parenthesis without its opening: leave it out.
        parser.pos++;
      }
    }
    return new ShellNode.Sequence(items);
  }

  private ShellNode list() {
    List<ShellNode> items = new ArrayList<>();
    if (++depth > MAX_DEPTH) {
      pos = end;
    }
    while (pos < end) {
      skipToCommand();
      if (pos >= end || peek() == ')' || at(";;") || CLOSING.contains(reserved())) {
        break;
      }
      int before = pos;
      items.add(andOr());
      if (pos == before) {
        pos++;
      }
    }
    depth--;
    return items.size() == 1 ? items.get(0) : new ShellNode.Sequence(items);
  }

  private ShellNode andOr() {
    List<ShellNode> parts = new ArrayList<>();
    List<String> operators = new ArrayList<>();
    parts.add(pipeline());
    while (true) {
      skipBlank();
      String operator = at("&&") ? "&&" : at("||") ? "||" : "";
      if (operator.isEmpty()) {
        break;
      }
      pos += 2;
      skipLines();
      operators.add(operator);
      parts.add(pipeline());
    }
    return parts.size() == 1 ? parts.get(0) : new ShellNode.AndOr(parts, operators);
  }

  private ShellNode pipeline() {
    List<ShellNode> parts = new ArrayList<>();
    skipBlank();
    while (reserved().equals("!") || reserved().equals("time")) {
      pos += reserved().length();
      skipBlank();
    }
    parts.add(command());
    while (true) {
      skipBlank();
      if (pos < end && peek() == '|' && !at("||")) {
        pos += at("|&") ? 2 : 1;
        skipLines();
        parts.add(command());
      } else {
        break;
      }
    }
    return parts.size() == 1 ? parts.get(0) : new ShellNode.Pipeline(parts);
  }

  private ShellNode command() {
    skipBlank();
    if (pos >= end) {
      return nothing();
    }
    if (at("((")) {
      skipParentheses();
      return nothing();
    }
    if (peek() == '(') {
      pos++;
      ShellNode body = list();
      expect(')');
      return withRedirects(new ShellNode.Subshell(body));
    }
    String word = reserved();
    Optional<ShellNode> compound = compound(word);
    if (compound.isPresent()) {
      return compound.get();
    }
    int afterName = functionHead();
    if (afterName > 0) {
      String name = rawName();
      pos = afterName;
      skipLines();
      return new ShellNode.Function(name, command());
    }
    return simple();
  }

  /** The command that a reserved word opens; empty when the word opens none. */
  private Optional<ShellNode> compound(String word) {
    return switch (word) {
      case "{" -> {
        pos++;
        ShellNode group = list();
        word("}");
        yield Optional.of(withRedirects(group));
      }
      case "if" -> Optional.of(withRedirects(choice()));
      case "for", "select" -> Optional.of(withRedirects(forLoop(word)));
      case "while", "until" -> {
        pos += word.length();
        ShellNode condition = list();
        word("do");
        ShellNode body = list();
        word("done");
        List<Redirect> redirects = redirects();
        yield Optional.of(new ShellNode.Loop(condition, body, redirects));
      }
      case "case" -> Optional.of(withRedirects(caseOf()));
      case "function" -> {
        pos += word.length();
        skipBlank();
        String name = rawName();
        skipBlank();
        if (at("()")) {
          pos += 2;
        }
        skipLines();
        yield Optional.of(new ShellNode.Function(name, command()));
      }
      case "[[" -> Optional.of(test());
      default -> Optional.empty();
    };
  }

  private static ShellNode nothing() {
    return new ShellNode.Simple(List.of(), List.of());
  }

  private ShellNode withRedirects(ShellNode node) {
    redirects();
    return node;
  }

  /** Redirections of a compound command; here-documents come in once their lines are read. */
  private List<Redirect> redirects() {
    List<Redirect> redirects = new ArrayList<>();
    skipBlank();
    while (pos < end && redirect(redirects)) {
      skipBlank();
    }
    return redirects;
  }

  private ShellNode choice() {
    List<ShellNode> conditions = new ArrayList<>();
    List<ShellNode> branches = new ArrayList<>();
    boolean exhaustive = false;
    pos += 2;
    conditions.add(list());
    word("then");
    branches.add(list());
    while (pos < end) {
      String next = reserved();
      if (next.equals("elif")) {
        pos += 4;
        conditions.add(list());
        word("then");
        branches.add(list());
      } else if (next.equals("else")) {
        pos += 4;
        exhaustive = true;
        branches.add(list());
      } else {
        word("fi");
        break;
      }
    }
    return new ShellNode.Choice(conditions, branches, exhaustive);
  }

  private ShellNode forLoop(String keyword) {
    pos += keyword.length();
    skipBlank();
    if (at("((")) {
      skipParentheses();
      skipSeparators();
      word("do");
      ShellNode body = list();
      word("done");
      return new ShellNode.Loop(nothing(), body, List.of());
    }
    String name = rawName();
    skipLines();
    List<Word> items = new ArrayList<>();
    if (reserved().equals("in")) {
      pos += 2;
      skipBlank();
      while (pos < end && "\n;".indexOf(peek()) < 0) {
        int before = pos;
        items.add(readWord());
        skipBlank();
        if (pos == before) {
          pos++;
        }
      }
    } else {
      items.add(quotedWord(LinedText.at(here(), "$@")));
    }
    skipSeparators();
    word("do");
    ShellNode body = list();
    word("done");
    return new ShellNode.For(name, items, body);
  }

  private ShellNode caseOf() {
    pos += 4;
    skipBlank();
    readWord();
    skipLines();
    word("in");
    List<ShellNode> branches = new ArrayList<>();
    boolean exhaustive = false;
    while (pos < end) {
      skipSeparators();
      if (pos >= end || reserved().equals("esac")) {
        word("esac");
        break;
      }
      if (peek() == '(') {
        pos++;
      }
      int pattern = pos;
      while (pos < end && peek() != ')' && peek() != '\n') {
        int before = pos;
        readWord();
        skipBlank();
        if (pos < end && peek() == '|') {
          pos++;
          skipBlank();
        }
        if (pos == before) {
          pos++;
        }
      }
      exhaustive |= source.text().substring(pattern, pos).strip().equals("*");
      expect(')');
      branches.add(list());
      if (at(";;&")) {
        pos += 3;
      } else if (at(";;") || at(";&")) {
        pos += 2;
      }
    }
    return new ShellNode.Choice(List.of(), branches, exhaustive);
  }

  /** {@code [[ … ]]} as a command without arguments: its operators are not separators. */
  private ShellNode test() {
    Location at = here();
    pos += 2;
    while (pos < end && !at("]]") && peek() != '\n') {
      int before = pos;
      skipBlank();
      if (pos < end && "&|()<>;".indexOf(peek()) >= 0) {
        pos++;
      } else if (!at("]]")) {
        readWord();
      }
      if (pos == before) {
        pos++;
      }
    }
    if (at("]]")) {
      pos += 2;
    }
    Part.Literal name = new Part.Literal(LinedText.at(at, "[["), false);
    return new ShellNode.Simple(List.of(new Word(List.of(name), null, at)), List.of());
  }

  private ShellNode simple() {
    List<Word> words = new ArrayList<>();
    List<Redirect> redirects = new ArrayList<>();
    while (true) {
      skipBlank();
      if (pos >= end) {
        break;
      }
      if (redirect(redirects)) {
        continue;
      }
      if ("\n;&|()".indexOf(peek()) >= 0) {
        break;
      }
      int before = pos;
      words.add(readWord());
      if (pos == before) {
        pos++;
      }
    }
    return new ShellNode.Simple(words, redirects);
  }

  private boolean redirect(List<Redirect> redirects) {
    int start = pos;
    while (pos < end && Character.isDigit(peek())) {
      pos++;
    }
    if (at("&>")) {
      pos++;
    }
    if (pos >= end || "<>".indexOf(peek()) < 0 || at("<(") || at(">(")) {
      pos = start;
      return false;
    }
    String operator = "";
    for (String each : List.of("<<<", "<<-", "<<", ">>", ">&", "<&", ">|", "<>", ">", "<")) {
      if (at(each)) {
        operator = each;
        break;
      }
    }
    pos += operator.length();
    skipBlank();
    if (operator.equals("<<") || operator.equals("<<-")) {
      int from = pos;
      Word delimiter = readWord();
      String raw = source.text().substring(from, pos);
      StringBuilder plain = new StringBuilder();
      for (Part part : delimiter.parts()) {
        if (part instanceof Part.Literal literal) {
          plain.append(literal.text().text());
        } else if (part instanceof Part.Parameter parameter) {
          plain.append(parameter.raw().text());
        }
      }
      boolean literal = raw.indexOf('\'') >= 0 || raw.indexOf('"') >= 0 || raw.indexOf('\\') >= 0;
      hereDocument(plain.toString(), literal, operator.equals("<<-"), redirects);
    } else {
      redirects.add(new Redirect(operator, readWord(), null));
    }
    return true;
  }

  private void expect(char c) {
    skipLines();
    if (pos < end && peek() == c) {
      pos++;
    }
  }

  private void word(String expected) {
    skipSeparators();
    if (reserved().equals(expected)) {
      pos += expected.length();
    }
  }

  /** The unquoted word that starts here, if it is a plain one; nothing is consumed. */
  private String reserved() {
    int i = pos;
    while (i < end && "!{}[]".indexOf(source.charAt(i)) >= 0) {
      i++;
    }
    if (i == pos) {
      while (i < end && Character.isLetter(source.charAt(i))) {
        i++;
      }
    }
    boolean ends = i >= end || " \t\r\n;&|()<>".indexOf(source.charAt(i)) >= 0;
    return ends ? source.text().substring(pos, i) : "";
  }

  private String rawName() {
    int start = pos;
    while (pos < end && " \t\r\n;&|()<>{}".indexOf(peek()) < 0) {
      pos++;
    }
    return source.text().substring(start, pos);
  }

  /** Offset after {@code name()} when a function starts here, else 0. */
  private int functionHead() {
    int i = pos;
    while (i < end && (isName(source.charAt(i)) || "-.:".indexOf(source.charAt(i)) >= 0)) {
      i++;
    }
    if (i == pos) {
      return 0;
    }
    while (i < end && " \t".indexOf(source.charAt(i)) >= 0) {
      i++;
    }
    if (i >= end || source.charAt(i) != '(') {
      return 0;
    }
    i++;
    while (i < end && " \t".indexOf(source.charAt(i)) >= 0) {
      i++;
    }
    return i < end && source.charAt(i) == ')' ? i + 1 : 0;
  }

  private void skipToCommand() {
    skipSeparators();
    while (pos < end && peek() == '&' && !at("&&") && !at("&>")) {
      pos++;
      skipSeparators();
    }
  }
}
