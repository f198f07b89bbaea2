package dev.leadsman.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.leadsman.version.Components;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Every built-in rule gives what its cases expect. */
class RulesTest {
  @TestFactory
  Stream<DynamicContainer> rules() throws PolicyException {
    return new CaseRunner(Policy.load(List.of(), Components.load()))
        .run().stream().map(RulesTest::rule);
  }

  private static DynamicContainer rule(CaseRunner.Checked checked) {
    List<DynamicNode> nodes = new ArrayList<>();
    for (CaseRunner.CaseResult one : checked.cases()) {
      nodes.add(
          dynamicTest(one.name(), () -> assertEquals("", one.problem(), one.at().toString())));
    }
    nodes.add(
        dynamicTest(
            "stands empty values, wrong types and everything unknown",
            () -> assertEquals(List.of(), checked.failures())));
    return dynamicContainer(checked.rule().toString(), nodes);
  }
}
