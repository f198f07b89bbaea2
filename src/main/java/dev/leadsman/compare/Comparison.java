package dev.leadsman.compare;

import dev.leadsman.model.Changes.ApiChange;
import dev.leadsman.model.Changes.CrdChange;
import dev.leadsman.model.Changes.Deleted;
import dev.leadsman.model.Changes.HookChange;
import dev.leadsman.model.Changes.ImmutableChange;
import dev.leadsman.model.Changes.ObjectChange;
import dev.leadsman.model.Changes.Reuse;
import dev.leadsman.model.Changes.Roll;
import dev.leadsman.model.Changes.ValuesChange;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Discovered.DesiredObject;
import dev.leadsman.model.UnavailableException;
import dev.leadsman.model.Values;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Base and head of one subject, compared part by part as somebody asks: {@code crds} and {@code
 * values} need the charts only, the others need renders. Results are remembered; failures are not.
 */
public final class Comparison {
  private final Side base;
  private final Side head;
  private final String valuesPointer;
  private final Deployer deployer;
  private final Supplier<List<DesiredObject>> desired;
  private final ReuseRender reuse;
  private final Map<String, Object> done = new HashMap<>();
  private Rendered before;
  private Rendered after;

  /**
   * @param valuesPointer where the values of the component stand that is compared, e.g. {@code
   *     /spiderpool} under a wrapper chart; {@code values} tells of those alone, by pointers below
   *     it; empty for all
   * @param deployer head's
   * @param desired objects declared for the cluster at head
   * @param reuse renders head's chart; asked only for {@code reuse}
   */
  public Comparison(
      Side base,
      Side head,
      String valuesPointer,
      Deployer deployer,
      Supplier<List<DesiredObject>> desired,
      ReuseRender reuse) {
    this.base = base;
    this.head = head;
    this.valuesPointer = valuesPointer;
    this.deployer = deployer;
    this.desired = desired;
    this.reuse = reuse;
  }

  /**
   * One component of {@link dev.leadsman.model.Changes} by its name.
   *
   * @throws UnavailableException when a chart, values or a render that it needs cannot be had
   * @throws IllegalArgumentException when there is no such component
   */
  public Object get(String kind) throws UnavailableException {
    Object known = done.get(kind);
    if (known == null) {
      known = compute(kind);
      done.put(kind, known);
    }
    return known;
  }

  private Object compute(String kind) throws UnavailableException {
    return switch (kind) {
      case "objects" -> objects();
      case "immutable" -> immutable();
      case "deleted" -> deleted();
      case "crds" -> crds();
      case "templatedCrds" -> templatedCrds();
      case "values" -> values();
      case "reuse" -> reuse();
      case "hooks" -> hooks();
      case "rolls" -> rolls();
      case "apis" -> apis();
      default -> throw new IllegalArgumentException("no kind of change: " + kind);
    };
  }

  public List<ObjectChange> objects() throws UnavailableException {
    return delta().objects();
  }

  public List<ImmutableChange> immutable() throws UnavailableException {
    return ImmutableFields.of(before(), after(), deployer);
  }

  public List<Deleted> deleted() throws UnavailableException {
    return delta().deleted(deployer);
  }

  public List<CrdChange> crds() throws UnavailableException {
    return new CrdDelta(desired.get(), deployer.turn(), false)
        .of(base.chart().get().crds(), head.chart().get().crds());
  }

  public List<CrdChange> templatedCrds() throws UnavailableException {
    return new CrdDelta(desired.get(), deployer.turn(), true)
        .of(before().templates().values(), after().templates().values());
  }

  public ValuesChange values() throws UnavailableException {
    return ValuesDelta.of(
        below(Defaults.known(base.chart().get())),
        below(Defaults.known(head.chart().get())),
        below(head.values().get().tree()));
  }

  private Map<String, Object> below(Map<String, Object> tree) {
    if (valuesPointer.isEmpty()) {
      return tree;
    }
    Map<String, Object> below = new LinkedHashMap<>();
    Trees.map(tree, Values.steps(valuesPointer).toArray(String[]::new))
        .forEach((key, value) -> below.put(String.valueOf(key), value));
    return below;
  }

  public Reuse reuse() throws UnavailableException {
    return ReuseDelta.of(base, head, reuse);
  }

  public List<HookChange> hooks() throws UnavailableException {
    return delta().hooks();
  }

  public List<Roll> rolls() throws UnavailableException {
    return delta().rolls();
  }

  public List<ApiChange> apis() throws UnavailableException {
    return delta().apis();
  }

  private ObjectDelta delta() throws UnavailableException {
    return new ObjectDelta(before(), after());
  }

  private Rendered before() throws UnavailableException {
    if (before == null) {
      before = Rendered.of(base.objects().get(), base.namespace());
    }
    return before;
  }

  private Rendered after() throws UnavailableException {
    if (after == null) {
      after = Rendered.of(head.objects().get(), head.namespace());
    }
    return after;
  }
}
