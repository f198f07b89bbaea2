package dev.leadsman.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * YAML 1.1 scalars as Helm and Kubernetes read them, which is as go-yaml 2 resolves them and
 * sigs.k8s.io/yaml turns them into JSON: a float without a fraction is an integer.
 */
final class Scalars {
  /** go-yaml 2, resolve.go: only these spellings, so {@code yEs} is text. */
  private static final Map<String, Object> WORDS = words();

  private static final Pattern INTEGER =
      Pattern.compile("([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|([0-9]+))");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final BigInteger MOST_UNSIGNED =
      BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
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

  static Object value(String text, boolean plain, String tag) {
    return plain ? plain(text) : text;
  }

  /** A scalar without quotes or tag. */
  static Object plain(String text) {
    if (WORDS.containsKey(text)) {
      return WORDS.get(text);
    }
    char first = text.charAt(0);
    if (first == '.') {
      return FLOAT.matcher(text).matches() ? decimal(text).orElse(text) : text;
    }
    if (first != '+' && first != '-' && (first < '0' || first > '9')) {
      return text;
    }
    String digits = text.replace("_", "");
    return integer(digits).or(() -> decimal(digits)).orElse(text);
  }

  private static Optional<Object> integer(String digits) {
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
        // Beyond what a long holds: as the float that JSON readers make of it.
        boolean unsigned =
            value.signum() > 0 && value.compareTo(MOST_UNSIGNED) <= 0 && matcher.group(1).isEmpty();
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
    if (Double.isInfinite(value)) {
      return Optional.empty();
    }
    boolean whole = value == Math.rint(value) && Math.abs(value) < 0x1p63;
    return whole ? Optional.of((long) value) : Optional.of(value);
  }

  /** True when some reader of YAML 1.1 or 1.2 takes the plain text for something else. */
  static boolean needsQuotes(String text) {
    return text.isEmpty()
        || !(plain(text) instanceof String)
        || OTHERS_MISREAD.matcher(text).matches();
  }

  /** A double as Go's encoding/json writes it. */
  static String json(double value) {
    if (Double.isNaN(value)) {
      return ".nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? ".inf" : "-.inf";
    }
    if (value == 0) {
      return "0";
    }
    double size = Math.abs(value);
    BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (size >= 1e-6 && size < 1e21) {
      return exact.toPlainString();
    }
    String digits = exact.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - exact.scale();
    return (value < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 && exponent > 0 ? "0" : "")
        + Math.abs(exponent);
  }

  /** A key as Kubernetes' JSON has it. */
  static String key(YamlNode key) {
    return key.isPlain() && key.value() != null ? String.valueOf(key.value()) : key.text();
  }
}
