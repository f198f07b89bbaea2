package dev.leadsman.hcl;

import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
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
    HCLLexer lexer = new HCLLexer(CharStreams.fromString(text, file));
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
      return new HclFile(
          body, errors.problems.stream().min(Comparator.comparing(Problem::at)));
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
