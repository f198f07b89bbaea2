package dev.leadsman.git;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A directory in which the real {@code git} runs, free of the user's configuration. */
record RealGit(Path directory) {
  static final Map<String, String> ENVIRONMENT =
      Map.of("GIT_CONFIG_GLOBAL", "/dev/null", "GIT_CONFIG_NOSYSTEM", "1");

  static RealGit init(Path directory, String... options) throws Exception {
    Files.createDirectories(directory);
    RealGit git = new RealGit(directory);
    List<String> command = new ArrayList<>(List.of("init", "-q", "-b", "main"));
    command.addAll(List.of(options));
    git.run(command.toArray(String[]::new));
    return git;
  }

  /** Runs git and gives its output without the last line end; fails when git does. */
  String run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(
        List.of(
            "-c",
            "user.name=Somebody",
            "-c",
            "user.email=somebody@example.com",
            "-c",
            "protocol.file.allow=always"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    builder.environment().putAll(ENVIRONMENT);
    Process process = builder.start();
    String output;
    try (InputStream in = process.getInputStream()) {
      output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
    return output.stripTrailing();
  }

  RealGit write(String path, String content) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return this;
  }

  /** Commits all there is and gives the commit's id. */
  String commit(String message) throws Exception {
    run("add", "--all");
    run("commit", "-q", "--allow-empty", "-m", message);
    return run("rev-parse", "HEAD");
  }

  RealGit cloned(Path to, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("clone", "-q"));
    command.addAll(List.of(options));
    command.add("file://" + directory);
    command.add(to.toString());
    run(command.toArray(String[]::new));
    return new RealGit(to);
  }
}
