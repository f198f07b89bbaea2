package dev.leadsman.version;

import dev.leadsman.model.Cause;
import dev.leadsman.model.Location;
import dev.leadsman.model.Values;
import dev.leadsman.model.Version;
import dev.leadsman.model.VersionRead;
import dev.leadsman.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Something known that a cluster runs: how it is recognised and what its version is. Components are
 * data, in {@code policies/<pack>/components.yaml}:
 *
 * <pre>{@code
 * - id: aws-vpc-cni
 *   title: Amazon VPC CNI
 *   scheme: aws-vpc-cni            # id in schemes.yaml
 *   charts: [aws-vpc-cni]
 *   images:                        # known by their last path segments
 *   - name: amazon-k8s-cni
 *     tag: [/image/tag]            # where the chart's values put the tag
 *     reference: [/image/override] # where they put a whole reference, which wins
 *   - name: amazon-k8s-cni-init
 *   - {name: some-helper, ownVersion: true}
 *   - {name: calico/node, aliases: [mirrored-calico-node], short: node}   # a mirror's names
 *   imageTags:                     # where the chart's values put tags of other components
 *     /nodeAgent/image/tag: aws-network-policy-agent
 *   variants: [-thick]             # endings of a tag that are no part of the version
 *   workloads: [cce-eni-ipam]      # names that tell it from another component of the same image,
 *                                  # and in which short names of images count
 *   addons: [vpc-cni]
 *   distributions: []              # e.g. rke2
 *   manifests:                     # files of a GitHub repository, or any URL with (?<version>…)
 *   - {repository: aws/eks-charts, path: 'stable/aws-vpc-cni/crds(?:/[^?#]*)?', crds: true}
 *   - {repository: ucloud/uk8s-cni-vpc, path: 'deploy/ipamd\.yaml', ships: {v1.3.5: 1.2.0}}
 *   - {url: '//docs\.projectcalico\.org/(?:(?<version>v[\d.]+)/)?manifests/calico\.yaml'}
 *   version: [image, releases, appVersion, chart]     # where a chart's version comes from, in
 *                                  # order; image is the first one of images
 *   releases: {"1.0.0": v1.5.3}    # known charts and the version each ships
 *   published: [v0.0.1]            # known charts that are their own version
 *   excluded: {images: [cilium/tetragon], charts: []} # look-alikes
 *   markers: [rke2r]               # texts that stand for all longer ones in a quick search
 * }</pre>
 */
public final class Component {
  private static final List<String> SOURCES = List.of("image", "releases", "appVersion", "chart");

  private final String pack;
  private final String id;
  private final String title;
  private final Location at;
  private final Schemes schemes;
  private final String schemeId;
  private final List<String> charts;
  private final List<Image> images;
  private final Map<String, String> imageTags;
  private final List<String> variants;
  private final List<String> workloads;
  private final List<String> addons;
  private final List<String> distributions;
  private final List<ManifestUrl> manifests;
  private final List<String> sources;
  private final Map<String, String> releases;
  private final List<String> excludedImages;
  private final List<String> excludedCharts;
  private final List<String> markers;

  /**
   * An image repository of a component.
   *
   * @param name last path segments, e.g. {@code cilium/cilium}
   * @param tags JSON pointers of values that hold its tag
   * @param references JSON pointers of values that hold a whole reference; they win over tags
   * @param ownVersion true when its tag is not the component's version
   * @param scheme id of the scheme that orders its tags
   * @param role name of the image that this one is a mirror of; its own name when it is none
   * @param shortName last path segment that tells the image only inside of its component's
   *     workloads; empty when there is none
   */
  public record Image(
      String name,
      List<String> tags,
      List<String> references,
      boolean ownVersion,
      String scheme,
      String role,
      String shortName) {
    private Image alias(String other) {
      return new Image(other, List.of(), List.of(), ownVersion, scheme, name, "");
    }
  }

  /**
   * A user's value that replaces an image's tag or reference.
   *
   * @param pointer of the value
   * @param written tag or whole reference
   */
  public record Pin(Image image, String pointer, String written) {}

  Component(String pack, YamlNode node, Schemes schemes) {
    this.pack = pack;
    id = Data.text(node, "id");
    title = Data.text(node, "title");
    at = node.at();
    this.schemes = schemes;
    schemeId = Data.text(node, "scheme");
    charts = Data.texts(node, "charts");
    variants = Data.texts(node, "variants");
    workloads = Data.texts(node, "workloads");
    addons = Data.texts(node, "addons");
    distributions = Data.texts(node, "distributions");
    sources = Data.texts(node, "version");
    excludedImages = Data.texts(node, "excluded", "images");
    excludedCharts = Data.texts(node, "excluded", "charts");
    markers = Data.texts(node, "markers");
    for (String source : sources) {
      if (!SOURCES.contains(source)) {
        throw Data.broken(node, "version source " + source + " is none of " + SOURCES);
      }
    }
    images = items(node, "images").stream().flatMap(this::images).toList();
    manifests = items(node, "manifests").stream().map(ManifestUrl::new).toList();
    imageTags = new LinkedHashMap<>();
    node.get("imageTags")
        .ifPresent(
            map ->
                map.entries().forEach(entry -> imageTags.put(entry.key(), entry.value().text())));
    Map<String, String> shipped = new LinkedHashMap<>();
    Data.texts(node, "published").forEach(version -> shipped.put(unprefixed(version), version));
    node.get("releases")
        .ifPresent(
            map ->
                map.entries()
                    .forEach(entry -> shipped.put(unprefixed(entry.key()), entry.value().text())));
    releases = Map.copyOf(shipped);
  }

  /** An image and its other names. */
  private Stream<Image> images(YamlNode node) {
    if (node.isScalar()) {
      String name = node.text();
      return Stream.of(new Image(name, List.of(), List.of(), false, schemeId, name, ""));
    }
    boolean own = isTrue(node, "ownVersion");
    Image image =
        new Image(
            Data.text(node, "name"),
            Data.texts(node, "tag"),
            Data.texts(node, "reference"),
            own,
            node.text("scheme").orElse(own ? "semver" : schemeId),
            Data.text(node, "name"),
            node.text("short").orElse(""));
    return Stream.concat(Stream.of(image), Data.texts(node, "aliases").stream().map(image::alias));
  }

  private static boolean isTrue(YamlNode node, String key) {
    return node.text(key).filter("true"::equals).isPresent();
  }

  private static List<YamlNode> items(YamlNode node, String key) {
    return node.get(key).map(YamlNode::items).orElse(List.of());
  }

  /** The pack that judges it; components of one pack in one cluster are judged together. */
  public String pack() {
    return pack;
  }

  public String id() {
    return id;
  }

  /** For people, e.g. {@code Amazon VPC CNI}. */
  public String title() {
    return title;
  }

  /** What orders its versions. */
  public Scheme scheme() {
    return schemes.scheme(schemeId);
  }

  /** What orders the tags of one of its images. */
  Scheme scheme(Image image) {
    return schemes.scheme(image.scheme());
  }

  /**
   * @throws IllegalArgumentException when it names a scheme that does not exist
   */
  void checkSchemes() {
    try {
      scheme();
      images.forEach(this::scheme);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(at + ": " + e.getMessage(), e);
    }
  }

  public List<String> charts() {
    return charts;
  }

  public List<Image> images() {
    return images;
  }

  /** What an image is a mirror of, so that two names of one image can be told to be the same. */
  public String role(String image) {
    return images.stream()
        .filter(each -> each.name().equals(image))
        .map(Image::role)
        .findFirst()
        .orElse(image);
  }

  /** JSON pointers of values that hold the tag of an image of another component. */
  public Map<String, String> imageTags() {
    return Collections.unmodifiableMap(imageTags);
  }

  public List<String> addons() {
    return addons;
  }

  public List<String> distributions() {
    return distributions;
  }

  /** Known charts, without a leading v, and the component version each ships. */
  public Map<String, String> releases() {
    return releases;
  }

  List<String> variants() {
    return variants;
  }

  /** True for the name of a workload that runs it, also where more is said after a hyphen. */
  boolean runsIn(String workload) {
    return workloads.stream()
        .anyMatch(name -> workload.equals(name) || workload.startsWith(name + "-"));
  }

  List<ManifestUrl> manifests() {
    return manifests;
  }

  List<String> excludedImages() {
    return excludedImages;
  }

  List<String> excludedCharts() {
    return excludedCharts;
  }

  List<String> markers() {
    return markers;
  }

  /** A version as an add-on, a distribution or a chart of this component writes it. */
  public VersionRead place(String written) {
    return place(written, written);
  }

  VersionRead place(String text, String written) {
    Scheme scheme = scheme();
    Optional<Version> version = scheme.read(text);
    return version.isPresent()
        ? VersionRead.of(written, version.get())
        : VersionRead.unplaced(written, Cause.VERSION, scheme.whyNot(text));
  }

  /**
   * The component's version in a release of one of its charts.
   *
   * @param chartVersion as written; empty when none is written
   * @param user the user's values as this chart sees them
   * @param appVersion of the chart, where it is at hand; null when it is not
   */
  public VersionRead read(String chartVersion, Values user, String appVersion) {
    for (String source : sources) {
      Optional<VersionRead> read = Optional.empty();
      if (source.equals("image")) {
        read = fromValues(user);
      } else if (chartVersion.isEmpty()) {
        continue;
      } else if (source.equals("releases")) {
        read = Optional.ofNullable(releases.get(unprefixed(chartVersion))).map(this::place);
      } else if (source.equals("appVersion") && appVersion != null && !appVersion.isEmpty()) {
        read = Optional.of(place(appVersion));
      } else if (source.equals("chart")) {
        read = Optional.of(chart(chartVersion));
      }
      if (read.isPresent()) {
        return read.get();
      }
    }
    if (chartVersion.isEmpty()) {
      return VersionRead.unplaced("", Cause.VERSION, "no chart version is written");
    }
    return sources.contains("appVersion") && appVersion == null
        ? VersionRead.unplaced(
            chartVersion,
            ChartRange.isExact(chartVersion) ? Cause.CHART : Cause.VERSION,
            "which version of " + title + " chart " + chartVersion + " ships is not known")
        : VersionRead.unplaced(
            chartVersion, Cause.VERSION, "chart " + chartVersion + " does not name a version");
  }

  private VersionRead chart(String chartVersion) {
    VersionRead read = place(chartVersion);
    return read.version() != null || ChartRange.isExact(chartVersion)
        ? read
        : VersionRead.unplaced(
            chartVersion, Cause.VERSION, '"' + chartVersion + "\" is a range, not a version");
  }

  /** Values that replace the tag or the reference of an image, in the order of the images. */
  public List<Pin> pins(Values user) {
    List<Pin> pins = new ArrayList<>();
    for (Image image : images) {
      pin(image, image.references(), user)
          .or(() -> pin(image, image.tags(), user))
          .ifPresent(pins::add);
    }
    return List.copyOf(pins);
  }

  private static Optional<Pin> pin(Image image, List<String> pointers, Values user) {
    return pointers.stream()
        .flatMap(
            pointer ->
                text(user, pointer).map(written -> new Pin(image, pointer, written)).stream())
        .findFirst();
  }

  private Optional<VersionRead> fromValues(Values user) {
    if (images.isEmpty()) {
      return Optional.empty();
    }
    Image first = images.get(0);
    return pin(first, first.references(), user)
        .map(this::fromReference)
        .or(() -> pin(first, first.tags(), user).map(pin -> fromTag(pin.written())));
  }

  private VersionRead fromTag(String written) {
    int digest = written.indexOf('@');
    String tag = digest < 0 ? written : written.substring(0, digest);
    return place(withoutVariant(tag), tag);
  }

  private VersionRead fromReference(Pin pin) {
    Optional<ImageRef> reference = ImageRef.parse(pin.written());
    if (reference.isEmpty()) {
      return VersionRead.unplaced(
          pin.written(), Cause.VERSION, "value " + pin.pointer() + " is no image reference");
    }
    String tag = reference.get().tag();
    return tag.isEmpty()
        ? VersionRead.unplaced(
            pin.written(),
            Cause.VERSION,
            "value " + pin.pointer() + " gives " + pin.image().name() + " a digest and no tag")
        : place(withoutVariant(tag), tag);
  }

  private static Optional<String> text(Values values, String pointer) {
    return values.at(pointer).map(String::valueOf).filter(text -> !text.isBlank());
  }

  /** The flavour a tag ends in; empty when it has none. */
  String variant(String tag) {
    return variants.stream().filter(tag::endsWith).findFirst().orElse("");
  }

  private String withoutVariant(String tag) {
    return tag.substring(0, tag.length() - variant(tag).length());
  }

  private static String unprefixed(String version) {
    return version.startsWith("v") ? version.substring(1) : version;
  }

  @Override
  public String toString() {
    return id;
  }

  /** URLs under which a component publishes its manifests. */
  static final class ManifestUrl {
    private final String repository;
    private final String regex;
    private final boolean crds;
    private final Map<String, String> ships;
    private Pattern pattern;

    ManifestUrl(YamlNode node) {
      repository = node.text("repository").orElse("");
      regex =
          repository.isEmpty()
              ? Data.text(node, "url")
              : ofRepository(repository, Data.text(node, "path"));
      crds = isTrue(node, "crds");
      ships =
          node.get("ships")
              .map(
                  map -> {
                    Map<String, String> byRef = new LinkedHashMap<>();
                    map.entries().forEach(entry -> byRef.put(entry.key(), entry.value().text()));
                    return byRef;
                  })
              .orElse(null);
    }

    // Raw files, blobs, trees, release downloads, jsDelivr (@ref) and kustomize (?ref=).
    private static String ofRepository(String name, String path) {
      return "(?:^|[/:@])"
          + Pattern.quote(name)
          + "(?:\\.git)?(?:"
          + "/releases/(?<newest>latest)/download/"
          + path
          + "|(?:/(?:raw|blob|tree|releases/download))?/(?:refs/(?:tags|heads)/)?(?<version>[^/?#]+)/"
          + path
          + "|@(?<at>[^/?#]+)/"
          + path
          + "|//?"
          + path
          + "/?\\?(?:[^#]*&)?(?:ref|version)=(?<ref>[^&#]+).*)$";
    }

    String repository() {
      return repository;
    }

    Optional<UrlMatch> match(Component component, String url) {
      if (!repository.isEmpty() && !url.contains(repository)) {
        return Optional.empty();
      }
      if (pattern == null) {
        pattern = Pattern.compile(regex);
      }
      Matcher matcher = pattern.matcher(url);
      if (!matcher.find()) {
        return Optional.empty();
      }
      String version = "";
      for (String group :
          repository.isEmpty() ? List.of("version") : List.of("newest", "ref", "version", "at")) {
        String text = matcher.group(group);
        if (text != null) {
          version = text;
          break;
        }
      }
      String shipped = ships == null ? version : ships.getOrDefault(version, "");
      return Optional.of(new UrlMatch(component, version, shipped, crds));
    }
  }
}
