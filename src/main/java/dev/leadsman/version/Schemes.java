package dev.leadsman.version;

import dev.leadsman.yaml.YamlNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The version schemes by id; files are read when the first scheme is asked for. */
public final class Schemes {
  private final List<Path> directories;
  private Map<String, Scheme> byId;

  private Schemes(List<Path> directories) {
    this.directories = List.copyOf(directories);
  }

  /** The schemes that come with Leadsman. */
  public static Schemes load() {
    return new Schemes(List.of());
  }

  /** Those and the ones of {@code schemes.yaml} in each directory; equal ids are replaced. */
  static Schemes load(List<Path> directories) throws IOException {
    Schemes schemes = new Schemes(directories);
    if (!directories.isEmpty()) {
      schemes.byId = schemes.read(); // what users write is checked at once
    }
    return schemes;
  }

  private Map<String, Scheme> read() throws IOException {
    Map<String, Scheme> read = new LinkedHashMap<>();
    add(Data.builtInList("schemes.yaml"), read);
    for (Path directory : directories) {
      add(Data.list(directory.resolve("schemes.yaml")), read);
    }
    return Collections.unmodifiableMap(read);
  }

  private synchronized Map<String, Scheme> byId() {
    if (byId == null) {
      try {
        byId = read();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return byId;
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
    Scheme scheme = byId().get(id);
    if (scheme == null) {
      throw new IllegalArgumentException("no scheme " + id + " among " + byId().keySet());
    }
    return scheme;
  }

  public Collection<Scheme> all() {
    return byId().values();
  }
}
