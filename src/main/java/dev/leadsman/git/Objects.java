package dev.leadsman.git;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.TreeFilter;

/** Trees and blobs of the object database. */
final class Objects {
  static final long LARGEST = 32L << 20;

  private final Repository repository;
  private final boolean partial;
  private final Map<ObjectId, List<Entry>> trees = new HashMap<>();

  /** An entry of one tree object. */
  private record Entry(String name, int mode, ObjectId id) {}

  /**
   * @param partial true when the clone leaves objects out on purpose
   */
  Objects(Repository repository, boolean partial) {
    this.repository = repository;
    this.partial = partial;
  }

  /**
   * @param path for messages
   */
  byte[] read(String path, ObjectId blob) throws IOException {
    try {
      ObjectLoader loader = repository.open(blob, Constants.OBJ_BLOB);
      if (loader.getSize() > LARGEST) {
        throw tooLarge(path, loader.getSize());
      }
      return loader.getBytes((int) LARGEST);
    } catch (MissingObjectException e) {
      throw missing(path, "its content " + blob.name(), e);
    }
  }

  static GitException tooLarge(String path, long size) {
    return new GitException(
        path,
        "is " + (size >> 20) + " MiB, more than the " + (LARGEST >> 20) + " MiB that are read",
        "");
  }

  GitException missing(Object where, String what, IOException cause) {
    return partial
        ? new GitException(
            where, what + " is not in this partial clone", "git fetch --refetch --no-filter", cause)
        : new GitException(where, what + " is not in this repository", "git fsck", cause);
  }

  /**
   * What a tree object holds.
   *
   * @throws GitException when it is missing
   */
  ObjectTree.Entries tree(ObjectId tree) throws IOException {
    List<Entry> top;
    try (ObjectReader reader = repository.newObjectReader()) {
      top = entries(reader, tree);
    } catch (MissingObjectException e) {
      throw missing(repository.getDirectory(), "tree " + e.getObjectId().name(), e);
    }
    return new ObjectTree.Entries() {
      @Override
      public List<TreeFile> files() throws IOException {
        return Objects.this.files(tree);
      }

      @Override
      public Optional<TreeFile> atTop(String name) {
        return top.stream()
            .filter(entry -> entry.name().equals(name) && kind(entry.mode()) != 0)
            .map(entry -> file("", entry))
            .findFirst();
      }

      @Override
      public boolean addTo(TreeWalk walk) throws IOException {
        walk.addTree(tree);
        return true;
      }
    };
  }

  private static TreeFile file(String prefix, Entry entry) {
    return new TreeFile(
        prefix + entry.name(), entry.id().name(), -1, FileMode.SYMLINK.equals(entry.mode()));
  }

  /** Every file and link below a tree, in the order of its entries. */
  private List<TreeFile> files(ObjectId tree) throws IOException {
    List<TreeFile> files = new ArrayList<>();
    try (ObjectReader reader = repository.newObjectReader()) {
      collect(reader, "", tree, files);
    } catch (MissingObjectException e) {
      throw missing(repository.getDirectory(), "tree " + e.getObjectId().name(), e);
    }
    return files;
  }

  private void collect(ObjectReader reader, String prefix, ObjectId tree, List<TreeFile> files)
      throws IOException {
    for (Entry entry : entries(reader, tree)) {
      if (FileMode.TREE.equals(entry.mode())) {
        collect(reader, prefix + entry.name() + "/", entry.id(), files);
      } else if (!FileMode.GITLINK.equals(entry.mode())) {
        files.add(file(prefix, entry));
      }
    }
  }

  /** Paths of files and links whose content differs; empty when a tree cannot be walked. */
  Optional<Set<String>> changed(ObjectTree base, ObjectTree head) throws IOException {
    Set<String> changed = new TreeSet<>();
    try (TreeWalk walk = new TreeWalk(repository)) {
      walk.setFilter(TreeFilter.ANY_DIFF);
      walk.setRecursive(true);
      if (!base.addTo(walk) || !head.addTo(walk)) {
        return Optional.empty();
      }
      while (walk.next()) {
        int before = kind(walk.getRawMode(0));
        int after = kind(walk.getRawMode(1));
        if (before != after || (after != 0 && !walk.idEqual(0, 1))) {
          changed.add(walk.getPathString());
        }
      }
    }
    return Optional.of(changed);
  }

  /** What a mode means here: 0 for no file, else file or link; a file that may run is a file. */
  private static int kind(int mode) {
    int type = mode & FileMode.TYPE_MASK;
    return type == FileMode.TYPE_FILE || type == FileMode.TYPE_SYMLINK ? type : 0;
  }

  /** A tree that base and head share is read once. */
  private synchronized List<Entry> entries(ObjectReader reader, ObjectId tree) throws IOException {
    List<Entry> known = trees.get(tree);
    if (known == null) {
      known = new ArrayList<>();
      CanonicalTreeParser parser = new CanonicalTreeParser();
      for (parser.reset(reader, tree); !parser.eof(); parser.next(1)) {
        known.add(
            new Entry(
                parser.getEntryPathString(), parser.getEntryRawMode(), parser.getEntryObjectId()));
      }
      trees.put(tree, known);
    }
    return known;
  }
}
