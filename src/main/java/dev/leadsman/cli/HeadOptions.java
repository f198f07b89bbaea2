package dev.leadsman.cli;

import picocli.CommandLine.Option;

/** Which state is judged; at most one of them. */
final class HeadOptions {
  @Option(names = "--head", paramLabel = "REV", description = "Revision to judge; default HEAD.")
  String revision;

  @Option(names = "--staged", description = "Judge the index, compared with HEAD.")
  boolean staged;

  @Option(names = "--worktree", description = "Judge the files on disk.")
  boolean worktree;
}
