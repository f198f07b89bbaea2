package dev.leadsman.cli;

import dev.leadsman.model.Finding;
import dev.leadsman.model.Location;
import dev.leadsman.model.Plan;
import dev.leadsman.model.Release;
import dev.leadsman.model.Report;
import dev.leadsman.model.Transition;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlEdit;
import dev.leadsman.yaml.YamlException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes what rules know to be right into the values of the work tree. */
final class Fixes {
  private final Terminal terminal;
  private final Run run;

  Fixes(Terminal terminal, Run run) {
    this.terminal = terminal;
    this.run = run;
  }

  /** Every fix that sets values; the rest is for people and stays in the report. */
  void apply(Report report, Plan plan) throws IOException {
    for (Finding finding : report.open()) {
      if (finding.fix() == null || finding.fix().set().isEmpty()) {
        continue;
      }
      Optional<Release> release =
          plan.transitions().stream()
              .filter(transition -> transition.head() instanceof Release)
              .filter(transition -> transition.head().id().equals(finding.release()))
              .map(transition -> (Release) transition.head())
              .findFirst();
      Optional<Transition> transition =
          plan.transitions().stream()
              .filter(one -> one.head() != null && one.head().id().equals(finding.release()))
              .findFirst();
      if (release.isPresent() && transition.isPresent()) {
        for (Map.Entry<String, Object> set : finding.fix().set().entrySet()) {
          String path =
              set.getKey().startsWith("/")
                  ? set.getKey()
                  : "/" + set.getKey().replace("~", "~0").replace('.', '/');
          set(release.get(), transition.get().valuesPointer() + path, set.getValue(), finding);
        }
      }
    }
  }

  private void set(Release release, String pointer, Object value, Finding finding)
      throws IOException {
    Optional<ValuesLayer> layer =
        release.layers().stream()
            .filter(one -> one.unreadable() == null && !one.values().lines().isEmpty())
            .reduce((first, second) -> second);
    if (layer.isEmpty()) {
      tell(finding, "the release has no values that can be edited");
      return;
    }
    Place place = place(layer.get());
    if (place == null) {
      tell(finding, layer.get().origin() + " at " + layer.get().at() + " is edited by hand");
      return;
    }
    Path file = run.revisions().top().resolve(place.file());
    String text = Files.readString(file, StandardCharsets.UTF_8);
    YamlEdit.Result result =
        YamlEdit.set(place.file(), text, place.line(), place.prefix() + pointer, value);
    if (result instanceof YamlEdit.Result.Edited edited) {
      if (!edited.text().equals(text)) {
        Path temporary = Files.createTempFile(file.getParent(), ".leadsman-", null);
        try {
          Files.writeString(temporary, edited.text(), StandardCharsets.UTF_8);
          Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
          Files.deleteIfExists(temporary);
        }
        terminal.say("leadsman: " + place.file() + ": wrote " + pointer + " = " + value);
      }
    } else if (result instanceof YamlEdit.Result.Refused refused) {
      tell(finding, refused.at() + ": " + refused.reason());
    }
  }

  private record Place(String file, int line, String prefix) {}

  /** Where a layer's own keys stand in its file; null when that is not plain YAML. */
  private Place place(ValuesLayer layer) throws IOException {
    Location at = layer.at();
    Optional<Map.Entry<String, Location>> key =
        layer.values().lines().entrySet().stream()
            .filter(entry -> entry.getValue().file().equals(at.file()))
            .findFirst();
    if (key.isEmpty()) {
      return null;
    }
    String file = at.file();
    Path onDisk = run.revisions().top().resolve(file);
    if (!Files.isRegularFile(onDisk)) {
      return null;
    }
    int line = key.get().getValue().line();
    String text = Files.readString(onDisk, StandardCharsets.UTF_8);
    for (String prefix : PREFIXES) {
      if (holds(file, text, line, prefix + key.get().getKey())) {
        return new Place(file, line, prefix);
      }
    }
    return null;
  }

  /** Where declarations keep values, the file's top last. */
  private static final List<String> PREFIXES =
      List.of(
          "/spec/values",
          "/spec/source/helm/valuesObject",
          "/spec/source/helm/values",
          "/spec/valuesContent",
          "");

  private static boolean holds(String file, String text, int line, String pointer) {
    try {
      return YamlDocument.parse(file, text).stream()
          // SOPS signs the whole document: an edit beside it makes it worthless.
          .filter(document -> document.root().get("sops").isEmpty())
          .map(document -> document.root().toValues())
          .anyMatch(
              values ->
                  Optional.ofNullable(values.lines().get(pointer))
                      .filter(found -> found.line() == line)
                      .isPresent());
    } catch (YamlException e) {
      return false;
    }
  }

  private void tell(Finding finding, String why) {
    terminal.say(
        "leadsman: " + finding.at() + ": " + finding.rule() + " is not fixed here: " + why);
  }
}
