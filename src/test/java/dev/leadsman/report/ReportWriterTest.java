package dev.leadsman.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.json.Json;
import dev.leadsman.model.Bump;
import dev.leadsman.model.Cause;
import dev.leadsman.model.Change;
import dev.leadsman.model.Finding;
import dev.leadsman.model.Location;
import dev.leadsman.model.Report;
import dev.leadsman.model.Severity;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Undecided;
import dev.leadsman.testing.Golden;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReportWriterTest {
  private static final Path GOLDEN = Path.of("src/test/resources/report");

  /** What a hostile repository may hold wherever text is taken from it. */
  private static final String HOSTILE =
      "\u001b[31m\u009b2J\r\n::error::owned\n##[error]owned <script>alert(1)</script> | `x` **b**"
          + " [l](javascript:x) @admin #1 https://evil.example www.evil.example \u202eabc\u0000 %0A"
          + " </details> <!-- ";

  static Stream<Arguments> writers() {
    return Stream.of(
        Arguments.of("text.txt", new TextReport(false)),
        Arguments.of("text-colour.txt", new TextReport(true)),
        Arguments.of("report.json", new JsonReport()),
        Arguments.of("annotations.txt", new GitHubAnnotations()),
        Arguments.of("summary.md", new GitHubSummary()));
  }

  private static String write(ReportWriter writer, Report report) throws IOException {
    StringWriter text = new StringWriter();
    writer.write(report, text);
    return text.toString();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("writers")
  void writesTheSharedReport(String file, ReportWriter writer) throws IOException {
    Golden.assertMatches(GOLDEN.resolve(file), write(writer, SampleReport.report()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("writers")
  void givesEqualBytesWhateverTheOrder(String file, ReportWriter writer) throws IOException {
    Report sample = SampleReport.report();
    String expected = write(writer, sample);

    for (int seed = 0; seed < 5; seed++) {
      Random random = new Random(seed);
      Report shuffled =
          new Report(
              sample.base(),
              sample.head(),
              sample.verdict(),
              shuffle(sample.bumps(), random),
              shuffle(sample.findings(), random),
              shuffle(sample.undecided(), random),
              shuffle(sample.skipped(), random),
              sample.notes());
      assertEquals(expected, write(writer, shuffled), file);
    }
  }

  private static <T> List<T> shuffle(List<T> list, Random random) {
    List<T> copy = new ArrayList<>(list);
    Collections.shuffle(copy, random);
    return copy;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("writers")
  void writesAnEmptyReport(String file, ReportWriter writer) throws IOException {
    Report empty =
        new Report(
            "index",
            "worktree",
            Report.VerdictOfRun.NOTHING_TO_CHECK,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());

    String text = write(writer, empty);

    assertEquals(file.startsWith("annotations"), text.isEmpty());
    assertEquals(!text.isEmpty(), text.contains("nothing-to-check"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("writers")
  void makesHostileTextHarmless(String file, ReportWriter writer) throws IOException {
    String text = write(writer, hostile());

    for (String line : text.split("\n", -1)) {
      boolean command = line.stripLeading().startsWith("::");
      assertEquals(
          command,
          file.startsWith("annotations") && line.matches("::(error|warning|notice) .*"),
          line);
      String plain = file.contains("colour") ? line.replaceAll("\u001b\\[[0-9;]+m", "") : line;
      for (int i = 0; i < plain.length(); i++) {
        assertFalse(SafeText.acts(plain.charAt(i)), () -> "acts: " + plain);
      }
    }
    assertFalse(text.matches("(?s).*^##\\[.*"), text);
  }

  private static Report hostile() {
    SubjectId id = new SubjectId(HOSTILE, HOSTILE, HOSTILE);
    Location at = new Location(HOSTILE, 1);
    Finding finding =
        SampleReport.finding(HOSTILE, Severity.ERROR, id)
            .at(HOSTILE, 1)
            .component(HOSTILE, HOSTILE, HOSTILE)
            .facts(HOSTILE)
            .message(HOSTILE)
            .why(HOSTILE)
            .fix(HOSTILE, Map.of(HOSTILE, HOSTILE))
            .steps(List.of(HOSTILE), List.of(HOSTILE))
            .reference(HOSTILE)
            .build();
    Finding waived =
        SampleReport.finding(HOSTILE, Severity.WARNING, id)
            .message(HOSTILE)
            .waived(HOSTILE, HOSTILE, HOSTILE, true)
            .build();
    return new Report(
        HOSTILE,
        HOSTILE,
        Report.VerdictOfRun.FAILED,
        List.of(
            new Bump(
                HOSTILE,
                HOSTILE,
                HOSTILE,
                HOSTILE,
                HOSTILE,
                HOSTILE,
                HOSTILE + "2",
                Change.UPGRADE,
                id,
                HOSTILE,
                at)),
        List.of(finding, waived),
        List.of(
            new Undecided(
                HOSTILE, List.of(HOSTILE), id, at, Cause.CHART, HOSTILE, Severity.ERROR, true)),
        List.of(new Skipped(at, Skipped.Kind.COMPUTED, HOSTILE, HOSTILE)),
        List.of(HOSTILE));
  }

  @Test
  void keepsHostileTextOutOfTheMarkup() throws IOException {
    String text = write(new GitHubSummary(), hostile());

    assertFalse(text.contains("<script"), text);
    assertFalse(text.contains("](javascript"), text);
    assertFalse(text.contains("@admin"), text);
    assertFalse(text.contains("https://evil"), text);
    assertFalse(text.contains("www.evil"), text);
    assertFalse(text.contains("**b**"), text);
    assertFalse(text.contains("`x`"), text);
    assertEquals(count(text, "<details"), count(text, "</details>"));
    assertEquals(count(text, "<!--"), count(text, "-->"));
    text.lines()
        .filter(line -> line.startsWith("| "))
        .forEach(line -> assertTrue(count(line, "|") <= 8, line));
  }

  private static int count(String text, String part) {
    return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
  }

  @Test
  void escapesPropertiesAndDataOfWorkflowCommands() throws IOException {
    Finding finding =
        SampleReport.finding("rule", Severity.ERROR, new SubjectId("a,b", "c:d", "e"))
            .at("dir,1/a:b%.yaml", 7)
            .message("100% sure: yes, no")
            .fix("one\ntwo", Map.of())
            .build();

    assertEquals(
        "::error file=dir%2C1/a%3Ab%25.yaml,line=7,title=a%2Cb/c%3Ad/e%3A rule"
            + "::100%25 sure: yes, no%0ANow: one%0A  two\n",
        write(new GitHubAnnotations(), of(List.of(finding))));
  }

  @Test
  void annotatesTheWeightiestAndCountsTheRest() throws IOException {
    List<Finding> findings = new ArrayList<>();
    for (int i = 10; i < 40; i++) {
      Severity severity = i < 25 ? Severity.ERROR : i < 37 ? Severity.WARNING : Severity.INFO;
      SampleReport.Builder finding =
          SampleReport.finding("rule-" + i, severity, new SubjectId("c", "n", "r")).at("f" + i, 1);
      findings.add((i < 15 ? finding.existing() : finding).build());
    }
    Collections.reverse(findings);

    List<String> lines = write(new GitHubAnnotations(), of(findings)).lines().toList();

    assertEquals(10, lines.stream().filter(line -> line.startsWith("::error")).count());
    assertEquals(10, lines.stream().filter(line -> line.startsWith("::warning")).count());
    assertTrue(lines.stream().filter(line -> line.startsWith("::notice")).count() <= 10);
    assertTrue(lines.get(0).startsWith("::error file=f15,"), lines.get(0));
    assertFalse(lines.toString().contains("file=f10,"), "old errors come last");
    assertEquals(
        "::notice title=leadsman::5 errors, 2 warnings more: the job summary has them all",
        lines.get(lines.size() - 1));
  }

  private static Report of(List<Finding> findings) {
    return new Report(
        "index",
        "worktree",
        Report.VerdictOfRun.FAILED,
        List.of(),
        findings,
        List.of(),
        List.of(),
        List.of());
  }

  @Test
  void cutsTheSummaryBetweenFindingsAndCounts() throws IOException {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      findings.add(
          SampleReport.finding("rule-" + i, Severity.ERROR, new SubjectId("c", "n", "r"))
              .message("é".repeat(300))
              .build());
    }

    String text = write(new GitHubSummary(20_000), of(findings));

    assertTrue(text.getBytes(StandardCharsets.UTF_8).length <= 20_000);
    assertEquals(count(text, "<details"), count(text, "</details>"));
    int shown = count(text, "<details");
    assertTrue(shown > 10, text);
    assertTrue(
        text.endsWith((100 - shown) + " of Findings. The JSON report has them all.\n"), text);
  }

  @Test
  void writesJsonThatReadsBackAsItWas() throws Exception {
    Map<?, ?> tree = (Map<?, ?>) Json.parse(write(new JsonReport(), hostile()));

    Map<?, ?> finding = (Map<?, ?>) ((List<?>) tree.get("findings")).get(1);
    assertEquals(HOSTILE, finding.get("message"));
    assertEquals(
        List.of(
            "schemaVersion",
            "base",
            "head",
            "verdict",
            "bumps",
            "findings",
            "undecided",
            "skipped",
            "notes"),
        new ArrayList<>(tree.keySet()));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '=',
      value = {
        "https://helm.sh/docs/?a#b=<https://helm.sh/docs/?a#b>",
        "http://helm.sh=http:<!-- -->//helm.sh",
        "https://a b=https:<!-- -->//a b",
        "https://a>x=https:<!-- -->//a&gt;x",
      })
  void linksOnlyPlainAddresses(String address, String expected) {
    assertEquals(expected, Markdown.link(address));
  }

  @Test
  void namesWhatIsLeftAfterTheVersionsOfAComponent() {
    assertEquals("1.0 to 2.0", Ordered.versions("1.0", "2.0"));
    assertEquals("at 2.0", Ordered.versions(null, "2.0"));
    assertEquals("1.0 removed", Ordered.versions("1.0", null));
    assertEquals("at 1.0", Ordered.versions("1.0", "1.0"));
    assertEquals("", Ordered.versions(null, null));
  }
}
