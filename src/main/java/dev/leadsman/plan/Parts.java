package dev.leadsman.plan;

import dev.leadsman.model.Addon;
import dev.leadsman.model.Cause;
import dev.leadsman.model.ChartInfo;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Distribution;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.RemoteManifest;
import dev.leadsman.model.Subject;
import dev.leadsman.model.UnavailableException;
import dev.leadsman.model.Values;
import dev.leadsman.model.Version;
import dev.leadsman.model.VersionRead;
import dev.leadsman.model.Workload;
import dev.leadsman.plan.Part.Written;
import dev.leadsman.version.ChartRange;
import dev.leadsman.version.Component;
import dev.leadsman.version.Components;
import dev.leadsman.version.ImageMatch;
import dev.leadsman.version.ImageRef;
import dev.leadsman.version.UrlMatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes a subject apart into the components it brings, each with its version. */
final class Parts {
  private final Components components;
  private final ChartLookup charts;

  Parts(Components components, ChartLookup charts) {
    this.components = components;
    this.charts = charts;
  }

  List<Part> of(Subject subject) {
    if (subject instanceof Release release) {
      return ofRelease(release);
    }
    if (subject instanceof Workload workload) {
      return ofWorkload(workload);
    }
    if (subject instanceof RemoteManifest manifest) {
      return ofManifest(manifest);
    }
    if (subject instanceof Addon addon) {
      return ofAddon(addon);
    }
    if (subject instanceof Distribution distribution) {
      return ofDistribution(distribution);
    }
    throw new AssertionError("no case for " + subject);
  }

  private List<Part> ofRelease(Release release) {
    List<Part> parts = new ArrayList<>();
    ChartSource chart = release.chart();
    // A wrapper may carry the name of what it wraps; its own version then says nothing.
    boolean wrapsItself =
        release.dependencies().stream()
            .anyMatch(dependency -> dependency.name().equals(chart.name()));
    if (!wrapsItself) {
      components
          .byChart(chart.name())
          .ifPresent(
              component ->
                  parts.add(chartPart(release, component, "", chartRow(release, component))));
    }
    for (Release.Dependency dependency : release.dependencies()) {
      Optional<Component> component = components.byChart(dependency.name());
      if (component.isPresent()) {
        parts.add(
            chartPart(
                release, component.get(), dependency.pointer(), row(dependency, component.get())));
      } else if (components.isNamed(dependency.name())) {
        parts.add(unknown(row(dependency, null), dependency.pointer()));
      }
    }
    if (parts.isEmpty()) {
      parts.add(unknown(chartRow(release, null), ""));
      parts.addAll(ofValues(release));
    }
    return parts;
  }

  /** A chart whose number is of no component's scheme. */
  private static Part unknown(Written chart, String pointer) {
    VersionRead version =
        chart.placed() != null
            ? VersionRead.of(chart.version(), chart.placed())
            : VersionRead.unplaced(
                chart.version(), Cause.VERSION, "the chart's version has no order");
    return new Part(null, pointer, version, List.of(chart));
  }

  /** What a chart that no pack knows runs by its values. */
  private List<Part> ofValues(Release release) {
    Map<Component, VersionRead> versions = new LinkedHashMap<>();
    Map<Component, List<Written>> rows = new LinkedHashMap<>();
    for (ValueImages.Found image : ValueImages.of(release, "", components)) {
      addImage(image.match(), image.at(), versions, rows);
    }
    List<Part> parts = new ArrayList<>();
    rows.forEach(
        (component, written) ->
            parts.add(new Part(component, "", versions.get(component), written)));
    return parts;
  }

  private Written chartRow(Release release, Component component) {
    ChartSource chart = release.chart();
    return new Written(
        "chart",
        chart.name(),
        home(chart),
        chart.version(),
        chart instanceof ChartSource.Oci oci ? oci.digest() : "",
        release.versionAt(),
        placed(component, chart.version()),
        true,
        null);
  }

  private Written row(Release.Dependency dependency, Component component) {
    Release.Dependency.Installed installed = dependency.installed();
    boolean range = installed != null && !ChartRange.isExact(dependency.version());
    return new Written(
        "chart",
        dependency.name(),
        trimmed(dependency.repository()),
        // A range names no version: what the lock or charts/ tells is the one that is written down.
        range ? installed.version() : dependency.version(),
        "",
        range ? installed.at() : dependency.at(),
        placed(component, installed == null ? dependency.version() : installed.version()),
        true,
        range ? null : installed);
  }

  /**
   * What a chart of a version ships, whatever image the values pin; null when that is not known.
   */
  private Version placed(Component component, String chartVersion) {
    return component == null
        ? components.schemes().scheme("semver").read(chartVersion).orElse(null)
        : component.read(chartVersion, Values.EMPTY, null).version();
  }

  private Part chartPart(Release release, Component component, String pointer, Written chart) {
    List<Written> written = new ArrayList<>();
    written.add(chart);
    written.addAll(images(release, component, pointer));
    return new Part(component, pointer, version(release, component, pointer, chart), written);
  }

  /** The component's version as far as the declaration tells it, else as the chart does. */
  private VersionRead version(Release release, Component component, String pointer, Written chart) {
    Values values = release.values();
    List<String> steps = pointer.isEmpty() ? List.of() : Values.steps(pointer);
    for (String step : steps) {
      values = values.under(step);
    }
    VersionRead read = component.read(chart.actual(), values, null);
    if (read.version() != null) {
      return read;
    }
    try {
      ChartInfo info = charts.chart(release);
      for (String step : steps) {
        info = info.dependencies().get(step);
        if (info == null) {
          return read;
        }
      }
      VersionRead told = component.read(info.version(), values, info.appVersion());
      return told.version() == null
          ? told
          : new VersionRead(chart.version(), told.version(), null, "");
    } catch (UnavailableException e) {
      return VersionRead.unplaced(chart.version(), e.reason(), e.getMessage());
    }
  }

  /** Images that the release's own values name. */
  private List<Written> images(Release release, Component component, String pointer) {
    Map<String, Written> byPointer = new LinkedHashMap<>();
    for (Component.Image image : component.images()) {
      named(release, pointer, image.name(), image.references(), image.tags(), byPointer);
    }
    component
        .imageTags()
        .forEach(
            (tag, name) ->
                named(release, pointer, name, overridesOf(tag), List.of(tag), byPointer));
    for (ValueImages.Found found : ValueImages.of(release, pointer, components)) {
      byPointer.putIfAbsent(found.pointer(), row(found.match(), found.at()));
    }
    Map<String, Written> byText = new LinkedHashMap<>();
    for (Written image : byPointer.values()) {
      byText.putIfAbsent(
          image.name() + " " + image.version() + " " + image.digest(), owned(image, component));
    }
    return List.copyOf(byText.values());
  }

  /**
   * Where Cilium's charts take a whole reference in place of repository and tag.
   * https://github.com/cilium/cilium/blob/v1.16.2/install/kubernetes/cilium/templates/_helpers.tpl
   */
  private static List<String> overridesOf(String tag) {
    return tag.endsWith("/tag")
        ? List.of(tag.substring(0, tag.length() - "tag".length()) + "override")
        : List.of();
  }

  private void named(
      Release release,
      String pointer,
      String name,
      List<String> references,
      List<String> tags,
      Map<String, Written> byPointer) {
    Values values = release.values();
    List<String> pointers = new ArrayList<>(references);
    pointers.addAll(tags);
    for (String below : pointers) {
      String at = pointer + below;
      String text = values.at(at).map(String::valueOf).orElse("");
      if (!text.isBlank()) {
        boolean whole = references.contains(below);
        ImageRef reference = ImageRef.parse(whole ? text : name + ":" + text).orElse(null);
        byPointer.put(
            at,
            image(
                name,
                whole && reference != null ? reference.repository() : repository(values, at),
                reference == null ? text : reference.tag(),
                reference == null ? "" : reference.digest(),
                values.line(at).orElse(release.versionAt())));
        break;
      }
    }
  }

  /** The row of an image that may be another component's than the chart. */
  private Written owned(Written image, Component component) {
    return components
        .byImage(image.name())
        .map(ImageMatch::component)
        .filter(owner -> !owner.id().equals(component.id()))
        .map(image::of)
        .orElse(image);
  }

  /** The repository that stands beside a tag; empty when the chart's default takes effect. */
  private static String repository(Values values, String tagAt) {
    String beside = tagAt.substring(0, tagAt.lastIndexOf('/'));
    String registry = values.at(beside + "/registry").map(String::valueOf).orElse("");
    String repository = values.at(beside + "/repository").map(String::valueOf).orElse("");
    return registry.isEmpty() || repository.isEmpty() ? repository : registry + "/" + repository;
  }

  private Written image(String name, String home, String tag, String digest, Location at) {
    Optional<ImageMatch> match = components.byImage(tag.isEmpty() ? name : name + ":" + tag);
    return new Written(
        "image",
        name,
        home,
        tag,
        digest,
        at,
        match.flatMap(ImageMatch::placed).orElse(null),
        match.filter(ImageMatch::carriesVersion).isPresent(),
        null);
  }

  private List<Part> ofWorkload(Workload workload) {
    Map<Component, VersionRead> versions = new LinkedHashMap<>();
    Map<Component, Integer> ranks = new LinkedHashMap<>();
    Map<Component, Map<String, Written>> rows = new LinkedHashMap<>();
    for (Containers.Image image : Containers.images(workload.manifest())) {
      Optional<ImageMatch> match =
          components.byImage(image.reference(), workload.manifest().name());
      if (match.isEmpty()) {
        continue;
      }
      Component component = match.get().component();
      VersionRead read = match.get().version();
      int rank = rank(component, match.get());
      if (read.version() != null && rank < ranks.getOrDefault(component, Integer.MAX_VALUE)) {
        ranks.put(component, rank);
        versions.put(component, read);
      }
      versions.putIfAbsent(component, read);
      rows.computeIfAbsent(component, unused -> new LinkedHashMap<>())
          .putIfAbsent(
              match.get().name() + " " + match.get().tag() + " " + match.get().digest(),
              row(match.get(), image.at() == null ? workload.versionAt() : image.at()));
    }
    List<Part> parts = new ArrayList<>();
    rows.forEach(
        (component, written) ->
            parts.add(
                new Part(component, "", versions.get(component), List.copyOf(written.values()))));
    if (parts.isEmpty()) {
      // kubectl set env names an object and no image.
      parts.add(
          new Part(
              null, "", VersionRead.unplaced("", Cause.VERSION, "no image is written"), List.of()));
    }
    return parts;
  }

  /** A component's first image is the one that its version is about. */
  private static int rank(Component component, ImageMatch match) {
    return rank(component, match.name());
  }

  private static int rank(Component component, String image) {
    List<String> names = component.images().stream().map(Component.Image::name).toList();
    int rank = names.indexOf(image);
    return rank < 0 ? names.size() : rank;
  }

  private List<Part> ofManifest(RemoteManifest manifest) {
    String path = manifest.url().getPath();
    Map<Component, VersionRead> versions = new LinkedHashMap<>();
    Map<Component, List<Written>> rows = new LinkedHashMap<>();
    Optional<UrlMatch> match = components.byManifestUrl(manifest.url());
    if (match.isEmpty()) {
      return List.of();
    }
    Part whole =
        one(
            // A manifest of CRDs alone brings nothing that the component's rules judge.
            match.get().crds() ? null : match.get().component(),
            match.get().read(),
            "manifest",
            path == null ? "" : path.substring(path.lastIndexOf('/') + 1),
            manifest.version(),
            manifest.versionAt());
    for (RemoteManifest.Image image : manifest.images()) {
      components
          .byImage(image.reference())
          .ifPresent(found -> addImage(found, image.at(), versions, rows));
    }
    if (whole.component() == null || !rows.containsKey(whole.component())) {
      rows.remove(whole.component());
    } else {
      List<Written> written = new ArrayList<>(whole.written());
      written.addAll(rows.remove(whole.component()));
      VersionRead read = versions.get(whole.component());
      whole =
          new Part(whole.component(), "", read.version() == null ? whole.version() : read, written);
    }
    List<Part> parts = new ArrayList<>();
    parts.add(whole);
    rows.forEach(
        (component, written) ->
            parts.add(new Part(component, "", versions.get(component), written)));
    return parts;
  }

  /** The last image of a name holds; a component's version is that of its foremost image. */
  private static void addImage(
      ImageMatch match,
      Location at,
      Map<Component, VersionRead> versions,
      Map<Component, List<Written>> rows) {
    Component component = match.component();
    List<Written> written = rows.computeIfAbsent(component, unused -> new ArrayList<>());
    written.removeIf(row -> row.name().equals(match.name()));
    int least = written.stream().mapToInt(row -> rank(component, row.name())).min().orElse(999);
    if (rank(component, match.name()) <= least) {
      versions.put(component, match.version());
    }
    written.add(row(match, at));
  }

  private static Written row(ImageMatch match, Location at) {
    return new Written(
        "image",
        match.name(),
        match.repository(),
        match.tag(),
        match.digest(),
        at,
        match.placed().orElse(null),
        match.carriesVersion(),
        null);
  }

  private List<Part> ofAddon(Addon addon) {
    return components.byAddon(addon.name()).stream()
        .map(
            component ->
                one(
                    component,
                    addon.version().isEmpty()
                        ? VersionRead.unplaced(
                            "", Cause.VERSION, "the add-on has no version: EKS picks its default")
                        : component.place(addon.version()),
                    "addon",
                    addon.name(),
                    addon.version(),
                    addon.versionAt()))
        .toList();
  }

  private List<Part> ofDistribution(Distribution distribution) {
    return components.byDistribution(distribution.name()).stream()
        .map(
            component ->
                one(
                    component,
                    component.place(distribution.version()),
                    "distribution",
                    distribution.name(),
                    distribution.version(),
                    distribution.versionAt()))
        .toList();
  }

  private static Part one(
      Component component,
      VersionRead read,
      String kind,
      String name,
      String version,
      Location at) {
    return new Part(
        component,
        "",
        read,
        List.of(new Written(kind, name, "", version, "", at, read.version(), true, null)));
  }

  /** Where a chart comes from, without its version. */
  private static String home(ChartSource chart) {
    if (chart instanceof ChartSource.Repository repository) {
      return trimmed(repository.url().toString());
    }
    if (chart instanceof ChartSource.Oci oci) {
      return trimmed(oci.url().toString());
    }
    if (chart instanceof ChartSource.InTree) {
      return "in tree"; // a chart directory that moves inside the repository is no move of the
      // chart
    }
    if (chart instanceof ChartSource.Git git) {
      return git.url() + "//" + git.path();
    }
    if (chart instanceof ChartSource.Bundled bundled) {
      return bundled.distribution();
    }
    if (chart instanceof ChartSource.Unknown) {
      return "";
    }
    throw new AssertionError("no case for " + chart);
  }

  private static String trimmed(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }
}
