package dev.leadsman.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;

/** Runs the usual paths once, so that the launcher can archive the classes they load. */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand extends TerminalCommand {
  WarmUpCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws Exception {
    Path directory = TemporaryDirectory.create("warm-up-");
    try {
      return new Demo(terminal(), directory).warmUp();
    } finally {
      TemporaryDirectory.delete(directory);
    }
  }
}
