package dev.leadsman.discover;

import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Template functions that helmfile adds, as far as a revision alone can answer them: files of the
 * revision are read, the environment and programs of whoever runs helmfile are not known.
 *
 * @see <a href="https://helmfile.readthedocs.io/en/latest/templating_funcs/">helmfile's page</a>
 */
final class HelmfileFunctions {
  private static final String UNSET = "the environment variable ";

  /** {@code .spec.values} and {@code select(.kind == "HelmRelease") | .spec.values}. */
  private static final Pattern YQ =
      Pattern.compile(
          "(?:select\\(\\s*\\.kind\\s*==\\s*\"(\\w+)\"\\s*\\)\\s*\\|?\\s*)?((?:\\.[\\w-]+)+)");

  private static final Pattern NAME = Pattern.compile("_.*\\.tpl");

  private final References references;
  private final String directory;
  private final Set<String> used;

  /**
   * @param directory that relative paths start from
   * @param used collects the files that were read
   */
  HelmfileFunctions(References references, String directory, Set<String> used) {
    this.references = references;
    this.directory = directory;
    this.used = used;
  }

  Map<String, GoFunctions.Call> calls() {
    Map<String, GoFunctions.Call> calls = new HashMap<>();
    calls.put("env", (v, run) -> environment(v.get(0)));
    calls.put("requiredEnv", (v, run) -> environment(v.get(0)));
    calls.put(
        "default", (v, run) -> orDefault(v.get(0), v.size() < 2 ? GoValue.NOTHING : v.get(1)));
    calls.put("readFile", (v, run) -> readFile(text(v.get(0))));
    calls.put(
        "exec",
        (v, run) ->
            exec(
                text(v.get(0)),
                v.get(1).items().stream()
                    .map(HelmfileFunctions::text)
                    .filter(word -> !word.startsWith("-") && !word.equals("eval"))
                    .toList()));
    calls.put(
        "isFile",
        (v, run) -> GoValue.of(path(text(v.get(0))).filter(references::isFile).isPresent()));
    calls.put(
        "isDir",
        (v, run) -> GoValue.of(path(text(v.get(0))).filter(references::isDirectory).isPresent()));
    calls.put("readDir", (v, run) -> readDir(text(v.get(0)), false));
    calls.put("readDirEntries", (v, run) -> readDir(text(v.get(0)), true));
    calls.put(
        "get",
        (v, run) -> get(text(v.get(0)), v.get(v.size() - 1), v.size() > 2 ? v.get(1) : null));
    calls.put("getOrNil", (v, run) -> get(text(v.get(0)), v.get(v.size() - 1), GoValue.NOTHING));
    return calls;
  }

  /** Templates of the {@code _*.tpl} files beside a helmfile, which helmfile loads by itself. */
  Map<String, List<GoNode>> partials() {
    Map<String, List<GoNode>> partials = new LinkedHashMap<>();
    for (String path : references.filesBelow(directory)) {
      if (Paths.directory(path).equals(directory) && NAME.matcher(Paths.name(path)).matches()) {
        references
            .text(path)
            .ifPresent(text -> partials.putAll(GoTemplate.of(path, 1, text).defined()));
      }
    }
    return partials;
  }

  private static GoValue environment(GoValue name) {
    return GoValue.unknown(UNSET + name.print() + " decides");
  }

  /** A default that is written for an unset variable is what the repository tells. */
  private static GoValue orDefault(GoValue other, GoValue given) {
    if (given.isUnknown() && given.why().startsWith(UNSET)) {
      return other;
    }
    return given.isUnknown() || given.isTrue() ? given : other;
  }

  private static String text(GoValue value) {
    if (value.isUnknown() || value.holdsUnknown()) {
      throw new GoRun.UnknownException(
          value.isUnknown() ? value.why() : "a part of it is not known");
    }
    return value.print();
  }

  private Optional<String> path(String written) {
    return written.startsWith("/") ? Optional.empty() : Paths.resolve(directory, written);
  }

  private GoValue readFile(String written) {
    String path =
        path(written)
            .orElseThrow(() -> new GoRun.UnknownException(written + " is not in this revision"));
    String text =
        references
            .text(path)
            .orElseThrow(() -> new GoRun.UnknownException(path + " is not in this revision"));
    used.add(path);
    return GoValue.text(LinedText.of(path, 1, text));
  }

  /**
   * What a program prints that only reads a file of the revision.
   *
   * @param words its arguments without its options
   */
  private GoValue exec(String program, List<String> words) {
    if (program.equals("cat") && words.size() == 1) {
      return readFile(words.get(0));
    }
    Matcher read = YQ.matcher(words.isEmpty() ? "" : words.get(0));
    Optional<String> path = words.size() == 2 ? path(words.get(1)) : Optional.empty();
    if (!program.equals("yq") || !read.matches() || path.filter(references::isFile).isEmpty()) {
      throw new GoRun.UnknownException("it runs " + program);
    }
    used.add(path.get());
    List<YamlDocument> documents =
        references.allDocuments(path.get()).stream()
            .filter(each -> read.group(1) == null || each.kind().equals(read.group(1)))
            .toList();
    if (documents.size() != 1) {
      throw new GoRun.UnknownException(
          words.get(0) + " could be one of " + documents.size() + " documents of " + path.get());
    }
    YamlDocument document = documents.get(0);
    YamlNode node =
        document
            .root()
            .get(read.group(2).substring(1).split("\\.", -1))
            .orElseThrow(() -> new GoRun.UnknownException(path.get() + " has no " + read.group(2)));
    return node.isScalar()
        ? GoValue.text(node.text(), node.at())
        : GoValue.text(GoYaml.write(GoYaml.value(node), node.at()));
  }

  private GoValue readDir(String written, boolean entries) {
    String path =
        path(written)
            .filter(references::isDirectory)
            .orElseThrow(() -> new GoRun.UnknownException(written + " is not in this revision"));
    Set<String> files = new TreeSet<>();
    Set<String> directories = new TreeSet<>();
    for (String file : references.filesBelow(path)) {
      String rest = path.isEmpty() ? file : file.substring(path.length() + 1);
      int slash = rest.indexOf('/');
      if (slash < 0) {
        files.add(rest);
      } else {
        directories.add(rest.substring(0, slash));
      }
    }
    List<GoValue> items = new ArrayList<>();
    if (!entries) {
      String prefix = written.endsWith("/") ? written : written + "/";
      files.forEach(file -> items.add(GoValue.text(prefix + file, null)));
      return GoValue.list(items);
    }
    Set<String> all = new TreeSet<>(files);
    all.addAll(directories);
    for (String name : all) {
      items.add(
          GoValue.map(
              Map.of(
                  "Name",
                  GoValue.text(name, null),
                  "IsDir",
                  GoValue.of(directories.contains(name)))));
    }
    return GoValue.list(items);
  }

  /** A value by its dotted path. */
  private static GoValue get(String path, GoValue of, GoValue otherwise) {
    GoValue here = of;
    for (String step : path.split("\\.", -1)) {
      if (here.isUnknown()) {
        return here;
      }
      if (!here.isMap() || !here.has(step)) {
        if (otherwise == null) {
          throw new GoRun.UnknownException("no value is set at " + path);
        }
        return otherwise;
      }
      here = here.field(step);
    }
    return here;
  }
}
