package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The directory that playbooks, roles and inventories of Ansible stand in, and the variables that
 * they set. Precedence:
 * https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_variables.html
 */
final class AnsibleProject {
  private static final int MAX_INVENTORIES = 40;
  private static final Set<String> INNER =
      Set.of(
          "playbooks",
          "playbook",
          "plays",
          "tasks",
          "roles",
          "group_vars",
          "host_vars",
          "templates",
          "handlers");

  private final References references;
  private final String directory;
  private final List<String> files = new ArrayList<>();
  private final Set<String> inventories = new TreeSet<>();
  private final Map<String, Map<String, YamlNode>> cache = new HashMap<>();
  private Map<String, ShellWord> repositories;
  private Set<Location> used;
  private List<YamlDocument> playbooks;

  /**
   * One way to run the project.
   *
   * @param inventory directory of the inventory; the project's own when it has none
   */
  record Context(String inventory, AnsibleVariables variables) {}

  AnsibleProject(References references, String directory) {
    this.references = references;
    this.directory = directory;
    for (String path : references.filesBelow(directory)) {
      if (path.endsWith(".yml") || path.endsWith(".yaml")) {
        if (isCandidate(path)) {
          files.add(path);
        }
        String parent = inventory(path);
        if (parent != null && belongs(path, parent)) {
          inventories.add(parent);
        }
      }
    }
  }

  /**
   * Playbooks stand at the top of a project or one level below it, tasks in directories so named.
   */
  private boolean isCandidate(String path) {
    String inside = directory.isEmpty() ? path : path.substring(directory.length() + 1);
    String[] parts = inside.split("/", -1);
    for (int i = 0; i + 1 < parts.length; i++) {
      if (INNER.contains(parts[i])) {
        return true;
      }
    }
    return parts.length <= 2;
  }

  /** False for the inventory of another project below, and for a role's tests. */
  private boolean belongs(String path, String inventory) {
    String own = of(path);
    boolean other =
        !own.equals(directory)
            && (!own.equals(inventory) || references.isDirectory(Paths.join(own, "roles")));
    return !other && !path.contains("/molecule/") && !path.contains("roles/");
  }

  private static String inventory(String path) {
    String[] parts = path.split("/", -1);
    for (int i = 0; i + 1 < parts.length; i++) {
      if (parts[i].equals("group_vars") || parts[i].equals("host_vars")) {
        return String.join("/", List.of(parts).subList(0, i));
      }
    }
    return null;
  }

  String directory() {
    return directory;
  }

  /** True for a template beside tasks, of a role or of a project. */
  static boolean isTemplate(String path, References references) {
    int at = ("/" + path).lastIndexOf("/templates/");
    if (at < 0 || !path.endsWith(".j2")) {
      return false;
    }
    String around = path.substring(0, Math.max(at - 1, 0));
    return !role(path).isEmpty()
        || Stream.of("tasks", "roles", "group_vars", "host_vars", "vars")
            .anyMatch(beside -> references.isDirectory(Paths.join(around, beside)));
  }

  /** True for a file that may hold nothing but variables. */
  static boolean isVariables(String path) {
    return path.matches("(.*/)?(group_vars|host_vars|defaults|vars)/.*")
        || path.matches("(.*/)?[\\w.-]*(vars|variables|versions|defaults)[\\w-]*\\.ya?ml");
  }

  /** The inventory of a file of variables; empty when it is the project's own or none. */
  String inventoryOf(String path) {
    String inventory = inventory(path);
    return inventory == null || inventory.equals(directory) ? "" : inventory;
  }

  /** Everything that the inventory of a file sets, whichever group it is for. */
  Map<String, YamlNode> all(String path) {
    String inventory = inventory(path);
    return inventory == null ? Map.of() : groups(inventory);
  }

  /** True when an inventory sets a variable. */
  boolean sets(String name) {
    return inventories.stream().anyMatch(inventory -> groups(inventory).containsKey(name));
  }

  /** Where the versions of what the project's tasks and templates deploy are written. */
  Set<Location> used() {
    if (used == null) {
      used = new HashSet<>();
      for (String path : files) {
        String text = references.text(path).orElse("");
        if (AnsibleTasks.matters(text)) {
          for (YamlDocument document : references.documents(path, text)) {
            if (AnsibleTasks.is(document.root())) {
              new AnsibleReader()
                  .read(Source.of(document), references)
                  .subjects()
                  .forEach(subject -> used.add(subject.versionAt()));
            }
          }
        }
      }
      for (String path : references.filesBelow(directory)) {
        if (path.endsWith(".j2")) {
          rendered(path).ifPresent(all -> all.forEach(each -> locations(each.root(), used)));
        }
      }
    }
    return used;
  }

  private static void locations(YamlNode node, Set<Location> into) {
    into.add(node.at());
    node.items().forEach(item -> locations(item, into));
    node.entries().forEach(entry -> locations(entry.value(), into));
  }

  /** The documents of a template, with the variables of the first inventory. */
  Optional<List<YamlDocument>> rendered(String path) {
    return contexts(path).get(0).variables().rendered(path);
  }

  /** The directory of the project that a file belongs to. */
  static String of(String path) {
    String[] parts = path.split("/", -1);
    for (int i = 0; i + 1 < parts.length; i++) {
      boolean inventory =
          (parts[i].equals("inventory") || parts[i].equals("inventories")) && i + 2 < parts.length;
      if (INNER.contains(parts[i]) || inventory) {
        return String.join("/", List.of(parts).subList(0, i));
      }
    }
    return Paths.directory(path);
  }

  /** The directory of the role that a file belongs to; empty for none. */
  static String role(String path) {
    int at = path.lastIndexOf("roles/");
    if (at < 0 || (at > 0 && path.charAt(at - 1) != '/')) {
      return "";
    }
    int end = path.indexOf('/', at + 6);
    return end < 0 ? "" : path.substring(0, end);
  }

  List<Context> contexts(String file) {
    String role = role(file);
    List<String> others = inventories.stream().filter(each -> !each.equals(directory)).toList();
    List<Context> contexts = new ArrayList<>();
    for (String inventory :
        others.isEmpty() || others.size() > MAX_INVENTORIES ? List.of(directory) : others) {
      Map<String, YamlNode> values = new LinkedHashMap<>();
      if (!role.isEmpty()) {
        values.putAll(directoryOf(role + "/defaults", "main"));
      }
      values.putAll(groups(inventory));
      if (!inventory.equals(directory)) {
        values.putAll(groups(directory));
      }
      values.putAll(plays(file, role));
      if (!role.isEmpty()) {
        values.putAll(directoryOf(role + "/vars", "main"));
      }
      contexts.add(
          new Context(inventory, new AnsibleVariables(references, role, directory, values)));
    }
    return contexts;
  }

  /** {@code defaults/main.yml}, or all files of {@code defaults/main/}. */
  private Map<String, YamlNode> directoryOf(String parent, String name) {
    String key = parent + "\0" + name;
    Map<String, YamlNode> known = cache.get(key);
    if (known == null) {
      known = new LinkedHashMap<>();
      for (String ending : List.of(".yml", ".yaml")) {
        known.putAll(mapping(parent + "/" + name + ending));
      }
      for (String path : references.filesBelow(parent + "/" + name)) {
        if (path.endsWith(".yml") || path.endsWith(".yaml")) {
          known.putAll(mapping(path));
        }
      }
      cache.put(key, known);
    }
    return known;
  }

  private Map<String, YamlNode> mapping(String path) {
    Map<String, YamlNode> values = new LinkedHashMap<>();
    if (references.isFile(path)) {
      references
          .document(path)
          .map(YamlDocument::root)
          .map(YamlNode::entries)
          .orElse(List.of())
          .forEach(entry -> values.put(entry.key(), entry.value()));
    }
    return values;
  }

  /** Group {@code all} first; what two other groups or hosts set differently cannot be known. */
  private Map<String, YamlNode> groups(String inventory) {
    String key = inventory + "\0groups";
    Map<String, YamlNode> known = cache.get(key);
    if (known != null) {
      return known;
    }
    Map<String, YamlNode> values =
        new LinkedHashMap<>(directoryOf(Paths.join(inventory, "group_vars"), "all"));
    for (String kind : List.of("group_vars", "host_vars")) {
      Map<String, YamlNode> set = new LinkedHashMap<>();
      Set<String> different = new TreeSet<>();
      String parent = Paths.join(inventory, kind);
      for (String path : references.filesBelow(parent)) {
        String group = path.substring(parent.length() + 1).replaceAll("[./].*", "");
        if (!group.equals("all") && path.matches(".*\\.ya?ml")) {
          mapping(path)
              .forEach(
                  (name, value) -> {
                    YamlNode before = set.put(name, value);
                    if (before != null
                        && !String.valueOf(before.value()).equals(String.valueOf(value.value()))) {
                      different.add(name);
                    }
                  });
        }
      }
      values.putAll(set);
      values.keySet().removeAll(different);
    }
    cache.put(key, values);
    return values;
  }

  /** What plays give to a role that they run. */
  private Map<String, YamlNode> plays(String file, String role) {
    Map<String, YamlNode> values = new LinkedHashMap<>();
    if (role.isEmpty()) {
      return values;
    }
    String name = Paths.name(role);
    for (YamlDocument document : playbooks()) {
      String path = document.file();
      if (!path.equals(file)) {
        for (YamlNode play : document.root().items()) {
          for (YamlNode used : play.get("roles").map(YamlNode::items).orElse(List.of())) {
            String called =
                used.isScalar()
                    ? used.text()
                    : used.text("role").or(() -> used.text("name")).orElse("");
            if (called.equals(name)) {
              values.putAll(variables(play, path));
              used.get("vars")
                  .ifPresent(vars -> vars.entries().forEach(e -> values.put(e.key(), e.value())));
              used.entries().forEach(entry -> values.put(entry.key(), entry.value()));
            }
          }
        }
      }
    }
    return values;
  }

  /** Files that list plays; each is read once. */
  private List<YamlDocument> playbooks() {
    if (playbooks == null) {
      playbooks = new ArrayList<>();
      for (String path : files) {
        String text =
            role(path).isEmpty() && inventory(path) == null ? references.text(path).orElse("") : "";
        if (text.contains("hosts:") && text.contains("roles:")) {
          playbooks.addAll(references.documents(path, text));
        }
      }
    }
    return playbooks;
  }

  /** {@code vars} and {@code vars_files} of a play. */
  Map<String, YamlNode> variables(YamlNode play, String path) {
    Map<String, YamlNode> values = new LinkedHashMap<>();
    play.get("vars")
        .ifPresent(vars -> vars.entries().forEach(entry -> values.put(entry.key(), entry.value())));
    for (YamlNode file : play.get("vars_files").map(YamlNode::items).orElse(List.of())) {
      Paths.resolve(Paths.directory(path), file.text())
          .filter(found -> !JinjaText.is(found))
          .ifPresent(found -> values.putAll(mapping(found)));
    }
    return values;
  }

  /** Addresses of the Helm repositories that any task adds, by alias. */
  Map<String, ShellWord> repositories() {
    if (repositories == null) {
      repositories = new LinkedHashMap<>();
      for (String path : files) {
        String text = references.text(path).orElse("");
        if (text.contains("helm_repository")) {
          for (YamlDocument document : references.documents(path, text)) {
            for (Context context : contexts(path)) {
              AnsibleTasks.each(
                  document.root(),
                  context.variables(),
                  this,
                  path,
                  (task, variables) -> repository(task, variables));
            }
          }
        }
      }
    }
    return repositories;
  }

  private void repository(AnsibleTasks.Task task, AnsibleVariables variables) {
    if (task.module().equals("helm_repository")) {
      Optional<ShellWord> name = variables.word(task.arguments(), "repo_name", "name");
      Optional<ShellWord> url = variables.word(task.arguments(), "repo_url", "url");
      if (name.isPresent() && url.isPresent()) {
        repositories.put(name.get().value(), url.get());
      }
    }
  }
}
