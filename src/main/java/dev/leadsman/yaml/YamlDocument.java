package dev.leadsman.yaml;

import dev.leadsman.model.Location;
import dev.leadsman.model.Manifest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One document of a YAML file, read as Helm and Kubernetes read it (YAML 1.1 scalars, aliases and
 * merge keys resolved, the last of duplicate keys).
 */
public final class YamlDocument {
  /** With aliases and merges followed, which is what a tree of the document takes. */
  private static final int MAX_EXPANDED = 1_000_000;

  /** What aliases and merges may add to what is written. */
  private static final int MAX_REPEATED = 100_000;

  private final String file;
  private final YamlNode root;

  private YamlDocument(String file, YamlNode root) {
    this.file = file;
    this.root = root;
  }

  /** A document made of nodes at hand, e.g. a patched one. */
  public static YamlDocument of(String file, YamlNode root) {
    return new YamlDocument(file, root);
  }

  /** The documents of a file; empty documents are left out. */
  public static List<YamlDocument> parse(String file, String text) throws YamlException {
    return parse(file, text, 1);
  }

  /** The documents of a file's bytes, which must be UTF-8; empty documents are left out. */
  public static List<YamlDocument> parse(String file, byte[] bytes) throws YamlException {
    return parse(file, YamlText.decode(file, bytes), 1);
  }

  /**
   * The documents of a text that starts at a line of a file, e.g. a block scalar.
   *
   * @throws YamlException when it is not YAML, nests or repeats beyond reason
   */
  public static List<YamlDocument> parse(String file, String text, int firstLine)
      throws YamlException {
    List<YamlDocument> documents = new ArrayList<>();
    for (YamlNode root : roots(file, text, firstLine)) {
      if (!root.isScalar() || root.value() != null) {
        documents.add(new YamlDocument(file, root));
      }
    }
    return documents;
  }

  /** The root of every document, also of empty ones. */
  static List<YamlNode> roots(String file, String text, int firstLine) throws YamlException {
    List<YamlNode> roots = new ArrayList<>();
    for (RawNode raw : RawParser.parse(file, text, firstLine)) {
      roots.add(new Converter(file, firstLine).convert(raw));
    }
    return roots;
  }

  public String file() {
    return file;
  }

  public YamlNode root() {
    return root;
  }

  /** Where the document's first node stands. */
  public Location at() {
    return root.at();
  }

  /** Kubernetes kind; empty when it is no object. */
  public String kind() {
    return root.text("kind").orElse("");
  }

  /** Kubernetes apiVersion; empty when it is no object. */
  public String apiVersion() {
    return root.text("apiVersion").orElse("");
  }

  /** API group; empty for the core group and for what is no object. */
  public String group() {
    int slash = apiVersion().indexOf('/');
    return slash < 0 ? "" : apiVersion().substring(0, slash);
  }

  /** The document as a Kubernetes object; empty when it has no kind or no apiVersion. */
  public Optional<Manifest> manifest() {
    return kind().isEmpty() || apiVersion().isEmpty()
        ? Optional.empty()
        : Optional.of(new Manifest(root.tree(), root.at(), root.lines()));
  }

  private static final class Converter {
    private final String file;
    private final int firstLine;
    private final IdentityHashMap<RawNode, YamlNode> anchored = new IdentityHashMap<>();
    private int written;
    private int merged;

    Converter(String file, int firstLine) {
      this.file = file;
      this.firstLine = firstLine;
    }

    YamlNode convert(RawNode raw) throws YamlException {
      if (raw.isAlias()) {
        YamlNode target = anchored.get(raw.target());
        return target == null ? convert(raw.target()) : target; // An anchor on a key.
      }
      YamlNode node;
      if (raw.kind() == YamlNode.Kind.SCALAR) {
        Object value = Scalars.json(Scalars.read(raw, at(raw)));
        node =
            YamlNode.scalar(
                at(raw), raw.start(), raw.end(), raw.isPlain(), raw.isBlock(), raw.text(), value);
      } else if (raw.kind() == YamlNode.Kind.SEQUENCE) {
        List<YamlNode> items = new ArrayList<>();
        for (RawNode item : raw.items()) {
          items.add(convert(item));
        }
        node = YamlNode.sequence(at(raw), raw.start(), raw.end(), items);
      } else {
        node = YamlNode.mapping(at(raw), raw.start(), raw.end(), entries(raw));
      }
      written++;
      if (node.size() > MAX_EXPANDED
          || node.size() - written > MAX_REPEATED
          || node.depth() > RawParser.MAX_DEPTH) {
        throw new YamlException(at(raw), "is too large or too deep, its aliases followed", null);
      }
      if (raw.anchor() != null) {
        anchored.put(raw, node);
      }
      return node;
    }

    /**
     * In the order written, as go-yaml 2 does it: a merge below a key overrides it, a key below a
     * merge overrides that.
     */
    private Map<String, YamlNode.Entry> entries(RawNode mapping) throws YamlException {
      Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
      for (RawNode.Pair pair : mapping.pairs()) {
        YamlNode value = convert(pair.value());
        if (pair.key().isMerge()) {
          merge(entries, value, pair.key());
          continue;
        }
        RawNode key = pair.key().isAlias() ? pair.key().target() : pair.key();
        YamlNode.Entry entry = new YamlNode.Entry(key(key), at(pair.key()), value);
        entries.remove(entry.key());
        entries.put(entry.key(), entry);
        convert(pair.key()); // A key may carry an anchor.
      }
      return entries;
    }

    private void merge(Map<String, YamlNode.Entry> entries, YamlNode value, RawNode key)
        throws YamlException {
      List<YamlNode> sources = new ArrayList<>(value.isSequence() ? value.items() : List.of(value));
      // Earlier maps of a merge list win.
      Collections.reverse(sources);
      for (YamlNode source : sources) {
        if (!source.isMapping()) {
          throw new YamlException(at(key), "merges with << what is no mapping", null);
        }
        merged += source.entries().size();
        if (merged > MAX_REPEATED) {
          throw new YamlException(at(key), "is too large, its merges followed", null);
        }
        source.entries().forEach(entry -> entries.put(entry.key(), entry));
      }
    }

    private String key(RawNode key) throws YamlException {
      if (key.kind() != YamlNode.Kind.SCALAR) {
        throw new YamlException(at(key), "has a key that is no scalar", null);
      }
      Object value = Scalars.read(key, at(key));
      if (value == null) {
        throw new YamlException(at(key), "has a key that is null", null);
      }
      return Scalars.key(value);
    }

    private Location at(RawNode raw) {
      return new Location(file, firstLine + raw.line());
    }
  }
}
