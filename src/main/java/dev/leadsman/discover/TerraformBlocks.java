package dev.leadsman.discover;

import dev.leadsman.hcl.HclBlock;
import dev.leadsman.hcl.HclExpression;
import dev.leadsman.model.Addon;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Distribution;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.Subject;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The subjects that the blocks of a module declare, in one of the ways it is run. */
final class TerraformBlocks {
  private static final Pattern RKE2 = Pattern.compile("v?\\d+\\.\\d+\\.\\d+\\+rke2r\\d+");
  private static final Pattern DEPLOYS =
      Pattern.compile("\\b(?:helm|kubectl|aws)\\b|INSTALL_RKE2|server/manifests|rancher/rke2");
  // What a machine runs when it starts.
  private static final List<String> STARTS =
      List.of("user_data", "user_data_base64", "userdata", "custom_data", "startup_script");
  private static final int MAX_ITEMS = 200;

  private final TerraformFiles files;
  private final KnownComponents components;
  private final String cluster;
  private final boolean complete;
  private final Set<Subject> subjects = new LinkedHashSet<>();
  private final Set<Skipped> skipped = new LinkedHashSet<>();
  private final List<YamlDocument> documents = new ArrayList<>();
  // RKE2 versions that variables and arguments tell: scripts that get them tell them no more.
  private final Set<String> told = new LinkedHashSet<>();

  /**
   * @param complete false when variables may come from outside the revision, so that what they
   *     switch off may be on
   */
  TerraformBlocks(
      TerraformFiles files, KnownComponents components, String cluster, boolean complete) {
    this.files = files;
    this.components = components;
    this.cluster = cluster;
    this.complete = complete;
  }

  Discovered discovered() {
    return new Discovered(new ArrayList<>(subjects), List.of(), new ArrayList<>(skipped));
  }

  /** Kubernetes objects that resources hold as text. */
  List<YamlDocument> documents() {
    return documents;
  }

  void read(TerraformScope scope) {
    distributions(scope);
    for (HclBlock block : scope.module().blocks()) {
      switch (block.type()) {
        case "resource", "data", "module" ->
            repeated(scope, block, complete).forEach(each -> block(each, block));
        case "build" -> provisioners(scope, block); // Packer
        default -> {}
      }
    }
    scope.module().blocks().forEach(block -> nested(scope, block));
    if (!complete) {
      scope.module().locals().values().forEach(local -> branches(scope, local.value()));
    }
    scope.objects().forEach(this::document);
  }

  /**
   * Evaluates both branches: templates may come to objects in the one that is switched off here.
   */
  private static void branches(TerraformScope scope, HclExpression expression) {
    if (expression instanceof HclExpression.Conditional conditional) {
      scope.value(conditional.then());
      scope.value(conditional.otherwise());
    }
  }

  /** Evaluates what nested blocks hold: templates may come to objects there. */
  private static void nested(TerraformScope scope, HclBlock block) {
    for (HclBlock each : block.blocks()) {
      TerraformBlocks.attributes(scope, each);
      nested(scope, each);
    }
  }

  private TerraformHelm helm() {
    return new TerraformHelm(files.scripts(), cluster);
  }

  /** A release that a module of another repository is told to make. */
  void release(
      Map<String, TerraformValue> attributes, List<Map<String, TerraformValue>> sets, Location at) {
    add(helm().release(null, attributes, sets, at, false));
  }

  private void block(TerraformScope scope, HclBlock block) {
    if (block.type().equals("module")) {
      if (files.called(scope.module().directory(), block).isEmpty()) {
        String source = scope.value(block, "source").flatMap(TerraformValue::text).orElse("");
        new TerraformModules(this, components)
            .read(block.label(0), source, scope.arguments(block), block.at());
      }
      return;
    }
    switch (block.label(0)) {
      case "helm_release", "helm_template" ->
          add(helm().read(scope, block, block.label(0).equals("helm_template")));
      case "aws_eks_addon" -> {
        if (block.type().equals("resource")) {
          Map<String, TerraformValue> attributes = attributes(scope, block);
          TerraformValue name =
              Optional.ofNullable(attributes.get("addon_name"))
                  .orElseGet(() -> TerraformValue.known(block.at(), block.label(1)));
          addon(name, attributes, block.at());
        }
      }
      case "kubectl_manifest", "kubernetes_manifest" ->
          scope
              .value(block, block.label(0).equals("kubectl_manifest") ? "yaml_body" : "manifest")
              .ifPresent(this::document);
      case "http" -> scope.value(block, "url").ifPresent(url -> command(scope, block.at(), url));
      case "rancher2_cluster_v2" -> rancher(scope, block);
      default -> {
        TerraformObjects.of(scope, block).ifPresent(documents::add);
        provisioners(scope, block);
      }
    }
  }

  /** https://registry.terraform.io/providers/rancher/rancher2/latest/docs/resources/cluster_v2 */
  private void rancher(TerraformScope scope, HclBlock block) {
    for (HclBlock config : block.blocks("rke_config")) {
      scope
          .value(config, "machine_global_config")
          .ifPresent(
              global ->
                  subjects.addAll(
                      DistributionReader.bundledCharts(
                          cluster(scope, block), serverConfig(global))));
    }
  }

  private static LinedText serverConfig(TerraformValue value) {
    if (value.data() instanceof TerraformValue.Encoded encoded) {
      TerraformValue cni = encoded.tree().map().get("cni");
      List<String> names = new ArrayList<>();
      if (cni != null) {
        cni.text().ifPresent(names::add);
        cni.list().forEach(item -> item.text().ifPresent(names::add));
      }
      Location at = cni == null ? value.at() : cni.at();
      return LinedText.at(at, "cni: " + String.join(",", names));
    }
    String text = value.data() instanceof String config ? config : "";
    return LinedText.of(value.at().file(), value.at().line(), text);
  }

  /** Several clusters of one module are told apart by their names. */
  private String cluster(TerraformScope scope, HclBlock block) {
    boolean several =
        scope.module().blocks("resource").stream()
                .filter(each -> each.label(0).equals("rancher2_cluster_v2"))
                .count()
            > 1;
    return several && block.label(0).equals("rancher2_cluster_v2")
        ? cluster + ":" + block.label(1)
        : cluster;
  }

  static Map<String, TerraformValue> attributes(TerraformScope scope, HclBlock block) {
    Map<String, TerraformValue> attributes = new LinkedHashMap<>();
    block
        .attributes()
        .forEach((name, attribute) -> attributes.put(name, scope.value(attribute.value())));
    attributes.values().removeIf(TerraformValue::isNull);
    return attributes;
  }

  static List<TerraformScope> repeated(TerraformScope scope, HclBlock block) {
    return repeated(scope, block, true);
  }

  /** The scope once for each instance of a block; what is switched off has none. */
  private static List<TerraformScope> repeated(
      TerraformScope scope, HclBlock block, boolean complete) {
    Optional<HclExpression> count = block.value("count");
    if (count.isPresent()) {
      boolean literal = count.get() instanceof HclExpression.Literal;
      Optional<String> number =
          scope.value(count.get()).text().filter(text -> text.matches("\\d{1,3}"));
      int instances = number.map(Integer::parseInt).orElse(1);
      if (instances == 0 && (complete || literal)) {
        return List.of();
      }
      List<TerraformScope> scopes = new ArrayList<>();
      for (long i = 0; i < Math.max(1, Math.min(instances, MAX_ITEMS)); i++) {
        TerraformValue index = TerraformValue.known(block.at(), i);
        scopes.add(
            scope.with(Map.of("count", TerraformValue.known(block.at(), Map.of("index", index)))));
      }
      return scopes;
    }
    Optional<HclExpression> forEach = block.value("for_each");
    if (forEach.isEmpty()) {
      return List.of(scope);
    }
    return instances(scope, scope.value(forEach.get()), "each", forEach.get().shown());
  }

  static List<TerraformScope> instances(
      TerraformScope scope, TerraformValue over, String name, String shown) {
    List<TerraformScope> scopes = new ArrayList<>();
    if (over.data() instanceof Map<?, ?>) {
      over.map().forEach((key, value) -> scopes.add(instance(scope, name, key, value)));
    } else if (over.data() instanceof List<?>) {
      for (TerraformValue item : over.list()) {
        scopes.add(instance(scope, name, item.text().orElse(shown), item));
      }
    } else {
      TerraformValue unknown =
          TerraformValue.computed(over.at(), over.computed() == null ? shown : over.computed());
      scopes.add(
          scope.with(
              Map.of(
                  name,
                  TerraformValue.known(over.at(), Map.of("key", unknown, "value", unknown)))));
    }
    return scopes.size() > MAX_ITEMS ? scopes.subList(0, MAX_ITEMS) : scopes;
  }

  private static TerraformScope instance(
      TerraformScope scope, String name, String key, TerraformValue value) {
    return scope.with(
        Map.of(
            name,
            TerraformValue.known(
                value.at(), Map.of("key", TerraformValue.known(value.at(), key), "value", value))));
  }

  /** An EKS add-on, as aws_eks_addon and the EKS modules write it. */
  void addon(TerraformValue name, Map<String, TerraformValue> attributes, Location at) {
    TerraformValue version =
        attributes.getOrDefault(
            "addon_version", attributes.getOrDefault("version", TerraformValue.known(at, null)));
    String shown = name.text().orElse(String.valueOf(name.computed()));
    boolean recent =
        version.isNull()
            && attributes.containsKey("most_recent")
            && attributes.get("most_recent").truth().orElse(false);
    String unpinned = recent ? "most_recent is set" : asked(version);
    boolean known = name.text().isEmpty() || components.knowsChart("aws-" + shown);
    if (known && unpinned != null) {
      skip(
          recent ? attributes.get("most_recent").at() : version.at(),
          Skipped.Kind.UNRESOLVED,
          "version of add-on " + shown + " is not pinned: " + unpinned,
          "aws-" + shown);
    } else if (known && version.computed() != null) {
      skip(
          version.at(),
          Skipped.Kind.COMPUTED,
          "version " + version.computed() + " of add-on " + shown + " is computed",
          "aws-" + shown);
    }
    TerraformValue given = attributes.get("configuration_values");
    Values configuration = Values.EMPTY;
    String unreadable = null;
    if (given != null) {
      List<ValuesLayer> layers = TerraformLayers.of(given);
      for (ValuesLayer layer : layers) {
        configuration = configuration.merge(layer.values());
        unreadable = layer.unreadable() == null ? unreadable : layer.unreadable();
      }
    }
    boolean written = version.isKnown() && !version.isNull();
    subjects.add(
        new Addon(
            new SubjectId(cluster, "", shown),
            shown,
            written
                ? version.text().orElse("")
                : unpinned != null || version.isNull() ? "" : version.computed(),
            configuration,
            unreadable,
            Deployer.eks(),
            at,
            version.isNull() ? at : version.at()));
  }

  /** The reason why AWS chooses the version; null when a version is written or may be. */
  private static String asked(TerraformValue version) {
    // The newest one with most_recent, else the default of the Kubernetes version:
    // https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/eks_addon_version
    return version.computed() != null
            && version.computed().startsWith("data.aws_eks_addon_version.")
        ? version.computed() + " is what AWS offers"
        : null;
  }

  private void document(TerraformValue value) {
    if (value.data() instanceof String text) {
      try {
        documents.addAll(TerraformLayers.documents(value, text));
      } catch (YamlException e) {
        components.markers().entrySet().stream()
            .filter(marker -> text.contains(marker.getKey()))
            .findFirst()
            .ifPresent(
                marker ->
                    skip(
                        value.at(),
                        Skipped.Kind.BROKEN_YAML,
                        "a manifest that is no YAML",
                        marker.getValue()));
      }
    } else if (value.data() instanceof Map<?, ?>) {
      documents.add(YamlDocument.of(value.at().file(), TerraformLayers.node(value)));
    }
  }

  private void command(TerraformScope scope, Location at, TerraformValue url) {
    ScriptCommands commands = new ScriptCommands(files.scripts(), cluster);
    List<ShellWord> words = new ArrayList<>();
    for (String word : List.of("kubectl", "apply", "-f")) {
      words.add(ShellWord.known(LinedText.at(at, word)));
    }
    words.add(url.word());
    boolean manifest =
        url.text().filter(text -> text.matches("https?://.*\\.ya?ml([?#].*)?")).isPresent();
    if (manifest) {
      commands.accept(ShellCommand.of(at, words, List.of(scope.rootDirectory())));
      add(commands.discovered());
    }
  }

  /** What {@code local-exec} runs, and what machines run when they start or are built. */
  private void provisioners(TerraformScope scope, HclBlock block) {
    for (HclBlock provisioner : block.blocks("provisioner")) {
      for (String name : List.of("command", "inline", "environment_vars")) {
        scope.value(provisioner, name).ifPresent(script -> script(scope, script));
      }
    }
    for (String name : STARTS) {
      scope.value(block, name).ifPresent(script -> script(scope, script));
    }
    for (HclBlock part : block.blocks("part")) {
      scope.value(part, "content").ifPresent(script -> script(scope, script)); // cloudinit_config
    }
  }

  private void script(TerraformScope scope, TerraformValue script) {
    if (script.data() instanceof List<?>) {
      script.list().forEach(line -> script(scope, line));
      return;
    }
    if (!(script.data() instanceof String text) || !DEPLOYS.matcher(text).find()) {
      return;
    }
    if (text.startsWith("#cloud-config")) {
      String plain = text;
      for (String version : told) {
        plain = plain.replace(version, String.valueOf(LinedText.OPAQUE));
      }
      document(plain.equals(text) ? script : TerraformValue.known(script.at(), plain));
      return;
    }
    ScriptCommands commands = new ScriptCommands(files.scripts(), cluster);
    new ShellRun(
            files.scripts(),
            "",
            List.of(scope.rootDirectory(), scope.module().directory()),
            commands)
        .run(script.lined().orElseThrow());
    documents.addAll(commands.documents());
    for (Subject subject : commands.discovered().subjects()) {
      boolean known =
          subject instanceof Distribution distribution && told.contains(distribution.version());
      if (!known) {
        subjects.add(subject);
      }
    }
    skipped.addAll(commands.discovered().skipped());
  }

  /** RKE2 versions, whatever they are given to: they imply the CNI's. */
  private void distributions(TerraformScope scope) {
    Set<Location> seen = new LinkedHashSet<>();
    for (HclBlock block : scope.module().blocks()) {
      if (block.type().equals("resource") || block.type().equals("module")) {
        block
            .attributes()
            .forEach(
                (name, attribute) ->
                    distribution(
                        cluster(scope, block),
                        block.label(block.labels().size() - 1),
                        scope.value(attribute.value()),
                        block.at(),
                        seen));
      }
    }
    scope
        .module()
        .variables()
        .forEach(
            (name, block) ->
                distribution(
                    cluster,
                    name,
                    scope.value(
                        new HclExpression.Attribute(
                            block.at(), new HclExpression.Variable(block.at(), "var"), name)),
                    block.at(),
                    seen));
    scope
        .module()
        .locals()
        .forEach(
            (name, attribute) ->
                distribution(cluster, name, scope.value(attribute.value()), attribute.at(), seen));
  }

  private void distribution(
      String place, String name, TerraformValue value, Location at, Set<Location> seen) {
    Optional<String> text = value.text().filter(each -> RKE2.matcher(each).matches());
    text.ifPresent(told::add);
    if (text.isPresent() && seen.add(value.at())) {
      subjects.add(
          new Distribution(
              new SubjectId(place, "", name),
              "rke2",
              text.get(),
              Deployer.helmController(),
              at,
              value.at()));
    }
  }

  /** A chart that a module of another repository brings along. */
  void unknownChart(ChartSource.Unknown chart, Deployer deployer, Location at, Location versionAt) {
    subjects.add(
        new Release(
            new SubjectId(cluster, "", chart.name()),
            chart,
            List.of(),
            List.of(),
            deployer,
            at,
            versionAt));
  }

  void skip(Location at, Skipped.Kind kind, String reason, String component) {
    skipped.add(new Skipped(at, kind, ScriptTree.plain(reason), component));
  }

  private void add(Discovered found) {
    subjects.addAll(found.subjects());
    skipped.addAll(found.skipped());
  }
}
