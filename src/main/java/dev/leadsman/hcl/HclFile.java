package dev.leadsman.hcl;

import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.openrewrite.hcl.internal.grammar.HCLLexer;
import org.openrewrite.hcl.internal.grammar.HCLParser;

/**
 * A file of HCL2. The grammar is OpenRewrite's, compiled: <a
 * href="https://github.com/openrewrite/rewrite/tree/main/rewrite-hcl">rewrite-hcl</a>. It alone of
 * the parsers on Maven Central keeps the line of every token; hcl4j gives values without places and
 * looks up data over HTTP.
 *
 * @param body what could be read, also of a file with problems
 * @param problem the first place that is no HCL and why; empty when all was read
 */
public record HclFile(HclBlock body, Optional<Problem> problem) {
  private static final int MAX_DEPTH = 150;

  /** A place that is no HCL. */
  public record Problem(Location at, String what) {}

  /** Never throws: what is no HCL is told as a problem. */
  public static HclFile parse(String file, String text) {
    HclFile whole = parse(file, text, 1);
    return whole.problem().isEmpty() ? whole : inPieces(file, text);
  }

  /** Block by block, so that a broken one does not hide the others. */
  private static HclFile inPieces(String file, String text) {
    Map<String, HclBlock.Attribute> attributes = new LinkedHashMap<>();
    List<HclBlock> blocks = new ArrayList<>();
    Optional<Problem> problem = Optional.empty();
    StringBuilder piece = new StringBuilder();
    int firstLine = 1;
    int line = 0;
    List<String> lines = text.lines().toList();
    for (String each : lines) {
      line++;
      piece.append(each).append('\n');
      // What stands below the top is indented, as terraform fmt writes it.
      if (each.startsWith("}") || line == lines.size()) {
        HclFile part = parse(file, piece.toString(), firstLine);
        attributes.putAll(part.body().attributes());
        blocks.addAll(part.body().blocks());
        problem = problem.isPresent() ? problem : part.problem();
        piece.setLength(0);
        firstLine = line + 1;
      }
    }
    Location start = new Location(file, 1);
    return new HclFile(new HclBlock("", List.of(), attributes, blocks, start), problem);
  }

  private static HclFile parse(String file, String text, int firstLine) {
    HCLLexer lexer = new HCLLexer(CharStreams.fromString(text, file));
    lexer.setLine(firstLine);
    Errors errors = new Errors(file);
    lexer.removeErrorListeners();
    lexer.addErrorListener(errors.ofLexer());
    CommonTokenStream tokens = new CommonTokenStream(lexer);
    tokens.fill();
    Location start = new Location(file, 1);
    Optional<Problem> deep = tooDeep(file, tokens);
    if (deep.isPresent()) {
      return new HclFile(HclTree.empty(start), deep);
    }
    HCLParser parser = new HCLParser(tokens);
    parser.removeErrorListeners();
    parser.addErrorListener(errors);
    try {
      HclBlock body = new HclTree(file, errors.directives).body(parser.configFile());
      return new HclFile(body, errors.problems.stream().min(Comparator.comparing(Problem::at)));
    } catch (StackOverflowError e) {
      // Operators nest without brackets: a ? b : c ? d : …
      return new HclFile(
          HclTree.empty(start), Optional.of(new Problem(start, "nests too deep to be read")));
    }
  }

  private static Optional<Problem> tooDeep(String file, CommonTokenStream tokens) {
    int depth = 0;
    for (Token token : tokens.getTokens()) {
      switch (token.getType()) {
        case HCLLexer.LBRACE,
            HCLLexer.LBRACK,
            HCLLexer.LPAREN,
            HCLLexer.FOR_BRACE,
            HCLLexer.FOR_BRACK,
            HCLLexer.TEMPLATE_INTERPOLATION_START ->
            depth++;
        case HCLLexer.RBRACE, HCLLexer.RBRACK, HCLLexer.RPAREN -> depth--;
        default -> {}
      }
      if (depth > MAX_DEPTH) {
        return Optional.of(
            new Problem(new Location(file, token.getLine()), "nests too deep to be read"));
      }
    }
    return Optional.empty();
  }

  private static final class Errors extends BaseErrorListener {
    private final String file;
    private final List<Problem> problems = new ArrayList<>();

    /** Lines where a text has what the lexer does not know: {@code %{ if … }}, {@code \u00e9}. */
    private final Set<Integer> directives = new HashSet<>();

    Errors(String file) {
      this.file = file;
    }

    BaseErrorListener ofLexer() {
      return new BaseErrorListener() {
        @Override
        public void syntaxError(
            Recognizer<?, ?> recognizer,
            Object offending,
            int line,
            int column,
            String message,
            RecognitionException cause) {
          directives.add(line);
        }
      };
    }

    @Override
    public void syntaxError(
        Recognizer<?, ?> recognizer,
        Object offending,
        int line,
        int column,
        String message,
        RecognitionException cause) {
      if (problems.size() < 100) {
        problems.add(new Problem(new Location(file, Math.max(1, line)), "is no HCL"));
      }
    }
  }
}
