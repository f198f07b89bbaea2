package dev.leadsman.discover;

import dev.leadsman.git.RevisionTree;
import dev.leadsman.hcl.HclBlock;
import dev.leadsman.hcl.HclExpression;
import dev.leadsman.hcl.HclFile;
import dev.leadsman.model.Addon;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.Subject;
import dev.leadsman.yaml.YamlDocument;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads what Terraform, OpenTofu and Terragrunt deploy: Helm releases, EKS add-ons, manifests.
 * Nothing is run and no provider or module is fetched; a module of the revision is read once for
 * each of its callers.
 */
public final class TerraformReader implements TextReader {
  // A module of which no file has one of these words deploys nothing that is read here.
  private static final List<String> RELEVANT =
      List.of(
          "helm_release",
          "helm_template",
          "aws_eks_addon",
          "vpc-cni",
          "-eksbuild.",
          "cluster_addons",
          "eks_addons",
          "kubectl_manifest",
          "kubernetes_manifest",
          "+rke2r",
          "INSTALL_RKE2",
          "rancher2_cluster_v2",
          "helm.cattle.io");

  private final KnownComponents components;
  private final Map<String, HclFile> cache = new HashMap<>();
  private final Map<String, Boolean> relevant = new HashMap<>();
  private final Map<String, String> mentions = new LinkedHashMap<>();
  private RevisionTree tree;
  private TerraformFiles files;
  private List<Source> sources = List.of();

  public TerraformReader(KnownComponents components) {
    this.components = components;
  }

  @Override
  public boolean reads(String path) {
    return TerraformFiles.isSource(path)
        || path.endsWith(".tf.json")
        || Paths.name(path).equals("terragrunt.hcl");
  }

  @Override
  public Discovered read(
      String file,
      int firstLine,
      String text,
      Function<String, String> clusterOf,
      RevisionTree revision) {
    sources = List.of();
    Optional<String> component = mentioned(text);
    if (file.endsWith(".tf.json")) {
      return skipped(
          component.map(
              name ->
                  new Skipped(
                      new Location(file, firstLine),
                      Skipped.Kind.NOT_UNDERSTOOD,
                      "Terraform in JSON is not read",
                      name)));
    }
    if (tree != revision) {
      tree = revision;
      files = new TerraformFiles(revision, new ScriptTree(revision, components::knowsChart), cache);
      relevant.clear();
      mentions.clear();
    }
    if (Paths.name(file).equals("terragrunt.hcl")) {
      return remoteUnit(file, clusterOf, component.isPresent());
    }
    String directory = Paths.directory(file);
    boolean here = component.isPresent() || RELEVANT.stream().anyMatch(text::contains);
    relevant.merge(directory, here, Boolean::logicalOr);
    component.ifPresent(name -> mentions.put(file, name));
    // Names lead from any file of a directory to any other: it is read with its last one.
    if (!file.equals(files.lastOf(directory)) || !relevant.get(directory)) {
      return nothing();
    }
    return module(files.module(directory), clusterOf);
  }

  @Override
  public List<Source> sources() {
    return sources;
  }

  private Optional<String> mentioned(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return components.markers().entrySet().stream()
        .filter(marker -> lower.contains(marker.getKey()))
        .min(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue);
  }

  private Discovered module(TerraformFiles.Module module, Function<String, String> clusterOf) {
    Set<Skipped> skipped = new LinkedHashSet<>();
    for (HclFile.Problem problem : module.problems()) {
      String component = mentions.getOrDefault(problem.at().file(), "");
      if (!component.isEmpty()) {
        skipped.add(
            new Skipped(problem.at(), Skipped.Kind.NOT_UNDERSTOOD, problem.what(), component));
      }
    }
    List<TerraformFiles.Context> contexts = files.contexts(module);
    Map<String, Long> places = new HashMap<>();
    for (TerraformFiles.Context context : contexts) {
      places.merge(clusterOf.apply(context.place()), 1L, Long::sum);
    }
    Set<Subject> subjects = new LinkedHashSet<>();
    Map<String, Source> objects = new LinkedHashMap<>();
    Set<String> once = new HashSet<>();
    for (TerraformFiles.Context context : contexts) {
      String place = clusterOf.apply(context.place());
      boolean alone = places.get(place) == 1 || context.label().isEmpty();
      String cluster = alone ? place : place + ":" + context.label();
      TerraformBlocks blocks =
          new TerraformBlocks(files, components, cluster, files.isComplete(context));
      blocks.read(context.scope());
      Discovered found = blocks.discovered();
      for (Subject subject : found.subjects()) {
        // Variable files that do not set the version are one release, not one each.
        boolean same =
            !context.variableFile().isEmpty()
                && !subject.versionAt().file().equals(context.variableFile());
        if (!same || once.add(subject.id().name() + "\0" + subject.versionAt())) {
          subjects.add(subject);
        }
      }
      skipped.addAll(found.skipped());
      for (YamlDocument each : blocks.documents()) {
        Set<String> written = new HashSet<>();
        each.root().lines().values().forEach(at -> written.add(at.file()));
        // What its own file tells alone is one object, whoever calls the module.
        boolean alike =
            written.equals(Set.of(each.file()))
                || (!context.variableFile().isEmpty() && !written.contains(context.variableFile()));
        String owner = alike ? "" : cluster;
        objects.putIfAbsent(owner + each.at() + each.kind(), Source.of(each).withCluster(owner));
      }
    }
    sources = List.copyOf(objects.values());
    unused(module, contexts, subjects, skipped);
    return discovered(subjects, skipped);
  }

  /** Versions of known components that nothing here takes. */
  private void unused(
      TerraformFiles.Module module,
      List<TerraformFiles.Context> contexts,
      Set<Subject> subjects,
      Set<Skipped> skipped) {
    Set<Location> used = new HashSet<>();
    subjects.forEach(subject -> used.add(subject.versionAt()));
    sources.forEach(source -> used.addAll(source.document().root().lines().values()));
    for (HclBlock variable : module.variables().values()) {
      Optional<VersionNames.Named> named = VersionNames.of(variable.label(0), components.markers());
      if (named.isEmpty() || contexts.isEmpty()) {
        continue;
      }
      boolean passedOn =
          module.blocks("module").stream()
              .flatMap(block -> block.attributes().values().stream())
              .anyMatch(argument -> argument.value().shown().equals("var." + variable.label(0)));
      TerraformValue value =
          contexts
              .get(0)
              .scope()
              .value(
                  new HclExpression.Attribute(
                      variable.at(),
                      new HclExpression.Variable(variable.at(), "var"),
                      variable.label(0)));
      if (value.text().filter(text -> !text.isEmpty()).isPresent()
          && !passedOn
          && !used.contains(value.at())) {
        skipped.add(
            new Skipped(
                value.at(),
                Skipped.Kind.NOT_UNDERSTOOD,
                "variable " + variable.label(0) + " is used by nothing that is read",
                named.get().component()));
      }
    }
  }

  /**
   * @param mentions true when the file itself names a component; else only what is known counts
   */
  private Discovered remoteUnit(String file, Function<String, String> clusterOf, boolean mentions) {
    Optional<TerragruntUnit> unit = files.remoteUnit(file);
    if (unit.isEmpty()) {
      return nothing();
    }
    TerraformBlocks blocks = new TerraformBlocks(files, components, clusterOf.apply(file), true);
    new TerraformModules(blocks, components)
        .read(
            Paths.name(Paths.directory(file)),
            unit.get().source().orElse(""),
            unit.get().inputs(),
            new Location(file, 1));
    Discovered found = blocks.discovered();
    Set<Subject> subjects = new LinkedHashSet<>(found.subjects());
    Set<Skipped> skipped = new LinkedHashSet<>(found.skipped());
    if (!mentions) {
      subjects.removeIf(subject -> !isKnown(subject));
      skipped.removeIf(each -> each.component().isEmpty());
    }
    return discovered(subjects, skipped);
  }

  private boolean isKnown(Subject subject) {
    return subject instanceof Addon addon
        ? components.knowsChart("aws-" + addon.name())
        : subject instanceof Release release && components.namesComponent(release.chart().name());
  }

  private static Discovered discovered(Set<Subject> subjects, Set<Skipped> skipped) {
    List<Subject> sorted = new ArrayList<>(subjects);
    sorted.sort(Comparator.comparing(Subject::declaredAt).thenComparing(Subject::id));
    return new Discovered(sorted, List.of(), new ArrayList<>(skipped));
  }

  private static Discovered nothing() {
    return new Discovered(List.of(), List.of(), List.of());
  }

  private static Discovered skipped(Optional<Skipped> skipped) {
    return new Discovered(List.of(), List.of(), skipped.stream().toList());
  }
}
