package dev.leadsman.discover;

import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.TreeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A directory as a revision; a file's blob is its content. */
final class DirectoryTree implements RevisionTree {
  private final Path top;
  private final List<TreeFile> files;
  int reads;

  DirectoryTree(Path top) throws IOException {
    this.top = top.toRealPath();
    try (Stream<Path> walk = Files.walk(this.top)) {
      this.files =
          walk.filter(path -> Files.isSymbolicLink(path) || Files.isRegularFile(path))
              .map(this::treeFile)
              .sorted(Comparator.comparing(TreeFile::path))
              .toList();
    }
  }

  private TreeFile treeFile(Path path) {
    try {
      boolean link = Files.isSymbolicLink(path);
      byte[] bytes = link ? new byte[0] : Files.readAllBytes(path);
      String relative = top.relativize(path).toString();
      return new TreeFile(
          relative,
          bytes.length + ":" + new String(bytes, StandardCharsets.UTF_8),
          bytes.length,
          link);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String id() {
    return "worktree";
  }

  @Override
  public List<TreeFile> files() {
    return files;
  }

  @Override
  public Optional<TreeFile> file(String path) {
    try {
      Path real = top.resolve(path).toRealPath();
      if (!real.startsWith(top) || !Files.isRegularFile(real)) {
        return Optional.empty();
      }
      String inside = top.relativize(real).toString();
      return files.stream().filter(file -> file.path().equals(inside)).findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<TreeFile> under(String directory) {
    try {
      Path real = top.resolve(directory).toRealPath();
      String inside = top.relativize(real).toString();
      return files.stream()
          .filter(file -> real.startsWith(top) && Paths.below(inside, file.path()))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  @Override
  public byte[] read(TreeFile file) throws IOException {
    reads++;
    Path path = top.resolve(file.path());
    return file.link()
        ? Files.readSymbolicLink(path).toString().getBytes(StandardCharsets.UTF_8)
        : Files.readAllBytes(path);
  }
}
