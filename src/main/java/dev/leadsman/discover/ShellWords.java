package dev.leadsman.discover;

import dev.leadsman.discover.ShellNode.Part;
import dev.leadsman.discover.ShellNode.Redirect;
import dev.leadsman.discover.ShellNode.Word;
import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the words of a shell script with their quotes and expansions, and what stands between them:
 * blanks, comments, continued lines and here-documents.
 */
class ShellWords {
  final LinedText source;
  final int end;
  int pos;
  int depth;
  private final List<PendingDocument> pending = new ArrayList<>();

  ShellWords(LinedText source, int depth) {
    this.source = source;
    this.depth = depth;
    this.end = source.length();
  }

  /** The whole text as one word in double quotes, e.g. a here-document or a default value. */
  static Word quotedWord(LinedText text) {
    ShellWords parser = new ShellWords(text, 0);
    WordBuilder word = new WordBuilder();
    parser.doubleQuoted(word, false);
    return word.build(text.at(0));
  }

  private record PendingDocument(
      String delimiter, boolean literal, boolean tabs, List<Redirect> redirects, int index) {}

  /** Notes a here-document whose lines start after this one. */
  final void hereDocument(
      String delimiter, boolean literal, boolean tabs, List<Redirect> redirects) {
    redirects.add(new Redirect("<<", null, null));
    pending.add(new PendingDocument(delimiter, literal, tabs, redirects, redirects.size() - 1));
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
        while (document.tabs() && from < stop && source.charAt(from) == '\t') {
          from++;
        }
        pos = lineEnd < 0 ? end : lineEnd + 1;
        if (source.text().substring(from, stop).stripTrailing().equals(document.delimiter())) {
          break;
        }
        body.append(source.slice(from, pos));
      }
      LinedText text = body.build(here());
      Word word =
          document.literal()
              ? new Word(List.of(new Part.Literal(text, true)), null, text.at(0))
              : quotedWord(text);
      document.redirects().set(document.index(), new Redirect("<<", null, word));
    }
    pending.clear();
  }

  final Word readWord() {
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
    ShellWords parser = new ShellWords(text, depth + 1);
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
  final void skipParentheses() {
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

  final char peek() {
    return source.charAt(pos);
  }

  final boolean at(String text) {
    return source.text().startsWith(text, pos);
  }

  final Location here() {
    return source.at(pos);
  }

  /** Length of a line continuation at a backslash, else 0. */
  private int continued() {
    return at("\\\n") ? 2 : at("\\\r\n") ? 3 : 0;
  }

  final void skipBlank() {
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

  final void skipLines() {
    skipBlank();
    while (pos < end && peek() == '\n') {
      lineFeed();
      skipBlank();
    }
  }

  /** Blanks, line feeds and single separators. */
  final void skipSeparators() {
    skipLines();
    while (pos < end && peek() == ';' && !at(";;")) {
      pos++;
      skipLines();
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
