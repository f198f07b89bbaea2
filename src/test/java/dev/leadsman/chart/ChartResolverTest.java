package dev.leadsman.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.Revisions;
import dev.leadsman.model.Cause;
import dev.leadsman.model.ChartDir;
import dev.leadsman.model.ChartInfo;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.UnavailableException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ChartResolverTest {
  @TempDir Path directory;
  private Path cache;
  private Path top;
  private Site site;
  private Git git;
  private Revisions revisions;
  private final List<ChartSettings.Mirror> mirrors = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private ChartLock lock = ChartLock.EMPTY;

  @BeforeEach
  void start() throws Exception {
    cache = directory.resolve("cache");
    top = Files.createDirectory(directory.resolve("repository"));
    site = new Site();
    git = Git.init().setDirectory(top.toFile()).call();
    environment.put("HOME", directory.resolve("home").toString());
  }

  @AfterEach
  void stop() {
    site.close();
    git.close();
    if (revisions != null) {
      revisions.close();
    }
  }

  private ChartResolver resolver(boolean offline) {
    return new ChartResolver(
        new ChartSettings(
            cache, mirrors, top, offline, environment, Duration.ofSeconds(5), Clock.systemUTC()),
        lock);
  }

  private RevisionTree tree() throws Exception {
    git.add().addFilepattern(".").call();
    git.commit()
        .setMessage("x")
        .setAuthor("a", "a@b")
        .setCommitter("a", "a@b")
        .setSign(false)
        .call();
    if (revisions != null) {
      revisions.close();
    }
    revisions = Revisions.open(top);
    return revisions.commit("HEAD");
  }

  private ChartDir resolve(ChartSource source) throws Exception {
    return resolver(false).resolve(source, tree());
  }

  private String failure(ChartSource source) throws Exception {
    return failure(resolver(false), source);
  }

  private String failure(ChartResolver resolver, ChartSource source) throws Exception {
    RevisionTree tree = tree();
    UnavailableException e =
        assertThrows(UnavailableException.class, () -> resolver.resolve(source, tree));
    assertEquals(Cause.CHART, e.reason());
    return e.getMessage().replace(site.url().toString(), "http://site");
  }

  private ChartSource.Repository spiderpool(String version) {
    return new ChartSource.Repository(site.url(), "spiderpool", version);
  }

  private void write(String path, String text) throws IOException {
    write(path, text.getBytes(UTF_8));
  }

  private void write(String path, byte[] content) throws IOException {
    Path file = top.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  private void chart(String path, String name, String more) throws IOException {
    write(path + "/Chart.yaml", "apiVersion: v2\nname: " + name + "\nversion: 1.0.0\n" + more);
  }

  private void assertNothingLeft() throws IOException {
    try (Stream<Path> left = Files.list(cache.resolve("tmp"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  // ---- repositories

  @Test
  void fetchesFromARepositoryOnce() throws Exception {
    site.chart("spiderpool", "0.9.4").chart("spiderpool", "0.9.3");

    ChartDir chart = resolve(spiderpool("0.9.4"));
    ChartDir again = resolve(spiderpool("0.9.4"));

    assertEquals("0.9.4", chart.info().version());
    assertEquals(chart, again);
    assertEquals(List.of("/index.yaml", "/spiderpool-0.9.4.tgz"), site.asked);
    assertTrue(Files.isRegularFile(chart.directory().resolve("templates/cm.yaml")));
    assertTrue(chart.directory().startsWith(cache));
    assertNothingLeft();
  }

  @ParameterizedTest
  @CsvSource({
    "0.9.4, 0.9.4",
    "v0.9.4, 0.9.4",
    "1.0.0, v1.0.0",
    "~0.9, 0.9.4",
    "0.9.x, 0.9.4",
    "'>=0.9 <1', 0.9.4",
    "'', v1.0.0",
    "*, v1.0.0",
    ">0-0, 1.1.0-rc1"
  })
  void resolvesVersionsAsHelmDoes(String asked, String expected) throws Exception {
    for (String version : List.of("0.9.4", "1.1.0-rc1", "v1.0.0", "0.9.3", "0.8.0")) {
      site.chart("spiderpool", version);
    }
    assertEquals(expected, resolve(spiderpool(asked)).info().version());
  }

  @Test
  void saysWhatARepositoryHas() throws Exception {
    site.chart("spiderpool", "0.9.4").chart("spiderpool", "1.0.0");

    assertEquals(
        """
        chart spiderpool 0.9.99 is not in http://site
          looked in: index.yaml (newest 0.9.x is 0.9.4)
          fix: pin a listed version, or vendor the chart under charts/""",
        failure(spiderpool("0.9.99")));
    assertEquals(
        """
        chart spiderpool ~2.0 is not in http://site
          looked in: index.yaml (newest is 1.0.0)
          fix: pin a listed version, or vendor the chart under charts/""",
        failure(spiderpool("~2.0")));
    assertEquals(
        """
        chart cilium 1.16.7 is not in http://site
          looked in: index.yaml (no chart of this name)
          fix: pin a listed version, or vendor the chart under charts/""",
        failure(new ChartSource.Repository(site.url(), "cilium", "1.16.7")));
    assertEquals(
        "chart spiderpool: \"==x==\" is no version constraint of Helm\n  fix: pin a version",
        failure(spiderpool("==x==")));
  }

  @Test
  void saysWhatIsWrongWithARepository() throws Exception {
    assertEquals(
        """
        chart spiderpool 0.9.4 cannot be fetched from http://site
          failed: index.yaml (http://site/index.yaml answers 404)
          fix: correct the URL or the login, name a mirror in charts.mirrors, or vendor the chart \
        under charts/""",
        failure(spiderpool("0.9.4")));
    site.file("/index.yaml", "<html>".getBytes(UTF_8));
    assertTrue(failure(spiderpool("0.9.4")).contains("sends no index of a chart repository"));
    site.file("/index.yaml", "a: [".getBytes(UTF_8));
    assertTrue(failure(spiderpool("0.9.4")).contains("index.yaml (not readable: index.yaml:1: "));
  }

  @Test
  void triesAgainWhenARepositoryIsBusy() throws Exception {
    site.chart("spiderpool", "0.9.4");
    AtomicInteger count = new AtomicInteger();
    site.answer(
        "/spiderpool-0.9.4.tgz",
        exchange -> {
          boolean first = count.getAndIncrement() == 0;
          Site.send(
              exchange, first ? 503 : 200, first ? new byte[0] : Packed.tgz("spiderpool", "0.9.4"));
        });

    assertEquals("0.9.4", resolve(spiderpool("0.9.4")).info().version());
    assertEquals(2, count.get());
  }

  @Test
  void endsWhenARepositoryDoesNotAnswer() throws Exception {
    site.answer(
        "/index.yaml",
        exchange -> {
          try {
            Thread.sleep(30_000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    String message = failure(spiderpool("0.9.4"));
    assertTrue(message.contains("http://site/index.yaml did not answer in 5 s"), message);
  }

  @Test
  void refusesAnArchiveThatIsNotTheOneListed() throws Exception {
    site.chart("spiderpool", "0.9.4");
    byte[] other = Packed.tgz("spiderpool", "0.9.5");
    site.file("/spiderpool-0.9.4.tgz", other);

    String message = failure(spiderpool("0.9.4"));

    assertTrue(message.contains("its digest is sha256:" + Packed.sha256(other)), message);
    assertTrue(message.contains("index.yaml says sha256:"), message);
  }

  @Test
  void refusesAnotherChart() throws Exception {
    site.chart("spiderpool", "0.9.4", Packed.tgz("cilium", "0.9.4"));

    assertEquals(
        "chart spiderpool 0.9.4: http://site/spiderpool-0.9.4.tgz is the chart cilium instead",
        failure(spiderpool("0.9.4")));
  }

  @Test
  void sendsALoginToItsOwnHostOnly() throws Exception {
    try (Site other = new Site()) {
      byte[] archive = Packed.tgz("spiderpool", "0.9.4");
      other.file("/s.tgz", archive);
      site.entry("spiderpool", "  - {version: 0.9.4, urls: [\"" + other.url("/s.tgz") + "\"]}\n");
      Path config = Files.createDirectories(directory.resolve("home/.config/helm"));
      Files.writeString(
          config.resolve("repositories.yaml"),
          "repositories: [{name: s, url: \""
              + site.url()
              + "/\", username: me, password: pass}]\n");

      resolve(spiderpool("0.9.4"));

      assertEquals(List.of("Basic bWU6cGFzcw=="), site.logins);
      assertEquals(List.of("null"), other.logins);
    }
  }

  @Test
  void takesALoginOffARedirectToAnotherHost() throws Exception {
    try (Site other = new Site()) {
      other.file("/s.tgz", Packed.tgz("spiderpool", "0.9.4"));
      site.chart("spiderpool", "0.9.4");
      site.answer(
          "/spiderpool-0.9.4.tgz",
          exchange -> {
            exchange.getResponseHeaders().add("Location", other.url("/s.tgz").toString());
            Site.send(exchange, 302, new byte[0]);
          });
      URI url = URI.create(site.url().toString().replace("//", "//me:pass@"));

      resolve(new ChartSource.Repository(url, "spiderpool", "0.9.4"));

      assertEquals(List.of("Basic bWU6cGFzcw==", "Basic bWU6cGFzcw=="), site.logins);
      assertEquals(List.of("null"), other.logins);
    }
  }

  @Test
  void showsNoLoginInMessages() throws Exception {
    site.answer("/index.yaml", exchange -> Site.send(exchange, 401, new byte[0]));
    URI url = URI.create(site.url().toString().replace("//", "//me:pass@") + "?token=secret");

    String message = failure(new ChartSource.Repository(url, "spiderpool", "0.9.4"));

    assertFalse(message.contains("pass"), message);
    assertFalse(message.contains("secret"), message);
  }

  @Test
  void readsARepositoryOfFiles() throws Exception {
    Path repository = Files.createDirectory(directory.resolve("files"));
    Files.writeString(
        repository.resolve("index.yaml"),
        "entries: {spiderpool: [{version: 0.9.4, urls: [s.tgz]}]}\n");
    Files.write(repository.resolve("s.tgz"), Packed.tgz("spiderpool", "0.9.4"));

    assertEquals(
        "0.9.4",
        resolve(new ChartSource.Repository(repository.toUri(), "spiderpool", "0.9.4"))
            .info()
            .version());
  }

  // ---- offline

  @Test
  void offlineUsesTheCacheOnly() throws Exception {
    site.chart("spiderpool", "0.9.4");
    resolve(spiderpool("~0.9"));
    int asked = site.asked.size();

    ChartResolver offline = resolver(true);

    assertEquals("0.9.4", offline.resolve(spiderpool("0.9.4"), tree()).info().version());
    assertEquals("0.9.4", offline.resolve(spiderpool("~0.9"), tree()).info().version());
    assertEquals(asked, site.asked.size());
  }

  @Test
  void offlineSaysWhatIsNotCached() throws Exception {
    site.chart("spiderpool", "0.9.3");
    resolve(spiderpool("0.9.3"));
    site.chart("spiderpool", "0.9.4");
    resolver(false).resolve(spiderpool(""), tree());
    ChartCache.delete(cache.resolve("charts"));

    assertEquals(
        "chart spiderpool 0.9.5 is not cached; run `leadsman check` online once, or vendor it"
            + " under charts/",
        failure(resolver(true), spiderpool("0.9.5")));
    assertEquals(
        "chart spiderpool ~0.9, which is 0.9.4 in the index of "
            + LocalDate.now(ZoneOffset.UTC)
            + ", is not cached; run `leadsman check` online once, or vendor it under charts/",
        failure(resolver(true), spiderpool("~0.9")));
    assertEquals(
        "chart cilium 1.16.7 is not cached; run `leadsman check` online once, or vendor it under"
            + " charts/",
        failure(
            resolver(true),
            new ChartSource.Oci(URI.create("oci://127.0.0.1:1/x/cilium"), "1.16.7", "")));
  }

  // ---- the cache

  @Test
  void fetchesAgainWhenAnEntryIsDamaged() throws Exception {
    site.chart("spiderpool", "0.9.4");
    ChartDir chart = resolve(spiderpool("0.9.4"));
    Files.delete(chart.directory().resolve("templates/cm.yaml"));

    ChartDir again = resolve(spiderpool("0.9.4"));

    assertEquals(chart.directory(), again.directory());
    assertTrue(Files.exists(again.directory().resolve("templates/cm.yaml")));
  }

  @Test
  void isSharedByManyAtOnce() throws Exception {
    site.chart("spiderpool", "0.9.4");
    RevisionTree tree = tree();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<ChartDir>> tasks = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        tasks.add(() -> resolver(false).resolve(spiderpool("0.9.4"), tree));
      }
      for (Future<ChartDir> chart : threads.invokeAll(tasks)) {
        assertEquals("0.9.4", chart.get().info().version());
      }
    } finally {
      threads.shutdownNow();
    }
    assertNothingLeft();
  }

  @Test
  void removesWhatAKilledRunLeft() throws Exception {
    Path left = Files.createDirectories(cache.resolve("tmp/chart1/deep"));
    Files.writeString(left.resolve("file"), "x");
    Files.setLastModifiedTime(
        cache.resolve("tmp/chart1"), java.nio.file.attribute.FileTime.fromMillis(1));
    site.chart("spiderpool", "0.9.4");

    resolve(spiderpool("0.9.4"));

    assertNothingLeft();
  }

  // ---- the lock

  @Test
  void recordsWhatItFetched() throws Exception {
    site.chart("spiderpool", "0.9.4");
    ChartResolver resolver = resolver(false);
    ChartDir chart = resolver.resolve(spiderpool("~0.9"), tree());

    assertEquals(
        """
        # Charts that Leadsman fetched and the digest of their content.
        # Remove an entry to accept another content.
        charts:
          "http://site spiderpool":
            "0.9.4": %s
        """
            .formatted(chart.info().digest()),
        resolver.lock().text().replace(site.url().toString(), "http://site"));
    assertEquals(resolver.lock(), ChartLock.parse(resolver.lock().text()));
  }

  @Test
  void refusesContentThatTheLockDoesNotKnow() throws Exception {
    site.chart("spiderpool", "0.9.4");
    String digest = "sha256:" + "0".repeat(64);
    lock = ChartLock.EMPTY.with(site.url() + " spiderpool", "0.9.4", digest);

    String message = failure(spiderpool("0.9.4"));

    assertTrue(
        message.startsWith(
            "http://site spiderpool 0.9.4 has changed: .leadsman/charts.lock.yaml says "
                + digest
                + ", its content is sha256:"),
        message);
  }

  @Test
  void refusesALockThatIsNone() {
    UnavailableException e =
        assertThrows(
            UnavailableException.class,
            () -> ChartLock.parse("charts:\n  \"a b\":\n    \"1\": nothing\n"));
    assertEquals(
        ".leadsman/charts.lock.yaml:3: is no digest sha256:…; remove the line", e.getMessage());
  }

  // ---- mirrors

  @Test
  void takesChartsFromADirectoryOfTheRepository() throws Exception {
    write("charts/spiderpool/0.9.4/Chart.yaml", "name: spiderpool\nversion: 0.9.4\n");
    write("charts/spiderpool/0.9.3/Chart.yaml", "name: spiderpool\nversion: 0.9.3\n");
    write("charts/spiderpool-0.9.5.tgz", Packed.tgz("spiderpool", "0.9.5"));
    mirrors.add(new ChartSettings.Mirror("https://nowhere.invalid/charts/", "./charts"));
    URI url = URI.create("https://nowhere.invalid/charts");
    ChartResolver offline = resolver(true);

    for (Map.Entry<String, String> version :
        Map.of("0.9.3", "0.9.3", "v0.9.4", "0.9.4", "~0.9", "0.9.5", "<0.9.5", "0.9.4")
            .entrySet()) {
      assertEquals(
          version.getValue(),
          offline
              .resolve(new ChartSource.Repository(url, "spiderpool", version.getKey()), tree())
              .info()
              .version());
    }
    assertEquals(
        """
        chart spiderpool 0.9.6 is not in ./charts
          looked in: ./charts (newest 0.9.x is 0.9.5)
          fix: pin a listed version, or vendor the chart under charts/""",
        failure(offline, new ChartSource.Repository(url, "spiderpool", "0.9.6")));
    assertEquals(ChartLock.EMPTY, offline.lock());
  }

  @Test
  void takesBundledAndGitChartsFromMirrors() throws Exception {
    write("charts/rke2-cilium/1.17.401/Chart.yaml", "name: rke2-cilium\nversion: 1.17.401\n");
    mirrors.add(new ChartSettings.Mirror("https://rke2-charts.rancher.io", "charts"));
    mirrors.add(new ChartSettings.Mirror("https://github.com/a/b", "charts"));

    assertEquals(
        "1.17.401",
        resolve(new ChartSource.Bundled("rke2", "rke2-cilium", "1.17.401")).info().version());
    assertEquals(
        "1.17.401",
        resolve(new ChartSource.Git("https://github.com/a/b", "x/rke2-cilium", "v1.17.401"))
            .info()
            .version());
    assertEquals(
        "chart rke2-cilium has no known version: rke2 ships it, and no file of the same cluster"
            + " tells the version of rke2\n"
            + "  fix: declare the version in the same cluster, or the chart itself",
        failure(new ChartSource.Bundled("rke2", "rke2-cilium", "")));
    assertEquals(
        "chart c main lies in another Git repository, https://github.com/c/d, which is not cloned\n"
            + "  fix: vendor the chart, or name a mirror of it in charts.mirrors",
        failure(new ChartSource.Git("https://me:pw@github.com/c/d", "charts/c", "main")));
    assertEquals(
        "chart x 1.0.0 cannot be found: no helm repo add for alias \"x\"",
        failure(new ChartSource.Unknown("x", "1.0.0", "no helm repo add for alias \"x\"")));
  }

  @Test
  void asksAnotherUrlInPlaceOfTheOneDeclared() throws Exception {
    site.chart("spiderpool", "0.9.4");
    mirrors.add(new ChartSettings.Mirror("https://nowhere.invalid", site.url().toString()));

    assertEquals(
        "0.9.4",
        resolve(
                new ChartSource.Repository(
                    URI.create("https://nowhere.invalid/"), "spiderpool", "0.9.4"))
            .info()
            .version());
  }

  // ---- charts of the revision

  @Test
  void readsAChartOfTheRevision() throws Exception {
    chart("deploy/net", "net", "appVersion: \"2.1\"\nkubeVersion: \">=1.20\"\n");
    write("deploy/net/values.yaml", "a: 1\nenv:\n  B: yes\n");
    write(
        "deploy/net/templates/t.yaml",
        "{{/* now */}}{{ include \"genCA\" . }}{{ .Values.now }}{{ $x := randAlphaNum 5 }} lookup");
    write("deploy/net/crds/b.yaml", "apiVersion: a/v1\nkind: C\nmetadata: {name: b}\n");
    write("deploy/net/crds/a.yaml", "apiVersion: a/v1\nkind: C\nmetadata: {name: a}\n");
    write("deploy/net/README.md", "ignored");
    write("deploy/net/.helmignore", "*.md\n");
    write("deploy/net/charts/sub/Chart.yaml", "name: sub\nversion: 3.0.0\n");
    write("deploy/net/charts/sub/values.yaml", "port: 1\n");
    write("deploy/net/charts/sub/templates/x.yaml", "{{ lookup \"v1\" \"Secret\" \"\" \"\" }}");
    write("deploy/net/charts/sub/crds/c.yaml", "apiVersion: a/v1\nkind: C\nmetadata: {name: c}\n");
    write("other.yaml", "x: 1\n");

    ChartDir chart = resolve(new ChartSource.InTree("./deploy/net/", "net", "1.0.0"));

    ChartInfo info = chart.info();
    assertEquals("net", info.name());
    assertEquals("1.0.0", info.version());
    assertEquals("2.1", info.appVersion());
    assertEquals(">=1.20", info.kubeVersion());
    assertEquals(Map.of("a", 1L, "env", Map.of("B", true)), info.defaults().tree());
    assertEquals("net/values.yaml:3", info.defaults().lines().get("/env/B").toString());
    assertEquals(List.of("a", "b", "c"), info.crds().stream().map(Manifest::name).toList());
    assertEquals("net/charts/sub/crds/c.yaml:1", info.crds().get(2).at().toString());
    assertEquals(List.of("lookup", "randAlphaNum"), info.nondeterministic());
    assertEquals("3.0.0", info.dependencies().get("sub").version());
    assertFalse(Files.exists(chart.directory().resolve("README.md")));
    assertFalse(Files.exists(chart.directory().resolve(".helmignore")));
  }

  @Test
  void keysDependenciesByAlias() throws Exception {
    chart(
        "c",
        "c",
        "dependencies:\n- {name: sub, version: 1.0.0}\n- {name: sub, alias: two, version: 1.0.0}\n");
    write("c/charts/sub-1.0.0.tgz", Packed.tgz("sub", "1.0.0"));

    ChartDir chart = resolve(new ChartSource.InTree("c", "c", "1.0.0"));

    assertEquals(2, chart.info().dependencies().size());
    assertEquals("sub", chart.info().dependencies().get("two").name());
    assertTrue(Files.exists(chart.directory().resolve("charts/sub/Chart.yaml")));
    assertFalse(Files.exists(chart.directory().resolve("charts/sub-1.0.0.tgz")));
  }

  @Test
  void followsLinksInsideTheTree() throws Exception {
    chart("lib", "lib", "");
    chart("c", "c", "");
    write("shared/values.yaml", "x: 1\n");
    Files.createSymbolicLink(top.resolve("c/values.yaml"), Path.of("../shared/values.yaml"));
    Files.createDirectories(top.resolve("c/charts"));
    Files.createSymbolicLink(top.resolve("c/charts/lib"), Path.of("../../lib"));
    Files.createSymbolicLink(top.resolve("c/outside"), directory.resolve("secret"));
    Files.createSymbolicLink(top.resolve("c/loop"), Path.of("../c"));

    ChartDir chart = resolve(new ChartSource.InTree("c", "c", "1.0.0"));

    assertEquals(Map.of("x", 1L), chart.info().defaults().tree());
    assertEquals("lib", chart.info().dependencies().get("lib").name());
    assertFalse(Files.exists(chart.directory().resolve("outside")));
    assertFalse(Files.exists(chart.directory().resolve("loop")));
  }

  @Test
  void changesWithTheTree() throws Exception {
    chart("c", "c", "");
    ChartDir first = resolve(new ChartSource.InTree("c", "c", "1.0.0"));
    write("c/values.yaml", "a: 1\n");
    ChartDir second = resolve(new ChartSource.InTree("c", "c", "1.0.0"));

    assertNotEquals(first.info().digest(), second.info().digest());
    assertNotEquals(first.directory(), second.directory());
    assertTrue(first.info().digest().matches("sha256:[0-9a-f]{64}"));
  }

  @Test
  void fetchesDependenciesThatAreMissing() throws Exception {
    site.chart("sub", "1.2.3").chart("sub", "1.2.4").chart("locked", "1.0.0");
    site.chart("locked", "1.0.1");
    chart(
        "c",
        "c",
        "dependencies:\n- {name: sub, version: ~1.2, repository: \"%1$s\"}\n".formatted(site.url())
            + "- {name: locked, version: ~1.0, repository: \"%1$s\"}\n".formatted(site.url())
            + "- {name: near, version: 1.0.0, repository: \"file://../near\"}\n");
    write("c/Chart.lock", "dependencies:\n- {name: locked, version: 1.0.0}\n");
    chart("near", "near", "");

    ChartInfo info = resolve(new ChartSource.InTree("c", "c", "1.0.0")).info();

    assertEquals("1.2.4", info.dependencies().get("sub").version());
    assertEquals("1.0.0", info.dependencies().get("locked").version());
    assertEquals("1.0.0", info.dependencies().get("near").version());
  }

  @Test
  void namesADependencyThatCannotBeHad() throws Exception {
    chart("c", "c", "dependencies:\n- {name: sub, version: 1.0.0}\n");
    assertEquals(
        "chart c at c needs sub 1.0.0, which is neither under charts/ nor given a repository\n"
            + "  fix: vendor it under c/charts/",
        failure(new ChartSource.InTree("c", "c", "1.0.0")));
    chart("d", "d", "dependencies:\n- {name: sub, version: 1.0.0, repository: \"@mine\"}\n");
    assertEquals(
        "chart d at d needs sub 1.0.0 from the repository @mine, a name that only one machine"
            + " knows\n  fix: write the repository's URL, or vendor it under d/charts/",
        failure(new ChartSource.InTree("d", "d", "1.0.0")));
    chart("e", "e", "dependencies:\n- {name: e, version: 1.0.0, repository: \"file://../e\"}\n");
    assertTrue(
        failure(new ChartSource.InTree("e", "e", "1.0.0"))
            .contains("dependencies nest too deeply"));
  }

  @Test
  void saysWhereThereIsNoChart() throws Exception {
    write("x/values.yaml", "a: 1\n");
    assertEquals(
        "no chart at x (no Chart.yaml there)\n  fix: correct the path, or add the chart",
        failure(new ChartSource.InTree("x", "x", "")));
    assertEquals(
        "the path ../../etc leaves the repository",
        failure(new ChartSource.InTree("../../etc", "x", "")));
    write("y/Chart.yaml", "name: y\n");
    write("y/values.yaml", "a: [\n");
    assertTrue(
        failure(new ChartSource.InTree("y", "y", "")).startsWith("chart file y/values.yaml:"));
  }

  // ---- hostile archives

  private String refused(byte[] archive) throws Exception {
    site.clear().chart("spiderpool", "1.0.0", archive);
    String message = failure(spiderpool("1.0.0"));
    assertNothingLeft();
    String start =
        "chart spiderpool 1.0.0: the archive http://site/spiderpool-1.0.0.tgz is refused: ";
    assertTrue(message.startsWith(start), message);
    return message.substring(start.length());
  }

  @ParameterizedTest
  @CsvSource({
    "spiderpool/../../evil",
    "../evil",
    "/etc/evil",
    "spiderpool//evil",
    "spiderpool/..\\evil",
    "C:/evil"
  })
  void refusesArchivesThatWriteElsewhere(String name) throws Exception {
    String why = refused(Packed.with(new TarArchiveEntry(name, true)));
    assertEquals("would write outside its directory: " + name, why);
    assertFalse(Files.exists(directory.resolve("evil")));
  }

  @Test
  void refusesLinksInArchives() throws Exception {
    TarArchiveEntry link = new TarArchiveEntry("spiderpool/link", TarConstants.LF_SYMLINK);
    link.setLinkName("/etc/passwd");
    assertEquals("holds a link or device: spiderpool/link", refused(Packed.with(link)));
    TarArchiveEntry hard = new TarArchiveEntry("spiderpool/hard", TarConstants.LF_LINK);
    hard.setLinkName("/etc/passwd");
    assertEquals("holds a link or device: spiderpool/hard", refused(Packed.with(hard)));
  }

  @Test
  void refusesArchivesThatAreNone() throws Exception {
    assertEquals(
        "has two top directories: spiderpool, other",
        refused(Packed.with(new TarArchiveEntry("other/file", true))));
    assertEquals("Not in GZIP format", refused("nothing".getBytes(UTF_8)));
    byte[] whole = Packed.tgz("spiderpool", "1.0.0");
    assertFalse(refused(java.util.Arrays.copyOf(whole, whole.length / 2)).isEmpty());
  }

  @Test
  void refusesBombs() throws Exception {
    assertEquals("unpacks to more than 200 times its size", refused(Packed.bomb(300L << 20)));
    Map<String, String> many = Packed.chart("spiderpool", "1.0.0");
    for (int i = 0; i < 10_001; i++) {
      many.put("spiderpool/f" + i, "");
    }
    assertEquals("holds more than 10000 files", refused(Packed.tgz(many)));
  }
}
