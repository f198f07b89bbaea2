package dev.leadsman.render;

import java.util.function.UnaryOperator;

/** The text of a Go template, told apart into literal text, comments, code and strings in code. */
final class TemplateText {
  private TemplateText() {}

  /** What a part of a template becomes. */
  interface Rewriter {
    /** Code of an action, without strings and comments. */
    String code(String text);

    /** A string in code, with its quotes. */
    String string(String text);
  }

  static String rewrite(String text, Rewriter rewriter) {
    StringBuilder result = new StringBuilder(text.length() + 64);
    int at = 0;
    while (true) {
      int open = text.indexOf("{{", at);
      if (open < 0) {
        return result.append(text, at, text.length()).toString();
      }
      result.append(text, at, open + 2);
      at =
          isComment(text, open + 2)
              ? comment(text, open + 2, result)
              : action(text, open + 2, result, rewriter);
    }
  }

  /** Applies the same to code alone. */
  static String rewriteCode(String text, UnaryOperator<String> code) {
    return rewrite(
        text,
        new Rewriter() {
          @Override
          public String code(String part) {
            return code.apply(part);
          }

          @Override
          public String string(String part) {
            return part;
          }
        });
  }

  private static boolean isComment(String text, int at) {
    int start = text.startsWith("- ", at) ? at + 2 : at;
    return text.startsWith("/*", start);
  }

  private static int comment(String text, int at, StringBuilder to) {
    int close = text.indexOf("*/", at);
    int end = close < 0 ? text.length() : close + 2;
    to.append(text, at, end);
    return end;
  }

  private static int action(String text, int start, StringBuilder to, Rewriter rewriter) {
    int code = start;
    int at = start;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '}' && text.startsWith("}}", at)) {
        to.append(rewriter.code(text.substring(code, at))).append("}}");
        return at + 2;
      }
      if (c == '"' || c == '`' || c == '\'') {
        to.append(rewriter.code(text.substring(code, at)));
        int end = stringEnd(text, at, c);
        to.append(rewriter.string(text.substring(at, end)));
        at = end;
        code = end;
      } else {
        at++;
      }
    }
    to.append(rewriter.code(text.substring(code)));
    return text.length();
  }

  private static int stringEnd(String text, int start, char quote) {
    for (int at = start + 1; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\' && quote != '`') {
        at++;
      } else if (c == quote) {
        return at + 1;
      }
    }
    return text.length();
  }
}
