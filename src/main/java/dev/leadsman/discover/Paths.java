package dev.leadsman.discover;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Paths of a repository: relative to its top, with {@code /}, never leaving it. */
final class Paths {
  private Paths() {}

  /** The directory of a path; empty for the top. */
  static String directory(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  static String join(String directory, String name) {
    return directory.isEmpty() ? name : directory + "/" + name;
  }

  /** A path as a file in a directory writes it; empty when it leaves the repository. */
  static Optional<String> resolve(String directory, String relative) {
    Deque<String> parts = new ArrayDeque<>();
    String whole = relative.startsWith("/") ? relative : directory + "/" + relative;
    for (String part : whole.split("/", -1)) {
      if (part.equals("..")) {
        if (parts.isEmpty()) {
          return Optional.empty();
        }
        parts.removeLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return Optional.of(String.join("/", parts));
  }

  /** True for a file at or below a directory; everything is below the empty one. */
  static boolean below(String directory, String path) {
    return directory.isEmpty() || path.equals(directory) || path.startsWith(directory + "/");
  }

  /**
   * The one path that ends as a text does whose beginning nothing here tells, e.g. {@code
   * {{metadata.annotations.basepath}}charts/sets}; empty when several do.
   */
  static Optional<String> endingAs(String written, Collection<String> paths) {
    int close = written.indexOf("}}");
    if (!written.startsWith("{{") || close < 0 || written.lastIndexOf("{{") > 0) {
      return Optional.empty();
    }
    String end = written.substring(close + 2).replaceFirst("^/", "");
    List<String> found =
        end.isEmpty()
            ? List.of()
            : paths.stream()
                .filter(path -> path.equals(end) || path.endsWith("/" + end))
                .limit(2)
                .toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /** How many leading directories two paths share. */
  static int shared(String one, String other) {
    String[] a = one.split("/", -1);
    String[] b = other.split("/", -1);
    int shared = 0;
    while (shared < Math.min(a.length, b.length) && a[shared].equals(b[shared])) {
      shared++;
    }
    return shared;
  }

  /**
   * The cluster that a directory stands for when nothing else names it: {@code prod} for {@code
   * clusters/prod/network}, else the whole directory.
   */
  static String cluster(String directory) {
    String[] parts = directory.split("/", -1);
    for (int i = 0; i + 1 < parts.length; i++) {
      if (parts[i].equals("clusters")) {
        return parts[i + 1];
      }
    }
    return directory.isEmpty() ? "." : directory;
  }
}
