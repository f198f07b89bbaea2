package dev.leadsman.discover;

import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the commands of a script leave behind for later ones: repositories, files, CRDs. */
final class ScriptFlow {
  /** CRDs of a chart that a command applied. */
  private record Applied(ChartSource chart, ShellCommand by) {}

  final Map<String, ShellWord> repositories = new HashMap<>();
  // By path as the script names it.
  final Map<String, ChartSource> pulled = new HashMap<>();
  final Map<ChartSource, Location> pulledAt = new HashMap<>();
  final Map<String, ShellCommand> written = new HashMap<>();
  // Files in which a command changed a version.
  final Set<String> edited = new HashSet<>();
  final Map<String, List<String>> appliedFiles = new HashMap<>();
  private final List<Applied> applied = new ArrayList<>();

  void applied(ChartSource chart, ShellCommand by) {
    applied.add(new Applied(chart, by));
  }

  /** Where the CRDs of just this chart and version were applied whenever a command runs. */
  Optional<Location> crdsOf(ChartSource chart, ShellCommand command) {
    return applied.stream()
        .filter(each -> each.chart().name().equals(chart.name()))
        .filter(each -> each.chart().version().equals(chart.version()))
        .filter(each -> isStart(each.by().branch(), command.branch()))
        .map(each -> each.by().at())
        .findFirst();
  }

  private static boolean isStart(List<Integer> start, List<Integer> whole) {
    return start.size() <= whole.size() && whole.subList(0, start.size()).equals(start);
  }

  /** A copy that later commands may change on their own. */
  ScriptFlow copy() {
    ScriptFlow copy = new ScriptFlow();
    copy.repositories.putAll(repositories);
    copy.pulled.putAll(pulled);
    copy.pulledAt.putAll(pulledAt);
    copy.written.putAll(written);
    copy.edited.addAll(edited);
    appliedFiles.forEach((chart, files) -> copy.appliedFiles.put(chart, new ArrayList<>(files)));
    copy.applied.addAll(applied);
    return copy;
  }
}
