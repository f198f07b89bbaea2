package dev.leadsman.git;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The files of one revision, of the index or of the work tree, read without a checkout. */
public interface RevisionTree {
  /** Full commit id, {@code index} or {@code worktree}. */
  String id();

  /** Every regular file and symbolic link, by path. Submodules are left out. */
  List<TreeFile> files();

  /**
   * The file at a path; symbolic links inside the tree are followed, those that leave it are not.
   */
  Optional<TreeFile> file(String path);

  /** Files below a directory, by path; all files for the empty string. */
  List<TreeFile> under(String directory);

  /**
   * @throws IOException when the object is missing or unreadable, with what helps in its message
   */
  byte[] read(TreeFile file) throws IOException;
}
