package dev.leadsman.cli;

import dev.leadsman.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Entry point of the command line. */
@Command(
    name = "leadsman",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionProvider.class,
    description = "Judges planned CNI chart and image bumps in a GitOps repository.")
public final class Main implements Runnable {
  private static final Map<String, Class<?>> COMMANDS = commands();

  @Spec private CommandSpec spec;

  private static Map<String, Class<?>> commands() {
    Map<String, Class<?>> commands = new LinkedHashMap<>();
    commands.put("check", CheckCommand.class);
    commands.put("discover", DiscoverCommand.class);
    commands.put("render", RenderCommand.class);
    commands.put("propose", ProposeCommand.class);
    commands.put("rules", RulesCommand.class);
    commands.put("schema", SchemaCommand.class);
    commands.put("demo", DemoCommand.class);
    commands.put("warm-up", WarmUpCommand.class);
    return commands;
  }

  public static void main(String[] args) {
    System.exit(run(Terminal.ofProcess(), args));
  }

  /** Runs one command line and returns its exit code; tests call it in their own process. */
  static int run(Terminal terminal, String... args) {
    CommandLine line = new CommandLine(new Main(), new Wiring(terminal));
    // Reading the options of every command takes longer than most runs, so only one is read.
    String named = args.length == 0 ? "" : args[0];
    COMMANDS.forEach(
        (name, type) -> {
          if (name.equals(named) || !COMMANDS.containsKey(named)) {
            line.addSubcommand(type);
          }
        });
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
        (thrown, command, unused) -> {
          Exception exception =
              thrown instanceof UncheckedIOException unchecked ? unchecked.getCause() : thrown;
          if (exception instanceof UsageException
              || exception instanceof ConfigException
              || exception instanceof IOException
              || exception instanceof StoppingException) {
            terminal.err().println("leadsman: " + Terminal.safe(exception.getMessage()));
            terminal.err().flush();
            return ExitCode.USAGE;
          }
          // A mistake of ours must not look like findings.
          terminal.err().println("leadsman: internal error, please report it with what follows");
          exception.printStackTrace(terminal.err());
          terminal.err().flush();
          return ExitCode.USAGE;
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
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"leadsman " + (version == null ? "(unpackaged)" : version)};
    }
  }
}
