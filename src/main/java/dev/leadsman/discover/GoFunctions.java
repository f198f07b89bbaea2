package dev.leadsman.discover;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * Functions of Go templates, sprig and Helm that depend on nothing but their arguments. One that is
 * not here, e.g. {@code lookup} or {@code now}, gives what cannot be known.
 *
 * @see <a href="https://masterminds.github.io/sprig/">sprig</a>
 */
final class GoFunctions {
  /** A function. */
  interface Call {
    /**
     * @throws GoRun.UnknownException where Go would fail or the result cannot be known
     */
    GoValue call(List<GoValue> arguments, GoRun run);
  }

  /** An argument that is evaluated when it is asked for. */
  interface Argument extends Supplier<GoValue> {}

  static final int MAX_ITEMS = 100_000;

  private static final Map<String, Call> ALL = new HashMap<>();

  private GoFunctions() {}

  static GoValue call(String name, List<Argument> arguments, Map<String, Call> more, GoRun run) {
    if (name.equals("and") || name.equals("or")) {
      return decide(name.equals("or"), arguments);
    }
    List<GoValue> values = new ArrayList<>();
    arguments.forEach(argument -> values.add(argument.get()));
    Call call = more.getOrDefault(name, ALL.get(name));
    if (call == null && name.startsWith("must") && name.length() > 4) {
      // mustMerge fails where merge is silent, and is the same otherwise.
      call = ALL.get(Character.toLowerCase(name.charAt(4)) + name.substring(5));
    }
    if (call == null) {
      throw new GoRun.UnknownException("the function " + name + " is not known");
    }
    try {
      return call.call(values, run);
    } catch (IndexOutOfBoundsException e) {
      throw new GoRun.UnknownException(name + " gets other arguments than it takes");
    }
  }

  /** {@code and} and {@code or} stop at the first argument that settles them. */
  private static GoValue decide(boolean wanted, List<Argument> arguments) {
    GoValue value = GoValue.NOTHING;
    for (Argument argument : arguments) {
      value = argument.get();
      if (value.isUnknown() || value.isTrue() == wanted) {
        return value;
      }
    }
    return value;
  }

  /** A function whose result hangs on the whole of its arguments. */
  private static void known(String name, Call call) {
    ALL.put(name, known(call));
  }

  /** A function that is not called with what is unknown. */
  static Call known(Call call) {
    return (values, run) -> {
      for (GoValue value : values) {
        refuseUnknown(value);
        if (value.isText() && value.holdsUnknown()) {
          throw new GoRun.UnknownException("a part of it is not known");
        }
      }
      return call.call(values, run);
    };
  }

  static void refuseUnknown(GoValue value) {
    if (value.isUnknown()) {
      throw new GoRun.UnknownException(value.why());
    }
  }

  static LinedText lined(GoValue value, GoRun run) {
    return value.lined(run.place());
  }

  static String string(List<GoValue> values, int index) {
    return values.get(index).print();
  }

  /** A whole number within the size of a list or text. */
  static int count(GoValue value) {
    double number = value.isNumber() ? value.number() : 0;
    return (int) Math.max(-1e9, Math.min(1e9, number));
  }

  static GoValue list(List<GoValue> items, GoRun run) {
    run.spend(items.size());
    if (items.size() > MAX_ITEMS) {
      throw new GoRun.LimitException("it makes more than any real template does");
    }
    return GoValue.list(items);
  }

  static {
    logic();
    GoListFunctions.addTo(ALL);
    numbers();
    GoTextFunctions.addTo(ALL);
  }

  private static void logic() {
    known("not", (v, run) -> GoValue.of(!v.get(0).isTrue()));
    known(
        "eq",
        (v, run) -> {
          GoValue first = v.get(0);
          return GoValue.of(v.subList(1, v.size()).stream().anyMatch(other -> same(first, other)));
        });
    known("ne", (v, run) -> GoValue.of(!same(v.get(0), v.get(1))));
    compare("lt", (a, b) -> a < b);
    compare("le", (a, b) -> a <= b);
    compare("gt", (a, b) -> a > b);
    compare("ge", (a, b) -> a >= b);
    ALL.put(
        "default",
        (v, run) -> {
          GoValue given = v.size() < 2 ? GoValue.NOTHING : v.get(1);
          return given.isUnknown() || given.isTrue() ? given : v.get(0);
        });
    ALL.put(
        "coalesce",
        (v, run) ->
            v.stream()
                .filter(value -> value.isUnknown() || value.isTrue())
                .findFirst()
                .orElse(GoValue.NOTHING));
    ALL.put(
        "ternary",
        (v, run) -> {
          GoValue condition = v.get(2);
          return condition.isUnknown() ? condition : condition.isTrue() ? v.get(0) : v.get(1);
        });
    known("empty", (v, run) -> GoValue.of(!v.get(0).isTrue()));
    ALL.put(
        "required",
        (v, run) -> {
          if (v.get(1).isNothing() || (v.get(1).isText() && v.get(1).print().isEmpty())) {
            throw new GoRun.UnknownException("a required value is missing");
          }
          return v.get(1);
        });
    ALL.put(
        "fail",
        (v, run) -> {
          throw new GoRun.UnknownException("it fails on purpose");
        });
    ALL.put("include", (v, run) -> run.include(string(v, 0), v.get(1)));
    ALL.put(
        "tpl",
        (v, run) -> {
          refuseUnknown(v.get(0));
          return run.tpl(lined(v.get(0), run), v.get(1));
        });
    known("kindIs", (v, run) -> GoValue.of(kind(v.get(1)).equals(string(v, 0))));
    known("kindOf", (v, run) -> GoValue.text(kind(v.get(0)), null));
  }

  private static String kind(GoValue value) {
    if (value.isMap()) {
      return "map";
    }
    if (value.isList()) {
      return "slice";
    }
    if (value.isNothing()) {
      return "invalid";
    }
    return value.isBoolean() ? "bool" : value.isNumber() ? "float64" : "string";
  }

  static boolean same(GoValue one, GoValue other) {
    if (one.isMap() || one.isList() || other.isMap() || other.isList()) {
      throw new GoRun.UnknownException("it compares what is no scalar");
    }
    if (one.isNumber() && other.isNumber()) {
      return Double.compare(one.number(), other.number()) == 0;
    }
    boolean comparable = one.isText() == other.isText() && one.isBoolean() == other.isBoolean();
    return comparable && one.isNothing() == other.isNothing() && one.print().equals(other.print());
  }

  private static void compare(String name, BiPredicate<Integer, Integer> holds) {
    known(
        name,
        (v, run) -> {
          GoValue one = v.get(0);
          GoValue other = v.get(1);
          boolean numbers = one.isNumber() && other.isNumber();
          if (!numbers && !(one.isText() && other.isText())) {
            throw new GoRun.UnknownException("it compares what has no order");
          }
          int order =
              numbers
                  ? Double.compare(one.number(), other.number())
                  : one.print().compareTo(other.print());
          return GoValue.of(holds.test(order, 0));
        });
  }

  private static void numbers() {
    known("int", (v, run) -> GoValue.of((long) toNumber(v.get(0))));
    known("int64", (v, run) -> GoValue.of((long) toNumber(v.get(0))));
    known("float64", (v, run) -> GoValue.of(toNumber(v.get(0))));
    known("add1", (v, run) -> GoValue.of((long) toNumber(v.get(0)) + 1));
    known("add", (v, run) -> GoValue.of(v.stream().mapToLong(n -> (long) toNumber(n)).sum()));
    known("sub", (v, run) -> GoValue.of((long) toNumber(v.get(0)) - (long) toNumber(v.get(1))));
    known(
        "mul",
        (v, run) ->
            GoValue.of(v.stream().mapToLong(n -> (long) toNumber(n)).reduce(1, (a, b) -> a * b)));
  }

  private static double toNumber(GoValue value) {
    if (value.isNumber()) {
      return value.number();
    }
    try {
      return Double.parseDouble(value.print());
    } catch (NumberFormatException e) {
      return value.isTrue() && value.isBoolean() ? 1 : 0;
    }
  }
}
