package dev.leadsman.policy;

import dev.leadsman.model.Cluster;
import dev.leadsman.version.Components;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs under a class loader of its own. */
public final class Probe {
  private Probe() {}

  public static List<String> rules() throws PolicyException {
    return Policy.load(List.of(), Components.load()).rules().stream().map(Rule::toString).toList();
  }

  /**
   * Findings on a transition that the ranges of every rule leave out; the generic pack has none.
   */
  public static List<?> judgeWhatNoRuleIsAbout() throws PolicyException, IOException {
    Components components = Components.load();
    Path packs = Files.createTempDirectory("packs");
    Path aws = Files.createSymbolicLink(packs.resolve("aws"), Path.of("policies/aws").toRealPath());
    Policy policy = Policy.loadOnly(List.of(packs), components);
    Files.delete(aws);
    Files.delete(packs);
    if (policy.rules().isEmpty()) {
      throw new AssertionError("there is nothing to judge by");
    }
    Subjects subjects = new Subjects(components);
    Judgement judgement =
        new Judge(policy, Judge.Settings.DEFAULT)
            .judge(
                List.of(subjects.transition("aws-network-policy-agent", "v0.0.1", "v0.0.2")),
                new CaseFacets(null, null, Map.of(), List.of(), new Cluster("prod", "", Map.of())));
    return judgement.findings();
  }
}
