package dev.leadsman.config;

import dev.leadsman.config.Config.ArgoCd;
import dev.leadsman.config.Config.Charts;
import dev.leadsman.config.Config.ClusterSettings;
import dev.leadsman.config.Config.Engine;
import dev.leadsman.config.Config.FailOn;
import dev.leadsman.config.Config.Flux;
import dev.leadsman.config.Config.GitHub;
import dev.leadsman.config.Config.Helm;
import dev.leadsman.config.Config.Layout;
import dev.leadsman.config.Config.Mirror;
import dev.leadsman.config.Config.Nondeterministic;
import dev.leadsman.config.Config.Output;
import dev.leadsman.config.Config.Secrets;
import dev.leadsman.config.Config.SourceRef;
import dev.leadsman.config.Config.UndecidedMode;
import dev.leadsman.model.Cluster;
import dev.leadsman.model.Severity;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Turns the text of the settings, the environment and flags into {@link Config}. */
final class ConfigReader {
  /** Cluster facts that rules ask for; others are taken too, with a note. */
  static final List<String> FACTS =
      List.of(
          "maintained",
          "kernel",
          "nodeOS",
          "nodeOSVersion",
          "nodeArch",
          "masterNodes",
          "nodeSecurityGroups",
          "cni",
          "disableKubeProxy",
          "cnivpcVersion",
          "nadCrdKept",
          "region",
          "crds",
          "selfWrittenIamPolicy",
          "iamDescribeSecurityGroups",
          "bareMetalNodes",
          "cceChart",
          "ipamdPodVerbs");

  /** Settings that the environment may hold; the variable's name follows from the setting's. */
  static final List<String> FROM_ENVIRONMENT =
      List.of(
          "failOn",
          "undecided",
          "waivers",
          "policies",
          "exclude",
          "output.path",
          "output.layout",
          "output.branch",
          "output.targetBranch",
          "argocd.repoURL",
          "helm.engine",
          "helm.binary",
          "helm.timeoutSeconds",
          "charts.cache",
          "github.apiUrl");

  private static final List<String> LISTS = List.of("policies", "exclude");

  private final Map<String, YamlNode> overrides = new LinkedHashMap<>();
  private final List<Section.Problem> problems = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  ConfigReader(Map<String, String> environment, Map<String, Object> flags) {
    for (String setting : FROM_ENVIRONMENT) {
      String variable = variable(setting);
      String value = environment.getOrDefault(variable, "");
      if (!value.isEmpty()) {
        overrides.put(setting, given(variable, setting, value));
      }
    }
    flags.forEach((setting, value) -> overrides.put(setting, YamlNode.of(flag(setting), value)));
  }

  private static YamlNode given(String variable, String setting, String value) {
    if (LISTS.contains(setting)) {
      return YamlNode.of(variable, Arrays.asList(value.split(File.pathSeparator)));
    }
    boolean number = setting.endsWith("Seconds") && value.matches("\\d{1,9}");
    return YamlNode.of(variable, number ? Long.valueOf(value) : value);
  }

  /** {@code output.targetBranch} is {@code LEADSMAN_OUTPUT_TARGET_BRANCH}. */
  static String variable(String setting) {
    String words = setting.replace('.', '_').replaceAll("(?<=[a-z])(?=[A-Z])", "_");
    return "LEADSMAN_" + words.toUpperCase(Locale.ROOT);
  }

  /** {@code output.targetBranch} is {@code --target-branch}. */
  private static String flag(String setting) {
    String last = setting.substring(setting.lastIndexOf('.') + 1);
    return "--" + last.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  Config read(String file, byte[] bytes) throws ConfigException {
    Config config = config(new Section(root(file, bytes), "", overrides, problems));
    if (!problems.isEmpty()) {
      throw new ConfigException(
          problems.stream()
              .sorted(Comparator.comparing(Section.Problem::at))
              .map(Section.Problem::toString)
              .toList());
    }
    return config;
  }

  private YamlNode root(String file, byte[] bytes) throws ConfigException {
    try {
      List<YamlDocument> documents = YamlDocument.parse(file, bytes);
      if (documents.size() > 1) {
        problems.add(new Section.Problem(documents.get(1).at(), "a second document; allowed: one"));
      }
      return documents.isEmpty() ? null : documents.get(0).root();
    } catch (YamlException e) {
      throw new ConfigException(List.of(e.getMessage()));
    }
  }

  private Config config(Section file) {
    Config unset = Config.DEFAULT;
    List<ClusterSettings> clusters = new ArrayList<>();
    file.each("clusters", one -> clusters.add(cluster(one)));
    List<String> render = file.texts("render");
    Output output = output(file.section("output"), unset.output());
    Section argocd = file.section("argocd");
    ArgoCd argocdSettings = new ArgoCd(argocd.text("repoURL", null));
    argocd.end();
    Flux flux = flux(file.section("flux"));
    Section secrets = file.section("secrets");
    Secrets secretSettings = new Secrets(secrets.texts("omit"));
    secrets.end();
    Section nondeterministic = file.section("nondeterministic");
    Nondeterministic kept = new Nondeterministic(nondeterministic.texts("keep"));
    nondeterministic.end();
    Helm helm = helm(file.section("helm"), unset.helm());
    Charts charts = charts(file.section("charts"));
    List<String> policies = file.texts("policies");
    Map<String, Severity> severity = new LinkedHashMap<>();
    for (YamlNode.Entry entry : file.entries("severity")) {
      String name = file.name("severity") + "." + entry.key();
      severity.put(entry.key(), file.choice(entry.value(), name, Severity.INFO, Severity.class));
    }
    FailOn failOn = file.choice("failOn", unset.failOn(), FailOn.class);
    UndecidedMode undecided = file.choice("undecided", null, UndecidedMode.class);
    String waivers = file.text("waivers", unset.waivers());
    List<String> exclude = file.texts("exclude");
    Section github = file.section("github");
    GitHub gitHub = new GitHub(github.uri("apiUrl", unset.github().apiUrl()));
    github.end();
    file.end();
    return new Config(
        clusters,
        render,
        output,
        argocdSettings,
        flux,
        secretSettings,
        kept,
        helm,
        charts,
        policies,
        severity,
        failOn,
        undecided,
        waivers,
        exclude,
        gitHub,
        notes);
  }

  private ClusterSettings cluster(Section one) {
    String name = one.requiredText("name");
    List<String> paths = one.texts("paths");
    String version = one.text("kubernetesVersion", "");
    if (!version.matches("(v?\\d+\\.\\d+(\\.\\d+)?)?")) {
      one.problem(
          one.at("kubernetesVersion"),
          one.name("kubernetesVersion") + " is \"" + Words.cut(version) + "\"",
          "a version like \"1.31\" or \"1.31.4\"");
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    for (YamlNode.Entry fact : one.entries("facts")) {
      if (fact.value().value() == null) {
        continue; // A fact without a value is as unknown as one that is not written.
      }
      facts.put(fact.key(), fact.value().value());
      if (!fact.key().matches("[A-Za-z][A-Za-z0-9]*")) {
        one.problem(
            fact.at(),
            one.name("facts") + " holds the name \"" + Words.cut(fact.key()) + "\"",
            "letters and digits, a letter first");
      } else if (!FACTS.contains(fact.key())) {
        String near = Words.nearest(fact.key(), FACTS).orElse("");
        notes.add(
            fact.at()
                + ": no built-in rule asks for the cluster fact "
                + fact.key()
                + (near.isEmpty() ? "" : ", did you mean " + near + "?"));
      }
    }
    return new ClusterSettings(new Cluster(name, version, facts), paths);
  }

  private static Output output(Section section, Output unset) {
    String path = section.text("path", unset.path());
    String inside = path.replaceAll("/+$", "");
    boolean leaves = inside.startsWith("/") || Arrays.asList(inside.split("/", -1)).contains("..");
    if (leaves || inside.isEmpty() || inside.equals(".")) {
      section.problem(
          section.at("path"),
          section.name("path") + " is \"" + Words.cut(path) + "\"",
          "a directory inside the repository");
    }
    Output output =
        new Output(
            inside,
            section.choice("layout", unset.layout(), Layout.class),
            section.text("branch", unset.branch()),
            section.text("targetBranch", unset.targetBranch()));
    section.end();
    return output;
  }

  private static Flux flux(Section section) {
    Section source = section.section("sourceRef");
    SourceRef ref =
        source.isWritten()
            ? new SourceRef(
                source.requiredText("kind"),
                source.requiredText("name"),
                source.text("namespace", ""))
            : null;
    if (ref != null) {
      source.end();
    }
    section.end();
    return new Flux(ref);
  }

  private static Helm helm(Section section, Helm unset) {
    Helm helm =
        new Helm(
            section.choice("engine", unset.engine(), Engine.class),
            section.text("binary", unset.binary()),
            section.number("timeoutSeconds", unset.timeoutSeconds(), 1, 86_400));
    section.end();
    return helm;
  }

  private static Charts charts(Section section) {
    String cache = section.text("cache", null);
    List<Mirror> mirrors = new ArrayList<>();
    section.each(
        "mirrors",
        one -> mirrors.add(new Mirror(one.requiredText("from"), one.requiredText("to"))));
    section.end();
    return new Charts(cache, mirrors);
  }
}
