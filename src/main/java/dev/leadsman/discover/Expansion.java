package dev.leadsman.discover;

import dev.leadsman.model.Skipped;
import dev.leadsman.yaml.YamlDocument;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The worklist: turns the documents that lie in a revision into all that they stand for, each with
 * its cluster and the parents that brought it there, until nothing is new.
 */
final class Expansion {
  private static final int MAX_SOURCES = 200_000;

  private final List<Expander> expanders;
  private final References references;
  private final Clusters clusters;
  private final TreeCharts charts;
  private final Predicate<String> excluded;
  private final Map<String, List<Source>> loose;
  private final Predicate<String> isMentioned;
  private final Map<String, Set<String>> claims = new HashMap<>();
  // From a file to the files that it includes.
  private final Map<String, Set<String>> included = new HashMap<>();
  private final Set<String> left = new HashSet<>();
  private final Set<String> synced = new HashSet<>();
  private final Set<String> visited = new HashSet<>();
  private final Set<String> seen = new HashSet<>();
  private final List<Source> sources = new ArrayList<>();
  private Unused unused;

  /**
   * @param loose the documents of each file
   * @param isMentioned true for a file name, or the last two names of a path, in a script
   */
  Expansion(
      List<Expander> expanders,
      References references,
      Clusters clusters,
      TreeCharts charts,
      Predicate<String> excluded,
      Map<String, List<Source>> loose,
      Predicate<String> isMentioned) {
    this.expanders = expanders;
    this.references = references;
    this.clusters = clusters;
    this.charts = charts;
    this.excluded = excluded;
    this.loose = loose;
    this.isMentioned = isMentioned;
  }

  /** Everything that the revision declares, parents before what they bring. */
  List<Source> sources() {
    return sources;
  }

  /** From a file to the files that include it, at any distance. */
  Map<String, Set<String>> claims() {
    return claims;
  }

  /** Files that a GitOps controller reads. */
  Set<String> synced() {
    return synced;
  }

  /** What of the revision nothing deploys; known after {@link #expand}. */
  Unused unused() {
    return unused;
  }

  /**
   * Starts at what nothing else includes: Flux roots that sync themselves, then every file that no
   * parent claims, last what only a cycle holds or is put away.
   */
  void expand() {
    Map<String, Source> roots = new LinkedHashMap<>();
    loose.forEach(
        (path, documents) -> {
          if (FileParser.isKustomization(path)) {
            claim(path, references.kustomize().build(Paths.directory(path)).files());
          }
          for (Source source : documents) {
            for (Expander expander : expanders) {
              if (expander.expands(source)) {
                Set<String> files = expander.files(source, references);
                claim(path, files);
                if (!HelmfileText.is(source.document())) {
                  synced.addAll(files);
                }
                if (files.contains(path) && !FileParser.isKustomization(path)) {
                  roots.put(path, source);
                }
              }
            }
          }
        });
    Map<String, List<Source>> bootstrap = bootstrap();
    Map<String, String> names = Clusters.rootNames(roots, references);
    roots.forEach(
        (path, source) -> {
          if (!visited.contains(path)) {
            visited.add(path);
            work(List.of(source.withCluster(names.getOrDefault(path, ""))));
          }
        });
    bootstrap.forEach(
        (chart, declared) -> {
          references
              .chartTemplates(chart)
              .ifPresent(templates -> visited.addAll(templates.files()));
          work(declared);
        });
    unused = new Unused(references, loose.keySet(), claims, isMentioned);
    for (String path : loose.keySet()) {
      Set<String> parents = claims.getOrDefault(path, Set.of());
      if (parents.isEmpty() || parents.equals(Set.of(path))) {
        Optional<String> reason =
            visited.contains(path) ? Optional.empty() : unused.reason(path, loose.get(path));
        if (reason.isPresent()) {
          leave(path, reason.get());
        } else {
          start(path);
        }
      }
    }
    for (String path : loose.keySet()) {
      if (!visited.contains(path)) {
        unused.putAway(path).ifPresentOrElse(reason -> leave(path, reason), () -> start(path));
      }
    }
  }

  /** Passes over a file that nothing deploys, with what only it includes. */
  private void leave(String path, String reason) {
    boolean told = !component(path).isEmpty();
    if (told || !isEmpty(path)) {
      tellUnused(path, reason);
    }
    Deque<String> open = new ArrayDeque<>(List.of(path));
    while (!open.isEmpty()) {
      String next = open.removeFirst();
      if (!left.add(next)) {
        continue;
      }
      visited.add(next);
      if (!told && loose.containsKey(next) && !component(next).isEmpty()) {
        tellUnused(next, "only " + path + " includes it, which " + reason);
      }
      included.getOrDefault(next, Set.of()).stream()
          .filter(file -> !visited.contains(file))
          .filter(file -> left.containsAll(parents(file)))
          .forEach(open::add);
    }
  }

  private void tellUnused(String path, String reason) {
    references.skip(
        loose.get(path).get(0).document().at(), Skipped.Kind.UNUSED, reason, component(path));
  }

  private String component(String path) {
    return references.component(references.text(path).orElse(""));
  }

  /** True for a kustomization that brings nothing. */
  private boolean isEmpty(String path) {
    return FileParser.isKustomization(path)
        && !isFlux(path)
        && references.kustomize().build(Paths.directory(path)).sources().size() == 1;
  }

  /** The files that include a file, without itself. */
  private Set<String> parents(String file) {
    Set<String> parents = new HashSet<>(claims.getOrDefault(file, Set.of()));
    parents.remove(file);
    return parents;
  }

  /**
   * Charts whose templates or values declare releases and that no Application here deploys:
   * somebody installs them by hand, with their own values.
   */
  private Map<String, List<Source>> bootstrap() {
    Map<String, List<Source>> found = new TreeMap<>();
    for (String chart : charts.directories()) {
      if (charts.holds(Paths.join(chart, "Chart.yaml"))
          || excluded.test(Paths.join(chart, "Chart.yaml"))) {
        continue;
      }
      List<Source> declared = new ArrayList<>();
      Optional<ChartTemplates> templates = references.chartTemplates(chart);
      if (templates.isPresent()
          && !templates.get().files().stream().allMatch(claims::containsKey)) {
        Set<Skipped> skipped = new HashSet<>();
        templates
            .get()
            .fill(Paths.name(chart), "", List.of(), skipped)
            .forEach(document -> declared.add(Source.of(document)));
        skipped.forEach(references::skip);
      }
      InTreeChart.at(chart, references)
          .ifPresent(own -> declared.addAll(ArgoValues.declared(own, "", references)));
      for (Source source : declared) {
        for (Expander expander : expanders) {
          if (expander.expands(source)) {
            claim(source.file(), expander.files(source, references));
          }
        }
      }
      found.put(chart, declared);
    }
    return found;
  }

  private void claim(String parent, Set<String> files) {
    files.forEach(file -> claims.computeIfAbsent(file, key -> new HashSet<>()).add(parent));
    included.computeIfAbsent(parent, key -> new HashSet<>()).addAll(files);
  }

  private void start(String path) {
    if (!visited.add(path)) {
      return;
    }
    if (FileParser.isKustomization(path) && !isFlux(path)) {
      Kustomize.Build build = references.kustomize().build(Paths.directory(path));
      visited.addAll(build.files());
      String cluster = clusters.ofPath(path);
      work(build.sources().stream().map(source -> source.withCluster(cluster)).toList());
    } else {
      work(loose.get(path));
    }
  }

  /** A Flux Kustomization in a file that kustomize would take for its own. */
  private boolean isFlux(String path) {
    return loose.get(path).stream()
        .anyMatch(source -> source.document().group().equals("kustomize.toolkit.fluxcd.io"));
  }

  /** Adds documents and all that they stand for. */
  void work(List<Source> start) {
    Deque<Source> queue = new ArrayDeque<>(start);
    while (!queue.isEmpty()) {
      Source source = clusters.located(queue.removeFirst());
      YamlDocument document = source.document();
      String key =
          String.join(
              "\0",
              source.cluster(),
              document.at().toString(),
              document.kind(),
              source.effectiveNamespace(),
              source.name());
      if (!seen.add(key)) {
        continue;
      }
      visited.add(source.file());
      sources.add(source);
      if (sources.size() > MAX_SOURCES) {
        throw new TooMuchException("the revision declares more than " + MAX_SOURCES + " objects");
      }
      for (Expander expander : expanders) {
        if (expander.expands(source)) {
          visited.addAll(expander.files(source, references));
          for (Source child : expander.expand(source, references)) {
            queue.add(child.under(source.via()));
          }
        }
      }
    }
  }
}
