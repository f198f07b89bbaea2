package dev.leadsman.cli;

import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.TreeFile;
import dev.leadsman.publish.OutputTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A directory on disk that stands for the output's path in a repository. */
final class OutputDirectory implements RevisionTree {
  private final Path directory;
  private final String prefix;

  /**
   * @param prefix the output's path, e.g. {@code rendered}
   */
  OutputDirectory(Path directory, String prefix) {
    this.directory = directory;
    this.prefix = prefix + "/";
  }

  @Override
  public String id() {
    return "worktree";
  }

  @Override
  public List<TreeFile> files() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(directory)) {
      List<TreeFile> files = new ArrayList<>();
      for (Path one : all.filter(file -> !Files.isDirectory(file)).sorted().toList()) {
        String path = prefix + directory.relativize(one).toString().replace('\\', '/');
        files.add(new TreeFile(path, path, -1, Files.isSymbolicLink(one)));
      }
      return files;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public Optional<TreeFile> file(String path) {
    return path.startsWith(prefix) && Files.isRegularFile(onDisk(path), LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(new TreeFile(path, path, -1, false))
        : Optional.empty();
  }

  @Override
  public List<TreeFile> under(String path) {
    return files().stream()
        .filter(file -> path.isEmpty() || file.path().startsWith(path + "/"))
        .toList();
  }

  @Override
  public byte[] read(TreeFile file) throws IOException {
    return Files.readAllBytes(onDisk(file.path()));
  }

  private Path onDisk(String path) {
    Path file = directory.resolve(path.substring(prefix.length())).normalize();
    if (!file.startsWith(directory.normalize())) {
      throw new IllegalArgumentException(path + " leaves the output directory");
    }
    return file;
  }

  /** Writes a delta: every new file beside its place first, then all are moved, then deletes. */
  void apply(OutputTree.Delta delta) throws IOException {
    List<Path[]> moves = new ArrayList<>();
    try {
      for (Map.Entry<String, String> file : delta.writes().entrySet()) {
        Path target = onDisk(file.getKey());
        Files.createDirectories(target.getParent());
        Path temporary = Files.createTempFile(target.getParent(), ".leadsman-", null);
        moves.add(new Path[] {temporary, target});
        Files.writeString(temporary, file.getValue(), StandardCharsets.UTF_8);
      }
      for (Path[] move : moves) {
        Files.move(move[0], move[1], StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      for (Path[] move : moves) {
        Files.deleteIfExists(move[0]);
      }
    }
    for (String path : delta.deletes()) {
      Path file = onDisk(path);
      Files.deleteIfExists(file);
      removeEmptyParents(file.getParent());
    }
  }

  private void removeEmptyParents(Path from) throws IOException {
    for (Path parent = from;
        parent != null && !parent.equals(directory) && parent.startsWith(directory);
        parent = parent.getParent()) {
      try (Stream<Path> children = Files.list(parent)) {
        if (children.findAny().isPresent()) {
          return;
        }
      }
      Files.delete(parent);
    }
  }
}
