package dev.leadsman.policy;

import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Location;
import dev.leadsman.model.Release;
import dev.leadsman.model.Subject;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Transition;
import dev.leadsman.model.Values;
import dev.leadsman.model.ValuesLayer;
import dev.leadsman.version.Components;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlException;
import java.net.URI;
import java.util.List;

/** Makes subjects and transitions for tests. */
final class Subjects {
  static final SubjectId ID = new SubjectId("prod", "kube-system", "spiderpool");
  static final Location DECLARED = new Location("apps/spiderpool.yaml", 1);
  static final Location VERSION = new Location("apps/spiderpool.yaml", 7);

  private final Components components;

  Subjects(Components components) {
    this.components = components;
  }

  static Values values(String yaml) {
    try {
      List<YamlDocument> documents = YamlDocument.parse("apps/values.yaml", yaml);
      return documents.isEmpty() ? Values.EMPTY : documents.get(0).root().toValues();
    } catch (YamlException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static Release release(String chart, String version, ValuesLayer... layers) {
    return new Release(
        ID,
        new ChartSource.Repository(URI.create("https://charts.example.test"), chart, version),
        List.of(layers),
        List.of(),
        Deployer.flux(),
        DECLARED,
        VERSION);
  }

  static ValuesLayer layer(String yaml) {
    return ValuesLayer.of("inline", DECLARED, values(yaml));
  }

  Transition transition(String component, String from, String to) {
    return transition(component, release(component, from), release(component, to), from, to);
  }

  Transition transition(String component, Subject base, Subject head, String from, String to) {
    return new Transition(
        component,
        base,
        head,
        base == null ? null : components.component(component).orElseThrow().place(from),
        head == null ? null : components.component(component).orElseThrow().place(to),
        "",
        true,
        List.of());
  }
}
