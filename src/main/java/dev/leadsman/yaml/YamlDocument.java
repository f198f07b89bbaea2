package dev.leadsman.yaml;

import dev.leadsman.model.Location;
import dev.leadsman.model.Manifest;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * One document of a YAML file, read as Helm and Kubernetes read it (YAML 1.1 scalars, aliases and
 * merge keys resolved, the last of duplicate keys).
 */
public final class YamlDocument {
  private static final int MAX_ALIASES = 1_000;
  private static final int MAX_DEPTH = 200;
  private static final int MAX_NODES = 2_000_000;

  private final String file;
  private final YamlNode root;

  private YamlDocument(String file, YamlNode root) {
    this.file = file;
    this.root = root;
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
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setUseMarks(true)
            .setMaxAliasesForCollections(MAX_ALIASES)
            .setAllowRecursiveKeys(false)
            .setCodePointLimit(Integer.MAX_VALUE)
            .build();
    List<YamlDocument> documents = new ArrayList<>();
    try {
      Iterator<Node> nodes = new Compose(settings).composeAllFromString(text).iterator();
      while (nodes.hasNext()) {
        Converter converter = new Converter(file, firstLine);
        YamlNode root = converter.convert(nodes.next(), 0);
        if (!root.isScalar() || root.value() != null) {
          documents.add(new YamlDocument(file, root));
        }
      }
    } catch (MarkedYamlEngineException e) {
      int line = firstLine + e.getProblemMark().map(Mark::getLine).orElse(0);
      throw new YamlException(new Location(file, line), e.getProblem(), e);
    } catch (YamlEngineException e) {
      throw new YamlException(new Location(file, firstLine), e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw new YamlException(new Location(file, firstLine), "nests too deeply", e);
    }
    return documents;
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
    private final IdentityHashMap<Node, YamlNode> done = new IdentityHashMap<>();
    private int nodes;

    Converter(String file, int firstLine) {
      this.file = file;
      this.firstLine = firstLine;
    }

    YamlNode convert(Node node, int depth) throws YamlException {
      YamlNode known = done.get(node);
      if (known != null) {
        return known;
      }
      Location at = at(node);
      if (depth > MAX_DEPTH || ++nodes > MAX_NODES) {
        throw new YamlException(at, "nests too deeply or is too large", null);
      }
      int start = node.getStartMark().map(Mark::getIndex).orElse(0);
      int end = node.getEndMark().map(Mark::getIndex).orElse(start);
      YamlNode result;
      if (node instanceof ScalarNode scalar) {
        boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
        boolean block =
            scalar.getScalarStyle() == ScalarStyle.LITERAL
                || scalar.getScalarStyle() == ScalarStyle.FOLDED;
        Object value = Scalars.value(scalar.getValue(), plain, scalar.getTag().getValue());
        result = YamlNode.scalar(at, start, end, plain, block, scalar.getValue(), value);
      } else if (node instanceof SequenceNode sequence) {
        List<YamlNode> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
          items.add(convert(item, depth + 1));
        }
        result = YamlNode.sequence(at, start, end, items);
      } else if (node instanceof MappingNode mapping) {
        result = YamlNode.mapping(at, start, end, entries(mapping, depth));
      } else {
        throw new YamlException(at, "holds an alias to itself", null);
      }
      done.put(node, result);
      return result;
    }

    private Map<String, YamlNode.Entry> entries(MappingNode mapping, int depth)
        throws YamlException {
      Map<String, YamlNode.Entry> merged = new LinkedHashMap<>();
      Map<String, YamlNode.Entry> own = new LinkedHashMap<>();
      for (NodeTuple pair : mapping.getValue()) {
        YamlNode value = convert(pair.getValueNode(), depth + 1);
        YamlNode key = convert(pair.getKeyNode(), depth + 1);
        if (!key.isScalar()) {
          throw new YamlException(key.at(), "has a key that is not a scalar", null);
        }
        if (key.isPlain() && key.text().equals("<<")) {
          // Earlier maps of a merge list win.
          List<YamlNode> sources = value.isSequence() ? value.items() : List.of(value);
          for (YamlNode source : sources) {
            source.entries().forEach(entry -> merged.putIfAbsent(entry.key(), entry));
          }
        } else {
          String name = Scalars.key(key);
          own.remove(name);
          own.put(name, new YamlNode.Entry(name, key.at(), value));
        }
      }
      merged.putAll(own);
      return merged;
    }

    private Location at(Node node) {
      return new Location(file, firstLine + node.getStartMark().map(Mark::getLine).orElse(0));
    }
  }
}
