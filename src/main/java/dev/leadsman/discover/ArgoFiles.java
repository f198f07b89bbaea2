package dev.leadsman.discover;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The files that an Application or ApplicationSet takes its documents from, also through the
 * Applications that it makes: those stand in no file of their own that could tell theirs.
 */
final class ArgoFiles {
  private static final int MAX_DEPTH = 5;

  private ArgoFiles() {}

  static Set<String> of(Source source, References references) {
    Set<String> files = new LinkedHashSet<>();
    add(source, references, files, 0);
    return files;
  }

  private static void add(Source source, References references, Set<String> files, int depth) {
    if (depth > MAX_DEPTH) {
      return;
    }
    if (ApplicationSetExpander.is(source)) {
      for (Source made : ApplicationSetExpander.applications(source, references, new HashSet<>())) {
        add(made, references, files, depth + 1);
      }
    } else if (ArgoApplication.is(source)) {
      files.addAll(ArgoDirectoryExpander.directoryFiles(source, references));
      if (files.addAll(ArgoChartExpander.templateFiles(source, references))) {
        for (Source made : ArgoChartExpander.made(source, references, new HashSet<>())) {
          add(made, references, files, depth + 1);
        }
      }
    }
  }
}
