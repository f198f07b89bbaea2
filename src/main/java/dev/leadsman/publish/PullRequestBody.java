package dev.leadsman.publish;

import dev.leadsman.model.Bump;
import dev.leadsman.model.Changes.FieldChange;
import dev.leadsman.model.Changes.ObjectChange;
import dev.leadsman.model.Finding;
import dev.leadsman.model.Report;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Undecided;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Title and text of the pull request: what moves, how it was judged, what to do around it, what
 * changes in the cluster, and what it came from. Equal input gives equal text.
 */
public final class PullRequestBody {
  /** GitHub's limit for the text of a pull request. */
  public static final int LONGEST = 65_536;

  private static final int SECTION = 8_000;
  private static final int FIELDS = 12;
  private static final int LONGEST_TITLE = 200;

  /**
   * @param report the verdict over everything that is proposed
   * @param outcomes of {@link OutputTree#against}
   * @param removed releases whose files go
   * @param changes objects that differ between the output on the target branch and this one
   * @param source full id of the commit that was rendered
   * @param base full id of the commit that the target's output was rendered from; null when there
   *     is none
   */
  public record Content(
      Report report,
      List<Outcome> outcomes,
      List<SubjectId> removed,
      Map<SubjectId, List<ObjectChange>> changes,
      String source,
      String base) {
    public Content {
      outcomes = List.copyOf(outcomes);
      removed = List.copyOf(removed);
      changes = new TreeMap<>(changes);
    }
  }

  private final Content content;

  private PullRequestBody(Content content) {
    this.content = content;
  }

  /** One line, for the pull request and the commit. */
  public static String title(Content content) {
    List<String> moves =
        content.report().bumps().stream()
            .map(bump -> bump.name() + " " + versions(bump))
            .distinct()
            .toList();
    Set<String> releases =
        content.outcomes().stream()
            .filter(Outcome.Written.class::isInstance)
            .map(outcome -> outcome.release().toString())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    String title;
    if (moves.size() == 1) {
      title = "Render " + moves.get(0);
    } else if (moves.size() > 1) {
      title = "Render " + moves.get(0) + " and " + count(moves.size() - 1, "more bump");
    } else if (releases.size() == 1) {
      title = "Render " + releases.iterator().next();
    } else {
      title = "Render " + count(releases.size(), "release");
    }
    return Markdown.cut(Markdown.line(title), LONGEST_TITLE);
  }

  private static String versions(Bump bump) {
    if (bump.from() == null) {
      return bump.to();
    }
    return bump.to() == null ? bump.from() + " removed" : bump.from() + " to " + bump.to();
  }

  /** At most {@link #LONGEST} characters; what does not fit is counted. */
  public static String write(Content content) {
    return new PullRequestBody(content).write();
  }

  private String write() {
    StringBuilder head = new StringBuilder();
    head.append("Leadsman rendered this from ")
        .append(Markdown.code(content.source()))
        .append(". Verdict: **")
        .append(content.report().verdict().text())
        .append("**.\n");
    head.append(removed());
    head.append(bumps());
    head.append(section("Do before merging", steps(true)));
    head.append(section("Do after merging", steps(false)));
    head.append(section("Hooks", hooks()));
    head.append(section("Secrets that must exist in the cluster", secrets()));
    head.append(section("Not rendered", refused()));
    head.append(section("Findings", findings()));
    head.append(section("Undecided", undecided()));
    head.append(section("Waivers", waivers()));
    String provenance = provenance();
    int left = LONGEST - head.length() - provenance.length();
    return head + changes(left) + provenance;
  }

  private String removed() {
    if (content.removed().isEmpty()) {
      return "";
    }
    List<String> items =
        content.removed().stream().map(id -> Markdown.code(id.toString())).toList();
    return section(
        "Removed releases",
        "Their files go; with pruning on, merging this deletes their objects from the cluster.\n",
        items);
  }

  private String bumps() {
    List<String> rows = new ArrayList<>();
    for (Bump bump : content.report().bumps()) {
      rows.add(
          "| "
              + Markdown.cell(Markdown.code(bump.release().toString(), 100))
              + " | "
              + Markdown.cell(Markdown.code(bump.name(), 100))
              + " | "
              + Markdown.cell(version(bump.from(), bump.effectiveFrom()))
              + " | "
              + Markdown.cell(version(bump.to(), bump.effectiveTo()))
              + " | "
              + bump.change().text().replace('_', ' ')
              + " |\n");
    }
    if (rows.isEmpty()) {
      return "";
    }
    return "\n### Bumps\n\n| release | what | from | to | change |\n| --- | --- | --- | --- | --- |\n"
        + fit(rows, SECTION, "| … and %d more | | | | |\n");
  }

  private static String version(String written, String effective) {
    if (written == null) {
      return "";
    }
    String text = Markdown.code(written, 80);
    boolean same = effective == null || effective.equals(written);
    return same ? text : text + " (" + Markdown.code(effective, 80) + ")";
  }

  private List<String> steps(boolean before) {
    Set<String> steps = new LinkedHashSet<>();
    for (Finding finding : content.report().findings()) {
      if (finding.steps() != null) {
        List<String> lines = before ? finding.steps().before() : finding.steps().after();
        lines.forEach(
            line ->
                steps.add(
                    "[ ] "
                        + Markdown.code(finding.release().toString(), 100)
                        + ": "
                        + Markdown.text(line)));
      }
    }
    return List.copyOf(steps);
  }

  private List<String> hooks() {
    List<String> items = new ArrayList<>();
    for (Outcome.Written written : written()) {
      String release = Markdown.code(written.release().toString(), 100) + ": ";
      for (Provenance.HookNote hook : written.provenance().hooks()) {
        items.add(
            release
                + Markdown.code(hook.object())
                + " runs "
                + Markdown.text(hook.runs())
                + " the other objects ("
                + Markdown.text(String.join(", ", hook.events()))
                + ")");
      }
      for (Provenance.HookNote hook : written.provenance().hooksLeftOut()) {
        items.add(
            release
                + Markdown.code(hook.object())
                + " is never written for "
                + Markdown.text(String.join(", ", hook.events())));
      }
    }
    return items;
  }

  private List<String> secrets() {
    List<String> items = new ArrayList<>();
    for (Outcome.Written written : written()) {
      for (Provenance.RequiredSecret secret : written.provenance().requiredSecrets()) {
        items.add(
            Markdown.code(secret.namespace() + "/" + secret.name())
                + " with "
                + Markdown.code(String.join(", ", secret.keys())));
      }
    }
    return items;
  }

  private List<String> refused() {
    List<String> items = new ArrayList<>();
    for (Outcome outcome : content.outcomes()) {
      if (outcome instanceof Outcome.Refused refused) {
        items.add(
            Markdown.code(refused.release().toString(), 100)
                + " keeps what it has: "
                + Markdown.text(refused.reason()));
      }
    }
    return items;
  }

  private List<Outcome.Written> written() {
    return content.outcomes().stream()
        .filter(Outcome.Written.class::isInstance)
        .map(Outcome.Written.class::cast)
        .toList();
  }

  private List<String> findings() {
    return content.report().open().stream()
        .sorted(Comparator.comparing(Finding::severity).thenComparing(Finding::rule))
        .map(
            finding ->
                finding.severity().text()
                    + " "
                    + Markdown.code(finding.rule())
                    + " "
                    + Markdown.code(finding.release().toString(), 100)
                    + ": "
                    + Markdown.text(finding.message(), 500)
                    + " ("
                    + Markdown.code(finding.at().toString())
                    + ")")
        .toList();
  }

  private List<String> undecided() {
    SortedMap<String, Integer> causes = new TreeMap<>();
    for (Undecided one : content.report().undecided()) {
      String key = one.cause().text() + ": " + Markdown.text(one.needs(), 300);
      causes.merge(key, 1, Integer::sum);
    }
    return causes.entrySet().stream()
        .map(cause -> cause.getKey() + " (" + count(cause.getValue(), "rule") + ")")
        .toList();
  }

  private List<String> waivers() {
    return content.report().findings().stream()
        .filter(finding -> finding.waiver() != null)
        .sorted(Comparator.comparing(finding -> !finding.waiver().addedByThisChange()))
        .map(
            finding ->
                (finding.waiver().addedByThisChange() ? "**new** " : "")
                    + Markdown.code(finding.rule())
                    + " for "
                    + Markdown.code(finding.release().toString(), 100)
                    + ": "
                    + Markdown.text(finding.waiver().reason(), 500)
                    + " ("
                    + Markdown.text(finding.waiver().owner(), 100)
                    + ", until "
                    + Markdown.text(finding.waiver().expires(), 20)
                    + ")")
        .toList();
  }

  private String changes(int space) {
    List<String> items = new ArrayList<>();
    content
        .changes()
        .forEach(
            (release, objects) -> {
              for (ObjectChange object : objects) {
                items.add(change(release, object));
              }
            });
    if (items.isEmpty()) {
      return "";
    }
    String title = "\n### Changes in the cluster\n\n";
    return title + fit(items, space - title.length(), "- … and %d more objects\n");
  }

  private static String change(SubjectId release, ObjectChange object) {
    String namespace =
        object.namespace() == null || object.namespace().isEmpty() ? "" : object.namespace() + "/";
    StringBuilder item = new StringBuilder("- ");
    item.append(Markdown.text(object.change(), 20))
        .append(' ')
        .append(Markdown.code(object.kind() + " " + namespace + object.name()))
        .append(" (")
        .append(Markdown.code(release.toString(), 100))
        .append(")\n");
    List<FieldChange> fields = object.fields();
    for (FieldChange field : fields.subList(0, Math.min(FIELDS, fields.size()))) {
      item.append("  - ").append(Markdown.code(field.path()));
      if (object.kind().equals("Secret")) {
        item.append(" differs\n");
      } else {
        item.append(": ")
            .append(field.from() == null ? "absent" : Markdown.code(field.from(), 120))
            .append(" to ")
            .append(field.to() == null ? "absent" : Markdown.code(field.to(), 120))
            .append('\n');
      }
    }
    if (fields.size() > FIELDS) {
      item.append("  - … and ").append(fields.size() - FIELDS).append(" more fields\n");
    }
    return item.toString();
  }

  private String provenance() {
    StringBuilder text = new StringBuilder("\n### Provenance\n\n");
    if (content.base() == null) {
      text.append("The target holds no earlier output: everything counts as added.\n");
    } else {
      text.append("Judged from ")
          .append(Markdown.code(content.base()))
          .append(", the source of the output that the target holds.\n");
    }
    List<String> items = new ArrayList<>();
    for (Outcome.Written written : written()) {
      String inputs =
          written.provenance().inputs().entrySet().stream()
              .map(
                  input ->
                      Markdown.text(input.getKey(), 40) + " " + Markdown.code(input.getValue(), 80))
              .collect(Collectors.joining(", "));
      items.add("- " + Markdown.code(written.release().toString(), 100) + ": " + inputs + "\n");
    }
    if (!items.isEmpty()) {
      text.append('\n').append(fit(items, SECTION, "- … and %d more releases\n"));
    }
    // A squash merge may keep only this of the commit's message.
    text.append("\n").append(RenderedBranch.SOURCE).append(": ").append(content.source());
    return text.append('\n').toString();
  }

  private static String section(String title, List<String> items) {
    return items.isEmpty() ? "" : section(title, "", items);
  }

  private static String section(String title, String note, List<String> items) {
    List<String> lines = items.stream().map(item -> "- " + item + "\n").toList();
    return "\n### "
        + title
        + "\n\n"
        + (note.isEmpty() ? "" : note + "\n")
        + fit(lines, SECTION - note.length(), "- … and %d more\n");
  }

  /** The first lines that fit, and the number of those that do not. */
  private static String fit(List<String> lines, int space, String more) {
    StringBuilder text = new StringBuilder();
    int reserve = more.length() + 10;
    for (int i = 0; i < lines.size(); i++) {
      boolean last = i == lines.size() - 1;
      if (text.length() + lines.get(i).length() + (last ? 0 : reserve) > space) {
        return text.append(String.format(more, lines.size() - i)).toString();
      }
      text.append(lines.get(i));
    }
    return text.toString();
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
