package dev.leadsman.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Real runs over repositories made from the fixtures that come with Leadsman. */
final class Demo {
  private static final String BAD = "spiderpool-flux-leaves-0.7";
  private static final String GOOD = "aws-argocd-1.19.5";

  private final Terminal terminal;
  private final Path directory;

  Demo(Terminal terminal, Path directory) {
    this.terminal = terminal;
    this.directory = directory;
  }

  /** Prints what a user would see. */
  int show() throws IOException, InterruptedException {
    Path examples = unpack();
    heading("A bad bump: Spiderpool 0.7.1 to 1.0.0 under Flux");
    DemoRepository bad = DemoRepository.create(examples.resolve("fixtures/" + BAD), directory, BAD);
    int stopped = run(bad, "check", "--offline", "--undecided", "fail");
    bad.merge();
    int gated = run(bad, "propose", "--offline");

    heading("A good bump: Amazon VPC CNI 1.19.3 to 1.19.5 under Argo CD");
    DemoRepository good =
        DemoRepository.create(examples.resolve("fixtures/" + GOOD), directory, GOOD);
    int passed = run(good, "check", "--offline", "--undecided", "fail");
    int rendered = run(good, "render", "--offline", "--out", directory.resolve("out").toString());
    list(directory.resolve("out"));
    good.merge();
    int proposed = run(good, "propose", "--offline");
    terminal
        .out()
        .println(
            DemoRepository.git(
                good.remote(), "log", "--oneline", "--stat=100", "main..leadsman/rendered"));
    int again = run(good, "propose", "--offline");
    terminal.out().flush();

    boolean asExpected =
        stopped == ExitCode.FINDINGS
            && gated == ExitCode.FINDINGS
            && passed == ExitCode.CLEAN
            && rendered == ExitCode.CLEAN
            && proposed == ExitCode.CLEAN
            && again == ExitCode.CLEAN;
    if (!asExpected) {
      terminal.say("leadsman: the demo did not go as it should");
    }
    return asExpected ? ExitCode.CLEAN : ExitCode.FINDINGS;
  }

  /** The same runs, unseen. */
  int warmUp() throws IOException, InterruptedException {
    Terminal unseen =
        new Terminal(
            new PrintWriter(new StringWriter()),
            new PrintWriter(new StringWriter()),
            terminal.environment(),
            terminal.directory(),
            terminal.clock(),
            false);
    return new Demo(unseen, directory).show();
  }

  private int run(DemoRepository repository, String... arguments) {
    terminal.out().println();
    terminal
        .out()
        .println("$ leadsman " + String.join(" ", arguments).replace(directory + "/", ""));
    terminal.out().flush();
    Map<String, String> environment = new HashMap<>(terminal.environment());
    environment
        .keySet()
        .removeIf(
            name ->
                name.startsWith("GIT_") || name.startsWith("LEADSMAN_") || name.endsWith("_TOKEN"));
    environment.put("LEADSMAN_CHARTS", directory.resolve("examples/charts").toString());
    environment.put("LEADSMAN_CHARTS_CACHE", directory.resolve("cache").toString());
    Terminal inside =
        new Terminal(
            terminal.out(),
            terminal.out(),
            environment,
            repository.directory(),
            terminal.clock(),
            false);
    int code = Main.run(inside, arguments);
    terminal.out().println("exit code " + code);
    terminal.out().flush();
    return code;
  }

  private void heading(String text) {
    terminal.out().println();
    terminal.out().println("=== " + text + " ===");
  }

  private void list(Path out) throws IOException {
    try (Stream<Path> all = Files.walk(out)) {
      all.filter(Files::isRegularFile)
          .sorted()
          .forEach(file -> terminal.out().println("  out/" + out.relativize(file)));
    }
  }

  /** Copies charts and fixtures out of the jar, or out of the build directory. */
  private Path unpack() throws IOException {
    Path examples = directory.resolve("examples");
    URL home = Demo.class.getResource("/examples/charts");
    if (home == null) {
      throw new IOException("this build holds no examples\n  fix: build it with mvn package");
    }
    try {
      URI uri = home.toURI();
      if (uri.getScheme().equals("jar")) {
        try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
          copy(jar.getPath("/examples"), examples);
        }
      } else {
        copy(Path.of(uri).getParent(), examples);
      }
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
    return examples;
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> all = Files.walk(from)) {
      all.forEach(sources::add);
    }
    for (Path source : sources) {
      Path target = to.resolve(from.relativize(source).toString());
      if (Files.isDirectory(source)) {
        Files.createDirectories(target);
      } else {
        Files.createDirectories(target.getParent());
        Files.copy(source, target);
      }
    }
  }
}
