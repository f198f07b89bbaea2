package dev.leadsman.discover;

import dev.leadsman.yaml.YamlNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Tells which cluster a document is for.
 *
 * @param configured the cluster that the config gives a path
 */
record Clusters(Function<String, Optional<String>> configured) {
  String ofPath(String path) {
    return configured.apply(path).orElseGet(() -> Paths.cluster(Paths.directory(path)));
  }

  /** The source with its cluster: the config's, else what its kind says, else its parents'. */
  Source located(Source source) {
    Optional<String> told = configured.apply(source.file());
    if (told.isPresent()) {
      return source.withCluster(told.get());
    }
    String directory = Paths.cluster(Paths.directory(source.file()));
    boolean named = !directory.equals(Paths.directory(source.file())) && !directory.equals(".");
    if (ArgoApplication.is(source) || ApplicationSetExpander.is(source)) {
      String destination = new ArgoApplication(source).destination();
      if (!destination.isEmpty()) {
        return source.withCluster(destination);
      }
      return source.withCluster(
          named
              ? directory
              : source.cluster().isEmpty() ? ArgoApplication.IN_CLUSTER : source.cluster());
    }
    if (named && source.cluster().isEmpty()) {
      return source.withCluster(directory);
    }
    Optional<String> own = described(source);
    if (own.isPresent()) {
      return source.withCluster(own.get());
    }
    return source.cluster().isEmpty() ? source.withCluster(directory) : source;
  }

  /** The cluster that an object describes, for those that describe one. */
  private static Optional<String> described(Source source) {
    YamlNode root = source.document().root();
    Optional<String> name =
        Optional.of(source.name()).filter(text -> !text.isEmpty() && !text.startsWith("$"));
    return switch (source.document().kind()) {
      case "Cluster", "ClusterConfig", "AWSManagedControlPlane" -> name;
      case "RKE2ControlPlane", "KThreesControlPlane" ->
          root.text("metadata", "labels", "cluster.x-k8s.io/cluster-name").or(() -> name);
      case "Addon" ->
          root.text("spec", "forProvider", "clusterName")
              .or(() -> root.text("spec", "clusterName"));
      default -> Optional.empty();
    };
  }

  /** The directory that a root syncs names the cluster: its last part where that is unique. */
  static Map<String, String> rootNames(Map<String, Source> roots, References references) {
    Map<String, String> directories = new HashMap<>();
    roots.forEach(
        (path, source) -> {
          if (!ArgoApplication.is(source)) {
            FluxKustomizationExpander.directory(source, references)
                .filter(directory -> !directory.isEmpty())
                .ifPresent(directory -> directories.put(path, directory));
          }
        });
    Map<String, Set<String>> byName = new HashMap<>();
    directories
        .values()
        .forEach(
            directory ->
                byName
                    .computeIfAbsent(Paths.name(directory), key -> new HashSet<>())
                    .add(directory));
    Map<String, String> names = new HashMap<>();
    directories.forEach(
        (path, directory) -> {
          String name = Paths.name(directory);
          names.put(path, byName.get(name).size() == 1 ? name : directory);
        });
    return names;
  }
}
