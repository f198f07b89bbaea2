package dev.leadsman.cli;

import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.TreeFile;
import dev.leadsman.json.Json;
import dev.leadsman.model.Cause;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Release;
import dev.leadsman.model.RenderRequest;
import dev.leadsman.model.RenderedRelease;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.UnavailableException;
import dev.leadsman.model.Values;
import dev.leadsman.publish.Outcome;
import dev.leadsman.publish.OutputTree;
import dev.leadsman.render.Renders;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/** Renders the releases that are written back, each refused on its own where it cannot be. */
final class Rendering {
  private static final int MAX_AT_ONCE = 4;

  private final Run run;
  private final OutputTree output;
  private final RevisionTree previous;
  private final String outputPath;
  private final List<RenderedRelease> rendered = new ArrayList<>();
  private final List<Outcome> refused = new ArrayList<>();
  private final Set<SubjectId> asked = new TreeSet<>();

  /**
   * @param previous holds the output of an earlier run
   */
  Rendering(Run run, OutputTree.Settings settings, RevisionTree previous) {
    this.run = run;
    this.output = new OutputTree(settings, cluster -> run.facets().desired(cluster));
    this.previous = previous;
    this.outputPath = settings.path();
  }

  /** Renders every release of head that is listed, and compares with the earlier output. */
  OutputTree.Delta render(List<Release> releases, Predicate<SubjectId> listed) throws IOException {
    ExecutorService processors =
        Executors.newFixedThreadPool(
            Math.min(MAX_AT_ONCE, Runtime.getRuntime().availableProcessors()));
    try {
      List<Started> started = new ArrayList<>();
      for (Release release : releases) {
        if (listed.test(release.id())) {
          asked.add(release.id());
          started.add(start(release, processors));
        }
      }
      for (Started one : started) {
        try {
          rendered.add(finish(one));
        } catch (UnavailableException e) {
          refused.add(new Outcome.Refused(one.release().id(), e.reason(), e.getMessage()));
        }
      }
    } finally {
      processors.shutdownNow();
    }
    List<Outcome> outcomes = new ArrayList<>(output.files(rendered));
    outcomes.addAll(refused);
    return output.against(previous, outcomes, asked);
  }

  List<RenderedRelease> rendered() {
    return rendered;
  }

  Set<SubjectId> asked() {
    return asked;
  }

  /**
   * A release that is being rendered.
   *
   * @param failure why there is neither request nor manifests; null when there are
   */
  private record Started(
      Release release,
      RenderRequest request,
      Future<List<Manifest>> manifests,
      UnavailableException failure) {}

  private Started start(Release release, ExecutorService processors) {
    try {
      RenderRequest request = request(release);
      return new Started(
          release, request, processors.submit(() -> run.engines().render(request)), null);
    } catch (UnavailableException e) {
      return new Started(release, null, null, e);
    }
  }

  private RenderRequest request(Release release) throws UnavailableException {
    if (release.chart() instanceof ChartSource.Bundled) {
      throw new UnavailableException(
          Cause.CHART,
          release.declaredAt()
              + ": "
              + release.id()
              + " is bundled with its distribution, which installs it itself\n"
              + "  fix: take it out of render: in .leadsman.yaml");
    }
    return run.facets().request(release, false);
  }

  private static List<Manifest> manifests(Future<List<Manifest>> rendering)
      throws UnavailableException, IOException {
    try {
      return rendering.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnavailableException unavailable) {
        throw unavailable;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("rendering was interrupted");
    }
  }

  private RenderedRelease finish(Started started) throws UnavailableException, IOException {
    if (started.failure() != null) {
      throw started.failure();
    }
    Release release = started.release();
    RenderRequest request = started.request();
    List<Manifest> manifests = manifests(started.manifests());
    boolean refusedForSecrets =
        !run.config().omitsSecretsOf(release.id())
            && manifests.stream().anyMatch(Rendering::isSecretWithData);
    if (!request.chart().info().nondeterministic().isEmpty() && !refusedForSecrets) {
      manifests = settled(release, request, manifests);
    }
    Map<String, String> inputs = new LinkedHashMap<>();
    inputs.put("chart", request.chart().info().digest());
    inputs.put("values", ChartCopy.sha256(Json.write(request.values())));
    inputs.put(
        "declarations",
        ChartCopy.sha256(release.id() + "\n" + release.chart() + "\n" + request.kubeVersion()));
    inputs.put("engine", ChartCopy.sha256(run.engines().engine()));
    return new RenderedRelease(release, manifests, inputs);
  }

  private static boolean isSecretWithData(Manifest manifest) {
    return manifest.kind().equals("Secret")
        && manifest.group().isEmpty()
        && (manifest.object().containsKey("data") || manifest.object().containsKey("stringData"));
  }

  /** What every render makes anew is kept from the last output, or the release is refused. */
  private List<Manifest> settled(Release release, RenderRequest request, List<Manifest> manifests)
      throws UnavailableException, IOException {
    Map<String, List<String>> differing =
        Renders.differing(manifests, run.engines().render(request));
    if (differing.isEmpty()) {
      return manifests;
    }
    if (!run.config().keepsNondeterministic(release.id())) {
      List<String> fields = new ArrayList<>();
      differing.forEach((object, pointers) -> fields.add(object + " " + pointers));
      throw new UnavailableException(
          Cause.RENDER,
          release.declaredAt()
              + ": "
              + release.id()
              + " renders otherwise every time: "
              + String.join("; ", fields.subList(0, Math.min(5, fields.size())))
              + "\n  fix: set these by values, or list the release under nondeterministic.keep");
    }
    Map<String, Manifest> kept = previousObjects(release);
    List<Manifest> result = new ArrayList<>();
    for (Manifest manifest : manifests) {
      Manifest before = kept.get(Renders.id(manifest));
      Object object = manifest.object();
      if (before != null) {
        for (String pointer : differing.getOrDefault(Renders.id(manifest), List.of())) {
          object = with(object, Values.steps(pointer), before.object());
        }
      }
      result.add(new Manifest(asTree(object), manifest.at(), manifest.lines()));
    }
    return result;
  }

  private Map<String, Manifest> previousObjects(Release release) throws IOException {
    Map<String, Manifest> objects = new LinkedHashMap<>();
    String directory = outputPath + "/" + release.id().cluster() + "/" + release.id().name();
    for (TreeFile file : previous.under(directory)) {
      try {
        String text = new String(previous.read(file), StandardCharsets.UTF_8);
        for (YamlDocument document : YamlDocument.parse(file.path(), text)) {
          document.manifest().ifPresent(one -> objects.put(Renders.id(one), one));
        }
      } catch (YamlException e) {
        throw new IOException(e.getMessage(), e);
      }
    }
    return objects;
  }

  /** A copy of a tree with the value at a path taken from another tree, where that has it. */
  private static Object with(Object tree, List<String> path, Object from) {
    if (path.isEmpty()) {
      return from;
    }
    if (tree instanceof Map<?, ?> map
        && from instanceof Map<?, ?> other
        && other.containsKey(path.get(0))) {
      Map<String, Object> copy = new LinkedHashMap<>(asTree(map));
      String key = path.get(0);
      copy.put(key, with(map.get(key), path.subList(1, path.size()), other.get(key)));
      return copy;
    }
    if (tree instanceof List<?> list && from instanceof List<?> other) {
      int index = Integer.parseInt(path.get(0));
      if (index < list.size() && index < other.size()) {
        List<Object> copy = new ArrayList<>(list);
        copy.set(index, with(list.get(index), path.subList(1, path.size()), other.get(index)));
        return copy;
      }
    }
    return tree;
  }

  @SuppressWarnings("unchecked") // trees are built with string keys only
  private static Map<String, Object> asTree(Object tree) {
    return (Map<String, Object>) tree;
  }
}
