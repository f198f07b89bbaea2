package dev.leadsman.discover;

import dev.leadsman.model.Location;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/** What sprig does with texts, every character staying where it was written. */
final class GoText {
  private GoText() {}

  static LinedText trim(LinedText text, IntPredicate cut, boolean left, boolean right) {
    int from = 0;
    int to = text.length();
    while (left && from < to && cut.test(text.charAt(from))) {
      from++;
    }
    while (right && to > from && cut.test(text.charAt(to - 1))) {
      to--;
    }
    return text.slice(from, to);
  }

  static LinedText map(LinedText text, IntUnaryOperator letter) {
    LinedText.Builder out = new LinedText.Builder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == LinedText.OPAQUE) {
        out.append(text.slice(i, i + 1));
      } else {
        out.append((char) letter.applyAsInt(text.charAt(i)), text.at(i));
      }
    }
    return out.build(text.at(0));
  }

  /** Blanks before every line. */
  static LinedText indent(int count, LinedText text, boolean newLine, Location place) {
    LinedText.Builder out = new LinedText.Builder();
    if (newLine) {
      out.append('\n', place);
    }
    String blanks = " ".repeat(count);
    int from = 0;
    while (true) {
      int end = text.text().indexOf('\n', from);
      int to = end < 0 ? text.length() : end + 1;
      out.appendAt(text.at(from), blanks);
      out.append(text.slice(from, to));
      if (end < 0) {
        return out.build(place);
      }
      from = to;
    }
  }

  /** Between double quotes, as {@code %q} writes it. */
  static LinedText quote(LinedText text, Location place) {
    LinedText.Builder out = new LinedText.Builder();
    out.append('"', place);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int escape = "\"\\\n\r\t".indexOf(c);
      if (escape >= 0) {
        out.append('\\', text.at(i));
        out.append("\"\\nrt".charAt(escape), text.at(i));
      } else {
        out.append(text.slice(i, i + 1));
      }
    }
    return out.append('"', place).build();
  }

  static LinedText between(char quote, LinedText text, Location place) {
    return new LinedText.Builder().append(quote, place).append(text).append(quote, place).build();
  }

  static LinedText replace(LinedText text, String old, LinedText other) {
    if (old.isEmpty()) {
      return text;
    }
    LinedText.Builder out = new LinedText.Builder();
    int from = 0;
    for (int hit = text.text().indexOf(old); hit >= 0; hit = text.text().indexOf(old, from)) {
      out.append(text.slice(from, hit));
      for (int i = 0; i < other.length(); i++) {
        // What replaces stands where the replaced stood.
        out.append(other.charAt(i), text.at(hit));
      }
      from = hit + old.length();
    }
    return out.append(text.slice(from, text.length())).build(text.at(0));
  }

  static LinedText join(List<LinedText> parts, LinedText separator, Location place) {
    LinedText.Builder out = new LinedText.Builder();
    Iterator<LinedText> each = parts.iterator();
    while (each.hasNext()) {
      out.append(each.next());
      if (each.hasNext()) {
        out.append(separator);
      }
    }
    return out.build(place);
  }

  /** {@code printf} with the verbs that values of templates take. */
  static LinedText format(String format, List<GoValue> values, Location place) {
    LinedText.Builder out = new LinedText.Builder();
    Iterator<GoValue> each = values.iterator();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%') {
        out.append(c, place);
        continue;
      }
      int end = i + 1;
      while (end < format.length() && "-+# 0123456789.".indexOf(format.charAt(end)) >= 0) {
        end++;
      }
      if (end >= format.length()) {
        throw new GoRun.UnknownException("printf has no verb at its end");
      }
      char verb = format.charAt(end);
      if (verb == '%') {
        out.append('%', place);
      } else if (!each.hasNext()) {
        throw new GoRun.UnknownException("printf has too few arguments");
      } else {
        verb(out, verb, format.substring(i + 1, end), each.next(), place);
      }
      i = end;
    }
    return out.build(place);
  }

  private static void verb(
      LinedText.Builder out, char verb, String flags, GoValue value, Location place) {
    if (verb == 'q') {
      out.append(quote(value.lined(place), place));
    } else if ("svt".indexOf(verb) >= 0 && flags.isEmpty()) {
      out.append(value.lined(place));
    } else if (verb == 'd' && value.isNumber() && flags.matches("0?\\d{0,2}")) {
      Location at = value.at() == null ? place : value.at();
      out.appendAt(at, String.format("%" + widthOf(flags) + "d", (long) value.number()));
    } else if (verb == 'f' && value.isNumber() && flags.matches("(\\.\\d)?")) {
      out.appendAt(place, String.format("%" + flags + "f", value.number()));
    } else {
      throw new GoRun.UnknownException("printf has the verb %" + flags + verb);
    }
  }

  private static String widthOf(String flags) {
    return flags.equals("0") ? "" : flags;
  }
}
