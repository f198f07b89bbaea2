package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns an {@code ApplicationSet} whose generators are all lists into its Applications, as far as
 * its template holds plain parameters.
 */
final class ApplicationSetExpander implements Expander {
  private static final int MAX_ELEMENTS = 10_000;
  private static final Pattern PARAMETER =
      Pattern.compile("\\{\\{-?\\s*\\.?([\\w-]+(?:\\.[\\w-]+)*)\\s*-?\\}\\}");

  @Override
  public boolean expands(Source source) {
    return source.document().kind().equals("ApplicationSet")
        && source.document().group().equals("argoproj.io")
        && elements(source.document().root()).isPresent();
  }

  /** The elements of its list generators; empty when another generator takes part. */
  static Optional<List<YamlNode>> elements(YamlNode root) {
    List<YamlNode> elements = new ArrayList<>();
    List<YamlNode> generators =
        root.get("spec", "generators").map(YamlNode::items).orElse(List.of());
    for (YamlNode generator : generators) {
      Optional<YamlNode> list = generator.get("list", "elements").filter(YamlNode::isSequence);
      if (list.isEmpty()
          || generator.entries().size() > 1
          || generator.get("list", "template").isPresent()) {
        return Optional.empty();
      }
      elements.addAll(list.get().items());
    }
    boolean patched = root.get("spec", "templatePatch").isPresent();
    return generators.isEmpty() || patched || elements.size() > MAX_ELEMENTS
        ? Optional.empty()
        : Optional.of(elements);
  }

  @Override
  public List<Source> expand(Source source, References references) {
    YamlNode root = source.document().root();
    List<Source> applications = new ArrayList<>();
    Optional<YamlNode> template = root.get("spec", "template");
    for (YamlNode element : elements(root).orElseThrow()) {
      if (template.isEmpty()) {
        continue;
      }
      YamlNode filled = Nodes.mapScalars(template.get(), scalar -> fill(scalar, element));
      List<YamlNode.Entry> entries = new ArrayList<>();
      Location at = element.at();
      entries.add(
          new YamlNode.Entry("apiVersion", at, Nodes.text(at, source.document().apiVersion())));
      entries.add(new YamlNode.Entry("kind", at, Nodes.text(at, "Application")));
      entries.addAll(filled.entries());
      applications.add(
          source.withDocument(YamlDocument.of(source.file(), Nodes.mapping(at, entries))));
    }
    return applications;
  }

  /** A scalar that is nothing but a parameter moves to the line that sets it. */
  private static YamlNode fill(YamlNode scalar, YamlNode element) {
    if (!scalar.text().contains("{{")) {
      return scalar;
    }
    Matcher parameter = PARAMETER.matcher(scalar.text());
    StringBuilder text = new StringBuilder();
    Location at = null;
    while (parameter.find()) {
      Optional<YamlNode> value =
          element.get(parameter.group(1).split("\\.", -1)).filter(YamlNode::isScalar);
      boolean whole = parameter.start() == 0 && parameter.end() == scalar.text().length();
      at = whole && value.isPresent() ? value.get().at() : at;
      parameter.appendReplacement(
          text, Matcher.quoteReplacement(value.map(YamlNode::text).orElse(parameter.group())));
    }
    parameter.appendTail(text);
    return at == null ? Nodes.withText(scalar, text.toString()) : Nodes.text(at, text.toString());
  }
}
