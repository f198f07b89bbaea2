package dev.leadsman.plan;

import dev.leadsman.model.Addon;
import dev.leadsman.model.Distribution;
import dev.leadsman.model.Release;
import dev.leadsman.model.RemoteManifest;
import dev.leadsman.model.Subject;
import dev.leadsman.model.Workload;
import dev.leadsman.plan.Planner.Side;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** How much a subject of base is like one of head, for where names alone do not tell. */
record Likeness(Side left, Side right, int score) {
  /** From here on two subjects may be one that moved. */
  static final int ENOUGH = 100;

  private static final Pattern WORD = Pattern.compile("[^A-Za-z0-9]+");

  /** By identity: one revision may declare the same thing twice. */
  @SuppressWarnings("ReferenceEquality")
  boolean shares(Likeness other) {
    return left == other.left || right == other.right;
  }

  /** Whether the other is as good a match for one of the two. */
  boolean rivals(Likeness other) {
    return shares(other) && other.score == score;
  }

  /**
   * Content counts up to 300, the path up to 100, the names up to 100, the version up to 50, and
   * words in all of these up to 20.
   */
  static int of(Subject left, Subject right) {
    int score = Planner.same(left, right) ? 100 : 0;
    score += 200 * alike(content(left), content(right)) / 100;
    score += shared(left.declaredAt().file(), right.declaredAt().file());
    score += 20 * alike(words(left), words(right)) / 100;
    score += left.id().name().equals(right.id().name()) ? 25 : 0;
    score += left.id().namespace().equals(right.id().namespace()) ? 15 : 0;
    score += left.id().cluster().equals(right.id().cluster()) ? 60 : 0;
    score += version(left).equals(version(right)) ? 50 : 0;
    return score;
  }

  /** What two sets share, in hundredths of the larger one. */
  private static int alike(Set<String> one, Set<String> other) {
    Set<String> both = new HashSet<>(one);
    both.retainAll(other);
    return both.isEmpty() ? 0 : 100 * both.size() / Math.max(one.size(), other.size());
  }

  /** A cluster's name often stands in a path in one form and in a host or a name in the other. */
  private static Set<String> words(Subject subject) {
    return Set.copyOf(
        WORD.splitAsStream(subject.declaredAt().file() + " " + subject.id()).toList());
  }

  /** Leading and trailing parts that two paths share, in hundredths of the longer one. */
  private static int shared(String one, String other) {
    List<String> a = List.of(one.split("/", -1));
    List<String> b = List.of(other.split("/", -1));
    int shorter = Math.min(a.size(), b.size());
    int leading = 0;
    while (leading < shorter && a.get(leading).equals(b.get(leading))) {
      leading++;
    }
    int trailing = 0;
    while (trailing < shorter - leading
        && a.get(a.size() - 1 - trailing).equals(b.get(b.size() - 1 - trailing))) {
      trailing++;
    }
    return 100 * (leading + trailing) / Math.max(a.size(), b.size());
  }

  private static String version(Subject subject) {
    if (subject instanceof Release release) {
      return release.chart().version();
    }
    if (subject instanceof RemoteManifest manifest) {
      return manifest.version();
    }
    if (subject instanceof Addon addon) {
      return addon.version();
    }
    return subject instanceof Distribution distribution ? distribution.version() : "";
  }

  /** What a subject says, as one text for each leaf. */
  private static Set<String> content(Subject subject) {
    Set<String> leaves = new HashSet<>();
    if (subject instanceof Release release) {
      collect("", release.values().tree(), leaves);
    } else if (subject instanceof Workload workload) {
      collect("", workload.manifest().object(), leaves);
    } else if (subject instanceof Addon addon) {
      collect("", addon.configuration().tree(), leaves);
    }
    return leaves;
  }

  private static void collect(String at, Object node, Set<String> leaves) {
    if (node instanceof Map<?, ?> map) {
      map.forEach((key, value) -> collect(at + "/" + key, value, leaves));
    } else if (node instanceof List<?> list) {
      list.forEach(item -> collect(at + "/-", item, leaves));
    } else {
      leaves.add(at + "=" + node);
    }
  }
}
