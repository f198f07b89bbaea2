package dev.leadsman.yaml;

import dev.leadsman.model.Location;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * YAML 1.1 scalars as Helm and Kubernetes read them, which is as go-yaml 2 resolves them and
 * sigs.k8s.io/yaml turns them into JSON: a float without a fraction is an integer.
 */
final class Scalars {
  /** go-yaml 2, resolve.go: only these spellings, so {@code yEs} is text. */
  private static final Map<String, Object> WORDS = words();

  // No number that fits its type is written with more, and reading very long ones takes very long.
  private static final int MAX_DIGITS = 400;

  private static final Pattern INTEGER =
      Pattern.compile("([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|([0-9]+))");
  static final String PREFIX = "tag:yaml.org,2002:";
  static final String MERGE_TAG = PREFIX + "merge";
  private static final Set<String> TYPED =
      Set.of(PREFIX + "int", PREFIX + "float", PREFIX + "bool", PREFIX + "null");
  private static final Pattern POINT_FIRST =
      Pattern.compile("\\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final int[] RADIX = {0, 0, 16, 2, 8, 10};

  /** What YAML 1.2 or other readers take for no text although go-yaml does. */
  private static final Pattern OTHERS_MISREAD =
      Pattern.compile(
          "(?i)y|yes|n|no|on|off|true|false|null|~|=|<<"
              + "|[-+]?\\.(inf|nan)"
              + "|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?" // sexagesimal
              + "|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*" // dates
              + "|[-+]?0[xob][0-9a-f_]+"
              + "|[-+]?\\.?[0-9][0-9_]*(\\.[0-9_]*)?([e][-+]?[0-9]+)?");

  private Scalars() {}

  private static Map<String, Object> words() {
    Map<String, Object> words = new LinkedHashMap<>();
    for (String yes :
        List.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")) {
      words.put(yes, true);
    }
    for (String no :
        List.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")) {
      words.put(no, false);
    }
    for (String nan : List.of(".nan", ".NaN", ".NAN")) {
      words.put(nan, Double.NaN);
    }
    for (String infinity : List.of(".inf", ".Inf", ".INF")) {
      words.put(infinity, Double.POSITIVE_INFINITY);
      words.put("+" + infinity, Double.POSITIVE_INFINITY);
      words.put("-" + infinity, Double.NEGATIVE_INFINITY);
    }
    for (String none : new String[] {"", "~", "null", "Null", "NULL"}) {
      words.put(none, null);
    }
    return words;
  }

  /**
   * A scalar with its tag: a double stays one, even without a fraction.
   *
   * @throws YamlException when the tag does not fit
   */
  static Object read(RawNode scalar, Location at) throws YamlException {
    String tag = scalar.tag();
    if (tag == null) {
      return scalar.isPlain() ? plain(scalar.text()) : scalar.text();
    }
    if (tag.equals(PREFIX + "binary")) {
      try {
        byte[] bytes = Base64.getDecoder().decode(scalar.text().replaceAll("[\\r\\n]", ""));
        return new String(bytes, StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        throw new YamlException(at, "tags as !!binary what is no base64", e);
      }
    }
    if (!TYPED.contains(tag)) {
      return scalar.text();
    }
    Object value = plain(scalar.text());
    boolean fits =
        (tag.equals(PREFIX + "int") && value instanceof Long)
            || (tag.equals(PREFIX + "float") && value instanceof Number)
            || (tag.equals(PREFIX + "bool") && value instanceof Boolean)
            || (tag.equals(PREFIX + "null") && value == null);
    if (!fits) {
      throw new YamlException(
          at,
          "cannot read this as the !!" + tag.substring(PREFIX.length()) + " it is tagged",
          null);
    }
    return value;
  }

  /** As sigs.k8s.io/yaml makes it JSON: 1.0 and 1e3 are the integers 1 and 1000. */
  static Object json(Object value) {
    boolean whole =
        value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 0x1p63;
    return whole ? (Object) ((Double) value).longValue() : value;
  }

  /** A scalar without quotes or tag. */
  static Object plain(String text) {
    if (WORDS.containsKey(text)) {
      return WORDS.get(text);
    }
    char first = text.charAt(0);
    if (first == '.') {
      return POINT_FIRST.matcher(text).matches()
          ? decimal(text.replace("_", "")).orElse(text)
          : text;
    }
    if (first != '+' && first != '-' && (first < '0' || first > '9')) {
      return text;
    }
    String digits = text.replace("_", "");
    return integer(digits).or(() -> decimal(digits)).orElse(text);
  }

  private static Optional<Object> integer(String digits) {
    if (digits.length() > MAX_DIGITS) {
      return Optional.empty();
    }
    Matcher matcher = INTEGER.matcher(digits);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    for (int group = 2; group < RADIX.length; group++) {
      if (matcher.group(group) != null) {
        if (RADIX[group] == 10 && matcher.group(group).length() > 1 && digits.matches("[-+]?0.*")) {
          return Optional.empty(); // 08 and 09 are no octal numbers, but floats.
        }
        String sign = matcher.group(1).equals("-") ? "-" : "";
        BigInteger value = new BigInteger(sign + matcher.group(group), RADIX[group]);
        if (value.bitLength() < 64) {
          return Optional.of(value.longValue());
        }
        // Beyond a long: the float that JSON readers make of it.
        boolean unsigned = matcher.group(1).isEmpty() && value.bitLength() == 64;
        return unsigned ? Optional.of(value.doubleValue()) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static Optional<Object> decimal(String digits) {
    if (!FLOAT.matcher(digits).matches()) {
      return Optional.empty();
    }
    double value = Double.parseDouble(digits);
    return Double.isInfinite(value) ? Optional.empty() : Optional.of(value);
  }

  /** True when some reader of YAML 1.1 or 1.2 takes the plain text for something else. */
  static boolean needsQuotes(String text) {
    return text.isEmpty()
        || !(plain(text) instanceof String)
        || OTHERS_MISREAD.matcher(text).matches();
  }

  /** A double as Go's encoding/json writes it; .inf and .nan, which JSON lacks, as YAML does. */
  static String text(double value) {
    if (Double.isNaN(value)) {
      return ".nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? ".inf" : "-.inf";
    }
    double size = Math.abs(value);
    BigDecimal shortest = shortest(value, exact -> exact.doubleValue() == value);
    return size == 0 || (size >= 1e-6 && size < 1e21)
        ? shortest.toPlainString()
        : exponential(shortest, 1);
  }

  /** A key as sigs.k8s.io/yaml makes it a JSON name. */
  static String key(Object value) {
    if (!(value instanceof Double number)) {
      return String.valueOf(value);
    }
    // It formats floats as Go's %g with 32 bits.
    float rounded = number.floatValue();
    if (Float.isNaN(rounded) || Float.isInfinite(rounded)) {
      return text(rounded);
    }
    BigDecimal shortest = shortest(rounded, exact -> exact.floatValue() == rounded);
    int exponent = shortest.precision() - 1 - shortest.scale();
    boolean plain = rounded == 0 || (exponent >= -4 && exponent < 6);
    return plain ? shortest.toPlainString() : exponential(shortest, 2);
  }

  /** The fewest digits that read back as the same number. */
  private static BigDecimal shortest(double value, Predicate<BigDecimal> same) {
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; digits < 17; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (same.test(rounded)) {
        return rounded.stripTrailingZeros();
      }
    }
    return exact.round(new MathContext(17, RoundingMode.HALF_EVEN)).stripTrailingZeros();
  }

  private static String exponential(BigDecimal number, int exponentDigits) {
    String digits = number.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - number.scale();
    String power = String.valueOf(Math.abs(exponent));
    return (number.signum() < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + "0".repeat(Math.max(0, exponentDigits - power.length()))
        + power;
  }
}
