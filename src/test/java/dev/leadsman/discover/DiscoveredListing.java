package dev.leadsman.discover;

import dev.leadsman.model.Addon;
import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Distribution;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.RemoteManifest;
import dev.leadsman.model.Subject;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.model.Workload;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was discovered, as text for golden files: everything but what equals the deployer's default.
 */
final class DiscoveredListing {
  private final StringBuilder text = new StringBuilder();

  static String of(Discovered discovered) {
    DiscoveredListing writer = new DiscoveredListing();
    discovered.subjects().forEach(writer::subject);
    discovered
        .objects()
        .forEach(
            object ->
                writer.line(
                    "object %s: %s order %d, %s",
                    object.cluster(),
                    object.manifest().title(),
                    object.turn().wave(),
                    object.manifest().at()));
    discovered
        .skipped()
        .forEach(
            skipped ->
                writer.line(
                    "skipped %s %s: %s [%s]",
                    skipped.kind(), skipped.at(), skipped.reason(), skipped.component()));
    return writer.text.toString();
  }

  private void line(String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }

  private void subject(Subject subject) {
    line(
        "%s %s, %s, version at %s",
        subject.getClass().getSimpleName(),
        subject.id(),
        subject.declaredAt(),
        subject.versionAt());
    if (subject instanceof Release release) {
      line("  chart %s", chart(release.chart()));
      release
          .dependencies()
          .forEach(
              dependency ->
                  line(
                      "  dependency %s as %s %s from %s, %s%s",
                      dependency.name(),
                      dependency.pointer().substring(1),
                      dependency.version(),
                      dependency.repository(),
                      dependency.at(),
                      dependency.installed() == null
                          ? ""
                          : ", installed "
                              + dependency.installed().version()
                              + ", "
                              + dependency.installed().at()));
      release.layers().forEach(this::layer);
      values("  effective", release.values());
    } else if (subject instanceof Workload workload) {
      line(
          "  %s%s",
          workload.manifest().title(),
          workload.renderedFrom().isEmpty() ? "" : ", rendered from " + workload.renderedFrom());
      Images.of(YamlDocument.of("", node(workload)).root())
          .forEach(image -> line("  image %s", image.text()));
    } else if (subject instanceof Addon addon) {
      line("  addon %s %s %s", addon.name(), addon.version(), addon.unreadable());
      values("  configuration", addon.configuration());
    } else if (subject instanceof Distribution distribution) {
      line("  distribution %s %s", distribution.name(), distribution.version());
    } else if (subject instanceof RemoteManifest remote) {
      line("  url %s version %s", remote.url(), remote.version());
      remote.images().forEach(image -> line("  image %s, %s", image.reference(), image.at()));
    }
    deployer(subject.deployer());
  }

  private static YamlNode node(Workload workload) {
    return PlainNodes.of(workload.manifest().object());
  }

  private static String chart(ChartSource source) {
    if (source instanceof ChartSource.Repository repository) {
      return "repository " + repository.url() + " " + source.name() + " '" + source.version() + "'";
    }
    if (source instanceof ChartSource.Oci oci) {
      return "oci " + oci.url() + " '" + oci.version() + "' " + oci.digest();
    }
    if (source instanceof ChartSource.InTree inTree) {
      return "in tree " + inTree.path() + " " + inTree.name() + " '" + inTree.version() + "'";
    }
    if (source instanceof ChartSource.Git git) {
      return "git " + git.url() + " " + git.path() + " '" + git.version() + "'";
    }
    if (source instanceof ChartSource.Bundled bundled) {
      return "bundled "
          + bundled.distribution()
          + " "
          + bundled.name()
          + " '"
          + bundled.version()
          + "'";
    }
    ChartSource.Unknown unknown = (ChartSource.Unknown) source;
    return "unknown " + unknown.name() + " '" + unknown.version() + "': " + unknown.reason();
  }

  private void layer(ValuesLayer layer) {
    line(
        "  layer %s, %s%s",
        layer.origin(),
        layer.at(),
        layer.unreadable() == null ? "" : ", unreadable: " + layer.unreadable());
  }

  private void values(String indent, Values values) {
    leaves(indent, "", values.tree(), values);
  }

  private void leaves(String indent, String pointer, Object value, Values values) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      map.forEach(
          (key, below) ->
              leaves(indent, pointer + "/" + Values.escape(String.valueOf(key)), below, values));
    } else if (!pointer.isEmpty()) {
      Location at = values.line(pointer).orElseThrow();
      String type = value instanceof String ? "'" + value + "'" : String.valueOf(value);
      line("%s %s = %s, %s", indent, pointer, type, at);
    }
  }

  private void deployer(Deployer deployer) {
    StringBuilder set = new StringBuilder();
    new TreeMap<>(deployer.lines())
        .forEach(
            (name, at) ->
                set.append(", ")
                    .append(name)
                    .append('=')
                    .append(deployer.capabilities().get(name))
                    .append(" (")
                    .append(at)
                    .append(')'));
    line("  deployer %s%s", deployer.name(), set);
  }
}
