package dev.leadsman.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.treewalk.TreeWalk;

/** Files of a commit or of the index, whose content lies in the object database. */
final class ObjectTree implements RevisionTree {
  private final String id;
  private final Entries entries;
  private final Objects objects;
  private FileList files;

  /** What a tree holds. Listing it all is the slowest way to look; most runs get by without. */
  interface Entries {
    /** Every file and link, in any order. */
    List<TreeFile> files() throws IOException;

    /** A file or link that lies in no directory. */
    Optional<TreeFile> atTop(String name) throws IOException;

    /** Adds itself to a walk; false when its directories cannot be walked. */
    boolean addTo(TreeWalk walk) throws IOException;
  }

  /**
   * @param entries null when there are none
   * @param objects null when there are no files
   */
  ObjectTree(String id, Entries entries, Objects objects) {
    this.id = id;
    this.entries = entries;
    this.objects = objects;
    if (entries == null) {
      files = new FileList(List.of());
    }
  }

  boolean addTo(TreeWalk walk) throws IOException {
    return entries != null && entries.addTo(walk);
  }

  private synchronized FileList list() {
    if (files == null) {
      try {
        files = new FileList(entries.files());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public List<TreeFile> files() {
    return list().all();
  }

  @Override
  public Optional<TreeFile> file(String path) {
    if (entries != null && path.indexOf('/') < 0) {
      try {
        Optional<TreeFile> found = entries.atTop(path);
        if (found.filter(TreeFile::link).isEmpty()) {
          return found;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return list().file(path, this::target);
  }

  @Override
  public List<TreeFile> under(String directory) {
    return list().under(directory, this::target);
  }

  @Override
  public byte[] read(TreeFile file) throws IOException {
    return objects.read(file.path(), ObjectId.fromString(file.blob()));
  }

  private String target(TreeFile link) throws IOException {
    return new String(read(link), StandardCharsets.UTF_8);
  }
}
