package dev.leadsman.compare;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Kubernetes quantity as a number: {@code 1Gi} and {@code 1024Mi} are equal. */
final class Quantity {
  // https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
  private static final Pattern FORM =
      Pattern.compile(
          "([+-]?[0-9]{1,30}(?:\\.[0-9]{0,30})?)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\\d{1,2})?");
  private static final Map<String, BigDecimal> SUFFIXES =
      Map.ofEntries(
          Map.entry("n", BigDecimal.valueOf(1, 9)),
          Map.entry("u", BigDecimal.valueOf(1, 6)),
          Map.entry("m", BigDecimal.valueOf(1, 3)),
          Map.entry("k", BigDecimal.TEN.pow(3)),
          Map.entry("M", BigDecimal.TEN.pow(6)),
          Map.entry("G", BigDecimal.TEN.pow(9)),
          Map.entry("T", BigDecimal.TEN.pow(12)),
          Map.entry("P", BigDecimal.TEN.pow(15)),
          Map.entry("E", BigDecimal.TEN.pow(18)),
          Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
          Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
          Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
          Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
          Map.entry("Pi", BigDecimal.valueOf(1L << 50)),
          Map.entry("Ei", BigDecimal.valueOf(1L << 60)));

  private Quantity() {}

  static Optional<BigDecimal> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String suffix = matcher.group(2);
    BigDecimal number = new BigDecimal(matcher.group(1));
    if (suffix == null) {
      return Optional.of(number.stripTrailingZeros());
    }
    BigDecimal factor = SUFFIXES.get(suffix);
    if (factor == null) {
      number = new BigDecimal(matcher.group(1) + suffix);
      factor = BigDecimal.ONE;
    }
    return Optional.of(number.multiply(factor).stripTrailingZeros());
  }
}
