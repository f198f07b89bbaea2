package dev.leadsman.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;

/** Files of a commit or of the index, whose content lies in the object database. */
final class ObjectTree implements RevisionTree {
  private final String id;
  private final ObjectId root;
  private final FileList files;
  private final Objects objects;

  /**
   * @param root of the commit; null for the index and for no tree at all
   * @param objects null when there are no files
   */
  ObjectTree(String id, ObjectId root, List<TreeFile> files, Objects objects) {
    this.id = id;
    this.root = root;
    this.files = new FileList(files);
    this.objects = objects;
  }

  Optional<ObjectId> root() {
    return Optional.ofNullable(root);
  }

  @Override
  public String id() {
    return id;
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
    return objects.read(file.path(), ObjectId.fromString(file.blob()));
  }

  private String target(TreeFile link) throws IOException {
    return new String(read(link), StandardCharsets.UTF_8);
  }
}
