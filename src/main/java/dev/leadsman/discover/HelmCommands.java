package dev.leadsman.discover;

import dev.leadsman.discover.CommandLine.Option;
import dev.leadsman.git.TreeFile;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code helm upgrade}, {@code helm install} and the commands that prepare them. */
final class HelmCommands {
  // Options without a value, of helm 3 and 4: https://helm.sh/docs/helm/helm_upgrade/
  private static final Set<String> SWITCHES =
      Set.of(
          "--install",
          "-i",
          "--atomic",
          "--rollback-on-failure",
          "--wait",
          "--wait-for-jobs",
          "--force",
          "--force-conflicts",
          "--force-replace",
          "--create-namespace",
          "--dry-run",
          "--reuse-values",
          "--reset-values",
          "--reset-then-reuse-values",
          "--skip-crds",
          "--no-hooks",
          "--devel",
          "--debug",
          "--cleanup-on-fail",
          "--dependency-update",
          "--disable-openapi-validation",
          "--enable-dns",
          "--hide-notes",
          "--hide-secret",
          "--insecure-skip-tls-verify",
          "--kube-insecure-skip-tls-verify",
          "--pass-credentials",
          "--plain-http",
          "--render-subchart-notes",
          "--skip-schema-validation",
          "--server-side",
          "--take-ownership",
          "--verify",
          "--generate-name",
          "-g",
          "--replace",
          "--include-crds",
          "--is-upgrade",
          "--untar",
          "--force-update",
          "--no-update",
          "--help",
          "-h");

  private static final Pattern PATH = Pattern.compile("([\\w./\\\\\\[\\]-]+)=");

  private final ScriptTree tree;
  private final String cluster;
  private final ScriptCommands out;

  HelmCommands(ScriptTree tree, String cluster, ScriptCommands out) {
    this.tree = tree;
    this.cluster = cluster;
    this.out = out;
  }

  /** A chart as a command names it. */
  private record Chart(
      ChartSource source, List<Release.Dependency> dependencies, Location versionAt) {}

  void accept(ShellCommand command) {
    CommandLine line = parse(command);
    if (line.operands().isEmpty()) {
      return;
    }
    List<ShellWord> operands = line.operands().subList(1, line.operands().size());
    switch (line.operands().get(0).value()) {
      case "repo" -> {
        if (operands.size() >= 3 && operands.get(0).is("add")) {
          out.flow().repositories.put(operands.get(1).value(), operands.get(2));
        }
      }
      case "pull", "fetch" -> pull(line.withOperands(operands), command);
      case "upgrade", "install" -> releases(command);
      default -> {
        ShellWord mode = line.operands().get(0);
        if (mode.computed() && operands.size() >= 2) {
          out.skip(
              mode.at(), Skipped.Kind.COMPUTED, "what helm does is computed:" + mode.reference());
        }
        // Everything else changes no cluster.
      }
    }
  }

  private void releases(ShellCommand command) {
    List<Release> found = new ArrayList<>();
    for (ShellCommand each : command.alternatives()) {
      CommandLine line = parse(each);
      boolean install = line.operands().get(0).is("install");
      List<ShellWord> operands = line.operands().subList(1, line.operands().size());
      release(line.withOperands(operands), each, helm(line, install), install)
          .ifPresent(found::add);
    }
    subject(found, command);
  }

  /** One release of what a command may run as: only what all of them share is known. */
  private void subject(List<Release> found, ShellCommand command) {
    List<Release> different = found.stream().distinct().toList();
    if (different.isEmpty()) {
      return;
    }
    Release first = different.get(0);
    if (different.size() == 1) {
      out.subject(first);
      return;
    }
    Location at =
        command.words().stream()
            .filter(word -> !word.options().isEmpty())
            .findFirst()
            .map(ShellWord::at)
            .orElse(command.at());
    String why = "arguments of helm for " + first.id().name() + " depend on a condition";
    out.skip(at, Skipped.Kind.COMPUTED, why);
    Map<String, Object> known = new LinkedHashMap<>(first.deployer().capabilities());
    List<ValuesLayer> layers = new ArrayList<>(first.layers());
    boolean sameLayers = true;
    Release named = first;
    for (Release each : different) {
      known.entrySet().retainAll(each.deployer().capabilities().entrySet());
      layers.retainAll(each.layers());
      sameLayers &= each.layers().equals(first.layers());
      named = named.chart().version().isEmpty() ? each : named;
    }
    if (!sameLayers) {
      layers.add(ValuesLayer.unreadable("arguments", at, why));
    }
    Map<String, Location> lines = new LinkedHashMap<>(first.deployer().lines());
    lines.keySet().retainAll(known.keySet());
    out.subject(
        new Release(
            first.id(),
            named.chart(),
            layers,
            named.dependencies(),
            new Deployer(first.deployer().name(), known, lines),
            first.declaredAt(),
            named.versionAt()));
  }

  private CommandLine parse(ShellCommand command) {
    CommandLine line =
        CommandLine.parse(command.words().subList(1, command.words().size()), SWITCHES);
    // helm-secrets decrypts values files and hands over to helm.
    return !line.operands().isEmpty() && line.operands().get(0).is("secrets")
        ? line.withOperands(line.operands().subList(1, line.operands().size()))
        : line;
  }

  /**
   * A release whose rendered manifests kubectl applies: {@code helm template … | kubectl apply}.
   */
  boolean template(ShellCommand command) {
    if (!command.name().equals("helm")) {
      return false;
    }
    CommandLine whole = parse(command);
    if (whole.operands().isEmpty() || !whole.operands().get(0).is("template")) {
      return false;
    }
    List<Release> found = new ArrayList<>();
    command.alternatives().forEach(each -> templated(each).ifPresent(found::add));
    subject(found, command);
    return true;
  }

  private Optional<Release> templated(ShellCommand command) {
    CommandLine line = parse(command);
    Optional<Option> crds = line.on("--include-crds");
    Optional<Option> upgrade = line.on("--is-upgrade");
    Deployer deployer =
        Deployer.kubectl()
            .with("crdsOnUpgrade", crds.isPresent() ? "always" : "never", at(crds))
            .with("isUpgrade", upgrade.isPresent(), at(upgrade));
    List<ShellWord> operands = line.operands().subList(1, line.operands().size());
    return release(line.withOperands(operands), command, deployer, true);
  }

  /** The chart of {@code helm show crds CHART}; empty for other commands. */
  Optional<ChartSource> shownCrds(ShellCommand command) {
    if (!command.name().equals("helm")) {
      return Optional.empty();
    }
    CommandLine line = parse(command);
    List<ShellWord> operands = line.operands();
    boolean shows =
        operands.size() >= 3
            && (operands.get(0).is("show") || operands.get(0).is("inspect"))
            && operands.get(1).is("crds");
    return shows ? Optional.of(chart(operands.get(2), line, command).source()) : Optional.empty();
  }

  private void pull(CommandLine line, ShellCommand command) {
    if (line.operands().isEmpty()) {
      return;
    }
    Chart chart = chart(line.operands().get(0), line, command);
    out.flow().pulledAt.put(chart.source(), chart.versionAt());
    String directory =
        line.value("--untardir", "-d", "--destination").map(ShellWord::value).orElse(".");
    if (line.on("--untar").isPresent()) {
      out.flow().pulled.put(clean(directory + "/" + chart.source().name()), chart.source());
    } else if (!chart.source().version().isEmpty()) {
      String packed = chart.source().name() + "-" + chart.source().version() + ".tgz";
      out.flow().pulled.put(clean(directory + "/" + packed), chart.source());
    }
  }

  /** A path as one script names it, so that {@code ./spiderpool/} is {@code spiderpool}. */
  static String clean(String path) {
    return path.startsWith("/") ? path : ScriptTree.normalize(path).orElse(path);
  }

  private Deployer helm(CommandLine line, boolean install) {
    Optional<Option> reset = line.on("--reset-values");
    Optional<Option> reuse = line.on("--reuse-values");
    Optional<Option> both = line.on("--reset-then-reuse-values");
    // Helm looks at reset, then reuse, then reset-then-reuse, and the first one given wins:
    // helm.sh/helm pkg/action/upgrade.go, reuseValues.
    boolean reuses = reset.isEmpty() && reuse.isPresent();
    boolean resetsThenReuses = reset.isEmpty() && reuse.isEmpty() && both.isPresent();
    Deployer deployer =
        Deployer.helm()
            .with(
                "reuseValues",
                reuses,
                reuses ? at(reuse) : reset.isPresent() && reuse.isPresent() ? at(reset) : null)
            .with("resetThenReuseValues", resetsThenReuses, resetsThenReuses ? at(both) : null);
    if (install) {
      // It installs what is missing in crds/: https://helm.sh/docs/topics/charts/
      deployer = deployer.with("isUpgrade", false, null).with("crdsOnUpgrade", "new", null);
    }
    Optional<Option> hooks = line.on("--no-hooks");
    if (hooks.isPresent()) {
      deployer = deployer.with("hooks", "none", at(hooks));
    }
    Optional<Option> crds = line.on("--skip-crds");
    if (crds.isPresent()) {
      deployer = deployer.with("crdsOnUpgrade", "never", at(crds));
    }
    // --rollback-on-failure is what Helm 4 calls --atomic.
    Optional<Option> atomic = line.on("--atomic", "--rollback-on-failure");
    if (atomic.isPresent()) {
      deployer = deployer.with("onFailure", install ? "uninstall" : "rollback", at(atomic));
    }
    return deployer;
  }

  private static Location at(Optional<Option> option) {
    return option.map(each -> each.word().at()).orElse(null);
  }

  private Optional<Release> release(
      CommandLine line, ShellCommand command, Deployer flags, boolean install) {
    Optional<Option> dryRun = line.option("--dry-run");
    boolean dry =
        dryRun.isPresent()
            && (dryRun.get().value() == null
                || !Set.of("none", "false").contains(dryRun.get().value().value()));
    if (dry || line.on("--help", "-h").isPresent()) {
      return Optional.empty();
    }
    List<ShellWord> operands = new ArrayList<>(line.operands());
    List<ShellWord> extra = new ArrayList<>();
    int wanted = install && line.on("--generate-name", "-g").isPresent() ? 1 : 2;
    for (int i = operands.size() - 1; i >= 0 && operands.size() > wanted; i--) {
      if (operands.get(i).loose()) {
        extra.add(operands.remove(i));
      }
    }
    if (operands.size() < wanted) {
      // helm template and helm 2 take the chart alone.
      if (operands.size() == 1 && install && !operands.get(0).loose()) {
        wanted = 1;
      } else {
        out.skip(
            command.at(),
            Skipped.Kind.NOT_UNDERSTOOD,
            "helm needs a release and a chart, and only "
                + (operands.isEmpty() ? "options are" : operands.get(0).shown() + " is")
                + " written");
        return Optional.empty();
      }
    }
    Location declaredAt = command.at();
    Chart chart = chart(operands.get(wanted - 1), line, command);
    ShellWord given = wanted == 1 ? null : operands.get(0);
    String name = given == null ? chart.source().name() : ScriptTree.plain(given.shown());
    if (given != null && given.computed()) {
      out.skip(
          given.at(), Skipped.Kind.COMPUTED, "release name" + given.reference() + " is computed");
    }
    Deployer deployer = pinned(flags, chart, line, declaredAt);
    List<ValuesLayer> layers = layers(line, command);
    for (ShellWord word : extra) {
      out.skip(
          word.at(),
          Skipped.Kind.COMPUTED,
          "more arguments of helm for " + name + " come from " + word.shown());
      if (word.assigned()) {
        // They may hold values and any option.
        layers.add(
            ValuesLayer.unreadable(
                "arguments " + word.shown(), word.at(), word.shown() + " is computed"));
        deployer = without(deployer, "reuseValues");
      }
    }
    Optional<Location> crds = out.flow().crdsOf(chart.source(), command);
    if (crds.isPresent() && deployer.name().equals("helm")) {
      deployer = deployer.with("crdsOnUpgrade", "applied", crds.get());
    }
    return Optional.of(
        new Release(
            new SubjectId(cluster, namespace(line, command), name),
            chart.source(),
            layers,
            chart.dependencies(),
            deployer,
            declaredAt,
            chart.versionAt()));
  }

  private static Deployer without(Deployer deployer, String capability) {
    Map<String, Object> known = new LinkedHashMap<>(deployer.capabilities());
    known.remove(capability);
    return new Deployer(deployer.name(), known, deployer.lines());
  }

  private static Deployer pinned(
      Deployer deployer, Chart chart, CommandLine line, Location declaredAt) {
    if (chart.source() instanceof ChartSource.InTree) {
      return deployer.with("versionPinned", true, null);
    }
    Optional<Option> devel = line.on("--devel");
    boolean written = line.value("--version").filter(each -> !each.value().isEmpty()).isPresent();
    if (devel.isPresent() && !written) {
      return deployer.with("versionPinned", false, at(devel));
    }
    boolean digest = chart.source() instanceof ChartSource.Oci oci && !oci.digest().isEmpty();
    boolean pinned = digest || !chart.source().version().isEmpty();
    return deployer.with("versionPinned", pinned, pinned ? chart.versionAt() : declaredAt);
  }

  /** helm and kubectl use {@code default} unless the command or its context says otherwise. */
  private static String namespace(CommandLine line, ShellCommand command) {
    Optional<ShellWord> given = line.value("-n", "--namespace");
    if (given.isEmpty()) {
      given = Optional.ofNullable(command.environment().get("HELM_NAMESPACE"));
    }
    return given.map(ShellWord::value).filter(each -> !each.isEmpty()).orElse("default");
  }

  private Chart chart(ShellWord word, CommandLine line, ShellCommand command) {
    ShellWord option = line.value("--version").orElse(null);
    String version = option == null ? "" : option.shown();
    if (version.isEmpty() && line.on("--devel").isPresent()) {
      version = ">0.0.0-0"; // what helm itself puts in its place
    }
    Location versionAt = option == null ? command.at() : option.text().versionAt(0);
    String text = word.value();
    if (option != null && option.computed()) {
      out.skip(
          option.at(),
          Skipped.Kind.COMPUTED,
          "version" + option.reference() + " of chart " + word.shown() + " is computed");
    }
    ChartSource pulled = out.flow().pulled.get(clean(text));
    if (pulled != null) {
      return new Chart(pulled, List.of(), out.flow().pulledAt.getOrDefault(pulled, versionAt));
    }
    if (word.computed()) {
      return computed(word, version, versionAt);
    }
    Optional<ShellWord> download =
        Optional.ofNullable(out.flow().written.get(clean(text)))
            .filter(writer -> writer.name().matches("curl|wget"))
            .flatMap(
                writer ->
                    writer.words().stream()
                        .filter(each -> each.value().matches("https?://.*\\.(tgz|tar\\.gz)"))
                        .findFirst());
    if (download.isPresent()) {
      return archive(download.get(), version, versionAt);
    }
    if (text.startsWith("oci://")) {
      return oci(word, version, versionAt);
    }
    Optional<ScriptTree.LocalChart> local = tree.chart(text, command.directories());
    if (local.isPresent()) {
      Location at = local.get().versionAt();
      return new Chart(
          local.get().source(), local.get().dependencies(), at == null ? command.at() : at);
    }
    if (text.matches("https?://.*")) {
      return archive(word, version, versionAt);
    }
    Optional<ShellWord> repo = line.value("--repo");
    if (repo.isPresent()) {
      return repository(repo.get(), text, version, versionAt, "--repo");
    }
    if (text.startsWith(".") || text.startsWith("/") || text.startsWith(ScriptTree.TOP)) {
      String plain = ScriptTree.plain(text);
      return unknown(last(plain), version, "no chart at " + plain + " in this revision", versionAt);
    }
    int slash = text.indexOf('/');
    if (slash < 0) {
      return unknown(text, version, "no chart at " + text + " in this revision", versionAt);
    }
    String alias = text.substring(0, slash);
    String name = text.substring(slash + 1);
    ShellWord url = out.flow().repositories.get(alias);
    return url == null
        ? unknown(
            name, version, "no helm repo add for alias \"" + alias + "\" before it", versionAt)
        : repository(url, name, version, versionAt, "helm repo add " + alias);
  }

  private Chart computed(ShellWord word, String version, Location versionAt) {
    String reason = "chart" + word.reference() + " is computed";
    out.skip(word.at(), Skipped.Kind.COMPUTED, reason);
    return unknown(last(ScriptTree.plain(word.shown())), version, reason, versionAt);
  }

  private static String last(String path) {
    String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return trimmed.substring(trimmed.lastIndexOf('/') + 1);
  }

  private static Chart unknown(String name, String version, String reason, Location at) {
    return new Chart(new ChartSource.Unknown(name, version, reason), List.of(), at);
  }

  private static Chart oci(ShellWord word, String version, Location versionAt) {
    String text = word.value();
    String digest = "";
    int at = text.indexOf('@');
    if (at >= 0) {
      digest = text.substring(at + 1);
      text = text.substring(0, at);
    }
    int colon = text.indexOf(':', text.lastIndexOf('/') + 1);
    Location place = versionAt;
    if (colon >= 0) {
      if (version.isEmpty()) {
        version = text.substring(colon + 1);
        place = word.text().at(colon + 1);
      }
      text = text.substring(0, colon);
    } else if (at >= 0 && version.isEmpty()) {
      place = word.text().at(at + 1);
    }
    try {
      return new Chart(new ChartSource.Oci(new URI(text), version, digest), List.of(), place);
    } catch (URISyntaxException e) {
      return unknown(last(text), version, text + " is no address", place);
    }
  }

  /** A packed chart by its address: name and version are in the file's name. */
  private static Chart archive(ShellWord word, String version, Location versionAt) {
    String text = word.value();
    String path = text.replaceAll("[?#].*$", "");
    ScriptTree.Packed packed = ScriptTree.Packed.of(path);
    String written = packed.version().isEmpty() ? version : packed.version();
    Location at =
        packed.version().isEmpty()
            ? versionAt
            : word.text().at(Math.max(0, text.lastIndexOf(packed.version())));
    try {
      return new Chart(
          new ChartSource.Repository(new URI(text), packed.name(), written), List.of(), at);
    } catch (URISyntaxException e) {
      return unknown(packed.name(), written, text + " is no address", at);
    }
  }

  private Chart repository(
      ShellWord url, String name, String version, Location versionAt, String from) {
    if (url.computed()) {
      String reason = "address" + url.reference() + " of " + from + " is computed";
      out.skip(url.at(), Skipped.Kind.COMPUTED, reason);
      return unknown(name, version, reason, versionAt);
    }
    try {
      URI address = new URI(url.value());
      if (url.value().startsWith("oci://")) {
        String whole = url.value().replaceAll("/+$", "") + "/" + name;
        return new Chart(new ChartSource.Oci(new URI(whole), version, ""), List.of(), versionAt);
      }
      return new Chart(new ChartSource.Repository(address, name, version), List.of(), versionAt);
    } catch (URISyntaxException e) {
      return unknown(name, version, url + " is no address", versionAt);
    }
  }

  /** Files first, then JSON, plain, string, file and literal values, each in the order given. */
  private List<ValuesLayer> layers(CommandLine line, ShellCommand command) {
    List<ValuesLayer> layers = new ArrayList<>();
    for (Option option : line.all("-f", "--values")) {
      if (option.value() == null) {
        continue;
      }
      if (option.value().is("-")) {
        layers.add(standardInput(command, option.value().at()));
        continue;
      }
      int from = 0;
      String all = option.value().text().text();
      while (from <= all.length()) {
        int comma = all.indexOf(',', from);
        int to = comma < 0 ? all.length() : comma;
        if (to > from) {
          layers.add(valuesFile(option.value().slice(from, to), command));
        }
        from = to + 1;
      }
    }
    Values before = Values.EMPTY;
    for (ValuesLayer layer : layers) {
      before = before.merge(layer.values());
    }
    for (StrVals.Flag flag :
        List.of(
            StrVals.Flag.JSON,
            StrVals.Flag.SET,
            StrVals.Flag.STRING,
            StrVals.Flag.FILE,
            StrVals.Flag.LITERAL)) {
      for (Option option : line.all(flag.text())) {
        if (option.value() != null) {
          ValuesLayer layer = set(option.value(), flag, before, command);
          layers.add(layer);
          before = before.merge(layer.values());
        }
      }
    }
    return layers;
  }

  private ValuesLayer set(ShellWord word, StrVals.Flag flag, Values before, ShellCommand command) {
    if (word.computed()) {
      // Only the path: literal text beside a variable may be half of a secret.
      Matcher path = PATH.matcher(word.text().text());
      String what = "value of " + flag.text() + (path.lookingAt() ? " " + path.group(1) : "");
      out.skip(word.at(), Skipped.Kind.COMPUTED, what + " is computed");
      return ValuesLayer.unreadable(flag.text(), word.at(), what + " is computed");
    }
    try {
      Values values = StrVals.over(before, word.text(), flag, path -> content(path, command));
      return ValuesLayer.of(flag.text(), word.at(), values);
    } catch (StrVals.StrValsException e) {
      return ValuesLayer.unreadable(flag.text(), word.at(), e.getMessage());
    }
  }

  private String content(String path, ShellCommand command) throws StrVals.StrValsException {
    if (out.flow().written.containsKey(path)) {
      throw new StrVals.StrValsException(path + " is made by the script");
    }
    Optional<TreeFile> file = tree.file(path, command.directories());
    if (file.isEmpty()) {
      throw new StrVals.StrValsException(ScriptTree.plain(path) + " is not in this revision");
    }
    try {
      return tree.text(file.get());
    } catch (IOException e) {
      throw new StrVals.StrValsException(e.getMessage());
    }
  }

  private ValuesLayer standardInput(ShellCommand command, Location at) {
    ShellWord input = command.input();
    if (input == null && command.piped() != null && command.piped().name().equals("cat")) {
      input = command.piped().input();
    }
    if (input == null || input.computed()) {
      out.skip(at, Skipped.Kind.COMPUTED, "values from standard input are computed");
      return ValuesLayer.unreadable("standard input", at, "is computed");
    }
    return parsed("standard input", input.at(), input.text().text());
  }

  private ValuesLayer valuesFile(ShellWord word, ShellCommand command) {
    String path = word.value();
    String plain = ScriptTree.plain(word.shown());
    if (word.computed()) {
      out.skip(word.at(), Skipped.Kind.COMPUTED, "values file " + plain + " is computed");
      return ValuesLayer.unreadable(plain, word.at(), plain + " is computed");
    }
    if (path.startsWith("secrets://") || path.startsWith("secrets+")) {
      return ValuesLayer.unreadable(plain, word.at(), plain + " is encrypted");
    }
    if (path.matches("[a-z0-9+]+://.*")) {
      return ValuesLayer.unreadable(plain, word.at(), plain + " is not in this revision");
    }
    ShellCommand writer = out.flow().written.get(path);
    if (writer != null) {
      ShellWord document = writer.input();
      boolean literal = writer.name().equals("cat") || writer.name().equals("tee");
      if (!literal || document == null || document.computed() || writer.words().get(0).computed()) {
        return ValuesLayer.unreadable(plain, word.at(), plain + " is made by the script");
      }
      return parsed(plain, document.at(), document.text().text());
    }
    Optional<TreeFile> file = tree.file(path, command.directories());
    if (file.isEmpty()) {
      return ValuesLayer.unreadable(plain, word.at(), plain + " is not in this revision");
    }
    try {
      return parsed(file.get().path(), new Location(file.get().path(), 1), tree.text(file.get()));
    } catch (IOException e) {
      return ValuesLayer.unreadable(file.get().path(), word.at(), e.getMessage());
    }
  }

  private static ValuesLayer parsed(String origin, Location at, String text) {
    try {
      List<YamlDocument> documents = YamlDocument.parse(at.file(), text, at.line());
      if (documents.isEmpty()) {
        return ValuesLayer.of(origin, at, Values.EMPTY);
      }
      YamlDocument document = documents.get(0);
      if (!document.root().isMapping()) {
        return ValuesLayer.unreadable(origin, at, "holds no map");
      }
      if (document.root().get("sops", "mac").isPresent()) {
        return ValuesLayer.unreadable(origin, at, "is encrypted with SOPS");
      }
      return ValuesLayer.of(origin, at, document.root().toValues());
    } catch (YamlException e) {
      return ValuesLayer.unreadable(origin, e.at(), e.getMessage());
    }
  }
}
