package dev.leadsman.policy;

import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.List;

/**
 * A text with {@code {{…}}} around expressions.
 *
 * @param texts one more than expressions: what stands before, between and after them
 */
record Template(List<String> texts, List<Expressions.Expression> expressions) {
  static Template compile(
      String text, Location at, String what, boolean each, Expressions expressions)
      throws PolicyException {
    List<String> texts = new ArrayList<>();
    List<Expressions.Expression> compiled = new ArrayList<>();
    int from = 0;
    for (int open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", from)) {
      int close = text.indexOf("}}", open);
      if (close < 0) {
        throw new PolicyException(at, what + ": {{ without }}: " + text.substring(open));
      }
      texts.add(text.substring(from, open));
      compiled.add(expressions.compile(text.substring(open + 2, close).strip(), at, what, each));
      from = close + 2;
    }
    texts.add(text.substring(from));
    return new Template(texts, compiled);
  }
}
