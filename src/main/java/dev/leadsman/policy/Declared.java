package dev.leadsman.policy;

import dev.leadsman.model.Addon;
import dev.leadsman.model.Location;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Release;
import dev.leadsman.model.Subject;
import dev.leadsman.model.Transition;
import dev.leadsman.model.Values;
import dev.leadsman.model.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the line that declares a value, an environment variable or a flag of a subject. */
final class Declared {
  private static final String FLAG = "deployer.";

  private final Subject subject;
  private final String pointer;
  private final Scene scene;

  /**
   * @param transition of which head is searched
   */
  Declared(Transition transition, Scene scene) {
    this.subject = transition.head();
    this.pointer = transition.valuesPointer();
    this.scene = scene;
  }

  /** The declaration of the first path that has one; else the version's line. */
  Location firstOf(List<String> paths) {
    return paths.stream()
        .map(this::line)
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(subject.versionAt());
  }

  /**
   * The line of {@code a.b} or {@code /a/b} (a value), {@code NAME} (an environment variable) or
   * {@code deployer.x} (a flag).
   */
  Optional<Location> line(String path) {
    if (path.startsWith(FLAG)) {
      return Optional.ofNullable(subject.deployer().lines().get(path.substring(FLAG.length())));
    }
    if (path.matches("[A-Z][A-Z0-9_]*")) {
      Optional<Location> own = variable(path);
      return own.isPresent() ? own : laidOver(path);
    }
    return Optional.ofNullable(lines().get(pointer + RuleReader.pointer(path)));
  }

  private Map<String, Location> lines() {
    if (subject instanceof Release release) {
      return release.values().lines();
    }
    if (subject instanceof Addon addon) {
      return addon.configuration().lines();
    }
    if (subject instanceof Workload workload) {
      return workload.manifest().lines();
    }
    return Map.of();
  }

  private Optional<Location> variable(String name) {
    if (subject instanceof Workload workload) {
      return inManifest(workload.manifest(), name);
    }
    if (subject instanceof Release release) {
      return inValues(release.values(), name);
    }
    return subject instanceof Addon addon
        ? inValues(addon.configuration(), name)
        : Optional.empty();
  }

  private Optional<Location> inValues(Values values, String name) {
    String last = "/" + name;
    for (Map.Entry<String, Location> line : values.lines().entrySet()) {
      String at = line.getKey();
      boolean named =
          at.endsWith("/name") && values.at(at).filter(text -> text.equals(name)).isPresent();
      if (at.startsWith(pointer) && (named || at.endsWith(last))) {
        return Optional.of(line.getValue());
      }
    }
    return Optional.empty();
  }

  private static Optional<Location> inManifest(Manifest manifest, String name) {
    Location found = null;
    for (Containers.Container container : Containers.of(manifest)) {
      if (container.spec().get("env") instanceof List<?> list) {
        for (int i = 0; i < list.size(); i++) {
          if (list.get(i) instanceof Map<?, ?> entry && name.equals(entry.get("name"))) {
            String at = container.pointer() + "/env/" + i;
            Location line = manifest.lines().get(at + "/name");
            // A manifest made from a command has no lines of its own.
            found = line != null ? line : manifest.lines().getOrDefault(at, manifest.at());
          }
        }
      }
    }
    return Optional.ofNullable(found);
  }

  private Optional<Location> laidOver(String name) {
    return scene.parts(subject.id().cluster(), true).stream()
        .map(part -> inManifest(((Workload) part.head()).manifest(), name))
        .flatMap(Optional::stream)
        .findFirst();
  }
}
