package dev.leadsman.cli;

import dev.leadsman.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Entry point of the command line. */
@Command(
    name = "leadsman",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionProvider.class,
    description = "Judges planned CNI chart and image bumps in a GitOps repository.",
    subcommands = {
      CheckCommand.class,
      DiscoverCommand.class,
      RenderCommand.class,
      ProposeCommand.class,
      RulesCommand.class,
      SchemaCommand.class,
      DemoCommand.class,
      WarmUpCommand.class,
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    System.exit(run(Terminal.ofProcess(), args));
  }

  /** Runs one command line and returns its exit code; tests call it in their own process. */
  static int run(Terminal terminal, String... args) {
    CommandLine line = new CommandLine(new Main(), new Wiring(terminal));
    line.setOut(terminal.out());
    line.setErr(terminal.err());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(
        (exception, unused) -> {
          PrintWriter err = exception.getCommandLine().getErr();
          err.println("leadsman: " + exception.getMessage());
          err.println(
              "  fix: see `"
                  + exception.getCommandLine().getCommandSpec().qualifiedName()
                  + " --help`");
          err.flush();
          return ExitCode.USAGE;
        });
    line.setExecutionExceptionHandler(
        (exception, command, unused) -> {
          if (exception instanceof UsageException
              || exception instanceof ConfigException
              || exception instanceof IOException
              || exception instanceof StoppingException) {
            terminal.err().println("leadsman: " + Terminal.safe(exception.getMessage()));
            terminal.err().flush();
            return ExitCode.USAGE;
          }
          throw exception;
        });
    int code = line.execute(args);
    terminal.out().flush();
    terminal.err().flush();
    return code;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
  }

  /** Gives every command the process it runs in. */
  private record Wiring(Terminal terminal) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      if (TerminalCommand.class.isAssignableFrom(type)) {
        return type.getDeclaredConstructor(Terminal.class).newInstance(terminal);
      }
      return CommandLine.defaultFactory().create(type);
    }
  }

  static final class VersionProvider implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      try (var in = Main.class.getResourceAsStream("/leadsman.version")) {
        return new String[] {
          "leadsman "
              + (in == null
                  ? "(unpackaged)"
                  : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip())
        };
      }
    }
  }
}
