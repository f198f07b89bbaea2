package dev.leadsman.git;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Files in the order of their paths; finds them by path, through links that stay inside. */
final class FileList {
  private static final int MAX_LINKS = 40; // as Linux has it

  private final List<TreeFile> files;
  private final boolean links;

  FileList(List<TreeFile> unsorted) {
    List<TreeFile> sorted = new ArrayList<>(unsorted);
    sorted.sort(Comparator.comparing(TreeFile::path));
    files = List.copyOf(sorted);
    links = files.stream().anyMatch(TreeFile::link);
  }

  /** Reads where a link points to. */
  interface Target {
    String read(TreeFile link) throws IOException;
  }

  List<TreeFile> all() {
    return files;
  }

  Optional<TreeFile> file(String path, Target target) {
    Optional<TreeFile> direct = at(path);
    if (!links || direct.filter(file -> !file.link()).isPresent()) {
      return direct;
    }
    return resolve(path, target).flatMap(this::at);
  }

  List<TreeFile> under(String directory, Target target) {
    if (directory.isEmpty()) {
      return files;
    }
    String plain =
        directory.endsWith("/") ? directory.substring(0, directory.length() - 1) : directory;
    List<TreeFile> direct = below(plain);
    if (!links || !direct.isEmpty()) {
      return direct;
    }
    return resolve(plain, target).map(this::below).orElse(List.of());
  }

  private List<TreeFile> below(String directory) {
    if (directory.isEmpty()) {
      return files;
    }
    // '0' follows '/' in the order of characters.
    return files.subList(position(directory + "/"), position(directory + "0"));
  }

  private Optional<TreeFile> at(String path) {
    int position = position(path);
    return position < files.size() && files.get(position).path().equals(path)
        ? Optional.of(files.get(position))
        : Optional.empty();
  }

  /** Index of the first file whose path is not before a text. */
  private int position(String path) {
    int low = 0;
    int high = files.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (files.get(middle).path().compareTo(path) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The path without links on it; empty when it leaves the tree or goes in circles. */
  private Optional<String> resolve(String path, Target target) {
    List<String> done = new ArrayList<>();
    List<String> todo = new ArrayList<>(List.of(path.split("/")));
    int followed = 0;
    while (!todo.isEmpty()) {
      String step = todo.remove(0);
      if (step.isEmpty() || step.equals(".")) {
        continue;
      }
      if (step.equals("..")) {
        if (done.isEmpty()) {
          return Optional.empty();
        }
        done.remove(done.size() - 1);
        continue;
      }
      done.add(step);
      Optional<TreeFile> link = at(String.join("/", done)).filter(TreeFile::link);
      if (link.isPresent()) {
        String to;
        try {
          to = target.read(link.get());
        } catch (IOException e) {
          return Optional.empty();
        }
        if (++followed > MAX_LINKS || to.startsWith("/") || to.isEmpty()) {
          return Optional.empty();
        }
        done.remove(done.size() - 1);
        todo.addAll(0, List.of(to.split("/")));
      }
    }
    return Optional.of(String.join("/", done));
  }
}
