package dev.leadsman.version;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.semver4j.Semver;

/**
 * A chart version constraint as Helm resolves it, e.g. {@code ~1.16}, {@code 1.11.x} or {@code >=1
 * <2}. Helm takes them from Masterminds/semver, whose rules are not those of npm: a pre-release is
 * in a term only when the term names one, {@code >11} means 12 or later, and leading zeros count.
 *
 * @see <a href="https://github.com/Masterminds/semver/tree/v3.3.0#checking-version-constraints">its
 *     page</a>
 */
public final class ChartRange {
  private static final String OPERATOR = "(?:!=|>=|=>|<=|=<|~>|=|>|<|~|\\^)?";
  private static final String NUMBER = "[0-9xX*]+";
  private static final String REST =
      "(?:-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?";
  private static final String VERSION =
      "v?" + NUMBER + "(?:\\." + NUMBER + ")?(?:\\." + NUMBER + ")?" + REST;
  private static final String TERM = OPERATOR + "\\s*" + VERSION;
  private static final int MAX_LENGTH = 1000;

  private static final Pattern EXACT = Pattern.compile("v?\\d+\\.\\d+\\.\\d+" + REST);
  private static final Pattern HYPHEN =
      Pattern.compile("\\s*(" + VERSION + ")\\s+-\\s+(" + VERSION + ")\\s*");
  private static final Pattern TERMS =
      Pattern.compile("\\s*" + TERM + "\\s*(?:(?:\\s+|,\\s*)" + TERM + "\\s*)*");
  private static final Pattern ONE_TERM =
      Pattern.compile(
          "(?<operator>"
              + OPERATOR
              + ")\\s*v?(?<major>"
              + NUMBER
              + ")(?:\\.(?<minor>"
              + NUMBER
              + "))?(?:\\.(?<patch>"
              + NUMBER
              + "))?(?:-(?<pre>[0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?");
  private static final Pattern LOOSE =
      Pattern.compile(
          "v?(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?(-[0-9A-Za-z.-]+)?(?:\\+[0-9A-Za-z.-]+)?");

  private final String text;
  private final List<List<Term>> alternatives;

  private ChartRange(String text, List<List<Term>> alternatives) {
    this.text = text;
    this.alternatives = alternatives;
  }

  /** True for a text that names one chart version, e.g. {@code 1.17.401}; false for a range. */
  public static boolean isExact(String text) {
    return EXACT.matcher(text).matches();
  }

  /**
   * @param text as written; empty asks for the newest
   * @throws RangeException when Helm would refuse it
   */
  public static ChartRange parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new RangeException("a text of " + text.length() + " characters is no constraint");
    }
    Matcher hyphens = HYPHEN.matcher(text.isBlank() ? "*" : text);
    String rewritten = hyphens.replaceAll(">=$1 <=$2 ").stripTrailing();
    List<List<Term>> alternatives = new ArrayList<>();
    for (String alternative : rewritten.split("\\|\\|", -1)) {
      if (!TERMS.matcher(alternative).matches()) {
        throw new RangeException("\"" + text + "\" is no version constraint of Helm");
      }
      List<Term> terms = new ArrayList<>();
      Matcher each = ONE_TERM.matcher(alternative);
      while (each.find()) {
        terms.add(
            Term.read(each)
                .orElseThrow(
                    () -> new RangeException("\"" + text + "\" is no version constraint of Helm")));
      }
      alternatives.add(List.copyOf(terms));
    }
    return new ChartRange(text, List.copyOf(alternatives));
  }

  /** True when Helm would take this version; false for a text that Helm reads as no version. */
  public boolean matches(String version) {
    return read(version).filter(this::matches).isPresent();
  }

  private boolean matches(Semver version) {
    return alternatives.stream()
        .anyMatch(terms -> terms.stream().allMatch(term -> term.matches(version)));
  }

  /**
   * The version that Helm takes from an index: the one spelled like the range, else the newest that
   * matches; empty when none does.
   */
  public Optional<String> newest(Collection<String> versions) {
    if (versions.contains(text)) {
      return Optional.of(text);
    }
    return versions.stream()
        .filter(this::matches)
        .max(Comparator.comparing(version -> read(version).orElseThrow()));
  }

  /**
   * The number that a range starts from, e.g. {@code 1.16.0} for {@code ~1.16}; empty when it has
   * alternatives or no lower end.
   */
  public Optional<String> lowest() {
    if (alternatives.size() != 1 || alternatives.get(0).isEmpty()) {
      return Optional.empty();
    }
    Term first = alternatives.get(0).get(0);
    boolean anything = first.open() && first.bound().getVersion().equals("0.0.0");
    return first.operator().startsWith("<") || first.operator().equals("!=") || anything
        ? Optional.empty()
        : Optional.of(first.bound().getVersion());
  }

  /** Versions in Helm's eyes: the minor and patch number may lack, zeros may lead. */
  private static Optional<Semver> read(String text) {
    Matcher matcher = LOOSE.matcher(text);
    return matcher.matches()
        ? version(
            matcher.group(1),
            matcher.group(2) == null ? "0" : matcher.group(2),
            matcher.group(3) == null ? "0" : matcher.group(3),
            matcher.group(4) == null ? "" : matcher.group(4))
        : Optional.empty();
  }

  private static Optional<Semver> version(String major, String minor, String patch, String pre) {
    return Optional.ofNullable(
        Semver.parse(plain(major) + "." + plain(minor) + "." + plain(patch) + pre));
  }

  private static String plain(String number) {
    return number.replaceFirst("^0+(?=\\d)", "");
  }

  /** As written. */
  @Override
  public String toString() {
    return text;
  }

  /**
   * One comparison.
   *
   * @param open true when a number lacks or is {@code x}
   * @param openMinor true when all from the minor number on is open
   * @param openPatch true when only the patch number is open
   */
  private record Term(
      String operator, Semver bound, boolean open, boolean openMinor, boolean openPatch) {

    static Optional<Term> read(Matcher term) {
      String major = term.group("major");
      String minor = term.group("minor");
      String patch = term.group("patch");
      String pre = term.group("pre") == null ? "" : "-" + term.group("pre");
      boolean anything = isOpen(major);
      boolean openMinor = !anything && isOpen(minor);
      boolean openPatch = !anything && !openMinor && isOpen(patch);
      return version(
              anything ? "0" : major,
              anything || openMinor ? "0" : minor,
              anything || openMinor || openPatch ? "0" : patch,
              pre)
          .map(
              bound ->
                  new Term(
                      term.group("operator"),
                      bound,
                      anything || openMinor || openPatch,
                      openMinor,
                      openPatch));
    }

    private static boolean isOpen(String number) {
      return number == null || number.equals("*") || number.equalsIgnoreCase("x");
    }

    boolean matches(Semver version) {
      if (!version.getPreRelease().isEmpty()
          && bound.getPreRelease().isEmpty()
          && (open || !operator.equals("!="))) {
        return false;
      }
      int order = version.compareTo(bound);
      return switch (operator) {
        case "!=" -> open ? !sameOpen(version) : order != 0;
        case ">" -> greater(version, order);
        case ">=", "=>" -> order >= 0;
        case "<" -> order < 0;
        case "<=", "=<" -> open ? atMostOpen(version) : order <= 0;
        case "^" -> order >= 0 && caret(version);
        case "~", "~>" -> order >= 0 && tilde(version);
        default -> open ? order >= 0 && tilde(version) : order == 0;
      };
    }

    private boolean sameOpen(Semver version) {
      if (version.getMajor() != bound.getMajor()) {
        return false;
      }
      if (openMinor) {
        return true;
      }
      if (version.getMinor() != bound.getMinor()) {
        return false;
      }
      return openPatch
          ? version.getPreRelease().equals(bound.getPreRelease())
          : version.compareTo(bound) == 0;
    }

    // 11.1.0 is not more than 11, and 11.1.1 is not more than 11.1.
    private boolean greater(Semver version, int order) {
      if (!open || version.getMajor() != bound.getMajor()) {
        return order > 0;
      }
      if (openMinor) {
        return false;
      }
      return openPatch ? version.getMinor() > bound.getMinor() : order > 0;
    }

    private boolean atMostOpen(Semver version) {
      if (version.getMajor() != bound.getMajor()) {
        return version.getMajor() < bound.getMajor();
      }
      return openMinor || version.getMinor() <= bound.getMinor();
    }

    private boolean tilde(Semver version) {
      if (!openMinor && !openPatch && isZero()) {
        return true;
      }
      return version.getMajor() == bound.getMajor()
          && (openMinor || version.getMinor() == bound.getMinor());
    }

    private boolean isZero() {
      return bound.getMajor() == 0 && bound.getMinor() == 0 && bound.getPatch() == 0;
    }

    private boolean caret(Semver version) {
      if (version.getMajor() != bound.getMajor()) {
        return false;
      }
      if (bound.getMajor() > 0 || openMinor) {
        return true;
      }
      if (version.getMinor() != bound.getMinor()) {
        return false;
      }
      return bound.getMinor() > 0 || openPatch || version.getPatch() == bound.getPatch();
    }
  }
}
