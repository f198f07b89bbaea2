package dev.leadsman.discover;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines of a file as {@code grep}, {@code cut} and their like pass them on. */
record ShellFilter(List<LinedText> lines) {
  private static final int MAX_LINES = 5_000;
  private static final Pattern PRINT = Pattern.compile("\\{\\s*print\\s+\\$(\\d)\\s*;?\\s*\\}");

  /** What the first command of a pipeline reads; empty when it is none that is followed. */
  static Optional<ShellFilter> start(
      List<ShellWord> words, Function<String, Optional<LinedText>> files) {
    String file = words.get(words.size() - 1).value();
    boolean cat = words.get(0).is("cat");
    if (words.size() < 2 || (cat && words.size() != 2)) {
      return Optional.empty();
    }
    if (words.get(0).is("echo") && words.size() == 2) {
      return Optional.of(new ShellFilter(split(words.get(1).text())));
    }
    Optional<ShellFilter> read = files.apply(file).map(text -> new ShellFilter(split(text)));
    return cat ? read : read.flatMap(all -> all.then(words.subList(0, words.size() - 1)));
  }

  static List<LinedText> split(LinedText text) {
    List<LinedText> lines = new ArrayList<>();
    int from = 0;
    while (from < text.length() && lines.size() <= MAX_LINES) {
      int end = text.text().indexOf('\n', from);
      end = end < 0 ? text.length() : end;
      int stop = end > from && text.charAt(end - 1) == '\r' ? end - 1 : end;
      lines.add(text.slice(from, stop));
      from = end + 1;
    }
    return lines;
  }

  /** The lines after one more command; empty when it is none that is followed. */
  Optional<ShellFilter> then(List<ShellWord> words) {
    if (lines.size() > MAX_LINES) {
      return Optional.empty();
    }
    List<String> arguments = words.stream().skip(1).map(ShellWord::value).toList();
    return switch (words.get(0).value()) {
      case "grep", "egrep" -> grep(arguments);
      case "head" -> Optional.of(new ShellFilter(lines.subList(0, Math.min(1, lines.size()))));
      case "cut" -> cut(arguments);
      case "awk" -> awk(arguments);
      case "tr" -> trim(arguments);
      case "xargs" -> arguments.isEmpty() ? Optional.of(this) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private Optional<ShellFilter> grep(List<String> arguments) {
    List<String> options = arguments.stream().filter(each -> each.startsWith("-")).toList();
    List<String> patterns = arguments.stream().filter(each -> !each.startsWith("-")).toList();
    boolean inverted = options.contains("-v");
    if (patterns.size() != 1 || options.stream().anyMatch(each -> !each.matches("-[vEFw]|-m1"))) {
      return Optional.empty();
    }
    String pattern = patterns.get(0);
    boolean anchored = pattern.startsWith("^");
    String text = anchored ? pattern.substring(1) : pattern;
    if (text.isEmpty() || !text.matches("[\\w\\s#=:./\"'-]+")) {
      return Optional.empty();
    }
    List<LinedText> kept =
        lines.stream()
            .filter(
                line -> {
                  boolean found =
                      anchored ? line.text().startsWith(text) : line.text().contains(text);
                  return found != inverted;
                })
            .toList();
    return Optional.of(
        new ShellFilter(options.contains("-m1") && kept.size() > 1 ? kept.subList(0, 1) : kept));
  }

  private Optional<ShellFilter> cut(List<String> arguments) {
    String whole = String.join(" ", arguments);
    Matcher matcher = Pattern.compile("-d ?(.) -f ?(\\d)").matcher(whole);
    return matcher.matches()
        ? Optional.of(fields(Pattern.quote(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  private Optional<ShellFilter> awk(List<String> arguments) {
    String separator = "";
    String program = "";
    for (int i = 0; i < arguments.size(); i++) {
      String each = arguments.get(i);
      if (each.equals("-F") && i + 1 < arguments.size()) {
        separator = arguments.get(++i);
      } else if (each.startsWith("-F")) {
        separator = each.substring(2);
      } else {
        program = each;
      }
    }
    Matcher print = PRINT.matcher(program.strip());
    if (!print.matches() || separator.length() > 1) {
      return Optional.empty();
    }
    return Optional.of(
        fields(
            separator.isEmpty() ? "\\s+" : Pattern.quote(separator),
            Integer.parseInt(print.group(1))));
  }

  private ShellFilter fields(String separator, int number) {
    List<LinedText> found = new ArrayList<>();
    Pattern pattern = Pattern.compile(separator);
    for (LinedText line : lines) {
      int from = 0;
      if (separator.equals("\\s+")) {
        while (from < line.length() && Character.isWhitespace(line.charAt(from))) {
          from++;
        }
      }
      Matcher matcher = pattern.matcher(line.text());
      int field = 1;
      while (field < number && matcher.find(from)) {
        from = matcher.end();
        field++;
      }
      boolean more = matcher.find(from);
      if (field == number || number == 0) {
        found.add(line.slice(from, more && number > 0 ? matcher.start() : line.length()));
      }
    }
    return new ShellFilter(found);
  }

  /** {@code tr -d '"'}. */
  private Optional<ShellFilter> trim(List<String> arguments) {
    if (arguments.size() != 2
        || !arguments.get(0).equals("-d")
        || !arguments.get(1).matches("[\"', :v]|\\[:space:\\]")) {
      return Optional.empty();
    }
    String drop = arguments.get(1);
    List<LinedText> kept = new ArrayList<>();
    for (LinedText line : lines) {
      LinedText.Builder result = new LinedText.Builder();
      for (int i = 0; i < line.length(); i++) {
        char c = line.charAt(i);
        boolean gone = drop.length() == 1 ? c == drop.charAt(0) : Character.isWhitespace(c);
        if (!gone) {
          result.append(line.slice(i, i + 1));
        }
      }
      kept.add(result.build(line.at(0)));
    }
    return Optional.of(new ShellFilter(kept));
  }

  /** All lines as one value; empty when there are none. */
  Optional<ShellWord> word() {
    if (lines.isEmpty() || lines.size() > 200) {
      return Optional.empty();
    }
    LinedText.Builder joined = new LinedText.Builder();
    for (LinedText line : lines) {
      if (!joined.isEmpty()) {
        joined.append('\n', line.at(0));
      }
      joined.append(line);
    }
    return Optional.of(ShellWord.known(joined.build(lines.get(0).at(0))));
  }
}
