package dev.leadsman.version;

import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One accepted spelling of a scheme: a pattern with named groups and what is made of them. */
final class Form {
  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

  private final boolean rangesOnly;
  private final String regex;
  private final List<Part> key;
  private final List<Part> numbers;
  private final Map<String, Long> words;
  private final String upstream;
  private final String track;
  private Pattern pattern;

  /** An element of a sort key: a constant, or a group with what stands for it when absent. */
  private record Part(String group, Long constant) {}

  /**
   * A text that the form matched.
   *
   * @param open true for a bound that stands for every key that begins with this one
   */
  record Match(List<Long> key, boolean open, List<Long> numbers, String upstream, String track) {}

  Form(YamlNode node) {
    rangesOnly = node.text("only").filter("ranges"::equals).isPresent();
    regex = Data.text(node, "pattern");
    key = parts(node.get("key").orElseThrow(() -> Data.broken(node, "a form has a key")));
    numbers = node.get("numbers").map(Form::parts).orElseGet(Form::triple);
    Map<String, Long> meanings = new LinkedHashMap<>();
    node.get("words")
        .ifPresent(
            map ->
                map.entries()
                    .forEach(word -> meanings.put(word.key(), Long.valueOf(word.value().text()))));
    words = Map.copyOf(meanings);
    upstream = node.text("upstream").orElse("{maj}.{min}.{patch}");
    track = node.text("track").orElse("");
  }

  private static List<Part> triple() {
    return List.of(new Part("maj", null), new Part("min", null), new Part("patch", 0L));
  }

  private static List<Part> parts(YamlNode list) {
    List<Part> parts = new ArrayList<>();
    for (YamlNode item : list.items()) {
      String text = item.text();
      int bar = text.indexOf('|');
      if (Character.isDigit(text.charAt(0))) {
        parts.add(new Part(null, Long.valueOf(text)));
      } else if (bar < 0) {
        parts.add(new Part(text, null));
      } else {
        parts.add(new Part(text.substring(0, bar), Long.valueOf(text.substring(bar + 1))));
      }
    }
    return List.copyOf(parts);
  }

  boolean rangesOnly() {
    return rangesOnly;
  }

  Optional<Match> match(String text) {
    if (pattern == null) {
      pattern = Pattern.compile(regex);
    }
    Matcher matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Match(
              longs(key, matcher), rangesOnly, longs(numbers, matcher), fill(matcher), track));
    } catch (NumberFormatException e) {
      return Optional.empty(); // more digits than a long holds: no version that exists
    }
  }

  private List<Long> longs(List<Part> parts, Matcher matcher) {
    List<Long> longs = new ArrayList<>(parts.size());
    for (Part part : parts) {
      String written = part.group() == null ? null : matcher.group(part.group());
      if (written == null) {
        longs.add(part.constant());
      } else {
        Long word = words.get(written);
        longs.add(word == null ? Long.valueOf(written) : word);
      }
    }
    return List.copyOf(longs);
  }

  private String fill(Matcher matcher) {
    return PLACE
        .matcher(upstream)
        .replaceAll(
            place -> {
              String written = matcher.group(place.group(1));
              return written == null ? "0" : Matcher.quoteReplacement(written);
            });
  }
}
