package dev.leadsman.publish;

import dev.leadsman.model.SubjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** For kubectl: hooks lie beside the manifests, to be run by hand. */
final class PlainLayout implements OutputLayout {
  @Override
  public String name() {
    return "plain";
  }

  @Override
  public List<Placed> place(KubeObject object, Hook hook, Release release) {
    if (!hook.runs()) {
      return List.of(new Placed(Part.MANIFESTS, object, hook));
    }
    object.annotate(Hook.HELM, hook.written());
    List<Placed> placed = new ArrayList<>();
    if (!hook.before().isEmpty()) {
      placed.add(new Placed(Part.BEFORE, object, hook));
    }
    if (!hook.after().isEmpty()) {
      placed.add(new Placed(Part.AFTER, object, hook));
    }
    return placed;
  }

  @Override
  public void markCrd(KubeObject crd, Release release) {
    // kubectl has no marks for it; the order of the directories says it.
  }

  @Override
  public void finish(List<Placed> objects, Release release) {
    // Nothing depends on the whole.
  }

  @Override
  public boolean joinsParts() {
    return true;
  }

  @Override
  public boolean runsHooks() {
    return false;
  }

  @Override
  public Map<String, Map<String, Object>> declarations(
      SubjectId id, Set<Part> parts, String directory) {
    return Map.of();
  }

  @Override
  public String declarationsDirectory() {
    return null;
  }
}
