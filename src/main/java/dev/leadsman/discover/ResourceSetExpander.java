package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.model.Skipped;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
    List<YamlNode> inputs = new ArrayList<>();
    spec.get("inputs").ifPresent(list -> inputs.addAll(list.items()));
    for (YamlNode from : spec.get("inputsFrom").map(YamlNode::items).orElse(List.of())) {
      List<YamlNode> written = written(from, source, references);
      inputs.addAll(written);
      if (written.isEmpty()) {
        skip(spec.line("inputsFrom"), "has inputs from elsewhere", resources, references);
      }
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

  /** The inputs of the providers that write them down; others look for theirs when they run. */
  private static List<YamlNode> written(YamlNode from, Source source, References references) {
    Map<String, YamlDocument> nearest = new TreeMap<>();
    for (YamlDocument provider : references.inputProviders()) {
      if (isSelected(from, provider.root())) {
        // Clusters give the same name to providers of their own.
        nearest.merge(
            provider.root().text("metadata", "name").orElse(""),
            provider,
            (one, other) ->
                References.nearness(source, other.file()) > References.nearness(source, one.file())
                    ? other
                    : one);
      }
    }
    return nearest.values().stream()
        .flatMap(provider -> provider.root().get("spec", "defaultValues").stream())
        .toList();
  }

  private static boolean isSelected(YamlNode from, YamlNode provider) {
    Optional<String> name = from.text("name");
    return provider.text("spec", "type").orElse("").equals("Static")
        && (name.isPresent()
            ? provider.text("metadata", "name").equals(name)
            : from.get("selector", "matchLabels").map(YamlNode::entries).orElse(List.of()).stream()
                .allMatch(
                    label ->
                        provider
                            .text("metadata", "labels", label.key())
                            .equals(Optional.of(label.value().text()))));
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

  /** What is an input and nothing else, or has its version from one, moves to the input's line. */
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
      boolean tells =
          matcher.group().length() == scalar.text().length()
              || value.filter(Substitution::isVersion).isPresent();
      at = tells && value.isPresent() ? value.get().at() : at;
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
