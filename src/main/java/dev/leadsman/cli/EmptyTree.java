package dev.leadsman.cli;

import dev.leadsman.git.RevisionTree;
import dev.leadsman.git.TreeFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The revision before the first one: everything that head declares was added. */
final class EmptyTree implements RevisionTree {
  @Override
  public String id() {
    return "none";
  }

  @Override
  public List<TreeFile> files() {
    return List.of();
  }

  @Override
  public Optional<TreeFile> file(String path) {
    return Optional.empty();
  }

  @Override
  public List<TreeFile> under(String directory) {
    return List.of();
  }

  @Override
  public byte[] read(TreeFile file) throws IOException {
    throw new IOException(file.path() + ": there are no files");
  }
}
