package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.model.Skipped;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns an {@code ApplicationSet} into its Applications, as far as the revision tells them. */
final class ApplicationSetExpander implements Expander {
  static boolean is(Source source) {
    return source.document().kind().equals("ApplicationSet")
        && source.document().group().equals("argoproj.io");
  }

  @Override
  public boolean expands(Source source) {
    return is(source);
  }

  /** What its Applications take is declared through it. */
  @Override
  public Set<String> files(Source source, References references) {
    return ArgoFiles.of(source, references);
  }

  @Override
  public List<Source> expand(Source source, References references) {
    Set<Skipped> skipped = new HashSet<>();
    List<Source> applications = applications(source, references, skipped);
    skipped.forEach(references::skip);
    return applications;
  }

  /**
   * @param skipped collects what was not understood
   */
  static List<Source> applications(Source source, References references, Set<Skipped> skipped) {
    YamlNode root = source.document().root();
    ArgoGenerators generators = new ArgoGenerators(source, references);
    List<Source> applications = new ArrayList<>();
    Optional<YamlNode> template = root.get("spec", "template");
    if (template.isPresent()) {
      for (ArgoElement element : generators.elements()) {
        YamlNode own = template.get();
        for (YamlNode over : element.templates()) {
          own = Nodes.merge(own, over, false);
        }
        YamlNode filled = generators.text().fill(own, element.data());
        Optional<YamlNode> patch = root.get("spec", "templatePatch");
        if (patch.isPresent()) {
          filled = patched(filled, patch.get(), element, source, references, skipped);
        }
        applications.add(application(source, filled, element));
      }
    }
    skipped.addAll(generators.skipped());
    return applications;
  }

  private static Source application(Source source, YamlNode filled, ArgoElement element) {
    Location at = element.at();
    List<YamlNode.Entry> entries = new ArrayList<>();
    String version = source.document().apiVersion();
    entries.add(new YamlNode.Entry("apiVersion", at, Nodes.text(at, version)));
    entries.add(new YamlNode.Entry("kind", at, Nodes.text(at, "Application")));
    entries.addAll(filled.entries());
    YamlNode root = Nodes.mapping(at, entries);
    boolean placed =
        root.text("spec", "destination", "name")
            .or(() -> root.text("spec", "destination", "server"))
            .filter(text -> !text.contains("{{"))
            .isPresent();
    if (!placed && !element.clusters().isEmpty()) {
      // Clusters that nothing names are those that the generator selects.
      YamlNode name = Nodes.text(at, element.clusters());
      return source.withDocument(
          YamlDocument.of(source.file(), Nodes.put(root, "/spec/destination/name", at, name)));
    }
    return source.withDocument(YamlDocument.of(source.file(), root));
  }

  private static YamlNode patched(
      YamlNode filled,
      YamlNode patch,
      ArgoElement element,
      Source source,
      References references,
      Set<Skipped> skipped) {
    LinedText written =
        patch.isBlock()
            ? LinedText.of(patch.at().file(), patch.textLine(), patch.text())
            : LinedText.at(patch.at(), patch.text());
    GoTemplate.Result result = GoTemplate.of(written).evaluate(element.data());
    if (result.problem().isEmpty()) {
      YamlNode changed = filled;
      try {
        for (YamlDocument document : LinedYaml.parse(source.file(), result.text())) {
          changed = Nodes.merge(changed, document.root(), false);
        }
        return changed;
      } catch (YamlException e) {
        // Told below, as what is no template is.
      }
    }
    skipped.add(
        new Skipped(
            patch.at(),
            Skipped.Kind.COMPUTED,
            "ApplicationSet " + source.name() + ": its templatePatch is not understood",
            references.component(String.valueOf(filled.tree()))));
    return filled;
  }
}
