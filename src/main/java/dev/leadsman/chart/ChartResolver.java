package dev.leadsman.chart;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.leadsman.chart.ChartCache.Entry;
import dev.leadsman.chart.ChartReader.Required;
import dev.leadsman.chart.HelmRepository.Listed;
import dev.leadsman.chart.OciRegistry.Reference;
import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.TreeFile;
import dev.leadsman.model.Cause;
import dev.leadsman.model.ChartDir;
import dev.leadsman.model.ChartInfo;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.UnavailableException;
import dev.leadsman.version.ChartRange;
import dev.leadsman.version.RangeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Turns a chart source into a chart directory. Each chart is fetched once, unpacked into a cache by
 * the digest of its content, and never changed there. May be used by several threads.
 */
public final class ChartResolver {
  /** Where RKE2's bundled charts are published. */
  public static final URI RKE2_CHARTS = URI.create("https://rke2-charts.rancher.io");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final Pattern RANGE =
      Pattern.compile("v?\\d+(\\.\\d+)?|.*[*<>=~^|,\\s].*|v?\\d+(\\.\\d+)?\\.[xX]|[xX]");
  private static final Pattern MINOR = Pattern.compile("v?(\\d+\\.\\d+)\\..*");
  private static final int LINKS = 8;
  private static final int DEPTH = 8;

  private final ChartSettings settings;
  private final ChartCache cache;
  private final Credentials credentials;
  private final OciRegistry registry;
  private final HelmRepository repository;
  private final ChartLock lock;
  private final AtomicReference<ChartLock> used;
  private final Map<String, Object> monitors = new ConcurrentHashMap<>();
  private final Map<String, ChartDir> resolved = new ConcurrentHashMap<>();
  private final Map<String, ChartDir> byDigest = new ConcurrentHashMap<>();

  /**
   * @param lock of the revision that is judged; a fetched chart that differs from it is refused
   */
  public ChartResolver(ChartSettings settings, ChartLock lock) {
    this.settings = settings;
    this.lock = lock;
    this.used = new AtomicReference<>(lock);
    this.cache = new ChartCache(settings.cache());
    this.credentials = new Credentials(settings.environment());
    Http http = new Http(settings.timeout(), settings.environment());
    this.registry = new OciRegistry(http, credentials);
    this.repository = new HelmRepository(http, credentials, cache, registry);
  }

  /** The lock with every chart that this resolver fetched so far. */
  public ChartLock lock() {
    return used.get();
  }

  /**
   * @param tree the revision that declares the source
   * @throws UnavailableException with what was looked in and what helps
   */
  public ChartDir resolve(ChartSource source, RevisionTree tree) throws UnavailableException {
    return resolve(source, tree, 0);
  }

  private ChartDir resolve(ChartSource source, RevisionTree tree, int depth)
      throws UnavailableException {
    if (depth > DEPTH) {
      throw unavailable("chart " + source.name() + ": dependencies nest too deeply", null);
    }
    if (source instanceof ChartSource.InTree inTree) {
      return inTree(inTree, tree, depth);
    }
    if (source instanceof ChartSource.Unknown unknown) {
      throw unavailable(title(source) + " cannot be found: " + unknown.reason(), null);
    }
    String key = source.toString();
    Object monitor = monitors.computeIfAbsent(key, any -> new Object());
    synchronized (monitor) {
      ChartDir known = resolved.get(key);
      if (known == null) {
        known = elsewhere(source);
        resolved.put(key, known);
      }
      return known;
    }
  }

  private ChartDir elsewhere(ChartSource source) throws UnavailableException {
    String url;
    if (source instanceof ChartSource.Repository repository) {
      url = Credentials.trimmed(repository.url().toString());
      check(source, repository.name());
    } else if (source instanceof ChartSource.Oci oci) {
      url = Credentials.trimmed(oci.url().toString());
      check(source, oci.name());
    } else if (source instanceof ChartSource.Git git) {
      url = Credentials.trimmed(git.url());
      check(source, git.name());
    } else if (source instanceof ChartSource.Bundled bundled) {
      check(source, bundled.name());
      if (bundled.version().isEmpty()) {
        throw unavailable(
            title(source)
                + " has no known version: "
                + bundled.distribution()
                + " ships it, and no file of the same cluster tells the version of "
                + bundled.distribution()
                + "\n  fix: declare the version in the same cluster, or the chart itself",
            null);
      }
      url = bundledUrl(bundled);
    } else {
      throw new AssertionError("no case for " + source);
    }
    Optional<ChartSettings.Mirror> mirror = mirror(source, url);
    if (mirror.isPresent() && !mirror.get().to().contains("://")) {
      return fromDirectory(source, mirror.get().to());
    }
    String place = mirror.map(one -> moved(url, one)).orElse(url);
    if (place.startsWith("oci://")) {
      String reference = source instanceof ChartSource.Oci ? place : place + "/" + source.name();
      return fromRegistry(source, reference);
    }
    if (source instanceof ChartSource.Git && mirror.isEmpty()) {
      throw unavailable(
          title(source)
              + " lies in another Git repository, "
              + shown(url)
              + ", which is not cloned\n  fix: vendor the chart, or name a mirror of it in"
              + " charts.mirrors",
          null);
    }
    if (url.isEmpty()) {
      throw unavailable(
          title(source)
              + " is shipped inside its distribution, and no repository is known for it\n"
              + "  fix: name a mirror of it in charts.mirrors",
          null);
    }
    String ending = "/" + source.name();
    boolean ofOci = source instanceof ChartSource.Oci && place.endsWith(ending);
    return fromRepository(
        source, ofOci ? place.substring(0, place.length() - ending.length()) : place);
  }

  private static void check(ChartSource source, String name) throws UnavailableException {
    if (!NAME.matcher(name).matches()) {
      throw unavailable("\"" + printable(name) + "\" can be no chart name", null);
    }
    if (source.version().length() > 200) {
      throw unavailable("chart " + name + ": the version is too long to be one", null);
    }
  }

  private static String bundledUrl(ChartSource.Bundled bundled) {
    return bundled.distribution().equalsIgnoreCase("rke2") ? RKE2_CHARTS.toString() : "";
  }

  private Optional<ChartSettings.Mirror> mirror(ChartSource source, String url) {
    return settings.mirrors().stream()
        .filter(
            mirror -> {
              String from = Credentials.trimmed(mirror.from());
              return from.isEmpty()
                  || (!url.isEmpty() && (url.equals(from) || url.startsWith(from + "/")))
                  || (source instanceof ChartSource.Bundled bundled
                      && from.equalsIgnoreCase(bundled.distribution()));
            })
        .findFirst();
  }

  private static String moved(String url, ChartSettings.Mirror mirror) {
    String from = Credentials.trimmed(mirror.from());
    String rest = url.startsWith(from) ? url.substring(from.length()) : "";
    return Credentials.trimmed(mirror.to()) + rest;
  }

  // ---- charts of the revision itself

  private ChartDir inTree(ChartSource.InTree source, RevisionTree tree, int depth)
      throws UnavailableException {
    String path = normalized(source.path());
    Map<String, TreeFile> files = new TreeMap<>();
    collect(tree, path, "", files, 0);
    if (!files.containsKey("Chart.yaml")) {
      throw unavailable(
          "no chart at "
              + printable(path.isEmpty() ? "the top of the repository" : path)
              + " (no Chart.yaml there)\n  fix: correct the path, or add the chart",
          null);
    }
    StringBuilder content = new StringBuilder("tree ");
    files.forEach(
        (name, file) -> content.append(name).append('\0').append(file.blob()).append('\0'));
    String key = content.toString();
    Object monitor = monitors.computeIfAbsent(ChartCache.sha256(key), any -> new Object());
    synchronized (monitor) {
      try {
        Optional<Entry> entry = cache.source(key);
        Optional<ChartDir> known = entry.isEmpty() ? Optional.empty() : cached(entry.get());
        return known.isPresent() ? known.get() : write(source, path, tree, files, key, depth);
      } catch (IOException e) {
        throw unavailable("chart at " + path + ": " + e.getMessage(), e);
      }
    }
  }

  private ChartDir write(
      ChartSource.InTree source,
      String path,
      RevisionTree tree,
      Map<String, TreeFile> files,
      String key,
      int depth)
      throws IOException, UnavailableException {
    Path temporary = cache.temporary(settings.clock().instant());
    try {
      Path to = Files.createDirectory(temporary.resolve("chart"));
      ChartArchive.Limit limit = new ChartArchive.Limit();
      TreeFile rules = files.get(".helmignore");
      HelmIgnore ignore =
          HelmIgnore.parse(rules == null ? "" : new String(tree.read(rules), UTF_8));
      for (Map.Entry<String, TreeFile> file : files.entrySet()) {
        if (file.getKey().equals(".helmignore") || ignore.ignores(file.getKey())) {
          continue;
        }
        limit.file();
        byte[] bytes = tree.read(file.getValue());
        limit.bytes(bytes.length);
        Path written = to.resolve(file.getKey());
        Files.createDirectories(written.getParent());
        Files.write(written, bytes);
      }
      unpackDependencies(to, limit, 0);
      boolean pinned = complete(to, source, path, tree, depth);
      ChartDir chart = store(to);
      if (pinned) {
        cache.remember(key, new Entry(chart.info().version(), chart.info().digest()));
      }
      return chart;
    } finally {
      ChartCache.delete(temporary);
    }
  }

  /** Files below a directory of the tree; links inside the tree count as what they point to. */
  private static void collect(
      RevisionTree tree, String directory, String prefix, Map<String, TreeFile> into, int links)
      throws UnavailableException {
    for (TreeFile file : tree.under(directory)) {
      String relative =
          directory.isEmpty() ? file.path() : file.path().substring(directory.length() + 1);
      if (relative.startsWith(".git/")) {
        continue;
      }
      if (into.size() > ChartArchive.Limit.FILES) {
        throw unavailable("chart at " + printable(directory) + " holds too many files", null);
      }
      if (!file.link()) {
        into.put(prefix + relative, file);
        continue;
      }
      Optional<TreeFile> target = tree.file(file.path());
      if (target.isPresent() && !target.get().link()) {
        into.put(prefix + relative, target.get());
      } else if (links < LINKS) {
        String points = linkTarget(tree, file);
        if (!tree.under(points).isEmpty() && !(directory + "/").startsWith(points + "/")) {
          collect(tree, points, prefix + relative + "/", into, links + 1);
        }
      }
    }
  }

  private static String linkTarget(RevisionTree tree, TreeFile link) throws UnavailableException {
    try {
      String target = new String(tree.read(link), UTF_8);
      int slash = link.path().lastIndexOf('/');
      return normalized((slash < 0 ? "" : link.path().substring(0, slash + 1)) + target);
    } catch (IOException e) {
      throw unavailable(link.path() + ": " + e.getMessage(), e);
    }
  }

  private static String normalized(String path) throws UnavailableException {
    List<String> steps = new ArrayList<>();
    for (String step : path.split("/", -1)) {
      if (step.equals("..")) {
        if (steps.isEmpty()) {
          throw unavailable("the path " + printable(path) + " leaves the repository", null);
        }
        steps.remove(steps.size() - 1);
      } else if (!step.isEmpty() && !step.equals(".")) {
        steps.add(step);
      }
    }
    return String.join("/", steps);
  }

  /**
   * Adds dependencies that Chart.yaml names and charts/ lacks.
   *
   * @return whether the same content follows from the same tree every time
   */
  private boolean complete(
      Path chart, ChartSource.InTree source, String path, RevisionTree tree, int depth)
      throws UnavailableException, IOException {
    List<Required> required = ChartReader.required(chart);
    if (required.isEmpty()) {
      return true;
    }
    List<String> present = new ArrayList<>();
    for (Path dependency : ChartReader.dependencies(chart)) {
      present.add(ChartReader.read(dependency, "").name());
    }
    Map<String, String> locked = ChartReader.locked(chart);
    boolean pinned = true;
    for (Required one : required) {
      if (present.contains(one.name())) {
        continue;
      }
      String version = locked.getOrDefault(one.name(), one.version());
      ChartSource home = home(source, path, one, version);
      pinned &= !(home instanceof ChartSource.InTree) && ChartRange.isExact(version);
      ChartDir found;
      try {
        found = resolve(home, tree, depth + 1);
      } catch (UnavailableException e) {
        throw unavailable(
            "chart "
                + source.name()
                + " at "
                + path
                + " needs "
                + one.name()
                + " "
                + one.version()
                + ", which is not under charts/: "
                + e.getMessage(),
            e);
      }
      copy(found.directory(), chart.resolve("charts").resolve(one.name()));
      present.add(one.name());
    }
    return pinned;
  }

  private static ChartSource home(
      ChartSource.InTree source, String path, Required one, String version)
      throws UnavailableException {
    String where = one.repository();
    String lacks =
        "chart " + source.name() + " at " + path + " needs " + one.name() + " " + one.version();
    if (!NAME.matcher(one.name()).matches()) {
      throw unavailable(lacks + ", which can be no chart name", null);
    }
    if (where.isEmpty()) {
      throw unavailable(
          lacks
              + ", which is neither under charts/ nor given a repository\n  fix: vendor it under "
              + path
              + "/charts/",
          null);
    }
    if (where.startsWith("@") || where.startsWith("alias:")) {
      throw unavailable(
          lacks
              + " from the repository "
              + printable(where)
              + ", a name that only one machine knows\n  fix: write the repository's URL, or vendor"
              + " it under "
              + path
              + "/charts/",
          null);
    }
    if (where.startsWith("file://")) {
      return new ChartSource.InTree(
          normalized(path + "/" + where.substring("file://".length())), one.name(), version);
    }
    try {
      URI url = URI.create(where);
      if (where.startsWith("oci://")) {
        return new ChartSource.Oci(
            URI.create(Credentials.trimmed(where) + "/" + one.name()), version, "");
      }
      if (Http.isHttp(url)) {
        return new ChartSource.Repository(url, one.name(), version);
      }
    } catch (IllegalArgumentException e) {
      throw unavailable(lacks + " from " + printable(where) + ", which is no URL", e);
    }
    throw unavailable(lacks + " from " + printable(where) + ", which cannot be asked", null);
  }

  private static void copy(Path from, Path to) throws IOException {
    for (String file : ChartCache.files(from)) {
      Path target = to.resolve(file);
      Files.createDirectories(target.getParent());
      Files.copy(from.resolve(file), target);
    }
  }

  /** Packed dependencies become directories, so that a chart has one shape for all who read it. */
  private static void unpackDependencies(Path chart, ChartArchive.Limit limit, int depth)
      throws IOException {
    Path charts = chart.resolve("charts");
    if (!Files.isDirectory(charts)) {
      return;
    }
    if (depth > DEPTH) {
      throw new IOException("dependencies nest too deeply");
    }
    List<Path> entries;
    try (Stream<Path> listed = Files.list(charts)) {
      entries = listed.sorted().toList();
    }
    for (Path entry : entries) {
      String name = entry.getFileName().toString();
      if (name.startsWith(".") || name.startsWith("_")) {
        continue;
      }
      if (Files.isDirectory(entry)) {
        unpackDependencies(entry, limit, depth + 1);
      } else if (name.endsWith(".tgz") || name.endsWith(".tar.gz")) {
        Path aside = charts.resolve("_" + name);
        String top;
        try (InputStream archive = Files.newInputStream(entry)) {
          top = ChartArchive.unpack(archive, aside, limit);
        } catch (IOException e) {
          throw new IOException("charts/" + name + ": " + e.getMessage(), e);
        }
        Files.delete(entry);
        Files.deleteIfExists(aside.resolve(".helmignore"));
        Path to = charts.resolve(top);
        Path free =
            Files.exists(to) ? charts.resolve(name.replaceFirst("\\.t(ar\\.)?gz$", "")) : to;
        Files.move(aside, free);
        unpackDependencies(free, limit, depth + 1);
      }
    }
  }

  // ---- charts from elsewhere

  private ChartDir fromDirectory(ChartSource source, String directory) throws UnavailableException {
    Path mirror = settings.top().resolve(directory).normalize();
    try {
      Map<String, Path> available = new TreeMap<>();
      Path unpacked = mirror.resolve(source.name());
      if (Files.isDirectory(unpacked)) {
        try (Stream<Path> entries = Files.list(unpacked)) {
          entries
              .filter(entry -> Files.isRegularFile(entry.resolve("Chart.yaml")))
              .forEach(entry -> available.put(entry.getFileName().toString(), entry));
        }
      }
      Pattern packed = Pattern.compile(Pattern.quote(source.name()) + "-(v?\\d.*)\\.tgz");
      if (Files.isDirectory(mirror)) {
        try (Stream<Path> entries = Files.list(mirror)) {
          entries.forEach(
              entry -> {
                Matcher name = packed.matcher(entry.getFileName().toString());
                if (name.matches() && Files.isRegularFile(entry)) {
                  available.putIfAbsent(name.group(1), entry);
                }
              });
        }
      }
      List<String> listed = List.copyOf(available.keySet());
      Optional<String> version = choose(source, listed);
      if (version.isEmpty()) {
        throw missing(source, directory, directory + newest(source, listed), null);
      }
      return fromMirror(source, available.get(version.get()), directory);
    } catch (IOException e) {
      throw unavailable(title(source) + " in " + directory + ": " + e.getMessage(), e);
    }
  }

  private ChartDir fromMirror(ChartSource source, Path found, String mirror)
      throws IOException, UnavailableException {
    Path temporary = cache.temporary(settings.clock().instant());
    try {
      Path to = Files.createDirectory(temporary.resolve("chart"));
      ChartArchive.Limit limit = new ChartArchive.Limit();
      if (Files.isDirectory(found)) {
        Path rules = found.resolve(".helmignore");
        HelmIgnore ignore = HelmIgnore.parse(Files.exists(rules) ? Files.readString(rules) : "");
        for (String file : ChartCache.files(found)) {
          if (file.equals(".helmignore") || ignore.ignores(file)) {
            continue;
          }
          limit.file();
          limit.bytes((int) Math.min(Integer.MAX_VALUE, Files.size(found.resolve(file))));
          Path written = to.resolve(file);
          Files.createDirectories(written.getParent());
          Files.copy(found.resolve(file), written, LinkOption.NOFOLLOW_LINKS);
        }
      } else {
        try (InputStream archive = Files.newInputStream(found)) {
          ChartArchive.unpack(archive, to, limit);
        }
        Files.deleteIfExists(to.resolve(".helmignore"));
      }
      unpackDependencies(to, limit, 0);
      ChartDir chart = store(to);
      checkName(source, chart.info(), mirror);
      return chart;
    } finally {
      ChartCache.delete(temporary);
    }
  }

  private ChartDir fromRepository(ChartSource source, String place) throws UnavailableException {
    URI url;
    try {
      url = URI.create(place);
    } catch (IllegalArgumentException e) {
      throw unavailable(title(source) + ": the repository's URL is none", e);
    }
    if (!Http.isHttp(url) && !"file".equals(url.getScheme())) {
      throw unavailable(
          title(source) + ": " + shown(place) + " is no chart repository (https://, oci://)", null);
    }
    String origin = Credentials.trimmed(shown(place)) + " " + source.name();
    try {
      Optional<ChartDir> known = known(source, origin);
      if (known.isPresent()) {
        return known.get();
      }
      if (settings.offline()) {
        return offline(source, url, origin);
      }
      List<Listed> listed = repository.versions(url, source.name());
      List<String> available = listed.stream().map(Listed::version).toList();
      Optional<String> version = choose(source, available);
      if (version.isEmpty()) {
        throw missing(source, shown(place), "index.yaml" + newest(source, available), null);
      }
      Optional<ChartDir> exact = known(origin, version.get());
      if (exact.isPresent()) {
        return exact.get();
      }
      Listed chosen =
          listed.stream().filter(one -> one.version().equals(version.get())).findFirst().get();
      return keep(source, origin, repository.fetch(url, chosen));
    } catch (NoChartException e) {
      throw missing(source, shown(place), e);
    } catch (IOException e) {
      throw unavailable(title(source) + ": " + e.getMessage(), e);
    }
  }

  private ChartDir fromRegistry(ChartSource source, String place) throws UnavailableException {
    String digest = source instanceof ChartSource.Oci oci ? oci.digest() : "";
    try {
      Reference reference = Reference.parse(place);
      String origin = reference.toString();
      String version = source.version();
      boolean exact = !digest.isEmpty() || isTag(version);
      String asked = digest.isEmpty() ? version : digest;
      Optional<ChartDir> known = exact ? known(origin, asked) : Optional.empty();
      if (known.isPresent()) {
        return known.get();
      }
      if (settings.offline()) {
        throw notCached(source, null);
      }
      if (!exact) {
        List<String> available = registry.versions(reference);
        Optional<String> chosen = choose(source, available);
        if (chosen.isEmpty()) {
          throw missing(source, origin, "its tags" + newest(source, available), null);
        }
        asked = chosen.get();
        known = known(origin, asked);
        if (known.isPresent()) {
          return known.get();
        }
      }
      return keep(source, origin, registry.fetch(reference, asked));
    } catch (NoChartException e) {
      throw missing(source, shown(place), e);
    } catch (IOException e) {
      throw unavailable(title(source) + ": " + e.getMessage(), e);
    }
  }

  /** Tags that are no version and no range, like {@code latest}, are taken as they are. */
  private static boolean isTag(String version) {
    return !version.isEmpty() && !RANGE.matcher(version).matches();
  }

  private Optional<ChartDir> known(ChartSource source, String origin)
      throws IOException, UnavailableException {
    if (!ChartRange.isExact(source.version())) {
      return Optional.empty();
    }
    Optional<ChartDir> asWritten = known(origin, source.version());
    return asWritten.isEmpty() && source.version().startsWith("v")
        ? known(origin, source.version().substring(1))
        : asWritten;
  }

  private Optional<ChartDir> known(String origin, String version)
      throws IOException, UnavailableException {
    Optional<Entry> entry = cache.source(origin + " " + version);
    if (entry.isEmpty() || (isMovable(version) && !settings.offline())) {
      return Optional.empty();
    }
    Optional<ChartDir> chart = cached(entry.get());
    if (chart.isPresent()) {
      compareAndRecord(origin, version, chart.get().info().digest());
    }
    return chart;
  }

  private static boolean isMovable(String version) {
    return !ChartRange.isExact(version) && !version.startsWith("sha256:");
  }

  private ChartDir offline(ChartSource source, URI url, String origin)
      throws NoChartException, IOException, UnavailableException {
    Optional<HelmRepository.Known> index =
        ChartRange.isExact(source.version())
            ? Optional.empty()
            : repository.known(url, source.name());
    if (index.isPresent()) {
      List<String> available = index.get().versions().stream().map(Listed::version).toList();
      String date = index.get().fetched().atZone(ZoneOffset.UTC).toLocalDate().toString();
      Optional<String> version = choose(source, available);
      Optional<ChartDir> chart =
          version.isEmpty() ? Optional.empty() : known(origin, version.get());
      if (chart.isPresent()) {
        return chart.get();
      }
      throw notCached(
          source,
          version
              .map(chosen -> chosen + " in the index of " + date)
              .orElse("nothing in the index of " + date));
    }
    throw notCached(source, null);
  }

  private static UnavailableException notCached(ChartSource source, String standsFor) {
    String version = source.version().isEmpty() ? " (newest)" : " " + printable(source.version());
    return unavailable(
        "chart "
            + source.name()
            + version
            + (standsFor == null ? "" : ", which is " + standsFor + ",")
            + " is not cached; run `leadsman check` online once, or vendor it under charts/",
        null);
  }

  private ChartDir keep(ChartSource source, String origin, Fetched fetched)
      throws IOException, UnavailableException {
    Path temporary = cache.temporary(settings.clock().instant());
    try {
      Path to = Files.createDirectory(temporary.resolve("chart"));
      ChartArchive.Limit limit = new ChartArchive.Limit();
      try {
        ChartArchive.unpack(new ByteArrayInputStream(fetched.archive()), to, limit);
        Files.deleteIfExists(to.resolve(".helmignore"));
        unpackDependencies(to, limit, 0);
      } catch (IOException e) {
        throw unavailable(
            title(source) + ": the archive " + fetched.from() + " is refused: " + e.getMessage(),
            e);
      }
      if (!Files.isRegularFile(to.resolve("Chart.yaml"))) {
        throw unavailable(
            title(source) + ": the archive " + fetched.from() + " holds no Chart.yaml", null);
      }
      ChartDir chart = store(to);
      checkName(source, chart.info(), fetched.from());
      compareAndRecord(origin, fetched.version(), chart.info().digest());
      cache.remember(
          origin + " " + fetched.version(), new Entry(fetched.version(), chart.info().digest()));
      return chart;
    } finally {
      ChartCache.delete(temporary);
    }
  }

  private static void checkName(ChartSource source, ChartInfo info, String from)
      throws UnavailableException {
    if (!info.name().equals(source.name()) && !(source instanceof ChartSource.Git)) {
      throw unavailable(
          title(source) + ": " + from + " is the chart " + printable(info.name()) + " instead",
          null);
    }
  }

  private void compareAndRecord(String origin, String version, String digest)
      throws UnavailableException {
    if (isMovable(version)) {
      return;
    }
    Optional<String> expected = lock.digest(origin, version);
    if (expected.isPresent() && !expected.get().equals(digest)) {
      throw unavailable(
          origin
              + " "
              + version
              + " has changed: "
              + ChartLock.FILE
              + " says "
              + expected.get()
              + ", its content is "
              + digest
              + "\n  fix: find out why; to accept it, remove the entry and run `leadsman render`",
          null);
    }
    used.updateAndGet(old -> old.with(origin, version, digest));
  }

  /** Helm takes the version as written when it is there, else what the constraint allows. */
  private static Optional<String> choose(ChartSource source, List<String> available)
      throws UnavailableException {
    try {
      return ChartRange.parse(source.version()).newest(available);
    } catch (RangeException e) {
      throw unavailable(
          "chart " + source.name() + ": " + printable(e.getMessage()) + "\n  fix: pin a version",
          e);
    }
  }

  private static String newest(ChartSource source, List<String> available) {
    if (available.isEmpty()) {
      return " (no such chart)";
    }
    Matcher minor = MINOR.matcher(source.version());
    Optional<String> near =
        minor.matches()
            ? ChartRange.parse("~" + minor.group(1)).newest(available)
            : Optional.empty();
    return near.map(version -> " (newest " + minor.group(1) + ".x is " + version + ")")
        .or(
            () ->
                ChartRange.parse("").newest(available).map(newest -> " (newest is " + newest + ")"))
        .orElse(" (holds " + available.size() + " versions, none of which fits)");
  }

  private static UnavailableException missing(
      ChartSource source, String place, NoChartException e) {
    if (e.absent()) {
      return missing(source, place, e.getMessage(), e);
    }
    return unavailable(
        title(source)
            + " cannot be fetched from "
            + printable(place)
            + "\n  failed: "
            + printable(e.getMessage())
            + "\n  fix: correct the URL or the login, name a mirror in charts.mirrors, or vendor the"
            + " chart under charts/",
        e);
  }

  private static UnavailableException missing(
      ChartSource source, String place, String lookedIn, Throwable cause) {
    return unavailable(
        title(source)
            + " is not in "
            + printable(place)
            + "\n  looked in: "
            + printable(lookedIn)
            + "\n  fix: pin a listed version, or vendor the chart under charts/",
        cause);
  }

  // ---- the cache

  private ChartDir store(Path unpacked) throws IOException, UnavailableException {
    if (!Files.isRegularFile(unpacked.resolve("Chart.yaml"))) {
      throw new NoSuchFileException("Chart.yaml");
    }
    String digest = ChartCache.digest(unpacked);
    ChartDir known = byDigest.get(digest);
    if (known != null && Files.isDirectory(known.directory())) {
      return known;
    }
    ChartInfo info = ChartReader.read(unpacked, digest);
    ChartDir chart = new ChartDir(cache.store(unpacked, digest), info);
    byDigest.put(digest, chart);
    return chart;
  }

  /** What the cache holds for an entry; a damaged entry is dropped and counts as none. */
  private Optional<ChartDir> cached(Entry entry) throws IOException, UnavailableException {
    ChartDir known = byDigest.get(entry.digest());
    if (known != null && Files.isDirectory(known.directory())) {
      return Optional.of(known);
    }
    Optional<Path> directory = cache.chart(entry.digest());
    if (directory.isEmpty()) {
      return Optional.empty();
    }
    if (!ChartCache.digest(directory.get()).equals(entry.digest())) {
      cache.drop(entry.digest());
      return Optional.empty();
    }
    ChartDir chart =
        new ChartDir(directory.get(), ChartReader.read(directory.get(), entry.digest()));
    byDigest.put(entry.digest(), chart);
    return Optional.of(chart);
  }

  private static String title(ChartSource source) {
    String version = source.version().isEmpty() ? "" : " " + printable(source.version());
    return "chart " + printable(source.name()) + version;
  }

  private static String shown(String url) {
    return printable(url.replaceFirst("//[^/@]*@", "//").replaceFirst("\\?.*", ""));
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  private static UnavailableException unavailable(String message, Throwable cause) {
    return new UnavailableException(Cause.CHART, message, cause);
  }
}
