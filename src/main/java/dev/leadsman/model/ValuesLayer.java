package dev.leadsman.model;

/**
 * One source of values of a release.
 *
 * @param origin for people: {@code inline}, {@code values-prod.yaml}, {@code --set}, {@code
 *     ConfigMap kube-system/cilium-values}
 * @param at where the layer is declared or starts
 * @param values empty when it could not be read
 * @param unreadable why it could not be read; null when it was
 */
public record ValuesLayer(String origin, Location at, Values values, String unreadable) {
  public static ValuesLayer of(String origin, Location at, Values values) {
    return new ValuesLayer(origin, at, values, null);
  }

  public static ValuesLayer unreadable(String origin, Location at, String why) {
    return new ValuesLayer(origin, at, Values.EMPTY, why);
  }
}
