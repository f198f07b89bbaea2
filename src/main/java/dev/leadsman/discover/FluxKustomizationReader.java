package dev.leadsman.discover;

import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Location;
import dev.leadsman.model.RemoteManifest;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.SubjectId;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;

/**
 * Reads a Flux {@code Kustomization} that takes a known component's manifests from its own
 * repository: the version is the ref of its {@code GitRepository}.
 */
final class FluxKustomizationReader implements Reader {
  @Override
  public boolean reads(Source source) {
    return FluxKustomizationExpander.isKustomization(source);
  }

  @Override
  public Discovered read(Source source, References references) {
    Found found = new Found();
    YamlNode spec = source.document().root().get("spec").orElse(source.document().root());
    String path = spec.text("path").orElse("");
    references
        .fluxSources()
        .elsewhere(source, spec, path, references)
        .map(git -> expanded(source, git, references))
        .filter(git -> isKnown(git, references))
        .ifPresent(git -> manifest(source, spec, path, git, references, found));
    return found.discovered();
  }

  /** The repository as its parents left it, e.g. with its variables put in. */
  private static YamlDocument expanded(Source source, YamlDocument git, References references) {
    return references
        .find(
            source,
            "source.toolkit.fluxcd.io",
            git.kind(),
            git.root().text("metadata", "namespace").orElse(""),
            git.root().text("metadata", "name").orElse(""))
        .map(Source::document)
        .orElse(git);
  }

  private static Deployer deployer(YamlNode spec) {
    boolean prune = spec.get("prune").map(YamlNode::value).filter(Boolean.TRUE::equals).isPresent();
    return new Deployer("flux", Deployer.kubectl().capabilities(), Map.of())
        .with("prune", prune, spec.get("prune").isPresent() ? spec.line("prune") : null);
  }

  /** True for a repository that is known to hold a component's manifests. */
  static boolean isKnown(YamlDocument repository, References references) {
    return repository.kind().equals("GitRepository")
        && !references.component(repository.root().text("spec", "url").orElse("")).isEmpty();
  }

  private static void manifest(
      Source source,
      YamlNode spec,
      String path,
      YamlDocument git,
      References references,
      Found found) {
    YamlNode repository = git.root().get("spec").orElse(git.root());
    String url = FluxSources.normalized(repository.text("url").orElse(""));
    String ref = "";
    Location at = git.root().line("spec");
    for (String field : FluxReader.GIT_REFS) {
      if (repository.text("ref", field).isPresent()) {
        ref = repository.text("ref", field).get();
        at = ChartReference.line(repository, "ref", field);
        break;
      }
    }
    String component = references.component(url);
    String directory = Paths.resolve("", path).orElse("");
    if (Substitution.isOpen(ref)) {
      found.skip(
          at, Skipped.Kind.COMPUTED, "ref of GitRepository " + url + " is " + ref, component);
      return;
    }
    try {
      found.add(
          new RemoteManifest(
              new SubjectId(source.cluster(), spec.text("targetNamespace").orElse(""), component),
              // A range of versions holds what an address must not.
              new URI("https", "//" + url + "//" + directory + "?ref=" + ref, null),
              ref.replaceFirst("^refs/(?:tags|heads)/", ""),
              images(spec, component, references.components()),
              deployer(spec),
              source.document().at(),
              at));
    } catch (URISyntaxException e) {
      found.skip(at, Skipped.Kind.NOT_UNDERSTOOD, url + " is no address", component);
    }
  }

  /** The images that it sets over those of the component's manifests. */
  private static List<RemoteManifest.Image> images(
      YamlNode spec, String component, KnownComponents components) {
    return spec.get("images").map(YamlNode::items).orElse(List.of()).stream()
        .flatMap(override -> Images.asked(override).stream())
        .filter(image -> components.componentOfImage(image.text()).orElse("").equals(component))
        .map(image -> new RemoteManifest.Image(image.text(), image.at()))
        .toList();
  }
}
