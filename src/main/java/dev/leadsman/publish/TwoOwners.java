package dev.leadsman.publish;

import dev.leadsman.model.Location;
import dev.leadsman.model.RenderedRelease;
import dev.leadsman.model.Subject;
import dev.leadsman.model.SubjectId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Finds releases that the output would give a second owner: the rendered manifests and a deployer
 * that still installs the chart would undo each other, and removing the declaration may uninstall
 * the network.
 */
public final class TwoOwners {
  /** What makes a deployer let go of a release without uninstalling it, in order. */
  private static final Map<String, List<String>> LETS_GO =
      Map.of(
          // A suspended HelmRelease is deleted without an uninstall:
          // https://github.com/fluxcd/helm-controller/pull/568
          "flux",
          List.of(
              "set spec.suspend: true on the HelmRelease, merge, and wait until the cluster has it",
              "move its file out of every path that a Flux Kustomization reads; Flux then deletes"
                  + " the suspended HelmRelease and leaves its objects"),
          // https://argo-cd.readthedocs.io/en/stable/user-guide/app_deletion/
          "argocd",
          List.of(
              "remove the finalizer resources-finalizer.argocd.argoproj.io from the Application"
                  + " and turn off automated sync, merge, and wait until the cluster has it",
              "move its file out of every synced path and run argocd app delete NAME"
                  + " --cascade=false"),
          // https://docs.k3s.io/helm
          "helm-controller",
          List.of(
              "annotate the HelmChart with helmcharts.helm.cattle.io/unmanaged: \"true\", merge,"
                  + " and wait until the cluster has it",
              "move its file out of every synced path; deleting an annotated HelmChart leaves its"
                  + " objects"),
          "helm",
          List.of(
              "remove the helm upgrade from the script, and do not run helm uninstall",
              "delete Helm's own record: kubectl delete secret -n NAMESPACE -l"
                  + " owner=helm,name=RELEASE"));

  private static final List<String> OTHER =
      List.of("remove the declaration from every synced path without deleting its objects");

  private TwoOwners() {}

  /**
   * @param subjects everything that the revision declares
   * @param outputPath directory of the output, whose files do not count
   * @param synced whether a deployer reads the file at a place
   * @return one error for each declaration that has to go first, by release and place; empty when
   *     the output can be written
   */
  public static List<String> check(
      List<RenderedRelease> rendered,
      List<Subject> subjects,
      String outputPath,
      Predicate<Location> synced) {
    Set<SubjectId> ours =
        rendered.stream()
            .map(release -> release.release().id())
            .collect(Collectors.toCollection(TreeSet::new));
    List<Subject> declared =
        subjects.stream()
            .filter(subject -> ours.contains(subject.id()))
            .filter(subject -> !subject.deployer().name().equals("leadsman"))
            .filter(subject -> !subject.declaredAt().file().startsWith(outputPath + "/"))
            .filter(subject -> synced.test(subject.declaredAt()))
            .sorted(Comparator.comparing(Subject::id).thenComparing(Subject::declaredAt))
            .toList();
    List<String> errors = new ArrayList<>();
    for (Subject subject : declared) {
      errors.add(error(subject, outputPath));
    }
    return errors;
  }

  private static String error(Subject subject, String outputPath) {
    StringBuilder error = new StringBuilder();
    error
        .append(subject.declaredAt())
        .append(": ")
        .append(subject.id())
        .append(": has two owners: ")
        .append(subject.deployer().name())
        .append(" installs it from here, and ")
        .append(outputPath)
        .append(" would hold its manifests\n  fix, in this order:");
    int step = 1;
    for (String line : LETS_GO.getOrDefault(subject.deployer().name(), OTHER)) {
      error.append("\n  ").append(step++).append(". ").append(line);
    }
    return error
        .append("\n  ")
        .append(step)
        .append(". run propose again and merge the rendered manifests")
        .toString();
  }
}
