package dev.leadsman.git;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.dircache.DirCacheIterator;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.treewalk.TreeWalk;

/** What an index without conflicts holds; entries that are only meant to be added are left out. */
record IndexEntries(DirCache index) implements ObjectTree.Entries {
  @Override
  public List<TreeFile> files() {
    List<TreeFile> files = new ArrayList<>(index.getEntryCount());
    for (int i = 0; i < index.getEntryCount(); i++) {
      DirCacheEntry entry = index.getEntry(i);
      if (isFile(entry)) {
        files.add(file(entry));
      }
    }
    return files;
  }

  @Override
  public Optional<TreeFile> atTop(String name) {
    return Optional.ofNullable(index.getEntry(name))
        .filter(IndexEntries::isFile)
        .map(IndexEntries::file);
  }

  /**
   * Git keeps the ids of unchanged directories in the index, so that a walk passes them by. A walk
   * would also see what is only meant to be added.
   */
  @Override
  public boolean addTo(TreeWalk walk) {
    boolean walkable =
        IntStream.range(0, index.getEntryCount()).noneMatch(i -> index.getEntry(i).isIntentToAdd());
    if (walkable) {
      walk.addTree(new DirCacheIterator(index));
    }
    return walkable;
  }

  private static boolean isFile(DirCacheEntry entry) {
    return !entry.isIntentToAdd() && !FileMode.GITLINK.equals(entry.getRawMode());
  }

  private static TreeFile file(DirCacheEntry entry) {
    return new TreeFile(
        entry.getPathString(),
        entry.getObjectId().name(),
        -1,
        FileMode.SYMLINK.equals(entry.getRawMode()));
  }
}
