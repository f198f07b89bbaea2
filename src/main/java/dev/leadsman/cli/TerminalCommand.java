package dev.leadsman.cli;

import java.util.concurrent.Callable;

/** A command that reads its surroundings from the process it is given. */
abstract class TerminalCommand implements Callable<Integer> {
  private final Terminal terminal;

  TerminalCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  final Terminal terminal() {
    return terminal;
  }
}
