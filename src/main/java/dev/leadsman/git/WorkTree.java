package dev.leadsman.git;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.dircache.DirCacheIterator;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.treewalk.FileTreeIterator;
import org.eclipse.jgit.treewalk.NameConflictTreeWalk;
import org.eclipse.jgit.treewalk.WorkingTreeIterator;

/**
 * The files on disk: tracked ones, and untracked ones that are not ignored. A file that the index
 * knows as unchanged is read from the object database, so that it equals its blob whatever filters
 * a checkout ran.
 */
final class WorkTree implements RevisionTree {
  private final Path top;
  private final Objects objects;
  private final Set<String> clean = new HashSet<>();
  private final FileList files;

  WorkTree(Repository repository, DirCache index, Objects objects) throws IOException {
    top = repository.getWorkTree().toPath().toRealPath();
    this.objects = objects;
    files = new FileList(list(repository, index));
  }

  private List<TreeFile> list(Repository repository, DirCache index) throws IOException {
    List<TreeFile> found = new ArrayList<>();
    try (NameConflictTreeWalk walk = new NameConflictTreeWalk(repository)) {
      walk.addTree(new DirCacheIterator(index));
      FileTreeIterator disk = new FileTreeIterator(repository);
      disk.setDirCacheIterator(walk, 0);
      walk.addTree(disk);
      while (walk.next()) {
        DirCacheIterator tracked = walk.getTree(0, DirCacheIterator.class);
        WorkingTreeIterator present = walk.getTree(1, WorkingTreeIterator.class);
        if (tracked == null && (present == null || present.isEntryIgnored())) {
          continue;
        }
        if (walk.isSubtree()) {
          walk.enterSubtree();
          continue;
        }
        DirCacheEntry entry = tracked == null ? null : tracked.getDirCacheEntry();
        if (present != null && isFile(present.getEntryFileMode())) {
          found.add(onDisk(walk.getPathString(), present, entry));
        } else if (present == null && entry != null && leftOut(entry)) {
          found.add(unchanged(walk.getPathString(), entry));
        }
      }
    }
    return found;
  }

  /** A sparse checkout leaves files out that are there for everybody else. */
  private static boolean leftOut(DirCacheEntry entry) {
    return isFile(entry.getFileMode()) && (entry.isSkipWorkTree() || entry.isAssumeValid());
  }

  private static boolean isFile(FileMode mode) {
    return FileMode.REGULAR_FILE.equals(mode)
        || FileMode.EXECUTABLE_FILE.equals(mode)
        || FileMode.SYMLINK.equals(mode);
  }

  private TreeFile unchanged(String path, DirCacheEntry entry) {
    clean.add(path);
    return new TreeFile(
        path, entry.getObjectId().name(), -1, FileMode.SYMLINK.equals(entry.getFileMode()));
  }

  private TreeFile onDisk(String path, WorkingTreeIterator present, DirCacheEntry entry) {
    boolean link = FileMode.SYMLINK.equals(present.getEntryFileMode());
    if (entry != null
        && entry.isMerged()
        && !entry.isIntentToAdd()
        && link == FileMode.SYMLINK.equals(entry.getFileMode())
        && present.compareMetadata(entry) == WorkingTreeIterator.MetadataDiff.EQUAL) {
      return unchanged(path, entry);
    }
    try {
      Path file = top.resolve(path);
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      long size = attributes.size();
      if (size > Objects.LARGEST || !(attributes.isRegularFile() || link)) {
        return new TreeFile(path, "unread:" + path + ":" + size, size, link);
      }
      byte[] content = fromDisk(path, link);
      String blob;
      try (ObjectInserter.Formatter formatter = new ObjectInserter.Formatter()) {
        blob = formatter.idFor(Constants.OBJ_BLOB, content).name();
      }
      return new TreeFile(path, blob, content.length, link);
    } catch (IOException e) {
      // Reading it says why.
      return new TreeFile(path, "unread:" + path, -1, link);
    }
  }

  @Override
  public String id() {
    return "worktree";
  }

  @Override
  public List<TreeFile> files() {
    return files.all();
  }

  @Override
  public Optional<TreeFile> file(String path) {
    return files.file(path, this::target);
  }

  @Override
  public List<TreeFile> under(String directory) {
    return files.under(directory, this::target);
  }

  @Override
  public byte[] read(TreeFile file) throws IOException {
    return clean.contains(file.path())
        ? objects.read(file.path(), ObjectId.fromString(file.blob()))
        : fromDisk(file.path(), file.link());
  }

  private byte[] fromDisk(String path, boolean link) throws IOException {
    Path file = top.resolve(path);
    // A directory may have become a link since it was listed.
    if (!file.getParent().toRealPath().startsWith(top)) {
      throw new GitException(path, "lies outside the repository", "");
    }
    if (link) {
      return Files.readSymbolicLink(file).toString().getBytes(StandardCharsets.UTF_8);
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new GitException(path, "is no regular file", "");
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] content = in.readNBytes((int) Objects.LARGEST + 1);
      if (content.length > Objects.LARGEST) {
        throw Objects.tooLarge(path, Files.size(file));
      }
      return content;
    }
  }

  private String target(TreeFile link) throws IOException {
    return new String(read(link), StandardCharsets.UTF_8);
  }
}
