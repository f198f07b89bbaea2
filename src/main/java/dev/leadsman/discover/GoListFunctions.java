package dev.leadsman.discover;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Functions of Go and sprig that read or make lists and maps. */
final class GoListFunctions {
  private final Map<String, GoFunctions.Call> functions;

  private GoListFunctions(Map<String, GoFunctions.Call> functions) {
    this.functions = functions;
  }

  static void addTo(Map<String, GoFunctions.Call> functions) {
    GoListFunctions lists = new GoListFunctions(functions);
    lists.lists();
    lists.maps();
  }

  private void known(String name, GoFunctions.Call call) {
    functions.put(name, GoFunctions.known(call));
  }

  private static GoValue last(List<GoValue> values) {
    return values.get(values.size() - 1);
  }

  private void lists() {
    functions.put("list", (v, run) -> GoFunctions.list(v, run));
    functions.put("tuple", (v, run) -> GoFunctions.list(v, run));
    known("first", (v, run) -> at(v.get(0), 0));
    known("last", (v, run) -> at(v.get(0), v.get(0).items().size() - 1));
    known("rest", (v, run) -> GoFunctions.list(part(v.get(0), 1, 0), run));
    known("initial", (v, run) -> GoFunctions.list(part(v.get(0), 0, 1), run));
    known(
        "compact",
        (v, run) ->
            GoFunctions.list(v.get(0).items().stream().filter(GoValue::isTrue).toList(), run));
    known(
        "has",
        (v, run) ->
            GoValue.of(
                v.get(1).items().stream().anyMatch(item -> GoFunctions.same(item, v.get(0)))));
    known(
        "append",
        (v, run) -> {
          List<GoValue> items = v.get(0).items();
          items.add(v.get(1));
          return GoFunctions.list(items, run);
        });
    known(
        "prepend",
        (v, run) -> {
          List<GoValue> items = v.get(0).items();
          items.add(0, v.get(1));
          return GoFunctions.list(items, run);
        });
    known(
        "concat",
        (v, run) -> {
          List<GoValue> items = new ArrayList<>();
          v.forEach(value -> items.addAll(value.items()));
          return GoFunctions.list(items, run);
        });
    known(
        "uniq",
        (v, run) -> {
          Map<String, GoValue> unique = new LinkedHashMap<>();
          v.get(0).items().forEach(item -> unique.putIfAbsent(item.print(), item));
          return GoFunctions.list(List.copyOf(unique.values()), run);
        });
    known(
        "sortAlpha",
        (v, run) -> {
          List<GoValue> items = v.get(0).items();
          items.sort((a, b) -> a.print().compareTo(b.print()));
          return GoFunctions.list(items, run);
        });
    known(
        "reverse",
        (v, run) -> {
          List<GoValue> items = v.get(0).items();
          Collections.reverse(items);
          return GoFunctions.list(items, run);
        });
    known(
        "until",
        (v, run) -> {
          List<GoValue> items = new ArrayList<>();
          for (int i = 0; i < Math.min(GoFunctions.count(v.get(0)), GoFunctions.MAX_ITEMS); i++) {
            items.add(GoValue.of(i));
          }
          return GoFunctions.list(items, run);
        });
    known(
        "len",
        (v, run) -> {
          GoValue value = v.get(0);
          int size =
              value.isMap()
                  ? value.entries().size()
                  : value.isList() ? value.items().size() : value.print().length();
          return GoValue.of(size);
        });
    functions.put(
        "index",
        (v, run) -> {
          GoValue here = v.get(0);
          for (GoValue key : v.subList(1, v.size())) {
            GoFunctions.refuseUnknown(here);
            GoFunctions.refuseUnknown(key);
            if (!here.isMap() && !here.isList()) {
              throw new GoRun.UnknownException("it takes " + key.print() + " of nothing");
            }
            here = here.isMap() ? here.field(key.print()) : item(here, key);
          }
          return here;
        });
  }

  private static GoValue item(GoValue list, GoValue index) {
    int at = GoFunctions.count(index);
    if (!index.isNumber() || at < 0 || at >= list.items().size()) {
      throw new GoRun.UnknownException("a list has no item " + index.print());
    }
    return list.items().get(at);
  }

  private static GoValue at(GoValue list, int index) {
    List<GoValue> items = list.items();
    return index >= 0 && index < items.size() ? items.get(index) : GoValue.NOTHING;
  }

  private static List<GoValue> part(GoValue list, int front, int back) {
    List<GoValue> items = list.items();
    return front + back > items.size() ? List.of() : items.subList(front, items.size() - back);
  }

  private void maps() {
    functions.put(
        "dict",
        (v, run) -> {
          Map<String, GoValue> map = new LinkedHashMap<>();
          for (int i = 0; i < v.size(); i += 2) {
            map.put(
                GoFunctions.string(v, i), i + 1 < v.size() ? v.get(i + 1) : GoValue.text("", null));
          }
          run.spend(v.size());
          return GoValue.map(map);
        });
    functions.put(
        "get",
        (v, run) -> {
          GoFunctions.refuseUnknown(v.get(0));
          GoValue found = v.get(0).field(GoFunctions.string(v, 1));
          return found.isNothing() ? GoValue.text("", null) : found;
        });
    functions.put(
        "hasKey",
        (v, run) -> {
          GoFunctions.refuseUnknown(v.get(0));
          if (v.get(0).isPartial() && !v.get(0).has(GoFunctions.string(v, 1))) {
            return v.get(0).field(GoFunctions.string(v, 1));
          }
          return GoValue.of(v.get(0).has(GoFunctions.string(v, 1)));
        });
    functions.put(
        "set",
        (v, run) -> {
          GoFunctions.refuseUnknown(v.get(0));
          run.spend(v.get(0).entries().size());
          v.get(0).put(GoFunctions.string(v, 1), v.get(2));
          return v.get(0);
        });
    functions.put(
        "unset",
        (v, run) -> {
          GoFunctions.refuseUnknown(v.get(0));
          v.get(0).remove(GoFunctions.string(v, 1));
          return v.get(0);
        });
    known(
        "keys",
        (v, run) -> {
          List<GoValue> keys = new ArrayList<>();
          v.forEach(
              map -> map.sorted().forEach((key, item) -> keys.add(GoValue.text(key, item.at()))));
          return GoFunctions.list(keys, run);
        });
    known("values", (v, run) -> GoFunctions.list(List.copyOf(v.get(0).sorted().values()), run));
    known("pick", (v, run) -> filter(v, run, true));
    known("omit", (v, run) -> filter(v, run, false));
    known("merge", (v, run) -> merge(v, run, false));
    known("mergeOverwrite", (v, run) -> merge(v, run, true));
    known("deepCopy", (v, run) -> v.get(0));
    functions.put(
        "dig",
        (v, run) -> {
          GoValue here = last(v);
          for (GoValue key : v.subList(0, v.size() - 2)) {
            GoFunctions.refuseUnknown(here);
            if (here.isMap() && !here.has(key.print()) && !here.isPartial()) {
              return v.get(v.size() - 2);
            }
            here = here.field(key.print());
          }
          return here;
        });
  }

  private static GoValue filter(List<GoValue> v, GoRun run, boolean keep) {
    List<String> keys = v.subList(1, v.size()).stream().map(GoValue::print).toList();
    Map<String, GoValue> map = v.get(0).entries();
    map.keySet().removeIf(key -> keys.contains(key) != keep);
    run.spend(map.size());
    return GoValue.map(map);
  }

  private static GoValue merge(List<GoValue> v, GoRun run, boolean over) {
    GoValue result = v.get(0);
    for (GoValue other : v.subList(1, v.size())) {
      result = over ? merge(result, other, 0, run) : merge(other, result, 0, run);
    }
    if (v.get(0).isMap()) {
      result.entries().forEach(v.get(0)::put);
    }
    return result;
  }

  private static GoValue merge(GoValue under, GoValue over, int depth, GoRun run) {
    if (!under.isMap() || !over.isMap() || depth > 50) {
      return over;
    }
    Map<String, GoValue> map = under.entries();
    run.spend(map.size());
    over.entries()
        .forEach(
            (key, item) ->
                map.merge(key, item, (below, above) -> merge(below, above, depth + 1, run)));
    return GoValue.map(map);
  }
}
