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
import java.util.function.Consumer;

/** Variables that a task sees, and what its texts come to with them. */
final class AnsibleVariables {
  private static final String TOKEN = "\uE000";
  private static final Set<String> IDENTITY =
      Set.of("apiVersion", "kind", "name", "version", "chart", "repo", "image", "tag");

  private final References references;
  private final String role;
  private final String playbook;
  private final Map<String, YamlNode> values;
  private final JinjaText jinja = new JinjaText(this::value);

  /**
   * @param role directory of the role, empty when there is none
   * @param playbook directory of the playbooks
   * @param values as written, those of highest precedence
   */
  AnsibleVariables(
      References references, String role, String playbook, Map<String, YamlNode> values) {
    this.references = references;
    this.role = role;
    this.playbook = playbook;
    this.values = new LinkedHashMap<>(values);
  }

  /** With more, which go over these. */
  AnsibleVariables with(Optional<YamlNode> more) {
    AnsibleVariables inner = new AnsibleVariables(references, role, playbook, values);
    more.map(YamlNode::entries)
        .orElse(List.of())
        .forEach(entry -> inner.values.put(entry.key(), entry.value()));
    return inner;
  }

  AnsibleVariables with(String name, YamlNode value) {
    AnsibleVariables inner = new AnsibleVariables(references, role, playbook, values);
    inner.values.put(name, value);
    return inner;
  }

  private Optional<YamlNode> value(String name) {
    YamlNode known = values.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    Location at = new Location(role.isEmpty() ? playbook + "/" : role + "/", 1);
    return switch (name) {
      case "role_path" ->
          role.isEmpty() ? Optional.empty() : Optional.of(Nodes.text(at, top(role)));
      case "playbook_dir" -> Optional.of(Nodes.text(at, top(playbook)));
      default -> {
        if (name.startsWith("file:") || name.startsWith("template:")) {
          String path = name.substring(name.indexOf(':') + 1);
          yield document(path, name.startsWith("template:")).map(YamlDocument::root);
        }
        yield Optional.empty();
      }
    };
  }

  private static String top(String directory) {
    return directory.isEmpty() ? ScriptTree.TOP : ScriptTree.TOP + "/" + directory;
  }

  Optional<YamlNode> resolve(YamlNode scalar) {
    return jinja.resolve(scalar);
  }

  /** The text of an argument as a word of a command; empty when it is not given. */
  Optional<ShellWord> word(YamlNode arguments, String... names) {
    for (String name : names) {
      Optional<YamlNode> given =
          arguments.get(name).filter(node -> !(node.isScalar() && node.value() == null));
      if (given.isPresent()) {
        return given.map(this::word);
      }
    }
    return Optional.empty();
  }

  ShellWord word(YamlNode scalar) {
    Optional<YamlNode> known = resolve(scalar).filter(YamlNode::isScalar);
    return known.isPresent()
        ? ShellWord.known(LinedText.at(known.get().at(), known.get().text().strip()))
        : ShellWord.computed(LinedText.at(scalar.at(), scalar.text().strip()));
  }

  /**
   * The tree with every expression in place.
   *
   * @param computed told of each scalar that cannot be known, which is left out
   */
  YamlNode tree(YamlNode node, Consumer<YamlNode> computed) {
    if (node.isScalar()) {
      Optional<YamlNode> known = resolve(node);
      if (known.isEmpty()) {
        computed.accept(node);
        return node;
      }
      return known.get() == node || known.get().isScalar()
          ? known.get()
          : tree(known.get(), computed);
    }
    if (node.isSequence()) {
      List<YamlNode> items = new ArrayList<>();
      for (YamlNode item : node.items()) {
        YamlNode inside = tree(item, computed);
        if (!(inside.isScalar() && JinjaText.is(inside.text()))) {
          items.add(inside);
        }
      }
      return Nodes.sequence(node.at(), items);
    }
    List<YamlNode.Entry> entries = new ArrayList<>();
    for (YamlNode.Entry entry : node.entries()) {
      YamlNode value = tree(entry.value(), computed);
      // A text of several lines with something computed in it is still worth its other lines.
      if (!(value.isScalar() && JinjaText.is(value.text()) && !value.isBlock())) {
        entries.add(new YamlNode.Entry(entry.key(), entry.at(), value));
      }
    }
    return Nodes.mapping(node.at(), entries);
  }

  /** Where a role or playbook finds a file that it names. */
  private Optional<String> find(String path, String kind) {
    if (path.startsWith(ScriptTree.TOP)) {
      return Paths.resolve("", path.substring(1)).filter(references::isFile);
    }
    List<String> directories = new ArrayList<>();
    if (!role.isEmpty()) {
      directories.add(role + "/" + kind);
      directories.add(role);
    }
    directories.add(playbook + "/" + kind);
    directories.add(playbook);
    return directories.stream()
        .flatMap(directory -> Paths.resolve(directory, path).stream())
        .filter(references::isFile)
        .findFirst();
  }

  /** A file by the path that a task names. */
  Optional<String> file(String path) {
    return path.startsWith("/") || path.startsWith("~") ? Optional.empty() : find(path, "files");
  }

  /** The documents of a template by the path that a task names. */
  Optional<List<YamlDocument>> template(String path) {
    return find(path, "templates").flatMap(this::rendered);
  }

  private Optional<YamlDocument> document(String path, boolean template) {
    Optional<String> found = find(path, template ? "templates" : "files");
    return template
        ? found.flatMap(this::rendered).flatMap(all -> all.stream().findFirst())
        : found.flatMap(references::document);
  }

  /** The documents of a template; empty when it has statements or is no YAML without them. */
  Optional<List<YamlDocument>> rendered(String path) {
    String text = references.text(path).orElse("").replaceAll("\\{%-? (raw|endraw) -?%}", "");
    if (text.contains("{%") || text.contains("{#") || text.contains(TOKEN) || text.isEmpty()) {
      return Optional.empty();
    }
    List<String> expressions = new ArrayList<>();
    StringBuilder plain = new StringBuilder();
    int at = 0;
    for (int open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", at)) {
      int close = text.indexOf("}}", open);
      if (close < 0 || text.substring(open, close).contains("\n")) {
        return Optional.empty();
      }
      plain.append(text, at, open).append(TOKEN).append(expressions.size()).append(TOKEN);
      expressions.add(text.substring(open, close + 2));
      at = close + 2;
    }
    plain.append(text, at, text.length());
    List<YamlDocument> documents = references.documents(path, plain.toString());
    List<YamlDocument> all = new ArrayList<>();
    for (YamlDocument document : documents) {
      YamlNode written = expressions(document.root(), expressions);
      YamlNode root = filled(written);
      if (open(root)) {
        return Optional.empty();
      }
      all.add(YamlDocument.of(path, root));
    }
    return all.isEmpty() ? Optional.empty() : Optional.of(all);
  }

  /** True when an expression is left where it says what an object is or runs. */
  private static boolean open(YamlNode node) {
    return node.items().stream().anyMatch(AnsibleVariables::open)
        || node.entries().stream()
            .anyMatch(
                entry ->
                    JinjaText.is(entry.key())
                        || (IDENTITY.contains(entry.key())
                            && entry.value().isScalar()
                            && JinjaText.is(entry.value().text()))
                        || open(entry.value()));
  }

  /** The tree as the template has it, expressions in their scalars. */
  private static YamlNode expressions(YamlNode node, List<String> expressions) {
    if (node.isScalar()) {
      return node.text().contains(TOKEN)
          ? Nodes.withText(node, restored(node.text(), expressions))
          : node;
    }
    if (node.isSequence()) {
      return Nodes.sequence(
          node.at(), node.items().stream().map(item -> expressions(item, expressions)).toList());
    }
    return Nodes.mapping(
        node.at(),
        node.entries().stream()
            .map(
                entry ->
                    new YamlNode.Entry(
                        restored(entry.key(), expressions),
                        entry.at(),
                        expressions(entry.value(), expressions)))
            .toList());
  }

  private static String restored(String text, List<String> expressions) {
    String whole = text;
    for (int i = 0; i < expressions.size() && whole.contains(TOKEN); i++) {
      whole = whole.replace(TOKEN + i + TOKEN, expressions.get(i));
    }
    return whole;
  }

  /** As {@link #tree}, but what cannot be known stays as it is written. */
  private YamlNode filled(YamlNode node) {
    if (node.isScalar()) {
      YamlNode known = resolve(node).orElse(node);
      return known.isScalar() ? known : filled(known);
    }
    if (node.isSequence()) {
      return Nodes.sequence(node.at(), node.items().stream().map(this::filled).toList());
    }
    return Nodes.mapping(node.at(), node.entries().stream().map(this::filled).toList());
  }

  /** A value that a variable holds is declared where the variable is. */
  private YamlNode.Entry filled(YamlNode.Entry entry) {
    YamlNode value = filled(entry.value());
    boolean moved = value.isScalar() && !value.at().equals(entry.value().at());
    return new YamlNode.Entry(entry.key(), moved ? value.at() : entry.at(), value);
  }
}
