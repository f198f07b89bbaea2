package dev.leadsman.discover;

import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.TreeFile;
import dev.leadsman.model.Location;
import dev.leadsman.model.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a revision was read: who led to a subject, and what became of a file. */
public final class Reading {
  private static final Pattern KIND =
      Pattern.compile("(?m)^[ \\t-]*[\"']?kind[\"']?\\s*:\\s*[\"']?([A-Za-z]{1,60})");
  private static final int MOST_KINDS = 5;

  private final RevisionTree tree;
  private final Predicate<String> excluded;
  private final Predicate<String> insideChart;
  private final Predicate<String> isText;
  private final Map<String, List<Location>> via = new HashMap<>();
  private final Map<String, Set<String>> kinds = new TreeMap<>();
  private final Map<String, Set<String>> claims;

  /**
   * @param isText true for a path that is read as a script or another text
   * @param claims from a file to the files that include it, at any distance
   */
  Reading(
      RevisionTree tree,
      Predicate<String> excluded,
      Predicate<String> insideChart,
      Predicate<String> isText,
      Map<String, Set<String>> claims) {
    this.tree = tree;
    this.excluded = excluded;
    this.insideChart = insideChart;
    this.isText = isText;
    this.claims = claims;
  }

  /** A document that became part of the desired state. */
  void read(Source source) {
    String kind = source.document().kind();
    boolean nameless = kind.isEmpty() && FileParser.isKustomization(source.file());
    kinds
        .computeIfAbsent(source.file(), key -> new TreeSet<>())
        .add(nameless ? "Kustomization" : kind);
  }

  /** What a document declares. */
  void declares(Source source, Collection<Subject> subjects) {
    subjects.forEach(subject -> via.putIfAbsent(key(subject), source.via()));
  }

  private static String key(Subject subject) {
    return subject.id() + "\0" + subject.declaredAt();
  }

  /** The parents that lead to a subject, outermost first; empty when nothing refers to it. */
  public List<Location> via(Subject subject) {
    return via.getOrDefault(key(subject), List.of());
  }

  /** The files that include a file, at any distance, by path. */
  public List<String> includedBy(String path) {
    return claims.getOrDefault(path, Set.of()).stream()
        .filter(parent -> !parent.equals(path))
        .sorted()
        .toList();
  }

  /**
   * Why a file declares nothing, or what it is there for: one sentence each without a full stop, at
   * least one.
   */
  public List<String> why(String path) {
    Optional<TreeFile> link =
        tree.files().stream().filter(file -> file.path().equals(path) && file.link()).findFirst();
    Optional<TreeFile> file = tree.file(path);
    if (link.isPresent()) {
      return List.of(
          file.map(target -> "is a link to " + target.path())
              .orElse(
                  tree.under(path).isEmpty()
                      ? "is a link to nothing of this revision"
                      : "is a link to a directory, which is read at its own path"));
    }
    if (file.isEmpty()) {
      return List.of("is not in this revision");
    }
    if (excluded.test(path)) {
      return List.of("is excluded by the configuration, or is rendered output");
    }
    boolean inside = insideChart.test(path);
    if (!FileParser.wants(path)) {
      return List.of(
          inside || !isText.test(path)
              ? "has a name that no reader opens"
              : "is read as a script, and nothing that deploys was found in it");
    }
    List<String> why = new ArrayList<>();
    if (kinds.containsKey(path)) {
      why.add(
          "holds " + String.join(", ", kinds.get(path)) + ", which declares no release by itself");
    } else if (inside) {
      why.add("is inside a chart: it counts where that chart is deployed and rendered");
    } else {
      why.add(kindsOf(file.get()));
    }
    List<String> parents = includedBy(path);
    if (!parents.isEmpty()) {
      why.add("is included by " + String.join(", ", parents));
    }
    return why;
  }

  private String kindsOf(TreeFile file) {
    Set<String> found = new LinkedHashSet<>();
    try {
      if (file.size() <= FileParser.MAX_BYTES) {
        Matcher kind = KIND.matcher(FileParser.text(tree.read(file)).orElse(""));
        while (kind.find()) {
          found.add(kind.group(1));
        }
      }
    } catch (java.io.IOException e) {
      return "cannot be read: " + e.getMessage();
    }
    List<String> some = found.stream().limit(MOST_KINDS).toList();
    return found.isEmpty()
        ? "holds no Kubernetes object"
        : "holds "
            + String.join(", ", some)
            + (found.size() > MOST_KINDS ? ", …" : "")
            + ": no kind that asks for a chart, and no image of a known component";
  }
}
