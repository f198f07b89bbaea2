package dev.leadsman.discover;

import dev.leadsman.model.Discovered;
import dev.leadsman.model.Location;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.Subject;
import java.util.ArrayList;
import java.util.List;

/** Gathers what one declaration holds. */
final class Found {
  private final List<Subject> subjects = new ArrayList<>();
  private final List<Discovered.DesiredObject> objects = new ArrayList<>();
  private final List<Skipped> skipped = new ArrayList<>();

  void add(Subject subject) {
    subjects.add(subject);
  }

  void add(Discovered.DesiredObject object) {
    objects.add(object);
  }

  void skip(Location at, Skipped.Kind kind, String reason, String component) {
    skipped.add(new Skipped(at, kind, reason, component));
  }

  Discovered discovered() {
    return new Discovered(subjects, objects, skipped);
  }
}
