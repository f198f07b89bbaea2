package dev.leadsman.discover;

import dev.leadsman.model.Addon;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Distribution;
import dev.leadsman.model.Location;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.Release;
import dev.leadsman.model.RemoteManifest;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.Subject;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.model.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Takes what a template computes and what SOPS has encrypted out of what readers found: a subject
 * whose version is such a text becomes a reason, a value becomes one that is not known.
 */
final class UnknownParts {
  private static final int MOST_NAMES = 3;

  private final References references;

  UnknownParts(References references) {
    this.references = references;
  }

  Discovered without(Discovered found) {
    List<Subject> subjects = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>(found.skipped());
    for (Subject subject : found.subjects()) {
      String unknown = unknown(subject);
      if (unknown.isEmpty()) {
        subjects.add(known(subject));
      } else if (found.skipped().stream()
          .noneMatch(told -> told.at().equals(subject.versionAt()))) {
        skipped.add(reason(subject, unknown));
      }
    }
    return new Discovered(subjects, found.objects(), skipped);
  }

  /** True for a text that somebody fills in before a cluster sees it. */
  static boolean isUnknown(String text) {
    return TemplateYaml.isComputed(text)
        || TemplateYaml.isEncrypted(text)
        || text.startsWith("ENC[")
        || TemplateYaml.hasMarks(text);
  }

  /** The part without which there is no subject; empty when all such parts are known. */
  private static String unknown(Subject subject) {
    if (subject instanceof Release release) {
      return isUnknown(release.chart().version())
          ? release.chart().version()
          : isUnknown(release.chart().name()) ? release.chart().name() : "";
    }
    String text =
        subject instanceof Addon addon
            ? addon.version()
            : subject instanceof Distribution distribution
                ? distribution.version()
                : subject instanceof RemoteManifest manifest ? manifest.version() : "";
    return isUnknown(text) ? text : "";
  }

  private Skipped reason(Subject subject, String unknown) {
    boolean encrypted = TemplateYaml.isEncrypted(unknown) || unknown.startsWith("ENC[");
    String name = name(subject);
    String what =
        subject instanceof Release release && !isUnknown(release.chart().version())
            ? "the name of a chart"
            : "the version of " + name;
    return new Skipped(
        subject.versionAt(),
        encrypted ? Skipped.Kind.ENCRYPTED : Skipped.Kind.COMPUTED,
        what + (encrypted ? " is encrypted" : " is computed"),
        component(name, subject.declaredAt().file()));
  }

  /** What the subject names, else what the template that it stands in does. */
  private String component(String name, String file) {
    String named = references.component(name);
    return named.isEmpty() ? template(file).template() : named;
  }

  private ParsedFile template(String file) {
    return references.templates().getOrDefault(file, ParsedFile.NOTHING);
  }

  private Subject known(Subject subject) {
    Location at = subject.declaredAt();
    boolean gaps = template(at.file()).partial().contains(at.line());
    if (subject instanceof Release release) {
      return known(release, gaps);
    }
    if (subject instanceof Workload workload) {
      Manifest manifest = workload.manifest();
      Object known = withoutUnknown(manifest.object());
      return !gaps && known.equals(manifest.object())
          ? workload
          : new Workload(
              known(workload.id()),
              new Manifest(tree(known), manifest.at(), manifest.lines()),
              false,
              workload.deployer(),
              workload.declaredAt(),
              workload.versionAt());
    }
    return subject;
  }

  private static SubjectId known(SubjectId id) {
    return new SubjectId(
        TemplateYaml.shown(id.cluster()),
        TemplateYaml.shown(id.namespace()),
        TemplateYaml.shown(id.name()));
  }

  private static Object withoutUnknown(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> known = new LinkedHashMap<>();
      map.forEach(
          (key, below) -> {
            if (!isUnknownLeaf(below) && !isMarked(String.valueOf(key))) {
              known.put(String.valueOf(key), withoutUnknown(below));
            }
          });
      return known;
    }
    return value instanceof List<?> list
        ? list.stream()
            .filter(item -> !isUnknownLeaf(item))
            .map(UnknownParts::withoutUnknown)
            .collect(Collectors.toCollection(ArrayList::new))
        : value;
  }

  private static boolean isUnknownLeaf(Object value) {
    return value instanceof String text && isMarked(text);
  }

  @SuppressWarnings("unchecked") // made with such keys above
  private static Map<String, Object> tree(Object map) {
    return (Map<String, Object>) map;
  }

  private static String name(Subject subject) {
    return subject instanceof Release release
        ? "chart " + release.chart().name()
        : subject instanceof Addon addon
            ? "add-on " + addon.name()
            : subject instanceof Distribution distribution
                ? distribution.name()
                : subject.id().name();
  }

  private static Release known(Release release, boolean gaps) {
    List<ValuesLayer> layers = new ArrayList<>();
    if (gaps && release.layers().isEmpty()) {
      layers.add(
          ValuesLayer.unreadable("values", release.declaredAt(), "may stand under a condition"));
    }
    for (ValuesLayer layer : release.layers()) {
      if (gaps && layer.unreadable() == null) {
        layers.add(
            ValuesLayer.unreadable(
                layer.origin(), layer.at(), "is a template and read only in part"));
      }
      add(layer, layers);
    }
    return new Release(
        known(release.id()),
        known(release.chart()),
        layers,
        release.dependencies(),
        release.deployer(),
        release.declaredAt(),
        release.versionAt(),
        release.environments().stream().map(UnknownParts::known).toList());
  }

  private static ChartSource known(ChartSource chart) {
    boolean unknown =
        (chart instanceof ChartSource.Repository repository && isUnknown(repository.url() + ""))
            || (chart instanceof ChartSource.Oci oci && isUnknown(oci.url() + ""))
            || (chart instanceof ChartSource.Git git && isUnknown(git.url()));
    return unknown
        ? new ChartSource.Unknown(chart.name(), chart.version(), "its repository is computed")
        : chart;
  }

  /** A layer with leaves that are not known becomes that, and then what is known of it. */
  private static void add(ValuesLayer layer, List<ValuesLayer> layers) {
    Map<String, String> unknown = new LinkedHashMap<>();
    Map<String, Object> known = known(layer.values().tree(), "", unknown);
    if (unknown.isEmpty()) {
      layers.add(layer);
      return;
    }
    TreeSet<String> names = new TreeSet<>(unknown.keySet());
    String some = String.join(", ", names.stream().limit(MOST_NAMES).toList());
    String more = names.size() > MOST_NAMES ? " and " + (names.size() - MOST_NAMES) + " more" : "";
    String how =
        unknown.values().stream().anyMatch(TemplateYaml::isEncrypted)
            ? "encrypted with SOPS"
            : "computed by a template";
    layers.add(
        ValuesLayer.unreadable(
            layer.origin(), layer.at(), "holds what is " + how + ": " + some + more));
    Map<String, Location> lines = new HashMap<>(layer.values().lines());
    lines.keySet().removeIf(unknown::containsKey);
    layers.add(
        new ValuesLayer(layer.origin(), layer.at(), new Values(known, lines), layer.unreadable()));
  }

  private static Map<String, Object> known(Map<?, ?> tree, String at, Map<String, String> unknown) {
    Map<String, Object> result = new LinkedHashMap<>();
    tree.forEach(
        (key, value) -> {
          String name = String.valueOf(key);
          String pointer = at + "/" + Values.escape(name);
          String text = value instanceof Map<?, ?> ? name : firstUnknown(value);
          if (!text.isEmpty() && isMarked(text)) {
            unknown.put(pointer, text);
          } else if (value instanceof Map<?, ?> map) {
            result.put(name, known(map, pointer, unknown));
          } else {
            result.put(name, value);
          }
        });
    return result;
  }

  private static boolean isMarked(String text) {
    return TemplateYaml.isComputed(text) || TemplateYaml.isEncrypted(text);
  }

  /** A list is one value to Helm: what is not known of it makes all of it unknown. */
  private static String firstUnknown(Object value) {
    if (value instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        String found =
            isMarked(String.valueOf(entry.getKey()))
                ? String.valueOf(entry.getKey())
                : firstUnknown(entry.getValue());
        if (!found.isEmpty()) {
          return found;
        }
      }
      return "";
    }
    if (value instanceof List<?> list) {
      for (Object item : list) {
        String found = firstUnknown(item);
        if (!found.isEmpty()) {
          return found;
        }
      }
      return "";
    }
    return value instanceof String text && isMarked(text) ? text : "";
  }
}
