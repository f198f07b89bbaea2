package dev.leadsman.publish;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A bare remote and a clone of it, made with the real {@code git}. */
final class GitRepositories {
  final Path remote;
  final Path clone;

  private GitRepositories(Path remote, Path clone) {
    this.remote = remote;
    this.clone = clone;
  }

  static GitRepositories create(Path directory) throws Exception {
    Path remote = directory.resolve("remote.git");
    Path clone = directory.resolve("clone");
    git(directory, "init", "-q", "--bare", "-b", "main", remote.toString());
    git(directory, "clone", "-q", remote.toString(), clone.toString());
    GitRepositories repositories = new GitRepositories(remote, clone);
    repositories.commit("apps/cilium.yaml", "version: 1.16.0\n", "Add cilium");
    return repositories;
  }

  /** A commit on main, pushed. @return its id */
  String commit(String file, String content, String message) throws Exception {
    Path path = clone.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
    git(clone, "add", "-A");
    git(clone, "commit", "-q", "-m", message);
    git(clone, "push", "-q", "origin", "HEAD:main");
    return git(clone, "rev-parse", "HEAD");
  }

  String remote(String... arguments) throws Exception {
    return git(remote, arguments);
  }

  static String git(Path directory, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    builder
        .environment()
        .putAll(
            Map.of(
                "GIT_CONFIG_GLOBAL", "/dev/null",
                "GIT_CONFIG_SYSTEM", "/dev/null",
                "GIT_AUTHOR_NAME", "Jane Doe",
                "GIT_AUTHOR_EMAIL", "jane@example.org",
                "GIT_COMMITTER_NAME", "Jane Doe",
                "GIT_COMMITTER_EMAIL", "jane@example.org"));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(command + ": " + output);
    }
    return output.strip();
  }

  /** All that a run must not touch: references, index, work tree, and no lock anywhere. */
  String fingerprint() throws Exception {
    return git(clone, "for-each-ref")
        + git(clone, "--no-optional-locks", "status", "--porcelain")
        + git(clone, "symbolic-ref", "HEAD")
        + Files.getLastModifiedTime(clone.resolve(".git/index"))
        + locks(clone)
        + locks(remote)
        + Files.exists(clone.resolve(".git/FETCH_HEAD"));
  }

  static List<String> locks(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.map(Path::toString).filter(path -> path.endsWith(".lock")).sorted().toList();
    }
  }
}
