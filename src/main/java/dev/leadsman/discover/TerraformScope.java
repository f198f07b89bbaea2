package dev.leadsman.discover;

import dev.leadsman.hcl.HclBlock;
import dev.leadsman.hcl.HclExpression;
import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What names stand for in a module that somebody calls, and what expressions come to there. */
final class TerraformScope {
  private static final int MAX_STEPS = 200_000;
  private static final int MAX_DEPTH = 200;
  private static final int MAX_TEXT = 1 << 20;
  private static final int MAX_ITEMS = 500;
  private static final Pattern OBJECT = Pattern.compile("(?m)^kind: *[A-Z]");

  private final TerraformFiles files;
  private final TerraformFiles.Module module;
  private final String rootDirectory;
  private final Map<String, TerraformValue> given;
  private final Map<String, TerraformValue> locals;
  private final Set<String> busy;
  private final Map<String, TerraformValue> names;
  private final Map<String, TerraformValue> objects;
  private int steps;
  private int depth;

  /**
   * @param rootDirectory where terraform runs
   * @param given variables that caller or variable files set
   */
  TerraformScope(
      TerraformFiles files,
      TerraformFiles.Module module,
      String rootDirectory,
      Map<String, TerraformValue> given) {
    this(
        files,
        module,
        rootDirectory,
        given,
        Map.of(),
        new HashMap<>(),
        new HashSet<>(),
        new LinkedHashMap<>());
  }

  private TerraformScope(
      TerraformFiles files,
      TerraformFiles.Module module,
      String rootDirectory,
      Map<String, TerraformValue> given,
      Map<String, TerraformValue> names,
      Map<String, TerraformValue> locals,
      Set<String> busy,
      Map<String, TerraformValue> objects) {
    this.files = files;
    this.module = module;
    this.rootDirectory = rootDirectory;
    this.given = given;
    this.names = names;
    this.locals = locals;
    this.busy = busy;
    this.objects = objects;
  }

  /** The same scope with more names: {@code each}, {@code count}, a for's variables. */
  TerraformScope with(Map<String, TerraformValue> more) {
    Map<String, TerraformValue> all = new HashMap<>(names);
    all.putAll(more);
    TerraformScope inner =
        new TerraformScope(files, module, rootDirectory, given, all, locals, busy, objects);
    inner.steps = steps;
    inner.depth = depth;
    return inner;
  }

  TerraformFiles.Module module() {
    return module;
  }

  String rootDirectory() {
    return rootDirectory;
  }

  /** Kubernetes objects that templates came to so far, whatever takes them. */
  List<TerraformValue> objects() {
    return List.copyOf(objects.values());
  }

  /** The value of a block's attribute; empty when it is not written or null. */
  Optional<TerraformValue> value(HclBlock block, String name) {
    return block.value(name).map(this::value).filter(value -> !value.isNull());
  }

  TerraformValue value(HclExpression expression) {
    Location at = expression.at();
    if (++steps > MAX_STEPS || depth > MAX_DEPTH) {
      return TerraformValue.computed(at, "an expression beyond reason");
    }
    depth++;
    try {
      return evaluate(expression, at);
    } finally {
      depth--;
    }
  }

  private TerraformValue evaluate(HclExpression expression, Location at) {
    if (expression instanceof HclExpression.Literal literal) {
      return TerraformValue.known(at, literal.value());
    }
    if (expression instanceof HclExpression.Template template) {
      return template(template);
    }
    if (expression instanceof HclExpression.Variable variable) {
      TerraformValue named = names.get(variable.name());
      return named == null ? TerraformValue.computed(at, variable.name()) : named;
    }
    if (expression instanceof HclExpression.Attribute attribute) {
      return attribute(attribute);
    }
    if (expression instanceof HclExpression.Index index) {
      Optional<String> key = value(index.key()).text();
      TerraformValue of = value(index.of());
      return key.isEmpty() ? computed(expression) : step(of, key.get(), expression);
    }
    if (expression instanceof HclExpression.Tuple tuple) {
      return TerraformValue.known(at, tuple.items().stream().map(this::value).toList());
    }
    if (expression instanceof HclExpression.ObjectValue object) {
      Map<String, TerraformValue> map = new LinkedHashMap<>();
      for (HclExpression.Pair pair : object.pairs()) {
        TerraformValue key = value(pair.key());
        map.put(key.text().orElse("${" + pair.key().shown() + "}"), value(pair.value()));
      }
      return TerraformValue.known(at, map);
    }
    if (expression instanceof HclExpression.Conditional conditional) {
      Optional<Boolean> condition = value(conditional.condition()).truth();
      if (condition.isPresent()) {
        return value(condition.get() ? conditional.then() : conditional.otherwise());
      }
      TerraformValue then = value(conditional.then());
      TerraformValue otherwise = value(conditional.otherwise());
      boolean same = then.text().isPresent() && then.text().equals(otherwise.text());
      return same ? then : computed(expression);
    }
    if (expression instanceof HclExpression.Operation operation) {
      TerraformValue left = operation.left() == null ? null : value(operation.left());
      return TerraformOperators.apply(operation, left, value(operation.right()));
    }
    if (expression instanceof HclExpression.For loop) {
      return loop(loop);
    }
    if (expression instanceof HclExpression.Call call) {
      return call(call);
    }
    return computed(expression);
  }

  private static TerraformValue computed(HclExpression expression) {
    return TerraformValue.computed(expression.at(), expression.shown());
  }

  private TerraformValue template(HclExpression.Template template) {
    LinedText.Builder text = new LinedText.Builder();
    String computed = null;
    List<TerraformValue> inner = new ArrayList<>();
    boolean alone = template.parts().size() == 1;
    int line = template.textAt().line();
    for (HclExpression part : template.parts()) {
      TerraformValue value = value(part);
      Optional<String> known = value.text();
      if (alone && !(part instanceof HclExpression.Literal) && value.computed() == null) {
        return value;
      }
      if (part instanceof HclExpression.Literal literal) {
        String written = String.valueOf(literal.value());
        text.append(template.textAt().file(), line, written);
        line += (int) written.chars().filter(c -> c == '\n').count();
        continue;
      }
      inner.add(value);
      if (known.isPresent() && text.length() + known.get().length() <= MAX_TEXT) {
        text.append(value.lined().orElseGet(() -> LinedText.at(value.at(), known.get())));
      } else {
        computed = value.computed() == null ? part.shown() : value.computed();
        text.opaque("${" + computed + "}", new Location(template.textAt().file(), line));
      }
    }
    LinedText lines = text.build(template.textAt());
    boolean oneLine = template.at().equals(template.textAt()) && lines.text().indexOf('\n') < 0;
    if (oneLine && computed != null) {
      return TerraformValue.computed(template.at(), alone ? computed : template.shown());
    }
    if (oneLine && inner.size() == 1) {
      // The version of "v${var.version}" is written where the variable is.
      return new TerraformValue(inner.get(0).at(), lines.text(), computed);
    }
    Location at = oneLine ? lines.tagAt().orElse(template.at()) : template.textAt();
    return new TerraformValue(at, lines.text(), computed, inner.isEmpty() ? null : lines);
  }

  private TerraformValue attribute(HclExpression.Attribute attribute) {
    if (attribute.of() instanceof HclExpression.Variable root && !names.containsKey(root.name())) {
      return switch (root.name()) {
        case "var" -> variable(attribute);
        case "local" -> local(attribute);
        case "path" ->
            TerraformValue.known(
                attribute.at(),
                ScriptTree.TOP
                    + "/"
                    + (attribute.name().equals("module") ? module.directory() : rootDirectory));
        default -> computed(attribute);
      };
    }
    if (attribute.of() instanceof HclExpression.Attribute call
        && call.of() instanceof HclExpression.Variable root
        && root.name().equals("module")) {
      return output(attribute, call.name());
    }
    return step(value(attribute.of()), attribute.name(), attribute);
  }

  private static TerraformValue step(TerraformValue of, String key, HclExpression expression) {
    if (of.data() instanceof Map<?, ?>) {
      TerraformValue found = of.map().get(key);
      if (found != null) {
        return found;
      }
      return TerraformValue.computed(
          expression.at(),
          of.isKnown() ? TerraformFunctions.MISSING + expression.shown() : expression.shown());
    }
    if (of.data() instanceof List<?> && of.isKnown() && key.matches("\\d{1,6}")) {
      int index = Integer.parseInt(key);
      if (index < of.list().size()) {
        return of.list().get(index);
      }
      return TerraformValue.computed(
          expression.at(), TerraformFunctions.MISSING + expression.shown());
    }
    if (of.isNull() || (of.computed() != null && of.computed().startsWith("missing "))) {
      return TerraformValue.computed(
          expression.at(), TerraformFunctions.MISSING + expression.shown());
    }
    return computed(expression);
  }

  private TerraformValue variable(HclExpression.Attribute attribute) {
    HclBlock declared = module.variables().get(attribute.name());
    TerraformValue value = given.get(attribute.name());
    if (value == null && declared != null && declared.value("default").isPresent()) {
      value = value(declared.value("default").get());
    }
    if (value == null) {
      return computed(attribute);
    }
    Optional<HclExpression> type = declared == null ? Optional.empty() : declared.value("type");
    return type.isPresent() ? TerraformTypes.withDefaults(this, value, type.get()) : value;
  }

  private TerraformValue local(HclExpression.Attribute attribute) {
    String name = attribute.name();
    TerraformValue known = locals.get(name);
    if (known != null) {
      return known;
    }
    HclBlock.Attribute declared = module.locals().get(name);
    if (declared == null || !busy.add(name)) {
      return computed(attribute);
    }
    TerraformValue value = value(declared.value());
    busy.remove(name);
    locals.put(name, value);
    return value;
  }

  /** An output of a module of this revision. */
  private TerraformValue output(HclExpression.Attribute attribute, String call) {
    Optional<HclBlock> block =
        module.blocks("module").stream().filter(each -> each.label(0).equals(call)).findFirst();
    Optional<TerraformFiles.Module> called =
        block.flatMap(each -> files.called(module.directory(), each));
    String key = "module." + call;
    if (called.isEmpty() || depth > 20 || !busy.add(key)) {
      return computed(attribute);
    }
    Optional<HclBlock> output =
        called.get().blocks("output").stream()
            .filter(each -> each.label(0).equals(attribute.name()))
            .findFirst();
    TerraformScope inner =
        new TerraformScope(files, called.get(), rootDirectory, arguments(block.get()));
    inner.depth = depth + 10;
    TerraformValue value =
        output
            .flatMap(each -> each.value("value"))
            .map(inner::value)
            .orElseGet(() -> computed(attribute));
    busy.remove(key);
    return value;
  }

  /** What a module block gives to the module's variables. */
  Map<String, TerraformValue> arguments(HclBlock block) {
    Map<String, TerraformValue> arguments = new LinkedHashMap<>();
    block.attributes().forEach((name, attribute) -> arguments.put(name, value(attribute.value())));
    // An argument that is null takes the variable's default.
    arguments.values().removeIf(TerraformValue::isNull);
    return arguments;
  }

  private TerraformValue loop(HclExpression.For loop) {
    TerraformValue of = value(loop.of());
    if (!of.isKnown() || !of.isComposite()) {
      return computed(loop.of());
    }
    List<TerraformValue> keys = new ArrayList<>();
    List<TerraformValue> values = new ArrayList<>();
    of.map()
        .forEach(
            (key, value) -> {
              keys.add(TerraformValue.known(value.at(), key));
              values.add(value);
            });
    for (TerraformValue item : of.list()) {
      keys.add(TerraformValue.known(item.at(), (long) keys.size()));
      values.add(item);
    }
    if (values.size() > MAX_ITEMS) {
      return computed(loop.of());
    }
    List<TerraformValue> list = new ArrayList<>();
    Map<String, TerraformValue> map = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      Map<String, TerraformValue> inner = new HashMap<>();
      inner.put(loop.valueName(), values.get(i));
      if (!loop.keyName().isEmpty()) {
        inner.put(loop.keyName(), keys.get(i));
      }
      TerraformScope scope = with(inner);
      if (loop.condition() != null) {
        Optional<Boolean> wanted = scope.value(loop.condition()).truth();
        if (wanted.isEmpty()) {
          return computed(loop.condition());
        }
        if (!wanted.get()) {
          steps = scope.steps;
          continue;
        }
      }
      TerraformValue result = scope.value(loop.result());
      if (loop.resultKey() == null) {
        list.add(result);
      } else {
        Optional<String> key = scope.value(loop.resultKey()).text();
        if (key.isEmpty()) {
          return computed(loop.resultKey());
        }
        map.put(key.get(), result);
      }
      steps = scope.steps;
    }
    return TerraformValue.known(loop.at(), loop.resultKey() == null ? list : map);
  }

  private TerraformValue call(HclExpression.Call call) {
    List<TerraformValue> arguments = call.arguments().stream().map(this::value).toList();
    if (call.name().equals("file") || call.name().equals("templatefile")) {
      return file(call, arguments);
    }
    if (call.name().equals("fileset") || call.name().equals("fileexists")) {
      return files(call, arguments).orElseGet(() -> computed(call));
    }
    Optional<TerraformValue> terragrunt =
        files.terragruntFunction(call.name(), call.at(), arguments, rootDirectory);
    if (terragrunt.isPresent()) {
      return terragrunt.get();
    }
    return TerraformFunctions.call(call.name(), call.at(), arguments, call.shown())
        .orElseGet(() -> computed(call));
  }

  private Optional<TerraformValue> files(HclExpression.Call call, List<TerraformValue> arguments) {
    List<String> texts = arguments.stream().flatMap(each -> each.text().stream()).toList();
    List<String> directories = List.of(rootDirectory, module.directory());
    if (texts.size() != (call.name().equals("fileset") ? 2 : 1)) {
      return Optional.empty();
    }
    return call.name().equals("fileexists")
        ? Optional.of(
            TerraformValue.known(call.at(), files.text(texts.get(0), directories).isPresent()))
        : files
            .names(texts.get(0), texts.get(1), directories)
            .map(
                names ->
                    TerraformValue.known(
                        call.at(),
                        names.stream()
                            .map(name -> TerraformValue.known(call.at(), name))
                            .toList()));
  }

  private TerraformValue file(HclExpression.Call call, List<TerraformValue> arguments) {
    Optional<String> path = arguments.isEmpty() ? Optional.empty() : arguments.get(0).text();
    Optional<TerraformFiles.Text> text =
        path.flatMap(name -> files.text(name, List.of(rootDirectory, module.directory())));
    if (text.isEmpty()) {
      return path.isEmpty()
          ? computed(call)
          : TerraformValue.computed(
              call.at(), ScriptTree.plain(path.get()) + " is not a text file of this revision");
    }
    if (call.name().equals("file") || arguments.size() < 2) {
      return TerraformValue.known(new Location(text.get().path(), 1), text.get().text());
    }
    Optional<HclExpression> template = files.template(text.get());
    if (template.isEmpty()) {
      return TerraformValue.computed(call.at(), text.get().path() + " is a template");
    }
    TerraformValue filled = with(arguments.get(1).map()).value(template.get());
    if (TerraformFiles.hasDirectives(text.get()) && filled.computed() == null) {
      String left = "what stands under conditions in " + text.get().path();
      filled = new TerraformValue(filled.at(), filled.data(), left, filled.lines());
    }
    if (filled.data() instanceof String objectText && OBJECT.matcher(objectText).find()) {
      objects.put(filled.at() + "\0" + objectText, filled);
    }
    return filled;
  }
}
