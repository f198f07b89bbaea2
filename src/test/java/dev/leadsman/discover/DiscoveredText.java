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
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.model.Workload;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What was discovered as text that people can review. */
final class DiscoveredText {
  private final StringBuilder text = new StringBuilder();

  private DiscoveredText() {}

  static String of(Discovered discovered) {
    DiscoveredText result = new DiscoveredText();
    discovered.subjects().forEach(result::subject);
    discovered
        .skipped()
        .forEach(
            each -> result.line("skipped " + each.at() + " " + each.kind() + ": " + each.reason()));
    return result.text.toString();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private void subject(Subject subject) {
    String kind = subject.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    line(
        kind
            + " "
            + subject.id()
            + " at "
            + subject.declaredAt()
            + ", version at "
            + subject.versionAt());
    if (subject instanceof Release release) {
      line("  chart " + chart(release.chart()));
      release.dependencies().forEach(each -> line("  dependency " + each));
      release.layers().forEach(this::layer);
    } else if (subject instanceof Workload workload) {
      line("  " + workload.manifest().object());
      lines(workload.manifest().lines());
    } else if (subject instanceof Distribution distribution) {
      line("  " + distribution.version());
    } else if (subject instanceof Addon addon) {
      line("  " + addon.name() + " " + addon.version());
      line("  " + addon.configuration().tree());
      lines(addon.configuration().lines());
      if (addon.unreadable() != null) {
        line("  unreadable: " + addon.unreadable());
      }
    } else if (subject instanceof RemoteManifest remote) {
      line("  " + remote.version() + " of " + remote.url());
    }
    deployer(subject.deployer());
  }

  private static String chart(ChartSource chart) {
    return chart.toString();
  }

  private void layer(ValuesLayer layer) {
    line(
        "  values "
            + layer.origin()
            + " at "
            + layer.at()
            + " "
            + (layer.unreadable() == null
                ? layer.values().tree()
                : "unreadable: " + layer.unreadable()));
    lines(layer.values().lines());
  }

  private void lines(Map<String, Location> lines) {
    new TreeMap<>(lines).forEach((pointer, at) -> line("    " + pointer + " " + at));
  }

  /** Only what the declaration changes. */
  private void deployer(Deployer deployer) {
    Map<String, Object> plain =
        switch (deployer.name()) {
          case "helm" -> Deployer.helm().capabilities();
          case "kubectl" -> Deployer.kubectl().capabilities();
          default -> Deployer.eks().capabilities();
        };
    StringBuilder told = new StringBuilder("  deployer " + deployer.name());
    TreeMap<String, Object> all = new TreeMap<>(plain);
    all.putAll(deployer.capabilities());
    all.forEach(
        (name, value) -> {
          Location at = deployer.lines().get(name);
          if (!deployer.capabilities().containsKey(name)) {
            told.append(" ").append(name).append("=?");
          } else if (!Objects.equals(plain.get(name), value) || at != null) {
            told.append(" ").append(name).append("=").append(value);
            told.append(at == null ? "" : "@" + at);
          }
        });
    line(told.toString());
  }
}
