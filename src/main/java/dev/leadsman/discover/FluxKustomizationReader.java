package dev.leadsman.discover;

import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Location;
import dev.leadsman.model.RemoteManifest;
import dev.leadsman.model.SubjectId;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;

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
        .flatMap(git -> manifest(source, spec, path, git, references))
        .ifPresent(found::add);
    return found.discovered();
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

  private static Optional<RemoteManifest> manifest(
      Source source, YamlNode spec, String path, YamlDocument git, References references) {
    if (!isKnown(git, references)) {
      return Optional.empty();
    }
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
    String directory = Paths.resolve("", path).orElse("");
    try {
      return Optional.of(
          new RemoteManifest(
              new SubjectId(
                  source.cluster(),
                  spec.text("targetNamespace").orElse(""),
                  references.component(url)),
              new URI("https://" + url + "//" + directory + "?ref=" + ref),
              ref.replaceFirst("^refs/(?:tags|heads)/", ""),
              deployer(spec),
              source.document().at(),
              at));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
