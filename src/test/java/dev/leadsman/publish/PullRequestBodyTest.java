package dev.leadsman.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.config.Config.Layout;
import dev.leadsman.model.Bump;
import dev.leadsman.model.Cause;
import dev.leadsman.model.Change;
import dev.leadsman.model.Changes.FieldChange;
import dev.leadsman.model.Changes.ObjectChange;
import dev.leadsman.model.Finding;
import dev.leadsman.model.Location;
import dev.leadsman.model.Report;
import dev.leadsman.model.Report.VerdictOfRun;
import dev.leadsman.model.Severity;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Undecided;
import dev.leadsman.publish.PullRequestBody.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PullRequestBodyTest {
  private static final String SOURCE = "1111111111111111111111111111111111111111";
  private static final String BASE = "2222222222222222222222222222222222222222";
  private static final SubjectId CNI = new SubjectId("prod", "kube-system", "cni");
  private static final Location AT = new Location("apps/cni.yaml", 7);

  @Test
  void saysWhatMovesAndWhatToDo() {
    Content content =
        new Content(
            report(
                List.of(bump("1.16.0", "1.16.1")),
                List.of(
                    finding(
                        "drain-first", "Pods restart", null, List.of("drain | wait"), List.of()),
                    finding(
                        "old-crd",
                        "CRDs are old",
                        new Finding.Waiver("known", "net-team", "2027-01-31", true),
                        List.of(),
                        List.of("kubectl get crd")))),
            outcomes(),
            List.of(new SubjectId("prod", "kube-system", "gone")),
            Map.of(
                CNI,
                List.of(
                    new ObjectChange(
                        "apps/v1",
                        "DaemonSet",
                        "kube-system",
                        "agent",
                        "changed",
                        List.of(
                            field("DaemonSet", "/spec/x/image", "\"a:1\"", "\"a:2\""),
                            field("DaemonSet", "/spec/y", null, "true"))),
                    new ObjectChange(
                        "v1",
                        "Secret",
                        "kube-system",
                        "tls",
                        "changed",
                        List.of(field("Secret", "/data/key", "\"aHVudGVyMg==\"", "\"eA==\""))))),
            SOURCE,
            BASE);

    assertEquals("Render cilium 1.16.0 to 1.16.1", PullRequestBody.title(content));
    assertEquals(
        """
        Leadsman rendered this from `1111111111111111111111111111111111111111`. Verdict: **passed**.

        ### Removed releases

        Their files go; with pruning on, merging this deletes their objects from the cluster.

        - `prod/kube-system/gone`

        ### Bumps

        | release | what | from | to | change |
        | --- | --- | --- | --- | --- |
        | `prod/kube-system/cni` | `cilium` | `1.16.0` | `1.16.1` (`v1.16.1`) | upgrade |

        ### Do before merging

        - [ ] `prod/kube-system/cni`: drain \\| wait

        ### Do after merging

        - [ ] `prod/kube-system/cni`: kubectl get crd

        ### Hooks

        - `prod/kube-system/cni`: `Job kube-system/init` runs after the other objects (post-install)
        - `prod/kube-system/cni`: `Job wipe` is never written for pre-delete

        ### Secrets that must exist in the cluster

        - `kube-system/tls` with `tls.key`

        ### Not rendered

        - `prod/kube-system/other` keeps what it has: renders Secret a/b

        ### Findings

        - warning `drain-first` `prod/kube-system/cni`: Pods restart (`apps/cni.yaml:7`)

        ### Undecided

        - fact: cluster.facts.maintained (2 rules)

        ### Waivers

        - **new** `old-crd` for `prod/kube-system/cni`: known (net-team, until 2027-01-31)

        ### Changes in the cluster

        - changed `DaemonSet kube-system/agent` (`prod/kube-system/cni`)
          - `/spec/x/image`: `"a:1"` to `"a:2"`
          - `/spec/y`: absent to `true`
        - changed `Secret kube-system/tls` (`prod/kube-system/cni`)
          - `/data/key` differs

        ### Provenance

        Judged from `2222222222222222222222222222222222222222`, the source of the output that the target holds.

        - `prod/kube-system/cni`: chart `sha256:aa`

        Leadsman-Source: 1111111111111111111111111111111111111111
        """,
        PullRequestBody.write(content));
  }

  @Test
  void theSourceLineIsFoundInASquashCommitMadeFromTheBody() {
    String body = PullRequestBody.write(empty());

    assertTrue(body.endsWith("\nLeadsman-Source: " + SOURCE + "\n"));
    assertTrue(body.contains("everything counts as added"));
  }

  @Test
  void staysWithinGitHubsLimitAndCountsTheRest() {
    List<Bump> bumps = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      bumps.add(bump("1." + i + ".0", "2." + i + ".0"));
      findings.add(
          finding(
              "rule-" + i,
              "m".repeat(2_000),
              null,
              List.of("step " + i + "s".repeat(900)),
              List.of()));
    }
    List<ObjectChange> objects =
        IntStream.range(0, 3_000)
            .mapToObj(
                i ->
                    new ObjectChange(
                        "v1",
                        "ConfigMap",
                        "ns",
                        "settings-" + i,
                        "changed",
                        IntStream.range(0, 20)
                            .mapToObj(n -> field("ConfigMap", "/data/" + n, "1", "\"x\".repeat"))
                            .toList()))
            .toList();

    String body =
        PullRequestBody.write(
            new Content(
                report(bumps, findings),
                outcomes(),
                List.of(),
                Map.of(CNI, objects),
                SOURCE,
                null));

    assertTrue(body.length() <= PullRequestBody.LONGEST, () -> "length " + body.length());
    assertTrue(body.length() > 50_000, () -> "length " + body.length());
    for (String more :
        List.of(
            "\\| … and \\d+ more \\|",
            "- … and \\d+ more\n",
            "- … and \\d+ more objects\n",
            "  - … and 8 more fields\n")) {
      assertTrue(Pattern.compile(more).matcher(body).find(), more);
    }
    assertTrue(body.endsWith("\nLeadsman-Source: " + SOURCE + "\n"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "ping @acme/team now, ping @ZWSacme/team now",
        "fixes #12, fixes \\#ZWS12",
        "fixes GH-12, fixes GH-ZWS12",
        "fixes https://github.com/a/b/issues/12, fixes https://github.com/a/b/issues/ZWS12",
        "<img src=x>, &lt;img src=x&gt;",
        "<!-- hidden, &lt;\\!-- hidden",
        "a `b` *c* _d_, a \\`b\\` \\*c\\* \\_d\\_",
        "[x](javascript:y), \\[x\\](javascript:y)",
        "- item, \\- item",
        "1. item, 1\\. item",
        "a|b, a\\|b",
        "&amp;, &amp;amp;"
      })
  void escapesProse(String text, String expected) {
    assertEquals(expected.replace("ZWS", "\u200b"), Markdown.text(text));
  }

  @Test
  void nothingLeavesACodeSpanOrATableCell() {
    assertEquals("``a`b``", Markdown.code("a`b"));
    assertEquals("`` `a` ``", Markdown.code("`a`"));
    assertEquals("`a # b`", Markdown.code("a\n\n\u202e# b"));
    assertEquals("(none)", Markdown.code("\n"));
    assertEquals("`a\\|b`", Markdown.cell(Markdown.code("a|b")));
    assertEquals("a\\|b", Markdown.cell(Markdown.text("a|b")));
    assertEquals("aaaa…", Markdown.cut("aaaaaaaa", 5));
    assertEquals("aaa…", Markdown.cut("aaa\ud83d\ude00bbbb", 5));
  }

  @Test
  void hostileNamesStayInTheirPlace() {
    String evil = "`\n## Approved by @acme/admins | x <script>";
    Content content =
        new Content(
            report(
                List.of(
                    new Bump(
                        null,
                        "chart",
                        evil,
                        evil,
                        evil,
                        evil,
                        evil,
                        Change.UPGRADE,
                        CNI,
                        "flux",
                        AT)),
                List.of(finding(evil, evil, null, List.of(evil), List.of()))),
            List.of(),
            List.of(),
            Map.of(
                CNI,
                List.of(
                    new ObjectChange(
                        "v1", evil, evil, evil, evil, List.of(field(evil, evil, evil, evil))))),
            SOURCE,
            null);

    String body = PullRequestBody.write(content);

    for (String line : body.split("\n", -1)) {
      assertFalse(line.startsWith("## "), line);
      String outsideCode = line.replace("\\`", "").replaceAll("(`+)[^`].*?[^`]?\\1(?!`)", "");
      assertFalse(outsideCode.contains("<script>"), line);
      assertFalse(outsideCode.matches(".*@acme.*"), line);
    }
    assertFalse(PullRequestBody.title(content).contains("\n"));
  }

  private static Content empty() {
    return new Content(report(List.of(), List.of()), List.of(), List.of(), Map.of(), SOURCE, null);
  }

  private static List<Outcome> outcomes() {
    OutputTree tree =
        new OutputTree(
            new OutputTree.Settings(
                "rendered", Layout.ARGOCD, null, "main", null, List.of("prod/**")),
            cluster -> List.of());
    List<Outcome> outcomes =
        new ArrayList<>(
            tree.files(
                List.of(
                    Rendered.release(
                        "prod/kube-system/cni",
                        """
                        apiVersion: batch/v1
                        kind: Job
                        metadata: {name: init, annotations: {helm.sh/hook: post-install}}
                        ---
                        apiVersion: batch/v1
                        kind: Job
                        metadata: {name: wipe, annotations: {helm.sh/hook: pre-delete}}
                        ---
                        {apiVersion: v1, kind: Secret, metadata: {name: tls}, data: {tls.key: eA==}}
                        """))));
    outcomes.add(
        new Outcome.Refused(
            new SubjectId("prod", "kube-system", "other"), Cause.SECRET, "renders Secret a/b"));
    return outcomes;
  }

  private static Report report(List<Bump> bumps, List<Finding> findings) {
    Undecided undecided =
        new Undecided(
            "r",
            List.of(),
            CNI,
            AT,
            Cause.FACT,
            "cluster.facts.maintained",
            Severity.WARNING,
            false);
    return new Report(
        BASE,
        SOURCE,
        VerdictOfRun.PASSED,
        bumps,
        findings,
        List.of(undecided, undecided),
        List.of(),
        List.of());
  }

  private static Bump bump(String from, String to) {
    return new Bump(
        "cilium", "chart", "cilium", from, to, from, "v" + to, Change.UPGRADE, CNI, "flux", AT);
  }

  private static Finding finding(
      String rule, String message, Finding.Waiver waiver, List<String> before, List<String> after) {
    return new Finding(
        "id",
        rule,
        "title",
        List.of(),
        Severity.WARNING,
        "cilium",
        CNI,
        "1",
        "2",
        AT,
        message,
        "why",
        null,
        new Finding.Steps(before, after),
        List.of(),
        false,
        waiver);
  }

  private static FieldChange field(String kind, String path, String from, String to) {
    return new FieldChange(kind, "kube-system", "agent", path, from, to);
  }
}
