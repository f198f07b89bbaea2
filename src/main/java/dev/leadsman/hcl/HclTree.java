package dev.leadsman.hcl;

import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.openrewrite.hcl.internal.grammar.HCLLexer;
import org.openrewrite.hcl.internal.grammar.HCLParser;

/** Turns the grammar's tree into ours; what the grammar could only guess at is left out. */
final class HclTree {
  private final String file;
  private final Set<Integer> directives;

  /**
   * @param directives lines with a text of which the lexer left something out
   */
  HclTree(String file, Set<Integer> directives) {
    this.file = file;
    this.directives = directives;
  }

  static HclBlock empty(Location at) {
    return new HclBlock("", List.of(), Map.of(), List.of(), at);
  }

  HclBlock body(HCLParser.ConfigFileContext whole) {
    return block("", List.of(), whole.body(), new Location(file, 1));
  }

  private HclBlock block(
      String type, List<String> labels, HCLParser.BodyContext body, Location at) {
    Map<String, HclBlock.Attribute> attributes = new LinkedHashMap<>();
    List<HclBlock> blocks = new ArrayList<>();
    if (body != null) {
      for (HCLParser.BodyContentContext content : body.bodyContent()) {
        if (content.attribute() != null) {
          attribute(content.attribute(), attributes);
        } else if (content.block() != null && content.block().Identifier() != null) {
          HCLParser.BlockContext inner = content.block();
          HCLParser.BodyContext innerBody =
              inner.blockExpr() == null
                  ? null
                  : inner.blockExpr().getRuleContext(HCLParser.BodyContext.class, 0);
          blocks.add(
              block(
                  inner.Identifier().getText(), labels(inner.blockLabel()), innerBody, at(inner)));
        }
      }
    }
    return new HclBlock(type, labels, attributes, blocks, at);
  }

  private static List<String> labels(List<HCLParser.BlockLabelContext> contexts) {
    List<String> labels = new ArrayList<>();
    for (HCLParser.BlockLabelContext label : contexts) {
      labels.add(
          label.stringLiteral() != null
              ? label.stringLiteral().getText()
              : label.Identifier() != null ? label.Identifier().getText() : "");
    }
    return labels;
  }

  private void attribute(
      HCLParser.AttributeContext context, Map<String, HclBlock.Attribute> attributes) {
    if (context.expression() == null || context.getStart() == null) {
      return;
    }
    String name = context.getStart().getText();
    attributes.put(
        name, new HclBlock.Attribute(name, at(context), expression(context.expression())));
  }

  private Location at(ParserRuleContext context) {
    Token token = context.getStart();
    return new Location(file, token == null ? 1 : Math.max(1, token.getLine()));
  }

  private HclExpression expression(ParserRuleContext context) {
    if (context == null) {
      return new HclExpression.Other(new Location(file, 1), "…");
    }
    Location at = at(context);
    if (context instanceof HCLParser.ConditionalExpressionContext each) {
      return each.expression().size() < 3
          ? other(at)
          : new HclExpression.Conditional(
              at,
              expression(each.expression(0)),
              expression(each.expression(1)),
              expression(each.expression(2)));
    }
    if (context instanceof HCLParser.AttributeAccessExpressionContext each) {
      TerminalNode name = each.getAttr() == null ? null : each.getAttr().Identifier();
      return name == null
          ? other(at)
          : new HclExpression.Attribute(at, expression(each.exprTerm()), name.getText());
    }
    if (context instanceof HCLParser.IndexAccessExpressionContext each) {
      return each.index() == null || each.index().expression() == null
          ? other(at)
          : new HclExpression.Index(
              at, expression(each.exprTerm()), expression(each.index().expression()));
    }
    if (context instanceof HCLParser.SplatExpressionContext each) {
      return splat(at, each);
    }
    if (context instanceof HCLParser.LegacyIndexAttributeExpressionContext each) {
      return new HclExpression.Index(
          at,
          expression(each.exprTerm()),
          new HclExpression.Literal(at, each.legacyIndexAttr().NumericLiteral().getText()));
    }
    if (context instanceof HCLParser.VariableExprContext each) {
      return new HclExpression.Variable(at, each.getText());
    }
    if (context instanceof HCLParser.LiteralValueContext each) {
      return new HclExpression.Literal(at, literal(each));
    }
    if (context instanceof HCLParser.FunctionCallContext each) {
      List<HclExpression> arguments = new ArrayList<>();
      if (each.arguments() != null) {
        each.arguments().expression().forEach(argument -> arguments.add(expression(argument)));
      }
      return new HclExpression.Call(at, each.functionName().getText(), arguments);
    }
    if (context instanceof HCLParser.TupleContext each) {
      return new HclExpression.Tuple(at, each.expression().stream().map(this::expression).toList());
    }
    if (context instanceof HCLParser.ObjectContext each) {
      return new HclExpression.ObjectValue(at, each.objectelem().stream().map(this::pair).toList());
    }
    if (context instanceof HCLParser.ForTupleExprContext each) {
      return each.expression() == null
          ? other(at)
          : loop(at, each.forIntro(), null, each.expression(), each.forCond());
    }
    if (context instanceof HCLParser.ForObjectExprContext each) {
      return each.expression().size() < 2 || each.ELLIPSIS() != null
          ? other(at)
          : loop(at, each.forIntro(), each.expression(0), each.expression(1), each.forCond());
    }
    if (context instanceof HCLParser.BinaryOpContext each) {
      return binary(at, each);
    }
    if (context instanceof HCLParser.UnaryOpContext each) {
      return new HclExpression.Operation(
          at, each.MINUS() != null ? "-" : "!", null, expression(each.exprTerm()));
    }
    if (context instanceof HCLParser.HeredocContext each) {
      return heredoc(at, each);
    }
    if (context instanceof HCLParser.QuotedTemplateContext each) {
      return template(at, at, quoted(each.quotedTemplatePart()));
    }
    if (context instanceof HCLParser.ParentheticalExpressionContext each) {
      return expression(each.expression());
    }
    // The rules between have one part each.
    for (ParseTree child : children(context)) {
      if (child instanceof ParserRuleContext rule) {
        return expression(rule);
      }
    }
    return other(at);
  }

  /** {@code list[*].name} and {@code list.*.name} are {@code [for item in list : item.name]}. */
  private HclExpression splat(Location at, HCLParser.SplatExpressionContext context) {
    String item = "[*]";
    HclExpression result = new HclExpression.Variable(at, item);
    HCLParser.FullSplatContext full = context.splat().fullSplat();
    for (ParseTree step : children(full == null ? context.splat().attrSplat() : full)) {
      if (step instanceof HCLParser.GetAttrContext attribute) {
        result = new HclExpression.Attribute(at, result, attribute.Identifier().getText());
      } else if (step instanceof HCLParser.IndexContext index) {
        result = new HclExpression.Index(at, result, expression(index.expression()));
      }
    }
    return new HclExpression.For(at, "", item, expression(context.exprTerm()), null, result, null);
  }

  private static HclExpression.Other other(Location at) {
    return new HclExpression.Other(at, "…");
  }

  private static List<ParseTree> children(ParserRuleContext context) {
    return context.children == null ? List.of() : context.children;
  }

  private static Object literal(HCLParser.LiteralValueContext context) {
    String text = context.getText();
    if (context.BooleanLiteral() != null) {
      return Boolean.valueOf(text);
    }
    if (context.NumericLiteral() == null) {
      return null;
    }
    try {
      return text.matches("\\d{1,18}") ? (Object) Long.valueOf(text) : Double.valueOf(text);
    } catch (NumberFormatException e) {
      return text;
    }
  }

  private HclExpression binary(Location at, HCLParser.BinaryOpContext context) {
    List<HclExpression> operands = new ArrayList<>();
    for (ParseTree child : children(context)) {
      if (child instanceof ParserRuleContext rule
          && !(child instanceof HCLParser.BinaryOperatorContext)) {
        operands.add(expression(rule));
      }
    }
    return operands.size() < 2 || context.binaryOperator() == null
        ? other(at)
        : new HclExpression.Operation(
            at, context.binaryOperator().getText(), operands.get(0), operands.get(1));
  }

  private HclExpression.Pair pair(HCLParser.ObjectelemContext context) {
    List<HCLParser.ExpressionContext> expressions = context.expression();
    HclExpression value =
        expressions.isEmpty()
            ? other(at(context))
            : expression(expressions.get(expressions.size() - 1));
    HclExpression key;
    boolean computed = context.LPAREN() != null;
    if (!context.QUOTE().isEmpty()) {
      key = template(at(context), at(context), quoted(context.quotedTemplatePart()));
    } else if (context.qualifiedIdentifier() != null) {
      List<TerminalNode> names = context.qualifiedIdentifier().Identifier();
      if (computed || names.size() > 1) {
        key = new HclExpression.Variable(at(context), names.get(0).getText());
        for (TerminalNode name : names.subList(1, names.size())) {
          key = new HclExpression.Attribute(at(context), key, name.getText());
        }
      } else {
        key = new HclExpression.Literal(at(context), names.get(0).getText());
      }
    } else if (expressions.size() > 1) {
      key = expression(expressions.get(0));
      if (!computed && key instanceof HclExpression.Variable variable) {
        key = new HclExpression.Literal(variable.at(), variable.name());
      }
    } else {
      key = new HclExpression.Literal(at(context), context.getStart().getText());
    }
    return new HclExpression.Pair(at(context), key, value);
  }

  private HclExpression loop(
      Location at,
      HCLParser.ForIntroContext intro,
      ParserRuleContext key,
      ParserRuleContext value,
      HCLParser.ForCondContext condition) {
    List<TerminalNode> names = intro.Identifier();
    if (names.isEmpty() || intro.expression() == null) {
      return other(at);
    }
    HclExpression when = null;
    if (condition != null) {
      for (ParseTree child : children(condition)) {
        if (child instanceof ParserRuleContext rule) {
          when = expression(rule);
        }
      }
    }
    return new HclExpression.For(
        at,
        names.size() > 1 ? names.get(0).getText() : "",
        names.get(names.size() - 1).getText(),
        expression(intro.expression()),
        key == null ? null : expression(key),
        expression(value),
        when);
  }

  private List<HclExpression> quoted(List<HCLParser.QuotedTemplatePartContext> parts) {
    List<HclExpression> found = new ArrayList<>();
    for (HCLParser.QuotedTemplatePartContext part : parts) {
      for (ParseTree child : children(part)) {
        if (child instanceof HCLParser.StringLiteralContext literal) {
          found.add(new HclExpression.Literal(at(literal), unescape(literal.getText())));
        } else if (child instanceof HCLParser.TemplateInterpolationContext inner) {
          found.add(expression(inner.expression()));
        }
      }
    }
    return found;
  }

  private HclExpression template(Location at, Location textAt, List<HclExpression> parts) {
    if (directives.contains(at.line())) {
      return new HclExpression.Other(at, "a template directive");
    }
    if (parts.isEmpty()) {
      return new HclExpression.Literal(at, "");
    }
    return parts.size() == 1 && parts.get(0) instanceof HclExpression.Literal
        ? parts.get(0)
        : new HclExpression.Template(at, textAt, parts);
  }

  private static String unescape(String text) {
    if (text.indexOf('\\') < 0 && !text.contains("$${") && !text.contains("%%{")) {
      return text;
    }
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        char next = text.charAt(++i);
        plain.append(
            switch (next) {
              case 'n' -> '\n';
              case 't' -> '\t';
              case 'r' -> '\r';
              default -> next;
            });
      } else if ((c == '$' || c == '%')
          && i + 2 < text.length()
          && text.charAt(i + 1) == c
          && text.charAt(i + 2) == '{') {
        plain.append(c);
        i++;
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  /**
   * A heredoc's text. Its lines stay as many as written, so that a line of the text is a line of
   * the file; with {@code <<-} the smallest indent of all lines goes.
   */
  private HclExpression heredoc(Location at, HCLParser.HeredocContext context) {
    boolean indented =
        context.HEREDOC_START() != null && context.HEREDOC_START().getText().endsWith("-");
    List<HclExpression> parts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    Location textAt = new Location(file, at.line() + 1);
    boolean started = false;
    for (ParseTree child : children(context)) {
      if (child instanceof TerminalNode terminal) {
        if (terminal.getSymbol().getType() == HCLLexer.NEWLINE) {
          if (started) {
            text.append('\n');
          }
          started = true;
        }
        continue;
      }
      for (ParseTree part : children((ParserRuleContext) child)) {
        if (directives.contains(at((ParserRuleContext) part).line())) {
          return new HclExpression.Other(at, "a template directive");
        }
        if (part instanceof HCLParser.HeredocLiteralContext literal) {
          text.append(literal.getText());
        } else if (part instanceof HCLParser.TemplateInterpolationContext inner) {
          parts.add(new HclExpression.Literal(textAt, text.toString()));
          text.setLength(0);
          parts.add(expression(inner.expression()));
        }
      }
    }
    parts.add(new HclExpression.Literal(textAt, text.toString()));
    return new HclExpression.Template(at, textAt, indented ? Dedent.of(parts) : parts);
  }
}
