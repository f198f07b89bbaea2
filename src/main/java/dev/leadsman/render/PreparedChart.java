package dev.leadsman.render;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.leadsman.model.RenderRequest;
import dev.leadsman.model.UnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A chart made fit for helm-java's template call, which leaves hooks and {@code crds/} out, asks a
 * cluster on {@code lookup}, and takes neither API versions nor an upgrade. A private copy says the
 * same in other words:
 *
 * <ul>
 *   <li>{@code helm.sh/hook} is another annotation of the same length, turned back in the output;
 *   <li>each file of {@code crds/} is also a template, so that Helm leaves out those of disabled
 *       dependencies;
 *   <li>{@code lookup} is {@code pick (dict)}, which takes the same arguments and gives the empty
 *       map that {@code helm template} gives;
 *   <li>{@code .Release.IsUpgrade} and {@code .Capabilities.APIVersions.Has} are their answers.
 * </ul>
 *
 * Where that could show in the output, the chart is refused and the engine {@code cli} asked for.
 */
final class PreparedChart {
  private static final String HOOK = "helm.sh/hook";
  private static final String HELD = "held.sh/hook";
  private static final String CRDS = "templates/leadsman-crds/";
  // Helm takes a template whose name starts with _ for one that prints nothing.
  private static final String CRD = "crd-";
  private static final Pattern OF_CRDS =
      Pattern.compile("(?m)^(# Source: .*)/templates/leadsman-crds/(.*/|)crd-([^/\n]*)$");
  private static final long TEXT_LIMIT = 16L << 20;

  private static final Pattern LOOKUP = Pattern.compile("(?<![.$\\w])lookup(?!\\w)");
  private static final Pattern IS_UPGRADE =
      Pattern.compile("(?<![\\w).$])(?:\\$\\w*)?(?:\\.\\w+)*\\.Release\\.(IsUpgrade|IsInstall)\\b");
  private static final Pattern HAS_API =
      Pattern.compile(
          "(?<![\\w).$])(?:\\$\\w*)?(?:\\.\\w+)*\\.Capabilities\\.APIVersions\\.Has(?!\\w)");
  private static final Pattern UPGRADE_NAMED = Pattern.compile("\\bIs(Upgrade|Install)\\b");
  private static final Pattern APIS_NAMED = Pattern.compile("\\bAPIVersions\\b");
  private static final Pattern DIGESTS =
      Pattern.compile("\\b(sha1sum|sha256sum|sha512sum|adler32sum|b64enc|b32enc)\\b");
  private static final Pattern DEFINE =
      Pattern.compile("\\{\\{-?\\s*define\\s+[\"`]([^\"`]+)[\"`]");
  private static final Pattern ACTION = Pattern.compile("\\{\\{.*?}}", Pattern.DOTALL);

  private final Path directory;

  private PreparedChart(Path directory) {
    this.directory = directory;
  }

  /** What Helm gets. */
  Path directory() {
    return directory;
  }

  /** Whether these values, too, decide what a chart must be made of. */
  static boolean dependsOn(String values) {
    return values.contains("{{") || values.contains(HOOK);
  }

  String values(String json) {
    return json.replace(HOOK, HELD);
  }

  /** The output in the chart's own words. */
  String restored(String output) {
    String crds =
        output.contains(CRDS) ? OF_CRDS.matcher(output).replaceAll("$1/crds/$2$3") : output;
    return crds.contains(HELD) ? crds.replace(HELD, HOOK) : crds;
  }

  /**
   * @param apis the API versions that the engine itself knows; used only when the request names
   *     more
   * @param to where a copy may be written; must not exist
   * @throws UnavailableException when only the engine {@code cli} renders this chart as Helm does
   */
  static PreparedChart prepare(RenderRequest request, List<String> apis, Path to)
      throws UnavailableException, IOException {
    return new Preparation(request, apis).write(to);
  }

  private static final class Preparation {
    private final RenderRequest request;
    private final String apiPattern;
    private final Path from;
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final List<String> others = new ArrayList<>();

    Preparation(RenderRequest request, List<String> apis) throws IOException, UnavailableException {
      this.request = request;
      this.from = request.chart().directory();
      Set<String> known = new TreeSet<>(apis);
      known.addAll(request.apiVersions());
      this.apiPattern = "regexMatch \"^(?:" + String.join("|", known).replace(".", "[.]") + ")$\"";
      read();
    }

    private void read() throws IOException, UnavailableException {
      List<Path> files;
      try (Stream<Path> walk = Files.walk(from)) {
        files =
            walk.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                .sorted()
                .toList();
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      for (Path file : files) {
        String path = from.relativize(file).toString().replace('\\', '/');
        if (path.matches("(.*/)?charts/[^/._][^/]*\\.(tgz|tar\\.gz)")) {
          throw needsCli("the dependency " + path + " is packed");
        }
        String text = Files.size(file) > TEXT_LIMIT ? null : text(file);
        if (text == null) {
          others.add(path);
        } else {
          texts.put(path, text);
        }
      }
    }

    private static String text(Path file) throws IOException {
      try {
        String text = Files.readString(file, UTF_8);
        return text.indexOf('\0') >= 0 ? null : text;
      } catch (CharacterCodingException e) {
        return null;
      }
    }

    PreparedChart write(Path to) throws UnavailableException, IOException {
      String values = Requests.values(request);
      refuseHiddenCode("values", values);
      boolean renamed = values.contains(HOOK);
      Map<String, String> changed = new LinkedHashMap<>();
      for (Map.Entry<String, String> file : texts.entrySet()) {
        String path = file.getKey();
        String text = file.getValue();
        if (text.contains(HELD)) {
          throw needsCli(path + " names " + HELD);
        }
        if (isCrd(path)) {
          if (request.includeCrds() && path.matches(".*\\.(yaml|yml|json)")) {
            changed.put(crdTemplate(path), crdText(path));
          }
          continue;
        }
        String fit = isTemplate(path) ? template(path, text) : plain(path, text);
        if (!fit.equals(text)) {
          changed.put(path, fit);
        }
        renamed |= text.contains(HOOK);
      }
      if (renamed) {
        refuseDigestsOfHooks(values.contains(HOOK));
      }
      if (changed.isEmpty()) {
        return new PreparedChart(from);
      }
      copy(to, changed);
      return new PreparedChart(to);
    }

    private void copy(Path to, Map<String, String> changed) throws IOException {
      Files.createDirectories(to);
      List<String> paths = new ArrayList<>(texts.keySet());
      paths.addAll(others);
      for (String path : paths) {
        Path file = to.resolve(path);
        Files.createDirectories(file.getParent());
        if (!changed.containsKey(path)) {
          Files.copy(from.resolve(path), file);
        }
      }
      for (Map.Entry<String, String> file : changed.entrySet()) {
        Path written = to.resolve(file.getKey());
        Files.createDirectories(written.getParent());
        Files.writeString(written, file.getValue());
      }
    }

    // A chart's path is empty or ends in charts/<name>/.
    private static boolean isTemplate(String path) {
      return path.matches("(charts/[^/]+/)*templates/.*");
    }

    private static boolean isCrd(String path) {
      return path.matches("(charts/[^/]+/)*crds/.*");
    }

    private static String crdTemplate(String path) {
      int at = path.startsWith("crds/") ? 0 : path.indexOf("/crds/") + 1;
      int name = path.lastIndexOf('/') + 1;
      String below = path.substring(at + "crds/".length(), name);
      return path.substring(0, at) + CRDS + below + CRD + path.substring(name);
    }

    private static String crdText(String path) {
      int at = path.startsWith("crds/") ? 0 : path.indexOf("/crds/") + 1;
      String quoted = path.substring(at).replace("\\", "\\\\").replace("\"", "\\\"");
      return "{{ .Files.Get \"" + quoted + "\" | replace \"" + HOOK + "\" \"" + HELD + "\" }}";
    }

    /** Files beside the templates: data, and text that a template may pass to {@code tpl}. */
    private String plain(String path, String text) throws UnavailableException {
      if (!path.endsWith(".md")) {
        refuseHiddenCode(path, text);
      }
      return text.replace(HOOK, HELD);
    }

    private String template(String path, String text) throws UnavailableException {
      List<String> left = new ArrayList<>();
      String fit =
          TemplateText.rewrite(
              text,
              new TemplateText.Rewriter() {
                @Override
                public String code(String code) {
                  String result = LOOKUP.matcher(code).replaceAll("pick (dict)");
                  if (request.isUpgrade()) {
                    result =
                        IS_UPGRADE.matcher(result).replaceAll(found -> upgrade(found.group(1)));
                    note(UPGRADE_NAMED, result);
                  }
                  if (!request.apiVersions().isEmpty()) {
                    String has = Matcher.quoteReplacement(apiPattern);
                    result = HAS_API.matcher(result).replaceAll(has);
                    note(APIS_NAMED, result);
                  }
                  return result;
                }

                @Override
                public String string(String string) {
                  if (string.contains("{{")) {
                    noteHidden(string);
                  }
                  return string;
                }

                private void noteHidden(String string) {
                  hidden(string).forEach(left::add);
                }

                private void note(Pattern named, String code) {
                  Matcher found = named.matcher(code);
                  if (found.find()) {
                    left.add(found.group());
                  }
                }
              });
      if (!left.isEmpty()) {
        throw needsCli(path + " uses " + left.get(0) + " in a way that cannot be foreseen");
      }
      return fit.replace(HOOK, HELD);
    }

    private static String upgrade(String field) {
      return field.equals("IsUpgrade") ? "true" : "false";
    }

    /** Text that may reach {@code tpl} and would then ask for what helm-java answers otherwise. */
    private void refuseHiddenCode(String where, String text) throws UnavailableException {
      if (!text.contains("{{")) {
        return;
      }
      Matcher action = ACTION.matcher(text);
      while (action.find()) {
        List<String> found = hidden(action.group());
        if (!found.isEmpty()) {
          throw needsCli(where + " holds template code with " + found.get(0));
        }
      }
    }

    private List<String> hidden(String code) {
      List<String> found = new ArrayList<>();
      if (LOOKUP.matcher(code).find()) {
        found.add("lookup");
      }
      if (request.isUpgrade() && UPGRADE_NAMED.matcher(code).find()) {
        found.add(".Release.IsUpgrade");
      }
      if (!request.apiVersions().isEmpty() && APIS_NAMED.matcher(code).find()) {
        found.add(".Capabilities.APIVersions");
      }
      return found;
    }

    /** A digest or an encoding of a text that names hooks would differ with the other name. */
    private void refuseDigestsOfHooks(boolean inValues) throws UnavailableException {
      Set<String> tainted = new TreeSet<>();
      for (Map.Entry<String, String> file : texts.entrySet()) {
        if (!isCrd(file.getKey()) && file.getValue().contains(HOOK)) {
          addNames(file.getKey(), file.getValue(), tainted);
        }
      }
      for (boolean more = true; more; ) {
        more = false;
        for (Map.Entry<String, String> file : texts.entrySet()) {
          boolean uses = isTemplate(file.getKey()) && names(file.getValue(), tainted);
          more |= uses && addNames(file.getKey(), file.getValue(), tainted);
        }
      }
      for (Map.Entry<String, String> file : texts.entrySet()) {
        if (!isTemplate(file.getKey()) || !DIGESTS.matcher(file.getValue()).find()) {
          continue;
        }
        Matcher action = ACTION.matcher(file.getValue());
        while (action.find()) {
          if (DIGESTS.matcher(action.group()).find()
              && (inValues || names(action.group(), tainted))) {
            throw needsCli(file.getKey() + " has a digest of a hook");
          }
        }
      }
    }

    private static boolean addNames(String path, String text, Set<String> names) {
      boolean added = names.add("/" + path.substring(path.lastIndexOf('/') + 1));
      Matcher define = DEFINE.matcher(text);
      while (define.find()) {
        added |= names.add(define.group(1));
      }
      return added;
    }

    private static boolean names(String text, Set<String> names) {
      return names.stream().anyMatch(text::contains);
    }

    private UnavailableException needsCli(String why) {
      return Requests.refused(
          request,
          "it needs the engine cli: "
              + why
              + "\n  fix: install helm 3.14 or newer, or name one in helm.binary");
    }
  }
}
