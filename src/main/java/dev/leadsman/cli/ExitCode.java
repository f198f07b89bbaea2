package dev.leadsman.cli;

/** What a run tells its caller: 1 wins over 3. */
final class ExitCode {
  static final int CLEAN = 0;
  static final int FINDINGS = 1;
  static final int USAGE = 2;
  static final int UNDECIDED = 3;

  private ExitCode() {}
}
