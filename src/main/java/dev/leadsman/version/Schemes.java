package dev.leadsman.version;

import dev.leadsman.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The version schemes by id. */
public final class Schemes {
  private final Map<String, Scheme> byId;

  private Schemes(Map<String, Scheme> byId) {
    this.byId = Collections.unmodifiableMap(byId);
  }

  /** The schemes that come with Leadsman. */
  public static Schemes load() {
    Map<String, Scheme> byId = new LinkedHashMap<>();
    add(Data.builtInList("schemes.yaml"), byId);
    return new Schemes(byId);
  }

  /** These and those of {@code schemes.yaml} in each directory; equal ids are replaced. */
  Schemes with(List<Path> directories) throws IOException {
    Map<String, Scheme> more = new LinkedHashMap<>(byId);
    for (Path directory : directories) {
      add(Data.list(directory.resolve("schemes.yaml")), more);
    }
    return new Schemes(more);
  }

  private static void add(List<YamlNode> nodes, Map<String, Scheme> byId) {
    for (YamlNode node : nodes) {
      Scheme scheme = new Scheme(node);
      byId.put(scheme.id(), scheme);
    }
  }

  /**
   * @throws IllegalArgumentException when there is none
   */
  public Scheme scheme(String id) {
    Scheme scheme = byId.get(id);
    if (scheme == null) {
      throw new IllegalArgumentException("no scheme " + id + " among " + byId.keySet());
    }
    return scheme;
  }

  public Collection<Scheme> all() {
    return byId.values();
  }
}
