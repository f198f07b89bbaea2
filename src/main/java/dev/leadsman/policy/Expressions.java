package dev.leadsman.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.leadsman.config.Words;
import dev.leadsman.model.Cause;
import dev.leadsman.model.Location;
import dev.leadsman.model.Version;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compiles the CEL of rules: the variables, functions and field names that rules may use. */
final class Expressions {
  private static final List<String> SIDE =
      List.of(
          "kind",
          "name",
          "namespace",
          "version",
          "values",
          "userValues",
          "defaults",
          "deployer",
          "flags",
          "source",
          "chart",
          "objects",
          "crds",
          "images",
          "env",
          "complete",
          "copies");

  private static final List<String> DEPLOYER =
      List.of(
          "name",
          "crdsOnUpgrade",
          "reuseValues",
          "resetThenReuseValues",
          "hooks",
          "isUpgrade",
          "lookup",
          "onFailure",
          "prune",
          "versionPinned");

  /** Fields of each variable; a path that names another one is a mistake in the rule. */
  private static final Map<String, List<String>> FIELDS =
      Map.ofEntries(
          Map.entry("release", List.of("cluster", "namespace", "name")),
          Map.entry("bump", List.of("component", "from", "to", "change", "chart", "images")),
          Map.entry("bump.chart", List.of("name", "from", "to", "changed")),
          Map.entry("head", SIDE),
          Map.entry("base", SIDE),
          Map.entry("deployer", DEPLOYER),
          Map.entry("head.deployer", DEPLOYER),
          Map.entry("base.deployer", DEPLOYER),
          Map.entry("head.flags", DEPLOYER),
          Map.entry("base.flags", DEPLOYER),
          Map.entry("head.source", List.of("kind", "name", "version")),
          Map.entry("base.source", List.of("kind", "name", "version")),
          Map.entry("changes", Sight.CHANGES),
          Map.entry("cluster", List.of("name", "kubernetesVersion", "facts")),
          Map.entry("desired", List.of("objects", "subjects", "removed")));

  private final CelCompiler compiler;
  private final CelRuntime runtime;

  @SuppressWarnings("Immutable") // the functions read versions, whose cache nobody sees
  Expressions(Versions versions) {
    CelOptions options = CelOptions.current().enableHeterogeneousNumericComparisons(true).build();
    compiler = compiler(options).build();
    // The planner runtime reads every entry of a map at once (0.14.0), and so would ask for all
    // costly parts; this one reads the keys that an expression names.
    runtime =
        CelRuntimeFactory.legacyCelRuntimeBuilder()
            .setOptions(options)
            .addLibraries(
                CelExtensions.optional(),
                CelExtensions.strings(),
                CelExtensions.lists(),
                CelExtensions.math(),
                CelExtensions.sets(options))
            .addFunctionBindings(
                CelFunctionBinding.from("goBool_dyn", Object.class, Expressions::goBool),
                CelFunctionBinding.from(
                    "dyn_inRange_string",
                    Object.class,
                    String.class,
                    (version, range) -> versions.matches(version(version, versions), range)),
                CelFunctionBinding.from(
                    "inRange_dyn_string",
                    Object.class,
                    String.class,
                    (version, range) -> versions.matches(version(version, versions), range)),
                CelFunctionBinding.from(
                    "compare_dyn_dyn",
                    Object.class,
                    Object.class,
                    (left, right) -> compare(left, right, versions)),
                CelFunctionBinding.from(
                    "version_string",
                    String.class,
                    text -> new Views.VersionView(version(text, versions))))
            .build();
  }

  private static CelCompilerBuilder compiler(CelOptions options) {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(options)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addLibraries(
                CelExtensions.optional(),
                CelExtensions.strings(),
                CelExtensions.lists(),
                CelExtensions.math(),
                CelExtensions.sets(options),
                CelExtensions.bindings())
            .addFunctionDeclarations(
                CelFunctionDecl.newFunctionDeclaration(
                    "goBool",
                    CelOverloadDecl.newGlobalOverload(
                        "goBool_dyn", SimpleType.BOOL, SimpleType.DYN)),
                CelFunctionDecl.newFunctionDeclaration(
                    "inRange",
                    CelOverloadDecl.newMemberOverload(
                        "dyn_inRange_string", SimpleType.BOOL, SimpleType.DYN, SimpleType.STRING),
                    CelOverloadDecl.newGlobalOverload(
                        "inRange_dyn_string", SimpleType.BOOL, SimpleType.DYN, SimpleType.STRING)),
                CelFunctionDecl.newFunctionDeclaration(
                    "compare",
                    CelOverloadDecl.newGlobalOverload(
                        "compare_dyn_dyn", SimpleType.INT, SimpleType.DYN, SimpleType.DYN)),
                CelFunctionDecl.newFunctionDeclaration(
                    "version",
                    CelOverloadDecl.newGlobalOverload(
                        "version_string", SimpleType.DYN, SimpleType.STRING)));
    for (String variable : Sight.VARIABLES) {
      builder.addVar(variable, SimpleType.DYN);
    }
    return builder.addVar("each", SimpleType.DYN);
  }

  /** What Go's strconv.ParseBool calls true: https://pkg.go.dev/strconv#ParseBool */
  private static boolean goBool(Object value) {
    return value instanceof Boolean known
        ? known
        : Set.of("1", "t", "T", "TRUE", "true", "True").contains(String.valueOf(value));
  }

  private static long compare(Object left, Object right, Versions versions) {
    Version one = version(left, versions);
    Version other = version(right, versions);
    if (right instanceof String text && left instanceof Views.VersionView) {
      other = inScheme(one, text, versions);
    } else if (left instanceof String text && right instanceof Views.VersionView) {
      one = inScheme(other, text, versions);
    }
    return Integer.signum(one.compareTo(other));
  }

  private static Version inScheme(Version version, String text, Versions versions) {
    return versions
        .readLike(version, text)
        .orElseThrow(() -> unplaced(text + " has no place among versions like " + version));
  }

  private static Version version(Object value, Versions versions) {
    if (value instanceof Views.VersionView view) {
      return view.version();
    }
    if (value instanceof String text) {
      return versions
          .readSemver(text)
          .orElseThrow(() -> unplaced("\"" + text + "\" is no version with a place in the order"));
    }
    throw new IllegalArgumentException("this is no version: " + Text.of(value));
  }

  private static Signal.Missing unplaced(String why) {
    return new Signal.Missing(Cause.VERSION, why);
  }

  /**
   * Compiles one expression of a rule.
   *
   * @param what the field it stands in, for messages
   * @param each whether {@code each} is there
   * @param kinds types it may have; a type that is known only when it runs always fits
   */
  Expression compile(String text, Location at, String what, boolean each, CelKind... kinds)
      throws PolicyException {
    try {
      CelAbstractSyntaxTree tree = compiler.compile(text).getAst();
      CelType type = tree.getResultType();
      Set<CelKind> allowed = Set.of(kinds);
      if (!allowed.isEmpty() && !type.equals(SimpleType.DYN) && !allowed.contains(type.kind())) {
        throw new PolicyException(at, what + " gives " + type.name() + ": " + text);
      }
      Set<String> facts = new TreeSet<>();
      Optional<String> mistake =
          CelNavigableAst.fromAst(tree)
              .getRoot()
              .allNodes()
              .map(node -> mistake(node, each, facts))
              .flatMap(Optional::stream)
              .findFirst();
      if (mistake.isPresent()) {
        throw new PolicyException(at, what + ": " + mistake.get());
      }
      return new Expression(text, runtime.createProgram(tree), facts);
    } catch (CelValidationException e) {
      String issues =
          e.getErrors().stream()
              .map(
                  issue ->
                      "column " + issue.getSourceLocation().getColumn() + ": " + issue.getMessage())
              .distinct()
              .collect(Collectors.joining("; "));
      throw new PolicyException(at + ": " + what + " is not CEL: " + issues + ": " + text, e);
    } catch (CelEvaluationException e) {
      throw new PolicyException(at + ": " + what + " is not CEL: " + e.getMessage(), e);
    }
  }

  private static Optional<String> mistake(CelNavigableExpr node, boolean each, Set<String> facts) {
    if (!each
        && node.expr().getKind() == ExprKind.Kind.IDENT
        && node.expr().ident().name().equals("each")) {
      return Optional.of("each is there only with forEach");
    }
    Optional<CelExpr> operand = operand(node.expr());
    Optional<String> field = field(node.expr());
    if (operand.isEmpty() || field.isEmpty()) {
      return Optional.empty();
    }
    String path = path(operand.get());
    if (path.equals("cluster.facts")) {
      facts.add(field.get());
    }
    List<String> known = FIELDS.get(path);
    if (known == null || known.contains(field.get())) {
      return Optional.empty();
    }
    return Optional.of(
        path
            + " has no "
            + field.get()
            + Words.nearest(field.get(), known)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("; it has " + String.join(", ", known)));
  }

  private static Optional<CelExpr> operand(CelExpr expression) {
    if (expression.getKind() == ExprKind.Kind.SELECT) {
      return Optional.of(expression.select().operand());
    }
    return isLookup(expression) ? Optional.of(expression.call().args().get(0)) : Optional.empty();
  }

  private static Optional<String> field(CelExpr expression) {
    if (expression.getKind() == ExprKind.Kind.SELECT) {
      return Optional.of(expression.select().field());
    }
    return isLookup(expression)
        ? Optional.of(expression.call().args().get(1).constant().stringValue())
        : Optional.empty();
  }

  /** {@code a.?b}, {@code a[?"b"]} and {@code a["b"]}. */
  private static boolean isLookup(CelExpr expression) {
    if (expression.getKind() != ExprKind.Kind.CALL) {
      return false;
    }
    CelExpr.CelCall call = expression.call();
    return List.of("_?._", "_[?_]", "_[_]").contains(call.function())
        && call.args().size() == 2
        && call.args().get(1).getKind() == ExprKind.Kind.CONSTANT
        && call.args().get(1).constant().getKind() == CelConstant.Kind.STRING_VALUE;
  }

  private static String path(CelExpr expression) {
    if (expression.getKind() == ExprKind.Kind.IDENT) {
      return expression.ident().name();
    }
    Optional<CelExpr> operand = operand(expression);
    return operand.isEmpty() || field(expression).isEmpty()
        ? ""
        : path(operand.get()) + "." + field(expression).orElseThrow();
  }

  /**
   * A compiled expression.
   *
   * @param facts names of the cluster facts that it asks for
   */
  record Expression(String text, CelRuntime.Program program, Set<String> facts) {}
}
