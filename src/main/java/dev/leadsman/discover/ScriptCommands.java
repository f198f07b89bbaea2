package dev.leadsman.discover;

import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Distribution;
import dev.leadsman.model.Location;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.Subject;
import dev.leadsman.model.SubjectId;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Turns the commands of one file into subjects. */
final class ScriptCommands implements Consumer<ShellCommand> {
  private static final Set<String> KUBECTL_WRAPPERS = Set.of("k3s", "microk8s", "minikube");
  // RKE2 and K3s apply what lies there: https://docs.rke2.io/install/packaged_components
  private static final Pattern APPLIED =
      Pattern.compile(".*/rancher/(?:rke2|k3s)/server/manifests(?:/.*)?");

  private final Set<Subject> subjects = new LinkedHashSet<>();
  private final Set<Skipped> skipped = new LinkedHashSet<>();
  private final Map<String, YamlDocument> documents = new LinkedHashMap<>();
  private final String cluster;
  private final HelmCommands helm;
  private final KubectlCommands kubectl;
  private final EksCommands eks;
  private ScriptFlow flow = new ScriptFlow();
  private boolean silent;

  ScriptCommands(ScriptTree tree, String cluster) {
    this.cluster = cluster;
    helm = new HelmCommands(tree, cluster, this);
    kubectl = new KubectlCommands(tree, cluster, this, helm);
    eks = new EksCommands(tree, cluster, this);
  }

  ScriptFlow flow() {
    return flow;
  }

  /** Starts another run of commands, e.g. a job, that knows only what this flow holds. */
  void flow(ScriptFlow next) {
    flow = next;
  }

  /** While silent, commands change the flow but declare nothing. */
  void silent(boolean on) {
    silent = on;
  }

  void subject(Subject subject) {
    if (!silent) {
      subjects.add(subject);
    }
  }

  void skip(Location at, Skipped.Kind kind, String reason) {
    if (!silent) {
      skipped.add(new Skipped(at, kind, ScriptTree.plain(reason), ""));
    }
  }

  /** Objects that were written out, in the order of the script. */
  List<YamlDocument> documents() {
    return List.copyOf(documents.values());
  }

  boolean isSilent() {
    return silent;
  }

  /**
   * Objects that the script writes out itself and hands to the cluster.
   *
   * @param namespace for those without one; empty for none
   */
  void objects(ShellWord text, String namespace) {
    LinedText lined = text.text();
    if (silent || !lined.text().contains("kind")) {
      return;
    }
    try {
      for (YamlDocument document : LinedYaml.parse(lined.at(0).file(), lined)) {
        if (!document.kind().isEmpty()) {
          documents.putIfAbsent(document.at() + document.kind(), placed(document, namespace));
        }
      }
    } catch (YamlException e) {
      if (lined.text().contains("image:") || lined.text().contains("helm.cattle.io")) {
        skip(e.at(), Skipped.Kind.BROKEN_YAML, "applies a text that is no YAML");
      }
    }
  }

  private static YamlDocument placed(YamlDocument document, String namespace) {
    YamlNode root = document.root();
    return namespace.isEmpty()
            || root.get("metadata").isEmpty()
            || root.text("metadata", "namespace").isPresent()
        ? document
        : YamlDocument.of(
            document.file(),
            Nodes.put(root, "/metadata/namespace", root.at(), Nodes.text(root.at(), namespace)));
  }

  @Override
  public void accept(ShellCommand command) {
    List<ShellWord> words = command.words();
    String name = command.name();
    if (words.get(0).computed()) {
      // Many scripts name the program in a variable that comes from outside: $(HELM) upgrade.
      String upper = name.toUpperCase(Locale.ROOT);
      name = upper.contains("HELM") ? "helm" : upper.contains("KUBECTL") ? "kubectl" : "";
    }
    boolean wraps = KUBECTL_WRAPPERS.contains(name) && words.size() > 2;
    if (wraps && words.get(1).value().matches("kubectl|helm3?")) {
      List<ShellWord> inner = new ArrayList<>(words.subList(1, words.size()));
      // minikube kubectl -- apply …
      inner.removeIf(word -> word.is("--"));
      accept(command.withWords(inner));
      return;
    }
    switch (name) {
      case "helm", "helm3", "microk8s.helm", "microk8s.helm3" -> helm.accept(command);
      case "cilium", "cilium-cli" -> CiliumCommand.asHelm(command).ifPresent(helm::accept);
      case "INSTALL_RKE2_VERSION", "INSTALL_K3S_VERSION" -> distribution(command);
      case "kubectl", "k", "oc", "microk8s.kubectl" -> kubectl.accept(command);
      case "aws", "eksctl" -> eks.accept(command);
      case "tar" -> unpack(command);
      case "xargs" -> applyEach(command);
      default -> {}
    }
    writes(command);
  }

  /** What {@code curl https://get.rke2.io | INSTALL_RKE2_VERSION=… sh -} installs. */
  private void distribution(ShellCommand command) {
    String name = command.name().contains("RKE2") ? "rke2" : "k3s";
    ShellWord version = command.words().get(1);
    if (version.computed() || !version.value().matches("v?\\d+\\.\\d+\\.\\d+[\\w.+-]*")) {
      if (version.computed() && name.equals("rke2")) {
        skip(
            version.at(),
            Skipped.Kind.COMPUTED,
            "version" + version.reference() + " of rke2 is computed");
      }
      return;
    }
    subject(
        new Distribution(
            new SubjectId(cluster, "", name),
            name,
            version.value(),
            Deployer.helmController(),
            command.at(),
            version.at()));
  }

  /** {@code tar -xf chart-1.0.0.tgz} of a chart that the script pulled. */
  private void unpack(ShellCommand command) {
    List<ShellWord> words = command.words();
    String directory = ".";
    for (int i = 1; i + 1 < words.size(); i++) {
      if (words.get(i).is("-C") || words.get(i).is("--directory")) {
        directory = words.get(i + 1).value();
      }
    }
    for (ShellWord word : words) {
      ChartSource pulled = flow.pulled.get(HelmCommands.clean(word.value()));
      if (pulled != null && word.value().endsWith(".tgz")) {
        flow.pulled.put(HelmCommands.clean(directory + "/" + pulled.name()), pulled);
      }
    }
  }

  /** {@code ls DIRECTORY | xargs kubectl apply -f}: each file of the directory. */
  private void applyEach(ShellCommand command) {
    ShellCommand files = command.piped();
    List<ShellWord> words = command.words();
    int kubectlAt = 0;
    while (kubectlAt < words.size() && !words.get(kubectlAt).is("kubectl")) {
      kubectlAt++;
    }
    if (files == null || !files.name().matches("ls|find") || kubectlAt == words.size()) {
      return;
    }
    List<ShellWord> operands =
        files.words().stream().skip(1).filter(word -> !word.value().startsWith("-")).toList();
    // Only a name pattern may follow a directory that find looks through.
    ShellWord place =
        operands.isEmpty() ? ShellWord.known(LinedText.at(command.at(), ".")) : operands.get(0);
    List<ShellWord> each = new ArrayList<>();
    for (ShellWord word : words.subList(kubectlAt, words.size())) {
      if (!word.value().contains("{}") && !word.is("-f") && !word.value().equals("%")) {
        each.add(word);
      }
    }
    each.add(ShellWord.known(LinedText.at(command.at(), "-f")));
    each.add(place);
    kubectl.accept(command.withWords(each));
  }

  /** Remembers files that the script makes or edits: the revision does not hold their content. */
  private void writes(ShellCommand command) {
    String name = command.name();
    if (command.output() != null) {
      String path = command.output().value();
      ShellCommand before = flow.written.get(path);
      flow.written.put(
          path,
          command.appends() && before != null
              ? command.withWords(List.of(ShellWord.computed(command.words().get(0).text())))
              : command);
    }
    List<ShellWord> rest = command.words().subList(1, command.words().size());
    if (command.output() != null) {
      config(command.output().value(), command);
      applied(command.output().value(), command);
    }
    if (name.equals("tee")) {
      for (ShellWord word : rest) {
        if (!word.value().startsWith("-")) {
          flow.written.put(word.value(), command);
          config(word.value(), command);
          applied(word.value(), command);
        }
      }
    } else if ((name.equals("sed") || name.equals("yq") || name.equals("perl"))
        && rest.stream()
            .anyMatch(word -> word.value().matches("-[a-zA-Z]*i.*|--inplace|--in-place"))
        && !rest.isEmpty()) {
      String path = rest.get(rest.size() - 1).value();
      if (changesVersion(command)) {
        flow.edited.add(path);
      }
      ShellCommand before = flow.written.get(path);
      // An edited manifest still is the one of its address or chart.
      if (before == null || !before.name().matches("curl|wget|helm3?")) {
        flow.written.put(path, command);
      }
    } else if (name.equals("curl") || name.equals("wget")) {
      download(command, rest);
    } else if ((name.equals("cp") || name.equals("mv") || name.equals("install"))
        && rest.size() > 1
        && APPLIED.matcher(rest.get(rest.size() - 1).value()).matches()) {
      rest.subList(0, rest.size() - 1).forEach(file -> apply(file, command));
    }
  }

  // s/v1.2.3/v1.2.4/, with whatever separator and with dots that may be escaped; no address.
  private static final Pattern SUBSTITUTION =
      Pattern.compile("s([/|#@,?!~]).*?(?<![\\d.])v?\\d+(?:\\\\?\\.\\d+){2}(?![\\d.\\\\]).*?\\1.*");

  static boolean changesVersion(ShellCommand command) {
    return command.name().matches("sed|perl")
        && command.words().stream().anyMatch(word -> SUBSTITUTION.matcher(word.value()).find());
  }

  /** {@code cat > /etc/rancher/rke2/config.yaml <<EOF} tells which bundled CNI the server runs. */
  private void config(String path, ShellCommand command) {
    ShellWord text = command.given();
    if (DistributionReader.isServerConfig(path) && text != null) {
      DistributionReader.bundledCharts(cluster, text.text()).forEach(this::subject);
    }
  }

  /** What a command puts where the cluster looks for objects. */
  private void applied(String path, ShellCommand command) {
    if (!APPLIED.matcher(path).matches()) {
      return;
    }
    ShellWord text = command.given();
    if (text != null) {
      objects(text, "");
    } else {
      apply(ShellWord.known(LinedText.at(command.at(), path)), command);
    }
  }

  private void apply(ShellWord file, ShellCommand command) {
    List<ShellWord> words = new ArrayList<>();
    for (String word : List.of("kubectl", "apply", "-f")) {
      words.add(ShellWord.known(LinedText.at(command.at(), word)));
    }
    words.add(file);
    kubectl.accept(command.withWords(words));
  }

  /** {@code curl -LO URL}, {@code curl -o FILE URL}, {@code wget URL}, {@code wget -O FILE URL}. */
  private void download(ShellCommand command, List<ShellWord> rest) {
    boolean curl = command.name().equals("curl");
    String path = "";
    String address = "";
    boolean remote = !curl;
    for (int i = 0; i < rest.size(); i++) {
      String word = rest.get(i).value();
      boolean named = word.matches(curl ? "-[a-zA-Z]*o|--output" : "-[a-zA-Z]*O|--output-document");
      if (named && i + 1 < rest.size()) {
        path = rest.get(i + 1).value();
        i++;
      } else if (word.matches("--output(-document)?=.*")) {
        path = word.substring(word.indexOf('=') + 1);
      } else if (curl && word.matches("-[a-zA-Z]*O[a-zA-Z]*|--remote-name")) {
        remote = true;
      } else if (word.contains("://")) {
        address = word.replaceAll("[?#].*", "");
      }
    }
    if (path.isEmpty() && remote) {
      path = address.substring(address.lastIndexOf('/') + 1);
    }
    if (!path.isEmpty() && !address.isEmpty() && !path.equals("-")) {
      flow.written.put(path, command);
      flow.written.put(HelmCommands.clean(path), command);
      applied(path, command);
    }
  }

  Discovered discovered() {
    List<Subject> all = new ArrayList<>(subjects);
    if (!silent) {
      all.addAll(kubectl.workloads());
    }
    all.sort(Comparator.comparing(Subject::declaredAt).thenComparing(Subject::id));
    List<Skipped> left = new ArrayList<>(skipped);
    left.sort(Comparator.comparing(Skipped::at).thenComparing(Skipped::reason));
    return new Discovered(all, List.of(), left);
  }
}
