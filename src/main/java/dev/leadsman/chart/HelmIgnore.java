package dev.leadsman.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A chart directory's {@code .helmignore}: what Helm does not load from a directory.
 *
 * @see <a href="https://helm.sh/docs/chart_template_guide/helm_ignore_file/">Helm's page</a>
 */
final class HelmIgnore {
  private record Rule(Pattern pattern, boolean negated, boolean directories, boolean wholePath) {}

  private final List<Rule> rules = new ArrayList<>();

  private HelmIgnore() {}

  /** Rules of a file's text, with the one that Helm adds itself. */
  static HelmIgnore parse(String text) {
    HelmIgnore ignore = new HelmIgnore();
    text.lines().forEach(ignore::add);
    ignore.add("templates/.?*");
    return ignore;
  }

  private void add(String line) {
    String rule = line.strip();
    if (rule.isEmpty() || rule.startsWith("#") || rule.contains("**")) {
      return; // Helm refuses **, and with it the chart
    }
    boolean negated = rule.startsWith("!");
    rule = negated ? rule.substring(1) : rule;
    boolean directories = rule.endsWith("/");
    rule = directories ? rule.substring(0, rule.length() - 1) : rule;
    boolean wholePath = rule.contains("/");
    rule = rule.startsWith("/") ? rule.substring(1) : rule;
    rules.add(new Rule(glob(rule), negated, directories, wholePath));
  }

  /** True when the file or one of the directories that hold it is left out. */
  boolean ignores(String path) {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (ignores(path.substring(0, slash), true)) {
        return true;
      }
    }
    return ignores(path, false);
  }

  private boolean ignores(String path, boolean directory) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    for (Rule rule : rules) {
      boolean matches = rule.pattern().matcher(rule.wholePath() ? path : name).matches();
      // A negated rule ignores all that it does not match, as in Helm's pkg/ignore.
      if (rule.negated()) {
        if (rule.directories() && !directory) {
          return true;
        }
        if (!matches) {
          return true;
        }
      } else if (matches && (directory || !rule.directories())) {
        return true;
      }
    }
    return false;
  }

  /** Go's path.Match: {@code *} and {@code ?} stay within one step. */
  private static Pattern glob(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      int close = c == '[' ? glob.indexOf(']', i + 1) : -1;
      if (c == '*') {
        regex.append("[^/]*");
      } else if (c == '?') {
        regex.append("[^/]");
      } else if (close > i + 1) {
        String inside = glob.substring(i + 1, close).replace("\\", "\\\\").replace("[", "\\[");
        regex.append('[').append(inside.replace("&&", "&\\&")).append(']');
        i = close;
      } else if (c == '\\' && i + 1 < glob.length()) {
        regex.append(Pattern.quote(String.valueOf(glob.charAt(++i))));
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString());
  }
}
