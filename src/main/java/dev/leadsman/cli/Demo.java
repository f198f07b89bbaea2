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
  private static final String SPIDERPOOL = "spiderpool-flux-leaves-0.7";
  private static final String BAD = "aws-argocd-1.19.4-custom-networking";
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
    Path fixtures = examples.resolve("fixtures");
    List<Integer> codes = new ArrayList<>();

    heading("Spiderpool 0.7.1 to 1.0.0 under Flux, on a branch: stopped, with its reasons");
    DemoRepository spiderpool =
        DemoRepository.create(fixtures.resolve(SPIDERPOOL), directory, "spiderpool");
    codes.add(run(spiderpool, "check", "--offline", "--undecided", "fail"));

    heading("Amazon VPC CNI 1.19.3 under Argo CD: rendered, and proposed for the first time");
    DemoRepository vpcCni = DemoRepository.create(fixtures.resolve(BAD), directory, "vpc-cni");
    vpcCni.checkout("main");
    codes.add(run(vpcCni, "render", "--offline", "--out", directory.resolve("out").toString()));
    list(directory.resolve("out"));
    codes.add(quietly(vpcCni, "propose", "--offline"));
    vpcCni.mergeProposal();

    heading("Amazon VPC CNI 1.19.3 to 1.19.4 with custom networking: merged, yet not proposed");
    vpcCni.mergeBump();
    codes.add(run(vpcCni, "propose", "--offline"));

    heading("Amazon VPC CNI 1.19.3 to 1.19.5: checked, then proposed as a pull request");
    vpcCni.bump(fixtures.resolve(GOOD + "/head"));
    codes.add(run(vpcCni, "check", "--offline", "--undecided", "fail"));
    vpcCni.mergeBump();
    codes.add(run(vpcCni, "propose", "--offline"));
    terminal.out().println();
    terminal.out().println("$ git show --stat leadsman/rendered");
    terminal.out().print(vpcCni.proposal());
    codes.add(run(vpcCni, "propose", "--offline"));
    terminal.out().flush();

    if (!codes.equals(List.of(1, 0, 0, 1, 0, 0, 0))) {
      terminal.say("leadsman: the demo did not go as it should: " + codes);
      return ExitCode.FINDINGS;
    }
    return ExitCode.CLEAN;
  }

  /** The same runs and a few more, unseen; what they find does not matter. */
  int warmUp() throws IOException, InterruptedException {
    Terminal unseen =
        new Terminal(
            new PrintWriter(new StringWriter()),
            new PrintWriter(new StringWriter()),
            terminal.environment(),
            terminal.directory(),
            terminal.clock(),
            false);
    Demo demo = new Demo(unseen, directory);
    demo.show();
    DemoRepository repository =
        DemoRepository.create(directory.resolve("examples/fixtures/" + BAD), directory, "warm-up");
    for (String file : List.of("README.md", "other.yaml")) {
      Files.writeString(repository.directory().resolve(file), "kind: None\n");
      DemoRepository.git(repository.directory(), "add", "--all");
      demo.run(repository, "check", "--staged");
    }
    demo.run(repository, "check", "--worktree", "--all", "--format", "json");
    demo.run(repository, "discover");
    demo.run(repository, "check", "--help");
    demo.run(repository, "--help");
    return ExitCode.CLEAN;
  }

  private int run(DemoRepository repository, String... arguments) {
    terminal.out().println();
    terminal.out().println(shown("$ leadsman " + String.join(" ", arguments)));
    StringWriter text = new StringWriter();
    int code = run(repository, new PrintWriter(text), arguments);
    terminal.out().print(shown(text.toString()));
    terminal.out().println("exit code " + code);
    terminal.out().flush();
    return code;
  }

  private int quietly(DemoRepository repository, String... arguments) {
    return run(repository, new PrintWriter(new StringWriter()), arguments);
  }

  private int run(DemoRepository repository, PrintWriter out, String... arguments) {
    Map<String, String> environment = new HashMap<>(terminal.environment());
    environment
        .keySet()
        .removeIf(
            name ->
                name.startsWith("GIT") || name.startsWith("LEADSMAN_") || name.endsWith("_TOKEN"));
    environment.put("LEADSMAN_CHARTS", directory.resolve("examples/charts").toString());
    environment.put("LEADSMAN_CHARTS_CACHE", directory.resolve("cache").toString());
    Terminal inside =
        new Terminal(out, out, environment, repository.directory(), terminal.clock(), false);
    int code = Main.run(inside, arguments);
    out.flush();
    return code;
  }

  /** Without the temporary directory, which is another one in every run. */
  private String shown(String text) {
    return text.replace(directory + "/", "");
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
