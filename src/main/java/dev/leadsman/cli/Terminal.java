package dev.leadsman.cli;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * The process around a command: data goes to {@code out}, all else to {@code err}.
 *
 * @param directory the current directory
 * @param interactive whether err is a terminal that a person watches; the launcher tells, since
 *     Java cannot on every release
 */
record Terminal(
    PrintWriter out,
    PrintWriter err,
    Map<String, String> environment,
    Path directory,
    Clock clock,
    boolean interactive) {

  static Terminal ofProcess() {
    return new Terminal(
        writer(FileDescriptor.out),
        writer(FileDescriptor.err),
        System.getenv(),
        Path.of("").toAbsolutePath(),
        Clock.systemUTC(),
        Boolean.getBoolean("leadsman.interactive"));
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(
        new BufferedWriter(
            new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8)));
  }

  /** A variable's value; empty when it is not set. */
  String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  /** A message for people. */
  void say(String message) {
    err.println(safe(message));
    err.flush();
  }

  /** Text from a repository without what a terminal would act on. */
  static String safe(String text) {
    return text == null ? "" : text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "�");
  }
}
