package dev.leadsman.discover;

import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.TreeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A revision whose files are given as texts. */
record MemoryTree(TreeMap<String, String> texts) implements RevisionTree {
  static MemoryTree of(Map<String, String> texts) {
    return new MemoryTree(new TreeMap<>(texts));
  }

  static MemoryTree of(Path directory) throws IOException {
    TreeMap<String, String> texts = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        texts.put(directory.relativize(path).toString().replace('\\', '/'), Files.readString(path));
      }
    }
    return new MemoryTree(texts);
  }

  @Override
  public String id() {
    return "worktree";
  }

  @Override
  public List<TreeFile> files() {
    return texts.keySet().stream().map(this::treeFile).toList();
  }

  @Override
  public Optional<TreeFile> file(String path) {
    return texts.containsKey(path) ? Optional.of(treeFile(path)) : Optional.empty();
  }

  @Override
  public List<TreeFile> under(String directory) {
    return files().stream()
        .filter(file -> directory.isEmpty() || file.path().startsWith(directory + "/"))
        .toList();
  }

  @Override
  public byte[] read(TreeFile file) {
    return texts.get(file.path()).getBytes(StandardCharsets.UTF_8);
  }

  private TreeFile treeFile(String path) {
    String text = texts.get(path);
    return new TreeFile(path, Integer.toHexString(text.hashCode()), text.length(), false);
  }
}
