package dev.leadsman.discover;

import dev.leadsman.model.Location;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a Terraform expression comes to, as far as the revision tells.
 *
 * @param at where its literal stands
 * @param data String, Long, Double, Boolean, null, a List or a Map of these values, or {@link
 *     Encoded}; in a text of which a part is computed that part is {@link LinedText#OPAQUE}
 * @param computed the expression that cannot be known, for people; null when all is known
 * @param lines where the characters of a text put together were written; null when it stands as it
 *     is from {@code at} on
 */
record TerraformValue(Location at, Object data, String computed, LinedText lines) {
  /** What yamlencode or jsonencode makes of a value. */
  record Encoded(TerraformValue tree) {}

  TerraformValue(Location at, Object data, String computed) {
    this(at, data, computed, null);
  }

  static TerraformValue known(Location at, Object data) {
    return new TerraformValue(at, data, null);
  }

  static TerraformValue computed(Location at, String what) {
    return new TerraformValue(at, null, what);
  }

  boolean isKnown() {
    return computed == null;
  }

  boolean isNull() {
    return computed == null && data == null;
  }

  boolean isComposite() {
    return data instanceof Map<?, ?> || data instanceof List<?>;
  }

  /** A text, number or truth as Terraform writes it into a text; empty for all else. */
  Optional<String> text() {
    if (computed != null || data == null || isComposite() || data instanceof Encoded) {
      return Optional.empty();
    }
    if (data instanceof Double number && number == Math.rint(number)) {
      return Optional.of(String.valueOf(number.longValue()));
    }
    return Optional.of(String.valueOf(data));
  }

  /** A text with the places of its characters; empty for all else. */
  Optional<LinedText> lined() {
    if (lines != null) {
      return Optional.of(lines);
    }
    return data instanceof String text
        ? Optional.of(LinedText.of(at.file(), at.line(), text))
        : Optional.empty();
  }

  Optional<Boolean> truth() {
    return text().filter(text -> text.matches("true|false")).map(Boolean::valueOf);
  }

  Map<String, TerraformValue> map() {
    Map<String, TerraformValue> map = new LinkedHashMap<>();
    if (data instanceof Map<?, ?> entries) {
      entries.forEach((key, value) -> map.put(String.valueOf(key), (TerraformValue) value));
    }
    return map;
  }

  List<TerraformValue> list() {
    return data instanceof List<?> items
        ? items.stream().map(TerraformValue.class::cast).toList()
        : List.of();
  }

  /** The value of a key; empty when there is none or it is null. */
  Optional<TerraformValue> get(String key) {
    return Optional.ofNullable(map().get(key)).filter(value -> !value.isNull());
  }

  /** The word that a command line would hold for it. */
  ShellWord word() {
    if (text().isPresent()) {
      return ShellWord.known(lines == null ? LinedText.at(at, text().get()) : lines);
    }
    String what = computed == null ? "…" : computed;
    return ShellWord.computed(LinedText.at(at, what));
  }
}
