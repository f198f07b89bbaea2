package dev.leadsman.yaml;

import dev.leadsman.model.Location;
import dev.leadsman.model.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Nodes changed by other nodes; every part keeps the line it was written on. */
public final class Nodes {
  /**
   * Lists that strategic merge joins by the first of these keys that an item has, as Kubernetes'
   * API types mark them. https://github.com/kubernetes/api/blob/master/core/v1/types.go
   */
  private static final Map<String, List<String>> MERGE_KEYS =
      Map.ofEntries(
          Map.entry("containers", List.of("name")),
          Map.entry("initContainers", List.of("name")),
          Map.entry("ephemeralContainers", List.of("name")),
          Map.entry("env", List.of("name")),
          Map.entry("ports", List.of("containerPort", "port")),
          Map.entry("volumes", List.of("name")),
          Map.entry("volumeMounts", List.of("mountPath")),
          Map.entry("volumeDevices", List.of("devicePath")),
          Map.entry("hostAliases", List.of("ip")),
          Map.entry("topologySpreadConstraints", List.of("topologyKey")),
          Map.entry("imagePullSecrets", List.of("name")));

  private Nodes() {}

  /** A text that stands at a place. */
  public static YamlNode text(Location at, String text) {
    return YamlNode.scalar(at, 0, 0, false, false, text, text);
  }

  /** A plain scalar, typed as YAML types it, that stands at a place. */
  public static YamlNode plain(Location at, String text) {
    try {
      for (YamlDocument document : YamlDocument.parse(at.file(), text)) {
        if (document.root().isScalar()) {
          return YamlNode.scalar(at, 0, 0, true, false, text, document.root().value());
        }
      }
    } catch (YamlException e) {
      // What is no YAML is a text.
    }
    return text(at, text);
  }

  /** The scalar with another text, of the same style and at the same place. */
  public static YamlNode withText(YamlNode scalar, String text) {
    Object value = scalar.isPlain() ? plain(scalar.at(), text).value() : text;
    return YamlNode.scalar(
        scalar.at(), scalar.start(), scalar.end(), scalar.isPlain(), scalar.isBlock(), text, value);
  }

  /** The node with everything in it on one line, e.g. what a text between quotes holds. */
  public static YamlNode onLine(YamlNode node, Location at) {
    if (node.isScalar()) {
      return YamlNode.scalar(
          at, node.start(), node.end(), node.isPlain(), false, node.text(), node.value());
    }
    if (node.isSequence()) {
      return sequence(at, node.items().stream().map(item -> onLine(item, at)).toList());
    }
    return mapping(
        at,
        node.entries().stream()
            .map(entry -> new YamlNode.Entry(entry.key(), at, onLine(entry.value(), at)))
            .toList());
  }

  /** A mapping of these entries. */
  public static YamlNode mapping(Location at, List<YamlNode.Entry> entries) {
    Map<String, YamlNode.Entry> byKey = new LinkedHashMap<>();
    entries.forEach(entry -> byKey.put(entry.key(), entry));
    return YamlNode.mapping(at, 0, 0, byKey);
  }

  /** A sequence of these items. */
  public static YamlNode sequence(Location at, List<YamlNode> items) {
    return YamlNode.sequence(at, 0, 0, List.copyOf(items));
  }

  /**
   * A merge patch: maps merge, a null removes, {@code $patch: delete} removes and {@code $patch:
   * replace} replaces.
   *
   * @param joinLists true joins the lists that Kubernetes' own kinds join by name (strategic
   *     merge); false replaces every list, as for custom resources
   */
  public static YamlNode merge(YamlNode under, YamlNode patch, boolean joinLists) {
    if (!under.isMapping() || !patch.isMapping()) {
      return patch;
    }
    if (patch.text("$patch").orElse("").equals("replace")) {
      return without(patch, "$patch");
    }
    Map<String, YamlNode.Entry> result = new LinkedHashMap<>();
    under.entries().forEach(entry -> result.put(entry.key(), entry));
    for (YamlNode.Entry entry : patch.entries()) {
      YamlNode.Entry below = result.get(entry.key());
      YamlNode value = entry.value();
      if (entry.key().startsWith("$")) {
        continue;
      }
      if ((value.isScalar() && value.value() == null)
          || value.text("$patch").orElse("").equals("delete")) {
        result.remove(entry.key());
      } else if (below == null) {
        YamlNode bare = value.isMapping() ? withoutDirectives(value) : value;
        result.put(entry.key(), new YamlNode.Entry(entry.key(), entry.at(), bare));
      } else if (below.value().isMapping() && value.isMapping()) {
        YamlNode merged = merge(below.value(), value, joinLists);
        result.put(entry.key(), new YamlNode.Entry(entry.key(), below.at(), merged));
      } else if (joinLists
          && MERGE_KEYS.containsKey(entry.key())
          && below.value().isSequence()
          && value.isSequence()) {
        YamlNode merged = mergeList(below.value(), value, MERGE_KEYS.get(entry.key()));
        result.put(entry.key(), new YamlNode.Entry(entry.key(), below.at(), merged));
      } else {
        result.put(entry.key(), entry);
      }
    }
    return YamlNode.mapping(under.at(), under.start(), under.end(), result);
  }

  /** The patch's items come first, as kustomize puts them. */
  private static YamlNode mergeList(YamlNode under, YamlNode patch, List<String> keys) {
    List<YamlNode> rest = new ArrayList<>(under.items());
    List<YamlNode> result = new ArrayList<>();
    boolean replaces =
        patch.items().stream().anyMatch(item -> directive(item).equals("replace") && only(item));
    if (replaces) {
      rest.clear();
    }
    for (YamlNode item : patch.items()) {
      if (replaces && only(item)) {
        continue;
      }
      Optional<String> key = keys.stream().filter(name -> item.get(name).isPresent()).findFirst();
      Optional<String> name = key.flatMap(item::text);
      int index = -1;
      for (int i = 0; i < rest.size() && name.isPresent(); i++) {
        if (rest.get(i).text(key.get()).equals(name)) {
          index = i;
          break;
        }
      }
      YamlNode below = index < 0 ? null : rest.remove(index);
      if (!directive(item).equals("delete")) {
        result.add(below == null ? withoutDirectives(item) : merge(below, item, true));
      }
    }
    result.addAll(rest);
    return YamlNode.sequence(under.at(), under.start(), under.end(), List.copyOf(result));
  }

  /** What {@code $patch} says; empty where it stands nowhere. */
  private static String directive(YamlNode node) {
    return node.text("$patch").orElse("");
  }

  private static boolean only(YamlNode item) {
    return item.entries().size() == 1 && item.get("$patch").isPresent();
  }

  private static YamlNode withoutDirectives(YamlNode patch) {
    return patch.isMapping() ? merge(mapping(patch.at(), List.of()), patch, true) : patch;
  }

  private static YamlNode without(YamlNode node, String key) {
    return mapping(
        node.at(), node.entries().stream().filter(entry -> !entry.key().equals(key)).toList());
  }

  /**
   * The node with the value at a JSON pointer put there; maps on the way are made where they lack.
   *
   * @param keyAt the line of the key
   */
  public static YamlNode put(YamlNode node, String pointer, Location keyAt, YamlNode value) {
    return edit(node, Values.steps(pointer), 0, keyAt, value, false);
  }

  /**
   * A JSON patch (RFC 6902); {@code test} holds, since a patch that fails deploys nothing.
   *
   * @param operations a sequence of operations
   */
  public static YamlNode jsonPatch(YamlNode node, YamlNode operations) {
    YamlNode result = node;
    for (YamlNode operation : operations.items()) {
      String path = operation.text("path").orElse("");
      String op = operation.text("op").orElse("");
      if (!path.startsWith("/")) {
        continue;
      }
      List<String> steps = Values.steps(path);
      Location at = operation.line("value");
      Optional<YamlNode> value = operation.get("value");
      String from = operation.text("from").orElse("");
      boolean within = (path + "/").startsWith(from + "/");
      if (op.equals("remove")) {
        result = edit(result, steps, 0, at, null, false);
      } else if ((op.equals("move") || op.equals("copy")) && from.startsWith("/") && !within) {
        Optional<YamlNode.Entry> moved = at(result, Values.steps(from));
        if (moved.isPresent()) {
          YamlNode rest =
              op.equals("move") ? edit(result, Values.steps(from), 0, at, null, false) : result;
          result = edit(rest, steps, 0, moved.get().at(), moved.get().value(), true);
        }
      } else if (value.isPresent() && (op.equals("add") || op.equals("replace"))) {
        result = edit(result, steps, 0, at, value.get(), op.equals("add"));
      }
    }
    return result;
  }

  /** What stands at a JSON pointer, with the line of its key. */
  private static Optional<YamlNode.Entry> at(YamlNode node, List<String> steps) {
    YamlNode here = node;
    Location line = node.at();
    for (String step : steps) {
      if (here.isSequence()) {
        int index = step.matches("\\d{1,6}") ? Integer.parseInt(step) : -1;
        if (index < 0 || index >= here.items().size()) {
          return Optional.empty();
        }
        here = here.items().get(index);
        line = here.at();
      } else {
        Optional<YamlNode.Entry> entry = here.entry(step);
        if (entry.isEmpty()) {
          return Optional.empty();
        }
        here = entry.get().value();
        line = entry.get().at();
      }
    }
    return Optional.of(new YamlNode.Entry("", line, here));
  }

  private static YamlNode edit(
      YamlNode node, List<String> steps, int depth, Location at, YamlNode value, boolean insert) {
    String step = steps.get(depth);
    boolean last = depth == steps.size() - 1;
    if (node.isSequence()) {
      List<YamlNode> items = new ArrayList<>(node.items());
      boolean end = step.equals("-");
      int index = end ? items.size() : step.matches("\\d{1,6}") ? Integer.parseInt(step) : -1;
      if (index < 0 || index > items.size() || (index == items.size() && !(last && insert))) {
        return node;
      }
      if (!last) {
        items.set(index, edit(items.get(index), steps, depth + 1, at, value, insert));
      } else if (value == null) {
        items.remove(index);
      } else if (insert) {
        items.add(index, value);
      } else {
        items.set(index, value);
      }
      return YamlNode.sequence(node.at(), node.start(), node.end(), List.copyOf(items));
    }
    if (!node.isMapping()) {
      return node;
    }
    Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
    node.entries().forEach(entry -> entries.put(entry.key(), entry));
    YamlNode.Entry below = entries.get(step);
    if (last && value == null) {
      entries.remove(step);
    } else if (last) {
      entries.put(step, new YamlNode.Entry(step, at, value));
    } else if (below != null || value != null) {
      YamlNode child = below == null ? mapping(at, List.of()) : below.value();
      YamlNode edited = edit(child, steps, depth + 1, at, value, insert);
      entries.put(step, new YamlNode.Entry(step, below == null ? at : below.at(), edited));
    }
    return YamlNode.mapping(node.at(), node.start(), node.end(), entries);
  }

  /** The node with every scalar value, keys aside, passed through a function. */
  public static YamlNode mapScalars(YamlNode node, UnaryOperator<YamlNode> function) {
    if (node.isScalar()) {
      return function.apply(node);
    }
    boolean changed = false;
    if (node.isSequence()) {
      List<YamlNode> items = new ArrayList<>(node.items().size());
      for (YamlNode item : node.items()) {
        YamlNode mapped = mapScalars(item, function);
        changed |= mapped != item;
        items.add(mapped);
      }
      return changed
          ? YamlNode.sequence(node.at(), node.start(), node.end(), List.copyOf(items))
          : node;
    }
    Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
    for (YamlNode.Entry entry : node.entries()) {
      YamlNode mapped = mapScalars(entry.value(), function);
      changed |= mapped != entry.value();
      // A value that comes from elsewhere is declared there.
      boolean moved = mapped.isScalar() && !mapped.at().equals(entry.value().at());
      entries.put(
          entry.key(), new YamlNode.Entry(entry.key(), moved ? mapped.at() : entry.at(), mapped));
    }
    return changed ? YamlNode.mapping(node.at(), node.start(), node.end(), entries) : node;
  }

  /** The scalar at another place. */
  public static YamlNode at(YamlNode scalar, Location at) {
    return YamlNode.scalar(
        at,
        scalar.start(),
        scalar.end(),
        scalar.isPlain(),
        scalar.isBlock(),
        scalar.text(),
        scalar.value());
  }

  /**
   * The node with every part at another place.
   *
   * @param places for keys, mappings and sequences
   * @param scalars for scalars
   */
  public static YamlNode relocate(
      YamlNode node, UnaryOperator<Location> places, UnaryOperator<YamlNode> scalars) {
    if (node.isScalar()) {
      return scalars.apply(node);
    }
    Location at = places.apply(node.at());
    if (node.isSequence()) {
      return YamlNode.sequence(
          at,
          node.start(),
          node.end(),
          node.items().stream().map(item -> relocate(item, places, scalars)).toList());
    }
    Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
    for (YamlNode.Entry entry : node.entries()) {
      YamlNode value = relocate(entry.value(), places, scalars);
      // A value that was put in from elsewhere takes its key along.
      boolean elsewhere = value.isScalar() && !value.at().equals(places.apply(entry.value().at()));
      entries.put(
          entry.key(),
          new YamlNode.Entry(
              entry.key(), elsewhere ? value.at() : places.apply(entry.at()), value));
    }
    return YamlNode.mapping(at, node.start(), node.end(), entries);
  }

  /**
   * Values as a mapping again.
   *
   * @param at for what has no line of its own
   */
  public static YamlNode of(Values values, Location at) {
    return of(values.tree(), values, "", at);
  }

  private static YamlNode of(Object value, Values values, String pointer, Location at) {
    Location here = values.lines().getOrDefault(pointer, at);
    if (value instanceof Map<?, ?> map) {
      Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
      map.forEach(
          (name, item) -> {
            String key = String.valueOf(name);
            String below = pointer + "/" + Values.escape(key);
            Location keyAt = values.lines().getOrDefault(below, here);
            entries.put(key, new YamlNode.Entry(key, keyAt, of(item, values, below, here)));
          });
      return YamlNode.mapping(here, 0, 0, entries);
    }
    if (value instanceof List<?> list) {
      List<YamlNode> items = new ArrayList<>();
      for (Object item : list) {
        items.add(of(item, values, pointer + "/" + items.size(), here));
      }
      return YamlNode.sequence(here, 0, 0, List.copyOf(items));
    }
    boolean text = value instanceof String;
    return YamlNode.scalar(here, 0, 0, !text, false, String.valueOf(value), value);
  }
}
