package dev.leadsman.discover;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shell scripts that stand as texts in files of other languages: Jenkinsfiles, Vagrantfiles,
 * Tiltfiles, tasks of mise. Only literal texts are read, with the variables put in that are set to
 * literal texts themselves.
 */
final class HostText {
  private static final int MAX_BEFORE = 300;

  /**
   * How a language writes what counts here.
   *
   * @param file names of its files
   * @param before what stands before a text that is a script
   * @param comment what starts a comment that ends with its line
   * @param hole what stands in a text for an expression, whose name is the first group
   */
  private record Language(Pattern file, Pattern before, String comment, Pattern hole) {}

  private static final List<Language> LANGUAGES =
      List.of(
          new Language(
              Pattern.compile(
                  "(?:.*/)?(?:[\\w.-]*Jenkinsfile[\\w.-]*|[\\w.-]+\\.(?:jenkinsfile|groovy))"),
              Pattern.compile("\\bsh\\b\\s*\\(?\\s*$|\\bscript\\s*:\\s*$"),
              "//",
              Pattern.compile(
                  "\\$\\{\\s*(?:(?:params|env)\\.)?([\\w.()\\[\\]'\"?: -]+?)\\s*}|\\$([A-Za-z_]\\w*)")),
          new Language(
              Pattern.compile("(?:.*/)?Vagrantfile[\\w.-]*"),
              Pattern.compile("\\binline\\s*(?::|=>|=)\\s*$|<<[-~]?['\"]?\\w+['\"]?[^\\n]*\\n$"),
              "#",
              Pattern.compile("#\\{([^{}]*)}")),
          new Language(
              Pattern.compile("(?:.*/)?Tiltfile[\\w.-]*"),
              Pattern.compile(
                  "\\blocal\\s*\\(\\s*$|\\b\\w*cmd\\s*=\\s*$|\\blocal_resource\\([^)\\n]*,\\s*$"),
              "#",
              Pattern.compile("\\{(\\w+)}")),
          new Language(
              Pattern.compile(
                  "(?:.*/)?\\.?mise(?:\\.[\\w-]+)*\\.toml|(?:.*/)?\\.?mise/(?:[\\w.-]+/)*[\\w.-]+\\.toml"
                      + "|(?:.*/)?Makefile\\.toml"),
              Pattern.compile("\\b(?:run|script)\\s*=\\s*\\[?\\s*$"),
              "#",
              Pattern.compile("\\{\\{\\s*(?:env\\.|vars\\.)?([^{}]*?)\\s*}}")));

  // NAME = "…", NAME: "…", "NAME" => "…", also as what is taken when nothing else is set.
  private static final Pattern ASSIGNED =
      Pattern.compile(
          "([A-Za-z_]\\w*)['\"]?\\s*(?:=>|=|:)\\s*"
              + "(?:[\\w.\\[\\]'\"()]{1,80}\\s*(?:\\|\\||\\?:|\\bor\\b)\\s*|ENV\\.fetch\\([^,\\n]{1,80},\\s*)?$");
  private static final Pattern HEREDOC = Pattern.compile("<<[-~]?(['\"]?)([A-Za-z_]\\w*)\\1");

  /**
   * The scripts of one file, in their order.
   *
   * @param environment variables that are set to literal texts
   */
  record Scripts(List<LinedText> texts, Map<String, ShellWord> environment) {}

  private final LinedText source;
  private final String text;
  private final Language language;
  private final List<LinedText> scripts = new ArrayList<>();
  private final Map<String, ShellWord> variables = new HashMap<>();
  private String named = "";
  private int scriptEnd = -1;

  private HostText(LinedText source, Language language) {
    this.source = source;
    this.text = source.text();
    this.language = language;
  }

  static boolean reads(String path) {
    return language(path).isPresent();
  }

  private static Optional<Language> language(String path) {
    return LANGUAGES.stream().filter(each -> each.file().matcher(path).matches()).findFirst();
  }

  static Scripts scripts(String path, LinedText source) {
    HostText host = new HostText(source, language(path).orElseThrow());
    // Variables may be set below the text that needs them.
    host.walk(false);
    host.walk(true);
    if (Paths.name(path).startsWith("Tiltfile")) {
      TiltText.script(source).ifPresent(host.scripts::add);
    }
    return new Scripts(host.scripts, host.variables);
  }

  /**
   * @param second true to collect scripts, once the variables are known
   */
  private void walk(boolean second) {
    int at = 0;
    scriptEnd = -1;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (text.startsWith(language.comment(), at)) {
        at = end(text.indexOf('\n', at));
      } else if (text.startsWith("/*", at) && language.comment().equals("//")) {
        at = end(text.indexOf("*/", at)) + 2;
      } else if (text.startsWith("\"\"\"", at) || text.startsWith("'''", at)) {
        int close = end(text.indexOf(text.substring(at, at + 3), at + 3));
        string(at, at + 3, close, close + 3, c == '"', second);
        at = close + 3;
      } else if (c == '"' || c == '\'') {
        int close = closing(at);
        if (text.charAt(Math.min(close, text.length() - 1)) == c) {
          string(at, at + 1, close, close + 1, c == '"', second);
        }
        at = close + 1;
      } else if (text.startsWith("<<", at)) {
        at = heredoc(at, second);
      } else {
        at++;
      }
    }
  }

  private int end(int index) {
    return index < 0 ? text.length() : index;
  }

  /** Where a text in quotes ends, or the line that it stands on. */
  private int closing(int open) {
    int at = open + 1;
    while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != text.charAt(open)) {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return at;
  }

  private int heredoc(int at, boolean second) {
    Matcher start = HEREDOC.matcher(text).region(at, Math.min(text.length(), at + 60));
    if (!start.lookingAt()) {
      return at + 2;
    }
    int from = text.indexOf('\n', at) + 1;
    for (int line = from; from > 0 && line < text.length(); ) {
      int stop = end(text.indexOf('\n', line));
      if (text.substring(line, stop).strip().equals(start.group(2))) {
        string(from, from, line, stop, !start.group(1).equals("'"), second);
        return stop;
      }
      line = stop + 1;
    }
    return at + 2;
  }

  /**
   * @param start of the quotes
   * @param from of what stands in them
   */
  private void string(int start, int from, int to, int end, boolean filled, boolean second) {
    String before = text.substring(Math.max(0, start - MAX_BEFORE), start);
    if (!second) {
      variable(before, value(from, Math.min(to, text.length()), filled));
      return;
    }
    boolean list =
        scriptEnd >= 0 && text.substring(Math.min(scriptEnd, start), start).matches("\\s*,\\s*");
    if (list || language.before().matcher(before).find()) {
      scriptEnd = end;
      scripts.add(value(from, Math.min(to, text.length()), filled));
    }
  }

  private void variable(String before, LinedText value) {
    Matcher matcher = ASSIGNED.matcher(before);
    if (!matcher.find()) {
      return;
    }
    String name = matcher.group(1);
    if (name.equals("name")) {
      named = value.text();
    }
    // A parameter of a Jenkins job: string(name: 'VERSION', defaultValue: '1.2.3')
    String own = name.equals("defaultValue") ? named : name;
    ShellWord known = value.hasOpaque() ? ShellWord.computed(value) : ShellWord.known(value);
    ShellWord other = variables.putIfAbsent(own, known);
    if (other != null && !other.value().equals(known.value())) {
      variables.put(own, ShellWord.computed(value));
    }
  }

  /** A text with its escapes read and its expressions put in. */
  private LinedText value(int from, int to, boolean filled) {
    LinedText.Builder value = new LinedText.Builder();
    Matcher hole = language.hole().matcher(text).region(from, to);
    boolean more = filled && hole.find();
    for (int at = from; at < to; at++) {
      while (more && hole.start() < at) {
        more = hole.find();
      }
      if (more && hole.start() == at) {
        String name = hole.group(1) == null ? hole.group(2) : hole.group(1);
        ShellWord word = variables.get(name.strip());
        if (word != null && !word.computed()) {
          value.append(word.text());
        } else {
          value.opaque(hole.group(), source.at(at));
        }
        at = hole.end() - 1;
      } else if (filled && text.charAt(at) == '\\' && at + 1 < to) {
        at++;
        escaped(text.charAt(at), at, value);
      } else {
        value.append(text.charAt(at), source.at(at));
      }
    }
    return value.build(source.at(from));
  }

  private void escaped(char c, int at, LinedText.Builder value) {
    if (c == 'n') {
      value.append('\n', source.at(at));
    } else if ("\"'$#".indexOf(c) >= 0) {
      value.append(c, source.at(at));
    } else {
      value.append('\\', source.at(at)).append(c, source.at(at));
    }
  }
}
