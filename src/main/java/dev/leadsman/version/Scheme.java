package dev.leadsman.version;

import dev.leadsman.model.Version;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How versions of one kind are read and ordered. Schemes are data, in {@code
 * policies/schemes.yaml}:
 *
 * <pre>{@code
 * - id: rke2-nn
 *   title: RKE2 charts numbered by patch and build
 *   forms:                     # first match wins; patterns match the whole text
 *   - name: patch and build
 *     pattern: 'v?(?<maj>\d+)\.(?<min>\d+)\.(?<patch>\d+)(?<build>\d{2})'
 *     key: [maj, min, patch, build]      # groups, numbers, or group|number when absent
 *     upstream: '{maj}.{min}.{patch}'    # this when left out
 *   - name: upstream
 *     only: ranges             # read as a bound of a range, never as a version
 *     pattern: 'v?(?<maj>\d+)\.(?<min>\d+)\.(?<patch>\d{1,2})'
 *     key: [maj, min, patch]   # a shorter key stands for everything that begins with it
 *   endings: any             # unknown ones still let two tags be ordered by their numbers
 *   refused: [{example: latest, why: names no version}]
 *   examples: {ordered: [1.9.401, 1.17.000], sameUpstream: [[1.17.400, 1.17.401]]}
 * }</pre>
 *
 * A scheme with {@code semver: {suffix: pattern}} instead of forms reads semantic versions; the
 * group {@code build} of the suffix counts rebuilds.
 */
public final class Scheme {
  private final String id;
  private final String title;
  private final List<Form> forms;
  private final SemverForm semver;
  private final YamlNode source;

  Scheme(YamlNode node) {
    id = Data.text(node, "id");
    title = Data.text(node, "title");
    source = node;
    List<Form> read = new ArrayList<>();
    node.get("forms").ifPresent(list -> list.items().forEach(item -> read.add(new Form(item))));
    forms = List.copyOf(read);
    semver =
        node.get("semver")
            .map(options -> new SemverForm(options.text("suffix").orElse("")))
            .orElse(null);
    if (semver == null && forms.isEmpty()) {
      throw Data.broken(node, "scheme " + id + " has neither forms nor semver");
    }
  }

  public String id() {
    return id;
  }

  /** For people, e.g. {@code RKE2 releases}. */
  public String title() {
    return title;
  }

  /** True where a tag with an ending that the scheme does not know still goes by its numbers. */
  public boolean isLoose() {
    return source.text("endings").filter("any"::equals).isPresent();
  }

  /** The version a text stands for; empty when it has no place in this scheme's order. */
  public Optional<Version> read(String text) {
    return match(text, false)
        .map(
            match ->
                new Version(
                    text,
                    id,
                    match.key(),
                    match.numbers().get(0),
                    match.numbers().get(1),
                    match.numbers().get(2),
                    match.upstream(),
                    match.track()));
  }

  /** Why {@link #read} gives nothing for a text, for people. */
  public String whyNot(String text) {
    for (Refusal refusal : refusals()) {
      if (refusal.matches(text)) {
        return '"' + text + "\" " + refusal.why();
      }
    }
    return '"' + text + "\" has no place among the versions of " + title;
  }

  /** A bound of a range; empty when it cannot be read. */
  Optional<Range.Bound> bound(String text) {
    return match(text, true).map(match -> new Range.Bound(match.key(), match.open()));
  }

  private Optional<Form.Match> match(String text, boolean bound) {
    if (text.length() > 200) {
      return Optional.empty();
    }
    if (semver != null) {
      return semver.match(text, bound);
    }
    return forms.stream()
        .filter(form -> bound || !form.rangesOnly())
        .map(form -> form.match(text))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** A spelling that must not be compared. */
  record Refusal(String example, String pattern, String why) {
    boolean matches(String text) {
      return text.equals(example) || (!pattern.isEmpty() && text.matches(pattern));
    }
  }

  List<Refusal> refusals() {
    return source.get("refused").map(YamlNode::items).orElse(List.of()).stream()
        .map(
            item ->
                new Refusal(
                    Data.text(item, "example"),
                    item.text("pattern").orElse(""),
                    Data.text(item, "why")))
        .toList();
  }

  /** Real versions in strictly ascending order. */
  List<String> orderedExamples() {
    return Data.texts(source, "examples", "ordered");
  }

  /** Pairs that share one upstream version. */
  List<List<String>> sameUpstreamExamples() {
    return source.get("examples", "sameUpstream").map(YamlNode::items).orElse(List.of()).stream()
        .map(pair -> pair.items().stream().map(YamlNode::text).toList())
        .toList();
  }

  @Override
  public String toString() {
    return id;
  }
}
