package dev.leadsman.version;

import dev.leadsman.yaml.YamlNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The catalogue of known components; see {@link Component} for the files it reads. */
public final class Components {
  private final Schemes schemes;
  private final Map<String, Component> byId;
  private final Map<String, Component> byChart = new HashMap<>();
  private final Map<String, List<Known>> byImage = new HashMap<>();
  private final Map<String, List<Known>> byShortName = new HashMap<>();
  private final Map<String, Component> byAddon = new HashMap<>();
  private final Map<String, Component> byDistribution = new HashMap<>();
  private Map<List<Long>, Map<String, String>> bundled;

  /**
   * @param image null for a look-alike
   */
  private record Known(Component component, Component.Image image) {}

  private Components(Schemes schemes, Map<String, Component> byId) {
    this.schemes = schemes;
    this.byId = Collections.unmodifiableMap(byId);
    for (Component component : byId.values()) {
      component.charts().forEach(name -> byChart.put(name, component));
      component.addons().forEach(name -> byAddon.put(name, component));
      component.distributions().forEach(name -> byDistribution.put(name, component));
      for (Component.Image image : component.images()) {
        add(byImage, image.name(), new Known(component, image));
        add(byShortName, image.shortName(), new Known(component, image));
      }
    }
    for (Component component : byId.values()) {
      component.excludedImages().forEach(name -> byImage.put(name, List.of()));
      component.excludedCharts().forEach(byChart::remove);
    }
  }

  private static void add(Map<String, List<Known>> byName, String image, Known known) {
    byName.computeIfAbsent(image, name -> new ArrayList<>()).add(known);
  }

  /** The components that come with Leadsman. */
  public static Components load() {
    try {
      return load(List.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The components that come with Leadsman and those of further policy directories, each with
   * {@code components.yaml} or {@code <pack>/components.yaml}, and maybe {@code schemes.yaml}. A
   * component of an id that exists replaces it.
   *
   * @throws IllegalArgumentException when a file is broken, with file and line
   */
  public static Components load(List<Path> directories) throws IOException {
    Schemes schemes = Schemes.load(directories);
    Map<String, Component> byId = new LinkedHashMap<>();
    for (YamlNode pack : Data.builtInList("packs.yaml")) {
      String name = pack.text();
      add(name, Data.builtInList(name + "/components.yaml"), schemes, byId);
    }
    for (Path directory : directories) {
      add(name(directory), Data.list(directory.resolve("components.yaml")), schemes, byId);
      if (Files.isDirectory(directory)) {
        try (Stream<Path> below = Files.list(directory)) {
          for (Path pack : below.filter(Files::isDirectory).sorted().toList()) {
            add(name(pack), Data.list(pack.resolve("components.yaml")), schemes, byId);
          }
        }
      }
    }
    if (!directories.isEmpty()) {
      byId.values().forEach(Component::checkSchemes);
    }
    return new Components(schemes, byId);
  }

  private static String name(Path directory) {
    return String.valueOf(directory.toAbsolutePath().normalize().getFileName());
  }

  private static void add(
      String pack, List<YamlNode> nodes, Schemes schemes, Map<String, Component> byId) {
    for (YamlNode node : nodes) {
      Component component = new Component(pack, node, schemes);
      byId.put(component.id(), component);
    }
  }

  /** The packs that come with Leadsman, in the order of their use. */
  public static List<String> packs() {
    return Data.builtInList("packs.yaml").stream().map(YamlNode::text).toList();
  }

  public Schemes schemes() {
    return schemes;
  }

  public Collection<Component> all() {
    return byId.values();
  }

  public Optional<Component> component(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** The component of a chart by its name, before which a path in a registry may stand. */
  public Optional<Component> byChart(String name) {
    return Optional.ofNullable(byChart.get(name.substring(name.lastIndexOf('/') + 1)));
  }

  /**
   * True for a component's chart, and for one that is called what a component is: its number is of
   * no component's scheme, e.g. a chart {@code multus}.
   */
  public boolean isNamed(String chart) {
    return byChart(chart).isPresent()
        || byId.values().stream().anyMatch(component -> component.markers().contains(chart));
  }

  /** The component of a managed add-on. */
  public Optional<Component> byAddon(String name) {
    return Optional.ofNullable(byAddon.get(name));
  }

  /** The component of a distribution, e.g. {@code rke2}. */
  public Optional<Component> byDistribution(String name) {
    return Optional.ofNullable(byDistribution.get(name));
  }

  /** The component of an image, whatever registry or mirror it is pulled from. */
  public Optional<ImageMatch> byImage(String reference) {
    return byImage(reference, "");
  }

  /**
   * The component of an image in a workload, whose name tells components of one image apart.
   *
   * @param workload name of the object that runs it; empty when there is none
   */
  public Optional<ImageMatch> byImage(String reference, String workload) {
    return ImageRef.parse(reference).flatMap(parsed -> byImage(parsed, workload));
  }

  private Optional<ImageMatch> byImage(ImageRef reference, String workload) {
    String tail = reference.repository();
    while (true) {
      List<Known> known = byImage.get(tail);
      if (known != null) {
        // An empty list is a look-alike.
        return known.stream()
            .filter(one -> one.component().runsIn(workload))
            .findFirst()
            .or(() -> known.stream().findFirst())
            .map(one -> match(reference, one.component(), one.image()));
      }
      int slash = tail.indexOf('/');
      if (slash < 0) {
        return byShortName.getOrDefault(tail, List.of()).stream()
            .filter(one -> one.component().runsIn(workload))
            .findFirst()
            .map(one -> match(reference, one.component(), one.image()));
      }
      tail = tail.substring(slash + 1);
    }
  }

  private static ImageMatch match(ImageRef reference, Component component, Component.Image image) {
    return new ImageMatch(
        component,
        image,
        reference.repository(),
        reference.tag(),
        reference.digest(),
        component.variant(reference.tag()));
  }

  /** The component of a manifest that is applied or built from a URL. */
  public Optional<UrlMatch> byManifestUrl(URI url) {
    return byManifestUrl(url.toString());
  }

  /** As {@link #byManifestUrl(URI)}, for what is no URI to Java, e.g. {@code git@host:path}. */
  public Optional<UrlMatch> byManifestUrl(String url) {
    for (Component component : byId.values()) {
      for (Component.ManifestUrl manifest : component.manifests()) {
        Optional<UrlMatch> match = manifest.match(component, url);
        if (match.isPresent()) {
          return match;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Texts of which a file must hold at least one to name a known component, shortest set, sorted: a
   * text that contains another one is left out.
   */
  public List<String> markers() {
    TreeSet<String> texts = new TreeSet<>();
    for (Component component : byId.values()) {
      texts.addAll(component.charts());
      texts.addAll(component.addons());
      texts.addAll(component.markers());
      component.images().forEach(image -> texts.add(image.name()));
      component.manifests().stream()
          .map(Component.ManifestUrl::repository)
          .filter(repository -> !repository.isEmpty())
          .forEach(texts::add);
    }
    return texts.stream()
        .filter(
            text -> texts.stream().noneMatch(other -> !other.equals(text) && text.contains(other)))
        .toList();
  }

  /**
   * The charts that an RKE2 release bundles, by chart name; empty for a release that is not known.
   *
   * @param rke2Version in any spelling that scheme {@code rke2} reads
   */
  public Map<String, String> bundled(String rke2Version) {
    if (bundled == null) {
      bundled = readBundled();
    }
    return schemes
        .scheme("rke2")
        .read(rke2Version)
        .map(version -> bundled.getOrDefault(version.key(), Map.of()))
        .orElse(Map.of());
  }

  private Map<List<Long>, Map<String, String>> readBundled() {
    Scheme rke2 = schemes.scheme("rke2");
    Map<List<Long>, Map<String, String>> byRelease = new HashMap<>();
    List<String> lines = Data.builtIn("rke2/bundled.csv").lines().toList();
    String[] columns = lines.get(0).split(",", -1);
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      Map<String, String> charts = new LinkedHashMap<>();
      for (int i = 1; i < columns.length; i++) {
        if (!cells[i].isEmpty()) {
          charts.put(columns[i], cells[i]);
        }
      }
      byRelease.put(
          rke2.read(cells[0]).orElseThrow(() -> new IllegalStateException(line)).key(),
          Collections.unmodifiableMap(charts));
    }
    return byRelease;
  }
}
