package dev.leadsman.discover;

import dev.leadsman.model.Release;
import dev.leadsman.model.RemoteManifest;
import dev.leadsman.model.Subject;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Turn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * CRDs that a cluster takes from the component's own address, in the very version of the chart, and
 * not after it: the chart's deployer need not bring them.
 */
record RemoteCrds(List<RemoteManifest> manifests, KnownComponents components) {

  static RemoteCrds among(Collection<Subject> subjects, KnownComponents components) {
    List<RemoteManifest> manifests = new ArrayList<>();
    for (Subject subject : subjects) {
      if (subject instanceof RemoteManifest manifest
          && components
              .manifest(manifest.url().toString())
              .filter(KnownComponents.Manifest::crds)
              .isPresent()) {
        manifests.add(manifest);
      }
    }
    return new RemoteCrds(manifests, components);
  }

  Subject appliedTo(Subject subject) {
    if (!(subject instanceof Release release)
        || Set.of("always", "applied")
            .contains(
                Objects.requireNonNullElse(
                    release.deployer().capabilities().get("crdsOnUpgrade"), ""))) {
      return subject;
    }
    for (RemoteManifest manifest : manifests) {
      if (brings(manifest, release)) {
        return release.by(
            release.deployer().with("crdsOnUpgrade", "applied", manifest.versionAt()));
      }
    }
    return subject;
  }

  private boolean brings(RemoteManifest manifest, Release release) {
    SubjectId id = manifest.id();
    return id.cluster().equals(release.id().cluster())
        && manifest.deployer().turn().crdBefore(release.deployer().turn()) != Turn.Order.NOT_BEFORE
        && components
            .manifest(manifest.url().toString())
            .filter(
                known ->
                    charts(release)
                        .anyMatch(
                            chart ->
                                components
                                        .componentOfChart(chart.name())
                                        .filter(known.component()::equals)
                                        .isPresent()
                                    && bare(chart.version()).equals(bare(manifest.version()))))
            .isPresent();
  }

  private record Chart(String name, String version) {}

  private static Stream<Chart> charts(Release release) {
    return Stream.concat(
        Stream.of(new Chart(release.chart().name(), release.chart().version())),
        release.dependencies().stream()
            .map(dependency -> new Chart(dependency.name(), dependency.version())));
  }

  private static String bare(String version) {
    return version.startsWith("v") ? version.substring(1) : version;
  }
}
