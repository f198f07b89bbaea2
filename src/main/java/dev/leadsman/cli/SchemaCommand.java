package dev.leadsman.cli;

import dev.leadsman.json.JsonSchemas;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints the JSON Schemas of what people and programs write and read. */
@Command(
    name = "schema",
    mixinStandardHelpOptions = true,
    description = "Prints a JSON Schema: config, rules, cases, components, waivers or report.")
final class SchemaCommand extends TerminalCommand {
  @Parameters(arity = "0..1", paramLabel = "NAME", description = "Without it, lists the names.")
  private String name;

  SchemaCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws UsageException {
    if (name == null) {
      JsonSchemas.NAMES.forEach(terminal().out()::println);
    } else if (JsonSchemas.NAMES.contains(name)) {
      terminal().out().print(JsonSchemas.text(name));
    } else {
      throw new UsageException(
          "no schema is named " + name + "\n  fix: use one of " + JsonSchemas.NAMES);
    }
    return ExitCode.CLEAN;
  }
}
