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
final class ShellParser {
  private static final int MAX_DEPTH = 60;
  private static final Set<String> CLOSING =
      Set.of("then", "fi", "else", "elif", "do", "done", "esac", "}");

  private final LinedText source;
  private final int end;
  private int pos;
  private int depth;
  private final List<PendingDocument> pending = new ArrayList<>();

  private ShellParser(LinedText source, int depth) {
    this.source = source;
    this.depth = depth;
    this.end = source.length();
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

  /** The whole text as one word in double quotes, e.g. a here-document or a default value. */
  static Word quotedWord(LinedText text) {
    ShellParser parser = new ShellParser(text, 0);
    WordBuilder word = new WordBuilder();
    parser.doubleQuoted(word, false);
    return word.build(text.at(0));
  }

  private static final class PendingDocument {
    final String delimiter;
    final boolean literal;
    final boolean tabs;
    final List<Redirect> redirects;
    final int index;

    PendingDocument(
        String delimiter, boolean literal, boolean tabs, List<Redirect> redirects, int index) {
      this.delimiter = delimiter;
      this.literal = literal;
      this.tabs = tabs;
      this.redirects = redirects;
      this.index = index;
    }
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
      redirects.add(new Redirect("<<", null, null));
      pending.add(
          new PendingDocument(
              plain.toString(), literal, operator.equals("<<-"), redirects, redirects.size() - 1));
    } else {
      redirects.add(new Redirect(operator, readWord(), null));
    }
    return true;
  }

  /** Steps over a line feed and the here-documents that start after it. */
  private void lineFeed() {
    pos++;
    for (PendingDocument document : pending) {
      LinedText.Builder body = new LinedText.Builder();
      while (pos < end) {
        int lineEnd = source.text().indexOf('\n', pos);
        int stop = lineEnd < 0 ? end : lineEnd;
        int from = pos;
        while (document.tabs && from < stop && source.charAt(from) == '\t') {
          from++;
        }
        pos = lineEnd < 0 ? end : lineEnd + 1;
        if (source.text().substring(from, stop).stripTrailing().equals(document.delimiter)) {
          break;
        }
        body.append(source.slice(from, pos));
      }
      LinedText text = body.build(here());
      Word word =
          document.literal
              ? new Word(List.of(new Part.Literal(text, true)), null, text.at(0))
              : quotedWord(text);
      document.redirects.set(document.index, new Redirect("<<", null, word));
    }
    pending.clear();
  }

  private Word readWord() {
    int start = pos;
    Word word = readWord(here());
    boolean oneLine = source.text().substring(start, pos).indexOf('\n') < 0;
    // What make puts in stands where its variable is set; the blank behind it stands here.
    return oneLine && pos < end && !here().equals(word.at())
        ? new Word(word.parts(), word.array(), here())
        : word;
  }

  private Word readWord(Location at) {
    WordBuilder word = new WordBuilder();
    while (pos < end) {
      char c = peek();
      if (" \t\r\n;&|".indexOf(c) >= 0 || c == ')') {
        break;
      }
      if (c == '(') {
        if (word.endsAsAssignment()) {
          return array(word, at);
        }
        break;
      }
      if (c == '<' || c == '>') {
        if (at("<(") || at(">(")) {
          int start = pos;
          pos++;
          skipParentheses();
          word.add(new Part.Unknown(source.slice(start, pos)));
          continue;
        }
        break;
      }
      if (c == '\\') {
        if (pos + 1 < end && continued() > 0) {
          pos += continued();
        } else if (pos + 1 < end) {
          word.literal(source.slice(pos + 1, pos + 2), true);
          pos += 2;
        } else {
          pos++;
        }
      } else if (c == '\'') {
        int close = source.text().indexOf('\'', pos + 1);
        int stop = close < 0 ? end : close;
        word.literal(source.slice(pos + 1, stop), true);
        pos = Math.min(end, stop + 1);
      } else if (c == '"') {
        pos++;
        word.literal(source.slice(pos, pos), true);
        doubleQuoted(word, true);
      } else if (at("$'")) {
        ansiQuoted(word);
      } else if (at("$\"")) {
        pos++;
      } else if (c == '$' || c == '`' || c == LinedText.OPAQUE) {
        expansion(word, false);
      } else {
        int start = pos++;
        while (pos < end && isPlain(peek())) {
          pos++;
        }
        word.literal(source.slice(start, pos), false);
      }
    }
    return word.build(at);
  }

  private Word array(WordBuilder name, Location at) {
    List<Word> items = new ArrayList<>();
    pos++;
    while (pos < end) {
      skipLines();
      if (pos >= end) {
        break;
      }
      if (peek() == ')') {
        pos++;
        break;
      }
      int before = pos;
      items.add(readWord());
      if (pos == before) {
        pos++;
      }
    }
    return new Word(name.build(at).parts(), items, at);
  }

  /** What stands between double quotes; to the end of the text when not to the closing quote. */
  private void doubleQuoted(WordBuilder word, boolean toQuote) {
    while (pos < end) {
      char c = peek();
      if (c == '"' && toQuote) {
        pos++;
        return;
      }
      if (c == '\\' && pos + 1 < end) {
        char next = source.charAt(pos + 1);
        if (continued() > 0) {
          pos += continued();
        } else if ("$`\"\\".indexOf(next) >= 0) {
          word.literal(source.slice(pos + 1, pos + 2), true);
          pos += 2;
        } else {
          word.literal(source.slice(pos, pos + 2), true);
          pos += 2;
        }
      } else if (c == '$' || c == '`' || c == LinedText.OPAQUE) {
        expansion(word, true);
      } else {
        int start = pos++;
        while (pos < end && "\"\\$`".indexOf(peek()) < 0 && peek() != LinedText.OPAQUE) {
          pos++;
        }
        word.literal(source.slice(start, pos), true);
      }
    }
  }

  private void ansiQuoted(WordBuilder word) {
    pos += 2;
    word.literal(source.slice(pos, pos), true);
    while (pos < end && peek() != '\'') {
      if (peek() == '\\' && pos + 1 < end) {
        int which = "ntr\\'\"".indexOf(source.charAt(pos + 1));
        String plain = which < 0 ? "\\" + source.charAt(pos + 1) : "" + "\n\t\r\\'\"".charAt(which);
        word.literal(LinedText.at(here(), plain), true);
        pos += 2;
      } else {
        word.literal(source.slice(pos, pos + 1), true);
        pos++;
      }
    }
    pos = Math.min(end, pos + 1);
  }

  private void expansion(WordBuilder word, boolean quoted) {
    int start = pos;
    char c = peek();
    if (c == LinedText.OPAQUE) {
      pos++;
      word.add(new Part.Unknown(source.slice(start, pos)));
    } else if (c == '`') {
      pos++;
      while (pos < end && peek() != '`') {
        pos += peek() == '\\' ? 2 : 1;
      }
      pos = Math.min(pos, end);
      LinedText script = source.slice(start + 1, pos);
      pos = Math.min(end, pos + 1);
      word.add(new Part.Substitution(script, quoted, source.slice(start, pos)));
    } else if (at("$((")) {
      pos++;
      skipParentheses();
      word.add(new Part.Unknown(source.slice(start, pos)));
    } else if (at("$(")) {
      pos++;
      skipParentheses();
      int inner = Math.max(start + 2, pos - 1);
      LinedText script = source.slice(start + 2, inner);
      word.add(new Part.Substitution(script, quoted, source.slice(start, pos)));
    } else if (at("${")) {
      pos += 2;
      int inner = pos;
      skipBraces();
      int stop = Math.max(inner, pos - 1);
      word.add(
          ShellParameter.read(source.slice(inner, stop), quoted, source.slice(start, pos), depth));
    } else {
      pos++;
      int name = pos;
      while (pos < end && isName(peek()) && !(pos == name && Character.isDigit(peek()))) {
        pos++;
      }
      if (pos == name && pos < end && "@*#?$!-0123456789".indexOf(peek()) >= 0) {
        pos++;
      }
      LinedText raw = source.slice(start, pos);
      if (pos == name) {
        word.literal(raw, quoted);
      } else {
        String text = source.text().substring(name, pos);
        boolean all = text.equals("@") || text.equals("*");
        word.add(new Part.Parameter(text, all ? "[@]" : "", null, quoted, raw));
      }
    }
  }

  /** The word after an operator in braces: quotes in it are quotes. */
  static Word argument(LinedText text, int depth) {
    ShellParser parser = new ShellParser(text, depth + 1);
    WordBuilder word = new WordBuilder();
    while (parser.pos < parser.end) {
      int before = parser.pos;
      Word piece = parser.readWord();
      piece.parts().forEach(word::add);
      if (parser.pos == before) {
        word.literal(text.slice(before, before + 1), true);
        parser.pos++;
      }
    }
    return word.build(text.at(0));
  }

  private void skipBraces() {
    int open = 1;
    while (pos < end) {
      char c = peek();
      if (c == '\\') {
        pos++;
      } else if (c == '\'' || c == '"') {
        skipQuotes(c);
        continue;
      } else if (at("${")) {
        open++;
        pos++;
      } else if (at("$(")) {
        pos++;
        skipParentheses();
        continue;
      } else if (c == '}' && --open == 0) {
        pos++;
        return;
      }
      pos++;
    }
    pos = end;
  }

  /** From an opening parenthesis to after its closing one. */
  private void skipParentheses() {
    int open = 0;
    while (pos < end) {
      char c = peek();
      if (c == '\\') {
        pos++;
      } else if (c == '\'' || c == '"') {
        skipQuotes(c);
        continue;
      } else if (c == '(') {
        open++;
      } else if (c == ')' && --open == 0) {
        pos++;
        return;
      }
      pos++;
    }
    pos = end;
  }

  private void skipQuotes(char quote) {
    pos++;
    while (pos < end && peek() != quote) {
      if (quote == '"' && peek() == '\\') {
        pos++;
      } else if (quote == '"' && at("$(")) {
        pos++;
        skipParentheses();
        continue;
      }
      pos++;
    }
    pos = Math.min(end, pos + 1);
  }

  private char peek() {
    return source.charAt(pos);
  }

  private boolean at(String text) {
    return source.text().startsWith(text, pos);
  }

  private Location here() {
    return source.at(pos);
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

  /** Length of a line continuation at a backslash, else 0. */
  private int continued() {
    return at("\\\n") ? 2 : at("\\\r\n") ? 3 : 0;
  }

  private void skipBlank() {
    while (pos < end) {
      char c = peek();
      if (c == ' ' || c == '\t' || c == '\r') {
        pos++;
      } else if (c == '\\' && continued() > 0) {
        pos += continued();
      } else if (c == '#' && (pos == 0 || " \t\r\n;&|()".indexOf(source.charAt(pos - 1)) >= 0)) {
        int lineEnd = source.text().indexOf('\n', pos);
        pos = lineEnd < 0 ? end : lineEnd;
      } else {
        return;
      }
    }
  }

  private void skipLines() {
    skipBlank();
    while (pos < end && peek() == '\n') {
      lineFeed();
      skipBlank();
    }
  }

  /** Blanks, line feeds and single separators. */
  private void skipSeparators() {
    skipLines();
    while (pos < end && peek() == ';' && !at(";;")) {
      pos++;
      skipLines();
    }
  }

  private void skipToCommand() {
    skipSeparators();
    while (pos < end && peek() == '&' && !at("&&") && !at("&>")) {
      pos++;
      skipSeparators();
    }
  }

  private static boolean isPlain(char c) {
    return isName(c) || "-./:=,@%+~".indexOf(c) >= 0;
  }

  static boolean isName(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** Joins literal characters of one kind into one part. */
  private static final class WordBuilder {
    private final List<Part> parts = new ArrayList<>();
    private LinedText.Builder literal;
    private Location literalAt;
    private boolean quoted;

    void literal(LinedText text, boolean isQuoted) {
      if (literal == null || quoted != isQuoted) {
        flush();
        literal = new LinedText.Builder();
        quoted = isQuoted;
        literalAt = text.at(0);
      }
      literal.append(text);
    }

    void add(Part part) {
      flush();
      parts.add(part);
    }

    private void flush() {
      if (literal != null) {
        parts.add(new Part.Literal(literal.build(literalAt), quoted));
        literal = null;
      }
    }

    boolean endsAsAssignment() {
      flush();
      return parts.size() == 1
          && parts.get(0) instanceof Part.Literal text
          && !text.quoted()
          && text.text().text().matches("[A-Za-z_]\\w*\\+?=");
    }

    Word build(Location at) {
      flush();
      return new Word(List.copyOf(parts), null, at);
    }
  }
}
