package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.model.Skipped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names what programs deploy: CDK, CDK for Terraform and Pulumi in the languages they know. What a
 * program comes to, only running it tells, so nothing of it is read.
 */
public final class Programs {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_FILES = 3000;
  // https://docs.aws.amazon.com/cdk/v2/guide/projects.html,
  // https://www.pulumi.com/docs/iac/concepts/projects/project-file/
  private static final Set<String> PROJECTS =
      Set.of("cdk.json", "cdktf.json", "Pulumi.yaml", "Pulumi.yml");
  private static final Set<String> LANGUAGES =
      Set.of("ts", "js", "mjs", "py", "go", "cs", "fs", "java", "kt");
  // Tests, and what others wrote or a compiler made.
  private static final Pattern ASIDE =
      Pattern.compile(
          "(?:^|.*/)(?:node_modules|vendor|dist|cdk\\.out|docs?|examples?|__tests__|tests?|testdata)/.*"
              + "|(?:.*/)?test_[^/]*|.*(?:_test|\\.test|\\.spec|\\.d)\\.\\w+|.*Tests?\\.(?:cs|java|kt)");
  private static final List<String> CONSTRUCTS =
      List.of(
          "HelmChart",
          "add_helm_chart",
          "helm.v3",
          "helm.v4",
          "helm/v3",
          "helm/v4",
          "ubernetes.helm",
          "ubernetes.Helm",
          "provider-helm",
          "provider_helm",
          "CfnAddon",
          ".Addon(",
          ".NewAddon(",
          "EksAddon",
          "AddOn(",
          "ConfigFile",
          "ConfigGroup",
          "anifest(");
  private static final Pattern NAMING =
      Pattern.compile("chart|add_?on|release", Pattern.CASE_INSENSITIVE);
  private static final Pattern TEXT = Pattern.compile("[\"'`]([\\w./:@${}+-]{2,300})[\"'`]");
  private static final Pattern COMMENT = Pattern.compile("\\s*(?://|#|/?\\*).*");
  // https://aws-quickstart.github.io/cdk-eks-blueprints/addons/
  private static final Pattern BLUEPRINT =
      Pattern.compile("\\b(VpcCni|Calico)(?:Operator)?AddOn\\(");

  private Programs() {}

  /** True for a file that makes its directory a project of CDK or Pulumi. */
  public static boolean isProject(String path) {
    return PROJECTS.contains(Paths.name(path));
  }

  /** True for a file that may be a part of such a program. */
  public static boolean isSource(String path) {
    return LANGUAGES.contains(path.substring(path.lastIndexOf('.') + 1))
        && !ASIDE.matcher(path).matches();
  }

  /**
   * The places at which programs name known charts and add-ons, each file's once for each. Where
   * there are very many files, only those of the projects themselves are looked at.
   */
  static List<Skipped> among(List<String> paths, References references) {
    List<String> projects =
        paths.stream().filter(Programs::isProject).map(Paths::directory).toList();
    List<String> sources =
        projects.isEmpty() ? List.of() : paths.stream().filter(Programs::isSource).toList();
    boolean all = sources.size() <= MAX_FILES;
    return sources.parallelStream()
        .filter(path -> all || projects.stream().anyMatch(each -> Paths.below(each, path)))
        .flatMap(path -> references.program(path).stream())
        .toList();
  }

  /** As {@link #among}, of one file. */
  static List<Skipped> in(String path, References references) {
    Optional<String> text =
        references.text(path).filter(each -> each.length() <= MAX_BYTES).filter(Programs::deploys);
    if (text.isEmpty()) {
      return List.of();
    }
    List<Skipped> found = new ArrayList<>();
    Set<String> told = new HashSet<>();
    int number = 0;
    for (String line : text.get().lines().toList()) {
      number++;
      if (line.length() > 1000 || COMMENT.matcher(line).matches()) {
        continue;
      }
      for (String name : named(line, references)) {
        if (told.add(name)) {
          found.add(
              new Skipped(
                  new Location(path, number),
                  Skipped.Kind.NOT_UNDERSTOOD,
                  "a program deploys " + name + ", and programs are not read",
                  references.component(name)));
        }
      }
    }
    return found;
  }

  private static boolean deploys(String text) {
    return CONSTRUCTS.stream().anyMatch(text::contains);
  }

  private static List<String> named(String line, References references) {
    List<String> names = new ArrayList<>();
    Matcher blueprint = BLUEPRINT.matcher(line);
    while (blueprint.find()) {
      names.add(blueprint.group(1).equals("VpcCni") ? "vpc-cni" : "calico");
    }
    KnownComponents components = references.components();
    boolean naming = NAMING.matcher(line).find();
    Matcher text = TEXT.matcher(line);
    while (text.find()) {
      String name = Paths.name(text.group(1)).toLowerCase(Locale.ROOT);
      if (text.group(1).startsWith("https://")) {
        components.manifest(text.group(1)).ifPresent(manifest -> names.add(manifest.component()));
      } else if (naming && (components.knowsChart(name) || components.knowsChart("aws-" + name))) {
        names.add(name);
      }
    }
    return names;
  }
}
