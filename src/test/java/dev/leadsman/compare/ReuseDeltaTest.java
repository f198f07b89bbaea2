package dev.leadsman.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.leadsman.model.Cause;
import dev.leadsman.model.Changes.FieldChange;
import dev.leadsman.model.Changes.ObjectChange;
import dev.leadsman.model.Changes.Reuse;
import dev.leadsman.model.ChartInfo;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Manifest;
import dev.leadsman.model.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReuseDeltaTest {
  private static final ChartInfo OLD =
      Given.chart("image: v1\ngc: {enabled: true}\ngone: 1\nremoved: 1", List.of());
  private static final ChartInfo NEW =
      Given.chart("image: v2\ngc: {enabled: true, statelessPod: {zombie: true}}", List.of());
  private static final String OLD_USER = "gc: {enabled: false}\nremoved: null\nextra: {a: 1}";
  private static final String NEW_USER = "extra: {b: 2}\nreplicas: 3";

  private static Comparison comparison(ReuseRender render) {
    List<Manifest> plain =
        Given.templates(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: conf}
            data: {image: v2}
            """);
    return new Comparison(
        Given.charts(OLD, OLD_USER),
        new Side("", () -> NEW, () -> plain, () -> Given.values(NEW_USER)),
        "",
        Deployer.helm(),
        List::of,
        render);
  }

  @Test
  void oldValuesTakeThePlaceOfNewDefaults() throws Exception {
    List<Map<String, Object>> given = new ArrayList<>();

    Reuse reuse =
        comparison(
                (defaults, user) -> {
                  given.add(defaults);
                  given.add(user);
                  return Given.templates(
                      """
                      apiVersion: v1
                      kind: ConfigMap
                      metadata: {name: conf}
                      data: {image: v1}
                      """);
                })
            .reuse();

    assertEquals(
        List.of(
            Given.values("{image: v1, gc: {enabled: false}, gone: 1, extra: {a: 1}}").tree(),
            Given.values("{gc: {enabled: false}, removed: null, extra: {a: 1, b: 2}, replicas: 3}")
                .tree()),
        given);
    assertEquals(
        new Reuse(
            Given.values(
                    "{image: v1, gc: {enabled: false}, gone: 1, extra: {a: 1, b: 2}, replicas: 3,"
                        + " removed: null}")
                .tree(),
            "",
            List.of(
                new ObjectChange(
                    "v1",
                    "ConfigMap",
                    "",
                    "conf",
                    "changed",
                    List.of(
                        new FieldChange(
                            "ConfigMap", "", "conf", "/data/image", "\"v2\"", "\"v1\""))))),
        reuse);
  }

  @Test
  void keepsTheMessageOfTemplatesThatAbort() throws Exception {
    Reuse reuse =
        comparison(
                (defaults, user) -> {
                  throw new UnavailableException(
                      Cause.RENDER, "nil pointer evaluating interface {}.statelessPod");
                })
            .reuse();

    assertEquals("nil pointer evaluating interface {}.statelessPod", reuse.error());
    assertEquals(List.of(), reuse.differs());
  }

  @Test
  void aRenderThatCannotBeHadIsNoAbort() {
    Comparison comparison =
        comparison(
            (defaults, user) -> {
              throw new UnavailableException(Cause.CHART, "not cached");
            });

    assertThrows(UnavailableException.class, comparison::reuse);
  }

  @Test
  void aChartThatAbortsWithItsOwnValuesTooIsNotTheFaultOfReuse() {
    Comparison comparison =
        new Comparison(
            Given.charts(OLD, OLD_USER),
            new Side(
                "",
                () -> NEW,
                () -> {
                  throw new UnavailableException(Cause.RENDER, "subnet is required");
                },
                () -> Given.values(NEW_USER)),
            "",
            Deployer.helm(),
            List::of,
            (defaults, user) -> {
              throw new UnavailableException(Cause.RENDER, "nil pointer");
            });

    UnavailableException thrown = assertThrows(UnavailableException.class, comparison::reuse);
    assertEquals("subnet is required", thrown.getMessage());
  }
}
