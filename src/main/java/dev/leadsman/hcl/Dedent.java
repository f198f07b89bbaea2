package dev.leadsman.hcl;

import java.util.ArrayList;
import java.util.List;

/** The texts of a heredoc without the indent that all its lines share. */
final class Dedent {
  private Dedent() {}

  static List<HclExpression> of(List<HclExpression> parts) {
    int smallest = Integer.MAX_VALUE;
    boolean lineStart = true;
    for (HclExpression part : parts) {
      if (!(part instanceof HclExpression.Literal literal)) {
        smallest = lineStart ? 0 : smallest;
        lineStart = false;
        continue;
      }
      String text = (String) literal.value();
      for (int i = 0; i < text.length(); ) {
        if (lineStart) {
          int end = i;
          while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
            end++;
          }
          boolean blank = end < text.length() && "\r\n".indexOf(text.charAt(end)) >= 0;
          boolean last = end == text.length() && part == parts.get(parts.size() - 1);
          if (!blank && !last) {
            smallest = Math.min(smallest, end - i);
          }
        }
        int next = text.indexOf('\n', i);
        lineStart = next >= 0;
        i = next < 0 ? text.length() : next + 1;
      }
    }
    if (smallest == 0 || smallest == Integer.MAX_VALUE) {
      return parts;
    }
    List<HclExpression> result = new ArrayList<>();
    lineStart = true;
    for (HclExpression part : parts) {
      if (!(part instanceof HclExpression.Literal literal)) {
        result.add(part);
        lineStart = false;
        continue;
      }
      StringBuilder kept = new StringBuilder();
      String text = (String) literal.value();
      for (int i = 0; i < text.length(); ) {
        int next = text.indexOf('\n', i);
        int end = next < 0 ? text.length() : next + 1;
        int from = i;
        while (lineStart
            && from < end
            && from - i < smallest
            && (text.charAt(from) == ' ' || text.charAt(from) == '\t')) {
          from++;
        }
        kept.append(text, from, end);
        lineStart = next >= 0;
        i = end;
      }
      result.add(new HclExpression.Literal(literal.at(), kept.toString()));
    }
    return result;
  }
}
