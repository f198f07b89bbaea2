package dev.leadsman.discover;

import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.Subject;
import dev.leadsman.model.ValuesLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A {@code helm upgrade --install} that Terraform or Ansible runs, put together word by word. */
final class HelmCall {
  private final ScriptTree tree;
  private final Location at;
  private final String cluster;
  private final List<String> directories;
  private final List<ShellWord> words = new ArrayList<>();
  private final List<ValuesLayer> layers = new ArrayList<>();
  private final Map<String, ShellWord> repositories;
  private Deployer deployer;

  /**
   * @param directories where relative paths start, the likeliest first
   * @param repositories addresses of helm repositories by their alias
   */
  HelmCall(
      ScriptTree tree,
      Location at,
      String cluster,
      List<String> directories,
      Map<String, ShellWord> repositories) {
    this.tree = tree;
    this.at = at;
    this.cluster = cluster;
    this.directories = directories;
    this.repositories = repositories;
    plain("helm", "upgrade", "--install");
  }

  private void plain(String... texts) {
    for (String text : texts) {
      words.add(ShellWord.known(LinedText.at(at, text)));
    }
  }

  HelmCall operand(ShellWord word) {
    words.add(word);
    return this;
  }

  HelmCall option(String name, Optional<ShellWord> value) {
    value
        .filter(word -> word.computed() || !word.value().isEmpty())
        .ifPresent(
            word -> {
              words.add(ShellWord.known(LinedText.at(word.at(), name)));
              words.add(word);
            });
    return this;
  }

  /** An option without a value, declared at a line. */
  HelmCall flag(String name, Location line) {
    words.add(ShellWord.known(LinedText.at(line, name)));
    return this;
  }

  /** Values under those that options set. */
  HelmCall layer(ValuesLayer layer) {
    layers.add(layer);
    return this;
  }

  /** What brings it to the cluster when that is not helm itself. */
  HelmCall deployer(Deployer other) {
    deployer = other;
    return this;
  }

  /** The release, and what of it cannot be known. */
  Discovered discovered() {
    ScriptCommands commands = new ScriptCommands(tree, cluster);
    commands.flow().repositories.putAll(repositories);
    commands.accept(ShellCommand.of(at, words, directories));
    Discovered found = commands.discovered();
    List<Subject> subjects = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>(found.skipped());
    String component = "";
    for (Subject subject : found.subjects()) {
      if (subject instanceof Release release) {
        String chart = release.chart().name();
        component = tree.knowsChart(chart) ? chart : component;
        subjects.add(withLayers(release));
        layers.stream()
            .filter(layer -> layer.unreadable() != null)
            .map(layer -> unreadable(release, layer))
            .forEach(skipped::add);
      }
    }
    String named = component;
    skipped.replaceAll(each -> new Skipped(each.at(), each.kind(), each.reason(), named));
    return new Discovered(subjects, List.of(), skipped);
  }

  private static Skipped unreadable(Release release, ValuesLayer layer) {
    return new Skipped(
        layer.at(),
        Skipped.Kind.COMPUTED,
        "values of " + release.id().name() + ": " + layer.unreadable(),
        "");
  }

  private Release withLayers(Release release) {
    List<ValuesLayer> all = new ArrayList<>(layers);
    all.addAll(release.layers());
    return new Release(
        release.id(),
        release.chart(),
        all,
        release.dependencies(),
        deployer == null ? release.deployer() : deployer,
        release.declaredAt(),
        release.versionAt());
  }
}
