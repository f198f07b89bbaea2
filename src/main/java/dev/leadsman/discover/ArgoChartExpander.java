package dev.leadsman.discover;

import dev.leadsman.config.Glob;
import dev.leadsman.model.Location;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Follows an Argo CD {@code Application} to a chart of the same revision whose templates declare
 * Applications themselves.
 */
final class ArgoChartExpander implements Expander {
  @Override
  public boolean expands(Source source) {
    return ArgoApplication.is(source);
  }

  private static Optional<ChartTemplates> templates(YamlNode part, References references) {
    return ArgoApplication.directory(part, references)
        .filter(directory -> references.isFile(Paths.join(directory, "Chart.yaml")))
        .flatMap(references::chartTemplates);
  }

  @Override
  public Set<String> files(Source source, References references) {
    return ArgoFiles.of(source, references);
  }

  /** Templates of its own charts that declare Applications. */
  static Set<String> templateFiles(Source source, References references) {
    Set<String> files = new LinkedHashSet<>();
    for (YamlNode part : new ArgoApplication(source).sources()) {
      templates(part, references).ifPresent(templates -> files.addAll(templates.files()));
    }
    return files;
  }

  @Override
  public List<Source> expand(Source source, References references) {
    Set<Skipped> skipped = new HashSet<>();
    List<Source> made = made(source, references, skipped);
    skipped.forEach(references::skip);
    return made;
  }

  /**
   * What the templates of its charts declare.
   *
   * @param skipped collects what could not be filled in
   */
  static List<Source> made(Source source, References references, Set<Skipped> skipped) {
    ArgoApplication application = new ArgoApplication(source);
    List<Source> sources = new ArrayList<>();
    for (YamlNode part : application.sources()) {
      Optional<ChartTemplates> templates = templates(part, references);
      Optional<ChartReference> chart =
          templates.isPresent() ? ArgoReader.chart(part, references) : Optional.empty();
      if (chart.isPresent()) {
        List<ValuesLayer> layers =
            ArgoReader.layers(part, application.sources(), chart.get(), references);
        layers.forEach(layer -> tellUnread(layer, source, references, skipped));
        templates
            .get()
            .fill(
                part.text("helm", "releaseName").orElse(source.name()),
                application.namespace(),
                layers,
                skipped)
            .forEach(
                document ->
                    sources.add(
                        Source.of(document)
                            .withCluster(source.cluster())
                            .withDefaultNamespace(application.namespace())
                            .withApplier(application.deployer())
                            .under(source.document().at())));
      }
    }
    return sources;
  }

  /**
   * Files that a computed name may come to, of which what they set for a component stays unread.
   */
  private static void tellUnread(
      ValuesLayer layer, Source source, References references, Set<Skipped> skipped) {
    if (layer.unreadable() == null || !layer.origin().matches("\\$[^/]*/.*\\{\\{.*")) {
      return;
    }
    String below = layer.origin().substring(layer.origin().indexOf('/') + 1);
    Glob files = Glob.of(below.replaceAll("\\{\\{[^}]*\\}\\}", "**"));
    for (String file : references.filesBelow("")) {
      String component =
          files.matches(file) ? references.component(references.text(file).orElse("")) : "";
      if (!component.isEmpty()) {
        skipped.add(
            new Skipped(
                new Location(file, 1),
                Skipped.Kind.COMPUTED,
                "Application " + source.name() + ": which of its clusters read it is not known",
                component));
      }
    }
  }
}
