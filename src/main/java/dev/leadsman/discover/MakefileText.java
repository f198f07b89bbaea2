package dev.leadsman.discover;

import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Makefile as far as its recipes need: variables, targets, prerequisites. Recipes come out as
 * shell text with make's variables put in; each character still knows its line.
 */
final class MakefileText {
  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "(?:(?:export|override|private)\\s+)*([\\w.-]+)\\s*(:::=|::=|:=|\\?=|\\+=|!=|=)\\s*(.*)",
          Pattern.DOTALL);
  private static final Pattern RULE =
      Pattern.compile("([^:=#\\s][^:=#]*?)\\s*&?::?(?!=)\\s*(.*)", Pattern.DOTALL);
  private static final int MAX_DEPTH = 40;
  private static final int MAX_INCLUDES = 40;
  private static final int MAX_LENGTH = 200_000;

  /**
   * A target with its recipe.
   *
   * @param lines one shell text a recipe line, continuations joined
   */
  record Target(String name, List<String> prerequisites, List<LinedText> lines) {}

  /** A variable's text before expansion; {@code expanded} when it was expanded where it stands. */
  private record Variable(LinedText text, boolean expanded, boolean known) {}

  private record Rule(
      String name,
      List<String> prerequisites,
      List<LinedText> recipe,
      Map<String, Variable> variables) {}

  private final Map<String, Variable> variables = new LinkedHashMap<>();
  private final List<Rule> rules = new ArrayList<>();
  private final Map<String, Map<String, Variable>> ofTarget = new HashMap<>();

  private final Function<String, Optional<LinedText>> files;
  private int included;

  private MakefileText(Function<String, Optional<LinedText>> files) {
    this.files = files;
  }

  /**
   * @param files the text of a file by the path that the Makefile names
   */
  static List<Target> targets(LinedText source, Function<String, Optional<LinedText>> files) {
    MakefileText makefile = new MakefileText(files);
    makefile.read(source);
    List<Target> targets = new ArrayList<>();
    for (Rule rule : makefile.rules) {
      List<LinedText> lines = new ArrayList<>();
      Map<String, Variable> own = new HashMap<>(makefile.variables);
      own.putAll(makefile.ofTarget.getOrDefault(rule.name(), Map.of()));
      own.put(
          "@", new Variable(LinedText.at(new Location("Makefile", 1), rule.name()), true, true));
      for (LinedText line : rule.recipe()) {
        lines.add(makefile.expand(line, own, Set.of()));
      }
      targets.add(new Target(rule.name(), rule.prerequisites(), lines));
    }
    return targets;
  }

  private void read(LinedText source) {
    int pos = 0;
    int conditional = 0;
    boolean defining = false;
    List<Rule> current = List.of();
    while (pos < source.length()) {
      int end = lineEnd(source, pos);
      LinedText line = source.slice(pos, end);
      String text = line.text();
      pos = end + 1;
      String trimmed = text.strip();
      if (defining) {
        defining = !trimmed.startsWith("endef");
      } else if (text.startsWith("\t")) {
        if (!trimmed.startsWith("#")) {
          for (Rule rule : current) {
            rule.recipe().add(recipe(line, 1));
          }
        }
      } else if (trimmed.isEmpty() || trimmed.matches("(?s)(#|else\\b).*")) {
        // Both branches of a conditional are read.
      } else if (trimmed.startsWith("define ")) {
        defining = true;
      } else if (trimmed.matches("(?s)-?s?include\\s.*")) {
        int name = text.indexOf("include") + 7;
        include(expand(line.slice(name, text.length()), variables, Set.of()));
      } else if (trimmed.matches("if(n?eq|n?def)\\b.*")) {
        conditional++;
      } else if (trimmed.startsWith("endif")) {
        conditional--;
      } else {
        int offset = text.indexOf(trimmed);
        LinedText logical = line.slice(offset, offset + trimmed.length());
        Matcher assignment = ASSIGNMENT.matcher(trimmed);
        if (assignment.matches()) {
          assign(variables, assignment, logical, conditional > 0);
          current = List.of();
        } else {
          current = rule(logical, current, conditional > 0);
        }
      }
    }
  }

  /** What another Makefile or a file of variables sets counts from here on. */
  private void include(LinedText names) {
    for (String name : names.text().strip().split("\\s+", -1)) {
      if (!name.isEmpty() && included < MAX_INCLUDES) {
        included++;
        files.apply(name).ifPresent(this::read);
      }
    }
  }

  /** End of a logical line: a backslash before the line feed carries on. */
  private static int lineEnd(LinedText source, int from) {
    int end = from;
    while (end < source.length()) {
      if (source.charAt(end) == '\n') {
        int before = end - 1;
        if (before >= from && source.charAt(before) == '\r') {
          before--;
        }
        if (before < from || source.charAt(before) != '\\') {
          return end;
        }
      }
      end++;
    }
    return end;
  }

  private static LinedText recipe(LinedText line, int from) {
    int start = from;
    while (start < line.length() && " \t@+-".indexOf(line.charAt(start)) >= 0) {
      start++;
    }
    return line.slice(start, line.length());
  }

  private void assign(
      Map<String, Variable> into, Matcher matcher, LinedText line, boolean conditional) {
    String name = matcher.group(1);
    String operator = matcher.group(2);
    Variable before = into.get(name);
    LinedText value = withoutComment(line.slice(matcher.start(3), matcher.end(3)));
    if (operator.equals("!=")) {
      into.put(name, new Variable(value, true, false));
    } else if (operator.equals("?=") && before != null) {
      return;
    } else if (operator.equals("+=") && before != null) {
      LinedText joined =
          new LinedText.Builder()
              .append(before.text())
              .appendAt(line.at(0), " ")
              .append(value)
              .build();
      into.put(name, new Variable(joined, before.expanded(), before.known()));
    } else if (conditional && before != null && !before.text().text().equals(value.text())) {
      into.put(name, new Variable(value, true, false));
    } else if (operator.startsWith(":")) {
      into.put(name, new Variable(expand(value, variables, Set.of()), true, true));
    } else {
      into.put(name, new Variable(value, false, true));
    }
  }

  private static LinedText withoutComment(LinedText value) {
    String text = value.text();
    int comment = text.startsWith("#") ? 0 : text.indexOf(" #");
    String kept = (comment < 0 ? text : text.substring(0, comment)).stripTrailing();
    return value.slice(0, kept.length());
  }

  private List<Rule> rule(LinedText line, List<Rule> current, boolean conditional) {
    Matcher matcher = RULE.matcher(line.text());
    if (!matcher.matches()) {
      return current;
    }
    List<String> names = List.of(matcher.group(1).strip().split("\\s+", -1));
    String rest = matcher.group(2);
    Matcher assignment = ASSIGNMENT.matcher(rest);
    if (assignment.matches()) {
      LinedText tail = line.slice(matcher.start(2), matcher.end(2));
      for (String name : names) {
        assign(
            ofTarget.computeIfAbsent(name, key -> new HashMap<>()), assignment, tail, conditional);
      }
      return List.of();
    }
    int semicolon = rest.indexOf(';');
    String head = semicolon < 0 ? rest : rest.substring(0, semicolon);
    int comment = head.indexOf('#');
    String prerequisites =
        (comment < 0 ? head : head.substring(0, comment)).replace("|", " ").strip();
    List<Rule> made = new ArrayList<>();
    for (String name : names) {
      List<LinedText> recipe = new ArrayList<>();
      if (semicolon >= 0) {
        recipe.add(recipe(line, matcher.start(2) + semicolon + 1));
      }
      made.add(
          new Rule(
              name,
              prerequisites.isEmpty() ? List.of() : List.of(prerequisites.split("\\s+", -1)),
              recipe,
              Map.of()));
    }
    rules.addAll(made);
    return made;
  }

  /**
   * Puts in make's variables; what only make can compute becomes one unknown character.
   *
   * @param open variables whose value the text is a part of; make refuses one that holds itself
   */
  private LinedText expand(LinedText text, Map<String, Variable> known, Set<String> open) {
    LinedText.Builder expanded = new LinedText.Builder();
    int i = 0;
    while (i < text.length() && expanded.length() < MAX_LENGTH) {
      char c = text.charAt(i);
      if (c == LinedText.OPAQUE) {
        expanded.append(text.slice(i, i + 1));
        i++;
        continue;
      }
      if (c != '$' || i + 1 >= text.length()) {
        expanded.append(c, text.at(i));
        i++;
        continue;
      }
      char next = text.charAt(i + 1);
      if (next == '$') {
        expanded.append('$', text.at(i));
        i += 2;
        continue;
      }
      int end = i + 2;
      String name = String.valueOf(next);
      if (next == '(' || next == '{') {
        end = close(text, i + 1);
        name = text.text().substring(i + 2, Math.max(i + 2, end - 1));
      }
      LinedText written = text.slice(i, end);
      Optional<LinedText> value = value(name, known, open, text.at(i));
      if (value.isPresent()) {
        expanded.append(value.get());
      } else {
        expanded.opaque(written.asWritten(), text.at(i));
      }
      i = end;
    }
    return expanded.build(text.at(0));
  }

  private Optional<LinedText> value(
      String name, Map<String, Variable> known, Set<String> open, Location at) {
    if (name.equals("CURDIR")) {
      return Optional.of(LinedText.at(new Location("Makefile", 1), "."));
    }
    if (name.matches("shell\\s+cat\\s+[\\w./-]+")) {
      // The shell that runs the recipe says the same of this command.
      return Optional.of(LinedText.at(at, "$(" + name.substring(6).strip() + ")"));
    }
    Variable variable = known.get(name);
    if (variable == null || !variable.known() || open.size() > MAX_DEPTH || open.contains(name)) {
      return Optional.empty();
    }
    if (variable.expanded()) {
      return Optional.of(variable.text());
    }
    Set<String> inner = new HashSet<>(open);
    inner.add(name);
    return Optional.of(expand(variable.text(), known, inner));
  }

  private static int close(LinedText text, int open) {
    char opening = text.charAt(open);
    char closing = opening == '(' ? ')' : '}';
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      if (text.charAt(i) == opening) {
        depth++;
      } else if (text.charAt(i) == closing && --depth == 0) {
        return i + 1;
      }
    }
    return text.length();
  }

  /** Names of all targets that a target waits for, those that run first in front. */
  static List<Target> before(Target target, List<Target> all) {
    List<Target> order = new ArrayList<>();
    collect(target, all, order, new HashSet<>(Set.of(target.name())));
    return order;
  }

  private static void collect(
      Target target, List<Target> all, List<Target> order, Set<String> seen) {
    for (String name : target.prerequisites()) {
      if (seen.add(name)) {
        for (Target each : all) {
          if (each.name().equals(name)) {
            collect(each, all, order, seen);
            order.add(each);
          }
        }
      }
    }
  }
}
