package dev.leadsman.discover;

import dev.leadsman.discover.CommandLine.Option;
import dev.leadsman.git.TreeFile;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Location;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.RemoteManifest;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.Subject;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Workload;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code kubectl set image}, {@code set env}, {@code patch} and {@code apply}. */
final class KubectlCommands {
  private static final Set<String> SWITCHES =
      Set.of(
          "--local",
          "--all",
          "--record",
          "--dry-run",
          "--server-side",
          "--force-conflicts",
          "--force",
          "--wait",
          "-R",
          "--recursive",
          "--overwrite",
          "--resolve",
          "--list",
          "--validate",
          "--prune",
          "--all-namespaces",
          "-A",
          "--save-config",
          "--help",
          "-h",
          "--insecure-skip-tls-verify",
          "--warnings-as-errors");
  private static final Map<String, String> KINDS =
      Map.ofEntries(
          Map.entry("ds", "DaemonSet"),
          Map.entry("daemonset", "DaemonSet"),
          Map.entry("daemonsets", "DaemonSet"),
          Map.entry("deploy", "Deployment"),
          Map.entry("deployment", "Deployment"),
          Map.entry("deployments", "Deployment"),
          Map.entry("sts", "StatefulSet"),
          Map.entry("statefulset", "StatefulSet"),
          Map.entry("statefulsets", "StatefulSet"),
          Map.entry("cj", "CronJob"),
          Map.entry("cronjob", "CronJob"),
          Map.entry("cronjobs", "CronJob"),
          Map.entry("job", "Job"),
          Map.entry("jobs", "Job"),
          Map.entry("po", "Pod"),
          Map.entry("pod", "Pod"),
          Map.entry("pods", "Pod"));
  // A path segment, or the end of a file name, that is a version: v1.19.4, 3.29.1, release-1.13.
  private static final Pattern VERSION =
      Pattern.compile("(?<=[/=@])(?:release-)?v?\\d+\\.\\d+[\\w.+-]*?(?=/|&|$|\\.ya?ml|\\.json)");
  private static final Pattern FILE_VERSION =
      Pattern.compile("(?<=[-_])v?\\d+\\.\\d+(?:\\.\\d+)?[\\w.+-]*?(?=\\.ya?ml|\\.json)");
  // File names that say nothing about what they hold.
  private static final Set<String> GENERIC =
      Set.of(
          "install",
          "crds",
          "crd",
          "manifest",
          "manifests",
          "deploy",
          "deployment",
          "all",
          "standard-install",
          "experimental-install",
          "release",
          "operator",
          "bundle",
          "latest");

  private static final Set<String> FILTERS =
      Set.of("sed", "awk", "yq", "grep", "envsubst", "tee", "perl", "tr", "jq", "cat", "kustomize");

  private final ScriptTree tree;
  private final String cluster;
  private final ScriptCommands out;
  private final HelmCommands helm;
  private final Map<SubjectId, Map<String, Partial>> partials = new LinkedHashMap<>();

  KubectlCommands(ScriptTree tree, String cluster, ScriptCommands out, HelmCommands helm) {
    this.tree = tree;
    this.cluster = cluster;
    this.out = out;
    this.helm = helm;
  }

  void accept(ShellCommand command) {
    List<ShellCommand> alternatives = command.alternatives();
    if (alternatives.size() > 1) {
      // What one of them sets is set: a dry run is one of several runs.
      alternatives.forEach(this::accept);
      return;
    }
    CommandLine line =
        CommandLine.parse(command.words().subList(1, command.words().size()), SWITCHES);
    if (line.operands().isEmpty() || isDry(line) || line.on("--help", "-h").isPresent()) {
      return;
    }
    List<ShellWord> operands = line.operands();
    switch (operands.get(0).value()) {
      case "apply", "create", "replace" -> apply(line, command, !operands.get(0).is("create"));
      case "patch" -> patch(line.withOperands(operands.subList(1, operands.size())), command);
      case "set" -> {
        if (operands.size() > 2 && operands.get(1).is("image")) {
          set(line.withOperands(operands.subList(2, operands.size())), command, true);
        } else if (operands.size() > 2 && operands.get(1).is("env")) {
          set(line.withOperands(operands.subList(2, operands.size())), command, false);
        }
      }
      default -> {}
    }
  }

  private static boolean isDry(CommandLine line) {
    Optional<Option> dryRun = line.option("--dry-run");
    boolean dry =
        dryRun.isPresent() && (dryRun.get().value() == null || !dryRun.get().value().is("none"));
    return dry || line.on("--local").isPresent();
  }

  private static String namespace(CommandLine line) {
    return line.value("-n", "--namespace")
        .map(ShellWord::value)
        .filter(each -> !each.isEmpty())
        .orElse("default");
  }

  // --- kubectl apply

  private void apply(CommandLine line, ShellCommand command, boolean updates) {
    for (Option option : line.all("-k", "--kustomize")) {
      if (option.value() != null && option.value().value().matches("(\\w+://|github\\.com/).*")) {
        remote(option.value(), command);
      }
    }
    for (Option option : line.all("-f", "--filename")) {
      ShellWord file = option.value();
      if (file == null) {
        continue;
      }
      Optional<ShellCommand> writer = substituted(file, command);
      if (writer.isPresent()) {
        piped(writer.get(), line, command, updates);
      } else if (file.is("-") || file.is("/dev/stdin")) {
        if (command.input() != null) {
          out.objects(command.input(), written(line));
        } else if (command.piped() != null) {
          piped(command.piped(), line, command, updates);
        }
      } else if (file.value().matches("https?://.*")) {
        remote(file, command);
      } else if (file.computed()) {
        // $(mktemp -d)/chart/crds: the same words name the same directory.
        if (updates) {
          pulledCrds(file.value(), command);
        }
      } else {
        local(file, line, command, updates);
      }
    }
  }

  private static boolean downloads(ShellCommand command) {
    return command.name().equals("curl") || command.name().equals("wget");
  }

  /** Applies the output of a command that filters like {@code sed} may have passed on. */
  private void piped(ShellCommand last, CommandLine line, ShellCommand command, boolean updates) {
    ShellCommand from = last;
    while (from.piped() != null && FILTERS.contains(from.name())) {
      if (ScriptCommands.changesVersion(from)) {
        out.skip(
            from.at(),
            Skipped.Kind.NOT_UNDERSTOOD,
            from.name() + " changes a version in what kubectl applies, which is not followed");
      }
      from = from.piped();
    }
    Optional<ChartSource> crds = helm.shownCrds(from);
    if (crds.isPresent()) {
      if (updates) {
        out.flow().applied(crds.get(), command);
      }
      return;
    }
    if (helm.template(from)) {
      return;
    }
    if (downloads(from)) {
      for (ShellWord word : from.words()) {
        if (word.value().matches("https?://.*")) {
          remote(word, from);
        }
      }
    }
    if (from.given() != null) {
      out.objects(from.given(), written(line));
    }
  }

  private static String written(CommandLine line) {
    return line.value("-n", "--namespace").map(ShellWord::value).orElse("");
  }

  /** The command of {@code -f <(helm show crds …)} or {@code -f file} that this script wrote. */
  private Optional<ShellCommand> substituted(ShellWord file, ShellCommand command) {
    if (command.substituted().containsKey(file.value())) {
      return Optional.of(command.substituted().get(file.value()));
    }
    return Optional.ofNullable(out.flow().written.get(file.value()))
        .filter(writer -> helm.shownCrds(writer).isPresent());
  }

  private void local(ShellWord file, CommandLine line, ShellCommand command, boolean updates) {
    String path = file.value();
    if (out.flow().edited.contains(path)) {
      out.skip(
          command.at(),
          Skipped.Kind.NOT_UNDERSTOOD,
          "a version in " + path + " is changed before kubectl applies it, which is not followed");
    }
    ShellCommand writer = out.flow().written.get(path);
    if (writer != null && helm.template(writer)) {
      return;
    }
    if (writer != null && (downloads(writer) || writer.given() != null)) {
      piped(writer, line, command, updates);
      return;
    }
    if (!updates) {
      return;
    }
    String whole = path.contains("*") ? path.substring(0, path.lastIndexOf('/') + 1) : path;
    if (pulledCrds(whole, command)) {
      return;
    }
    // Several commands may bring the files of one crds/ directory.
    boolean recursive = line.on("-R", "--recursive").isPresent();
    for (String candidate : ScriptTree.candidates(whole, command.directories())) {
      Matcher matcher = Pattern.compile("(?:(.*)/)?crds(?:/.*)?").matcher(candidate);
      if (!matcher.matches()) {
        continue;
      }
      String chart = matcher.group(1) == null ? "" : matcher.group(1);
      Optional<ScriptTree.LocalChart> found = tree.chart(ScriptTree.TOP + "/" + chart, List.of());
      if (found.isEmpty()) {
        continue;
      }
      List<String> applied =
          out.flow().appliedFiles.computeIfAbsent(chart, key -> new ArrayList<>());
      String crds = chart.isEmpty() ? "crds" : chart + "/crds";
      List<String> all = manifests(crds);
      for (String each : all) {
        String rest = each.substring(Math.min(each.length(), candidate.length()));
        boolean direct = rest.lastIndexOf('/') <= 0;
        boolean below = each.startsWith(candidate + "/") && (recursive || direct);
        if (each.equals(candidate) || below) {
          applied.add(each);
        }
      }
      if (!all.isEmpty() && new HashSet<>(applied).containsAll(all)) {
        out.flow().applied(found.get().source(), command);
      }
      return;
    }
  }

  /** True when the path is the crds/ directory of a chart that the script pulled. */
  private boolean pulledCrds(String path, ShellCommand command) {
    List<String> names = new ArrayList<>(List.of(HelmCommands.clean(path)));
    names.addAll(ScriptTree.candidates(path, command.directories()));
    for (String name : names) {
      if (name.equals("crds") || name.endsWith("/crds")) {
        String parent = name.equals("crds") ? "." : name.substring(0, name.length() - 5);
        ChartSource pulled = out.flow().pulled.get(HelmCommands.clean(parent));
        if (pulled != null) {
          out.flow().applied(pulled, command);
          return true;
        }
      }
    }
    return false;
  }

  private List<String> manifests(String directory) {
    return tree.under(directory).stream()
        .map(TreeFile::path)
        .filter(each -> each.matches(".*\\.(ya?ml|json)"))
        .toList();
  }

  private void remote(ShellWord word, ShellCommand command) {
    String text = word.value();
    Matcher matcher = VERSION.matcher(text);
    int start = -1;
    int end = -1;
    int pathStart = text.contains("://") ? text.indexOf('/', text.indexOf("://") + 3) : 0;
    while (matcher.find()) {
      if (matcher.start() > pathStart) {
        start = matcher.start();
        end = matcher.end();
        break;
      }
    }
    if (start < 0) {
      Matcher inName = FILE_VERSION.matcher(text);
      if (inName.find(Math.max(0, text.lastIndexOf('/')))) {
        start = inName.start();
        end = inName.end();
      }
    }
    if (word.computed()) {
      out.skip(word.at(), Skipped.Kind.COMPUTED, "address" + word.reference() + " is computed");
      return;
    }
    if (start < 0) {
      out.skip(word.at(), Skipped.Kind.UNRESOLVED, "address " + text + " tells no version");
      return;
    }
    String version = text.substring(start, end);
    try {
      URI url = new URI(text.contains("://") ? text : "https://" + text);
      out.subject(
          new RemoteManifest(
              new SubjectId(cluster, "", remoteName(url, version)),
              url,
              version,
              Deployer.kubectl(),
              command.at(),
              word.text().versionAt(start)));
    } catch (URISyntaxException e) {
      out.skip(word.at(), Skipped.Kind.NOT_UNDERSTOOD, text + " is no address");
    }
  }

  /** The file's name without the version, which must not be part of an identity. */
  private static String remoteName(URI url, String version) {
    List<String> steps = new ArrayList<>();
    for (String step : (url.getPath() == null ? "" : url.getPath()).split("/", -1)) {
      if (!step.isEmpty()) {
        steps.add(step);
      }
    }
    if (steps.isEmpty()) {
      return String.valueOf(url.getHost());
    }
    String file = steps.get(steps.size() - 1).replaceAll("\\.(ya?ml|json)$", "");
    String name = file.replace("-" + version, "").replace("_" + version, "").replace(version, "");
    boolean generic = name.isEmpty() || GENERIC.contains(name.toLowerCase(Locale.ROOT));
    if (!generic) {
      return name;
    }
    String project = steps.size() > 2 ? steps.get(1) : steps.get(0);
    return name.isEmpty() ? project : project + "-" + name;
  }

  // --- kubectl set

  private void set(CommandLine line, ShellCommand command, boolean image) {
    List<ShellWord> operands = new ArrayList<>(line.operands());
    if (!line.all("-f", "--filename", "-l", "--selector", "--from", "-k").isEmpty()
        || line.on("--all").isPresent()) {
      out.skip(
          command.at(),
          Skipped.Kind.NOT_UNDERSTOOD,
          "kubectl set names no object: it takes files, a selector or another object's values");
      return;
    }
    if (line.on("--list").isPresent() || operands.isEmpty()) {
      return;
    }
    List<ShellWord> settings = new ArrayList<>();
    List<ShellWord> targets = new ArrayList<>();
    for (ShellWord word : operands) {
      boolean setting = word.value().indexOf('=') > 0 || (!image && isUnset(word, targets));
      (setting ? settings : targets).add(word);
    }
    List<Partial> objects = objects(targets, namespace(line), command);
    for (Partial object : objects) {
      for (ShellWord setting : settings) {
        if (image) {
          setImage(object, setting);
        } else {
          ShellWord containers = line.value("-c", "--containers").orElse(null);
          setEnv(object, setting, containers == null ? "*" : containers.value());
        }
      }
    }
  }

  private void patch(CommandLine line, ShellCommand command) {
    ShellWord patch = line.value("-p", "--patch").orElse(null);
    if (patch == null || out.isSilent()) {
      return;
    }
    List<KubectlPatch.Image> images = KubectlPatch.images(patch, out);
    if (images.isEmpty()) {
      return;
    }
    for (Partial object : objects(line.operands(), namespace(line), command)) {
      for (KubectlPatch.Image image : images) {
        String reference = image.reference().text();
        if (reference.contains("$") || UnknownParts.isUnknown(reference)) {
          out.skip(
              image.reference().at(),
              Skipped.Kind.COMPUTED,
              "image of " + object.title() + " is computed");
          continue;
        }
        object.image(image.list(), image.container(), reference, image.reference().at());
      }
    }
  }

  private static boolean isUnset(ShellWord word, List<ShellWord> targets) {
    return !targets.isEmpty() && word.value().matches("[A-Za-z_][\\w.]*-");
  }

  private List<Partial> objects(List<ShellWord> targets, String namespace, ShellCommand command) {
    List<Partial> objects = new ArrayList<>();
    String kind = "";
    for (ShellWord target : targets) {
      String text = target.value();
      int slash = text.indexOf('/');
      String type = slash < 0 ? text : text.substring(0, slash);
      String known = KINDS.get(type.replaceAll("\\..*$", "").toLowerCase(Locale.ROOT));
      if (target.computed() || (known == null && kind.isEmpty())) {
        out.skip(
            target.at(),
            target.computed() ? Skipped.Kind.COMPUTED : Skipped.Kind.NOT_UNDERSTOOD,
            "kubectl changes "
                + target.shown()
                + ", which is "
                + (target.computed() ? "computed" : "no known kind"));
        return objects;
      }
      if (slash >= 0) {
        objects.add(
            partial(known == null ? kind : known, namespace, text.substring(slash + 1), command));
      } else if (kind.isEmpty()) {
        kind = known;
      } else {
        objects.add(partial(kind, namespace, text, command));
      }
    }
    return objects;
  }

  private Partial partial(String kind, String namespace, String name, ShellCommand command) {
    SubjectId id = new SubjectId(cluster, namespace, name);
    return partials
        .computeIfAbsent(id, key -> new LinkedHashMap<>())
        .computeIfAbsent(kind, key -> new Partial(kind, id, command.at()));
  }

  private void setImage(Partial object, ShellWord setting) {
    int equals = setting.text().text().indexOf('=');
    if (equals <= 0) {
      return;
    }
    String container = setting.text().text().substring(0, equals);
    ShellWord image = setting.from(equals + 1);
    if (setting.computed()) {
      out.skip(
          setting.at(),
          Skipped.Kind.COMPUTED,
          "image" + image.reference() + " of " + object.title() + " is computed");
    }
    if (out.isSilent()) {
      return;
    }
    // The version's place: a tag may come from a variable that is set elsewhere.
    String text = image.text().text();
    int tag = text.lastIndexOf(':') > text.lastIndexOf('/') ? text.lastIndexOf(':') + 1 : 0;
    object.image(container, image.shown(), image.text().versionAt(tag));
  }

  private void setEnv(Partial object, ShellWord setting, String container) {
    int equals = setting.text().text().indexOf('=');
    if (out.isSilent()) {
      return;
    }
    if (equals < 0) {
      String name = setting.value().substring(0, setting.value().length() - 1);
      object.env(container, name, null, setting.at());
      return;
    }
    String name = setting.text().text().substring(0, equals);
    if (setting.computed()) {
      out.skip(
          setting.at(),
          Skipped.Kind.COMPUTED,
          "variable " + name + " of " + object.title() + " is computed");
      return;
    }
    object.env(container, name, setting.from(equals + 1).value(), setting.at());
  }

  List<Subject> workloads() {
    List<Subject> workloads = new ArrayList<>();
    partials
        .values()
        .forEach(
            kinds ->
                kinds.values().stream()
                    .filter(Partial::isSet)
                    .map(Partial::workload)
                    .forEach(workloads::add));
    return workloads;
  }

  /** What the commands of a file set on one object. */
  private static final class Partial {
    private final String kind;
    private final SubjectId id;
    private final Location declaredAt;
    private final Map<String, Object> object = new LinkedHashMap<>();
    private final Map<String, Object> podSpec = new LinkedHashMap<>();
    private final Map<String, Location> lines = new LinkedHashMap<>();
    private final String pointer;
    private Location versionAt;

    Partial(String kind, SubjectId id, Location declaredAt) {
      this.kind = kind;
      this.id = id;
      this.declaredAt = declaredAt;
      object.put(
          "apiVersion", kind.equals("Pod") ? "v1" : kind.endsWith("Job") ? "batch/v1" : "apps/v1");
      object.put("kind", kind);
      Map<String, Object> metadata = new LinkedHashMap<>();
      metadata.put("name", id.name());
      metadata.put("namespace", id.namespace());
      object.put("metadata", metadata);
      List<String> path =
          switch (kind) {
            case "Pod" -> List.of();
            case "CronJob" -> List.of("spec", "jobTemplate", "spec", "template");
            default -> List.of("spec", "template");
          };
      Map<String, Object> here = object;
      for (String step : path) {
        Map<String, Object> below = new LinkedHashMap<>();
        here.put(step, below);
        here = below;
      }
      here.put("spec", podSpec);
      pointer = (path.isEmpty() ? "" : "/" + String.join("/", path)) + "/spec";
      lines.put("/metadata/name", declaredAt);
    }

    String title() {
      return kind + " " + id.namespace() + "/" + id.name();
    }

    boolean isSet() {
      return !podSpec.isEmpty();
    }

    void image(String container, String image, Location at) {
      // kubectl set image looks at init containers too; only their name tells.
      boolean init = container.matches("(.*-)?init(-.*)?");
      image(init ? "initContainers" : "containers", container, image, at);
    }

    void image(String list, String container, String image, Location at) {
      container(list, container, at).put("image", image);
      lines.put(place(list, container) + "/image", at);
      if (versionAt == null) {
        versionAt = at;
      }
    }

    void env(String container, String name, String value, Location at) {
      Map<String, Object> entry = container("containers", container, at);
      @SuppressWarnings("unchecked") // only this method puts env
      List<Map<String, Object>> env =
          (List<Map<String, Object>>) entry.computeIfAbsent("env", key -> new ArrayList<>());
      env.removeIf(each -> name.equals(each.get("name")));
      Map<String, Object> variable = new LinkedHashMap<>();
      variable.put("name", name);
      if (value == null) {
        // As a strategic merge patch says that an item goes away.
        variable.put("$patch", "delete");
      } else {
        variable.put("value", value);
      }
      env.add(variable);
      String list = place("containers", container) + "/env";
      lines.put(list + "/" + (env.size() - 1), at);
      lines.put(list + "/" + (env.size() - 1) + "/name", at);
      if (value != null) {
        lines.put(list + "/" + (env.size() - 1) + "/value", at);
      }
    }

    private Map<String, Object> container(String list, String name, Location at) {
      List<Map<String, Object>> containers = containers(list);
      for (Map<String, Object> each : containers) {
        if (name.equals(each.get("name"))) {
          return each;
        }
      }
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", name);
      containers.add(entry);
      lines.put(place(list, name), at);
      lines.put(place(list, name) + "/name", at);
      return entry;
    }

    private String place(String list, String name) {
      List<Map<String, Object>> containers = containers(list);
      for (int i = 0; i < containers.size(); i++) {
        if (name.equals(containers.get(i).get("name"))) {
          return pointer + "/" + list + "/" + i;
        }
      }
      throw new IllegalStateException(name);
    }

    @SuppressWarnings("unchecked") // only this class fills the pod
    private List<Map<String, Object>> containers(String list) {
      return (List<Map<String, Object>>) podSpec.computeIfAbsent(list, key -> new ArrayList<>());
    }

    Workload workload() {
      return new Workload(
          id,
          new Manifest(object, declaredAt, lines),
          false,
          Deployer.kubectl(),
          declaredAt,
          versionAt == null ? declaredAt : versionAt);
    }
  }
}
