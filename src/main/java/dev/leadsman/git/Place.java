package dev.leadsman.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;

/**
 * Where a repository lies.
 *
 * @param workTree null when the configuration decides
 */
record Place(Path gitDirectory, Path workTree) {
  private static final String POINTER = "gitdir:";

  /** As Git finds it: from the environment, else upwards from a directory. */
  static Optional<Place> find(Path directory, Map<String, String> environment) throws IOException {
    Optional<Path> workTree = named(environment, "GIT_WORK_TREE", directory);
    Optional<Path> named = named(environment, "GIT_DIR", directory);
    if (named.isPresent()) {
      Path gitDirectory = follow(named.get());
      Config config = new Place(gitDirectory, null).config();
      boolean configured =
          config.getBoolean("core", "bare", false)
              || config.getString("core", null, "worktree") != null;
      // Without a configured work tree Git takes the directory it starts in.
      return Optional.of(new Place(gitDirectory, workTree.orElse(configured ? null : directory)));
    }
    for (Path at = directory; at != null; at = at.getParent()) {
      Path inside = at.resolve(".git");
      if (Files.isRegularFile(inside)) {
        return Optional.of(new Place(follow(inside), workTree.orElse(at)));
      }
      if (isRepository(inside)) {
        return Optional.of(new Place(inside, workTree.orElse(null)));
      }
      if (isRepository(at)) {
        return Optional.of(new Place(at, workTree.orElse(null)));
      }
    }
    return Optional.empty();
  }

  /** A path that a variable gives; empty when it is not set. */
  static Optional<Path> named(Map<String, String> environment, String name, Path from) {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isEmpty())
        .map(value -> from.resolve(value).normalize());
  }

  private static boolean isRepository(Path directory) {
    return Files.isRegularFile(directory.resolve("HEAD"))
        && Files.isDirectory(directory.resolve("objects"))
        && Files.isDirectory(directory.resolve("refs"));
  }

  /** The directory that a file of a linked work tree or a submodule points to. */
  private static Path follow(Path git) throws IOException {
    if (!Files.isRegularFile(git)) {
      return git;
    }
    String text = Files.readString(git).strip();
    if (!text.startsWith(POINTER)) {
      throw new GitException(git, "does not name a Git directory", "git worktree repair");
    }
    Path target = git.resolveSibling(text.substring(POINTER.length()).strip()).normalize();
    if (!Files.isDirectory(target)) {
      throw new GitException(git, "names " + target + ", which is gone", "git worktree repair");
    }
    return target;
  }

  /** The repository's own configuration. */
  Config config() throws IOException {
    Path pointer = gitDirectory.resolve("commondir");
    Path common =
        Files.isRegularFile(pointer)
            ? gitDirectory.resolve(Files.readString(pointer).strip()).normalize()
            : gitDirectory;
    Config config = new Config();
    Path file = common.resolve("config");
    if (Files.isRegularFile(file)) {
      try {
        config.fromText(Files.readString(file));
      } catch (ConfigInvalidException e) {
        throw new GitException(file, "cannot be read: " + e.getMessage(), "git config --list", e);
      }
    }
    return config;
  }
}
