package dev.leadsman.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the whole job on real repositories that it makes from fixtures. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Makes Git repositories from fixtures, then checks, renders and proposes; works offline.")
final class DemoCommand extends TerminalCommand {
  @Option(names = "--keep", description = "Leave the repositories on disk and say where.")
  private boolean keep;

  DemoCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws Exception {
    Path directory = TemporaryDirectory.create("demo-");
    try {
      return new Demo(terminal(), directory).show();
    } finally {
      if (keep) {
        TemporaryDirectory.keep(directory);
        terminal().say("leadsman: the repositories are in " + directory);
      } else {
        TemporaryDirectory.delete(directory);
      }
    }
  }
}
