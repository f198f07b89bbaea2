package dev.leadsman.policy;

import dev.leadsman.model.Finding;
import dev.leadsman.model.Location;
import dev.leadsman.model.Severity;
import dev.leadsman.model.Transition;
import dev.leadsman.model.VersionRead;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns a failed rule into a finding: texts filled in, place found, id made. */
final class FindingMaker {
  private static final List<String> IDENTITY = List.of("kind", "namespace", "name", "path");

  private final Rule rule;
  private final CompiledRule.Texts texts;
  private final Sight sight;
  private final Scene scene;
  private final Severity severity;

  FindingMaker(CompiledRule compiled, Sight sight, Scene scene, Severity severity)
      throws PolicyException {
    this.rule = compiled.rule();
    this.texts = compiled.texts();
    this.sight = sight;
    this.scene = scene;
    this.severity = severity;
  }

  /** What tells an element from the others, whatever else changes in it. */
  static String key(Object each) {
    if (each instanceof Map<?, ?> map && map.containsKey("name")) {
      StringBuilder key = new StringBuilder();
      for (String field : IDENTITY) {
        Object value = map.containsKey(field) ? map.get(field) : "";
        key.append(Text.of(value)).append('/');
      }
      return key.toString();
    }
    return Text.of(each);
  }

  Finding make(String key, Object each, boolean existing) {
    Transition transition = sight.transition();
    String from = text(transition.from());
    String to = text(transition.to());
    List<String> paths = texts.at().stream().map(path -> sight.fill(path, each)).toList();
    Location at = new Declared(transition, scene).firstOf(paths);
    return new Finding(
        id(rule.id(), transition, from, to, key),
        rule.id(),
        rule.title(),
        rule.facts(),
        severity,
        transition.component(),
        transition.subject().id(),
        from,
        to,
        at,
        sight.fill(texts.message(), each),
        sight.fill(texts.why(), each),
        fix(each),
        new Finding.Steps(fill(texts.before(), each), fill(texts.after(), each)),
        rule.references(),
        existing,
        null);
  }

  private List<String> fill(List<Template> templates, Object each) {
    return templates.stream().map(template -> sight.fill(template, each)).toList();
  }

  private Finding.Fix fix(Object each) {
    if (texts.fix() == null) {
      return null;
    }
    Map<String, Object> set = new LinkedHashMap<>();
    texts
        .set()
        .forEach(
            (pointer, value) ->
                set.put(
                    sight.transition().valuesPointer() + pointer,
                    value instanceof Template template ? sight.fill(template, each) : value));
    return new Finding.Fix(sight.fill(texts.fix(), each), set);
  }

  private static String text(VersionRead read) {
    if (read == null) {
      return null;
    }
    if (read.version() != null) {
      return read.version().text();
    }
    return read.written().isEmpty() ? null : read.written();
  }

  private static String id(String rule, Transition transition, String from, String to, String key) {
    String all =
        String.join(
            "\n",
            rule,
            String.valueOf(transition.component()),
            transition.subject().id() + transition.valuesPointer(),
            String.valueOf(from),
            String.valueOf(to),
            key);
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
