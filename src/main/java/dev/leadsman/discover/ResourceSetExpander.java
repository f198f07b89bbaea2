package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.model.Skipped;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the objects that a {@code ResourceSet} of Flux Operator stamps out, once for each of its
 * inputs.
 *
 * <pre>
 * kind: ResourceSet
 * spec:
 *   inputs:
 *   - {cluster: prod, version: 1.16.2}
 *   resources:
 *   - kind: HelmRelease
 *     spec: {chart: {spec: {chart: cilium, version: &lt;&lt; inputs.version &gt;&gt;}}}
 * </pre>
 *
 * @see <a href="https://fluxcd.control-plane.io/operator/resourceset/">its page</a>
 */
final class ResourceSetExpander implements Expander {
  private static final int MAX_OBJECTS = 10_000;
  private static final int MAX_SCALARS = 2_000_000;
  private static final Pattern INPUT =
      Pattern.compile("<<-? *inputs\\.([\\w.-]{1,200}?) *(?:\\| *quote *)?-?>>");

  @Override
  public boolean expands(Source source) {
    return source.document().kind().equals("ResourceSet")
        && source.document().group().equals("fluxcd.controlplane.io");
  }

  @Override
  public List<Source> expand(Source source, References references) {
    YamlNode spec = source.document().root().get("spec").orElse(source.document().root());
    List<YamlNode> resources = new ArrayList<>();
    spec.get("resources").ifPresent(list -> resources.addAll(list.items()));
    spec.get("resourcesTemplate")
        .filter(YamlNode::isScalar)
        .ifPresent(text -> resources.addAll(template(text, references)));
    List<YamlNode> inputs = spec.get("inputs").map(YamlNode::items).orElse(List.of());
    if (spec.get("inputsFrom").isPresent()) {
      skip(spec.line("inputsFrom"), "has inputs from elsewhere", resources, references);
    }
    List<Source> found = new ArrayList<>();
    int[] scalars = {0};
    for (YamlNode input : inputs.isEmpty() ? List.of(spec) : inputs) {
      for (YamlNode resource : resources) {
        if (found.size() >= MAX_OBJECTS || scalars[0] >= MAX_SCALARS) {
          skip(source.document().at(), "stamps out too many objects", resources, references);
          return found;
        }
        YamlNode stamped =
            Nodes.mapScalars(
                resource,
                scalar -> {
                  scalars[0]++;
                  return stamped(scalar, input);
                });
        if (stamped.isMapping()) {
          found.add(
              source
                  .withDocument(YamlDocument.of(source.file(), stamped))
                  .withDefaultNamespace(source.effectiveNamespace())
                  .under(source.document().at()));
        }
      }
    }
    return found;
  }

  private static List<YamlNode> template(YamlNode text, References references) {
    try {
      return YamlDocument.parse(text.at().file(), text.text(), text.textLine()).stream()
          .map(YamlDocument::root)
          .toList();
    } catch (YamlException e) {
      references.skip(
          text.at(),
          Skipped.Kind.TEMPLATE,
          "resourcesTemplate is a template",
          references.component(text.text()));
      return List.of();
    }
  }

  private static void skip(
      Location at, String reason, List<YamlNode> resources, References references) {
    StringBuilder text = new StringBuilder();
    resources.forEach(resource -> text.append(resource.value()));
    references.skip(at, Skipped.Kind.COMPUTED, reason, references.component(text.toString()));
  }

  /** What is an input and nothing else moves to the line that sets it. */
  private static YamlNode stamped(YamlNode scalar, YamlNode input) {
    if (!scalar.text().contains("<<")) {
      return scalar;
    }
    Matcher matcher = INPUT.matcher(scalar.text());
    StringBuilder text = new StringBuilder();
    Location at = scalar.at();
    while (matcher.find()) {
      Optional<YamlNode> value =
          input.get(matcher.group(1).split("\\.", -1)).filter(YamlNode::isScalar);
      matcher.appendReplacement(
          text, Matcher.quoteReplacement(value.map(YamlNode::text).orElse(matcher.group())));
      boolean whole = matcher.group().length() == scalar.text().length();
      at = whole && value.isPresent() ? value.get().at() : at;
    }
    matcher.appendTail(text);
    return scalar.isPlain() ? Nodes.plain(at, text.toString()) : withText(scalar, at, text);
  }

  private static YamlNode withText(YamlNode scalar, Location at, StringBuilder text) {
    return at.equals(scalar.at())
        ? Nodes.withText(scalar, text.toString())
        : Nodes.text(at, text.toString());
  }
}
