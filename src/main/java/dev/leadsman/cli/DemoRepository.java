package dev.leadsman.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Git repository made from a fixture's {@code base} and {@code head}, with a bare remote.
 * The branch {@code main} holds base; {@code bump} holds head and is checked out.
 */
final class DemoRepository {
  private final Path directory;
  private final Path remote;

  private DemoRepository(Path directory, Path remote) {
    this.directory = directory;
    this.remote = remote;
  }

  /** The work tree. */
  Path directory() {
    return directory;
  }

  /** The bare remote, known to the repository as {@code origin}. */
  Path remote() {
    return remote;
  }

  static DemoRepository create(Path fixture, Path under, String name)
      throws IOException, InterruptedException {
    Path remote = under.resolve(name + ".git");
    Path directory = under.resolve(name);
    Files.createDirectories(directory);
    git(under, "init", "--quiet", "--bare", "--initial-branch=main", remote.toString());
    git(directory, "init", "--quiet", "--initial-branch=main");
    git(directory, "remote", "add", "origin", remote.toString());
    copy(fixture.resolve("base"), directory);
    commit(directory, "base");
    git(directory, "push", "--quiet", "--set-upstream", "origin", "main");
    git(directory, "remote", "set-head", "origin", "main");
    git(directory, "checkout", "--quiet", "-b", "bump");
    clear(directory);
    copy(fixture.resolve("head"), directory);
    commit(directory, "bump");
    return new DemoRepository(directory, remote);
  }

  void checkout(String branch) throws IOException, InterruptedException {
    git(directory, "checkout", "--quiet", branch);
  }

  /** Commits another head on the branch {@code bump}, made anew from main. */
  void bump(Path head) throws IOException, InterruptedException {
    git(directory, "checkout", "--quiet", "-B", "bump", "main");
    copy(head, directory);
    commit(directory, "bump");
  }

  /** Merges the bump, as a reviewer would. */
  void mergeBump() throws IOException, InterruptedException {
    git(directory, "checkout", "--quiet", "main");
    git(directory, "merge", "--quiet", "--no-edit", "bump");
    git(directory, "push", "--quiet", "origin", "main");
  }

  /** Merges what Leadsman proposed, as a reviewer would. */
  void mergeProposal() throws IOException, InterruptedException {
    git(directory, "fetch", "--quiet", "origin");
    git(directory, "checkout", "--quiet", "main");
    git(directory, "merge", "--quiet", "--ff-only", "origin/leadsman/rendered");
    git(directory, "push", "--quiet", "origin", "main");
  }

  /** What Leadsman proposes: the last commit of its branch. */
  String proposal() throws IOException, InterruptedException {
    return git(
        remote, "log", "-1", "--format=%an%n%n%B", "--stat=100", "refs/heads/leadsman/rendered");
  }

  private static void commit(Path directory, String message)
      throws IOException, InterruptedException {
    git(directory, "add", "--all");
    git(directory, "commit", "--quiet", "--allow-empty", "--message", message);
  }

  /** Runs git without the user's settings and returns what it prints. */
  static String git(Path directory, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("GIT_"));
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    for (String role : List.of("AUTHOR", "COMMITTER")) {
      environment.put("GIT_" + role + "_NAME", "Leadsman demo");
      environment.put("GIT_" + role + "_EMAIL", "demo@leadsman.example");
      environment.put("GIT_" + role + "_DATE", "2026-01-01T00:00:00Z");
    }
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(String.join(" ", command) + " failed: " + output.strip());
    }
    return output;
  }

  private static void clear(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      for (Path child : children.toList()) {
        if (!child.getFileName().toString().equals(".git")) {
          TemporaryDirectory.delete(child);
        }
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    if (!Files.isDirectory(from)) {
      return;
    }
    try (Stream<Path> all = Files.walk(from)) {
      for (Path source : all.toList()) {
        Path target = to.resolve(from.relativize(source).toString());
        if (Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectories(target);
        } else {
          Files.copy(
              source, target, StandardCopyOption.REPLACE_EXISTING, LinkOption.NOFOLLOW_LINKS);
        }
      }
    }
  }
}
