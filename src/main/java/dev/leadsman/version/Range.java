package dev.leadsman.version;

import dev.leadsman.model.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which versions a rule is about: {@code >= > <= < ==}, blank is AND, {@code ||} is OR, {@code *}
 * is any, a bare version is {@code ==}. Order alone decides; pre-releases are not special.
 */
public final class Range {
  private static final Pattern TERM = Pattern.compile("\\s*(>=|<=|==|>|<)?\\s*([^\\s<>=|*]+)");

  private final String text;
  private final List<List<Term>> alternatives;

  private record Term(String operator, String bound) {
    boolean matches(Version version, Scheme scheme) {
      int order = bound(scheme).compare(version.key());
      return switch (operator) {
        case ">=" -> order >= 0;
        case ">" -> order > 0;
        case "<=" -> order <= 0;
        case "<" -> order < 0;
        default -> order == 0;
      };
    }

    Bound bound(Scheme scheme) {
      return scheme
          .bound(bound)
          .orElseThrow(() -> new RangeException("range bound " + scheme.whyNot(bound)));
    }
  }

  /**
   * A bound in the order of a scheme.
   *
   * @param open true when it stands for every key that begins with this one, e.g. {@code 1.17.4}
   *     for each build of a chart
   */
  record Bound(List<Long> key, boolean open) {
    /** Where a version lies: below, in or above. */
    int compare(List<Long> version) {
      for (int i = 0; i < Math.min(version.size(), key.size()); i++) {
        int order = Long.compare(version.get(i), key.get(i));
        if (order != 0) {
          return order;
        }
      }
      return open && version.size() > key.size() ? 0 : Integer.compare(version.size(), key.size());
    }
  }

  private Range(String text, List<List<Term>> alternatives) {
    this.text = text;
    this.alternatives = alternatives;
  }

  /**
   * @throws RangeException when the text is no range
   */
  public static Range parse(String text) {
    List<List<Term>> alternatives = new ArrayList<>();
    for (String alternative : text.split("\\|\\|", -1)) {
      alternatives.add(terms(alternative, text));
    }
    return new Range(text, List.copyOf(alternatives));
  }

  private static List<Term> terms(String alternative, String range) {
    if (alternative.strip().equals("*")) {
      return List.of();
    }
    List<Term> terms = new ArrayList<>();
    Matcher matcher = TERM.matcher(alternative);
    int end = 0;
    while (end < alternative.stripTrailing().length()) {
      matcher.region(end, alternative.length());
      if (!matcher.lookingAt()) {
        throw new RangeException(
            "range \"" + range + "\": cannot read \"" + alternative.substring(end).strip() + '"');
      }
      terms.add(new Term(matcher.group(1) == null ? "==" : matcher.group(1), matcher.group(2)));
      end = matcher.end();
    }
    if (terms.isEmpty()) {
      throw new RangeException(
          "range \"" + range + "\": an alternative is empty; * is any version");
    }
    return List.copyOf(terms);
  }

  /** True for {@code *}: also a version that could not be placed is in it. */
  public boolean isAny() {
    return alternatives.stream().anyMatch(List::isEmpty);
  }

  /**
   * @throws RangeException when the scheme cannot read a bound
   * @throws IllegalArgumentException when the version is of another scheme
   */
  public boolean matches(Version version, Scheme scheme) {
    if (!version.scheme().equals(scheme.id())) {
      throw new IllegalArgumentException(version + " is no version of scheme " + scheme);
    }
    return alternatives.stream()
        .anyMatch(terms -> terms.stream().allMatch(term -> term.matches(version, scheme)));
  }

  /**
   * Checks that a scheme can read every bound, so that a broken rule is found when it is loaded.
   *
   * @throws RangeException when it cannot
   */
  public void check(Scheme scheme) {
    alternatives.forEach(terms -> terms.forEach(term -> term.bound(scheme)));
  }

  /** As written. */
  @Override
  public String toString() {
    return text;
  }
}
