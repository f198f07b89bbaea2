package dev.leadsman.discover;

import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values of a Flux {@code HelmRelease}: {@code valuesFrom} in order, then {@code values}. */
final class FluxValues {
  private FluxValues() {}

  /** One key of a ConfigMap or Secret, as {@code valuesFrom} names it. */
  record Reference(
      String kind,
      String namespace,
      String name,
      String key,
      Optional<String> targetPath,
      boolean optional,
      YamlNode node) {

    static Reference of(YamlNode from, String namespace) {
      return new Reference(
          from.text("kind").orElse(""),
          namespace,
          from.text("name").orElse(""),
          from.text("valuesKey").orElse("values.yaml"),
          from.text("targetPath"),
          isOptional(from),
          from);
    }

    String origin() {
      return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
  }

  static boolean isOptional(YamlNode from) {
    return from.get("optional").map(YamlNode::value).filter(Boolean.TRUE::equals).isPresent();
  }

  static List<ValuesLayer> layers(Source source, YamlNode spec, References references) {
    List<ValuesLayer> layers = new ArrayList<>();
    for (YamlNode from : spec.get("valuesFrom").map(YamlNode::items).orElse(List.of())) {
      Values below = Values.EMPTY;
      for (ValuesLayer layer : layers) {
        below = below.merge(layer.values());
      }
      Reference reference = Reference.of(from, source.effectiveNamespace());
      layer(source, reference, below, references).ifPresent(layers::add);
    }
    spec.entry("values").ifPresent(entry -> layers.add(References.inline("values", entry)));
    return layers;
  }

  /**
   * @param below what lies under this layer, which a {@code targetPath} changes
   */
  static Optional<ValuesLayer> layer(
      Source source, Reference from, Values below, References references) {
    String origin = from.origin();
    Optional<YamlDocument> config =
        references.config(source, from.kind(), from.namespace(), from.name());
    if (config.isEmpty()) {
      String why =
          from.optional()
              ? "is optional and not in this revision: the cluster may have it"
              : "is not in this revision";
      return Optional.of(ValuesLayer.unreadable(origin, from.node().at(), why));
    }
    YamlNode root = config.get().root();
    if (root.get("sops").isPresent()) {
      return Optional.of(ValuesLayer.unreadable(origin, root.at(), "is encrypted with SOPS"));
    }
    boolean encoded =
        config.get().kind().equals("Secret") && root.get("stringData", from.key()).isEmpty();
    Optional<YamlNode> text =
        data(config.get()).stream()
            .filter(entry -> entry.key().equals(from.key()) && entry.value().isScalar())
            .map(YamlNode.Entry::value)
            .findFirst();
    if (text.isEmpty()) {
      return from.optional()
          ? Optional.empty()
          : Optional.of(
              ValuesLayer.unreadable(origin, root.at(), "has no readable key " + from.key()));
    }
    if (from.targetPath().isPresent()) {
      String value = text.get().text();
      // helm-controller reads a quoted value as text, any other as --set does.
      boolean quoted = value.matches("(?s)(['\"]).*\\1");
      String plain = quoted ? value.substring(1, value.length() - 1) : value;
      Values values =
          ValueAssignment.layer(below, from.targetPath().get(), plain, quoted, text.get().at());
      return Optional.of(ValuesLayer.of(origin, text.get().at(), values));
    }
    ValuesLayer layer = References.valuesText(origin, text.get());
    return Optional.of(encoded ? References.onOneLine(layer) : layer);
  }

  /** What a ConfigMap or Secret holds; a Secret's {@code stringData} wins over its data. */
  static List<YamlNode.Entry> data(YamlDocument config) {
    Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
    boolean secret = config.kind().equals("Secret");
    for (YamlNode.Entry entry :
        config.root().get("data").map(YamlNode::entries).orElse(List.of())) {
      Optional<YamlNode> value = Optional.of(entry.value()).filter(YamlNode::isScalar);
      (secret ? value.flatMap(FluxValues::decoded) : value)
          .ifPresent(
              found ->
                  entries.put(entry.key(), new YamlNode.Entry(entry.key(), entry.at(), found)));
    }
    if (secret) {
      config
          .root()
          .get("stringData")
          .map(YamlNode::entries)
          .orElse(List.of())
          .forEach(entry -> entries.put(entry.key(), entry));
    }
    return List.copyOf(entries.values());
  }

  private static Optional<YamlNode> decoded(YamlNode base64) {
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(base64.text());
      return FileParser.text(bytes).map(text -> Nodes.text(base64.at(), text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
