package dev.leadsman.discover;

import dev.leadsman.yaml.YamlDocument;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells what nothing deploys though it looks like a declaration: only where the revision itself
 * shows that something else is taken instead.
 */
final class Unused {
  /**
   * {@code v1.14}, {@code 3.29.1}, {@code calico-v3.29}: what stands before the number is group 1.
   */
  private static final Pattern VERSIONED =
      Pattern.compile("((?:[A-Za-z][A-Za-z0-9]*[-_])*)[vV]?\\d+\\.\\d+[\\w.+-]*");

  /** {@code .archive}, {@code calico.disabled}: where people put what they no longer deploy. */
  private static final Pattern PUT_AWAY =
      Pattern.compile(
          "(?i)(?:[._-]*|.*[._])(?:archived?|archives|attic|graveyard|disabled|deprecated|unused)");

  /** {@code docs}, {@code testdata}: what people and tests read, and no cluster. */
  private static final Pattern SHOWN =
      Pattern.compile("(?i)docs?|documentation|(?:test|mock)[._-]?data|(?:__)?fixtures(?:__)?");

  /** An entry that somebody turned off: {@code # - ./cilium}. */
  private static final Pattern COMMENTED =
      Pattern.compile("(?m)^[ \\t]*#+[ \\t]*-[ \\t]+[\"']?([^\\s\"'#]+)[\"']?[ \\t]*(?:#.*)?\r?$");

  private static final Set<String> DEPLOYED =
      Set.of("DaemonSet", "Deployment", "StatefulSet", "Job", "CronJob", "Pod", "HelmRelease");
  private static final Set<String> BESIDE =
      Set.of("CustomResourceDefinition", "HelmRepository", "OCIRepository");

  private final References references;
  private final Predicate<String> mentioned;

  /** Directories named for a version that something outside of them takes, and what does. */
  private final Map<String, String> taken = new HashMap<>();

  /** Kustomizations with what they name in comments. */
  private final Map<String, List<String>> commented = new HashMap<>();

  /** Files that include others beside themselves. */
  private final Set<String> including = new HashSet<>();

  /** Whether something is there beside what is put away. */
  private final boolean kept;

  /**
   * @param files that declare something
   * @param claims files with the files that include them
   * @param mentioned whether a script names a file, or a directory by its last two names
   */
  Unused(
      References references,
      Set<String> files,
      Map<String, Set<String>> claims,
      Predicate<String> mentioned) {
    this.references = references;
    this.mentioned = mentioned;
    claims.forEach(
        (file, parents) ->
            parents.forEach(
                parent -> {
                  take(file, parent);
                  if (!file.equals(parent)) {
                    including.add(parent);
                  }
                }));
    kept = files.stream().anyMatch(file -> awayIn(file).isEmpty());
  }

  /** Notes that a file or directory is used from another place. */
  void take(String path, String parent) {
    for (String directory = path; !directory.isEmpty(); directory = Paths.directory(directory)) {
      if (VERSIONED.matcher(Paths.name(directory)).matches() && !Paths.below(directory, parent)) {
        taken.merge(directory, parent, (one, other) -> one.compareTo(other) < 0 ? one : other);
      }
    }
  }

  /** Why a file that nothing includes is not deployed; empty when it may well be. */
  Optional<String> reason(String path, List<Source> documents) {
    Optional<String> away =
        putAway(path)
            .or(() -> besideTaken(path))
            .or(() -> shown(path, documents))
            .or(() -> commentedOut(path));
    if (away.isPresent()) {
      return away;
    }
    YamlDocument first = documents.get(0).document();
    if (FileParser.isKustomization(path)) {
      return first.kind().equals("Component")
          ? Optional.of("is a component, which deploys nothing by itself")
          : Optional.empty();
    }
    return leftOut(path, documents);
  }

  /** A directory whose name says that nothing in it is deployed, beside others that are. */
  Optional<String> putAway(String path) {
    return awayIn(path)
        .filter(directory -> kept)
        .map(directory -> "is not counted: nothing refers to " + directory);
  }

  private static Optional<String> awayIn(String path) {
    for (String directory = Paths.directory(path);
        !directory.isEmpty();
        directory = Paths.directory(directory)) {
      if (PUT_AWAY.matcher(Paths.name(directory)).matches()) {
        return Optional.of(directory);
      }
    }
    return Optional.empty();
  }

  /** An example of documentation or data of a test that no script names. */
  private Optional<String> shown(String path, List<Source> documents) {
    boolean asks =
        documents.stream()
            .anyMatch(source -> FileParser.asksForSomething(source.document().kind()));
    String directory = Paths.directory(path);
    if (!asks || mentioned.test(Paths.join(Paths.name(directory), Paths.name(path)))) {
      return Optional.empty();
    }
    for (; !directory.isEmpty(); directory = Paths.directory(directory)) {
      if (SHOWN.matcher(Paths.name(directory)).matches()) {
        return Optional.of("is not counted: " + directory + " holds documentation or test data");
      }
    }
    return Optional.empty();
  }

  /** A version beside another one that something refers to. */
  Optional<String> besideTaken(String path) {
    for (String directory = path; !directory.isEmpty(); directory = Paths.directory(directory)) {
      Matcher own = VERSIONED.matcher(Paths.name(directory));
      if (!own.matches()) {
        continue;
      }
      if (taken.containsKey(directory)) {
        return Optional.empty();
      }
      String parent = Paths.directory(directory);
      for (Map.Entry<String, String> other : taken.entrySet()) {
        Matcher sibling = VERSIONED.matcher(Paths.name(other.getKey()));
        if (Paths.directory(other.getKey()).equals(parent)
            && sibling.matches()
            && sibling.group(1).equals(own.group(1))) {
          return Optional.of(
              "is not counted: nothing refers to "
                  + directory
                  + ", but "
                  + other.getValue()
                  + " to "
                  + other.getKey()
                  + " beside it");
        }
      }
    }
    return Optional.empty();
  }

  /** What a kustomization above names, or names the folder of, in a comment only. */
  private Optional<String> commentedOut(String path) {
    for (String below = path; !below.isEmpty(); below = Paths.directory(below)) {
      Optional<String> kustomization = references.kustomization(Paths.directory(below));
      Optional<String> entry =
          kustomization.flatMap(
              file ->
                  commented.computeIfAbsent(file, this::commented).stream()
                      .filter(each -> Paths.below(each, path) && !isTaken(each))
                      .findFirst());
      if (entry.isPresent()) {
        return Optional.of(
            "is not counted: "
                + kustomization.get()
                + " names "
                + entry.get()
                + " in a comment only");
      }
    }
    return Optional.empty();
  }

  /** Whether a script takes what a kustomization does not. */
  private boolean isTaken(String entry) {
    String parent = Paths.name(Paths.directory(entry));
    return mentioned.test(parent.isEmpty() ? entry : parent + "/" + Paths.name(entry));
  }

  private List<String> commented(String kustomization) {
    return COMMENTED
        .matcher(references.text(kustomization).orElse(""))
        .results()
        .flatMap(entry -> Paths.resolve(Paths.directory(kustomization), entry.group(1)).stream())
        .filter(entry -> !entry.equals(Paths.directory(kustomization)))
        .toList();
  }

  /**
   * A file of workloads or releases that the kustomization beside it leaves out while it names
   * others. Other kinds are often applied by hand, so they count.
   */
  private Optional<String> leftOut(String path, List<Source> documents) {
    Optional<String> kustomization = references.kustomization(Paths.directory(path));
    List<String> kinds = documents.stream().map(source -> source.document().kind()).toList();
    if (kustomization.isEmpty()
        || kinds.stream().noneMatch(DEPLOYED::contains)
        || !kinds.stream().allMatch(kind -> DEPLOYED.contains(kind) || BESIDE.contains(kind))) {
      return Optional.empty();
    }
    return including.contains(kustomization.get()) && !mentioned.test(Paths.name(path))
        ? Optional.of("is not counted: " + kustomization.get() + " leaves it out")
        : Optional.empty();
  }
}
