package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * ConfigMaps and Secrets that a kustomization generates. Their names have no hash here: whoever
 * refers to one writes the name without it.
 */
final class ConfigGenerators {
  private final References references;
  private final BiConsumer<Location, String> unresolved;

  /**
   * @param unresolved told of each file that is not there
   */
  ConfigGenerators(References references, BiConsumer<Location, String> unresolved) {
    this.references = references;
    this.unresolved = unresolved;
  }

  /** Adds what a kustomization generates, or changes what is there as {@code behavior} says. */
  void generate(String directory, YamlNode root, List<Source> sources, Set<String> files) {
    for (YamlNode generator : Kustomize.list(root, "configMapGenerator")) {
      add(root, generator, "ConfigMap", data(directory, generator, files), sources);
    }
    for (YamlNode generator : Kustomize.list(root, "secretGenerator")) {
      add(root, generator, "Secret", data(directory, generator, files), sources);
    }
  }

  private Map<String, YamlNode.Entry> data(
      String directory, YamlNode generator, Set<String> files) {
    Map<String, YamlNode.Entry> data = new LinkedHashMap<>();
    List<YamlNode> variables = new ArrayList<>(Kustomize.list(generator, "envs"));
    generator.get("env").filter(YamlNode::isScalar).ifPresent(variables::add);
    for (YamlNode item : variables) {
      Optional<String> path = Paths.resolve(directory, item.text());
      path.flatMap(file -> text(file, item, files))
          .ifPresent(text -> addVariables(new Location(path.get(), 1), text, data));
    }
    for (YamlNode item : Kustomize.list(generator, "files")) {
      int equals = item.text().indexOf('=');
      String file = item.text().substring(equals + 1);
      String key = equals < 0 ? Paths.name(file) : item.text().substring(0, equals);
      Optional<String> path = Paths.resolve(directory, file);
      Optional<String> text = path.flatMap(found -> text(found, item, files));
      text.ifPresent(
          found -> {
            Location at = new Location(path.get(), 1);
            data.put(key, new YamlNode.Entry(key, item.at(), Nodes.text(at, found)));
          });
    }
    for (YamlNode item : Kustomize.list(generator, "literals")) {
      int equals = item.text().indexOf('=');
      if (equals > 0) {
        String key = item.text().substring(0, equals);
        put(data, item.at(), key, item.text().substring(equals + 1));
      }
    }
    return data;
  }

  private Optional<String> text(String path, YamlNode item, Set<String> files) {
    files.add(path);
    Optional<String> text = references.text(path);
    if (text.isEmpty()) {
      unresolved.accept(item.at(), item.text());
    }
    return text;
  }

  /** Lines of {@code KEY=value}. */
  private static void addVariables(Location file, String text, Map<String, YamlNode.Entry> data) {
    int line = 0;
    for (String written : text.split("\n", -1)) {
      line++;
      String stripped = written.strip();
      int equals = stripped.indexOf('=');
      if (equals > 0 && !stripped.startsWith("#")) {
        Location at = new Location(file.file(), line);
        put(data, at, stripped.substring(0, equals), stripped.substring(equals + 1));
      }
    }
  }

  private static void put(
      Map<String, YamlNode.Entry> data, Location at, String key, String written) {
    String value = written.replaceAll("^([\"'])(.*)\\1$", "$2");
    data.put(key, new YamlNode.Entry(key, at, Nodes.text(at, value)));
  }

  private static void add(
      YamlNode kustomization,
      YamlNode generator,
      String kind,
      Map<String, YamlNode.Entry> data,
      List<Source> sources) {
    String name = generator.text("name").orElse("");
    String behavior = generator.text("behavior").orElse("create");
    String field = kind.equals("Secret") ? "stringData" : "data";
    if (behavior.equals("merge") || behavior.equals("replace")) {
      for (int i = 0; i < sources.size(); i++) {
        Source source = sources.get(i);
        if (source.document().kind().equals(kind) && source.isNamed(name)) {
          YamlNode root = source.document().root();
          YamlNode own = Nodes.mapping(generator.at(), List.copyOf(data.values()));
          YamlNode merged =
              behavior.equals("merge") ? Nodes.merge(root.get(field).orElse(own), own, false) : own;
          YamlNode changed = Nodes.put(root, "/" + field, generator.at(), merged);
          sources.set(i, source.withDocument(YamlDocument.of(source.file(), changed)));
          return;
        }
      }
    }
    Location at = generator.at();
    List<YamlNode.Entry> metadata = new ArrayList<>();
    metadata.add(new YamlNode.Entry("name", at, Nodes.text(at, name)));
    generator
        .entry("namespace")
        .ifPresent(
            entry -> metadata.add(new YamlNode.Entry("namespace", entry.at(), entry.value())));
    for (String map : List.of("labels", "annotations")) {
      List<YamlNode.Entry> entries = new ArrayList<>();
      kustomization.get("generatorOptions", map).ifPresent(of -> entries.addAll(of.entries()));
      generator.get("options", map).ifPresent(of -> entries.addAll(of.entries()));
      if (!entries.isEmpty()) {
        metadata.add(new YamlNode.Entry(map, at, Nodes.mapping(at, entries)));
      }
    }
    YamlNode object =
        Nodes.mapping(
            at,
            List.of(
                new YamlNode.Entry("apiVersion", at, Nodes.text(at, "v1")),
                new YamlNode.Entry("kind", at, Nodes.text(at, kind)),
                new YamlNode.Entry("metadata", at, Nodes.mapping(at, metadata)),
                new YamlNode.Entry(field, at, Nodes.mapping(at, List.copyOf(data.values())))));
    sources.add(Source.of(YamlDocument.of(at.file(), object)));
  }
}
