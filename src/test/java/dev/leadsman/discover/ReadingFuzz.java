package dev.leadsman.discover;

import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.TreeFile;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;

/**
 * Reads a case of the fixtures in which one file is another one, and says what must not be: a
 * failure, or a file that declares something and of which nothing is told.
 *
 * <p>Jazzer drives it through {@link #fuzzerTestOneInput}, {@code ReadingFuzzTest} without Jazzer.
 */
public final class ReadingFuzz {
  private static final Set<String> WORKLOADS =
      Set.of("DaemonSet", "Deployment", "StatefulSet", "Job", "CronJob", "Pod");
  private static final Pattern KIND = Pattern.compile("(?m)^kind[ \\t]*:[ \\t](.*)$");
  private static final Pattern GROUP = Pattern.compile("(?m)^apiVersion[ \\t]*:[ \\t](.*)$");
  private static final TestComponents COMPONENTS = new TestComponents();
  private static final int MAX_FILES = 40;

  private static final int FORGET_AFTER = 500;
  private static final IdentityHashMap<Map<String, byte[]>, Discovery> KNOWN =
      new IdentityHashMap<>();

  private static List<Seed> all;
  private static long inputs;

  private ReadingFuzz() {}

  /**
   * A file of a case.
   *
   * @param tree every file of the case
   * @param live true when the file has a part in what the case declares, as it stands
   */
  record Seed(String name, Map<String, byte[]> tree, String path, boolean live) {
    byte[] content() {
      return tree.get(path);
    }
  }

  /** Every file of every case, in order. */
  static synchronized List<Seed> seeds() throws IOException {
    if (all == null) {
      List<Seed> seeds = new ArrayList<>();
      for (Path top : cases()) {
        Map<String, byte[]> tree = files(top);
        Set<String> live = new TreeSet<>();
        for (Subject subject : discovery().discover(new Bytes(tree, "", 0)).subjects()) {
          live.add(subject.declaredAt().file());
        }
        for (String path : tree.keySet()) {
          seeds.add(new Seed(top + "/" + path, tree, path, live.contains(path)));
        }
      }
      all = List.copyOf(seeds);
    }
    return all;
  }

  private static List<Path> cases() throws IOException {
    List<Path> cases = new ArrayList<>();
    for (String top : List.of("fixtures", "src/test/resources/discover")) {
      try (Stream<Path> walk = Files.walk(Path.of(top), 4)) {
        walk.filter(Files::isDirectory)
            .filter(path -> Set.of("base", "head", "tree").contains(path.getFileName().toString()))
            .sorted()
            .forEach(cases::add);
      }
    }
    return cases;
  }

  private static Map<String, byte[]> files(Path top) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(top)) {
      for (Path path : walk.filter(Files::isRegularFile).sorted().limit(MAX_FILES).toList()) {
        files.put(top.relativize(path).toString(), Files.readAllBytes(path));
      }
    }
    return files;
  }

  /** Jazzer's start: every file as it is, so that no first input waits for the reading of them. */
  public static void fuzzerInitialize() throws IOException {
    for (Seed seed : seeds()) {
      check(seed, seed.content());
    }
  }

  /** Jazzer's entry: two bytes choose the file, the others are what it holds. */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    if (data.length < 2) {
      return;
    }
    List<Seed> seeds = seeds();
    int index = ((data[0] & 0xFF) << 8 | (data[1] & 0xFF)) % seeds.size();
    check(seeds.get(index), Arrays.copyOfRange(data, 2, data.length));
  }

  /** Writes each seed as an input of Jazzer. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    List<Seed> seeds = seeds();
    for (int i = 0; i < seeds.size(); i++) {
      byte[] content = seeds.get(i).content();
      byte[] input = new byte[content.length + 2];
      input[0] = (byte) (i >> 8);
      input[1] = (byte) i;
      System.arraycopy(content, 0, input, 2, content.length);
      Files.write(directory.resolve("seed-" + i), input);
    }
  }

  /**
   * @throws AssertionError when a reader failed on its own, or a file vanished without a reason
   */
  static void check(Seed seed, byte[] content) throws IOException {
    Map<String, byte[]> tree = new TreeMap<>(seed.tree());
    tree.put(seed.path(), content);
    Discovered discovered;
    try {
      discovered = discovery(seed).discover(new Bytes(tree, seed.path(), ++inputs));
    } catch (TooMuchException e) {
      return;
    }
    discovered.skipped().stream()
        .filter(skipped -> skipped.reason().startsWith("reading it failed"))
        .findFirst()
        .ifPresent(
            skipped -> {
              throw new AssertionError(skipped.toString());
            });
    boolean told =
        discovered.subjects().stream()
                .anyMatch(subject -> subject.declaredAt().file().equals(seed.path()))
            || discovered.skipped().stream()
                .anyMatch(skipped -> skipped.at().file().equals(seed.path()));
    if (seed.live() && FileParser.wants(seed.path()) && !told && declares(content)) {
      throw new AssertionError("nothing is told of " + seed.path());
    }
  }

  /** One that knows the case's other files already; made anew before it knows too many inputs. */
  private static synchronized Discovery discovery(Seed seed) {
    if (inputs % FORGET_AFTER == 0) {
      KNOWN.clear();
    }
    return KNOWN.computeIfAbsent(seed.tree(), tree -> discovery());
  }

  private static Discovery discovery() {
    return new Discovery(
        COMPONENTS,
        path -> Optional.empty(),
        List.of(
            new ScriptReader(COMPONENTS::knowsChart),
            new TerraformReader(COMPONENTS),
            new FilledVersionReader(COMPONENTS)),
        path -> false);
  }

  /** What another parser makes of it: true when it clearly asks for something. */
  private static boolean declares(byte[] content) {
    Optional<String> text = FileParser.text(content);
    if (text.isEmpty()) {
      return true;
    }
    return Pattern.compile("(?m)^---(?=\\s)")
        .splitAsStream(text.get())
        .anyMatch(ReadingFuzz::declares);
  }

  private static boolean declares(String document) {
    try {
      LoadSettings settings =
          LoadSettings.builder()
              .setAllowDuplicateKeys(true)
              .setMaxAliasesForCollections(50)
              .build();
      for (Object each : new Load(settings).loadAllFromString(document)) {
        if (each instanceof Map<?, ?> object && asks(object)) {
          return true;
        }
      }
      return false;
    } catch (RuntimeException | StackOverflowError e) {
      String lower = document.toLowerCase(Locale.ROOT);
      return !composes(document)
          && COMPONENTS.markers().keySet().stream().anyMatch(lower::contains)
          && last(KIND, document).matches("HelmRelease|HelmChart|Application")
          && last(GROUP, document)
              .matches(
                  "(helm\\.toolkit\\.fluxcd\\.io|helm\\.cattle\\.io|argoproj\\.io)/v[0-9a-z]+");
    }
  }

  /** True for YAML that only holds tags that nobody knows. */
  private static boolean composes(String document) {
    try {
      LoadSettings settings = LoadSettings.builder().setAllowDuplicateKeys(true).build();
      new Compose(settings).composeAllFromString(document).forEach(node -> {});
      return true;
    } catch (RuntimeException | StackOverflowError e) {
      return false;
    }
  }

  private static String last(Pattern pattern, String document) {
    Matcher matcher = pattern.matcher(document);
    String last = "";
    while (matcher.find()) {
      last = matcher.group(1).strip();
    }
    return last;
  }

  private static boolean asks(Map<?, ?> object) {
    String kind = String.valueOf(object.get("kind"));
    String group = String.valueOf(object.get("apiVersion"));
    Object spec = object.get("spec");
    if (kind.equals("HelmRelease") && group.startsWith("helm.toolkit.fluxcd.io/")) {
      return at(spec, "chart", "spec", "chart") instanceof String
          || at(spec, "chartRef", "name") instanceof String;
    }
    if (kind.equals("HelmChart") && group.startsWith("helm.cattle.io/")) {
      return at(spec, "chart") instanceof String;
    }
    if (kind.equals("Application") && group.startsWith("argoproj.io/")) {
      return at(spec, "sources") == null && at(spec, "source", "chart") instanceof String;
    }
    if (WORKLOADS.contains(kind)
        && at(spec, "template", "spec", "containers") instanceof List<?> containers) {
      return containers.stream()
          .anyMatch(
              container ->
                  at(container, "image") instanceof String image
                      && COMPONENTS.componentOfImage(image).isPresent());
    }
    return false;
  }

  private static Object at(Object node, String... path) {
    Object here = node;
    for (String step : path) {
      here = here instanceof Map<?, ?> map ? map.get(step) : null;
    }
    return here;
  }

  /**
   * A revision whose files are given as bytes.
   *
   * @param changed the file that is another one each time
   */
  private record Bytes(Map<String, byte[]> bytes, String changed, long input)
      implements RevisionTree {
    @Override
    public String id() {
      return "worktree";
    }

    @Override
    public List<TreeFile> files() {
      return bytes.keySet().stream().map(this::treeFile).toList();
    }

    @Override
    public Optional<TreeFile> file(String path) {
      return bytes.containsKey(path) ? Optional.of(treeFile(path)) : Optional.empty();
    }

    @Override
    public List<TreeFile> under(String directory) {
      return files().stream().filter(file -> Paths.below(directory, file.path())).toList();
    }

    @Override
    public byte[] read(TreeFile file) {
      return bytes.get(file.path());
    }

    private TreeFile treeFile(String path) {
      String blob = path.equals(changed) ? "input " + input : "as it was";
      return new TreeFile(path, blob, bytes.get(path).length, false);
    }
  }
}
