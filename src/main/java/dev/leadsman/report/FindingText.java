package dev.leadsman.report;

import dev.leadsman.json.Json;
import dev.leadsman.model.Finding;
import dev.leadsman.model.Values;
import java.util.ArrayList;
import java.util.List;

/** What people are told to do about a finding. */
final class FindingText {
  private FindingText() {}

  /** The fix in words, then what to write; empty when the rule has none. */
  static List<String> fix(Finding finding) {
    if (finding.fix() == null) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    if (finding.fix().text() != null) {
      lines.addAll(SafeText.lines(finding.fix().text()));
    }
    finding
        .fix()
        .set()
        .forEach((pointer, value) -> lines.add(SafeText.line(key(pointer) + ": " + inline(value))));
    return lines;
  }

  /** {@code /a/b} as people write it, {@code a.b}, unless a key holds a dot itself. */
  private static String key(String pointer) {
    if (!pointer.startsWith("/") || pointer.contains(".")) {
      return pointer;
    }
    return String.join(".", Values.steps(pointer));
  }

  private static String inline(Object value) {
    return Json.write(value).strip().replaceAll("\\s*\\n\\s*", " ");
  }

  /** Why it does not count, or since when; empty for a new finding that counts. */
  static String mark(Finding finding) {
    Finding.Waiver waiver = finding.waiver();
    if (waiver != null) {
      return SafeText.line(
          "waived"
              + (waiver.addedByThisChange() ? " by this change" : "")
              + " until "
              + waiver.expires()
              + " ("
              + waiver.owner()
              + "): "
              + waiver.reason());
    }
    return finding.existing() ? "there before this change" : "";
  }

  /** {@code spiderpool-multus-cleanup (SP-001)} */
  static String rule(Finding finding) {
    return SafeText.line(
        finding.rule()
            + (finding.facts().isEmpty() ? "" : " (" + String.join(", ", finding.facts()) + ")"));
  }
}
